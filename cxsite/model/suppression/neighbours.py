"""Hide the next smallest parts of a whole, until the hidden ones cannot be told apart."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TypeVar

from cxsite.model.metrics import Metric
from cxsite.model.suppression.ledger import Base, Cell, exact_base

T = TypeVar("T")


def choose_neighbours(
    hidden: Collection[Base], spare: Sequence[tuple[Base, T]], needed: int
) -> list[T] | None:
    """Choose what else to hide of a whole, in the order given, beside parts with the ``hidden`` bases.

    The whole less the shown parts gives away what the hidden ones amount to: they must be two at least, with
    ``needed`` answers together. ``None`` if hiding everything would not do.
    """
    together, count = sum(hidden), len(hidden)
    chosen: list[T] = []
    for base, part in spare:
        if count > 1 and together >= needed:
            break
        chosen.append(part)
        together, count = together + base, count + 1
    return chosen if count > 1 and together >= needed else None


def hide_alone(metric: Metric) -> Iterator[Cell]:
    """List what is hidden of a metric with whose figures no other metric's can be compared."""
    for series in metric.series:
        for point in series.points:
            if point.value is not None and 0 < exact_base(point) < series.base:
                yield metric.id, series.segment, point.period
    for column in metric.fields.by:
        yield from _hide_beside(metric, column)


def _hide_beside(metric: Metric, column: str) -> Iterator[Cell]:
    """Protect the small segments of a column, period by period: periods of one metric share no answer."""
    least = metric.total.base
    totals = {point.period for point in metric.total.points if exact_base(point) >= least}
    parts = _list_parts(metric, column, totals)
    for period in totals & {period for period, found in parts.items() if min(found)[0] < least}:
        hidden = [base for base, _ in parts[period] if base < least]
        spare = sorted(part for part in parts[period] if part[0] >= least)
        chosen = choose_neighbours(hidden, spare, least)
        # Ready values may not add up to their total: then nothing of the column is shown.
        for segment in [segment for _, segment in spare] if chosen is None else chosen:
            yield metric.id, segment, period


def _list_parts(
    metric: Metric, column: str, periods: Collection[date]
) -> dict[date, list[tuple[Base, tuple[str, str]]]]:
    parts: dict[date, list[tuple[Base, tuple[str, str]]]] = {}
    for series in metric.segments_of(column):
        for point in series.points:
            if point.n and point.value is not None and point.period in periods and series.segment:
                parts.setdefault(point.period, []).append((exact_base(point), series.segment))
    return parts
