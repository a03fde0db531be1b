"""Small groups stay hidden, from readers who subtract too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from metric_figures import by_segment, values_of, work_out

from cxsite.model.metrics import Metric

MINIMUM = 10
HAPPY = {"kind": "share", "numerator": "a", "denominator": "b", "min_base": str(MINIMUM)}


def survey(*months: Sequence[int]) -> Metric:
    """Work out a share by segment: each month lists the answers of s0, s1 and so on."""
    rows = [
        f"2013-{month:02d}-01,s{number},{answers // 2},{answers}\n"
        for month, bases in enumerate(months, start=1)
        for number, answers in enumerate(bases)
    ]
    return work_out("day,seg,a,b\n" + "".join(rows), by=["seg"], **HAPPY)


def hidden_in(metric: Metric, month: int) -> list[str]:
    """List the segments hidden in a month."""
    day = date(2013, month, 1)
    return [
        value
        for value, series in by_segment(metric, "seg").items()
        if any(point.suppressed for point in series.points if point.period == day)
    ]


def test_hides_a_small_base() -> None:
    """A figure of fewer answers than the minimum has no value, no base and no top share."""
    (point,) = survey([9]).total.points
    assert (point.suppressed, point.value, point.n, point.top_share) == (True, None, None, None)


def test_shows_the_minimum_itself() -> None:
    """As many answers as the minimum are enough."""
    assert values_of(survey([10]).total) == [50]


def test_hides_a_second_segment() -> None:
    """Where one segment is hidden below a total that is shown, the next smallest is hidden too."""
    assert hidden_in(survey([4, 30, 20]), 1) == ["s0", "s2"]


def test_hides_until_the_hidden_ones_are_no_small_group() -> None:
    """Two small segments together may be a small group still: the rest would give their sum away."""
    assert hidden_in(survey([3, 4, 30, 20]), 1) == ["s0", "s1", "s3"]


def test_hides_no_more_than_is_needed() -> None:
    """Two small segments that together reach the minimum protect each other."""
    assert hidden_in(survey([6, 4, 30, 20]), 1) == ["s0", "s1"]


def test_hides_period_by_period() -> None:
    """What is hidden in one period is shown in another."""
    metric = survey([4, 30, 20], [40, 30, 20])
    assert (hidden_in(metric, 1), hidden_in(metric, 2)) == (["s0", "s2"], [])


def test_a_hidden_total_gives_nothing_away() -> None:
    """Below a hidden total all segments are hidden for their own sake."""
    assert hidden_in(survey([4, 3]), 1) == ["s0", "s1"]


def test_breaks_ties_the_same_way_every_time() -> None:
    """Of segments with the same base the first by value is hidden."""
    assert hidden_in(survey([4, 20, 20]), 1) == ["s0", "s1"]


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(1, 40), min_size=2, max_size=6), min_size=1, max_size=3))
def test_withstands_subtraction(months: list[list[int]]) -> None:
    """No total less the shown segments is one hidden group, or fewer people than the minimum."""
    metric = survey(*months)
    for index, point in enumerate(metric.total.points):
        shown = [series.points[index] for series in by_segment(metric, "seg").values()]
        if point.value is None or not any(one.suppressed for one in shown):
            continue
        rest = (point.n or 0) - sum(one.n or 0 for one in shown if one.value is not None)
        assert rest >= MINIMUM
        assert sum(one.suppressed for one in shown) >= 2


@given(st.permutations([4, 12, 12, 30, 7]))
def test_the_order_of_rows_does_not_matter(bases: list[int]) -> None:
    """The same counts hide the same segments, in whatever order the rows come."""
    rows = {f"s{base}-{position}": base for position, base in enumerate(sorted(bases))}
    content = [f"2013-01-01,{name},1,{base}\n" for name, base in rows.items()]
    order = [content[sorted(bases).index(base)] for base in dict.fromkeys(bases)]
    rest = [line for line in content if line not in order]
    first = work_out("day,seg,a,b\n" + "".join(content), by=["seg"], **HAPPY)
    second = work_out("day,seg,a,b\n" + "".join([*rest, *order]), by=["seg"], **HAPPY)
    assert first.series == second.series


def test_over_a_stretch_of_time() -> None:
    """A figure over several periods is worked out from their counts."""
    figure = survey([20], [30], [50]).total.over(date(2013, 1, 1), date(2013, 2, 1))
    assert figure is not None
    assert (figure.value, figure.n) == (50, 50)


def test_over_a_stretch_with_a_hidden_period() -> None:
    """A stretch of time that holds a hidden period is not told: the others would give it away."""
    assert survey([20], [3], [50]).total.over(date(2013, 1, 1), date(2013, 3, 1)) is None


def test_over_nothing() -> None:
    """Over no period at all there is no figure."""
    assert survey([20]).total.over(date(2014, 1, 1), date(2014, 2, 1)) is None


def test_ready_values_do_not_add_up() -> None:
    """Ready values and quantiles of ready values have no figure over several periods."""
    content = "day,v\n2013-01-01,3\n2013-02-01,4\n"
    for kind in ("value", "quantile"):
        metric = work_out(content, kind=kind, value="v")
        assert metric.total.over(date(2013, 1, 1), date(2013, 2, 1)) is None


def test_counts_events_over_a_stretch_of_time() -> None:
    """Numerators, rows and sums are counted over finished periods; means have none."""
    stretch = (date(2013, 1, 1), date(2013, 12, 1))
    content = "day,a,b\n2013-01-01,1.5,2\n2013-02-01,2,4\n"
    assert work_out(content, kind="sum", value="a").total.events_over(*stretch) == 3.5
    assert work_out(content, kind="count").total.events_over(*stretch) == 2
    assert work_out(content, kind="share", numerator="a", denominator="b").total.events_over(*stretch) == 3.5
    assert work_out(content, kind="mean", score="a").total.events_over(*stretch) is None
