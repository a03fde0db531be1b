"""Round figures for headlines, tiles and lists as far as their interval allows (STATISTICS §9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxsite.model import Metric, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.messages import say
from cxsite.pages.words import shown_value
from cxsite.schema import MetricKind

_WIDE = 1.0
_FINEST = 3
_NPS_BOUNDS = (-100.0, 100.0)


@dataclass(frozen=True, slots=True)
class Rounding:
    """Word values of a metric with one number of decimals; differences come from unrounded values."""

    atlas: Atlas
    unit: str
    decimals: int

    def value(self, value: float) -> str:
        """Word a value with its unit."""
        return self.atlas.language.with_unit(self._number(value), self.unit)

    def range(self, low: float, high: float) -> str:
        """Word two values with one unit: ``74.6 to 80.1 %``."""
        text = say(self.atlas.language, "range", low=self._number(low), high=self._number(high))
        return self.atlas.language.with_unit(text, self.unit)

    def change(self, value: float) -> str:
        """Word a change with its sign; per cents change by points."""
        unit = "points" if self.unit == "percent" else self.unit
        return self.atlas.language.with_unit(self.signed(value), unit)

    def signed(self, value: float) -> str:
        """Word a number with its sign, zero without one."""
        text = self._number(value)
        is_positive = value > 0 and any(mark in "123456789" for mark in text)
        return f"+{text}" if is_positive else text

    def plain(self, value: float) -> str:
        """Word a number without its unit."""
        return self._number(value)

    def _number(self, value: float) -> str:
        return self.atlas.language.number(value, self.decimals)


def rounding_of(
    atlas: Atlas, metric: Metric, point: Point | None, *, beside: Iterable[float] = ()
) -> Rounding:
    """Choose the decimals for a point: whole points for a share or a score with a wide interval.

    ``beside`` are values that it is set against in the same sentence: it gets as many decimals as it takes
    to see on which side of them it lies.
    """
    unit = unit_of(metric.fields)
    width = None if point is None or point.low is None or point.high is None else point.high - point.low
    decimals = decimals_for(atlas, unit, width)
    value = point.value if point else None
    if value is not None:
        decimals = max((_part(atlas, value, other, decimals) for other in beside), default=decimals)
    return Rounding(atlas, unit, decimals)


def decimals_for(atlas: Atlas, unit: str, width: float | None) -> int:
    """Choose the decimals for a figure whose interval is so wide, in the metric's unit."""
    if unit not in ("percent", "points") or width is None:
        return atlas.language.decimals_of(unit)
    return 0 if width / 2 > _WIDE else 1


def _part(atlas: Atlas, value: float, other: float, decimals: int) -> int:
    """Add decimals until two different values are written differently."""
    number = atlas.language.number
    while value != other and decimals < _FINEST and number(value, decimals) == number(other, decimals):
        decimals += 1
    return decimals


def told_rounding(atlas: Atlas, metric: Metric, series: Series) -> Rounding:
    """Choose the decimals for the newest finished figure of a series beside its target."""
    last = series.last
    return rounding_of(atlas, metric, last, beside=(last.target,) if last and last.target is not None else ())


def told_value(atlas: Atlas, metric: Metric, series: Series) -> str:
    """Word the newest finished figure of a series, or why there is none."""
    last = series.last
    if last is None or last.value is None:
        return shown_value(atlas, metric, last)
    return told_rounding(atlas, metric, series).value(last.value)


def told_interval(atlas: Atlas, metric: Metric, series: Series) -> str:
    """Word the interval of the newest finished figure; empty where there is none."""
    last = series.last
    if last is None or last.low is None or last.high is None:
        return ""
    low, high = last.low, last.high
    if metric.fields.kind is MetricKind.NPS:
        # The formula may pass what a score can reach; that is for the data file, not for readers.
        low, high = max(low, _NPS_BOUNDS[0]), min(high, _NPS_BOUNDS[1])
    return told_rounding(atlas, metric, series).range(low, high)
