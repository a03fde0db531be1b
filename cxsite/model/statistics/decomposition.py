"""Split the change of a figure into what its segments did: their mix and their rates.

With shares of base w and values v of each segment before (0) and after (1):

    rate = (w0 + w1)/2 · (v1 − v0)           the segment itself changed
    mix  = (w1 − w0) · ((v0 + v1)/2 − V)     there is more or less of it

V is the mean of both totals. w1v1 − w0v0 = (w0 + w1)/2 · (v1 − v0) + (w1 − w0) · (v0 + v1)/2 for every
segment, and the shares of base change by nothing in all, so that the terms add up to the change of the total
whatever V is; this V makes the mix of a segment positive that grew and lies above the whole. Kitagawa 1955,
Journal of the American Statistical Association 50:1168. A segment without base on one side has no value
there: it takes that of the other side, so that all it does is mix, and the sum stays exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cxsite.model.statistics.sampling import Exact


@dataclass(frozen=True, slots=True)
class Sums:
    """Hold the exact sum and base of a figure; its value is their quotient, none without base.

    For shares the sum is 100 × the part, for scores 100 × (promoters − detractors), for means that of all
    answers.
    """

    total: Exact
    base: Exact

    @property
    def value(self) -> Fraction | None:
        """Divide exactly."""
        return Fraction(self.total) / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class SegmentSums:
    """Hold the sums of a segment in two periods."""

    name: str
    before: Sums
    after: Sums


@dataclass(frozen=True, slots=True)
class SegmentEffect:
    """Hold what a segment did to the total, in the figure's unit, and its base and value in both periods."""

    name: str
    mix: float
    rate: float
    base_before: float
    base_after: float
    value_before: float | None
    value_after: float | None


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Hold both totals, their change, and the effects of the segments in the order given."""

    before: float
    after: float
    change: float
    effects: tuple[SegmentEffect, ...]


def decompose(segments: Sequence[SegmentSums]) -> Decomposition | None:
    """Split the change of a total exactly into the mix and rate of its segments, each rounded once.

    The segments must be the whole of both totals: add ``remainder_of`` where some may not be shown. None
    where a total has no base.
    """
    before = _add_up(segment.before for segment in segments)
    after = _add_up(segment.after for segment in segments)
    if before.value is None or after.value is None:
        return None
    effects = tuple(_split(segment, before, after) for segment in segments)
    return Decomposition(float(before.value), float(after.value), float(after.value - before.value), effects)


def remainder_of(total: SegmentSums, shown: Iterable[SegmentSums]) -> SegmentSums:
    """Subtract the segments that are shown from a total; what is left carries the total's name."""
    parts = list(shown)
    before = _subtract(total.before, _add_up(part.before for part in parts))
    return SegmentSums(total.name, before, _subtract(total.after, _add_up(part.after for part in parts)))


def _split(segment: SegmentSums, before: Sums, after: Sums) -> SegmentEffect:
    shares = Fraction(segment.before.base) / before.base, Fraction(segment.after.base) / after.base
    first, second = segment.before.value, segment.after.value
    values = first if first is not None else second or 0, second if second is not None else first or 0
    middle = Fraction((before.value or 0) + (after.value or 0)) / 2
    return SegmentEffect(
        segment.name,
        mix=float((shares[1] - shares[0]) * (Fraction(values[0] + values[1]) / 2 - middle)),
        rate=float((shares[0] + shares[1]) / 2 * (values[1] - values[0])),
        base_before=float(segment.before.base),
        base_after=float(segment.after.base),
        value_before=None if first is None else float(first),
        value_after=None if second is None else float(second),
    )


def _add_up(sums: Iterable[Sums]) -> Sums:
    listed = list(sums)
    return Sums(sum(part.total for part in listed), sum(part.base for part in listed))


def _subtract(whole: Sums, part: Sums) -> Sums:
    return Sums(whole.total - part.total, whole.base - part.base)
