"""Make metrics out of the figures of an edition."""

from __future__ import annotations

from datetime import date
from typing import Any

from cxsite.model.metrics import (
    Change,
    Metric,
    Phase,
    Point,
    Series,
)
from cxsite.model.series import MetricSource, minimum_base
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.runs import Runs
from cxsite.periods import Calendar, Grain
from cxsite.schema import (
    POINT_COLUMNS,
    FrozenChange,
    FrozenMetric,
    FrozenPhase,
    FrozenPoints,
    FrozenSeries,
    MetricFields,
)


def thaw_metric(source: MetricSource, frozen: FrozenMetric | None, calendar: Calendar) -> Metric:
    """Show the figures of an edition under today's words; without any, the metric has no data."""
    fields = source.fields.model_copy(update=_fields_of(frozen)) if frozen else source.fields
    found = [_thaw_series(series, fields, calendar) for series in frozen.series] if frozen else []
    if not found or found[0].segment is not None:
        # The total comes first, even where it was never known.
        found.insert(0, Series(None, "", (), None, "no_data", fields, minimum_base(fields)))
    return Metric(source.id, fields, source.title, fields.grain, tuple(found))


def _fields_of(frozen: FrozenMetric) -> dict[str, Any]:
    columns = dict.fromkeys(series.key[0] for series in frozen.series if series.key)
    return {
        "kind": frozen.kind,
        "unit": frozen.unit,
        "good": frozen.good,
        "grain": frozen.grain,
        "by": tuple(columns),
    }


def _thaw_series(frozen: FrozenSeries, fields: MetricFields, calendar: Calendar) -> Series:
    return Series(
        frozen.key,
        frozen.label,
        _thaw_points(frozen.points, fields.grain, calendar),
        frozen.target,
        frozen.status,
        fields,
        minimum_base(fields),
        phases=tuple(_thaw_phase(phase) for phase in frozen.phases),
        variation=frozen.variation,
        assurance=frozen.assurance,
        change=_thaw_change(frozen.change) if frozen.change else None,
    )


def _thaw_points(frozen: FrozenPoints, grain: Grain, calendar: Calendar) -> tuple[Point, ...]:
    columns: list[tuple[Any, ...]] = [frozen.column(name) for name in POINT_COLUMNS]
    rows = (dict(zip(POINT_COLUMNS, row, strict=True)) for row in zip(*columns, strict=True))
    return tuple(
        Point(
            period=period,
            end=_end_of(period, grain, calendar),
            **row,
        )
        for period, row in zip(frozen.period, rows, strict=True)
    )


def _end_of(period: date, grain: Grain, calendar: Calendar) -> date:
    return period if grain is Grain.GIVEN else calendar.end_of(period, grain)


def _thaw_phase(frozen: FrozenPhase) -> Phase:
    return Phase(
        frozen.from_,
        frozen.points,
        frozen.mean,
        frozen.lower,
        frozen.upper,
        frozen.trial,
        frozen.reason,
        frozen.link,
        Runs(*frozen.runs) if frozen.runs else None,
    )


def _thaw_change(frozen: FrozenChange) -> Change:
    return Change(Comparison(frozen.change, frozen.low, frozen.high, frozen.p_value), frozen.adjusted)
