"""Place the segments of a column in a funnel: which lie further from the whole than chance allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from cxsite.load import Cell
from cxsite.model.metrics import Metric, Series
from cxsite.model.samples import count_nps, merge_cells, sample_mean
from cxsite.model.statistics.funnel import (
    FunnelLimits,
    Position,
    draw_funnel,
    mean_limits,
    place,
    rate_limits,
    share_limits,
)
from cxsite.model.statistics.intervals import Interval
from cxsite.model.statistics.sampling import MeanSample, pooled_sd, sample_of_nps
from cxsite.schema import MetricKind

_LimitsAt = Callable[[float], FunnelLimits]


@dataclass(frozen=True, slots=True)
class PlacedSegment:
    """Hold a segment's figure and base, and where it lies against the limits at its base."""

    series: Series
    value: float
    n: float
    limits: FunnelLimits
    position: Position


@dataclass(frozen=True, slots=True)
class Funnel:
    """Hold the whole's value, the segments with a figure, largest base first, and the limits as a curve.

    All values are in the metric's unit. ``without`` lists the segments that have no figure or may not show
    it.
    """

    centre: float
    placed: tuple[PlacedSegment, ...]
    without: tuple[Series, ...]
    curve: tuple[FunnelLimits, ...]

    @property
    def outside(self) -> tuple[PlacedSegment, ...]:
        """List the segments beyond the far limits (99.8 %)."""
        return tuple(one for one in self.placed if one.position in (Position.ABOVE, Position.BELOW))


def place_segments(metric: Metric, column: str, *, first: date, last: date) -> Funnel | None:
    """Place the segments of a column by their figures over all finished periods from ``first`` to ``last``.

    ``None`` for kinds whose chance limits are not known, for weighted answers, and without a figure of the
    whole.
    """
    whole = metric.total.over(first, last)
    split = metric.segments_of(column)
    found = [(one, figure) for one in split if (figure := one.over(first, last)) and figure.n]
    if whole is None or whole.value is None or metric.fields.weight:
        return None
    known = [one for one, _ in found]
    limits_at = _choose_limits(metric, whole.value, [_cell_over(one, first, last) for one in known])
    if limits_at is None:
        return None
    placed = [_place(one, (figure.value or 0, figure.n or 0), limits_at) for one, figure in found]
    bases = [one.n for one in placed]
    # A little beyond both ends, so that segments of one size have curves too.
    curve = draw_funnel(limits_at, smallest=0.8 * min(bases), largest=1.05 * max(bases)) if bases else ()
    with_figure = {one.segment for one in known}
    without = tuple(one for one in split if one.segment not in with_figure)
    return Funnel(whole.value, tuple(sorted(placed, key=_largest_first)), without, curve)


def _largest_first(one: PlacedSegment) -> tuple[float, str]:
    return -one.n, one.series.label


def _place(series: Series, figure: tuple[float, float], limits_at: _LimitsAt) -> PlacedSegment:
    value, n = figure
    limits = limits_at(n)
    return PlacedSegment(series, value, n, limits, place(value, limits))


def _cell_over(series: Series, first: date, last: date) -> Cell:
    periods = {point.period for point in series.finished if first <= point.period <= last}
    cells = sorted((series.cells or {}).items(), key=lambda pair: pair[0])
    return merge_cells((cell for period, cell in cells if period in periods), series.scale)


def _choose_limits(metric: Metric, centre: float, cells: Sequence[Cell]) -> _LimitsAt | None:
    fields, scale = metric.fields, metric.total.scale
    if fields.kind is MetricKind.NPS:
        counts = [count_nps(fields, cell, scale) for cell in cells]
        return _limit_means(centre, [sample_of_nps(one) for one in counts])
    if fields.kind is MetricKind.RATE:
        return partial(_limit_scaled, partial(rate_limits, centre / fields.per), fields.per)
    is_top_box = fields.kind is MetricKind.CES and fields.method == "top_box"
    if is_top_box or fields.kind in (MetricKind.SHARE, MetricKind.CSAT):
        return partial(_limit_scaled, partial(share_limits, centre / 100), 100)
    if fields.kind in (MetricKind.MEAN, MetricKind.CES):
        return _limit_means(centre, [found for cell in cells if (found := sample_mean(cell, scale))])
    return None


def _limit_means(centre: float, samples: list[MeanSample]) -> _LimitsAt:
    return partial(mean_limits, centre, sd=pooled_sd(samples))


def _limit_scaled(limits_at: _LimitsAt, unit: float, base: float) -> FunnelLimits:
    """Turn limits of a fraction into the metric's unit."""
    limits = limits_at(base)
    near, far = (Interval(unit * one.low, unit * one.high) for one in (limits.near, limits.far))
    return FunnelLimits(base, near, far)
