"""Hold where characters stand in a text, in as much room as there are breaks between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import overload


@dataclass(frozen=True, slots=True)
class Offsets(Sequence[int]):
    """Hold offsets as the stretches in which one follows the other; ``starts`` count those before each."""

    stretches: tuple[range, ...]
    starts: tuple[int, ...]

    def __len__(self) -> int:
        return self.starts[-1] + len(self.stretches[-1]) if self.starts else 0

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.stretches)

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...

    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            start, stop, _ = at.indices(len(self))
            return chain_offsets(self._cut(start, stop))
        index = at if at >= 0 else at + len(self)
        if not 0 <= index < len(self):
            raise IndexError(at)
        number = bisect_right(self.starts, index) - 1
        return self.stretches[number][index - self.starts[number]]

    def _cut(self, start: int, stop: int) -> Iterator[range]:
        for number in range(max(bisect_right(self.starts, start) - 1, 0), len(self.stretches)):
            first = self.starts[number]
            if first >= stop:
                return
            yield self.stretches[number][max(start - first, 0) : stop - first]


def chain_offsets(parts: Iterable[Sequence[int]]) -> Sequence[int]:
    """Return several parts as one; a ``range`` where all that they hold follows one another."""
    stretches: list[range] = []
    for stretch in chain.from_iterable(map(_stretches_of, parts)):
        if stretches and stretches[-1].stop == stretch.start:
            stretches[-1] = range(stretches[-1].start, stretch.stop)
        elif stretch:
            stretches.append(stretch)
    if len(stretches) < 2:
        return stretches[0] if stretches else ()
    return Offsets(tuple(stretches), (0, *accumulate(map(len, stretches[:-1]))))


def follow_offsets(outer: Sequence[int], inner: Sequence[int]) -> Sequence[int]:
    """Tell the offsets of a part of a text, given those of the whole and where in it the part stands."""
    if outer == range(len(outer)):
        return inner
    return chain_offsets(outer[stretch.start : stretch.stop] for stretch in _stretches_of(inner))


def _stretches_of(part: Sequence[int]) -> Iterable[range]:
    if isinstance(part, range):
        return (part,)
    if isinstance(part, Offsets):
        return part.stretches
    return (range(offset, offset + 1) for offset in part)
