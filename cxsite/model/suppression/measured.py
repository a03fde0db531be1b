"""Tell of a metric whose answers it counts: from which rows, and which columns of them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from cxsite.model.metrics import Metric
from cxsite.model.suppression.conditions import Condition, read_condition
from cxsite.schema import Measure, MetricFields, MetricKind

_COUNTED = ("promoters", "passives", "detractors")


@dataclass(frozen=True, slots=True)
class Counted:
    """Say which answers a metric counts.

    Figures of metrics with the same ``answers`` can be added and subtracted; ``rows`` are those that a metric
    takes of them.
    """

    answers: Hashable
    rows: Condition


def counted_by(metric: Metric) -> Counted:
    """Tell which answers a metric counts."""
    fields = metric.fields
    rows = read_condition(fields.where)
    if metric.total.cells is None or _is_ready(fields):
        # A ready value is no sum of rows: nothing outside the metric adds up to it.
        return Counted(("ready", metric.id), rows)
    denominator = _denominator(fields)
    if denominator and denominator.where:
        # A condition as a denominator counts the rows that fulfil it, just as where does.
        rows = Condition(rows.tests | read_condition(denominator.where).tests)
    columns = denominator.column if denominator else None
    return Counted((fields.source, fields.date, fields.weight, _answers(fields), columns), rows)


def _is_ready(fields: MetricFields) -> bool:
    return fields.kind is MetricKind.VALUE or (fields.kind is MetricKind.QUANTILE and not fields.score)


def _denominator(fields: MetricFields) -> Measure | None:
    return fields.exposure if fields.kind is MetricKind.RATE else fields.denominator


def _answers(fields: MetricFields) -> Hashable:
    if fields.score or fields.kind is MetricKind.SUM:
        return "column", fields.score or fields.value
    numerator = fields.events if fields.kind is MetricKind.RATE else fields.numerator
    if numerator:
        condition = read_condition(numerator.where or {})
        return "part", numerator.column, condition.tests
    return "rows", *(getattr(fields, name) for name in _COUNTED)
