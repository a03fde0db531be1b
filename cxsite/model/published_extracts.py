"""Tell readers of each extract what it covers, whether it is late, and which metrics come from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cxsite.load import Sources
from cxsite.model.metrics import Metric
from cxsite.schema import MetricFields, MetricKind

Freshness = Literal["on_time", "late", "unlimited", "held"]


@dataclass(frozen=True, slots=True)
class PublishedExtract:
    """Hold what a portal says of an extract, named as its metrics name it (perhaps a pattern).

    ``metrics`` are those that this audience sees. ``first`` and ``last`` are the days that it covers,
    ``None`` without any row. ``rows`` is ``None`` where it could give something away: with the published
    bases it tells how many rows stand behind what is hidden or not shown. ``fresh`` is the smallest number
    of days that a metric allows, ``None`` if none limits it. With the freshness ``held`` the extract cannot
    be used, and what is told is that of an edition.
    """

    source: str
    metrics: tuple[str, ...]
    first: date | None
    last: date | None
    rows: int | None
    freshness: Freshness
    fresh: int | None = None


@dataclass(frozen=True, slots=True)
class _Files:
    """Know which files a source means, which metrics read each file, and how many rows it has."""

    paths: Mapping[str, frozenset[str]]
    readers: Mapping[str, frozenset[str]]
    rows: Mapping[str, int]


def list_published(sources: Sources, metrics: Mapping[str, Metric]) -> dict[str, PublishedExtract]:
    """List the extracts that metrics of this portal read, by name; others are not so much as named."""
    by_source: dict[str, list[Metric]] = {}
    for metric in metrics.values():
        if metric.fields.source and metric.fields.kind is not MetricKind.INDEX:
            by_source.setdefault(metric.fields.source, []).append(metric)
    files = _list_files(sources) if by_source else _Files({}, {}, {})
    return {source: _publish(sources, files, source, own=by_source[source]) for source in sorted(by_source)}


def _list_files(sources: Sources) -> _Files:
    named = {
        record.id: record.fields.source
        for record in sources.records
        if isinstance(record.fields, MetricFields) and record.fields.source
    }
    paths: dict[str, frozenset[str]] = {}
    readers: dict[str, frozenset[str]] = {}
    for reading in sources.readings:
        readers[reading.path] = readers.get(reading.path, frozenset()) | {*reading.metrics}
        for source in {named[id_] for id_ in reading.metrics if id_ in named}:
            paths[source] = paths.get(source, frozenset()) | {reading.path}
    return _Files(paths, readers, {reading.path: reading.row_count for reading in sources.readings})


def _publish(sources: Sources, files: _Files, source: str, *, own: Sequence[Metric]) -> PublishedExtract:
    spans = [span for metric in own if (span := _span_of(sources, metric))]
    limits = [metric.fields.fresh for metric in own if metric.fields.fresh is not None]
    paths = files.paths.get(source, frozenset())
    return PublishedExtract(
        source,
        tuple(sorted(metric.id for metric in own)),
        # The first row lies in the first period of each metric, so not before the latest of these begins.
        max((first for first, _ in spans), default=None),
        max((last for _, last in spans), default=None),
        None if _gives_away(sources, files, paths, own=own) else sum(files.rows[path] for path in paths),
        _tell_freshness(own),
        min(limits, default=None),
    )


def _tell_freshness(own: Sequence[Metric]) -> Freshness:
    # What is held is of an earlier day, whatever the extract that cannot be used would say.
    if any(metric.held for metric in own):
        return "held"
    if any(metric.late_since for metric in own):
        return "late"
    return "on_time" if any(metric.fields.fresh is not None for metric in own) else "unlimited"


def _span_of(sources: Sources, metric: Metric) -> tuple[date, date] | None:
    tally = sources.tallies.get(metric.id) if metric.has_counts else None
    if tally and tally.days and tally.last_day:
        return min(tally.days), tally.last_day
    # An edition has its figures alone.
    known = [point for point in metric.total.points if not point.partial]
    return (known[0].period, known[-1].end) if known else None


def _gives_away(sources: Sources, files: _Files, paths: frozenset[str], *, own: Sequence[Metric]) -> bool:
    """Say whether rows less published bases could be the base of a figure that is not shown."""
    shown = {metric.id for metric in own}
    hides = any(point.suppressed for metric in own for one in metric.series for point in one.points)
    left_out = any(sources.tallies[id_].left_out for id_ in shown if id_ in sources.tallies)
    others = frozenset().union(*(files.readers[path] for path in paths)) - shown
    return not paths or bool(others) or hides or left_out or not all(metric.has_counts for metric in own)
