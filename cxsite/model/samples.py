"""Read the cells of a tally as samples: counts of answers, parts of a whole, events, means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from cxsite.load import Cell, Moments, Tally, merge_tallies
from cxsite.model.statistics.sampling import (
    EventCounts,
    MeanSample,
    NpsCounts,
    ShareCounts,
    sample_from_sums,
)
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
    promoters = sum(count for answer, count in cell.answers.items() if answer >= 9 * 10**scale)
    detractors = sum(count for answer, count in cell.answers.items() if answer <= 6 * 10**scale)
    return NpsCounts(promoters, sum(cell.answers.values()) - promoters - detractors, detractors)


def count_share(metric: MetricFields, cell: Cell, scale: int) -> ShareCounts:
    """Count the part and the whole of a share: a numerator and its denominator, or top answers and all."""
    if metric.score:
        return ShareCounts(count_top(metric, cell, scale), sum(cell.answers.values()))
    part, whole = cell.sums or (0, 0)
    return ShareCounts(whole_or_float(part, scale), whole_or_float(whole, scale))


def count_top(metric: MetricFields, cell: Cell, scale: int) -> int:
    """Count the answers at the top of the scale."""
    top = {answer * 10**scale for answer in metric.top or _TOP[metric.kind]}
    return sum(count for answer, count in cell.answers.items() if answer in top)


def count_events(cell: Cell, scale: int) -> EventCounts:
    """Count events and the exposure in which they happened."""
    events, exposure = cell.sums or (0, 0)
    return EventCounts(whole_or_float(events, scale), whole_or_float(exposure, scale))


def sample_mean(cell: Cell, scale: int) -> MeanSample | None:
    """Describe the answers by their number, mean and standard deviation; none without answers."""
    moments = moments_of(cell)
    sample = sample_from_sums(moments.count, moments.total, moments.squares)
    unit: int = 10**scale
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


def count_parts(metric: MetricFields, cell: Cell, scale: int) -> tuple[float, float]:
    """Count what a limit for counts is worked out from: part and whole, or events and exposure."""
    if metric.kind is MetricKind.RATE:
        events = count_events(cell, scale)
        return events.events, events.exposure
    share = count_share(metric, cell, scale)
    return share.part, share.whole
