"""Test the split of a change: it adds up, it hides what may not be seen, and it knows noise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model.change import SHOWN_AT_MOST, Explanation, explain_change, find_periods
from cxsite.model.compare import judge_changes
from cxsite.model.metrics import Metric, Point

Counts = Mapping[str, tuple[tuple[int, int], tuple[int, int]]]
"""By team: how many fulfil it, of how many, before and after."""

pairs = st.tuples(st.integers(0, 50), st.integers(0, 200)).map(lambda pair: (min(pair), pair[1]))
cubes = st.dictionaries(st.sampled_from("ABCDEFGHIJKLMNOPQRST"), st.tuples(pairs, pairs), min_size=1)


def share_of(counts: Counts, **fields: Any) -> Metric:
    """Work out a share by team over November and December."""
    rows = [
        f"2013-{11 + month}-01,{team},{met},{of}"
        for team, both in counts.items()
        for month, (met, of) in enumerate(both)
    ]
    content = "\n".join(("day,team,met,of", *rows, ""))
    options: dict[str, Any] = {
        "kind": "share",
        "numerator": "met",
        "denominator": "of",
        "by": ["team"],
        "grain": "month",
    }
    return work_out(content, **options, **fields)


def explain(metric: Metric, column: str = "team") -> Explanation | None:
    """Explain the newest change."""
    points = find_periods(metric, after=None, before=None, against="")
    return explain_change(metric, column, points) if points else None


def need(change: Explanation | None) -> Explanation:
    """Take a change that must be there."""
    assert change is not None
    return change


TWO = {"A": ((10, 100), (20, 100)), "B": ((80, 100), (240, 300))}


@given(cubes)
def test_contributions_add_up(counts: Counts) -> None:
    """Whatever the counts, the contributions make up the change of the total."""
    change = explain(share_of(counts))
    if change:
        moved = (change.after.value or 0) - (change.before.value or 0)
        assert sum(one.change for one in change.contributions) == pytest.approx(moved, abs=1e-10)


@given(cubes)
def test_every_segment_counts_once(counts: Counts) -> None:
    """Segments that are shown and those among the others are all segments there are."""
    change = explain(share_of(counts))
    if change and len({one.series is None for one in change.contributions}) == 2:
        assert sum(one.count for one in change.contributions) == len(counts)


def test_splits_mix_and_rate() -> None:
    """A segment that only grew is mix; one whose figure rose is rate."""
    found = {one.series.label: one for one in need(explain(share_of(TWO))).contributions if one.series}
    assert (found["B"].rate, found["B"].mix > 0, found["A"].rate > 0) == (0, True, True)


def test_the_largest_come_first() -> None:
    """Contributions are sorted by their size."""
    sizes = [abs(one.change) for one in need(explain(share_of(TWO))).contributions]
    assert sizes == sorted(sizes, reverse=True)


def test_a_new_segment_is_mix() -> None:
    """A segment that was not there before has no rate."""
    change = need(explain(share_of({"A": ((50, 100), (50, 100)), "B": ((0, 0), (90, 100))})))
    new = next(one for one in change.contributions if one.series and one.series.label == "B")
    assert (new.rate, new.value_before, new.base_before) == (0, None, 0)


def test_small_contributions_are_gathered() -> None:
    """Beyond a dozen rows the smallest contributions stand together, last."""
    change = need(explain(share_of({f"T{n:02}": ((n, 100), (2 * n, 100)) for n in range(20)})))
    last = change.contributions[-1]
    assert (len(change.contributions), last.series, last.count) == (SHOWN_AT_MOST, None, 9)


HIDING = {
    "A": ((50, 100), (70, 100)),
    "B": ((30, 60), (33, 60)),
    "C": ((8, 20), (8, 20)),
    "D": ((2, 4), (3, 14)),
    "E": ((6, 12), (3, 5)),
}


def test_hidden_segments_are_never_shown() -> None:
    """A segment that is hidden in either period stands among the others."""
    metric = share_of(HIDING, min_base="10")
    hidden = {one.label for one in metric.series if any(point.suppressed for point in one.points)}
    shown = {one.series.label for one in need(explain(metric)).contributions if one.series}
    assert hidden
    assert not hidden & shown


@given(cubes, st.integers(2, 40))
def test_others_hold_more_than_one_hidden_segment(counts: Counts, base: int) -> None:
    """Where a segment is hidden, the others stand for at least two segments and enough answers."""
    change = explain(share_of(counts, min_base=str(base)))
    if change and change.hidden:
        others = change.contributions[-1]
        bases = {others.base_before, others.base_after}
        assert others.series is None
        assert others.count >= 2 or len(counts) == 1
        assert all(not 0 < one < base for one in bases) or len(change.contributions) == 1


def test_scores_are_split_too() -> None:
    """The change of a score adds up in points."""
    content = "day,team,score\n" + "".join(
        f"2013-{month}-0{1 + n % 9},{team},{(7 * n + month * len(team)) % 11}\n"
        for month in (11, 12)
        for team in ("a", "bb")
        for n in range(40)
    )
    metric = work_out(content, kind="nps", score="score", by=["team"], grain="month")
    change = need(explain(metric))
    assert sum(one.change for one in change.contributions) == pytest.approx(change.change)


@pytest.mark.parametrize("kind", ["mean", "ces", "csat"])
def test_answers_are_split_too(kind: str) -> None:
    """The change of an average of answers adds up in its unit."""
    content = "day,team,score\n" + "".join(
        f"2013-{month}-01,{team},{1 + (n * month + len(team)) % 5}\n"
        for month in (11, 12)
        for team in ("a", "bb")
        for n in range(30)
    )
    change = need(explain(work_out(content, kind=kind, score="score", by=["team"], grain="month")))
    moved = (change.after.value or 0) - (change.before.value or 0)
    assert sum(one.change for one in change.contributions) == pytest.approx(moved)


def test_counts_are_not_split() -> None:
    """A number of rows is no average: it has no mix."""
    metric = work_out("day,team\n2013-11-01,A\n2013-12-01,A\n", kind="count", by=["team"], grain="month")
    assert explain(metric) is None


def test_a_small_change_is_noise() -> None:
    """A change that samples of this size show by chance is noise."""
    assert need(explain(share_of({"A": ((50, 100), (52, 100))}))).is_noise


def test_a_large_change_is_none() -> None:
    """A change far beyond chance is not noise."""
    assert not need(explain(share_of({"A": ((500, 1000), (700, 1000))}))).is_noise


def test_the_confidence_of_intervals_makes_no_news() -> None:
    """A change counts at 5 %, as in headlines, however narrow the metric's intervals are drawn (D17)."""
    change = need(explain(share_of({"A": ((500, 1000), (540, 1000))}, confidence=0.9)))
    assert change.test is not None
    assert 0.05 < change.test.p_value < 0.1
    assert change.is_noise


def test_usual_variation_is_noise() -> None:
    """A large base makes small changes certain; within the series' own limits they are still usual."""
    change = need(explain(share_of({"A": ((50000, 100000), (52000, 100000))})))
    points = [replace(point, phase=0, signal="common_cause") for point in (change.before, change.after)]
    assert (change.is_noise, replace(change, before=points[0], after=points[1]).is_noise) == (False, True)


def test_months_that_swing_anyway_are_noise() -> None:
    """Of a short series that swings by more than chance, the newest change is judged as its headline does."""
    met = enumerate((900, 600, 880, 620, 890, 610), 1)
    content = "\n".join(("day,team,met,of", *(f"2013-0{month}-01,A,{part},1000" for month, part in met), ""))
    options = {"kind": "share", "numerator": "met", "denominator": "of", "by": ["team"], "grain": "month"}
    metric = judge_changes(work_out(content, **options))
    change = metric.total.change
    assert change is not None
    assert (need(explain(metric)).is_noise, change.is_detectable) == (True, False)


def periods(points: tuple[Point, Point] | None) -> list[str]:
    """Name the periods of two points."""
    return [point.period.isoformat() for point in points or ()]


WEEKS = "day,met,of\n" + "".join(
    f"{day},{number},100\n"
    for number, day in enumerate(("2012-12-10", "2012-12-17", "2013-12-09", "2013-12-16"))
)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["2013-12-09", "2013-12-16"]),
        ({"against": "year"}, ["2012-12-17", "2013-12-16"]),
        ({"after": date(2013, 12, 9), "against": "year"}, ["2012-12-10", "2013-12-09"]),
        ({"before": date(2012, 12, 10)}, ["2012-12-10", "2013-12-16"]),
        ({"after": date(2012, 12, 10)}, []),
        ({"after": date(2012, 12, 31)}, []),
        ({"before": date(2012, 12, 24)}, []),
    ],
)
def test_finds_the_periods_that_are_compared(asked: dict[str, Any], found: list[str]) -> None:
    """The newest and the one before it, unless others are asked for; none where one has no figure."""
    metric = work_out(WEEKS, kind="share", numerator="met", denominator="of", grain="week")
    given = {"after": None, "before": None, "against": "", **asked}
    assert periods(find_periods(metric, **given)) == found


def test_months_are_compared_a_year_apart() -> None:
    """A month's like is the same month of the year before."""
    content = "day,met,of\n2012-11-01,1,10\n2013-11-01,2,10\n"
    metric = work_out(content, kind="share", numerator="met", denominator="of", grain="month")
    assert periods(find_periods(metric, after=None, before=None, against="year")) == [
        "2012-11-01",
        "2013-11-01",
    ]


def test_a_leap_day_has_no_like() -> None:
    """Nothing lies a year before the 29th of February."""
    content = "day,met,of\n2011-02-28,1,10\n2012-02-29,2,10\n"
    metric = work_out(content, kind="share", numerator="met", denominator="of", grain="day")
    assert find_periods(metric, after=None, before=None, against="year") is None


def test_nothing_is_compared_without_a_period() -> None:
    """A metric without data has no change."""
    metric = work_out("day,met,of\n", kind="share", numerator="met", denominator="of", grain="month")
    assert find_periods(metric, after=None, before=None, against="") is None


def hide(metric: Metric, label: str) -> Metric:
    """Hide one segment's newest point, as no metric is published."""
    series = tuple(
        replace(one, points=(*one.points[:-1], replace(one.points[-1], value=None, n=None, suppressed=True)))
        if one.label == label
        else one
        for one in metric.series
    )
    return replace(metric, series=series)


def test_a_single_hidden_segment_is_folded_with_another() -> None:
    """Were one segment alone hidden, the smallest shown contribution would stand beside it."""
    counts = {"A": ((50, 100), (70, 100)), "B": ((30, 60), (33, 60)), "C": ((8, 20), (8, 20))}
    change = need(explain(hide(share_of(counts), "C")))
    assert [(one.series.label if one.series else "", one.count) for one in change.contributions] == [
        ("A", 1),
        ("", 2),
    ]


def test_an_empty_period_is_not_explained() -> None:
    """Without answers in a period there is no change."""
    metric = share_of({"A": ((0, 0), (1, 2))})
    first, last = metric.total.points
    assert explain_change(metric, "team", (first, last)) is None


def test_an_index_is_not_explained() -> None:
    """A metric without counts has nothing to split."""
    metric = share_of(TWO)
    bare = replace(metric, series=tuple(replace(one, cells=None) for one in metric.series))
    first, last = metric.total.points
    assert explain_change(bare, "team", (first, last)) is None
