"""Keep, on the host itself, what was published there: which releases, by whom and when, what was taken down.

Rows of the history say all there is in their names, so that listing one folder reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from cxsite.publish.host import STATE, TEMPORARY, Found, Host, Put
from cxsite.publish.media import media_of
from cxsite.publish.release import Release, parse_release, write_release

CLAIMS = f"{STATE}/claims"
_PENDING = f"{STATE}/pending"
_RELEASES = f"{STATE}/releases"
_HISTORY = f"{STATE}/history"
_PURGED = f"{STATE}/purged"
_RELEASE = re.compile(rf"{re.escape(_RELEASES)}/([0-9a-f]{{16}})\.json")
_LINK = "~"
_NOBODY = "unknown"

PUBLISHED, ROLLED_BACK, PURGED = "publish", "rollback", "purge"


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row of the history: its number, the release, what was done, by whom, and the host's time."""

    number: int
    release_id: str
    action: str
    who: str
    at: float

    @property
    def address(self) -> str:
        """Return where the row lies."""
        return f"{_HISTORY}/{self.number:06d}{_LINK}{self.release_id}{_LINK}{self.action}{_LINK}{self.who}"


def _parse_row(address: str, found: Found) -> Row | None:
    parts = address.rpartition("/")[2].split(_LINK, 3)
    if len(parts) != 4 or not parts[0].isdecimal():
        return None
    return Row(int(parts[0]), parts[1], parts[2], parts[3], found.modified)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Hold what a host says of itself: names of what lies in its state folder, and the history by number."""

    host: Host
    found: Mapping[str, Found]
    history: tuple[Row, ...]

    @property
    def is_ours(self) -> bool:
        """Say whether anybody has published there yet."""
        return bool(self.release_ids or self.pending)

    @property
    def release_ids(self) -> tuple[str, ...]:
        """List the releases that are kept, the one published last at the end."""
        matches = (_RELEASE.fullmatch(address) for address in self.found)
        ids = {match[1] for match in matches if match}
        order = {row.release_id: row.number for row in self.history if row.action == PUBLISHED}
        return tuple(sorted(ids, key=lambda id_: (order.get(id_, 0), id_)))

    @property
    def shown_before(self) -> tuple[str, ...]:
        """List what readers saw before what they see, the last one at the end.

        Publishing goes forth. Rolling back goes back to where a release was, so that what came between is not
        gone back to again.
        """
        seen: list[str] = []
        for row in self.history:
            if row.action == PUBLISHED and row.release_id in seen:
                seen.remove(row.release_id)
            elif row.action == ROLLED_BACK and row.release_id in seen:
                del seen[seen.index(row.release_id) :]
            if row.action != PURGED:
                seen.append(row.release_id)
        return tuple(seen[:-1])

    @property
    def is_left_over(self) -> bool:
        """Say whether a publisher was killed before it had tidied up."""
        return bool(self.pending or self.leftovers)

    @property
    def pending(self) -> tuple[str, ...]:
        """List where the releases are described that somebody began to publish and did not finish."""
        return tuple(address for address in self.found if address.startswith(f"{_PENDING}/"))

    @property
    def leftovers(self) -> tuple[str, ...]:
        """List files that a publisher was killed over."""
        # A claim that somebody writes just now is no leftover; those of the dead are removed with the claims.
        return tuple(a for a in self.found if TEMPORARY in a and not a.startswith(f"{CLAIMS}/"))

    @property
    def purged(self) -> frozenset[str]:
        """List the SHA-256 of what was taken down."""
        return frozenset(
            address.rpartition("/")[2] for address in self.found if address.startswith(f"{_PURGED}/")
        )

    @property
    def claims(self) -> dict[str, Found]:
        """List the claims of publishers at work, or that were."""
        return {address: file for address, file in self.found.items() if address.startswith(f"{CLAIMS}/")}

    def read_release(self, release_id: str) -> Release:
        """Read a release that is kept; raises PublishError."""
        address = release_address(release_id)
        return parse_release(self.host.read(address), address)

    def read_pending(self) -> tuple[Release, ...]:
        """Read which releases somebody began to publish and did not finish."""
        return tuple(parse_release(self.host.read(address), address) for address in self.pending)

    def begin(self, release: Release) -> None:
        """Say what is going to be shown, so that whoever comes after a kill knows what is ours."""
        write_state(self.host, {_pending_address(release): write_release(release)})

    def finish(self, release: Release) -> None:
        """Say that a release is shown and nothing of another one is left."""
        self.host.delete_all(sorted({*self.pending, _pending_address(release)}))

    def catch_up(self, shown: Release | None) -> Ledger:
        """Note a release that is shown by who was killed before it was noted; return what is so then."""
        last = next((row for row in reversed(self.history) if row.action != PURGED), None)
        if shown is None or (last and last.release_id == shown.id):
            return self
        is_back = any(row.release_id == shown.id for row in self.history)
        self.note(shown.id, ROLLED_BACK if is_back else PUBLISHED, shown.who or _NOBODY)
        return read_ledger(self.host)

    def keep(self, release: Release) -> None:
        """Keep a release."""
        write_state(self.host, {release_address(release.id): write_release(release)})

    def drop(self, release_id: str) -> None:
        """Forget a release."""
        self.host.delete_all([release_address(release_id)])

    def note(self, release_id: str, action: str, who: str) -> None:
        """Add a row to the history."""
        number = max((row.number for row in self.history), default=0) + 1
        row = Row(number, release_id, action, who, 0)
        write_state(self.host, {row.address: f"{action} {release_id} by {who}\n".encode()})

    def note_purged(self, digests: Iterable[str], who: str) -> None:
        """Note what was taken down, so that nobody publishes it again."""
        write_state(self.host, {f"{_PURGED}/{digest}": f"by {who}\n".encode() for digest in digests})


def read_ledger(host: Host) -> Ledger:
    """Read what a host says of itself."""
    found = host.list_files(STATE)
    rows = (
        _parse_row(address, file) for address, file in found.items() if address.startswith(f"{_HISTORY}/")
    )
    return Ledger(host, found, tuple(sorted(filter(None, rows), key=lambda row: row.number)))


def _pending_address(release: Release) -> str:
    return f"{_PENDING}/{release.id}.json"


def release_address(release_id: str) -> str:
    """Return where a release is described."""
    return f"{_RELEASES}/{release_id}.json"


def write_state(host: Host, content_by_address: Mapping[str, bytes]) -> None:
    """Write files that say what is published."""
    puts = [
        Put(address, partial(bytes, content), media_of(address))
        for address, content in content_by_address.items()
    ]
    host.put_all(puts, lambda _: None)
