"""Test what is kept from build to build in one process: it is used exactly as long as it is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from cxsite.slots import Slots, World

KEYS = "abc"
VALUES = st.sampled_from((0, 1, 1.0, True, 0.0, -0.0, "1", None, (1,), (True,)))
WORLDS = st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES), min_size=1, max_size=6)
READS: dict[str, Callable[[Any], object]] = {
    "a value": lambda mapping: mapping.get("a"),
    "whether there is one": lambda mapping: "b" in mapping,
    "how many": len,
    "all keys": lambda mapping: list(mapping),
    "all values": lambda mapping: list(mapping.values()),
    "all items": lambda mapping: list(mapping.items()),
    "one that leads to another": lambda mapping: mapping.get("b" if mapping.get("a") else "c", "none"),
    "a copy": lambda mapping: {**mapping},
    "the first": lambda mapping: next(iter(mapping), None),
}


@pytest.mark.parametrize("read", READS.values(), ids=list(READS))
@given(worlds=WORLDS)
def test_what_is_read_is_noted(read: Callable[[Any], object], worlds: list[dict[str, object]]) -> None:
    """Whatever is read of a mapping, and however it changes, what was made of it before is no answer."""
    slots = Slots()
    for content in worlds:
        slots.turn()
        made = slots.derive_traced("slot", (), {"m": content}, make=lambda world: repr(read(world["m"])))
        assert made == repr(read(content))


def test_what_is_not_read_does_not_matter() -> None:
    """A change of another key leaves what was made alone."""
    slots, made = Slots(), []

    def make(world: World) -> int:
        made.append("made")
        return int(world["m"]["a"])

    for other in (1, 2):
        slots.derive_traced("slot", (), {"m": {"a": 7, "b": other}}, make=make)
        slots.turn()
    assert made == ["made"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Hold two values."""

    one: object
    two: object = ""


ALIKE = (
    (1, True),
    (1, 1.0),
    (0.0, -0.0),
    ("a", Markup("a")),
    (Decimal("1.0"), Decimal("1.00")),
    ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    ((1,), [1]),
)


@pytest.mark.parametrize(("one", "two"), ALIKE)
@pytest.mark.parametrize(
    "wrap", [lambda value: value, lambda value: (value,), Pair], ids=["bare", "in", "held"]
)
def test_equal_values_that_show_otherwise_are_told_apart(
    one: object, two: object, wrap: Callable[[object], object]
) -> None:
    """Python takes them for equal, readers do not."""
    slots = Slots()
    slots.derive("slot", (wrap(one),), lambda: "of the first")
    slots.turn()
    assert slots.derive("slot", (wrap(two),), lambda: "of the second") == "of the second"


def test_an_equal_result_stands_for_the_old_one() -> None:
    """What is made from a value that came out the same is not made again."""
    slots = Slots()
    first = slots.derive("slot", (1,), lambda: Pair("same"))
    slots.turn()
    assert slots.derive("slot", (2,), lambda: Pair("same")) is first


def test_what_two_builds_did_not_ask_for_is_gone() -> None:
    """A preview does not grow with every record that was deleted."""
    slots = Slots()
    slots.derive("slot", (), lambda: "first")
    slots.turn()
    slots.turn()
    assert slots.derive("slot", (), lambda: "second") == "second"


def test_a_mistake_is_not_remembered() -> None:
    """What could not be made is tried again, and what was there before is no answer to it."""
    slots = Slots()
    slots.derive("slot", (1,), lambda: "first")
    slots.turn()
    with pytest.raises(ZeroDivisionError):
        slots.derive("slot", (2,), lambda: str(1 // 0))
    assert slots.derive("slot", (2,), lambda: "second") == "second"
