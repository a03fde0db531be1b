"""Keep what the texts of a portal are read and shown against, so that one can be read again alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Generic, TypeVar

from cxsite.load import SourceRecord, read_record
from cxsite.memo import Memo, pack
from cxsite.model import AnsweredText, Backdrop, Entry, Ref, reread
from cxsite.retouch.ground import LostError
from cxsite.stamps import walk_files

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

# Each is read whole, for one of its rows.
_ROWS_OF_A_SHELF = 250
# What takes longer to read than to work out is not worth keeping.
_FIGURES_AT_MOST = 75_000
_BYTES_AT_MOST = 4 << 20


@dataclass(frozen=True, slots=True)
class _Part:
    """Hold a part of what is kept, with the stamp of the sources that it was made from."""

    stamp: str
    content: object


@dataclass(frozen=True, slots=True)
class _Head:
    """Say of which sources everything is, which rows there are, and the stamp of each shelf of them."""

    sources: str
    backdrop: str
    entries: Mapping[int, str]
    refs: tuple[Ref, ...]
    texts: Mapping[int, str]
    paths: tuple[str, ...]


class Rows(Mapping[K, V], Generic[K, V]):
    """Read rows from the shelves on which they are kept, when they are asked for."""

    def __init__(self, keys: Sequence[K], read: Callable[[int], Mapping[K, V]]) -> None:
        self._shelf_by_key = {key: number // _ROWS_OF_A_SHELF for number, key in enumerate(keys)}
        self._read = read
        self._rows: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._rows:
            self._rows.update(self._read(self._shelf_by_key[key]))
        return self._rows[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._shelf_by_key)

    def __len__(self) -> int:
        return len(self._shelf_by_key)

    def __contains__(self, key: object) -> bool:
        return key in self._shelf_by_key

    def shelf_of(self, key: K) -> tuple[int, Mapping[K, V]]:
        """Name the shelf of a row, and get all that stands there."""
        number = self._shelf_by_key[key]
        return number, self._read(number)


class _Records(Mapping[Ref, SourceRecord]):
    """Read the records of a portal, from texts that were kept, when they are asked for."""

    def __init__(self, entries: Mapping[Ref, Entry], texts: Mapping[str, bytes]) -> None:
        self._entries = entries
        self._texts = texts

    def __getitem__(self, ref: Ref) -> SourceRecord:
        path = self._entries[ref].place.path
        # A row of a register is no text.
        record = read_record(path, self._texts[path]).record if path in self._texts else None
        if record is None:
            raise LostError
        return record

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class _Bodies(Mapping[Ref, AnsweredText]):
    """Answer the texts of records when they are asked for, which few are."""

    def __init__(self, backdrop: Backdrop) -> None:
        self._backdrop = backdrop

    def __getitem__(self, ref: Ref) -> AnsweredText:
        return reread(self._backdrop.records[ref], self._backdrop).body

    def __iter__(self) -> Iterator[Ref]:
        return iter(self._backdrop.records)

    def __len__(self) -> int:
        return len(self._backdrop.records)


class BackdropKeeper:
    """Keep the backdrop of one portal in a memo, under its ``name``.

    Each part says from which sources it was made. What a build leaves that was killed in the midst of it
    belongs to other sources than the rest, and is as good as lost.
    """

    def __init__(self, memo: Memo, name: str) -> None:
        self._memo = memo
        self._name = name

    def keep(self, sources: str, backdrop: Backdrop, *, site: Path) -> None:
        """Keep a backdrop that belongs to sources of this stamp."""
        portal = backdrop.portal
        series = chain.from_iterable(metric.series for metric in portal.metrics.values())
        if sum(len(one.points) for one in series) > _FIGURES_AT_MOST:
            return
        bare = Backdrop(backdrop.library, replace(portal, entries={}, bodies={}, issues=()), {})
        packed = pack(_Part(sources, bare))
        if len(packed) > _BYTES_AT_MOST:
            return
        texts = _read_texts(site)
        self._memo.adopt({self._key("backdrop"): packed})
        entries = self._keep_rows(sources, "entries", portal.entries)
        shelves = self._keep_rows(sources, "texts", texts)
        head = _Head(sources, sources, entries, tuple(portal.entries), shelves, tuple(texts))
        self._memo.keep(self._key("head"), head)

    def find(self, sources: str) -> Backdrop | None:
        """Find the backdrop that belongs to sources of this stamp; what is read of it later may be lost."""
        head = self._memo.find(self._key("head"), _Head)
        if head is None or head.sources != sources:
            return None
        try:
            backdrop = self._read_part("backdrop", head.backdrop)
        except LostError:
            return None
        if not isinstance(backdrop, Backdrop):
            return None
        entries: Rows[Ref, Entry] = Rows(head.refs, partial(self._read_shelf, "entries", head.entries))
        records = _Records(entries, Rows(head.paths, partial(self._read_shelf, "texts", head.texts)))
        portal = replace(backdrop.portal, entries=entries)
        bodies = _Bodies(Backdrop(backdrop.library, portal, records))
        return Backdrop(backdrop.library, replace(portal, bodies=bodies), records)

    def renew(self, before: str, after: str, texts: Mapping[str, bytes]) -> None:
        """Keep texts in the place of older ones, and all the rest as what belongs to the sources now."""
        head = self._memo.find(self._key("head"), _Head)
        if head is None or head.sources != before:
            return
        rows: Rows[str, bytes] = Rows(head.paths, partial(self._read_shelf, "texts", head.texts))
        stamps = dict(head.texts)
        shelves: dict[int, dict[str, bytes]] = {}
        for path, text in texts.items():
            number, shelf = rows.shelf_of(path)
            shelves.setdefault(number, dict(shelf))[path] = text
        for number, shelf in shelves.items():
            self._memo.keep(self._key(f"texts {number}"), _Part(after, shelf))
            stamps[number] = after
        self._memo.keep(self._key("head"), replace(head, sources=after, texts=stamps))

    def _keep_rows(self, sources: str, name: str, rows: Mapping[K, V]) -> Mapping[int, str]:
        pairs = list(rows.items())
        numbers = range(-(-len(pairs) // _ROWS_OF_A_SHELF))
        for number in numbers:
            shelf = dict(pairs[number * _ROWS_OF_A_SHELF : (number + 1) * _ROWS_OF_A_SHELF])
            self._memo.keep(self._key(f"{name} {number}"), _Part(sources, shelf))
        return dict.fromkeys(numbers, sources)

    def _read_shelf(self, name: str, stamps: Mapping[int, str], number: int) -> Mapping[K, V]:
        content = self._read_part(f"{name} {number}", stamps[number])
        if not isinstance(content, dict):
            raise LostError
        return content

    def _read_part(self, name: str, stamp: str) -> object:
        part = self._memo.find(self._key(name), _Part)
        if part is None or part.stamp != stamp:
            raise LostError
        return part.content

    def _key(self, part: str) -> str:
        return f"backdrop {self._name} {part}"


def _read_texts(site: Path) -> dict[str, bytes]:
    names = sorted(name for _, name in walk_files(f"{site}/content", "content/") if name.endswith(".md"))
    return {name: (site / name).read_bytes() for name in names}
