"""Publish a metric's figures: as JSON in full precision, and as a CSV table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from cxsite.model import Metric, Phase, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.headlines import headline_of
from cxsite.pages.plan import DataFile, Scalar
from cxsite.schema import MetricKind

_COLUMNS = (
    *("period", "value", "n", "low", "high", "target", "phase", "mean", "lower", "upper"),
    *("in_baseline", "cause", "signal", "suppressed", "partial", "restated_from"),
)

_read_point = attrgetter(*_COLUMNS[1:])


def metric_files(atlas: Atlas, metric: Metric, source: str) -> tuple[DataFile, DataFile]:
    """Make both files of a metric."""
    series = [_series_json(one, headline_of(atlas, metric, one)) for one in metric.published]
    text = _write_json(_metric_json(metric, atlas.portal.as_of), series)
    address = f"data/metrics/{metric.id}"
    return (
        DataFile(f"{address}.json", text.encode("utf-8", "backslashreplace"), source),
        DataFile(f"{address}.csv", _metric_csv(metric).encode("utf-8", "backslashreplace"), source),
    )


def _metric_json(metric: Metric, as_of: date) -> dict[str, object]:
    fields = metric.fields
    return {
        "metric": metric.id,
        "title": metric.title,
        "kind": str(fields.kind),
        "unit": unit_of(fields),
        "good": fields.good,
        "grain": str(metric.grain),
        "as_of": (metric.held.as_of if metric.held else as_of).isoformat(),
        "source": fields.source,
        "caveat": fields.caveat,
        **({"held": {"edition": metric.held.edition, "reason": metric.held.reason}} if metric.held else {}),
    }


def _write_json(head: dict[str, object], series: list[dict[str, object]]) -> str:
    """Write one series a line: quick to write, and a changed figure is one changed line."""
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in series)
    opening = json.dumps(head, ensure_ascii=False).removesuffix("}")
    return f'{opening}, "series": [\n{lines}\n]}}\n'


def _series_json(series: Series, headline: str) -> dict[str, object]:
    segment = {} if series.segment is None else {series.segment[0]: series.segment[1]}
    label = {} if series.segment is None else {"label": series.label}
    return {
        "segment": segment,
        **label,
        "target": series.target,
        "variation": series.variation,
        "assurance": series.assurance,
        "status": series.status,
        "headline": headline,
        "limits": series.fields.limits or "xmr",
        "phases": [_phase_json(phase) for phase in series.phases],
        "points": [_point_json(series, point) for point in series.points],
    }


def _phase_json(phase: Phase) -> dict[str, object]:
    values: dict[str, object] = {
        "from": phase.start.isoformat(),
        "mean": phase.mean,
        "lower": phase.lower,
        "upper": phase.upper,
        "points": phase.points,
        "trial": phase.trial,
        "reason": phase.reason,
    }
    if phase.runs:
        runs = phase.runs
        values["runs"] = {
            "longest": runs.longest,
            "longest_allowed": runs.longest_allowed,
            "crossings": runs.crossings,
            "crossings_needed": runs.crossings_needed,
            "signal": runs.is_signal,
        }
    return values


def _point_json(series: Series, point: Point) -> dict[str, Scalar]:
    values: dict[str, Scalar] = {
        "period": point.period.isoformat(),
        "value": point.value,
        "n": point.n,
        "low": point.low,
        "high": point.high,
        "phase": point.phase,
        "in_baseline": point.in_baseline,
        "mean": point.mean,
        "lower": point.lower,
        "upper": point.upper,
        "target": point.target,
        "cause": point.cause,
        "signal": point.signal,
        "suppressed": point.suppressed,
        "partial": point.partial,
        "restated_from": point.restated_from,
    }
    if series.fields.weight:
        values["effective_n"] = point.effective_n
    if series.fields.kind is MetricKind.CES and series.fields.method == "mean":
        values |= {"top_share": point.top_share, "top_low": point.top_low, "top_high": point.top_high}
    return values


def metric_rows(metric: Metric) -> list[dict[str, Scalar]]:
    """List the rows of a metric's published table, for an own chart."""
    names = (*metric.fields.by, *_COLUMNS)
    return [dict(zip(names, cells, strict=True)) for cells in _rows(metric)]


def _rows(metric: Metric) -> Iterator[tuple[Scalar, ...]]:
    for series in metric.published:
        column, value = series.segment or ("", None)
        named = tuple(value if name == column else None for name in metric.fields.by)
        for point in series.points:
            yield (*named, point.period.isoformat(), *_read_point(point))


def _metric_csv(metric: Metric) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow((*metric.fields.by, *_COLUMNS))
    # The writer leaves None empty and writes numbers in full, but knows no way to write yes and no.
    writer.writerows(map(_write_booleans, _rows(metric)))
    return buffer.getvalue()


def _write_booleans(row: tuple[Scalar, ...]) -> list[Scalar]:
    return ["true" if value is True else "false" if value is False else value for value in row]
