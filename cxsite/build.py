"""Run the pipeline: load, model, pages, render, write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from cxsite.config import CONFIG_NAME, SiteConfig, locate, read_config
from cxsite.errors import CxsiteError
from cxsite.findings import Settled, check_ignores, report_idle, settle
from cxsite.issues import Issue, Place, did_you_mean, has_errors, nearest, sort_issues
from cxsite.load import LoadOptions, Sources, load_sources
from cxsite.model import Backdrop, Choice, Portal, build_backdrop, find_style
from cxsite.pages import SitePlan, plan_site
from cxsite.render import Rendering, render_site
from cxsite.schema import Edition
from cxsite.theme import Theme, read_theme
from cxsite.workers import Workers
from cxsite.write import BuildReport, Footing, write_site


class Progress(Protocol):
    """Be told how far a build is."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage of so many steps."""

    def step(self, name: str) -> None:
        """Finish one step."""


class Silence:
    """Say nothing."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage of so many steps."""

    def step(self, name: str) -> None:
        """Finish one step."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Say what to build; ``preview`` shows every record to its makers, whatever its audience or date.

    ``workers`` share the work and remember it; handed from build to build they spare what has not changed.
    ``edition`` names the one whose figures are shown in the stead of today's. ``style`` also looks for what
    is right and could be written better; a build never stops at that. ``saved`` names the only files of the
    site that can have changed since the last build with these ``workers``, if that is known. ``keep`` is
    handed what the texts are read and shown against, so that a later build need not work it out. ``left`` is
    the state in which the last build left each file of the output, if it is known that it was the last.
    """

    output: Path | None = None
    audience: str | None = None
    as_of: date | None = None
    edition: str | None = None
    drafts: bool = False
    strict: bool = False
    force: bool = False
    preview: bool = False
    style: bool = False
    workers: Workers = field(default_factory=Workers)
    saved: frozenset[str] | None = None
    keep: Callable[[Backdrop], None] | None = None
    left: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuildOutcome:
    """Hold the findings of a build, how many were ignored and, unless they stopped it, what it wrote."""

    issues: tuple[Issue, ...]
    report: BuildReport | None
    ignored: int = 0


def build_site(site: Path, options: BuildOptions, progress: Progress | None = None) -> BuildOutcome:
    """Build a site; nothing is written if there is any error."""
    shown = progress or Silence()
    workers = options.workers
    settings, rendering = _make_files(site, options, shown)
    settled = settle((*settings.issues, *rendering.issues), settings.config.ignore)
    if _stops(settled.issues, strict=options.strict):
        return BuildOutcome(settled.issues, None, settled.ignored)
    shown.stage("writing")
    output = options.output or site / "output"
    # Where it is known which files were saved, nobody but a preview builds there.
    is_ours = options.saved is not None
    footing = Footing(workers.slots, is_ours=is_ours, force=options.force, left=options.left)
    report = write_site(rendering, output, site=site, footing=footing)
    return BuildOutcome(settled.issues, report, settled.ignored)


def _make_files(site: Path, options: BuildOptions, progress: Progress) -> tuple[Settings, Rendering]:
    """Make all files of a portal; what they are made from is let go, for it takes as much room as they do."""
    settings, plan = _plan_portal(site, options, progress)
    return settings, _render(settings, plan, options.workers, progress=progress)


def _plan_portal(site: Path, options: BuildOptions, progress: Progress) -> tuple[Settings, SitePlan]:
    reading = _read(site, options, progress)
    audience = _check_audience(reading.settings.config, options.audience)
    edition = _check_edition(reading, options.edition)
    choice = Choice(audience, options.drafts, options.preview, edition)
    backdrop = _work_out(reading, choice, progress)
    if options.keep and not has_errors(backdrop.portal.issues):
        options.keep(backdrop)
    return reading.settings, _plan(reading.settings, backdrop.portal, options.workers, progress=progress)


def read_portal(site: Path, options: BuildOptions, progress: Progress | None = None) -> Portal:
    """Work out one portal and plan nothing; a site with errors has none."""
    shown = progress or Silence()
    reading = _read(site, options, shown)
    audience = _check_audience(reading.settings.config, options.audience)
    portal = _work_out(reading, Choice(audience, options.drafts), shown).portal
    if has_errors((*reading.settings.issues, *portal.issues)):
        raise CxsiteError("the site has errors", "find them with: cxsite check")
    return portal


@dataclass(frozen=True, slots=True)
class Inspection:
    """Hold the findings of a site, its portals from the widest audience on, and its editions so far.

    ``ignored`` counts the findings that cxsite.toml settles.
    """

    issues: tuple[Issue, ...]
    portals: tuple[Portal, ...]
    editions: tuple[Edition, ...]
    ignored: int = 0


def inspect_site(site: Path, options: BuildOptions, progress: Progress | None = None) -> Inspection:
    """Work out the portals of all audiences, and find every mistake; nothing is written."""
    shown = progress or Silence()
    reading = _read(site, options, shown)
    settings, workers = reading.settings, options.workers
    found = list(settings.issues)
    portals = []
    for audience in settings.config.audiences:
        portals.append(_work_out(reading, Choice(audience, options.drafts), shown).portal)
        plan = _plan(settings, portals[-1], workers, progress=shown)
        found += _render(settings, plan, workers, progress=shown).issues
        # The next audience sees mostly the same charts, which other processes would draw again.
        workers = workers.alone()
    if options.style and portals:
        found += find_style(reading.sources, portals[-1], is_whole=not has_errors(found))
    settled = settle(found, settings.config.ignore)
    issues = sort_issues((*settled.issues, *_list_idle(settled, settings)))
    return Inspection(issues, tuple(portals), reading.sources.editions, settled.ignored)


def _list_idle(settled: Settled, settings: Settings) -> tuple[Issue, ...]:
    # What an error keeps from being worked out may hold the very warning that is ignored.
    if has_errors(settled.issues):
        return ()
    return report_idle([settings.ignore_places[number] for number in settled.idle])


@dataclass(frozen=True, slots=True)
class _Reading:
    settings: Settings
    sources: Sources
    workers: Workers


def _read(site: Path, options: BuildOptions, progress: Progress) -> _Reading:
    progress.stage("reading")
    workers = options.workers
    workers.turn()
    slot = ("settings", options.as_of)
    settings = workers.slots.last(slot, Settings) if _are_texts(options.saved) else None
    settings = settings or read_settings(site, options.as_of)
    workers.slots.keep(slot, settings)
    sources = load_sources(LoadOptions(site, settings.config, workers, options.saved))
    return _Reading(settings, sources, workers)


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold the settings of a site and its theme, what is wrong, and the places of what is to be ignored."""

    config: SiteConfig
    theme: Theme
    issues: tuple[Issue, ...]
    ignore_places: tuple[Place, ...]


def read_settings(site: Path, as_of: date | None) -> Settings:
    """Read the settings of a site and its theme; ``as_of`` stands in the stead of the day in the settings."""
    config, issues = read_config(site)
    if as_of:
        config = config.model_copy(update={"as_of": as_of})
    theme, theme_issues = read_theme(config.theme, site, place=_place_setting(site, "theme"))
    places = tuple(
        _place_setting(site, "ignore", str(n), "code") or Place(CONFIG_NAME)
        for n in range(len(config.ignore))
    )
    return Settings(config, theme, (*issues, *theme_issues, *check_ignores(config.ignore, places)), places)


def _are_texts(saved: frozenset[str] | None) -> bool:
    """Say whether nothing was saved that settings or themes are read from."""
    return saved is not None and all(path.startswith("content/") for path in saved)


def _place_setting(site: Path, *path: str) -> Place | None:
    file = site / CONFIG_NAME
    return locate(file.read_text(encoding="utf-8-sig", errors="replace"), path) if file.is_file() else None


def _work_out(reading: _Reading, choice: Choice, progress: Progress) -> Backdrop:
    progress.stage("working out figures")
    return build_backdrop(reading.sources, choice, reading.workers.slots, reading.workers.memo)


def _plan(settings: Settings, portal: Portal, workers: Workers, *, progress: Progress) -> SitePlan:
    if has_errors((*settings.issues, *portal.issues)):
        # What is broken already would only make every page that shows it look broken too.
        return SitePlan((), (), (), portal.issues)
    progress.stage("planning pages")
    return plan_site(portal, workers.slots, workers.memo)


def _render(settings: Settings, plan: SitePlan, workers: Workers, *, progress: Progress) -> Rendering:
    if has_errors((*settings.issues, *plan.issues)):
        return Rendering((), plan.issues)
    progress.stage("rendering", len(plan.pages) + len(plan.known))
    return render_site(plan, settings.theme, workers, progress.step)


def _check_audience(config: SiteConfig, audience: str | None) -> str | None:
    if audience is None or audience in config.audiences:
        return audience
    match = nearest(audience, config.audiences)
    hint = f'did you mean "{match}"?' if match else f"cxsite.toml names: {', '.join(config.audiences)}"
    raise CxsiteError(f'there is no audience "{audience}"', hint)


def _check_edition(reading: _Reading, name: str | None) -> str | None:
    known = [edition.edition for edition in reading.sources.editions]
    # With errors, the edition may be one of those that could not be read, and nothing is built anyway.
    if name is None or name in known or has_errors((*reading.settings.issues, *reading.sources.issues)):
        return name
    otherwise = f"editions are: {', '.join(known)}" if known else f"freeze one first: cxsite freeze {name}"
    raise CxsiteError(f'there is no edition "{name}"', did_you_mean(name, known, otherwise))


def _stops(issues: tuple[Issue, ...], *, strict: bool) -> bool:
    return has_errors(issues) or (strict and bool(issues))
