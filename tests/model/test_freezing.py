"""Test that figures come out of an edition as they went in, and hidden ones not at all."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from frozen_figures import any_counts, metric_of, steady
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model import Metric, Point, freeze_metric, hide_as_others
from cxsite.model.series import MetricSource
from cxsite.model.thawing import thaw_metric
from cxsite.periods import Calendar
from cxsite.schema import POINT_COLUMNS, Edition, FrozenMetric, digest_of, write_edition

# Each example reads an extract of its own.
FEW = settings(max_examples=25)


def edition(*metrics: Metric) -> Edition:
    """Put metrics into an edition."""
    frozen = tuple(freeze_metric(metric, audience="staff") for metric in metrics)
    return Edition(edition="2013-Q4", as_of=date(2013, 12, 31), metrics=frozen)


def thaw(metric: Metric, frozen: FrozenMetric | None) -> Metric:
    """Show frozen figures under the words of a metric."""
    source = MetricSource(metric.id, metric.title, metric.fields, None, {})  # type: ignore[arg-type] # unread
    return thaw_metric(source, frozen, Calendar())


def written_and_read(metric: Metric) -> FrozenMetric:
    """Send a metric through the text of an edition."""
    return Edition.model_validate_json(write_edition(edition(metric))).metrics[0]


def test_every_part_of_a_point_is_kept() -> None:
    """What a point gains some day is kept too; what an edition compares with is no part of it."""
    known = {field.name for field in fields(Point)} - {"period", "end", "restated_from"}
    assert set(POINT_COLUMNS) == known


@FEW
@given(any_counts())
def test_points_come_back_as_they_were(counts: dict[tuple[int, str], tuple[int, int]]) -> None:
    """A portal of an edition shows exactly the points that were published."""
    metric = metric_of(counts, min_base=5)
    thawed = thaw(metric, written_and_read(metric))
    assert [series.points for series in thawed.series] == [series.points for series in metric.series]


@FEW
@given(any_counts())
def test_verdicts_come_back_as_they_were(counts: dict[tuple[int, str], tuple[int, int]]) -> None:
    """So it does with phases, states, verdicts and tests."""
    metric = metric_of(counts, min_base=5, target=50)
    thawed = thaw(metric, written_and_read(metric))
    unfrozen = {"points": (), "cells": None, "scale": 0}
    told = [replace(series, **unfrozen, fields=metric.fields) for series in thawed.series]
    assert told == [replace(series, **unfrozen) for series in metric.series]


def test_limits_of_runs_come_back() -> None:
    """A run chart keeps what it counted."""
    metric = metric_of(steady(20), limits="run")
    assert thaw(metric, written_and_read(metric)).total.phases[0].runs == metric.total.phases[0].runs


def test_an_edition_measures_as_it_did() -> None:
    """The kind, the unit, the direction and the columns are those of the edition, not today's."""
    frozen = written_and_read(metric_of(steady(3), good="down", unit="percent"))
    today = work_out("day,score\n2013-01-02,3\n", kind="mean", score="score")
    thawed = thaw(today, frozen)
    shown = thawed.fields
    assert (shown.kind, shown.unit, shown.good, shown.by) == ("share", "percent", "down", ("team",))


def test_a_metric_without_figures_has_no_data() -> None:
    """A metric that the edition does not have is there, and empty."""
    thawed = thaw(metric_of(steady(3)), None)
    assert (len(thawed.series), thawed.total.points, thawed.total.status) == (1, (), "no_data")


def test_ready_values_without_a_total_have_none_in_an_edition() -> None:
    """What was never known is not made up."""
    content = "day,team,v\n2013-01-31,North,4\n2013-01-31,South,6\n"
    metric = work_out(content, kind="value", value="v", by=["team"])
    thawed = thaw(metric, written_and_read(metric))
    assert (metric.has_total, thawed.has_total, len(thawed.published)) == (False, False, 2)


def test_ready_values_with_a_total_keep_it() -> None:
    """A total that was published is shown, though no counts stand behind it."""
    content = "day,team,v\n2013-01-31,,5\n2013-01-31,North,4\n2013-01-31,South,6\n"
    metric = work_out(content, kind="value", value="v", by=["team"])
    thawed = thaw(metric, written_and_read(metric))
    assert (thawed.has_total, thawed.total.points[0].value) == (True, 5.0)


def test_hidden_figures_are_in_no_edition() -> None:
    """A small base is hidden before it is frozen: neither its value nor its base is in the text."""
    counts = {(0, "North"): (307, 411), (0, "South"): (2, 7)}
    text = write_edition(edition(metric_of(counts, min_base=10)))
    assert not any(part in text for part in ("28.57", "74.69", "411", " 7,"))


@FEW
@given(any_counts())
def test_the_same_figures_are_the_same_bytes(counts: dict[tuple[int, str], tuple[int, int]]) -> None:
    """Written, read and written again, an edition is the same text."""
    text = write_edition(edition(metric_of(counts)))
    assert write_edition(Edition.model_validate_json(text)) == text


@FEW
@given(any_counts(), st.data())
def test_a_digest_sees_every_character(
    counts: dict[tuple[int, str], tuple[int, int]], data: st.DataObject
) -> None:
    """Whatever character is altered, the digest does not fit any more."""
    text = write_edition(edition(metric_of(counts)))
    second, third = text.index("\n") + 1, text.index("\n", text.index("\n") + 1)
    places = [place for place in range(len(text)) if not second <= place < third]
    place = data.draw(st.sampled_from(places))
    altered = f"{text[:place]}{'x' if text[place] != 'x' else 'y'}{text[place + 1 :]}"
    assert digest_of(altered) != digest_of(text)


def test_each_series_has_a_line_of_its_own() -> None:
    """A figure that changes is one changed line."""
    lines = write_edition(edition(metric_of(steady(3)))).splitlines()
    assert [line.startswith('{"segment"') for line in lines].count(True) == 3


def test_what_another_audience_may_not_see_is_hidden() -> None:
    """A point that is hidden from one audience is in no edition, and nothing tells of it."""
    shown, hidden = (metric_of(steady(14), min_base=base, target=50) for base in (0, 1000))
    total = hide_as_others(shown, [hidden]).total
    kept = {(point.value, point.n, point.low, point.mean) for point in total.points}
    assert (kept, total.status, total.variation) == ({(None, None, None, None)}, "too_few", None)


def test_an_older_point_is_hidden_alone() -> None:
    """Where the newest point is shown to all, the verdicts on the series stay."""
    counts = {**steady(14), (0, "North"): (2, 4), (0, "South"): (2, 4)}
    shown, hidden = (metric_of(counts, min_base=base, target=50) for base in (0, 10))
    total = hide_as_others(shown, [hidden]).total
    assert ([point.suppressed for point in total.points][:2], total.status) == ([True, False], "met")


def test_what_nobody_hides_stays() -> None:
    """Where no audience has anything hidden, nothing is lost."""
    metric = metric_of(steady(14))
    assert hide_as_others(metric, [metric]) == metric
