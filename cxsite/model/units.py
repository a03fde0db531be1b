"""Tell in which unit a metric's figures are."""

from __future__ import annotations

from cxsite.schema import MetricFields, MetricKind

_UNITS = {
    MetricKind.NPS: "points",
    MetricKind.CSAT: "percent",
    MetricKind.SHARE: "percent",
    MetricKind.CES: "score",
    MetricKind.MEAN: "score",
    MetricKind.RATE: "per_1000",
    MetricKind.QUANTILE: "score",
    MetricKind.COUNT: "count",
    MetricKind.SUM: "count",
    MetricKind.VALUE: "score",
    MetricKind.INDEX: "index",
}


def unit_of(fields: MetricFields) -> str:
    """Tell a metric's unit: its own, or the one that goes with its kind."""
    if fields.unit:
        return fields.unit
    if fields.kind is MetricKind.CES and fields.method == "top_box":
        return "percent"
    return "score" if fields.kind is MetricKind.RATE and fields.per != 1000 else _UNITS[fields.kind]
