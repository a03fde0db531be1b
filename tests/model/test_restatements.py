"""Test that exactly the figures that differ from an edition are restated."""

from __future__ import annotations

from datetime import date

import pytest
from frozen_figures import any_counts, edition_of, metric_of, steady
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.model import Metric, PastEdition
from cxsite.model.restatements import is_other, restate

# Each example reads an extract of its own.
FEW = settings(max_examples=25)


def restated_points(metric: Metric, *editions: PastEdition) -> dict[tuple[str, date], float]:
    """List what the points of a metric were, by the label of the series and the period."""
    told = restate({metric.id: metric}, editions).metrics[metric.id]
    return {
        (series.label, point.period): point.restated_from
        for series in told.series
        for point in series.points
        if point.restated_from is not None
    }


@FEW
@given(any_counts())
def test_what_was_frozen_is_not_restated(counts: dict[tuple[int, str], tuple[int, int]]) -> None:
    """Figures that nobody touched are what they were."""
    metric = metric_of(counts)
    assert restated_points(metric, edition_of("2013-Q4", metric)) == {}


@FEW
@given(any_counts(), st.data())
def test_a_changed_cell_restates_its_points(
    counts: dict[tuple[int, str], tuple[int, int]], data: st.DataObject
) -> None:
    """One changed count restates the points that it is a part of, and no other."""
    month, team = data.draw(st.sampled_from(sorted(counts)))
    met, of = counts[month, team]
    before, after = metric_of(counts), metric_of({**counts, (month, team): (met, of + 1) if met else (1, of)})
    period = date(2012 + month // 12, month % 12 + 1, 1)
    found = restated_points(after, edition_of("2013-Q4", before))
    assert found == {
        ("", period): value_at(before, "", period),
        (team, period): value_at(before, team, period),
    }


def value_at(metric: Metric, label: str, period: date) -> float | None:
    """Find a value by the label of its series and its period."""
    series = next(one for one in metric.series if one.label == label)
    return next(point.value for point in series.points if point.period == period)


def test_the_newest_edition_with_another_value_counts() -> None:
    """Of two editions that published other values, the newer one is named."""
    today = metric_of({(0, "North"): (50, 100)})
    newer, older = (edition_of(str(met), metric_of({(0, "North"): (met, 100)})) for met in (60, 70))
    found = restate({"m": today}, [newer, older]).restatements
    assert {(one.edition, one.was, one.now) for one in found} == {("60", 60.0, 50.0)}


def test_an_older_edition_counts_where_the_newest_agrees() -> None:
    """Who holds the older edition in hand still reads why its figure was another one."""
    today = metric_of({(0, "North"): (50, 100)})
    older = edition_of("older", metric_of({(0, "North"): (70, 100)}))
    found = restate({"m": today}, [edition_of("newer", today), older]).restatements
    assert {one.edition for one in found} == {"older"}


def test_what_is_hidden_now_is_not_given_away() -> None:
    """A point that is hidden today does not tell what it was."""
    counts = {(0, "North"): (3, 8), (0, "South"): (30, 80)}
    published = edition_of("2013-Q4", metric_of(counts, min_base=0))
    today = metric_of({**counts, (0, "North"): (4, 8)}, min_base=10)
    assert ("North", date(2012, 1, 1)) not in restated_points(today, published)


def test_what_was_hidden_is_no_published_figure() -> None:
    """A point that is shown today and was hidden then is new, not restated."""
    counts = {(0, "North"): (3, 8), (0, "South"): (30, 80)}
    assert restated_points(metric_of(counts), edition_of("2013-Q4", metric_of(counts, min_base=10))) == {}


def test_an_unfinished_figure_was_none() -> None:
    """What an edition showed of an unfinished period is compared with nothing."""
    early = date(2012, 1, 20)
    half = edition_of("2012-01", metric_of({(0, "North"): (40, 50)}, as_of=early), as_of=early)
    assert restated_points(metric_of({(0, "North"): (70, 100)}), half) == {}


def test_a_figure_that_is_gone_is_restated_to_none() -> None:
    """A published figure whose rows were taken back is no figure any more."""
    both = {(0, "North"): (70, 100), (0, "South"): (60, 100)}
    found = restate(
        {"m": metric_of({(0, "South"): (60, 100), (1, "North"): (9, 10)})},
        [edition_of("2013-Q4", metric_of(both))],
    ).restatements
    assert {(one.segment, one.was, one.now) for one in found if one.now is None} == {
        (("team", "North"), 70.0, None)
    }


@pytest.mark.parametrize(
    "fields", [{"unit": "score"}, {"kind": "rate", "events": "met", "exposure": "of", "numerator": None}]
)
def test_what_was_measured_otherwise_is_not_compared(fields: dict[str, object]) -> None:
    """Figures of another kind or unit are no other version of today's."""
    fields = {"denominator": None, **fields} if "kind" in fields else fields
    today = metric_of(steady(3), **fields)
    assert restated_points(today, edition_of("2013-Q4", metric_of(steady(3, met=60)))) == {}


def test_the_metric_gives_the_reason() -> None:
    """The reason that the metric gives for an edition stands beside each figure that differs from it."""
    today = metric_of({(0, "North"): (50, 100)}, restatements=[{"edition": "Q4", "reason": "Late returns"}])
    found = restate({"m": today}, [edition_of("Q4", metric_of({(0, "North"): (70, 100)}))]).restatements
    assert {one.reason for one in found} == {"Late returns"}


@pytest.mark.parametrize(
    ("one", "two", "other"), [(77.4, 77.4 + 1e-12, False), (77.4, 77.41, True), (0.0, 1e-10, False)]
)
def test_noise_of_the_arithmetic_is_no_restatement(one: float, two: float, *, other: bool) -> None:
    """Two figures are others only where they differ by more than one part in a billion."""
    assert is_other(one, two) is other
