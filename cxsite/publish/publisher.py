"""Publish: hold the host, look at what readers see, plan, refuse, write, prove, show, tidy up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cxsite.publish.claims import Hold, claimed, list_rivals, name_publisher, parse_claim
from cxsite.publish.deployment import Deployment, Progress
from cxsite.publish.guards import list_refusals
from cxsite.publish.host import STATE, Host
from cxsite.publish.ledger import (
    PUBLISHED,
    PURGED,
    ROLLED_BACK,
    Ledger,
    Row,
    read_ledger,
    write_state,
)
from cxsite.publish.package import Package
from cxsite.publish.plan import Order, Plan, Survey, make_plan
from cxsite.publish.refusals import PublishError, not_kept
from cxsite.publish.release import Release

_DRIFT = f"{STATE}/drift"
_LIST = "see what is kept with: cxsite releases TARGET"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what a publish did, or would do: its plan, why it must not be, and who is at work on the host."""

    plan: Plan
    refusals: tuple[PublishError, ...] = ()
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Hold a release that is kept: its history, and whether readers see it."""

    release: Release
    rows: tuple[Row, ...]
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publish to one host in one way."""

    host: Host
    deployment: Deployment

    def preview(self, package: Package, order: Order, progress: Progress) -> Outcome:
        """Plan a publish and write nothing."""
        ledger = read_ledger(self.host)
        plan = make_plan(package, self._survey(ledger, progress), order, time.time())
        rivals = list_rivals(ledger.claims, time.time())
        claim = parse_claim(min(rivals)) if rivals else None
        return Outcome(plan, tuple(list_refusals(package, plan, ledger, order)), claim.who if claim else "")

    def publish(self, package: Package, order: Order, progress: Progress) -> Outcome:
        """Publish a package, unless readers see it already."""
        with claimed(self.host) as hold:
            return self._publish(package, order, hold, progress)

    def roll_back(self, release_id: str | None, order: Order, progress: Progress) -> Outcome:
        """Show a release again: the one named, or the last one published before what readers see."""
        with claimed(self.host) as hold:
            survey = self._survey(hold.ledger, progress)
            hold.ledger = hold.ledger.catch_up(survey.current)
            chosen = self._choose(hold.ledger, release_id, survey.current)
            asked = _ask_for(hold.ledger.read_release(chosen), order)
            package = self.deployment.load_release(hold.ledger, chosen)
            return self._publish(package, asked, hold, progress, action=ROLLED_BACK, survey=survey)

    def list_kept(self) -> tuple[Kept, ...]:
        """List the releases that are kept, the newest first."""
        ledger = read_ledger(self.host)
        current = self.deployment.find_current(ledger)
        kept = []
        for release_id in reversed(ledger.release_ids):
            rows = tuple(row for row in ledger.history if row.release_id == release_id)
            kept.append(Kept(ledger.read_release(release_id), rows, release_id == current))
        return tuple(kept)

    def inspect(self, progress: Progress) -> Survey:
        """Look at what readers see, and prove what lies there."""
        return self._survey(read_ledger(self.host), progress)

    def purge(self, addresses: frozenset[str], progress: Progress) -> tuple[str, ...]:
        """Take files down from every release that is kept; return those that were in any."""
        with claimed(self.host) as hold:
            ledger = hold.ledger
            progress.stage("take down")
            releases = [*map(ledger.read_release, ledger.release_ids), *ledger.read_pending()]
            digests = {one.digests[address] for one in releases for address in addresses & one.digests.keys()}
            found = sorted({address for one in releases for address in addresses & one.digests.keys()})
            if not found:
                raise not_kept(min(addresses), self.host.name)
            # Noted first: one that is killed here leaves a page that nobody can publish again.
            ledger.note_purged(sorted(digests), name_publisher())
            hold.check()
            self.deployment.take_down(ledger, addresses)
            self.host.delete_all(sorted(_list_copies(ledger, addresses)))
            shown = self.deployment.find_current(ledger)
            if shown:
                read_ledger(self.host).note(shown, PURGED, name_publisher())
            return tuple(found)

    def _publish(
        self,
        package: Package,
        order: Order,
        hold: Hold,
        progress: Progress,
        *,
        action: str = PUBLISHED,
        survey: Survey | None = None,
    ) -> Outcome:
        found = survey or self._survey(hold.ledger, progress)
        plan = make_plan(package, found, order, hold.started)
        plan = replace(plan, release=replace(plan.release, who=hold.claim.who))
        refusals = tuple(list_refusals(package, plan, hold.ledger, order))
        if refusals:
            return Outcome(plan, refusals)
        hold.ledger = hold.ledger.catch_up(found.current)
        if not plan.is_idle:
            self._keep_drift(plan, hold, progress)
            self.deployment.deploy(plan, package, hold=hold, progress=progress)
        try:
            self._tidy(hold.ledger, plan, order, action)
        except PublishError as cause:
            hint = "readers see the new release; mend that, then run the same again to tidy up"
            raise PublishError(cause.code, cause.message, hint) from cause
        return Outcome(plan)

    def _survey(self, ledger: Ledger, progress: Progress) -> Survey:
        progress.stage("look")
        return self.deployment.survey(ledger, progress.step)

    def _choose(self, ledger: Ledger, release_id: str | None, current: Release | None) -> str:
        ids = ledger.release_ids
        if release_id is not None:
            found = [id_ for id_ in ids if id_.startswith(release_id)]
            if len(found) != 1:
                what = "several begin like that" if found else "it is not kept there"
                raise PublishError("CX936", f"release {release_id}: {what}", _LIST)
            return found[0]
        shown = current.id if current else ""
        before = [id_ for id_ in ledger.shown_before if id_ in ids and id_ != shown]
        if not before:
            raise PublishError("CX936", f"no earlier release is kept on {self.host.name}", _LIST)
        return before[-1]

    def _keep_drift(self, plan: Plan, hold: Hold, progress: Progress) -> None:
        """Keep copies of what others wrote on the host before it goes, each time in a folder of its own."""
        folder = f"{_DRIFT}/{round(hold.started)}-{plan.release.id}"
        survey = plan.survey
        lost = [address for address in survey.altered if address in survey.names] + list(plan.clashes)
        progress.stage("keep", len(lost))
        for address in lost:
            content = self.host.read(self.deployment.locate(address))
            write_state(self.host, {f"{folder}/{address}": content})
            progress.step(address)

    def _tidy(self, ledger: Ledger, plan: Plan, order: Order, action: str) -> None:
        """Note what was done, and let old releases go: never the one shown, nor the one before it."""
        shown = plan.release.id
        last = next((row for row in reversed(ledger.history) if row.action != PURGED), None)
        if last is None or last.release_id != shown:
            ledger.note(shown, action, name_publisher())
        if len({*ledger.release_ids, shown}) > order.keep:
            self._forget_oldest(plan, order.keep)
        if ledger.is_left_over:
            self.host.delete_all(read_ledger(self.host).leftovers)
            self.deployment.clean(read_ledger(self.host))

    def _forget_oldest(self, plan: Plan, keep: int) -> None:
        ledger, shown = read_ledger(self.host), plan.release.id
        before = plan.survey.current.id if plan.survey.current else shown
        for release_id in ledger.release_ids[:-keep]:
            if release_id not in {shown, before}:
                self.deployment.forget(ledger, release_id)


def _ask_for(release: Release, order: Order) -> Order:
    """Order a release that was published there before: whatever the site is called now, it may come back."""
    if release.audience != order.audience and not order.adopt:
        message = f'release {release.id} is the portal of "{release.audience}", not of "{order.audience}"'
        raise PublishError("CX915", message, "choose another release; --adopt shows this one all the same")
    return replace(order, title=release.title, audience=release.audience, adopt=True, allow_deletions=True)


def _list_copies(ledger: Ledger, addresses: frozenset[str]) -> Iterator[str]:
    """List the copies of files that were changed by hand: ``.cxsite/drift/WHEN/ADDRESS``."""
    for address in ledger.found:
        if address.startswith(f"{_DRIFT}/") and address.split("/", 3)[-1] in addresses:
            yield address
