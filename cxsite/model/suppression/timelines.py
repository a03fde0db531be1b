"""Follow one group of rows through time, cut into periods of one length or of several."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from cxsite.model.suppression.ledger import Base, Book

Cuts = tuple[int, ...]
"""The days on which periods begin, and the day after the last of them, as ``date.toordinal``."""


class Timeline:
    """Hold the groups of one line of figures, for each way in which metrics cut its time.

    Periods without any answer hold ``None``: nobody is in them, as everybody knows.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rows: dict[Cuts, list[int | None]] = {}

    def row(self, cuts: Cuts) -> list[int | None]:
        """Give the groups of periods as a metric cuts them, to be filled in."""
        return self._rows.setdefault(cuts, [None] * (len(cuts) - 1))

    @property
    def days(self) -> frozenset[int]:
        """List the days on which some period begins or has ended."""
        return frozenset().union(*self._rows)

    def at(self, cuts: Cuts) -> list[int | None]:
        """Give the groups of periods that are made up of this line's periods."""
        if cuts in self._rows:
            return self._rows[cuts]
        fine = _find_finer(cuts, tuple(self._rows)) or self._split()
        row = self._rows[fine]
        made = [
            self._merge(row[first:last], cuts[number : number + 2])
            for number, first, last in _tile(cuts, fine)
        ]
        self._rows[cuts] = made
        return made

    def relate(self) -> None:
        """Enter that each long period is the sum of the shorter ones within."""
        if len(self._rows) < 2:
            return
        if not any(self.days == frozenset(cuts) for cuts in self._rows):
            self._split()
        for cuts, row in self._rows.items():
            fine = _find_finer(cuts, tuple(self._rows))
            for number, first, last in _tile(cuts, fine) if fine else ():
                whole = row[number]
                parts = [group for group in self._rows[fine or cuts][first:last] if group is not None]
                if whole is not None and parts != [whole]:
                    self._book.relate([whole], parts)

    def _merge(self, groups: Sequence[int | None], span: Cuts) -> int | None:
        present = [group for group in groups if group is not None]
        if len(present) < 2:
            return present[0] if present else None
        return self._book.enter(sum(map(self._book.base_of, present)), (span[0], span[1]))

    def _split(self) -> Cuts:
        """Cut time wherever any metric does, such as months and weeks that lie across each other."""
        cuts = tuple(sorted(self.days))
        until: dict[int, Base] = {}
        for own, row in self._rows.items():
            until.update(self._add_up(own, row))
        bases = [until[end] - until[start] for start, end in pairwise(cuts)]
        self._rows[cuts] = [
            self._book.enter(base, (start, end)) if base > 0 else None
            for (start, end), base in zip(pairwise(cuts), bases, strict=True)
        ]
        return cuts

    def _add_up(self, cuts: Cuts, row: list[int | None]) -> Iterator[tuple[int, Base]]:
        total: Base = 0
        yield cuts[0], total
        for day, group in zip(cuts[1:], row, strict=True):
            total += 0 if group is None else self._book.base_of(group)
            yield day, total


@lru_cache(maxsize=256)
def _find_finer(cuts: Cuts, others: tuple[Cuts, ...]) -> Cuts | None:
    """Find the longest periods of which all of these are made up."""
    days = frozenset(cuts)
    finer = [own for own in others if len(own) > len(cuts) and days <= frozenset(own)]
    return min(finer, key=lambda own: (len(own), own), default=None)


@lru_cache(maxsize=256)
def _tile(cuts: Cuts, fine: Cuts) -> tuple[tuple[int, int, int], ...]:
    """Tell of each period by number the first of the shorter ones within, and the one after the last."""
    starts = [bisect_left(fine, day) for day in cuts]
    return tuple(zip(range(len(cuts) - 1), starts, starts[1:], strict=False))
