"""Small groups stay hidden from readers who subtract: each attack by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from cubes import Cube, build_metric_of, days, fill_cube, months

from cxsite.model.metrics import Metric, Series
from cxsite.model.suppression import Exposure, Protection, hide_small_bases

JANUARY = date(2013, 1, 1)


def cube_of(counts: Mapping[str, Any]) -> Cube:
    """Write a cube: ``"2013-01 JFK UA": 12`` are 12 rows with this origin and carrier in January."""
    cube = {}
    for key, count in counts.items():
        month, origin, carrier = key.split()
        year, number = map(int, month.split("-"))
        cube[date(year, number, 1), (("carrier", carrier), ("origin", origin))] = count
    return cube


def protect(cube: Cube, **metrics: Mapping[str, Any]) -> Protection:
    """Hide what must be hidden of metrics over a cube."""
    return hide_small_bases({id_: build_metric_of(cube, id_, **written) for id_, written in metrics.items()})


def shown_in(protection: Protection, id_: str) -> dict[str, list[float | None]]:
    """List the bases that are shown of a metric, by segment; the total is ``""``."""
    return {
        series.segment[1] if series.segment else "": [point.n for point in series.points]
        for series in protection.metrics[id_].series
    }


def one_month(*counts: int, column: str = "origin") -> Cube:
    """Put counts into the segments s0, s1 and so on of January."""
    values = [
        ("s" + str(number), "x") if column == "origin" else ("x", "s" + str(number))
        for number in range(len(counts))
    ]
    return cube_of(
        {f"2013-01 {origin} {carrier}": n for (origin, carrier), n in zip(values, counts, strict=True)}
    )


BY_ORIGIN = {"by": ["origin"]}


def test_hides_a_small_base() -> None:
    """A figure of fewer answers than the minimum is a point of which nothing is told."""
    point = protect(one_month(9), m={}).metrics["m"].total.points[0]
    assert (point.suppressed, point.value, point.n, point.low, point.top_share) == (
        True,
        None,
        None,
        None,
        None,
    )


def test_shows_the_minimum_itself() -> None:
    """As many answers as the minimum are enough."""
    assert shown_in(protect(one_month(10), m={}), "m") == {"": [10]}


def test_nobody_is_no_small_group() -> None:
    """A segment without rows in a period is shown as such: everybody knows."""
    assert shown_in(protect(one_month(0, 20, 30), m=BY_ORIGIN), "m")["s0"] == [0]


def test_total_less_segments() -> None:
    """Where one segment is hidden below a total that is shown, the next smallest is hidden too."""
    assert shown_in(protect(one_month(4, 30, 20), m=BY_ORIGIN), "m") == {
        "": [54],
        "s0": [None],
        "s1": [30],
        "s2": [None],
    }


def test_total_less_segments_is_no_small_group() -> None:
    """Two small segments together may be a small group still: the rest would give their sum away."""
    shown = shown_in(protect(one_month(3, 4, 30, 20), m=BY_ORIGIN), "m")
    assert [value for value, bases in shown.items() if bases == [None]] == ["s0", "s1", "s3"]


def test_hides_no_more_than_is_needed() -> None:
    """Small segments that together reach the minimum protect each other."""
    shown = shown_in(protect(one_month(3, 3, 4, 40), m=BY_ORIGIN), "m")
    assert [value for value, bases in shown.items() if bases == [None]] == ["s0", "s1", "s2"]


def test_breaks_ties_the_same_way_every_time() -> None:
    """Of segments with the same base the first by value is hidden."""
    assert shown_in(protect(one_month(4, 20, 20), m=BY_ORIGIN), "m")["s2"] == [20]


def test_a_hidden_total_gives_nothing_away() -> None:
    """Below a hidden total all segments are hidden for their own sake."""
    assert set(map(str, shown_in(protect(one_month(4, 3), m=BY_ORIGIN), "m").values())) == {"[None]"}


def test_columns_share_a_total() -> None:
    """Each column of a metric is protected for itself."""
    cube = cube_of({"2013-01 JFK UA": 30, "2013-01 JFK B6": 4, "2013-01 EWR UA": 20})
    shown = shown_in(protect(cube, m={"by": ["origin", "carrier"]}), "m")
    assert shown == {"": [54], "EWR": [20], "JFK": [34], "B6": [None], "UA": [None]}


def test_quarter_less_months() -> None:
    """A month is not told by a quarter that is shown and its other months."""
    cube = cube_of({"2013-01 x x": 4, "2013-02 x x": 30, "2013-03 x x": 20})
    protection = protect(cube, monthly={}, quarterly={"grain": "quarter"})
    assert shown_in(protection, "monthly") == {"": [None, 30, None]}
    assert shown_in(protection, "quarterly") == {"": [54]}


def test_month_less_given_days() -> None:
    """Days that are points of their own add up to months like others."""
    cube = {(day, (("origin", "x"),)): count for day, count in zip(days(3), (4, 30, 20), strict=True)}
    protection = protect(cube, daily={"grain": "given"}, monthly={})
    assert shown_in(protection, "daily") == {"": [None, 30, None]}


def test_months_and_weeks_that_lie_across_each_other() -> None:
    """A month is not told by the weeks that end where it ends, nor by the next month and those across."""
    cube = {
        (date(2013, month, day), (("origin", "x"),)): 40 for month in (1, 2, 3) for day in (1, 8, 15, 25, 28)
    }
    cube[date(2013, 2, 5), (("origin", "x"),)] = 0
    small = {key: (3 if date(2013, 2, 4) <= key[0] <= date(2013, 2, 10) else n) for key, n in cube.items()}
    protection = protect(small, weekly={"grain": "week"}, monthly={})
    hidden = [
        point for metric in protection.metrics.values() for point in metric.total.points if point.suppressed
    ]
    assert len(hidden) > 1


def test_whole_less_part() -> None:
    """Two metrics that are both large may differ by a few: one of them is hidden."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 EWR UA": 6})
    protection = protect(cube, all={}, jfk={"where": {"origin": "JFK"}})
    assert (shown_in(protection, "all"), shown_in(protection, "jfk")) == ({"": [46]}, {"": [None]})


def test_whole_less_part_of_nobody() -> None:
    """Metrics that differ by nobody tell nothing by their difference."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-02 JFK UA": 30, "2013-02 EWR UA": 30})
    protection = protect(cube, all={}, jfk={"where": {"origin": "JFK"}})
    assert shown_in(protection, "all") == {"": [40, 60]}


def test_whole_less_part_by_segments() -> None:
    """A segment of one metric less the same segment of another tells nothing."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 EWR UA": 6, "2013-01 JFK B6": 30, "2013-01 EWR B6": 50})
    by_carrier = {"by": ["carrier"]}
    shown = shown_in(protect(cube, all=by_carrier, jfk={**by_carrier, "where": {"origin": "JFK"}}), "jfk")
    assert shown == {"": [70], "B6": [None], "UA": [None]}


def test_segments_of_the_whole_alone() -> None:
    """A segment without rows in the part is no difference of two figures."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 EWR UA": 30, "2013-01 EWR B6": 12})
    written = {"by": ["carrier"], "where": {"origin": "JFK"}}
    jfk = build_metric_of(cube, "jfk", **written)
    jfk = replace(jfk, series=tuple(one for one in jfk.series if one.segment != ("carrier", "B6")))
    protection = protect_metrics(build_metric_of(cube, "all", by=["carrier"]), jfk)
    assert shown_in(protection, "all") == {"": [82], "B6": [12], "UA": [70]}


def test_metric_of_a_segment() -> None:
    """What a metric's ``where`` picks is hidden where it is a segment of another metric, hidden there."""
    protection = protect(one_month(12, 5), all=BY_ORIGIN, one={"where": {"origin": "s0"}})
    shown = shown_in(protection, "all")
    assert shown["s0"] == shown_in(protection, "one")[""]
    assert [None] in (shown["s0"], shown[""])


def test_metric_of_two_segments() -> None:
    """A metric over two segments of another less the shown one of them tells nothing."""
    protection = protect(one_month(5, 20, 30, 40), all=BY_ORIGIN, two={"where": {"origin": ["s0", "s2"]}})
    assert [None] in (shown_in(protection, "all")["s2"], shown_in(protection, "two")[""])


def test_segments_within_a_metric() -> None:
    """A metric less those segments of another that lie within it tells nothing."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 JFK B6": 4, "2013-01 EWR UA": 30, "2013-01 EWR B6": 30})
    protection = protect(
        cube, jfk={"where": {"origin": "JFK"}}, united={"where": {"carrier": "UA"}, "by": ["origin"]}
    )
    assert None in (*shown_in(protection, "jfk")[""], *shown_in(protection, "united")["JFK"])


def test_whole_less_parts_side_by_side() -> None:
    """A metric less two others that lie within it side by side tells nothing of the rest."""
    cube = cube_of({"2013-01 JFK x": 40, "2013-01 EWR x": 50, "2013-01 LGA x": 7})
    protection = protect(cube, all={}, jfk={"where": {"origin": "JFK"}}, ewr={"where": {"origin": "EWR"}})
    assert shown_in(protection, "jfk") == {"": [None]}


def test_quarter_of_a_whole_less_months_of_a_part() -> None:
    """The periods of nested metrics need not be the same to be subtracted."""
    cube = cube_of({"2013-01 JFK x": 40, "2013-02 JFK x": 30, "2013-03 JFK x": 30, "2013-02 EWR x": 6})
    protection = protect(cube, all={"grain": "quarter"}, jfk={"where": {"origin": "JFK"}})
    assert None in (*shown_in(protection, "all")[""], *shown_in(protection, "jfk")[""])


def test_a_condition_as_denominator_is_a_condition() -> None:
    """A share of the rows that fulfil a condition lies within the same share of all rows."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 EWR UA": 6})
    share = {"kind": "share", "score": None, "numerator": "late"}
    whole = build_metric_of(cube, "all", **share)
    part = build_metric_of(cube, "jfk", **share, where={"origin": "JFK"})
    fields = part.fields.model_copy(
        update={
            "where": {},
            "denominator": type(part.fields)
            .model_validate({"kind": "share", "denominator": {"origin": "JFK"}})
            .denominator,
        }
    )
    part = replace(part, fields=fields)
    assert protect_metrics(whole, part).metrics["jfk"].total.points[0].suppressed


def protect_metrics(*metrics: Metric) -> Protection:
    """Hide what must be hidden of metrics."""
    return hide_small_bases({metric.id: metric for metric in metrics})


def test_other_columns_are_other_answers() -> None:
    """Metrics that count other answers, or other extracts, cannot be subtracted from each other."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 EWR UA": 6})
    part = {"where": {"origin": "JFK"}}
    for other in ({"score": "other"}, {"source": "other.csv"}, {"date": "other"}, {"weight": "w"}):
        assert shown_in(protect(cube, all={}, jfk={**part, **other}), "jfk") == {"": [40]}


def test_kinds_with_the_same_answers() -> None:
    """A mean and a satisfaction with the same answers are hidden alike, by the larger minimum."""
    protection = protect(one_month(8), mean={}, csat={"kind": "csat", "min_base": "5"})
    assert [shown_in(protection, id_) for id_ in ("mean", "csat")] == [{"": [None]}, {"": [None]}]


def test_rates_and_counts_with_a_minimum() -> None:
    """What is guarded only on request is protected in the same way."""
    cube = one_month(4, 30, 20)
    for kind in (
        {"kind": "count", "score": None},
        {"kind": "sum", "score": None, "value": "s"},
        {"kind": "rate", "score": None, "events": "a", "exposure": "b"},
        {"kind": "nps", "score": None, "promoters": "p", "passives": "q", "detractors": "d"},
    ):
        shown = shown_in(protect(cube, m={**kind, "by": ["origin"], "min_base": "10"}), "m")
        assert shown == {"": [54], "s0": [None], "s1": [30], "s2": [None]}


def test_parts_of_answers() -> None:
    """Bases that are no whole numbers are compared exactly: 0.1 and 0.2 are 0.3."""
    cube = one_month(1, 2)
    exact = {"": 0.3, "s0": 0.1, "s1": 0.2}

    def divide(series: Series) -> Series:
        base = exact[series.segment[1] if series.segment else ""]
        return replace(series, points=tuple(replace(point, n=base) for point in series.points))

    whole = build_metric_of(cube, "all", by=["origin"], min_base="1")
    metrics = [
        replace(one, series=tuple(map(divide, one.series))) for one in (whole, replace(whole, id="same"))
    ]
    assert all(
        point.suppressed for one in protect_metrics(*metrics).metrics.values() for point in one.total.points
    )


def test_ready_values_with_a_base() -> None:
    """Ready values are hidden with the next smallest, too; where they cannot be protected, with all."""
    ready = {"kind": "value", "score": None, "value": "v", "n": "n", "by": ["origin"], "grain": "given"}
    assert shown_in(protect(one_month(4, 30, 20), m=ready), "m")["s2"] == [None]
    lonely = build_metric_of(one_month(4), "m", **ready)
    total = replace(lonely.total, points=(replace(lonely.total.points[0], n=90),))
    protection = protect_metrics(replace(lonely, series=(total, *lonely.series[1:])))
    assert shown_in(protection, "m") == {"": [90], "s0": [None]}


def test_public_figures_are_never_hidden() -> None:
    """A metric without a minimum is public, all of it."""
    protection = protect(one_month(4, 30, 20), m={"by": ["origin"], "min_base": "0"})
    assert shown_in(protection, "m") == {"": [54], "s0": [4], "s1": [30], "s2": [20]}


def test_hides_the_guarded_one_of_two() -> None:
    """Where a guarded metric and a public one differ by a few, the guarded one is hidden."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 EWR UA": 6})
    protection = protect(cube, all={"min_base": "0"}, jfk={"where": {"origin": "JFK"}})
    assert (shown_in(protection, "all"), shown_in(protection, "jfk")) == ({"": [46]}, {"": [None]})
    assert protection.exposures == ()


def test_says_where_public_figures_tell_hidden_ones() -> None:
    """Where a metric without a minimum counts the same answers, nothing can be kept: authors are told."""
    protection = protect(
        one_month(4, 30), sums={"kind": "sum", "score": None, "value": "s"}, means={}, other={"score": "t"}
    )
    assert protection.exposures == ()
    protection = protect(
        one_month(4), sums={"kind": "sum", "score": None, "value": "s"}, means={}, other={"score": "t"}
    )
    assert shown_in(protection, "means") == {"": [None]}
    assert protection.exposures == (Exposure("means", ("sums",)),)


def test_says_where_public_figures_tell_a_difference() -> None:
    """Where two public metrics tell the difference to a guarded one, the guarded one is named."""
    cube = cube_of({"2013-01 JFK UA": 40, "2013-01 EWR UA": 6})
    jfk = {"where": {"origin": "JFK"}}
    protection = protect(cube, all={}, jfk=jfk, public={"min_base": "0"}, part={**jfk, "min_base": "0"})
    assert {exposure.metric for exposure in protection.exposures} == {"all", "jfk"}


def test_hides_nothing_without_a_small_group() -> None:
    """Where no group is small, nothing is hidden, however metrics lie within each other."""
    cube = fill_cube(months(4), {"origin": ["JFK", "EWR", "LGA"], "carrier": ["UA", "B6"]}, lambda: 10)
    split = {"by": ["origin", "carrier"]}
    protection = protect(
        cube,
        monthly=split,
        quarterly={**split, "grain": "quarter"},
        jfk={**split, "where": {"origin": "JFK"}},
        most={**split, "where": {"origin": ["JFK", "EWR"]}},
        weekly={**split, "grain": "week"},
    )
    hidden = [
        point
        for metric in protection.metrics.values()
        for series in metric.series
        for point in series.points
        if point.suppressed
    ]
    assert hidden == []


def test_a_metric_without_data() -> None:
    """A metric without any point is left as it is."""
    metric = build_metric_of(one_month(3), "m")
    empty = replace(metric, id="empty", series=(replace(metric.total, points=()),))
    assert protect_metrics(metric, empty).metrics["empty"] == empty


@pytest.mark.parametrize("order", [("a", "b", "c"), ("c", "b", "a"), ("b", "c", "a")])
def test_the_order_of_metrics_does_not_matter(order: tuple[str, ...]) -> None:
    """The same metrics hide the same figures, in whatever order they come."""
    cube = fill_cube(
        months(3), {"origin": ["JFK", "EWR"], "carrier": ["UA", "B6"]}, iter(range(2, 30)).__next__
    )
    written: dict[str, Mapping[str, Any]] = {
        "a": {"by": ["origin", "carrier"]},
        "b": {"by": ["carrier"], "grain": "quarter"},
        "c": {"by": ["carrier"], "where": {"origin": "JFK"}},
    }
    first = protect(cube, **{id_: written[id_] for id_ in "abc"}).metrics
    assert protect(cube, **{id_: written[id_] for id_ in order}).metrics == first
