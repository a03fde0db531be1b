"""Test what is held from build to build: as if it were derived anew, but derived no more than needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.slots import Slots, World


@dataclass(frozen=True)
class Named:
    """Hold a number by name."""

    name: str
    value: object


class Counter:
    """Count how often a value is made."""

    def __init__(self, value: object = "made") -> None:
        self.value = value
        self.count = 0

    def __call__(self) -> object:
        """Make the value."""
        self.count += 1
        return self.value


def test_the_same_inputs_are_derived_once() -> None:
    """Equal inputs in new objects are the same."""
    slots, make = Slots(), Counter()
    for _ in range(2):
        slots.turn()
        slots.derive("slot", (("a", 1), Named("x", 2.5)), make)
    assert make.count == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        ((1,), (1.0,)),
        (Named("a", 1), Named("a", True)),
        ({"a": 1}, {"a": 1.0}),
    ],
)
def test_values_that_are_shown_otherwise_are_not_the_same(one: object, two: object) -> None:
    """Equal is not enough: a page would show them differently."""
    slots, make = Slots(), Counter()
    slots.derive("slot", (one,), make)
    slots.derive("slot", (two,), make)
    assert make.count == 2


def test_the_order_of_keys_counts() -> None:
    """A mapping in another order may be shown in another order."""
    slots, make = Slots(), Counter()
    slots.derive("slot", ({"a": 1, "b": 2},), make)
    slots.derive("slot", ({"b": 2, "a": 1},), make)
    assert make.count == 2


def test_an_equal_value_keeps_its_identity() -> None:
    """What is made from a value that came out the same need not be made again."""
    slots = Slots()
    first = slots.derive("slot", (1,), lambda: Named("x", 1))
    assert slots.derive("slot", (2,), lambda: Named("x", 1)) is first


def test_what_two_builds_did_not_ask_for_is_forgotten() -> None:
    """A record that is gone leaves nothing behind."""
    slots, make = Slots(), Counter()
    slots.derive("slot", (1,), make)
    slots.turn()
    slots.turn()
    slots.derive("slot", (1,), make)
    assert make.count == 2


def test_without_memory_all_is_made() -> None:
    """A single build holds nothing and notes nothing."""
    slots, make = Slots(remembers=False), Counter()
    slots.derive("slot", (1,), make)
    slots.derive("slot", (1,), make)
    assert (make.count, slots.reads_of("slot")) == (2, ())


def test_reads_are_told() -> None:
    """What a value was made from can be asked for."""
    slots = Slots()
    world = {"titles": {"a": "A", "b": "B"}}
    slots.derive_traced("slot", (), world, make=lambda seen: seen["titles"]["a"])
    assert slots.reads_of("slot") == (("titles", "a"),)


READS = {
    "get": lambda titles, key: titles.get(key, "none"),
    "in": lambda titles, key: key in titles,
    "count": lambda titles, _: len(titles),
    "keys": lambda titles, _: sorted(titles),
    "items": lambda titles, _: tuple(titles.items()),
    "values": lambda titles, _: tuple(titles.values()),
    "truth": lambda titles, _: bool(titles),
    "equality": lambda titles, _: titles == {"a": 1},
}
worlds = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)


@given(before=worlds, after=worlds, key=st.sampled_from("abc"), read=st.sampled_from(sorted(READS)))
def test_what_is_noted_is_all_that_was_read(
    before: dict[str, int], after: dict[str, int], key: str, read: str
) -> None:
    """However a mapping is read, a change that would be seen is seen."""
    slots = Slots()

    def make(seen: World) -> object:
        return READS[read](seen["titles"], key)

    slots.derive_traced("slot", (), {"titles": before}, make=make)
    found = slots.derive_traced("slot", (), {"titles": after}, make=make)
    assert found == make({"titles": after})


@given(before=worlds, after=worlds, key=st.sampled_from("abc"))
def test_what_was_not_read_may_change(before: dict[str, int], after: dict[str, int], key: str) -> None:
    """A value is not made again for what it did not look at."""
    slots, count = Slots(), []

    def make(seen: Mapping[str, Mapping[str, int]]) -> object:
        count.append(1)
        return seen["titles"].get(key)

    slots.derive_traced("slot", (), {"titles": before}, make=make)
    slots.derive_traced("slot", (), {"titles": after}, make=make)
    assert len(count) == (1 if before.get(key) == after.get(key) else 2)
