"""Measure the rows of an extract as each kind of metric asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cxsite.load.column import Mask
from cxsite.load.group import Measured
from cxsite.load.row_reader import Reader
from cxsite.schema import SCALES, Measure, MetricKind


def measure_rows(reader: Reader, rows: Mask) -> Measured:
    """Measure those rows that fulfil what the metric says of where."""
    return _MEASURERS[reader.metric.kind](reader, rows)


def _measure_pair(reader: Reader, rows: Mask, pair: tuple[Measure | None, Measure | None]) -> Measured:
    top, bottom = (reader.measure(measure, rows) for measure in pair)
    return Measured(rows & top.present & bottom.present, (top, bottom))


def _measure_share(reader: Reader, rows: Mask) -> Measured:
    metric = reader.metric
    measured = _measure_pair(reader, rows, (metric.numerator, metric.denominator))
    if metric.denominator is None and metric.numerator and metric.numerator.column:
        more = measured.sums[0].mark(lambda value: value > 1) & measured.counted
        hint = "without a denominator each row counts one: write 0 or 1, or name the denominator"
        reader.flag("CX316", metric.numerator.column, more, ("is more than the one row it stands in", hint))
    return measured


def _measure_rate(reader: Reader, rows: Mask) -> Measured:
    return _measure_pair(reader, rows, (reader.metric.events, reader.metric.exposure))


def _measure_answers(reader: Reader, rows: Mask) -> Measured:
    metric = reader.metric
    answers = reader.numbers(metric.score or "", rows)
    scale = metric.scale or SCALES.get(metric.kind)
    if metric.score and scale:
        low, high = scale
        outside = answers.present & ~answers.mark(lambda value: low <= value <= high)
        message = f"is not on the scale from {low} to {high}"
        reader.flag(
            "CX313", metric.score, outside & rows, (message, "correct it, or name the scale asked on")
        )
    counted = rows & answers.present
    weights = reader.weights(metric.weight, counted) if metric.weight else None
    return Measured(counted, answers=answers, weights=weights)


def _measure_nps(reader: Reader, rows: Mask) -> Measured:
    metric = reader.metric
    if metric.score:
        return _measure_answers(reader, rows)
    names = (metric.promoters, metric.passives, metric.detractors)
    columns = tuple(reader.counts(name or "", rows) for name in names)
    return Measured(rows & columns[0].present & columns[1].present & columns[2].present, columns)


def _measure_csat(reader: Reader, rows: Mask) -> Measured:
    return _measure_answers(reader, rows) if reader.metric.score else _measure_share(reader, rows)


def _measure_count(_: Reader, rows: Mask) -> Measured:
    return Measured(rows)


def _measure_sum(reader: Reader, rows: Mask) -> Measured:
    values = reader.numbers(reader.metric.value or "", rows)
    return Measured(rows & values.present, (values,))


def _measure_value(reader: Reader, rows: Mask) -> Measured:
    values = reader.numbers(reader.metric.value or "", rows)
    bases = reader.counts(reader.metric.n, rows) if reader.metric.n else None
    return Measured(rows, ready=(values, bases))


def _measure_quantile(reader: Reader, rows: Mask) -> Measured:
    return _measure_answers(reader, rows) if reader.metric.score else _measure_value(reader, rows)


_MEASURERS: Mapping[MetricKind, Callable[[Reader, Mask], Measured]] = {
    MetricKind.NPS: _measure_nps,
    MetricKind.CSAT: _measure_csat,
    MetricKind.CES: _measure_answers,
    MetricKind.SHARE: _measure_share,
    MetricKind.MEAN: _measure_answers,
    MetricKind.RATE: _measure_rate,
    MetricKind.QUANTILE: _measure_quantile,
    MetricKind.COUNT: _measure_count,
    MetricKind.SUM: _measure_sum,
    MetricKind.VALUE: _measure_value,
}
