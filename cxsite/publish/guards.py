"""Refuse what nobody can have meant, before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cxsite.publish.ledger import Ledger
from cxsite.publish.package import Package, name_some
from cxsite.publish.plan import Order, Plan
from cxsite.publish.refusals import PublishError

_FRONT = "index.html"
_MOST_DELETED = 100
_PART_DELETED = 0.2
_PART_LEFT = 0.5
_LONGEST_NAME, _MOST_BYTES = 255, 4
_UNFIT = re.compile(r'[\x00-\x1f\x7f"*:<>?\\|]|[. ](?=/|\Z)')
_DEVICES = re.compile(r"(?<![^/])(con|prn|aux|nul|com[0-9]|lpt[0-9])(?=[./]|\Z)", re.IGNORECASE)


def list_refusals(package: Package, plan: Plan, ledger: Ledger, order: Order) -> list[PublishError]:
    """List every reason why this must not be published as it is."""
    checks = (
        _check_front(package),
        _check_names(package),
        _check_owner(plan, order),
        _check_folder(plan, ledger, order),
        _check_hand(plan, ledger, order),
        _check_deletions(plan, order),
        _check_purged(package, ledger),
    )
    return [found for check in checks for found in check]


def _check_front(package: Package) -> Iterable[PublishError]:
    if _FRONT not in package.files:
        yield PublishError("CX910", f"the portal has no front page ({_FRONT})", "build again: cxsite build")


def _check_names(package: Package) -> Iterable[PublishError]:
    unfit = sorted(address for address in package.files if not _is_fit(address))
    if unfit:
        message = f"not every host can hold these names: {name_some(unfit)}"
        yield PublishError(
            "CX918", message, 'use no " * : < > ? \\ |, no name of a device, no dot at the end'
        )


def _is_fit(address: str) -> bool:
    if _UNFIT.search(address) or _DEVICES.search(address):
        return False
    is_short = len(address) * _MOST_BYTES <= _LONGEST_NAME
    return is_short or not any(len(name.encode()) > _LONGEST_NAME for name in address.split("/"))


def _check_owner(plan: Plan, order: Order) -> Iterable[PublishError]:
    current = plan.survey.current
    if current is None or order.adopt:
        return
    if current.title != order.title:
        message = f'this host shows another site, "{current.title}"'
        yield PublishError("CX914", message, "look at the target's url; --adopt puts this site in its place")
    if current.audience != order.audience:
        message = f'this host shows the portal of "{current.audience}", not of "{order.audience}"'
        hint = "look at the target's audience and url; --adopt shows this portal there from now on"
        yield PublishError("CX915", message, hint)


def _check_folder(plan: Plan, ledger: Ledger, order: Order) -> Iterable[PublishError]:
    foreign = plan.survey.foreign
    if ledger.is_ours or order.adopt or not foreign:
        return
    message = f"the folder holds files that cxsite did not publish: {name_some(list(foreign))}"
    yield PublishError("CX913", message, "choose an empty folder; --adopt publishes beside them")


def _check_hand(plan: Plan, ledger: Ledger, order: Order) -> Iterable[PublishError]:
    altered = [a for a in plan.survey.altered if not _is_taken_down(a, plan, ledger)] + list(plan.clashes)
    if altered and not order.overwrite:
        message = f"changed on the host by hand: {name_some(altered)}"
        hint = (
            "put the change into the sources; --overwrite keeps a copy in .cxsite/drift and publishes over it"
        )
        yield PublishError("CX934", message, hint)


def _is_taken_down(address: str, plan: Plan, ledger: Ledger) -> bool:
    """Say whether a file is gone because a purge was killed between deleting it and saying so."""
    current = plan.survey.current
    if current is None or address in plan.survey.names:
        return False
    return current.digests[address] in ledger.purged


def _check_deletions(plan: Plan, order: Order) -> Iterable[PublishError]:
    current = plan.survey.current
    if current is None or order.allow_deletions:
        return
    before, now = len(current.files), len(plan.release.files)
    if now < before * _PART_LEFT:
        message = f"the portal has shrunk from {before:,} files to {now:,}"
        yield PublishError("CX911", message, "look at the build; --allow-deletions publishes it as it is")
    # Pages that a killed publisher began with were never asked for by a finished release.
    gone = [address for address in plan.removed if address.endswith(".html") and address in current.files]
    most = order.most_deleted
    limit = max(_MOST_DELETED, round(before * _PART_DELETED)) if most is None else most
    if len(gone) > limit:
        message = f"{len(gone):,} pages would go, and at most {limit:,} may: {name_some(gone)}"
        hint = "look at the build; --allow-deletions lets them go, max_delete in the target raises the limit"
        yield PublishError("CX912", message, hint)


def _check_purged(package: Package, ledger: Ledger) -> Iterable[PublishError]:
    down = ledger.purged
    found = sorted(address for address, entry in package.files.items() if entry.sha256 in down)
    if found:
        message = f"taken down, and still in this portal: {name_some(found)}"
        yield PublishError("CX919", message, "take it out of the sources, or change it, and build again")
