"""Decide what a publish will do before it does anything: a dry run shows what a real one executes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cxsite.publish.package import Package
from cxsite.publish.release import MARKER, Carried, Entry, Release, is_lasting

SECONDS_A_DAY = 86_400
_RELEASES_CARRIED = 3


@dataclass(frozen=True, slots=True)
class Order:
    """Say what is to be published and what may happen.

    ``keep`` counts the releases that stay; assets that no page wants any more stay for ``grace`` days and
    three releases. ``most_deleted`` is the largest number of pages that may go, ``None`` a fifth or 100.
    ``overwrite`` goes over changes made by hand, ``adopt`` takes over a folder with files of others,
    ``allow_deletions`` lets any number of pages go.
    """

    title: str
    audience: str
    keep: int = 5
    grace: int = 7
    most_deleted: int | None = None
    overwrite: bool = False
    adopt: bool = False
    allow_deletions: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """Hold what readers see now: the release, the names of all files there, and what was proven of them.

    ``proven`` tells the SHA-256 of what lies at an address; ``beside`` names files of others that lie where
    no reader will look and nothing will be written; ``unfinished`` are the releases that somebody
    began to write over this one, or whose files had not all been deleted when it was finished.
    """

    current: Release | None
    names: frozenset[str]
    proven: Mapping[str, str]
    unfinished: tuple[Release, ...] = ()
    beside: frozenset[str] = frozenset()

    @property
    def ours(self) -> frozenset[str]:
        """List every address that is a release's."""
        known = (self.current, *self.unfinished) if self.current else self.unfinished
        return frozenset(address for release in known for address in release.digests)

    @property
    def foreign(self) -> tuple[str, ...]:
        """List files that no release of ours has ever named; they are never touched."""
        return tuple(sorted((self.names - self.ours) | self.beside))

    @property
    def altered(self) -> tuple[str, ...]:
        """List files of the release that are not as they were published, by no publisher of ours."""
        if self.current is None:
            return ()
        # What a release does not have is none: its publisher may have deleted it.
        begun = [release.digests for release in self.unfinished]
        return tuple(
            sorted(
                address
                for address, digest in self.current.digests.items()
                if self.proven.get(address) not in {digest, *(digests.get(address) for digests in begun)}
            )
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold what a publish will do: addresses that are new, changed and removed against what readers see."""

    release: Release
    survey: Survey
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def clashes(self) -> tuple[str, ...]:
        """List files of others that lie where files of the release belong."""
        survey = self.survey
        return tuple(sorted((survey.names - survey.ours) & self.release.files.keys()))

    @property
    def written(self) -> tuple[str, ...]:
        """List what has to be written."""
        return tuple(sorted((*self.added, *self.changed)))

    @property
    def size(self) -> int:
        """Add up the bytes of what has to be written."""
        return sum(self.release.files[address].size for address in self.written)

    @property
    def is_idle(self) -> bool:
        """Say whether readers see this release already, whole."""
        current = self.survey.current
        is_same = current is not None and current.id == self.release.id
        return is_same and not self.written and not self.survey.unfinished


def make_plan(package: Package, survey: Survey, order: Order, now: float) -> Plan:
    """Plan the publishing of a package over what readers see; ``now`` is the host's time in seconds."""
    before = survey.proven
    files = package.files
    own = set(survey.current.files) if survey.current else set()
    release = Release(files, order.title, order.audience, _carry(package, survey, order, now), id=package.id)
    began = {address for one in survey.unfinished for address in one.files.keys() & survey.names}
    kept = release.digests
    return Plan(
        release=release,
        survey=survey,
        added=tuple(sorted(address for address in files if address not in before)),
        changed=tuple(sorted(a for a, one in files.items() if before.get(a, one.sha256) != one.sha256)),
        removed=tuple(sorted(a for a in own | began if a not in kept)),
    )


def _carry(package: Package, survey: Survey, order: Order, now: float) -> dict[str, Carried]:
    """Choose the assets of earlier releases that stay for open tabs."""
    current = survey.current
    if current is None:
        return {}
    is_next = current.id != package.id
    dropped = {a: Carried(one, now, 0) for a, one in _list_lasting(current.files) if is_next}
    aged = {a: replace(one, passed=one.passed + is_next) for a, one in current.carried.items()}
    return {
        address: one
        for address, one in (aged | dropped).items()
        if address not in package.files
        and survey.proven.get(address) == one.entry.sha256
        and (one.passed < _RELEASES_CARRIED or now - one.since < order.grace * SECONDS_A_DAY)
    }


def _list_lasting(files: Mapping[str, Entry]) -> Iterable[tuple[str, Entry]]:
    return ((address, entry) for address, entry in files.items() if is_lasting(address) and address != MARKER)
