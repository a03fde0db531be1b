"""Tell what changed between two editions, or between an edition and today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from cxsite.load import Segment
from cxsite.model.metrics import Metric
from cxsite.model.restatements import Restatement, is_other, reason_for
from cxsite.schema import FrozenMetric, FrozenPhase, FrozenSeries

_SIGNALS = frozenset(
    {
        *("improvement_high", "improvement_low", "concern_high", "concern_low"),
        *("neutral_high", "neutral_low"),
    }
)


@dataclass(frozen=True, slots=True)
class LimitChange:
    """Tell of limits that were set anew, moved for the same stretch, or taken back.

    ``before`` and ``after`` are the phases that hold from ``start`` on.
    """

    metric: str
    segment: Segment
    start: date
    kind: Literal["new", "moved", "gone"]
    before: FrozenPhase
    after: FrozenPhase


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """Tell of a key of a metric that was defined in another way; empty where it was not given."""

    metric: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Turn:
    """Tell of a series whose state or variation is another one than before; ``None`` is no verdict."""

    metric: str
    segment: Segment
    what: Literal["status", "signal"]
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class NewPeriods:
    """Count the finished periods that a metric has had since."""

    metric: str
    count: int
    newest: date


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """Hold all that changed from one edition to another; today's figures have no name.

    ``came`` and ``went`` are ids of metrics; a metric that went is known by the edition before alone.
    """

    before: str
    after: str
    since: date
    restated: tuple[Restatement, ...] = ()
    limits: tuple[LimitChange, ...] = ()
    definitions: tuple[DefinitionChange, ...] = ()
    turns: tuple[Turn, ...] = ()
    periods: tuple[NewPeriods, ...] = ()
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stand:
    """Hold the figures of an edition, or those of today, whose name is empty."""

    name: str
    as_of: date
    metrics: Mapping[str, FrozenMetric]


def compare_stands(before: Stand, after: Stand, today: Mapping[str, Metric]) -> EditionChanges:
    """Compare two stands; ``today`` says what is hidden now and why figures were restated."""
    pairs = [(old, after.metrics[id_]) for id_, old in before.metrics.items() if id_ in after.metrics]
    alike = [(old, new) for old, new in pairs if _measure(old) == _measure(new)]
    series = [(old, *pair) for old, new in alike for pair in _pair_series(old, new)]
    return EditionChanges(
        before.name,
        after.name,
        before.as_of,
        tuple(one for old, new in alike for one in _restated(before.name, old, new, today.get(old.metric))),
        tuple(one for metric, old, new in series for one in _limits_changed(metric, old, new)),
        tuple(one for old, new in pairs for one in _definitions_changed(old, new)),
        tuple(one for metric, old, new in series for one in _turned(metric, old, new)),
        tuple(one for old, new in alike for one in _new_periods(old, new)),
        tuple(sorted(after.metrics.keys() - before.metrics.keys())),
        tuple(sorted(before.metrics.keys() - after.metrics.keys())),
    )


def _measure(metric: FrozenMetric) -> tuple[str, str, str]:
    return metric.kind, metric.unit, metric.grain


def _pair_series(old: FrozenMetric, new: FrozenMetric) -> Iterator[tuple[FrozenSeries, FrozenSeries]]:
    known = {series.key: series for series in old.series}
    for series in new.series:
        was = known.get(series.key)
        if was:
            yield was, series


def _restated(
    edition: str, old: FrozenMetric, new: FrozenMetric, today: Metric | None
) -> Iterator[Restatement]:
    if today is None:
        # A metric that is gone went; what it was before is of no use to anybody.
        return
    hidden = _hidden_now(today)
    reason = reason_for(today.fields, edition)
    for was, now in _pair_series(old, new):
        if was.is_continued_by(now.points.period, now.points.values):
            continue
        later = _finished(now)
        for period, value in _finished(was).items():
            # What is hidden now is not told a second time, though an edition told it once.
            if value is None or period not in later or (was.key, period) in hidden:
                continue
            other = later[period]
            if other is None or is_other(value, other):
                yield Restatement(
                    old.metric, was.key, period, value, other, edition, old.unit, old.grain, reason
                )


def _hidden_now(metric: Metric) -> set[tuple[Segment, date]]:
    return {
        (series.segment, point.period)
        for series in metric.series
        for point in series.points
        if point.suppressed
    }


def _finished(series: FrozenSeries) -> dict[date, float | None]:
    """List the finished figures that were not hidden."""
    points = series.points
    rows = zip(points.period, points.values, points.flags, strict=True)
    return {period: value for period, value, flags in rows if not any(flags)}


def _limits_changed(metric: FrozenMetric, old: FrozenSeries, new: FrozenSeries) -> Iterator[LimitChange]:
    before, after = ({phase.from_ for phase in series.phases} for series in (old, new))
    for start in sorted(before | after):
        one, two = _phase_on(start, old.phases), _phase_on(start, new.phases)
        if one is None or two is None:
            # One of the two has no data yet on that day.
            continue
        if start in before & after:
            if _moved(metric, one, two):
                yield LimitChange(metric.metric, new.key, start, "moved", one, two)
        elif start not in (old.phases[0].from_, new.phases[0].from_):
            # The first phase of a series begins with its data, and nobody set it anew.
            kind: Literal["new", "gone"] = "new" if start in after else "gone"
            yield LimitChange(metric.metric, new.key, start, kind, one, two)


def _phase_on(day: date, phases: Sequence[FrozenPhase]) -> FrozenPhase | None:
    return next((phase for phase in reversed(phases) if phase.from_ <= day), None)


def _moved(metric: FrozenMetric, before: FrozenPhase, after: FrozenPhase) -> bool:
    """Say whether limits moved although no new points came that they are worked out from."""
    if before.points != after.points and "baseline" not in metric.fields:
        return False
    pairs = ((getattr(before, name), getattr(after, name)) for name in ("mean", "lower", "upper"))
    return any(one is not None and two is not None and is_other(one, two) for one, two in pairs)


def _definitions_changed(old: FrozenMetric, new: FrozenMetric) -> Iterator[DefinitionChange]:
    for key in ("title", "kind", "unit", "good", "grain", "source", "definition"):
        before, after = (str(getattr(metric, key) or "") for metric in (old, new))
        if before != after:
            yield DefinitionChange(new.metric, key, before, after)
    for key in sorted(old.fields.keys() | new.fields.keys()):
        was, now = old.fields.get(key), new.fields.get(key)
        # New limits have a table of their own.
        if was != now and key != "rebase":
            yield DefinitionChange(new.metric, key, _write_value(was), _write_value(now))


def _write_value(value: object) -> str:
    """Write a value of front matter in plain words: ``80``, ``carrier, origin``, ``at_most: 15``."""
    if isinstance(value, list):
        return ", ".join(map(_write_value, value))
    if isinstance(value, dict):
        if value.keys() <= {"value"} or value.keys() <= {"column"}:
            return ", ".join(map(_write_value, value.values()))
        return ", ".join(f"{key}: {_write_value(inner)}" for key, inner in value.items() if inner is not None)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _turned(metric: FrozenMetric, old: FrozenSeries, new: FrozenSeries) -> Iterator[Turn]:
    if old.status != new.status:
        yield Turn(metric.metric, new.key, "status", old.status, new.status)
    before, after = (one if one in _SIGNALS else None for one in (old.variation, new.variation))
    if before != after:
        yield Turn(metric.metric, new.key, "signal", old.variation, new.variation)


def _new_periods(old: FrozenMetric, new: FrozenMetric) -> Iterator[NewPeriods]:
    for was, now in islice(_pair_series(old, new), 1):
        known = set(_periods(was))
        fresh = [period for period in _periods(now) if period not in known]
        if fresh:
            yield NewPeriods(new.metric, len(fresh), max(fresh))


def _periods(series: FrozenSeries) -> Sequence[date]:
    flags = series.points.flags
    return [period for period, (_, partial) in zip(series.points.period, flags, strict=True) if not partial]
