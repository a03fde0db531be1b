"""Hold what is known of metrics: their series, points and phases, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from cxsite.load import Cell, Segment
from cxsite.model.bounds import Sample, bound_figure
from cxsite.model.evaluate import Figure, evaluate
from cxsite.model.samples import merge_cells, whole_or_float
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.dispersion import Bounded
from cxsite.model.statistics.runs import Runs
from cxsite.periods import Grain
from cxsite.schema import Assurance, Cause, MetricFields, MetricKind, Signal, Status, Variation


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one period of a series; ``period`` is its first day, ``end`` its last.

    ``value`` is ``None`` where it is missing or hidden because too few answers stand behind it
    (``suppressed``). ``low`` and ``high`` are its interval, unclipped; ``effective_n`` says how many equal
    answers weighted ones are worth; ``mean``, ``lower`` and ``upper`` the limits of its ``phase`` (a place in
    the series' phases). ``cause`` is the rule that marks the point, ``signal`` what that means for
    customers, ``None`` where there is no verdict. ``restated_from`` is the value that an edition published
    before, if it was another.
    """

    period: date
    end: date
    value: float | None
    n: float | None
    target: float | None
    suppressed: bool = False
    partial: bool = False
    top_share: float | None = None
    low: float | None = None
    high: float | None = None
    top_low: float | None = None
    top_high: float | None = None
    effective_n: float | None = None
    phase: int | None = None
    in_baseline: bool = False
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    cause: Cause = "none"
    signal: Signal | None = None
    restated_from: float | None = None

    def __reduce__(self) -> tuple[type[Point], tuple[object, ...]]:
        """Travel as the values alone, three times as fast: there are as many points as figures."""
        return Point, _read_point(self)


_read_point = attrgetter(*(field.name for field in fields(Point)))


def bounded(points: Iterable[Point]) -> Iterator[Bounded]:
    """List the figures that have an interval."""
    for point in points:
        if point.value is not None and point.low is not None and point.high is not None:
            yield Bounded(point.value, point.low, point.high)


@dataclass(frozen=True, slots=True)
class Phase:
    """Hold a stretch of a series with limits of its own.

    ``points`` counts finished periods with a value. ``mean`` is ``None`` under 8 of them; ``lower`` and
    ``upper`` also where they are not constant, where the chart has none, or where nothing varies. ``trial``
    limits rest on fewer than 13 points. ``reason`` says why the phase was begun (``None`` for the first).
    """

    start: date
    points: int
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    trial: bool = False
    reason: str | None = None
    link: str | None = None
    runs: Runs | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Hold the test of a series' newest change, and its p value adjusted for all tests of its page."""

    test: Comparison
    p_value: float

    @property
    def is_detectable(self) -> bool:
        """Say whether the change is more than chance would have it, at 5 %."""
        return self.p_value < 0.05


@dataclass(frozen=True, slots=True)
class Series:
    """Hold a metric's points for the total (``segment`` is ``None``) or for one segment, oldest first."""

    segment: Segment
    label: str
    points: tuple[Point, ...]
    target: float | None
    status: Status
    fields: MetricFields
    base: int
    scale: int = 0
    cells: Mapping[date, Cell] | None = None
    phases: tuple[Phase, ...] = ()
    variation: Variation | None = None
    assurance: Assurance | None = None
    change: Change | None = None

    @property
    def finished(self) -> tuple[Point, ...]:
        """List the points of finished periods."""
        return tuple(point for point in self.points if not point.partial)

    @property
    def last(self) -> Point | None:
        """Find the newest finished point."""
        return next((point for point in reversed(self.points) if not point.partial), None)

    def over(self, first: date, last: date) -> Figure | None:
        """Work out the figure over all finished periods that begin from ``first`` to ``last``, from counts.

        ``None`` where figures cannot be added up (ready values, an index) or too few answers stand behind it.
        """
        if self.cells is None or self.fields.kind in (MetricKind.VALUE, MetricKind.INDEX):
            return None
        within = [point for point in self.finished if first <= point.period <= last]
        if any(point.suppressed for point in within):
            # The figure of the whole less those of the shown periods would give the hidden one away.
            return None
        finished = {point.period for point in within}
        parts = [cell for period, cell in sorted(self.cells.items()) if period in finished]
        if any(part.ready for part in parts):
            return None
        cell = merge_cells(parts, self.scale)
        figure = evaluate(self.fields, cell, self.scale)
        if figure.value is None or (figure.n or 0) < self.base:
            return None
        return bound_figure(figure, self.sample(cell))

    def sample(self, cell: Cell) -> Sample:
        """See a cell of this series as a sample; only the total's population is known."""
        return Sample(self.fields, cell, self.scale, self.fields.population if self.segment is None else None)

    def events_over(self, first: date, last: date) -> float | None:
        """Count what the metric counts (numerators, events, rows, sums) over finished periods."""
        if self.cells is None or self.fields.kind not in _COUNTABLE:
            return None
        finished = {point.period for point in self.finished if first <= point.period <= last}
        cells = [cell for period, cell in self.cells.items() if period in finished]
        if self.fields.kind is MetricKind.COUNT:
            return sum(cell.rows for cell in cells)
        return whole_or_float(sum(cell.sums[0] for cell in cells if cell.sums), self.scale)


_COUNTABLE = (MetricKind.COUNT, MetricKind.SUM, MetricKind.SHARE, MetricKind.RATE)


@dataclass(frozen=True, slots=True)
class Held:
    """Say that a metric shows the figures of an edition, because those of today cannot be had, and why."""

    edition: str
    as_of: date
    reason: str


@dataclass(frozen=True, slots=True)
class Metric:
    """Hold a metric's figures: the total first, then each segment in the order of ``by``.

    ``late_since`` is the last day of data that are older than they should be; ``held`` says of which edition
    the figures are, if they are not today's.
    """

    id: str
    fields: MetricFields
    title: str
    grain: Grain
    series: tuple[Series, ...]
    late_since: date | None = None
    held: Held | None = None

    @property
    def total(self) -> Series:
        """Get the series of the total."""
        return self.series[0]

    @property
    def has_total(self) -> bool:
        """Say whether the total is known: ready values have one only if the extract has rows for it."""
        is_ready = self.fields.kind is MetricKind.VALUE or bool(
            self.fields.kind is MetricKind.QUANTILE and self.fields.value
        )
        # The figures of an edition have no counts behind them.
        known = (point.value is not None or point.suppressed for point in self.total.points)
        return not is_ready or bool(self.total.cells) or any(known) or len(self.series) == 1

    @property
    def has_counts(self) -> bool:
        """Say whether counts stand behind the figures; editions hold the figures alone."""
        return self.total.cells is not None

    @property
    def published(self) -> tuple[Series, ...]:
        """List the series that are known."""
        return self.series if self.has_total else self.series[1:]

    def segments_of(self, column: str) -> tuple[Series, ...]:
        """List the series of a column's segments."""
        return tuple(series for series in self.series if series.segment and series.segment[0] == column)

    def series_of(self, segment: Mapping[str, str]) -> Series | None:
        """Find the series of a segment written as in front matter, ``{}`` for the total."""
        wanted = next(iter(segment.items()), None)
        return next((series for series in self.series if series.segment == wanted), None)
