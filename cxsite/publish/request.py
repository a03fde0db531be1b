"""Do what was asked for with one target of a site: publish, list, roll back, verify, take down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cxsite.config import CONFIG_NAME, PublishTarget, SiteConfig, locate, read_config
from cxsite.issues import Issue, Place, Severity, error, has_errors, warning
from cxsite.label import digest_sources, read_label
from cxsite.publish.compressed import ENDING, with_compressed
from cxsite.publish.deployment import Progress
from cxsite.publish.package import Package, name_some, read_package
from cxsite.publish.plan import Order, Plan, Survey
from cxsite.publish.probe import Abilities
from cxsite.publish.publisher import Kept, Outcome, Publisher
from cxsite.publish.refusals import PublishError, not_kept
from cxsite.publish.targets import choose_deployment, open_host
from cxsite.standing import take_inputs


@dataclass(frozen=True, slots=True)
class Request:
    """Say which target of a site is meant, and what may happen there; see ``Order``."""

    site: Path
    name: str
    output: Path | None = None
    audience: str | None = None
    overwrite: bool = False
    adopt: bool = False
    allow_deletions: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Hold how it ended: findings, and what was done where; ``is_done`` says whether readers see the plan."""

    issues: tuple[Issue, ...]
    host: str = ""
    abilities: Abilities | None = None
    plan: Plan | None = None
    kept: tuple[Kept, ...] = ()
    survey: Survey | None = None
    purged: tuple[str, ...] = ()
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """Hold one target of cxsite.toml with its place, so that every reason points at it."""

    request: Request
    config: SiteConfig
    settings: PublishTarget
    place: Place

    @property
    def audience(self) -> str:
        """Name whose portal belongs there."""
        widest = self.config.audiences[0]
        asked, own = self.request.audience, self.settings.audience
        for name, what in ((asked, "--audience"), (own, "audience")):
            if name is not None and name not in self.config.audiences:
                hint = f"the audiences are {', '.join(self.config.audiences)}"
                raise PublishError("CX915", f'{what}: there is no audience "{name}"', hint)
        if asked and asked != (own or asked):
            message = f'this target is for "{own}", not for "{asked}"'
            raise PublishError("CX915", message, "publish to a target of that audience")
        return asked or own or widest

    @property
    def order(self) -> Order:
        """Say what is to be published there."""
        settings, request = self.settings, self.request
        return Order(
            title=self.config.title,
            audience=self.audience,
            keep=settings.keep,
            grace=settings.grace,
            most_deleted=settings.max_delete,
            overwrite=request.overwrite,
            adopt=request.adopt,
            allow_deletions=request.allow_deletions,
        )

    def take_package(self) -> Package:
        """Take what was built, if it is what belongs there."""
        output = self.request.output or self.request.site / "output"
        label = read_label(output)
        widest = self.config.audiences[0]
        build = (
            f"build it with: cxsite build{'' if self.audience == widest else f' --audience {self.audience}'}"
        )
        if label is None:
            raise PublishError("CX916", f"no finished build is in {output}", build)
        if label.drafts:
            raise PublishError("CX915", f"the portal in {output} shows drafts", build)
        if (label.audience or widest) != self.audience:
            message = (
                f'the portal in {output} is that of "{label.audience or widest}", not of "{self.audience}"'
            )
            raise PublishError("CX915", message, build)
        inputs = take_inputs(self.request.site, {})
        if label.sources != digest_sources({path: state.digest for path, state in inputs.items()}):
            message = f"the portal in {output} is not what the sources say now"
            raise PublishError("CX916", message, f"{build} - and mind its findings")
        return read_package(output)

    @contextmanager
    def open(self, *, is_writing: bool) -> Iterator[tuple[Publisher, Abilities]]:
        """Reach the host."""
        host = open_host(self.request.name, self.settings, self.request.site)
        try:
            deployment, abilities = choose_deployment(host, self.settings, is_writing=is_writing)
            yield Publisher(host, deployment), abilities
        finally:
            host.close()

    def report(self, outcome: Outcome, abilities: Abilities, host: str, *, is_done: bool) -> Report:
        """Tell how it ended; a reader's address is asked only after something was to be seen there."""
        issues = [as_issue(refusal, self.place) for refusal in outcome.refusals]
        if outcome.holder:
            message = f"{outcome.holder} is publishing to {host} now"
            reason = PublishError("CX920", message, "wait until that has ended")
            issues.append(replace(as_issue(reason, self.place), severity=Severity.WARNING))
        if not abilities.rewrites_whole:
            message = (
                f"{host} shows files in part while they are written: readers may see half a page for a moment"
            )
            issues.append(warning("CX938", message, self.place, "nothing to do; another server would not"))
        is_done = is_done and not outcome.refusals
        if is_done:
            issues += self.visit(outcome.plan.release.id)
        return Report(tuple(issues), host, abilities, outcome.plan, is_done=is_done)

    def visit(self, release_id: str) -> list[Issue]:
        """Ask the address that readers use."""
        url = self.settings.public_url
        if not url:
            return []
        from cxsite.publish.visit import find_doubt

        doubt = find_doubt(url, release_id)
        hint = "look at the web server's root, its cache and its rights"
        return [warning("CX935", doubt, self.place, hint)] if doubt else []


def publish(request: Request, progress: Progress, *, is_dry: bool = False) -> Report:
    """Publish what was built, or only plan it."""

    def work(target: _Target) -> Report:
        package = target.take_package()
        with target.open(is_writing=not is_dry) as (publisher, abilities):
            if target.settings.precompress:
                package = _compress(package, abilities)
            act = publisher.preview if is_dry else publisher.publish
            outcome = act(package, target.order, progress)
            return target.report(outcome, abilities, publisher.host.name, is_done=not is_dry)

    return _do(request, work)


def roll_back(request: Request, release_id: str | None, progress: Progress) -> Report:
    """Show an earlier release again."""

    def work(target: _Target) -> Report:
        with target.open(is_writing=True) as (publisher, abilities):
            outcome = publisher.roll_back(release_id, target.order, progress)
            return target.report(outcome, abilities, publisher.host.name, is_done=True)

    return _do(request, work)


def list_releases(request: Request) -> Report:
    """List what is kept on the host."""

    def work(target: _Target) -> Report:
        with target.open(is_writing=False) as (publisher, abilities):
            return Report((), publisher.host.name, abilities, kept=publisher.list_kept())

    return _do(request, work)


def verify(request: Request, progress: Progress) -> Report:
    """Look whether readers see what was published, file by file."""

    def work(target: _Target) -> Report:
        with target.open(is_writing=False) as (publisher, abilities):
            survey = publisher.inspect(progress)
            issues = [as_issue(found, target.place) for found in _list_drift(survey, publisher.host.name)]
            if survey.current:
                issues += target.visit(survey.current.id)
            return Report(tuple(issues), publisher.host.name, abilities, survey=survey)

    return _do(request, work)


def purge(request: Request, pages: tuple[str, ...], progress: Progress) -> Report:
    """Take pages down from every release that is kept."""

    def work(target: _Target) -> Report:
        with target.open(is_writing=True) as (publisher, abilities):
            copies = (f"{page}{ENDING}" for page in pages)
            purged = publisher.purge(frozenset((*pages, *copies)), progress)
            unknown = [page for page in pages if page not in purged]
            issues = tuple(as_issue(not_kept(page, publisher.host.name), target.place) for page in unknown)
            return Report(issues, publisher.host.name, abilities, purged=purged, is_done=True)

    return _do(request, work)


def _compress(package: Package, abilities: Abilities) -> Package:
    if abilities.mode != "swap":
        # A page of this release with a copy of the last one would be two truths at one address.
        hint = "take precompress out; most servers compress by themselves"
        raise PublishError("CX913", "compressed copies need a host that shows a release in one step", hint)
    return with_compressed(package)


def as_issue(reason: PublishError, place: Place) -> Issue:
    """Turn a reason into a finding at the target's table in cxsite.toml."""
    return error(reason.code, reason.message, place, reason.hint)


def _do(request: Request, work: Callable[[_Target], Report]) -> Report:
    config, issues = read_config(request.site)
    if has_errors(issues):
        return Report(issues)
    settings = config.publish.get(request.name)
    if settings is None:
        return Report((_unknown(config, request.name),))
    text = (request.site / CONFIG_NAME).read_text(encoding="utf-8-sig")
    target = _Target(request, config, settings, locate(text, ("publish", request.name), at_key=True))
    try:
        return work(target)
    except PublishError as cause:
        return Report((as_issue(cause, target.place),))


def _unknown(config: SiteConfig, name: str) -> Issue:
    known = ", ".join(config.publish)
    hint = f"the targets are {known}" if known else f'add [publish.{name}] with url = "…"'
    return error("CX901", f'there is no target "{name}" in cxsite.toml', Place(CONFIG_NAME), hint)


def _list_drift(survey: Survey, host: str) -> Iterator[PublishError]:
    if survey.current is None:
        yield PublishError("CX936", f"nothing was published to {host} yet", "publish first")
    if survey.altered:
        message = f"changed on the host by hand: {name_some(list(survey.altered))}"
        yield PublishError("CX934", message, "publish again with --overwrite, or roll back")
    if survey.unfinished:
        message = f"a publish to {host} did not end: some pages are of the next release"
        yield PublishError("CX933", message, "publish again")
