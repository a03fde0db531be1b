"""Describe samples by their counts and sums, exactly where these are whole numbers or fractions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

Exact = int | Fraction


@dataclass(frozen=True, slots=True)
class NpsCounts:
    """Count the promoters, passives and detractors of a sample; weighted counts may be fractions."""

    promoters: float
    passives: float
    detractors: float

    @property
    def answers(self) -> float:
        """Count all answers."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float:
        """Subtract the percentage of detractors from that of promoters, on −100..100 (Reichheld 2003)."""
        return 100 * (self.promoters - self.detractors) / self.answers


@dataclass(frozen=True, slots=True)
class ShareCounts:
    """Count the part of a whole, ``0 <= part <= whole``; both may be fractions of an effective size."""

    part: float
    whole: float


@dataclass(frozen=True, slots=True)
class MeanSample:
    """Hold the size, mean and standard deviation (divisor n − 1) of a sample; the size may be effective."""

    count: float
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class EventCounts:
    """Count events over an exposure, such as complaints over passengers."""

    events: float
    exposure: float


@dataclass(frozen=True, slots=True)
class WeightSums:
    """Hold the exact sums of weighted answers: Σw, Σw², Σwx and Σwx²."""

    weight: Exact
    weight_squares: Exact
    total: Exact
    squares: Exact


def sd_from_sums(count: Exact, total: Exact, squares: Exact) -> float:
    """Work out the standard deviation (divisor n − 1) from exact sums, rounded once.

    √((n Σx² − (Σx)²) / (n (n − 1))), the nearest float to the true root however large the sums are. Zero
    for one answer or none.
    """
    if count <= 1:
        return 0.0
    return root_of(count * squares - total * total, count * (count - 1))


def sample_from_sums(count: int, total: Exact, squares: Exact) -> MeanSample | None:
    """Describe a sample by the exact count, sum and sum of squares of its answers; none without answers."""
    if not count:
        return None
    return MeanSample(count, divide(total, count), sd_from_sums(count, total, squares))


def sample_from_weights(sums: WeightSums) -> MeanSample | None:
    """Describe a weighted sample by its effective size, weighted mean, and spread with that size's n − 1.

    None where the weights add up to nothing. With equal weights it is the unweighted sample.
    """
    if not sums.weight:
        return None
    count = Fraction(sums.weight**2) / sums.weight_squares
    total, squares = (Fraction(part) / sums.weight * count for part in (sums.total, sums.squares))
    return MeanSample(float(count), divide(sums.total, sums.weight), sd_from_sums(count, total, squares))


def sample_of_nps(counts: NpsCounts) -> MeanSample:
    """See promoters as 100, passives as 0 and detractors as −100; their mean is the score.

    Raises ``ZeroDivisionError`` without answers.
    """
    answers, surplus = Fraction(counts.answers), Fraction(counts.promoters) - Fraction(counts.detractors)
    extremes = Fraction(counts.promoters) + Fraction(counts.detractors)
    return MeanSample(counts.answers, counts.score, 100 * sd_from_sums(answers, surplus, extremes))


def effective_size(weight: Exact, weight_squares: Exact) -> float:
    """Work out how many equal answers weighted ones are worth: (Σw)²/Σw² (Kish 1965, Survey Sampling)."""
    return divide(weight * weight, weight_squares) if weight_squares else 0.0


def unsampled_share(count: float, population: float | None) -> float:
    """Work out the finite population correction 1 − n/N of a variance, on 0..1; 0 once everybody is asked."""
    return 1.0 if population is None else max(0.0, 1 - count / population)


def pooled_sd(samples: list[MeanSample]) -> float:
    """Pool the standard deviations within samples: √(Σ(n−1)s² / Σ(n−1)); zero where none has two answers."""
    known = [sample for sample in samples if sample.count > 1]
    freedom = math.fsum(sample.count - 1 for sample in known)
    squares = math.fsum((sample.count - 1) * sample.sd**2 for sample in known)
    return math.sqrt(squares / freedom) if freedom else 0.0


def divide(part: Exact, whole: Exact) -> float:
    """Find the float nearest to a quotient; the whole is positive."""
    return (part.numerator * whole.denominator) / (part.denominator * whole.numerator)


def root_of(part: Exact, whole: Exact) -> float:
    """Find the float nearest to a quotient's square root; what rounding has put below zero is zero."""
    numerator, denominator = part.numerator * whole.denominator, part.denominator * whole.numerator
    if numerator <= 0:
        return 0.0
    shift = max(0, (denominator.bit_length() - numerator.bit_length()) // 2 + 64)
    square, rest = divmod(numerator << 2 * shift, denominator)
    root = math.isqrt(square)
    # The lowest bit says that something was cut off: without it a tie would be rounded the wrong way.
    return (root | bool(rest or root * root != square)) / (1 << shift)
