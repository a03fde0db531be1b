"""Hold tables of values to what making all of them anew gives, however their inputs change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.slots import Given, Slots, World

KEYS = "abcd"
VALUES = st.sampled_from((0, 1, 1.0, True, 0.0, -0.0, "1", None, (1,), (True,)))
MAPPINGS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4)
BUILDS = st.lists(st.tuples(MAPPINGS, MAPPINGS, st.integers(0, 1)), min_size=1, max_size=6)
READS: dict[str, Callable[[Mapping[str, object], str], object]] = {
    "its own": lambda content, key: content.get(key),
    "another": lambda content, key: content.get("a" if key != "a" else "b", "none"),
    "how many": lambda content, _: len(content),
    "all": lambda content, _: tuple(content.items()),
    "one that leads to another": lambda content, key: content.get("b" if content.get(key) else "c"),
    "none": lambda _, key: key,
}


@given(builds=BUILDS)
def test_a_table_is_what_its_rows_are_made_from(
    builds: list[tuple[dict[str, Any], dict[str, Any], int]],
) -> None:
    """Whatever comes, goes and changes, each row is what would be made of it today, in today's order."""
    slots = Slots()
    for one, two, common in builds:
        both = {key: (one[key], two.get(key)) for key in one}
        slots.turn()
        made = slots.derive_each(
            "t", (both,), lambda key, pair, c=common: repr((key, pair, c)), common=(common,)
        )
        assert list(made.items()) == [(key, repr((key, pair, common))) for key, pair in both.items()]


@pytest.mark.parametrize("read", READS.values(), ids=list(READS))
@given(builds=BUILDS)
def test_a_row_is_made_again_for_what_it_read(
    read: Callable[[Mapping[str, object], str], object],
    builds: list[tuple[dict[str, Any], dict[str, Any], int]],
) -> None:
    """However a row reads of the world, a change that it would see makes it again."""
    slots = Slots()
    for rows, content, common in builds:
        slots.turn()
        given_ = Given((rows,), (common,), {"m": content})
        made = slots.derive_each_traced(
            "t", given_, lambda world, key, part: repr((read(world["m"], key), part))
        )
        assert list(made.items()) == [(key, repr((read(content, key), part))) for key, part in rows.items()]


def test_only_rows_that_read_a_cell_are_made_again() -> None:
    """One edited text costs one row."""
    slots, made = Slots(), []

    def make(world: World, key: str, _: object) -> object:
        made.append(key)
        return world["m"].get(key)

    for content in ({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 7, "c": 3}):
        slots.turn()
        slots.derive_each_traced("t", Given((dict.fromkeys("abc"),), (), {"m": content}), make)
    assert made == ["a", "b", "c", "b"]


def test_a_table_without_a_change_is_the_same_object() -> None:
    """What is made from a whole table need not look into it."""
    slots = Slots()
    first = slots.derive_each("t", ({"a": (1,), "b": (2,)},), lambda _, part: part)
    slots.turn()
    assert slots.derive_each("t", ({"a": (1,), "b": (2,)},), lambda _, part: part) is first


def test_a_value_that_comes_out_the_same_stays() -> None:
    """A row whose inputs change and whose value does not is no change for what comes after it."""
    slots = Slots()
    first = slots.derive_each("t", ({"a": 1},), lambda *_: ("same",))
    slots.turn()
    assert slots.derive_each("t", ({"a": 2},), lambda *_: ("same",)) is first


def test_a_row_that_failed_is_made_the_next_time() -> None:
    """A table whose making was cut short is as it was."""
    slots = Slots()
    slots.derive_each("t", ({"a": 1},), lambda _, part: part)
    slots.turn()
    with pytest.raises(ZeroDivisionError):
        slots.derive_each("t", ({"a": 2},), lambda _, part: part // 0)
    assert slots.derive_each("t", ({"a": 2},), lambda _, part: part) == {"a": 2}


def test_the_reads_of_a_row_are_told() -> None:
    """What a row was made from can be asked for."""
    slots = Slots()
    given_ = Given(({"a": 1, "b": 2},), (), {"m": {"a": 1}})
    slots.derive_each_traced("t", given_, lambda world, key, _: world["m"].get(key))
    assert slots.reads_of("t", "b") == (("m", "b"),)


def test_values_that_are_kept_are_found() -> None:
    """What only its maker can tell is kept as it is, until two builds did not ask for it."""
    slots = Slots()
    slots.keep("slot", ("kept",))
    slots.turn()
    found = slots.last("slot", tuple), slots.last("slot", dict), slots.last("other", tuple)
    assert found == (("kept",), None, None)
