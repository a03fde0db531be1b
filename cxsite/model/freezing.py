"""Hold the figures of a metric as they are published now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from cxsite.load import Segment
from cxsite.model.metrics import Metric, Phase, Point, Series
from cxsite.model.units import unit_of
from cxsite.schema import (
    POINT_COLUMNS,
    FrozenChange,
    FrozenMetric,
    FrozenPhase,
    FrozenPoints,
    FrozenSeries,
    MetricFields,
    RecordFields,
    fold_column,
)

_WORDS = {"owner", "aliases", "caveat", "fresh", "definition", "source", "kind", "grain", "good", "unit"}
_EXPECTED = {"columns", "unique_key", "largest_jump", "expected_periods", "on_bad_data"}
_NOT_DEFINING = {*RecordFields.model_fields, *_WORDS, *_EXPECTED, "restatements"}


def freeze_metric(metric: Metric, *, audience: str = "") -> FrozenMetric:
    """Hold all that is published of a metric, and how it is defined; hidden figures are none."""
    fields = metric.fields
    return FrozenMetric(
        metric=metric.id,
        title=metric.title,
        audience=audience,
        kind=fields.kind,
        unit=unit_of(fields),
        good=fields.good,
        grain=metric.grain,
        source=fields.source,
        definition=fields.definition,
        fields=_define(fields),
        series=tuple(_freeze_series(series) for series in metric.published),
    )


def hide_as_others(metric: Metric, others: Iterable[Metric]) -> Metric:
    """Hide the points that are hidden from another audience, who would see them in the same edition."""
    hidden = {
        (series.segment, point.period)
        for other in others
        for series in other.series
        for point in series.points
        if point.suppressed
    }
    return replace(metric, series=tuple(_hide_in(series, hidden) for series in metric.series))


def _hide_in(series: Series, hidden: set[tuple[Segment, date]]) -> Series:
    if not any((series.segment, point.period) in hidden and not point.suppressed for point in series.points):
        return series
    points = tuple(
        _blank(point) if (series.segment, point.period) in hidden else point for point in series.points
    )
    shown = replace(series, points=points)
    if shown.last is None or not shown.last.suppressed:
        return shown
    return replace(shown, status="too_few", variation=None, assurance=None, change=None)


def _blank(point: Point) -> Point:
    # A new point, so that nothing that is known of the old one can be forgotten here.
    return Point(point.period, point.end, None, None, point.target, suppressed=True, partial=point.partial)


def _define(fields: MetricFields) -> dict[str, Any]:
    # A default is no part of a definition: a later version may add fields to every metric.
    values = fields.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_NOT_DEFINING)
    return dict(sorted(values.items()))


def _freeze_series(series: Series) -> FrozenSeries:
    return FrozenSeries(
        segment={} if series.segment is None else {series.segment[0]: series.segment[1]},
        label=series.label,
        target=series.target,
        status=series.status,
        variation=series.variation,
        assurance=series.assurance,
        phases=tuple(_freeze_phase(phase) for phase in series.phases),
        change=_freeze_change(series),
        points=_freeze_points(series.points),
    )


def _freeze_phase(phase: Phase) -> FrozenPhase:
    runs = phase.runs
    values = {
        "from": phase.start,
        "points": phase.points,
        "mean": phase.mean,
        "lower": phase.lower,
        "upper": phase.upper,
        "trial": phase.trial,
        "reason": phase.reason,
        "link": phase.link,
        "runs": (runs.longest, runs.longest_allowed, runs.crossings, runs.crossings_needed) if runs else None,
    }
    return FrozenPhase.model_validate(values)


def _freeze_change(series: Series) -> FrozenChange | None:
    if series.change is None:
        return None
    test = series.change.test
    return FrozenChange(
        change=test.change,
        low=test.low,
        high=test.high,
        p_value=test.p_value,
        adjusted=series.change.p_value,
    )


def _freeze_points(points: tuple[Point, ...]) -> FrozenPoints:
    columns = {name: fold_column([getattr(point, name) for point in points]) for name in POINT_COLUMNS}
    return FrozenPoints.model_validate({"period": tuple(point.period for point in points), **columns})
