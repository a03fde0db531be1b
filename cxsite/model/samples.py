"""Read the cells of a tally as samples: counts of answers, parts of a whole, events, means.

Weighted answers are counted as the equal answers that they are worth, so that a count may be a fraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from cxsite.load import Cell, Moments, Tally, merge_tallies
from cxsite.model.statistics.sampling import (
    EventCounts,
    Exact,
    MeanSample,
    NpsCounts,
    ShareCounts,
    divide,
    sample_from_sums,
    sample_from_weights,
)
from cxsite.model.weights import sum_weights, weigh_answers, worth_of_weight
from cxsite.schema import MetricFields, MetricKind

_TOP: Mapping[MetricKind, tuple[Decimal, ...]] = {
    MetricKind.CSAT: (Decimal(4), Decimal(5)),
    MetricKind.CES: (Decimal(5), Decimal(6), Decimal(7)),
}


def merge_cells(cells: Iterable[Cell], scale: int) -> Cell:
    """Add up cells, for a figure over several periods."""
    key = (None, date.min)
    parts = [Tally(scale, {key: cell}, frozenset(), None) for cell in cells]
    return merge_tallies(parts, keep_answers=True).cells.get(key, Cell())


def whole_or_float(number: int, scale: int) -> float:
    """Undo the scaling of a sum; a whole number stays one."""
    divisor: int = 10**scale
    return number // divisor if number % divisor == 0 else number / divisor


def count_nps(metric: MetricFields, cell: Cell, scale: int) -> NpsCounts:
    """Count promoters (9 and 10), passives and detractors (0 to 6)."""
    if not metric.score:
        return NpsCounts(*(whole_or_float(part, scale) for part in cell.sums or (0, 0, 0)))
    worth = worth_of_weight(cell)
    return NpsCounts(*(_nearest(part * worth) for part in split_nps(weigh_answers(cell), scale)))


def split_nps(answers: Mapping[int, int], scale: int) -> tuple[int, int, int]:
    """Split answers, or what they weigh, into promoters, passives and detractors."""
    promoters = sum(count for answer, count in answers.items() if answer >= 9 * 10**scale)
    detractors = sum(count for answer, count in answers.items() if answer <= 6 * 10**scale)
    return promoters, sum(answers.values()) - promoters - detractors, detractors


def count_share(metric: MetricFields, cell: Cell, scale: int) -> ShareCounts:
    """Count the part and the whole of a share: a numerator and its denominator, or top answers and all."""
    if metric.score:
        worth = worth_of_weight(cell)
        return ShareCounts(*(_nearest(part * worth) for part in split_top(metric, cell, scale)))
    part, whole = cell.sums or (0, 0)
    return ShareCounts(whole_or_float(part, scale), whole_or_float(whole, scale))


def split_top(metric: MetricFields, cell: Cell, scale: int) -> tuple[int, int]:
    """Count the answers at the top of the scale and all answers, or add up what they weigh."""
    answers = weigh_answers(cell)
    top = {answer * 10**scale for answer in metric.top or _TOP[metric.kind]}
    return sum(count for answer, count in answers.items() if answer in top), sum(answers.values())


def count_events(cell: Cell, scale: int) -> EventCounts:
    """Count events and the exposure in which they happened."""
    events, exposure = cell.sums or (0, 0)
    return EventCounts(whole_or_float(events, scale), whole_or_float(exposure, scale))


def sample_mean(cell: Cell, scale: int) -> MeanSample | None:
    """Describe the answers by their number, mean and standard deviation; none without answers."""
    if cell.weighted:
        return sample_from_weights(sum_weights(cell, scale))
    unit: int = 10**scale
    moments = moments_of(cell)
    sample = sample_from_sums(moments.count, moments.total, moments.squares)
    return sample and MeanSample(sample.count, moments.total / (moments.count * unit), sample.sd / unit)


def moments_of(cell: Cell) -> Moments:
    """Sum up the answers of a cell, scaled as its tally."""
    if cell.moments:
        return cell.moments
    answers = cell.answers.items()
    return Moments(
        sum(cell.answers.values()),
        sum(answer * count for answer, count in answers),
        sum(answer * answer * count for answer, count in answers),
    )


def count_answers(cell: Cell) -> int:
    """Count the answers of a cell, each for one whatever it weighs."""
    return cell.moments.count if cell.moments else sum(cell.answers.values())


def mean_of(cell: Cell, scale: int) -> float | None:
    """Work out the mean answer, rounded once: Σx/n, or Σwx/Σw; none without answers or weight."""
    if cell.weighted:
        sums = sum_weights(cell, scale)
        return divide(sums.total, sums.weight) if sums.weight else None
    moments = moments_of(cell)
    return moments.total / (moments.count * 10**scale) if moments.count else None


def count_parts(metric: MetricFields, cell: Cell, scale: int) -> tuple[float, float]:
    """Count what a limit for counts is worked out from: part and whole, or events and exposure."""
    if metric.kind is MetricKind.RATE:
        events = count_events(cell, scale)
        return events.events, events.exposure
    share = count_share(metric, cell, scale)
    return share.part, share.whole


def _nearest(number: Exact) -> float:
    """Find the nearest float; what is whole stays so, and is worked on without rounding."""
    return number.numerator if number.denominator == 1 else float(number)
