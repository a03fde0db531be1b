"""Find figures that differ from those that editions published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cxsite.issues import Issue, did_you_mean, error, warning
from cxsite.load import Segment, SourceRecord
from cxsite.model.editions import PastEdition
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.units import unit_of
from cxsite.periods import Grain
from cxsite.schema import FrozenMetric, FrozenSeries, MetricFields

_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Restatement:
    """Tell of one figure that an edition published with another value, and why it differs now.

    ``now`` is ``None`` where there is no figure any more; ``reason`` is empty where nobody gave one.
    ``unit`` and ``grain`` are those that both figures have.
    """

    metric: str
    segment: Segment
    period: date
    was: float
    now: float | None
    edition: str
    unit: str
    grain: Grain
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Restated:
    """Hold metrics whose points know what they were, each restatement, and who differs from which edition.

    ``differing`` holds pairs of a metric's id and an edition's name.
    """

    metrics: dict[str, Metric]
    restatements: tuple[Restatement, ...]
    differing: frozenset[tuple[str, str]]


def restate(metrics: Mapping[str, Metric], editions: Sequence[PastEdition]) -> Restated:
    """Compare every finished figure with the editions, newest first; the newest with another value counts.

    Hidden and unfinished points are compared with nothing, on either side: what is hidden now must not be
    given away by what it was, and an unfinished figure was no published figure.
    """
    found: list[Restatement] = []
    differing: set[tuple[str, str]] = set()
    told = {}
    for id_, metric in metrics.items():
        versions = [
            (edition.name, frozen)
            for edition in editions
            if (frozen := _comparable(metric, edition)) is not None
        ]
        series = [_restate_series(metric, one, _Past(versions, found, differing)) for one in metric.series]
        told[id_] = replace(metric, series=tuple(series)) if versions else metric
    return Restated(told, tuple(found), frozenset(differing))


def is_other(one: float, two: float) -> bool:
    """Say whether two figures differ by more than the noise of rounding."""
    return abs(one - two) > _NOISE * max(1.0, abs(one), abs(two))


def reason_for(fields: MetricFields, edition: str) -> str:
    """Say why a metric's figures differ from an edition; empty if nobody says."""
    return next((entry.reason for entry in fields.restatements if entry.edition == edition), "")


def check_reasons(
    record: SourceRecord, restated: Restated, editions: Sequence[PastEdition]
) -> Iterator[Issue]:
    """Find restated figures without a reason, and reasons without a restated figure."""
    assert isinstance(record.fields, MetricFields)
    silent = Counter(
        one.edition for one in restated.restatements if one.metric == record.id and not one.reason
    )
    for name, count in silent.items():
        figures = "one figure differs" if count == 1 else f"{count} figures differ"
        message = f'{figures} from edition "{name}" in the metric "{record.id}", and nothing says why'
        hint = f"add restatements: [{{edition: {name}, reason: …}}]"
        yield warning("CX704", message, record.places.at(("restatements",)), hint)
    past = {edition.name for edition in editions}
    for index, entry in enumerate(record.fields.restatements):
        if entry.edition in past and (record.id, entry.edition) not in restated.differing:
            message = f'no figure differs from edition "{entry.edition}"'
            place = record.places.at(("restatements", index, "edition"))
            yield warning("CX706", message, place, "take the entry out")


def check_edition_names(record: SourceRecord, known: frozenset[str]) -> Iterator[Issue]:
    """Find reasons for editions that are not there."""
    assert isinstance(record.fields, MetricFields)
    for index, entry in enumerate(record.fields.restatements):
        if entry.edition not in known:
            otherwise = f"editions are: {', '.join(sorted(known))}" if known else "no edition was frozen yet"
            hint = did_you_mean(entry.edition, known, otherwise)
            place = record.places.at(("restatements", index, "edition"))
            yield error("CX705", f'there is no edition "{entry.edition}"', place, hint)


def _comparable(metric: Metric, edition: PastEdition) -> dict[Segment, FrozenSeries] | None:
    """Find a metric's series in an edition, unless it was of another kind, unit or grain then."""
    frozen = edition.metrics.get(metric.id)
    if frozen is None or not is_measured_alike(frozen, metric):
        return None
    return {series.key: series for series in frozen.series}


def is_measured_alike(frozen: FrozenMetric, metric: Metric) -> bool:
    """Say whether figures of an edition can be compared with today's."""
    today = (metric.fields.kind, unit_of(metric.fields), metric.grain)
    return (frozen.kind, frozen.unit, frozen.grain) == today


@dataclass(frozen=True, slots=True)
class _Past:
    """Gather what is found while the series of a metric are compared, newest edition first."""

    versions: list[tuple[str, dict[Segment, FrozenSeries]]]
    found: list[Restatement]
    differing: set[tuple[str, str]]


def _restate_series(metric: Metric, series: Series, past: _Past) -> Series:
    if not past.versions:
        return series
    periods = tuple(point.period for point in series.points)
    values = tuple(point.value for point in series.points)
    now = {point.period: point for point in series.finished if not point.suppressed}
    first: dict[date, Restatement] = {}
    for name, by_segment in past.versions:
        frozen = by_segment.get(series.segment)
        # Most series are what they were: then there is nothing to look at one by one.
        is_same = frozen is None or frozen.is_continued_by(periods, values)
        for point, was in _find_other(frozen, now) if frozen and not is_same else ():
            past.differing.add((metric.id, name))
            if point.period not in first:
                first[point.period] = Restatement(
                    metric.id,
                    series.segment,
                    point.period,
                    was,
                    point.value,
                    name,
                    unit_of(metric.fields),
                    metric.grain,
                    reason_for(metric.fields, name),
                )
    if not first:
        return series
    past.found.extend(first[period] for period in sorted(first))
    points = (
        replace(point, restated_from=first[point.period].was) if point.period in first else point
        for point in series.points
    )
    return replace(series, points=tuple(points))


def _find_other(frozen: FrozenSeries, now: Mapping[date, Point]) -> Iterator[tuple[Point, float]]:
    points = frozen.points
    for period, was, (_, was_partial) in zip(points.period, points.values, points.flags, strict=True):
        point = now.get(period)
        if point is None or was is None or was_partial:
            continue
        if point.value is None or is_other(was, point.value):
            yield point, was
