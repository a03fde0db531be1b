"""Work out a metric's value from its counts and sums.

Every formula starts from whole numbers, so the first rounding is the last: a quotient of two whole numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from cxsite.load import Cell
from cxsite.model.samples import (
    count_answers,
    mean_of,
    split_nps,
    split_top,
    whole_or_float,
)
from cxsite.model.weights import weigh_answers
from cxsite.schema import SCALES, MetricFields, MetricKind


@dataclass(frozen=True, slots=True)
class Figure:
    """Hold a value, its base, and for a mean of efforts the percentage of top answers.

    ``value`` is in the metric's unit (a percentage on 0..100), ``n`` counts answers, events' exposure or
    rows; both are ``None`` where there is nothing to work out. ``low`` and ``high`` are the interval,
    ``None`` until it is worked out or where the kind has none; ``effective_n`` is how many equal answers
    weighted ones are worth, known with the interval.
    """

    value: float | None
    n: float | None
    top_share: float | None = None
    low: float | None = None
    high: float | None = None
    top_low: float | None = None
    top_high: float | None = None
    effective_n: float | None = None


NO_FIGURE = Figure(None, 0)


def evaluate(metric: MetricFields, cell: Cell, scale: int) -> Figure:
    """Work out the figure of one period and segment; ``scale`` is the tally's."""
    return _FORMULAS[metric.kind](metric, cell, scale)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _nps(metric: MetricFields, cell: Cell, scale: int) -> Figure:
    """Subtract the percentage of detractors from that of promoters (Reichheld 2003)."""
    if not metric.score:
        promoters, _, detractors = cell.sums or (0, 0, 0)
        return Figure(_percent(promoters - detractors, sum(cell.sums)), whole_or_float(sum(cell.sums), scale))
    parts = split_nps(weigh_answers(cell), scale)
    return Figure(_percent(parts[0] - parts[2], sum(parts)), count_answers(cell))


def _share(_: MetricFields, cell: Cell, scale: int) -> Figure:
    part, whole = cell.sums or (0, 0)
    return Figure(_percent(part, whole), whole_or_float(whole, scale))


def _csat(metric: MetricFields, cell: Cell, scale: int) -> Figure:
    if not metric.score:
        return _share(metric, cell, scale)
    return Figure(_percent(*split_top(metric, cell, scale)), count_answers(cell))


def _ces(metric: MetricFields, cell: Cell, scale: int) -> Figure:
    answers, top = count_answers(cell), _percent(*split_top(metric, cell, scale))
    if metric.method == "top_box":
        return Figure(top, answers)
    # On another scale than the usual one nobody has said which answers are the top ones.
    is_known = metric.top or metric.scale in (None, SCALES[MetricKind.CES])
    return Figure(mean_of(cell, scale), answers, top if is_known else None)


def _mean(_: MetricFields, cell: Cell, scale: int) -> Figure:
    return Figure(mean_of(cell, scale), count_answers(cell))


def _rate(metric: MetricFields, cell: Cell, scale: int) -> Figure:
    events, exposure = cell.sums or (0, 0)
    return Figure(metric.per * events / exposure if exposure else None, whole_or_float(exposure, scale))


def _quantile(metric: MetricFields, cell: Cell, scale: int) -> Figure:
    """Interpolate linearly between order statistics: position (n - 1) q (Hyndman and Fan 1996, type 7)."""
    if cell.ready is not None or not metric.score:
        return _ready(metric, cell, scale)
    count = sum(cell.answers.values())
    if not count:
        return NO_FIGURE
    # The quantile as typed: 0.29 of 101 answers is the 30th, which 100 times the float misses by a hair.
    position = (count - 1) * Fraction(str(metric.quantile))
    below = int(position)
    low, high = rank_answers(cell.answers, (below, min(below + 1, count - 1)))
    return Figure(float((low + (high - low) * (position - below)) / 10**scale), count)


def rank_answers(answers: Mapping[int, int], ranks: tuple[int, int]) -> tuple[int, int]:
    """Find the answers at two ranks, from 0, of the sorted answers."""
    ordered = sorted(answers.items())
    reached = list(accumulate(count for _, count in ordered))
    low, high = (ordered[bisect_right(reached, rank)][0] for rank in ranks)
    return low, high


def _count(_: MetricFields, cell: Cell, __: int) -> Figure:
    return Figure(cell.rows, cell.rows)


def _sum(_: MetricFields, cell: Cell, scale: int) -> Figure:
    return Figure(whole_or_float(cell.sums[0] if cell.sums else 0, scale), cell.rows)


def _ready(metric: MetricFields, cell: Cell, scale: int) -> Figure:
    value, base = cell.ready or (None, None)
    n = None if base is None else whole_or_float(base, scale)
    return Figure(None if value is None else whole_or_float(value, scale), n if metric.n else None)


_FORMULAS: Mapping[MetricKind, Callable[[MetricFields, Cell, int], Figure]] = {
    MetricKind.NPS: _nps,
    MetricKind.CSAT: _csat,
    MetricKind.CES: _ces,
    MetricKind.SHARE: _share,
    MetricKind.MEAN: _mean,
    MetricKind.RATE: _rate,
    MetricKind.QUANTILE: _quantile,
    MetricKind.COUNT: _count,
    MetricKind.SUM: _sum,
    MetricKind.VALUE: _ready,
}
