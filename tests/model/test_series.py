"""Series share a grid, know what is unfinished, and find the target of each point."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_figures import AS_OF, by_segment, values_of, work_out

from cxsite.load import Tally
from cxsite.model.series import Clock, MetricSource, build_index, late_since, minimum_base, target_of
from cxsite.periods import Calendar
from cxsite.schema import MetricFields, Target

SHARE = {"kind": "share", "numerator": "a", "denominator": "b"}


def targets(*entries: dict[str, object]) -> tuple[Target, ...]:
    """Write the targets of a metric."""
    return tuple(Target.model_validate(entry) for entry in entries)


def test_every_series_has_the_same_grid() -> None:
    """Every period from the first to the last with a row is a point of every series, a gap too."""
    metric = work_out("day,seg,a,b\n2013-01-05,x,1,2\n2013-03-05,y,1,4\n", by=["seg"], **SHARE)
    assert values_of(metric.total) == [50, None, 25]
    assert {name: values_of(series) for name, series in by_segment(metric, "seg").items()} == {
        "x": [50, None, None],
        "y": [None, None, 25],
    }


def test_the_grid_ends_with_the_data() -> None:
    """The grid is not extended to the reporting date."""
    metric = work_out("day\n2013-01-05\n", kind="count")
    assert [point.period for point in metric.total.points] == [date(2013, 1, 1)]


def test_a_segment_without_rows_counts_nothing() -> None:
    """A segment without rows is 0 for counts and sums; a period without any row is missing for all."""
    metric = work_out("day,seg\n2013-01-05,x\n2013-03-05,y\n", kind="count", by=["seg"])
    assert values_of(by_segment(metric, "seg")["x"]) == [1, None, 0]


def test_a_missing_point_has_a_base_of_nothing() -> None:
    """A missing point has n 0 and is not suppressed."""
    metric = work_out("day,a,b\n2013-01-05,1,2\n2013-03-05,1,4\n", **SHARE)
    point = metric.total.points[1]
    assert (point.value, point.n, point.suppressed, point.partial) == (None, 0, False, False)


def test_given_points_stand_alone() -> None:
    """With given points a series has exactly its own rows; an empty cell is a missing point."""
    content = "day,seg,v\n2013-01-05,,5\n2013-03-05,,\n2013-02-05,x,7\n"
    metric = work_out(content, kind="value", value="v", grain="given", by=["seg"])
    assert [(point.period.month, point.value) for point in metric.total.points] == [(1, 5), (3, None)]
    assert values_of(by_segment(metric, "seg")["x"]) == [7]


def test_the_running_period_is_unfinished() -> None:
    """A period that ends after the reporting date is partial, and the last point is the one before."""
    metric = work_out("day\n2013-12-01\n2013-12-30\n", kind="count", grain="week")
    assert [point.partial for point in metric.total.points] == [False, False, False, False, False, True]
    assert metric.total.last == metric.total.points[-2]


def test_a_period_that_ends_today_is_finished() -> None:
    """A period that ends on the reporting date is finished."""
    metric = work_out("day\n2013-12-01\n", kind="count")
    assert not metric.total.points[0].partial


def test_given_points_are_never_unfinished() -> None:
    """A given point is finished on its own day."""
    metric = work_out("day,v\n2013-12-31,5\n", kind="value", value="v", grain="given", as_of=AS_OF)
    assert not metric.total.points[0].partial


def test_orders_segments_by_column_then_value() -> None:
    """After the total come the columns as written in by, then their values by code point."""
    metric = work_out(
        "day,a,b\n2013-01-01,é,2\n2013-01-01,Z,10\n2013-01-01,a,\n", kind="count", by=["b", "a"]
    )
    assert [series.segment for series in metric.series] == [
        None,
        ("b", ""),
        ("b", "10"),
        ("b", "2"),
        ("a", "Z"),
        ("a", "a"),
        ("a", "é"),
    ]


def test_names_the_blank_segment() -> None:
    """Rows without a segment are shown as not stated."""
    metric = work_out("day,a\n2013-01-01,\n", kind="count", by=["a"])
    assert [series.label for series in metric.series] == ["", "not stated"]


UA = ("carrier", "UA")


@pytest.mark.parametrize(
    ("segment", "day", "expected"),
    [
        (None, date(2013, 1, 1), 80),
        (None, date(2013, 7, 1), 82),
        (None, date(2012, 1, 1), None),
        (UA, date(2013, 7, 1), 78),
        (UA, date(2012, 1, 1), None),
        (("carrier", "DL"), date(2013, 7, 1), 82),
    ],
)
def test_the_most_specific_target_wins(
    segment: tuple[str, str] | None, day: date, expected: float | None
) -> None:
    """An entry for the segment goes before one for all, then the latest that has begun."""
    entries = targets(
        {"value": "80", "from": "2013-01-01"},
        {"where": {"carrier": "UA"}, "value": "78", "from": "2013-01-01"},
        {"value": "82", "from": "2013-07-01"},
    )
    assert target_of(entries, segment, day) == expected


def test_a_target_may_hold_for_the_total_alone() -> None:
    """An entry with an empty where is the total's own."""
    entries = targets({"where": {}, "value": "90"})
    assert (target_of(entries, None, AS_OF), target_of(entries, UA, AS_OF)) == (90, None)


@given(st.permutations([("2013-01-01", "1"), ("2013-04-01", "2"), ("2013-10-01", "3")]))
def test_the_order_of_targets_does_not_matter(entries: list[tuple[str, str]]) -> None:
    """The latest target that has begun holds, wherever it is written."""
    written = targets(*({"from": day, "value": value} for day, value in entries))
    assert [target_of(written, None, date(2013, month, 1)) for month in (1, 4, 9, 10)] == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"target": "50"}, "met"),
        ({"target": "50.1"}, "missed"),
        ({"target": "50", "good": "down"}, "met"),
        ({"target": "49", "good": "down"}, "missed"),
        ({"target": "50", "good": "neutral"}, "no_target"),
        ({}, "no_target"),
        ({"target": "50", "min_base": "3"}, "too_few"),
        ({"target": [{"value": "50", "from": "2013-02-01"}]}, "no_target"),
    ],
)
def test_says_whether_the_target_is_met(fields: dict[str, object], status: str) -> None:
    """The status is that of the last finished point against its own target."""
    assert work_out("day,a,b\n2013-01-05,1,2\n", **SHARE, **fields).total.status == status


@pytest.mark.parametrize("content", ["day,a,b\n", "day,a,b\n2013-01-05,0,0\n", "day,a,b\n2013-12-31,1,2\n"])
def test_says_where_there_are_no_data(content: str) -> None:
    """Without a value in the last finished point there is nothing to compare."""
    metric = work_out(
        content, as_of=date(2013, 12, 31 if "12-31" not in content else 30), target="50", **SHARE
    )
    assert metric.total.status == "no_data"


@pytest.mark.parametrize(
    ("fields", "base"),
    [
        ({"kind": "share"}, 10),
        ({"kind": "mean"}, 10),
        ({"kind": "count"}, 0),
        ({"kind": "rate"}, 0),
        ({"kind": "value"}, 0),
        ({"kind": "value", "n": "n"}, 10),
        ({"kind": "count", "min_base": "5"}, 5),
        ({"kind": "nps", "min_base": "0"}, 0),
    ],
)
def test_guards_answers_of_people(fields: dict[str, str], base: int) -> None:
    """The minimum base guards answers and shares; counts only where it is written."""
    assert minimum_base(MetricFields.model_validate(fields)) == base


@pytest.mark.parametrize(("fresh", "late"), [("39d", date(2013, 11, 21)), ("40d", None)])
def test_tells_old_data(fresh: str, late: date | None) -> None:
    """Data older than fresh allows are late since their last day."""
    fields = MetricFields.model_validate({"kind": "count", "fresh": fresh})
    tally = Tally(0, {}, frozenset(), date(2013, 11, 21))
    assert late_since(MetricSource("m", "M", fields, tally, {}), Clock(AS_OF, Calendar())) == late


def test_an_index_weighs_its_parts() -> None:
    """An index is the weighted mean of its parts, and missing where one of them is."""
    parts = {
        "one": work_out("day,v\n2013-01-01,10\n2013-02-01,20\n", kind="sum", value="v"),
        "two": work_out("day,v\n2013-01-01,40\n2013-03-01,1\n", kind="sum", value="v"),
    }
    fields = MetricFields.model_validate(
        {"kind": "index", "parts": [{"metric": "one", "weight": "3"}, {"metric": "two"}], "target": "17"}
    )
    index = build_index(
        MetricSource("i", "I", fields, Tally(0, {}, frozenset(), None), {}), parts, Clock(AS_OF, Calendar())
    )
    assert values_of(index.total) == [17.5, None, None]
    assert (index.total.status, [point.n for point in index.total.points]) == ("no_data", [None, 0, 0])
