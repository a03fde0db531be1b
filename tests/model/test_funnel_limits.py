"""Limits of a funnel hold the chance they promise, narrow with the base, and place each segment."""

from __future__ import annotations

import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.model.statistics.funnel import (
    FunnelLimits,
    Position,
    draw_funnel,
    mean_limits,
    place,
    rate_limits,
    share_limits,
)
from cxsite.model.statistics.intervals import Interval

centres = st.floats(0, 1)
bases = st.floats(1, 100_000) | st.integers(1, 100_000)


def binomial_chance(highest: int, base: int, share: float) -> float:
    """Add up the chances of at most ``highest`` hits."""
    terms = (
        math.comb(base, hits) * share**hits * (1 - share) ** (base - hits) for hits in range(highest + 1)
    )
    return math.fsum(terms)


def poisson_chance(highest: int, mean: float) -> float:
    """Add up the chances of at most ``highest`` events."""
    return math.fsum(math.exp(-mean) * mean**events / math.factorial(events) for events in range(highest + 1))


@pytest.mark.parametrize(("base", "centre"), [(10, 0.5), (40, 0.8), (200, 0.93), (57, 0.08)])
def test_share_limits_are_the_paper_s(base: int, centre: float) -> None:
    """The lower near limit is (r − a)/n with r the smallest count of P(R ≤ r) ≥ 0.025."""
    count = next(hits for hits in range(base + 1) if binomial_chance(hits, base, centre) >= 0.025)
    reached = binomial_chance(count, base, centre)
    before = binomial_chance(count - 1, base, centre)
    expected = (count - (reached - 0.025) / (reached - before)) / base
    assert share_limits(centre, base).near.low == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("exposure", "centre"), [(1000, 0.02), (250, 0.1), (3e4, 1e-3)])
def test_rate_limits_mirror_the_paper_s(exposure: float, centre: float) -> None:
    """The upper far limit is (r + a)/exposure with r the largest count of P(R ≥ r) ≥ 0.001."""
    mean = exposure * centre
    count = next(events for events in range(999) if 1 - poisson_chance(events, mean) < 0.001)
    reached, after = 1 - poisson_chance(count - 1, mean), 1 - poisson_chance(count, mean)
    expected = (count + (reached - 0.001) / (reached - after)) / exposure
    assert rate_limits(centre, exposure).far.high == pytest.approx(expected, rel=1e-9)


def test_mean_limits_are_normal() -> None:
    """Around 30, 100 answers with a spread of 80 have near limits 1.96 · 8 and far limits 3.09 · 8 away."""
    limits = mean_limits(30, 100, sd=80)
    assert (limits.near.low, limits.near.high) == pytest.approx((30 - 15.6797, 30 + 15.6797), abs=1e-4)
    assert (limits.far.low, limits.far.high) == pytest.approx((30 - 24.7219, 30 + 24.7219), abs=1e-4)


@given(centres, bases)
def test_share_limits_are_nested(centre: float, base: float) -> None:
    """The far limits contain the near ones, these the centre, and all lie within 0..1."""
    limits = share_limits(centre, base)
    assert 0 <= limits.far.low <= limits.near.low <= centre <= limits.near.high <= limits.far.high <= 1


@given(st.floats(0, 100), st.floats(0.5, 1e6))
def test_rate_limits_are_nested(centre: float, exposure: float) -> None:
    """The far limits contain the near ones, these the centre, and none lies below zero."""
    limits = rate_limits(centre, exposure)
    assert 0 <= limits.far.low <= limits.near.low <= centre <= limits.near.high <= limits.far.high < math.inf


@given(st.floats(0.1, 0.9), st.integers(30, 3000))
def test_share_limits_mirror(centre: float, base: int) -> None:
    """The limits of the other part are the mirror image."""
    here, there = share_limits(centre, base), share_limits(1 - centre, base)
    assert there.near.low == pytest.approx(1 - here.near.high, abs=1e-6)


@pytest.mark.parametrize("limits_at", [partial(share_limits, 0.8), partial(rate_limits, 0.05)])
def test_a_funnel_narrows(limits_at: partial[FunnelLimits]) -> None:
    """The curve runs from the smallest base to the largest, and is narrower at every step of a decade."""
    curve = draw_funnel(limits_at, smallest=20, largest=20_000)
    widths = [limits.far.high - limits.far.low for limits in curve]
    assert (curve[0].base, curve[-1].base, len(curve)) == (20, 20_000, 40)
    assert all(wide > narrow for wide, narrow in zip(widths, widths[10:], strict=False))


def test_a_funnel_of_one_base_is_one_point() -> None:
    """Where all segments have the same base there is nothing to draw between."""
    assert [limits.base for limits in draw_funnel(partial(share_limits, 0.5), smallest=9, largest=9)] == [9]


def test_a_curve_passes_through_the_limits_of_each_base() -> None:
    """Between whole bases the limits go on smoothly."""
    before, between, after = (share_limits(0.8, base).near.low for base in (100, 100.5, 101))
    assert min(before, after) - 1e-3 <= between <= max(before, after) + 1e-3


@pytest.mark.parametrize(
    ("value", "position"),
    [
        (0.5, Position.INSIDE),
        (0.4, Position.INSIDE),
        (0.6, Position.INSIDE),
        (0.39, Position.NEAR),
        (0.61, Position.NEAR),
        (0.3, Position.NEAR),
        (0.7, Position.NEAR),
        (0.29, Position.BELOW),
        (0.71, Position.ABOVE),
    ],
)
def test_segments_are_placed(value: float, position: Position) -> None:
    """A segment is inside, between both limits, or beyond; on a limit is within it."""
    assert place(value, FunnelLimits(100, Interval(0.4, 0.6), Interval(0.3, 0.7))) is position


@pytest.mark.parametrize("centre", [0.0, 1.0])
def test_nothing_and_everything_are_inside(centre: float) -> None:
    """Where all segments are at 0 or 100 % none of them is odd."""
    assert place(centre, share_limits(centre, 50)) is Position.INSIDE


def test_no_events_are_inside() -> None:
    """Where nothing happened anywhere no segment is odd."""
    assert place(0.0, rate_limits(0.0, 50)) is Position.INSIDE


@pytest.mark.parametrize("centre", [0.07, 0.5, 0.8, 0.93])
@pytest.mark.parametrize("base", [1, 12, 20, 60, 400])
def test_no_more_than_promised_lie_outside(base: int, centre: float) -> None:
    """By chance alone at most 5 % of like segments lie off the near limits and 0.2 % off the far ones."""
    limits = share_limits(centre, base)
    places = [place(hits / base, limits) for hits in range(base + 1)]
    off = math.fsum(
        math.comb(base, hits) * centre**hits * (1 - centre) ** (base - hits)
        for hits, found in enumerate(places)
        if found is not Position.INSIDE
    )
    far = math.fsum(
        math.comb(base, hits) * centre**hits * (1 - centre) ** (base - hits)
        for hits, found in enumerate(places)
        if found in (Position.ABOVE, Position.BELOW)
    )
    assert (off <= 0.05, far <= 0.002) == (True, True)


@pytest.mark.parametrize("mean", [0.3, 4, 25, 130])
def test_no_more_events_than_promised_lie_outside(mean: float) -> None:
    """By chance alone at most 0.2 % of like segments lie off the far limits of rates."""
    limits = rate_limits(mean / 50, 50)
    inside = [events for events in range(400) if limits.far.low <= events / 50 <= limits.far.high]
    known = math.fsum(math.exp(events * math.log(mean) - mean - math.lgamma(events + 1)) for events in inside)
    assert known >= 0.998
