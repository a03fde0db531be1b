"""Test what is said of a figure since a day: real changes, noise, and why there may be no verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model.effects import Effect, adjust_effects, effect_since
from cxsite.model.metrics import Series

FIRST = date(2013, 1, 7)
SHARE = {"kind": "share", "numerator": "a", "denominator": "b", "grain": "week"}
STEADY = (50, 54, 47, 52, 49, 53, 48, 51, 50, 54, 46, 52, 50)
OPPOSITE = {"improved": "worsened", "worsened": "improved"}


def week(number: int) -> date:
    """Find the first day of a week."""
    return FIRST + timedelta(weeks=number)


def series_of(parts: Sequence[int | None], whole: int = 100, **fields: Any) -> Series:
    """Work out the weekly shares of so many of a hundred; ``None`` is a week without answers."""
    rows = [f"{week(at)},{part or 0},{0 if part is None else whole}" for at, part in enumerate(parts)]
    return work_out("\n".join(("day,a,b", *rows)), **{**SHARE, **fields}).total


def effect_of(parts: Sequence[int | None], start: int, **fields: Any) -> Effect:
    """Judge a weekly share since a week."""
    return effect_since(series_of(parts, **fields), week(start))


@pytest.mark.parametrize(
    ("newest", "good", "kind"),
    [
        (90, "up", "improved"),
        (90, "down", "worsened"),
        (10, "up", "worsened"),
        (51, "up", "unchanged"),
        (51, "neutral", "unchanged"),
    ],
)
def test_limits_from_before_judge_the_newest_point(newest: int, good: str, kind: str) -> None:
    """With thirteen points before, a rule that marks the newest one decides on its side."""
    effect = effect_of((*STEADY, newest), 13, good=good)
    assert (effect.kind, effect.evidence, effect.gap) == (kind, "limits", None)


def test_points_since_do_not_widen_the_limits() -> None:
    """The limits come from the points before the day alone."""
    effect = effect_of((*STEADY, 80, 20, 80, 20, 90), 13)
    assert [point.in_baseline for point in effect.series.points] == [True] * 13 + [False] * 5


def test_a_baseline_of_the_author_does_not_matter() -> None:
    """What the chart's limits rest on is not what held before the day."""
    effect = effect_of((20, 80, *STEADY, 90), 15, baseline={"points": 2})
    assert sum(point.in_baseline for point in effect.series.points) == 15


def test_fewer_points_are_tested_as_two_periods() -> None:
    """With fewer than thirteen points all answers before are held against all since."""
    effect = effect_of((50, 50, 70, 70), 2)
    assert (effect.kind, effect.evidence, effect.change) == ("improved", "periods", pytest.approx(20))
    assert effect.test is not None
    assert effect.test.low < 20 < effect.test.high


def test_a_small_difference_is_no_detectable_change() -> None:
    """What chance would have as well is no change."""
    effect = effect_of((50, 50, 52, 52), 2)
    assert (effect.kind, effect.gap) == ("unchanged", None)


@pytest.mark.parametrize(("good", "kind"), [("up", "worsened"), ("down", "improved")])
def test_the_good_side_tells_what_a_change_means(good: str, kind: str) -> None:
    """A fall improves what should be low."""
    assert effect_of((80, 80, 50, 50), 2, good=good).kind == kind


@pytest.mark.parametrize(
    ("parts", "start", "fields", "gap"),
    [
        ((50, 50), 2, {}, "nothing_since"),
        ((50, 50, None), 2, {}, "nothing_since"),
        ((50, 50), 0, {}, "nothing_before"),
        ((None, 50), 1, {}, "nothing_before"),
        ((50, 50, 80, 80), 2, {"rebase": [{"date": "2013-01-21", "reason": "New form"}]}, "limits_anew"),
        ((50, 50, 80, 80), 2, {"rebase": [{"date": "2013-01-28", "reason": "New form"}]}, "limits_anew"),
        ((*STEADY, 90, None), 13, {}, "newest_missing"),
        ((50, 50, 80, None), 2, {}, "newest_missing"),
        ((50,) * 14, 13, {}, "no_spread"),
        ((*STEADY, 90), 13, {"good": "neutral"}, "no_good_side"),
        ((20, 20, 80, 80), 2, {"good": "neutral"}, "no_good_side"),
        ((50, 50, 80, 80), 2, {"min_base": "101"}, "hidden"),
        ((5, 5, 8), 2, {"whole": 10}, "few_answers"),
        ((5, 9), 1, {"kind": "sum", "value": "a"}, "untestable"),
    ],
)
def test_no_verdict_has_a_reason(
    parts: tuple[int | None, ...], start: int, fields: dict[str, Any], gap: str
) -> None:
    """Where nothing can be said, it is said why."""
    if fields.get("kind") == "sum":
        fields = {**fields, "numerator": None, "denominator": None}
    effect = effect_of(parts, start, **fields)
    assert (effect.kind, effect.gap) == (None, gap)


def test_hidden_figures_since_are_no_missing_ones() -> None:
    """Whoever reads that too few answered does not read that nobody did."""
    series = series_of((50, 50, 80))
    hidden = replace(series.points[2], value=None, n=None, suppressed=True)
    effect = effect_since(replace(series, points=(*series.points[:2], hidden)), week(2))
    assert effect.gap == "hidden"


def test_a_hidden_period_within_is_not_tested() -> None:
    """A test over a stretch with a hidden period would give it away."""
    series = series_of((50, 50, 80, 80))
    hidden = replace(series.points[1], value=None, n=None, suppressed=True)
    points = (series.points[0], hidden, *series.points[2:])
    effect = effect_since(replace(series, points=points), week(2))
    assert (effect.gap, effect.test) == ("hidden", None)


def test_a_base_below_the_metric_s_own_is_not_tested() -> None:
    """A metric that asks for two hundred answers gets no verdict from a hundred."""
    series = replace(series_of((50, 80)), base=200)
    effect = effect_since(series, week(1))
    assert (effect.gap, effect.test) == ("few_answers", None)


def test_the_period_that_holds_the_day_belongs_to_neither_side() -> None:
    """Only whole periods lie before or since."""
    effect = effect_since(series_of((50, 50, 99, 80, 80)), week(2) + timedelta(days=3))
    assert [len(side.points) for side in (effect.before, effect.since)] == [2, 2]


def test_a_phase_of_before_is_left_alone() -> None:
    """Points of an earlier phase are not held against those since."""
    rebase = [{"date": week(2).isoformat(), "reason": "New form"}]
    effect = effect_of((10, 10, 50, 50, 52, 52), 4, rebase=rebase)
    assert (len(effect.before.points), effect.kind) == (2, "unchanged")


def test_a_series_without_points_has_no_verdict() -> None:
    """Where there is nothing, nothing can be said."""
    assert effect_of((), 0).gap == "nothing_since"


def test_means_that_never_vary_cannot_be_tested() -> None:
    """A step between two constants has nothing to measure it by."""
    rows = [f"{week(at)},{5 if at < 2 else 7}" for at in range(4) for _ in range(40)]
    series = work_out("\n".join(("day,s", *rows)), kind="mean", score="s", grain="week").total
    assert effect_since(series, week(2)).gap == "untestable"


def test_many_tests_of_a_page_are_adjusted() -> None:
    """One change of many that chance alone would bring is none, and others are left as they are."""
    effects = [effect_of((50, 64), 1), *[effect_of((50, 50), 1)] * 9, effect_of((*STEADY, 90), 13)]
    assert [effect.kind for effect in (effects[0], effects[-1])] == ["improved", "improved"]
    adjusted = adjust_effects(effects)
    assert [effect.kind for effect in adjusted] == ["unchanged"] * 10 + ["improved"]


def test_adjusting_one_test_changes_nothing() -> None:
    """A page with one test shows it as it is."""
    effect = effect_of((50, 70), 1)
    assert adjust_effects([effect]) == (effect,)


weekly = st.lists(st.integers(0, 100), min_size=2, max_size=24)


@settings(max_examples=60, deadline=None)
@given(parts=weekly, share=st.floats(0, 1))
def test_the_other_side_being_good_swaps_verdicts(parts: list[int], share: float) -> None:
    """What improved has worsened if low is good; everything else stays."""
    start = round(share * len(parts))
    up, down = (effect_of(parts, start, good=good) for good in ("up", "down"))
    assert down.kind == OPPOSITE.get(up.kind or "", up.kind)


@settings(max_examples=60, deadline=None)
@given(parts=weekly, share=st.floats(0, 1))
def test_a_verdict_or_a_reason_never_both(parts: list[int], share: float) -> None:
    """Each effect has exactly one of a verdict and a reason for none."""
    effect = effect_of(parts, round(share * len(parts)))
    assert (effect.kind is None) == (effect.gap is not None)


@settings(max_examples=40, deadline=None)
@given(parts=weekly, order=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(parts: list[int], order: Any) -> None:
    """An extract shuffled says the same."""
    rows = [f"{week(at)},{part},100" for at, part in enumerate(parts)]
    shuffled = order.sample(rows, len(rows))
    found = [
        effect_since(work_out("\n".join(("day,a,b", *lines)), **SHARE).total, week(len(parts) // 2))
        for lines in (rows, shuffled)
    ]
    assert found[0] == found[1]
