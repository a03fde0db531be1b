"""Test what is held to all that one page shows: tests, false signals, and what answers buy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_series import STEADY, judge
from metric_figures import work_out

from cxsite.model import (
    Series,
    adjust_changes,
    expect_false_signals,
    smallest_change,
    worth_of_bases,
)
from cxsite.model.metrics import Change
from cxsite.model.page_tests import spread_of_nps, spread_of_share
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.sampling import NpsCounts, ShareCounts

STABLE = judge(STEADY)
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


def series_at(p_value: float, own: float | None = None) -> Series:
    """Make a series whose newest change has a p value, and one adjusted on its own page."""
    test = Comparison(1.0, 0.5, 1.5, p_value)
    return replace(STABLE, change=Change(test, p_value if own is None else own))


def p_of(series: Series) -> float | None:
    """Read the p value that counts."""
    return series.change.p_value if series.change else None


def test_tests_of_a_page_are_adjusted_together() -> None:
    """Benjamini and Hochberg over those that have a test; the others stay as they are."""
    found = adjust_changes([series_at(0.01), STABLE, series_at(0.04), series_at(0.03)])
    assert [p_of(one) for one in found] == [
        pytest.approx(0.03),
        None,
        pytest.approx(0.04),
        pytest.approx(0.04),
    ]


def test_no_page_finds_what_the_metric_s_own_does_not() -> None:
    """The larger p value counts."""
    assert [p_of(one) for one in adjust_changes([series_at(0.01, own=0.2)])] == [0.2]


@given(p_values)
def test_adjusting_never_adds_a_finding(values: list[float]) -> None:
    """What chance alone explains on its own is not explained better in company."""
    found = adjust_changes([series_at(value) for value in values])
    assert all((p_of(one) or 0) >= value for one, value in zip(found, values, strict=True))


def test_false_signals_are_counted_by_judged_series() -> None:
    """D18: 1.65 % for each series with a verdict."""
    judged, waiting = judge(STEADY), judge(STEADY[:5])
    assert expect_false_signals([judged] * 12 + [waiting]) == pytest.approx(0.198)


def test_a_constant_buys_nothing() -> None:
    """A metric that has no test, and one without a figure, have no smallest change."""
    assert smallest_change(STABLE) is None
    assert smallest_change(judge((50, None))) is None


@pytest.mark.parametrize(("size", "reach"), [(30, 26), (100, 15), (200, 11), (400, 7.7), (1000, 4.8)])
def test_what_answers_buy_agrees_with_the_published_table(size: int, reach: float) -> None:
    """STATISTICS §9: half-widths for a score of 30."""
    worth = worth_of_bases([size])[0]
    assert worth.nps_reach == pytest.approx(reach, abs=0.6)


@pytest.mark.parametrize(("size", "change"), [(100, 31), (200, 22), (400, 15.5), (1000, 9.8)])
def test_the_change_that_is_found_agrees_with_the_published_table(size: int, change: float) -> None:
    """STATISTICS §9: detectable between two months with 80 % power."""
    assert worth_of_bases([size])[0].nps_change == pytest.approx(change, abs=0.3)


def test_spreads_are_those_of_one_answer() -> None:
    """The standard deviation of a single answer, in points, with how many there are."""
    assert spread_of_share(ShareCounts(50, 100)) == (50, 100)
    assert spread_of_nps(NpsCounts(50, 0, 50)) == (100, 100)


@pytest.mark.parametrize("part", [0, 10])
def test_answers_that_all_agree_have_no_spread(part: int) -> None:
    """No change can be promised to be found where nothing is known to vary."""
    assert spread_of_share(ShareCounts(part, 10)) is None
    assert spread_of_nps(NpsCounts(0, 0, 0)) is None


@pytest.mark.parametrize(
    ("kind", "fields", "spread"),
    [
        ("mean", {"score": "y"}, 2.43142),
        ("nps", {"score": "y"}, 89.7527),
        ("csat", {"score": "y", "scale": ["1", "10"], "top": ["9", "10"]}, 50),
        ("ces", {"score": "y", "scale": ["1", "10"]}, 2.43142),
    ],
)
def test_the_smallest_change_follows_the_kind(kind: str, fields: dict[str, Any], spread: float) -> None:
    """The deviation of one answer times 2.80 times the root of two over their number (Cohen 1988)."""
    answers = [9, 10, 8, 6, 9, 3] * 3
    rows = "\n".join(f"2013-01-{1 + at:02},{answer}" for at, answer in enumerate(answers))
    series = work_out(f"day,y\n{rows}\n", kind=kind, grain="month", **fields).total
    assert smallest_change(series) == pytest.approx(2.80159 * spread * (2 / 18) ** 0.5, abs=1e-3)


def test_a_number_of_things_has_no_smallest_change() -> None:
    """Counts are not tested between periods."""
    assert smallest_change(work_out("day\n2013-01-01\n", kind="count", grain="month").total) is None
