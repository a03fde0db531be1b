"""Test that periods which differ by more than chance widen a test, and others leave it alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model.dispersion import allow_for_spread
from cxsite.model.effects import Effect, effect_since

FIRST = date(2013, 1, 7)


def effect_of(parts: list[int | None], start: int, whole: int = 100, good: str = "up") -> Effect:
    """Judge weekly shares of a hundred, so many cases each, since a week."""
    rows = [
        f"{FIRST + timedelta(weeks=at)},{(part or 0) * whole // 100},{0 if part is None else whole}"
        for at, part in enumerate(parts)
    ]
    content = "\n".join(("day,a,b", *rows))
    metric = work_out(content, kind="share", numerator="a", denominator="b", grain="week", good=good)
    return effect_since(metric.total, FIRST + timedelta(weeks=start))


def test_weeks_that_swing_widen_the_interval() -> None:
    """Ten thousand cases a week make any swing significant, but not one that all weeks make."""
    effect = effect_of([40, 60, 45, 55, 52, 62, 44, 58], 4, whole=10_000)
    allowed = allow_for_spread(effect)
    assert (effect.kind, allowed.kind) == ("improved", "unchanged")
    assert effect.test is not None
    assert allowed.test is not None
    assert allowed.test.low < 0 < effect.test.low
    assert allowed.spread > 10


def test_a_change_larger_than_the_swings_is_kept() -> None:
    """What stands out of the weeks' own variation is a change."""
    effect = allow_for_spread(effect_of([40, 44, 41, 43, 80, 84, 81, 83], 4, whole=10_000))
    assert (effect.kind, effect.spread > 1) == ("improved", True)


@pytest.mark.parametrize(
    ("parts", "start", "whole"),
    [
        ([50, 52, 49, 51, 70, 72, 69, 71], 4, 100),
        ([40, 60, 40, 60], 2, 10_000),
        ([40, 60, 45, None, None, 80], 5, 10_000),
    ],
)
def test_what_chance_makes_changes_nothing(parts: list[int | None], start: int, whole: int) -> None:
    """Weeks that differ as samples do, or too few of them, leave the test as it is."""
    effect = effect_of(parts, start, whole)
    assert allow_for_spread(effect) == effect


def test_without_a_test_there_is_nothing_to_widen() -> None:
    """Limits know what periods vary by."""
    effect = effect_of([50, 54, 47, 52, 49, 53, 48, 51, 50, 54, 46, 52, 50, 90], 13)
    assert allow_for_spread(effect) == effect


def test_values_without_intervals_tell_no_spread() -> None:
    """Where nothing tells how sure a period is, nothing is widened."""
    rows = [f"{FIRST + timedelta(weeks=at)},{at % 2}" for at in range(8) for _ in range(1)]
    metric = work_out("\n".join(("day,s", *rows)), kind="mean", score="s", grain="week")
    effect = effect_since(metric.total, FIRST + timedelta(weeks=4))
    assert allow_for_spread(effect) == effect


def test_no_change_at_all_stays_none() -> None:
    """Two stretches alike have no change, however the weeks swing."""
    effect = allow_for_spread(effect_of([30, 70, 30, 70, 30, 70, 30, 70], 4, whole=10_000))
    assert (effect.kind, effect.p_value) == ("unchanged", 1.0)


@settings(max_examples=50, deadline=None)
@given(
    parts=st.lists(st.integers(5, 95), min_size=4, max_size=12),
    start=st.integers(1, 11),
    whole=st.sampled_from([100, 2000]),
)
def test_allowing_for_spread_never_finds_more(parts: list[int], start: int, whole: int) -> None:
    """It takes verdicts back and gives none, and its interval holds the other."""
    effect = effect_of([*parts], min(start, len(parts)), whole)
    allowed = allow_for_spread(effect)
    assert allowed.kind in (effect.kind, "unchanged")
    if effect.test and allowed.test:
        assert allowed.test.low <= effect.test.low
        assert allowed.test.high >= effect.test.high
