"""Hide figures behind which too few answers stand, and neighbours that would give them away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from cxsite.load import Segment
from cxsite.model.portal import Point, Series


def hide_small_bases(series: Sequence[Series]) -> list[Series]:
    """Hide each point with a base below the metric's minimum.

    Where one segment of a column is hidden in a period whose total is shown, the segment with the next
    smallest base is hidden too: the total less the others would give the hidden figure away.
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
            hidden |= _complement(bases[period], period, hidden)
    periods: dict[Segment, set[date]] = {}
    for segment, period in hidden:
        periods.setdefault(segment, set()).add(period)
    return [_hide(one, periods.get(one.segment, set())) for one in series]


def _is_small(series: Series, point: Point) -> bool:
    return point.value is not None and point.n is not None and point.n < series.base


def _bases_by_period(split: Iterable[Series]) -> dict[date, list[tuple[float, tuple[str, str]]]]:
    bases: dict[date, list[tuple[float, tuple[str, str]]]] = {}
    for one in split:
        for point in one.points:
            if one.segment and point.n:
                bases.setdefault(point.period, []).append((point.n, one.segment))
    return bases


def _complement(
    bases: list[tuple[float, tuple[str, str]]], period: date, hidden: set[tuple[Segment, date]]
) -> set[tuple[Segment, date]]:
    gone = [segment for _, segment in bases if (segment, period) in hidden]
    shown = sorted((base, segment) for base, segment in bases if segment not in gone)
    return {(shown[0][1], period)} if len(gone) == 1 and shown else set()


def _hide(series: Series, periods: set[date]) -> Series:
    if not periods:
        return series
    points = tuple(
        replace(point, value=None, n=None, top_share=None, suppressed=True)
        if point.period in periods
        else point
        for point in series.points
    )
    return replace(series, points=points)
