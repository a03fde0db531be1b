"""Keep what the last build of this process derived, as long as what it was derived from stays the same.

A derivation has a slot, such as the page of a record. What it is made from is either named beforehand, or
noted while it is made: then it gets mappings that write down what is read of them, so that nobody has to
remember to declare it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")

World = Mapping[str, Mapping[Any, Any]]
"""Mappings by name, from which a derivation reads what it needs."""

Reads = dict[tuple[str, Hashable], object]
"""What was read: the mapping's name and the key, with the value that was found there."""


class Sign(Enum):
    """Stand for what no mapping can hold: that a key is absent, and for a key, all keys."""

    ABSENT = "absent"
    KEYS = "keys"


_ABSENT = Sign.ABSENT
_KEYS = Sign.KEYS


class Traced(Mapping[K, V]):
    """Show a mapping and write down what is read of it: a value, that there is none, or all keys."""

    __slots__ = ("_content", "_name", "_reads")

    def __init__(self, name: str, content: Mapping[K, V], reads: Reads) -> None:
        self._name, self._content, self._reads = name, content, reads

    def __getitem__(self, key: K) -> V:
        value = self._content.get(key, _ABSENT)
        self._reads[self._name, key] = value
        if isinstance(value, Sign):
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[K]:
        self._reads[self._name, _KEYS] = tuple(self._content)
        return iter(self._content)

    def __len__(self) -> int:
        self._reads[self._name, _KEYS] = tuple(self._content)
        return len(self._content)


@dataclass(frozen=True, slots=True)
class _Held:
    inputs: tuple[object, ...]
    reads: Reads
    value: Any


class Slots:
    """Hold one value a slot; what a build does not ask for is forgotten at the end of the next one.

    Where no build will follow (``remembers`` is false), nothing is held and nothing is noted.
    """

    def __init__(self, *, remembers: bool = True) -> None:
        self._remembers = remembers
        self._held: dict[Hashable, _Held] = {}
        self._older: dict[Hashable, _Held] = {}

    def turn(self) -> None:
        """Begin another build."""
        self._older, self._held = self._held, {}

    def derive(self, slot: Hashable, inputs: tuple[object, ...], make: Callable[[], T]) -> T:
        """Get what a slot holds if it was made from the same inputs, or make it from them.

        A new value that equals the old one is given up for it, so that what is made from it stays, too.
        """
        if not self._remembers:
            return make()
        held = self._find(slot)
        if held is None or not _is_same(inputs, held.inputs):
            held = _settle(held, _Held(inputs, {}, make()))
        self._held[slot] = held
        value: T = held.value
        return value

    def find(self, slot: Hashable, inputs: tuple[object, ...], kind: type[T]) -> T | None:
        """Get what a slot holds if it was made from the same inputs."""
        held = self._find(slot)
        if held is None or not _is_same(inputs, held.inputs) or not isinstance(held.value, kind):
            return None
        self._held[slot] = held
        value: T = held.value
        return value

    def derive_traced(
        self, slot: Hashable, inputs: tuple[object, ...], world: World, *, make: Callable[[World], T]
    ) -> T:
        """Get what a slot holds if all that it was seen to read of the world is the same, or make it."""
        if not self._remembers:
            return make(world)
        held = self._find(slot)
        if held is None or not (_is_same(inputs, held.inputs) and _reads_same(held.reads, world)):
            reads: Reads = {}
            traced = {name: Traced(name, content, reads) for name, content in world.items()}
            held = _settle(held, _Held(inputs, reads, make(traced)))
        self._held[slot] = held
        value: T = held.value
        return value

    def reads_of(self, slot: Hashable) -> tuple[tuple[str, Hashable], ...]:
        """List what a slot's value was seen to read: the mapping's name and the key."""
        held = self._find(slot)
        return tuple(cell for cell in held.reads if cell[1] is not _KEYS) if held else ()

    def _find(self, slot: Hashable) -> _Held | None:
        return self._held.get(slot) or self._older.get(slot)


def _settle(held: _Held | None, fresh: _Held) -> _Held:
    is_same = held is not None and _is_same(fresh.value, held.value)
    return _Held(fresh.inputs, fresh.reads, held.value) if held and is_same else fresh


def _is_same(one: object, two: object) -> bool:
    """Say whether two values are alike in all that can be seen of them; parts that are one object are."""
    if one is two:
        return True
    kind = type(one)
    if kind is not type(two):
        return False
    if kind in _PLAIN:
        return one == two
    if isinstance(one, tuple) and isinstance(two, tuple):
        return len(one) == len(two) and _are_same(one, two)
    if isinstance(one, dict) and isinstance(two, dict):
        return _is_same(tuple(one), tuple(two)) and _is_same(tuple(one.values()), tuple(two.values()))
    return _is_same_object(one, two)


# Of these, equal ones of one type are shown alike.
_PLAIN = frozenset({str, bytes, int, bool, frozenset, set, date})


def _are_same(some: tuple[object, ...], others: tuple[object, ...]) -> bool:
    # A loop and no all(), because this is where a build that changes next to nothing spends its time.
    for one, two in zip(some, others, strict=True):  # noqa: SIM110
        if one is not two and not _is_same(one, two):
            return False
    return True


def _is_same_object(one: object, two: object) -> bool:
    kind = type(one)
    names = getattr(kind, "__dataclass_fields__", None)
    if names is not None and kind.__eq__ is not object.__eq__:
        return all(_is_same(getattr(one, name), getattr(two, name)) for name in names)
    # Values may be equal and not be shown alike: 0.0 and -0.0, or 1 and True within others.
    return one == two and repr(one) == repr(two)


def _reads_same(reads: Reads, world: World) -> bool:
    for (name, key), before in reads.items():
        content = world[name]
        now = tuple(content) if key is _KEYS else content.get(key, _ABSENT)
        if now is not before and not (now == before if key is _KEYS else _is_same(now, before)):
            return False
    return True
