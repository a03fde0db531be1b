"""Describe a way of showing a release to readers; there are two, by what a host is able to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from cxsite.publish.claims import Hold
from cxsite.publish.host import Done
from cxsite.publish.ledger import Ledger
from cxsite.publish.package import Package, name_some
from cxsite.publish.plan import Plan, Survey
from cxsite.publish.refusals import PublishError
from cxsite.publish.release import Release


class Progress(Protocol):
    """Be told how far a publish is."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage of so many steps."""

    def step(self, name: str) -> None:
        """Finish one step."""


class Deployment(Protocol):
    """Show a release to readers of one host."""

    @property
    def mode(self) -> str:
        """Name the way."""

    def find_current(self, ledger: Ledger) -> str | None:
        """Tell which release readers see; none if there is none."""

    def survey(self, ledger: Ledger, done: Done) -> Survey:
        """Look at what readers see now, and prove what lies there."""

    def locate(self, address: str) -> str:
        """Tell where on the host lies what readers see at an address."""

    def deploy(self, plan: Plan, package: Package, *, hold: Hold, progress: Progress) -> None:
        """Let readers see the release of a plan; whatever fails, they see whole files that fit together."""

    def load_release(self, ledger: Ledger, release_id: str) -> Package:
        """Take a release that is kept as what is to be published."""

    def forget(self, ledger: Ledger, release_id: str) -> None:
        """Delete what is kept of a release that readers do not see."""

    def clean(self, ledger: Ledger) -> None:
        """Delete what publishers left that were killed."""

    def take_down(self, ledger: Ledger, addresses: frozenset[str]) -> None:
        """Delete files from every release that is kept, and from what readers see."""


def prove(wanted: Mapping[str, str], found: Mapping[str, str], name: str) -> None:
    """Raise PublishError unless every file lies on the host as it was sent."""
    wrong = sorted(address for address, digest in wanted.items() if found.get(address) != digest)
    if wrong:
        message = f"{name} does not hold what was sent: {name_some(wrong)}"
        hint = "readers still see the last release; publish again, and have the disk looked at if it stays"
        raise PublishError("CX933", message, hint)


def word_size(size: float) -> str:
    """Say a number of bytes."""
    if size < 1000:
        return f"{size:,.0f} B"
    for unit in ("KB", "MB"):
        size /= 1000
        if size < 1000:
            return f"{size:,.1f} {unit}"
    return f"{size / 1000:,.1f} GB"


def without(release: Release, addresses: frozenset[str]) -> Release:
    """Leave files out of the description of a release; it keeps its name."""
    return replace(
        release,
        files={address: entry for address, entry in release.files.items() if address not in addresses},
        carried={address: one for address, one in release.carried.items() if address not in addresses},
    )
