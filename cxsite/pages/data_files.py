"""Publish a metric's figures: as JSON in full precision, and as a CSV table."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

from cxsite.model import Metric, Point, Series
from cxsite.pages.atlas import unit_of
from cxsite.pages.plan import DataFile, Scalar

_COLUMNS = (
    "period",
    "value",
    "n",
    "low",
    "high",
    "target",
    "phase",
    "mean",
    "lower",
    "upper",
    "in_baseline",
    "cause",
)
_MORE_COLUMNS = ("signal", "suppressed", "partial", "restated_from")


def metric_files(metric: Metric, as_of: date, source: str) -> tuple[DataFile, DataFile]:
    """Make both files of a metric."""
    text = _write_json(_metric_json(metric, as_of), [_series_json(series) for series in metric.series])
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
        "as_of": as_of.isoformat(),
        "source": fields.source,
        "caveat": fields.caveat,
    }


def _write_json(head: dict[str, object], series: list[dict[str, object]]) -> str:
    """Write one series a line: quick to write, and a changed figure is one changed line."""
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in series)
    opening = json.dumps(head, ensure_ascii=False).removesuffix("}")
    return f'{opening}, "series": [\n{lines}\n]}}\n'


def _series_json(series: Series) -> dict[str, object]:
    segment = {} if series.segment is None else {series.segment[0]: series.segment[1]}
    label = {} if series.segment is None else {"label": series.label}
    return {
        "segment": segment,
        **label,
        "target": series.target,
        "variation": None,
        "assurance": None,
        "status": series.status,
        "headline": None,
        "limits": None,
        "phases": [],
        "points": [_point_json(series, point) for point in series.points],
    }


def _point_json(series: Series, point: Point) -> dict[str, object]:
    values: dict[str, object] = {
        "period": point.period.isoformat(),
        "value": point.value,
        "n": point.n,
        "low": None,
        "high": None,
        "phase": None,
        "in_baseline": False,
        "mean": None,
        "lower": None,
        "upper": None,
        "target": point.target,
        "cause": "none",
        "signal": None,
        "suppressed": point.suppressed,
        "partial": point.partial,
        "restated_from": None,
    }
    if str(series.fields.kind) == "ces" and series.fields.method == "mean":
        values |= {"top_share": point.top_share, "top_low": None, "top_high": None}
    return values


def metric_rows(metric: Metric) -> list[dict[str, Scalar]]:
    """List the rows of a metric's published table, for an own chart."""
    return [_row(metric, series, point) for series in metric.series for point in series.points]


def _row(metric: Metric, series: Series, point: Point) -> dict[str, Scalar]:
    segment = series.segment
    named: dict[str, Scalar] = {
        column: segment[1] if segment is not None and segment[0] == column else None
        for column in metric.fields.by
    }
    values = _point_json(series, point)
    named |= {
        name: value
        for name in (*_COLUMNS, *_MORE_COLUMNS)
        if isinstance(value := values[name], str | float | int | bool | None)
    }
    return named


def _metric_csv(metric: Metric) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow((*metric.fields.by, *_COLUMNS, *_MORE_COLUMNS))
    for row in metric_rows(metric):
        writer.writerow(_cell(value) for value in row.values())
    return buffer.getvalue()


def _cell(value: Scalar) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)
