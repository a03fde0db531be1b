"""Write down what a derivation reads, so that nobody has to remember to declare it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")

World = Mapping[str, Mapping[Any, Any]]
"""Mappings by name, from which a derivation reads what it needs."""

Cell = tuple[str, Hashable]
"""A mapping's name and a key of it."""

Reads = dict[Cell, object]
"""What was read, with the value that was found there."""


class Sign(Enum):
    """Stand for what no mapping can hold: that a key is absent, and for a key, all keys."""

    ABSENT = "absent"
    KEYS = "keys"


ABSENT = Sign.ABSENT
KEYS = Sign.KEYS


class Traced(Mapping[K, V]):
    """Show a mapping and write down what is read of it: a value, that there is none, or all keys."""

    __slots__ = ("_content", "_name", "_reads")

    def __init__(self, name: str, content: Mapping[K, V], reads: Reads) -> None:
        self._name, self._content, self._reads = name, content, reads

    def __getitem__(self, key: K) -> V:
        value = self._content.get(key, ABSENT)
        self._reads[self._name, key] = value
        if isinstance(value, Sign):
            raise KeyError(key)
        return value

    def __iter__(self) -> Iterator[K]:
        self._reads[self._name, KEYS] = tuple(self._content)
        return iter(self._content)

    def __len__(self) -> int:
        self._reads[self._name, KEYS] = tuple(self._content)
        return len(self._content)


def trace(world: World, make: Callable[[World], T]) -> tuple[T, Reads]:
    """Make something of a world and tell what was read of it."""
    reads: Reads = {}
    return make({name: Traced(name, content, reads) for name, content in world.items()}), reads
