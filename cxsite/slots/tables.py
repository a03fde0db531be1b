"""Derive one value for each key of a mapping, and again only for the keys whose inputs are not the same.

What has not changed since the last build is one object still, so that ten thousand rows are compared without
looking into any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import compress
from operator import is_not
from typing import Any

from cxsite.slots.likeness import is_same
from cxsite.slots.tracing import ABSENT, KEYS, Cell, World, trace

Keys = Sequence[Any]
MakeAll = Callable[[Keys], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Given:
    """Say what each row is made from: what some mappings hold for its key, and what is common to all rows.

    The keys are those of the first mapping. What is read of the ``world`` is noted row by row.
    """

    inputs: tuple[Mapping[Any, Any], ...]
    common: tuple[object, ...] = ()
    world: World = field(default_factory=dict)

    @property
    def keys(self) -> Mapping[Any, Any]:
        """Return a mapping with the keys of all rows, in order."""
        return self.inputs[0]

    def values_of(self, key: Hashable) -> tuple[Any, ...]:
        """List what the mappings hold for a key."""
        return tuple(content[key] for content in self.inputs)


@dataclass(frozen=True, slots=True)
class Rows:
    """Hold the values of a table, what they were made from, and which rows read each cell of the world."""

    given: Given
    values: Mapping[Any, Any]
    cells: dict[Any, tuple[Cell, ...]] = field(default_factory=dict)
    readers: dict[Cell, list[Any]] = field(default_factory=dict)


class Differences:
    """Find where two mappings hold other objects; many tables of a build compare the same two."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int], tuple[object, object, tuple[Any, ...]]] = {}

    def find(self, old: Mapping[Any, Any], new: Mapping[Any, Any]) -> tuple[Any, ...]:
        """List the keys at which they differ, also those that only one of them has."""
        if old is new:
            return ()
        # Both are kept, so that nothing else gets the number of either.
        place = (id(old), id(new))
        if place not in self._found:
            self._found[place] = (old, new, tuple(_find_other(old, new)))
        return self._found[place][2]


def renew(held: Rows | None, given: Given, make: MakeAll, *, differences: Differences) -> Rows:
    """Make the rows whose inputs have changed; a value that comes out the same stays the object it was."""
    stale = _list_stale(held, given, differences)
    made = dict(zip(stale, make(stale), strict=True))
    return Rows(given, _join(held.values if held else {}, made, given.keys))


def renew_traced(
    held: Rows | None, given: Given, make: Callable[..., Any], *, differences: Differences
) -> Rows:
    """Do the same where each row is made from a world, too, and what it reads of that is noted."""
    stale = _list_stale(held, given, differences)
    pairs = [trace(given.world, partial(make, key)) for key in stale]
    made = dict(zip(stale, (value for value, _ in pairs), strict=True))
    values = _join(held.values if held else {}, made, given.keys)
    rows = Rows(given, values, held.cells, held.readers) if held else Rows(given, values)
    _note(rows, dict(zip(stale, (tuple(reads) for _, reads in pairs), strict=True)))
    return rows


def _list_stale(held: Rows | None, given: Given, differences: Differences) -> list[Any]:
    if held is None or not is_same(given.common, held.given.common):
        return list(given.keys)
    pairs = zip(held.given.inputs, given.inputs, strict=True)
    suspects = {key for old, new in pairs for key in differences.find(old, new)}
    stale = {key for key in suspects if not _is_row_same(held, given, key)}
    for cell in _find_changed_cells(held, given.world, differences):
        stale.update(held.readers[cell])
    if len(stale) < 2:
        return [key for key in stale if key in given.keys]
    return [key for key in given.keys if key in stale]


def _find_other(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> Iterator[Any]:
    if list(old) == list(new):
        yield from compress(new, map(is_not, old.values(), new.values()))
        return
    yield from (key for key, value in new.items() if old.get(key, ABSENT) is not value)
    yield from (key for key in old if key not in new)


def _is_row_same(held: Rows, given: Given, key: Hashable) -> bool:
    if key not in given.keys:
        return True
    return key in held.values and is_same(given.values_of(key), held.given.values_of(key))


def _find_changed_cells(held: Rows, world: World, differences: Differences) -> Iterator[Cell]:
    for name, new in world.items():
        old = held.given.world[name]
        for key in differences.find(old, new):
            cell = (name, key)
            if cell in held.readers and not is_same(old.get(key, ABSENT), new.get(key, ABSENT)):
                yield cell
        if old is not new and (name, KEYS) in held.readers and tuple(old) != tuple(new):
            yield name, KEYS


def _join(before: Mapping[Any, Any], made: Mapping[Any, Any], keys: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """Put new values in the place of old ones, in the order of the keys."""
    if not before:
        return made
    other = {key: value for key, value in made.items() if not _is_settled(before, key, value)}
    if list(before) == list(keys):
        return {**before, **other} if other else before
    return {key: other[key] if key in other else before[key] for key in keys}


def _is_settled(before: Mapping[Any, Any], key: Hashable, value: object) -> bool:
    return key in before and is_same(value, before[key])


def _note(rows: Rows, cells: Mapping[Any, tuple[Cell, ...]]) -> None:
    """Bring up to date which rows read a cell."""
    if len(cells) > len(rows.values) // 2:
        # To take so many out of long lists, one by one, would take longer than to begin anew.
        cells = {key: cells[key] if key in cells else rows.cells[key] for key in rows.values}
        rows.cells.clear()
        rows.readers.clear()
    other = {key: read for key, read in cells.items() if rows.cells.get(key) != read}
    count = len(rows.cells) + sum(key not in rows.cells for key in other)
    gone = rows.cells.keys() - rows.values.keys() if count > len(rows.values) else ()
    for key in (*gone, *other):
        for cell in rows.cells.pop(key, ()):
            rows.readers[cell].remove(key)
    for key, read in other.items():
        rows.cells[key] = read
        for cell in read:
            rows.readers.setdefault(cell, []).append(key)
