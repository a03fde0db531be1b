"""Turn a metric's tally into its series of points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cxsite.load import Cell, Segment, Tally
from cxsite.model.bounds import Sample, bound_figure
from cxsite.model.compare import judge_changes
from cxsite.model.evaluate import NO_FIGURE, Figure, evaluate
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.signals import judge_signals
from cxsite.periods import Calendar, Grain
from cxsite.schema import MetricFields, MetricKind, Status, Target

_GUARDED = frozenset(
    {MetricKind.NPS, MetricKind.CSAT, MetricKind.CES, MetricKind.SHARE, MetricKind.MEAN, MetricKind.QUANTILE}
)
DEFAULT_BASE = 10


@dataclass(frozen=True, slots=True)
class MetricSource:
    """Hold what the series of a metric are made from."""

    id: str
    title: str
    fields: MetricFields
    tally: Tally
    labels: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Clock:
    """Know the reporting date and how the office cuts time."""

    as_of: date
    calendar: Calendar


def draft_metric(source: MetricSource, clock: Clock) -> Metric:
    """Lay out all series of a metric, before anything is hidden or judged: the total, then each segment."""
    return _lay_out(source, clock, {})


def judge_metric(draft: Metric) -> Metric:
    """Work out intervals, limits, signals and states of what is shown."""
    return judge_changes(replace(draft, series=tuple(map(_judge, draft.series))))


def renew_metric(source: MetricSource, clock: Clock, settled: Mapping[Segment, Series]) -> Metric:
    """Lay out and judge a metric, some of whose series were judged before from the same cells and periods."""
    draft = _lay_out(source, clock, settled)
    judged = (one if settled.get(one.segment) is one else _judge(one) for one in draft.series)
    return judge_changes(replace(draft, series=tuple(judged)))


def _lay_out(source: MetricSource, clock: Clock, settled: Mapping[Segment, Series]) -> Metric:
    shared = _build_slots(_span_of(source.tally.days, source, clock), source.fields.grain, clock)
    series = tuple(
        settled[segment] if segment in settled else _build_series(source, segment, own, slots=shared)
        for segment, own in gather_cells(source).items()
    )
    return Metric(
        source.id, source.fields, source.title, source.fields.grain, series, late_since(source, clock)
    )


def gather_cells(source: MetricSource) -> Mapping[Segment, Mapping[date, Cell]]:
    """Gather the cells of each series: the total, then each segment in the order of ``by``."""
    cells: dict[Segment, dict[date, Cell]] = {segment: {} for segment in _list_segments(source)}
    for (segment, day), cell in source.tally.cells.items():
        cells[segment][day] = cell
    return cells


def build_index(source: MetricSource, parts: Mapping[str, Metric], clock: Clock) -> Metric:
    """Weigh the totals of other metrics into one: Σ w·v / Σ w, missing where a part is."""
    weights = [(parts[part.metric].total, part.weight) for part in source.fields.parts]
    found = {point.period for series, _ in weights for point in series.points}
    periods = tuple(_span_of(found, source, clock)) or sorted(found)
    values = [({point.period: point for point in series.points}, weight) for series, weight in weights]
    points = tuple(_index_point(source, period, values, clock) for period in periods)
    series = Series(None, "", points, None, "no_target", source.fields, 0)
    return judge_metric(Metric(source.id, source.fields, source.title, source.fields.grain, (series,), None))


def _index_point(
    source: MetricSource, period: date, parts: list[tuple[dict[date, Point], float]], clock: Clock
) -> Point:
    found = [(points[period].value if period in points else None, weight) for points, weight in parts]
    known = [(value, weight) for value, weight in found if value is not None]
    whole = len(known) == len(found)
    total = sum(weight for _, weight in found)
    value = sum(value * weight for value, weight in known) / total if whole and total else None
    end = _end_of(period, source.fields.grain, clock)
    partial = end > clock.as_of and source.fields.grain is not Grain.GIVEN
    target = target_of(source.fields.target, None, period)
    return Point(period, end, value, 0 if value is None else None, target, partial=partial)


def late_since(source: MetricSource, clock: Clock) -> date | None:
    """Find the last day of data that are older than ``fresh`` allows."""
    last = source.tally.last_day
    fresh = source.fields.fresh
    return last if last and fresh is not None and (clock.as_of - last).days > fresh else None


def _list_segments(source: MetricSource) -> list[Segment]:
    found = {segment for segment, _ in source.tally.cells if segment is not None}
    ordered = [pair for column in source.fields.by for pair in sorted(found) if pair[0] == column]
    return [None, *ordered]


@dataclass(frozen=True, slots=True)
class _Slot:
    """Hold a period of the grid that all series share."""

    period: date
    end: date
    partial: bool


def _build_slots(periods: Iterable[date], grain: Grain, clock: Clock) -> tuple[_Slot, ...]:
    ends = ((period, _end_of(period, grain, clock)) for period in periods)
    return tuple(_Slot(period, end, end > clock.as_of and grain is not Grain.GIVEN) for period, end in ends)


def _build_series(
    source: MetricSource, segment: Segment, cells: Mapping[date, Cell], *, slots: tuple[_Slot, ...]
) -> Series:
    fields, scale = source.fields, source.tally.scale
    if fields.grain is Grain.GIVEN:
        # Ready points have no grid: a series has exactly its own rows.
        slots = tuple(_Slot(day, day, False) for day in sorted(cells))
    points = tuple(_build_point(source, segment, slot, cells.get(slot.period)) for slot in slots)
    label = _label_of(segment, source.labels)
    return Series(segment, label, points, None, "no_data", fields, minimum_base(fields), scale, cells)


def _span_of(days: Collection[date], source: MetricSource, clock: Clock) -> Iterable[date]:
    if not days or source.fields.grain is Grain.GIVEN:
        return ()
    return clock.calendar.span(min(days), max(days), source.fields.grain)


def _build_point(source: MetricSource, segment: Segment, slot: _Slot, cell: Cell | None) -> Point:
    figure = _figure_of(source, segment, cell, period=slot.period)
    return Point(
        slot.period,
        slot.end,
        figure.value,
        0 if figure.value is None else figure.n,
        target_of(source.fields.target, segment, slot.period),
        partial=slot.partial,
        top_share=figure.top_share,
        low=figure.low,
        high=figure.high,
        top_low=figure.top_low,
        top_high=figure.top_high,
        effective_n=figure.effective_n,
    )


def _figure_of(source: MetricSource, segment: Segment, cell: Cell | None, *, period: date) -> Figure:
    given = source.fields.grain is Grain.GIVEN
    if cell is not None and (cell.rows or not given):
        population = source.fields.population if segment is None else None
        sample = Sample(source.fields, cell, source.tally.scale, population)
        return bound_figure(evaluate(source.fields, cell, source.tally.scale), sample)
    adds_up = source.fields.kind in (MetricKind.COUNT, MetricKind.SUM) and not given
    return Figure(0, 0) if adds_up and period in source.tally.days else NO_FIGURE


def _end_of(period: date, grain: Grain, clock: Clock) -> date:
    return period if grain is Grain.GIVEN else clock.calendar.end_of(period, grain)


def _label_of(segment: Segment, labels: Mapping[str, Mapping[str, str]]) -> str:
    if segment is None:
        return ""
    column, value = segment
    return labels.get(column, {}).get(value.strip(), value) if value else "not stated"


def minimum_base(fields: MetricFields) -> int:
    """Tell how many answers a figure needs at least to be shown; 0 for any."""
    if fields.min_base is not None:
        return fields.min_base
    return DEFAULT_BASE if fields.kind in _GUARDED or (fields.kind is MetricKind.VALUE and fields.n) else 0


def target_of(targets: tuple[Target, ...], segment: Segment, period: date) -> float | None:
    """Find the target of a period: the most specific entry wins, then the latest that has begun."""
    if not targets:
        return None
    wanted = {} if segment is None else {segment[0]: segment[1]}
    fitting = [
        (target.where is not None, target.from_ or date.min, index)
        for index, target in enumerate(targets)
        if (target.where is None or dict(target.where) == wanted) and (target.from_ or date.min) <= period
    ]
    return targets[max(fitting)[2]].value if fitting else None


def _judge(series: Series) -> Series:
    last = series.last
    target = last.target if last else None
    return replace(judge_signals(series), target=target, status=_status_of(series.fields, last))


def _status_of(fields: MetricFields, last: Point | None) -> Status:
    if last is None or (last.value is None and not last.suppressed):
        return "no_data"
    if last.suppressed or last.value is None:
        return "too_few"
    if last.target is None or fields.good == "neutral":
        return "no_target"
    better = last.value >= last.target if fields.good == "up" else last.value <= last.target
    return "met" if better else "missed"
