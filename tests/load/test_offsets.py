"""Check that offsets held in stretches are the offsets themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.load.offsets import Offsets, chain_offsets, follow_offsets

STRETCHES = st.builds(lambda start, size: range(start, start + size), st.integers(0, 60), st.integers(0, 6))
PARTS = st.lists(st.one_of(STRETCHES, st.lists(st.integers(0, 60), max_size=4).map(tuple)), max_size=8)


def flat(parts: list[range | tuple[int, ...]]) -> list[int]:
    """Write out what parts hold."""
    return [offset for part in parts for offset in part]


@given(PARTS)
def test_parts_become_one(parts: list[range | tuple[int, ...]]) -> None:
    """A chain holds what its parts hold, in their order."""
    assert list(chain_offsets(parts)) == flat(parts)


@given(PARTS, st.integers(-3, 50), st.integers(-3, 50))
def test_a_slice_is_that_of_a_list(parts: list[range | tuple[int, ...]], start: int, end: int) -> None:
    """Cutting stretches cuts the offsets."""
    assert list(chain_offsets(parts)[start:end]) == flat(parts)[start:end]


@given(PARTS)
def test_each_offset_is_found(parts: list[range | tuple[int, ...]]) -> None:
    """Every position, counted from either end, has its offset."""
    whole, offsets = chain_offsets(parts), flat(parts)
    numbers = range(-len(offsets), len(offsets))
    assert [whole[n] for n in numbers] == [offsets[n] for n in numbers]


@given(PARTS, st.data())
def test_a_part_of_a_part_is_followed(parts: list[range | tuple[int, ...]], data: st.DataObject) -> None:
    """The offsets of a part are those of the whole at its places."""
    outer = chain_offsets(parts)
    inner = data.draw(st.lists(st.sampled_from(range(len(outer))), max_size=9)) if outer else []
    assert list(follow_offsets(outer, chain_offsets([inner]))) == [outer[at] for at in inner]


def test_adjoining_stretches_take_no_room() -> None:
    """What follows one another is a range again."""
    assert chain_offsets([range(3), (3,), range(4, 9)]) == range(9)


def test_no_offset_is_behind_the_last() -> None:
    """A place behind the end is refused, as by a list."""
    with pytest.raises(IndexError):
        Offsets((range(2), range(5, 6)), (0, 2))[3]
