"""The mix and rate of the segments add up to the change of the total, whatever the segments do."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.model.statistics.decomposition import (
    Decomposition,
    SegmentSums,
    Sums,
    decompose,
    remainder_of,
)

bases = st.one_of(st.just(0), st.integers(1, 10**6))


@st.composite
def sums(draw: st.DrawFn) -> Sums:
    """Make a sum of values between −100 and 100 for each of the base."""
    base = draw(bases)
    return Sums(draw(st.integers(-100 * base, 100 * base)), base)


segments = st.lists(st.builds(SegmentSums, st.text(max_size=3), sums(), sums()), min_size=1, max_size=12)
whole = segments.filter(
    lambda listed: any(part.before.base for part in listed) and any(part.after.base for part in listed)
)


def split(listed: list[SegmentSums]) -> Decomposition:
    """Decompose segments that have a base in both periods."""
    found = decompose(listed)
    assert found is not None
    return found


@given(whole)
def test_effects_add_up_to_the_change(listed: list[SegmentSums]) -> None:
    """The effects add up to the change of the total within 1e-12 of its scale, and the totals are exact."""
    found = split(listed)
    effects = math.fsum(part for effect in found.effects for part in (effect.mix, effect.rate))
    assert effects == pytest.approx(found.change, abs=1e-12 * 200)
    assert found.after == float(
        Fraction(sum(part.after.total for part in listed), sum(part.after.base for part in listed))
    )


@given(whole)
def test_backwards_negates(listed: list[SegmentSums]) -> None:
    """Before and after changed for each other negate every effect."""
    swapped = [replace(part, before=part.after, after=part.before) for part in listed]
    there, back = split(listed), split(swapped)
    assert [(-effect.mix, -effect.rate) for effect in there.effects] == [
        (effect.mix, effect.rate) for effect in back.effects
    ]
    assert back.change == -there.change


@given(whole, st.integers(1, 1000))
def test_the_size_of_a_period_does_not_matter(listed: list[SegmentSums], factor: int) -> None:
    """With the same answers many times over in one period every effect stays as it was."""
    grown = [
        replace(part, after=Sums(factor * part.after.total, factor * part.after.base)) for part in listed
    ]
    there, here = split(listed).effects, split(grown).effects
    assert [(one.mix, one.rate) for one in there] == [(one.mix, one.rate) for one in here]


@given(whole)
def test_segments_without_base_on_a_side_are_mix(listed: list[SegmentSums]) -> None:
    """A segment that appears or vanishes has no rate of its own, and no value where it had no base."""
    for part, effect in zip(listed, split(listed).effects, strict=True):
        assert (effect.value_before is None) == (part.before.base == 0)
        assert (effect.value_after is None) == (part.after.base == 0)
        assert effect.rate == 0 or (part.before.base and part.after.base)


def test_same_shares_leave_rates_alone() -> None:
    """Where the shares stay, each segment's effect is its share of its own change."""
    found = split([SegmentSums("a", Sums(60, 1), Sums(80, 1)), SegmentSums("b", Sums(90, 3), Sums(60, 3))])
    assert [(effect.mix, effect.rate) for effect in found.effects] == [(0, 5), (0, -7.5)]


def test_same_values_leave_mix_alone() -> None:
    """Simpson's case: no segment changed, the total fell because the low one grew."""
    found = split([SegmentSums("a", Sums(90, 1), Sums(90, 1)), SegmentSums("b", Sums(30, 1), Sums(90, 3))])
    assert [(effect.mix, effect.rate) for effect in found.effects] == [(-9.375, 0), (-5.625, 0)]
    assert found.change == -15


def test_an_appearing_segment_pulls_by_its_distance() -> None:
    """A new segment's effect is its share times its distance from the mean of both totals."""
    found = split([SegmentSums("old", Sums(80, 1), Sums(80, 1)), SegmentSums("new", Sums(0, 0), Sums(40, 1))])
    assert [effect.mix for effect in found.effects] == [-0.5 * (80 - 70), 0.5 * (40 - 70)]


@pytest.mark.parametrize("listed", [[], [SegmentSums("a", Sums(0, 0), Sums(5, 1))]])
def test_no_base_is_not_split(listed: list[SegmentSums]) -> None:
    """A total without any base in a period has no change to split."""
    assert decompose(listed) is None


@given(whole, st.integers(0, 11))
def test_the_remainder_stands_for_what_is_hidden(listed: list[SegmentSums], shown: int) -> None:
    """With the hidden segments as one remainder the effects still add up to the same change."""
    total = SegmentSums(
        "others",
        Sums(sum(part.before.total for part in listed), sum(part.before.base for part in listed)),
        Sums(sum(part.after.total for part in listed), sum(part.after.base for part in listed)),
    )
    rest = remainder_of(total, listed[:shown])
    found = split([*listed[:shown], rest])
    assert (rest.name, found.change) == ("others", split(listed).change)


def test_fractions_of_answers_are_split_exactly() -> None:
    """Weighted sums and bases are fractions, and add up like whole ones."""
    third = Fraction(1, 3)
    found = split([SegmentSums("a", Sums(third, third), Sums(2 * third, third))])
    assert (found.change, found.effects[0].rate, found.effects[0].base_after) == (1, 1, float(third))
