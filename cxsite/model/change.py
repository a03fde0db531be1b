"""Say why a figure moved between two periods: how much of the change each segment of a column makes up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from cxsite.load import Cell
from cxsite.model.compare import compare_samples
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.samples import count_nps, count_share, moments_of
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.decomposition import (
    Decomposition,
    SegmentEffect,
    SegmentSums,
    Sums,
    decompose,
    remainder_of,
)
from cxsite.periods import Grain
from cxsite.schema import MetricKind

SHOWN_AT_MOST = 12
_OTHERS = ""
_CHANCE = 0.05
_PERIODS_OF_A_YEAR = timedelta(days=364)


@dataclass(frozen=True, slots=True)
class Contribution:
    """Hold what a segment did to the total, in the metric's unit, with its base and value in both periods.

    ``rate`` comes from the segment's own figure, ``mix`` from there being more or less of it. ``series`` is
    ``None`` for the others together; ``count`` says how many segments it stands for.
    """

    series: Series | None
    count: int
    mix: float
    rate: float
    base_before: float
    base_after: float
    value_before: float | None
    value_after: float | None

    @property
    def change(self) -> float:
        """Add up both effects."""
        return self.mix + self.rate


@dataclass(frozen=True, slots=True)
class Explanation:
    """Hold a change of the total and the contributions that add up to it, the largest first, others last.

    ``hidden`` counts the segments among the others that may not be shown in one of the periods. ``test``
    compares the two periods, ``None`` where there are too few answers to compare them by.
    """

    before: Point
    after: Point
    change: float
    contributions: tuple[Contribution, ...]
    hidden: int
    test: Comparison | None

    @property
    def is_chance(self) -> bool:
        """Say whether samples of this size differ as much by chance, or cannot be told to differ more."""
        return self.test is None or self.test.p_value >= _CHANCE

    @property
    def is_usual(self) -> bool:
        """Say whether both periods lie within what the series does anyway, by its own limits."""
        same = self.before.phase is not None and self.before.phase == self.after.phase
        return same and self.before.signal == self.after.signal == "common_cause"

    @property
    def is_noise(self) -> bool:
        """Say whether there is no evidence that anything changed."""
        return self.is_chance or self.is_usual


def find_periods(
    metric: Metric, *, after: date | None, before: date | None, against: str
) -> tuple[Point, Point] | None:
    """Find the two finished points to compare: by default the newest and the one before it in the grid.

    ``against`` ``year`` compares with the same period a year before (of weeks, 52 weeks). ``None`` where one
    of them does not exist or has no figure.
    """
    finished = metric.total.finished
    places = {point.period: place for place, point in enumerate(finished)}
    at = len(finished) - 1 if after is None else places.get(after, -1)
    if at < 0:
        return None
    earlier = before or (_year_before(finished[at].period, metric.grain) if against == "year" else None)
    from_ = at - 1 if before is None and against != "year" else places.get(earlier or date.min, -1)
    if from_ < 0 or finished[from_].value is None or finished[at].value is None:
        return None
    return finished[from_], finished[at]


def explain_change(metric: Metric, column: str, points: tuple[Point, Point]) -> Explanation | None:
    """Split the change between two points of the total into mix and rate of a column's segments.

    The contributions add up to the change exactly before each is rounded once. Hidden segments stand among
    the others, which always hold more than one segment where one of them is hidden. ``None`` for kinds that
    are no averages, for weighted answers, and where a period has no base.
    """
    before, after = points
    total = metric.total
    whole = _sums_between(total, before.period, after.period)
    if whole is None:
        return None
    split = {str(place): one for place, one in enumerate(metric.segments_of(column))}
    sums = {key: own for key, one in split.items() if (own := _sums_of(one, key, points))}
    kept = _choose_shown(split, sums, whole)
    found = _decompose([sums[key] for key in kept], whole)
    if found is None:
        return None
    outside = len(split) - len(kept)
    contributions = [_contribute(effect, split, outside) for effect in found.effects]
    ranked = sorted(contributions, key=lambda one: (one.series is None, -abs(one.change)))
    test = _find_test(total, points)
    hidden = len(split) - len(sums)
    return Explanation(before, after, found.change, tuple(ranked), hidden, test)


def _year_before(day: date, grain: Grain) -> date | None:
    if grain is Grain.WEEK:
        return day - _PERIODS_OF_A_YEAR
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        # The 29th of February has no like in the year before.
        return None


def _sums_of(series: Series, key: str, points: tuple[Point, Point]) -> SegmentSums | None:
    """Get a segment's sums, if both its figures may be shown."""
    shown = {point.period: point for point in series.points}
    if any(point.period in shown and shown[point.period].suppressed for point in points):
        return None
    found = _sums_between(series, points[0].period, points[1].period)
    return found and SegmentSums(key, found.before, found.after)


def _sums_between(series: Series, before: date, after: date) -> SegmentSums | None:
    cells = series.cells
    if cells is None or series.fields.weight:
        return None
    parts = [_sum_up(series, cells.get(period, Cell())) for period in (before, after)]
    first, second = parts
    return SegmentSums(_OTHERS, first, second) if first and second else None


def _sum_up(series: Series, cell: Cell) -> Sums | None:
    """Get the exact sum and base of a cell, so that sum by base is the figure in the metric's unit."""
    fields, scale = series.fields, series.scale
    if fields.kind is MetricKind.NPS:
        counts = count_nps(fields, cell, scale)
        surplus = Fraction(counts.promoters) - Fraction(counts.detractors)
        return Sums(100 * surplus, Fraction(counts.answers))
    if _is_share(series):
        share = count_share(fields, cell, scale)
        return Sums(100 * Fraction(share.part), Fraction(share.whole))
    if fields.kind in (MetricKind.MEAN, MetricKind.CES):
        moments = moments_of(cell)
        return Sums(Fraction(moments.total, 10**scale), moments.count)
    return None


def _is_share(series: Series) -> bool:
    kind = series.fields.kind
    is_top_box = kind is MetricKind.CES and series.fields.method == "top_box"
    return kind in (MetricKind.SHARE, MetricKind.CSAT) or is_top_box


def _choose_shown(
    split: Mapping[str, Series], sums: Mapping[str, SegmentSums], whole: SegmentSums
) -> list[str]:
    """Choose the segments to show by name: the largest contributions, and never all but a hidden group.

    What is left over is shown as one: it must not be a single hidden segment, nor stand on too few answers.
    """
    found = _decompose(list(sums.values()), whole)
    effects = [effect for effect in found.effects if effect.name != _OTHERS] if found else []
    ranked = [effect.name for effect in sorted(effects, key=lambda one: -abs(one.mix + one.rate))]
    hidden = len(split) - len(sums)
    room = SHOWN_AT_MOST if not hidden and len(ranked) <= SHOWN_AT_MOST else SHOWN_AT_MOST - 1
    kept = ranked[:room]
    base = max((one.base for one in split.values()), default=0)
    while hidden and kept and _is_exposed([sums[key] for key in kept], whole, (len(split) - len(kept), base)):
        kept.pop()
    return kept


def _is_exposed(kept: list[SegmentSums], whole: SegmentSums, others: tuple[int, int]) -> bool:
    """Say whether the others give a hidden figure away."""
    count, base = others
    rest = remainder_of(whole, kept)
    return count < 2 or any(0 < one.base < base for one in (rest.before, rest.after))


def _decompose(shown: list[SegmentSums], whole: SegmentSums) -> Decomposition | None:
    rest = remainder_of(whole, shown)
    has_rest = any(part.base or part.total for part in (rest.before, rest.after))
    return decompose([*shown, rest] if has_rest else shown)


def _contribute(effect: SegmentEffect, split: Mapping[str, Series], outside: int) -> Contribution:
    return Contribution(
        split.get(effect.name),
        1 if effect.name in split else outside,
        effect.mix,
        effect.rate,
        effect.base_before,
        effect.base_after,
        effect.value_before,
        effect.value_after,
    )


def _find_test(series: Series, points: tuple[Point, Point]) -> Comparison | None:
    """Take the test of the newest change that its headline tells of, so that one page says one thing."""
    newest = series.change
    if newest and points == series.finished[-2:]:
        return replace(newest.test, p_value=newest.p_value)
    return _compare(series, points[0].period, points[1].period)


def _compare(series: Series, before: date, after: date) -> Comparison | None:
    """Test the change of the total, in the metric's unit."""
    first, second = (series.sample((series.cells or {}).get(period, Cell())) for period in (before, after))
    return compare_samples(first, second)
