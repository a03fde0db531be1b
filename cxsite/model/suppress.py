"""Hide figures behind which too few answers stand, and neighbours that would give them away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from cxsite.load import Segment
from cxsite.model.metrics import Point, Series
from cxsite.schema import MetricKind


def hide_small_bases(series: Sequence[Series]) -> list[Series]:
    """Hide each point with a base below the metric's minimum.

    Where segments of a column are hidden in a period whose total is shown, those with the next smallest bases
    are hidden too until at least two are, with the minimum base together: the total less the shown segments
    gives away what the hidden ones amount to, and that may not be a small group either.
    """
    hidden: set[tuple[Segment, date]] = {
        (one.segment, point.period) for one in series for point in one.points if _is_small(one, point)
    }
    total_shown = {point.period for one in series if one.segment is None for point in one.points} - {
        period for segment, period in hidden if segment is None
    }
    for column in sorted({one.segment[0] for one in series if one.segment}):
        bases = _bases_by_period(one for one in series if one.segment and one.segment[0] == column)
        for period in sorted(total_shown & bases.keys()):
            hidden |= _complement(bases[period], period, hidden, minimum=series[0].base)
    periods: dict[Segment, set[date]] = {}
    for segment, period in hidden:
        periods.setdefault(segment, set()).add(period)
    return [_hide(one, periods.get(one.segment, set())) for one in series]


def _is_small(series: Series, point: Point) -> bool:
    if point.value is None or point.n is None:
        return False
    # Behind a count of 0 stands nobody, and the total less the other segments tells it anyway.
    is_nobody = point.n == 0 and series.fields.kind in (MetricKind.COUNT, MetricKind.SUM)
    return point.n < series.base and not is_nobody


def _bases_by_period(split: Iterable[Series]) -> dict[date, list[tuple[float, tuple[str, str]]]]:
    bases: dict[date, list[tuple[float, tuple[str, str]]]] = {}
    for one in split:
        for point in one.points:
            if one.segment and point.n:
                bases.setdefault(point.period, []).append((point.n, one.segment))
    return bases


def _complement(
    bases: list[tuple[float, tuple[str, str]]],
    period: date,
    hidden: set[tuple[Segment, date]],
    *,
    minimum: int,
) -> set[tuple[Segment, date]]:
    gone = [base for base, segment in bases if (segment, period) in hidden]
    if not gone:
        return set()
    together, count = sum(gone), len(gone)
    more: set[tuple[Segment, date]] = set()
    for base, segment in sorted(pair for pair in bases if (pair[1], period) not in hidden):
        if count > 1 and together >= minimum:
            break
        more.add((segment, period))
        together, count = together + base, count + 1
    return more


def _hide(series: Series, periods: set[date]) -> Series:
    if not periods:
        return series
    points = tuple(_blank(point) if point.period in periods else point for point in series.points)
    return replace(series, points=points)


def _blank(point: Point) -> Point:
    # A new point, so that nothing that is known of the old one can be forgotten here.
    return Point(point.period, point.end, None, None, point.target, suppressed=True, partial=point.partial)
