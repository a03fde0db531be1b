"""Hold the values of the last builds.

A derivation has a slot, such as the list of a kind's records. What it is made from is either named
beforehand, or noted while it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from cxsite.slots.likeness import is_same
from cxsite.slots.tables import Differences, Given, Keys, Rows, renew, renew_traced
from cxsite.slots.tracing import KEYS, Cell, World

K = TypeVar("K")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Held:
    inputs: tuple[object, ...]
    value: Any


class Slots:
    """Hold one value a slot, or a table; what a build does not ask for is forgotten with the next one.

    Where no build will follow (``remembers`` is false), nothing is held and nothing is noted.
    """

    def __init__(self, *, remembers: bool = True) -> None:
        self._remembers = remembers
        self._held: dict[Hashable, _Held] = {}
        self._older: dict[Hashable, _Held] = {}
        self._differences = Differences()

    def turn(self) -> None:
        """Begin another build."""
        self._older, self._held = self._held, {}
        self._differences = Differences()

    def derive(self, slot: Hashable, inputs: tuple[object, ...], make: Callable[[], T]) -> T:
        """Get what a slot holds if it was made from the same inputs, or make it from them.

        A new value that equals the old one is given up for it, so that what is made from it stays, too.
        """
        if not self._remembers:
            return make()
        held = self._find(slot)
        if held is None or not is_same(inputs, held.inputs):
            held = _settle(held, _Held(inputs, make()))
        self._held[slot] = held
        value: T = held.value
        return value

    def find(self, slot: Hashable, inputs: tuple[object, ...], kind: type[T]) -> T | None:
        """Get what a slot holds if it was made from the same inputs."""
        held = self._find(slot)
        if held is None or not is_same(inputs, held.inputs) or not isinstance(held.value, kind):
            return None
        self._held[slot] = held
        value: T = held.value
        return value

    def keep(self, slot: Hashable, value: object) -> None:
        """Let a slot hold a value that nobody else can make."""
        if self._remembers:
            self._held[slot] = _Held((), value)

    def last(self, slot: Hashable, kind: type[T]) -> T | None:
        """Get what a slot held last, whatever that was made from."""
        held = self._find(slot)
        if held is None or not isinstance(held.value, kind):
            return None
        self._held[slot] = held
        value: T = held.value
        return value

    def derive_traced(
        self, slot: Hashable, inputs: tuple[object, ...], world: World, *, make: Callable[[World], T]
    ) -> T:
        """Get what a slot holds if all that it was seen to read of the world is the same, or make it."""
        row = Given(({slot: None},), inputs, world)
        return self.derive_each_traced(slot, row, lambda world, *_: make(world))[slot]

    def derive_each(
        self,
        slot: Hashable,
        inputs: tuple[Mapping[K, Any], ...],
        make: Callable[..., T],
        *,
        common: tuple[object, ...] = (),
    ) -> Mapping[K, T]:
        """Get a value for each key of the first mapping, made from what all of them hold for it.

        ``make`` gets the key and these parts. As long as no value changes, the mapping stays the same object.
        """
        given = Given(inputs, common)
        return self.derive_all(slot, given, lambda keys: (make(key, *given.values_of(key)) for key in keys))

    def derive_all(
        self, slot: Hashable, given: Given, make: Callable[[Keys], Iterable[T]]
    ) -> Mapping[Any, T]:
        """Do the same where values are made together: ``make`` gets the keys of all that are wanted."""
        if not self._remembers:
            keys = list(given.keys)
            return dict(zip(keys, make(keys), strict=True))
        return self._keep_rows(slot, renew(self._find_rows(slot), given, make, differences=self._differences))

    def derive_each_traced(self, slot: Hashable, given: Given, make: Callable[..., T]) -> Mapping[Any, T]:
        """Do the same where each value may read of a world: ``make`` gets that, the key and its parts."""
        if not self._remembers:
            return {key: make(given.world, key, *given.values_of(key)) for key in given.keys}
        make_row = partial(_make_row, given, make)
        return self._keep_rows(
            slot, renew_traced(self._find_rows(slot), given, make_row, differences=self._differences)
        )

    def reads_of(self, slot: Hashable, row: Hashable | None = None) -> tuple[Cell, ...]:
        """List what a slot's value, or a row of it, was seen to read: the mapping's name and the key."""
        rows = self._find_rows(slot)
        cells = rows.cells.get(slot if row is None else row, ()) if rows else ()
        return tuple(cell for cell in cells if cell[1] is not KEYS)

    def _find(self, slot: Hashable) -> _Held | None:
        return self._held.get(slot) or self._older.get(slot)

    def _find_rows(self, slot: Hashable) -> Rows | None:
        held = self._find(slot)
        return held.value if held else None

    def _keep_rows(self, slot: Hashable, rows: Rows) -> Mapping[Any, Any]:
        self._held[slot] = _Held((), rows)
        return rows.values


def _make_row(given: Given, make: Callable[..., T], key: Hashable, world: World) -> T:
    return make(world, key, *given.values_of(key))


def _settle(held: _Held | None, fresh: _Held) -> _Held:
    is_like_before = held is not None and is_same(fresh.value, held.value)
    return replace(fresh, value=held.value) if held and is_like_before else fresh
