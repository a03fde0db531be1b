"""Know every figure of a metric that a text may rightly state."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, pairwise

from cxsite.model.metrics import Metric, Series
from cxsite.model.typed_numbers import TypedNumber, difference, exact
from cxsite.model.units import unit_of
from cxsite.periods import Calendar, Grain
from cxsite.schema import ProgramFields, PromiseFields, RecordFields

_LONGER = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
_WORD = re.compile(r"\w{4,}")
_Known = dict[tuple[str, object], tuple[Metric, tuple[Decimal, ...]]]


@dataclass(slots=True)
class Ledger:
    """Look figures up by metric; those of stretches of time are worked out when they are first asked for.

    ``bounds`` are the values that promises and programs set for a metric.
    """

    calendar: Calendar
    bounds: Mapping[str, tuple[float, ...]]
    _points: _Known = field(default_factory=dict)
    _stretches: _Known = field(default_factory=dict)

    def holds(self, metric: Metric, number: TypedNumber, text: str) -> bool:
        """Say whether a number is a figure of the metric, or of a segment that the text names."""
        shown = [one for one in metric.series if one.segment is None or _is_named(one, text)]
        bounds = map(exact, self.bounds.get(metric.id, ()))
        points = chain.from_iterable(self._points_of(metric, series) for series in shown)
        stretches = chain.from_iterable(self._stretches_of(metric, series) for series in shown)
        return any(number.is_right(figure) for figure in chain(bounds, points, stretches))

    def newest(self, metric: Metric) -> Decimal | None:
        """Get the metric's newest finished figure."""
        last = metric.total.last
        return exact(last.value) if last and last.value is not None else None

    def _points_of(self, metric: Metric, series: Series) -> tuple[Decimal, ...]:
        return _look_up(self._points, metric, series, lambda: _list_points(metric, series))

    def _stretches_of(self, metric: Metric, series: Series) -> tuple[Decimal, ...]:
        return _look_up(self._stretches, metric, series, lambda: self._list_stretches(series))

    def _list_stretches(self, series: Series) -> Iterator[Decimal]:
        """Work out the figures of whole months, quarters and years, and of all time."""
        days = [point.period for point in series.finished]
        if not days:
            return
        starts = {(grain, self.calendar.start_of(day, grain)) for grain in _LONGER for day in days}
        spans = {(start, self.calendar.end_of(start, grain)) for grain, start in starts}
        for first, last in sorted({*spans, (days[0], days[-1])}):
            figure = series.over(first, last)
            known = (figure.value if figure else None, series.events_over(first, last))
            yield from (exact(one) for one in known if one is not None)


def _look_up(
    known: _Known, metric: Metric, series: Series, make: Callable[[], Iterable[Decimal]]
) -> tuple[Decimal, ...]:
    # A preview keeps a ledger from build to build, and a metric of the same name may have other figures.
    source, figures = known.get((metric.id, series.segment), (None, ()))
    if source is not metric:
        figures = tuple(make())
        known[metric.id, series.segment] = (metric, figures)
    return figures


def list_bounds(records: Iterable[RecordFields]) -> dict[str, tuple[float, ...]]:
    """List the values that promises and the aims of programs set, by the metric they are about."""
    found: dict[str, tuple[float, ...]] = {}
    for fields in records:
        for metric, values in _bounds_in(fields):
            found[metric] = (*found.get(metric, ()), *(value for value in values if value is not None))
    return found


def _bounds_in(fields: RecordFields) -> Iterator[tuple[str, tuple[float | None, ...]]]:
    if isinstance(fields, PromiseFields) and fields.metric and fields.kept_when:
        yield fields.metric, (fields.kept_when.at_least, fields.kept_when.at_most)
    if isinstance(fields, ProgramFields):
        for aim in fields.aims:
            yield aim.metric, (aim.from_, aim.to)


def _list_points(metric: Metric, series: Series) -> Iterator[Decimal]:
    for point in series.points:
        yield from (exact(one) for one in (point.value, point.target) if one is not None)
    if unit_of(metric.fields) != "percent":
        for before, after in pairwise(series.points):
            if before.value is not None and after.value is not None:
                yield difference(after.value, before.value)
    last = series.last
    newest = (last.low, last.high, last.lower, last.upper) if last else ()
    yield from (exact(one) for one in (*newest, *(phase.mean for phase in series.phases)) if one is not None)


def _is_named(series: Series, text: str) -> bool:
    """Say whether a text names a segment: by its label, by the first long word of it, or by its value."""
    assert series.segment is not None
    first = _WORD.search(series.label)
    names = (series.label, first[0] if first else "", series.segment[1])
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in names if len(name) > 1)
