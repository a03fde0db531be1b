"""Draw the limits of a funnel plot: how far segments of each size lie from the whole by chance alone.

Spiegelhalter 2005, Statistics in Medicine 24:1185. A segment is judged by the limits at its own base, 95 %
of like ones lie within the near pair and 99.8 % within the far pair. Large bases make the limits narrow: what
lies outside them differs for sure, which is not yet to say that it matters.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.model.statistics.intervals import Interval, z_of

if TYPE_CHECKING:
    from scipy import special
else:
    special = Later("scipy.special")

NEAR = 0.95
FAR = 0.998
_CURVE_POINTS = 40


class Position(StrEnum):
    """Say where a segment lies: inside, between both pairs of limits, or beyond the far one."""

    INSIDE = "inside"
    NEAR = "near"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Hold the near (95 %) and far (99.8 %) limits at one base."""

    base: float
    near: Interval
    far: Interval


def share_limits(centre: float, base: float) -> FunnelLimits:
    """Limit shares (0..1) of ``base`` answers around a centre by exact, interpolated binomial quantiles.

    y = (r − a) / n with r the smallest count of P(R ≤ r) ≥ p, and a = (P(R ≤ r) − p) / P(R = r):
    Spiegelhalter 2005, appendix A.1.1. The upper limit is the mirror image: the paper's own would call counts
    odd whose chance is above the tail, such as 20 of 20 around 93 %. Between whole bases the beta function
    continues the binomial.
    """

    def at_most(count: int) -> float:
        return float(special.betainc(base - count, count + 1, 1 - centre)) if count < base else 1.0

    def at_least(count: int) -> float:
        return float(special.betainc(count, base - count + 1, centre)) if count else 1.0

    return _limit(base, centre, _Counts(at_most, at_least, math.ceil(base), base))


def rate_limits(centre: float, exposure: float) -> FunnelLimits:
    """Limit rates for one unit of exposure around a centre by exact, interpolated Poisson quantiles.

    As ``share_limits``, with a mean of centre × exposure: Spiegelhalter 2005, appendix A.1.2.
    """
    mean = centre * exposure

    def at_most(count: int) -> float:
        return float(special.pdtr(count, mean))

    def at_least(count: int) -> float:
        return float(special.pdtrc(count - 1, mean)) if count else 1.0

    # More events than this are less likely than any tail by far.
    highest = int(mean + 10 * math.sqrt(mean) + 30)
    return _limit(exposure, centre, _Counts(at_most, at_least, highest, math.inf))


def mean_limits(centre: float, base: float, *, sd: float) -> FunnelLimits:
    """Limit means or scores around a centre: centre ± z sd/√n, with the spread within segments, pooled."""
    error = sd / math.sqrt(base)
    near, far = z_of(NEAR) * error, z_of(FAR) * error
    return FunnelLimits(base, Interval(centre - near, centre + near), Interval(centre - far, centre + far))


def draw_funnel(
    limits_at: Callable[[float], FunnelLimits], *, smallest: float, largest: float
) -> tuple[FunnelLimits, ...]:
    """Trace limits from the smallest base to the largest, closer together where the funnel bends.

    ``limits_at`` gives the limits at a base, such as ``partial(share_limits, 0.8)``.
    """
    growth = (largest / smallest) ** (1 / (_CURVE_POINTS - 1))
    between = [smallest * growth**step for step in range(1, _CURVE_POINTS - 1)]
    bases = [smallest, *between, largest] if smallest < largest else [smallest]
    return tuple(limits_at(base) for base in bases)


def place(value: float, limits: FunnelLimits) -> Position:
    """Say where a segment lies against the limits at its base; on a limit is within it."""
    if value > limits.far.high:
        return Position.ABOVE
    if value < limits.far.low:
        return Position.BELOW
    return Position.INSIDE if limits.near.low <= value <= limits.near.high else Position.NEAR


@dataclass(frozen=True, slots=True)
class _Counts:
    """Hold the chances of at most and at least a count, the last one to look at, and the most there is."""

    at_most: Callable[[int], float]
    at_least: Callable[[int], float]
    highest: int
    most: float


def _limit(base: float, centre: float, counts: _Counts) -> FunnelLimits:
    near, far = (
        Interval(
            min(max(0.0, _find_low(counts, (1 - within) / 2) / base), centre),
            max(min(counts.most, _find_high(counts, (1 - within) / 2)) / base, centre),
        )
        for within in (NEAR, FAR)
    )
    return FunnelLimits(base, near, far)


def _find_low(counts: _Counts, tail: float) -> float:
    """Find the limit below which every count has at most ``tail`` at and below it."""
    count = bisect_left(range(counts.highest), tail, key=counts.at_most)
    reached, before = counts.at_most(count), counts.at_most(count - 1) if count else 0.0
    return count - (reached - tail) / (reached - before)


def _find_high(counts: _Counts, tail: float) -> float:
    """Find the limit above which every count has at most ``tail`` at and above it."""
    count = bisect_right(range(1, counts.highest + 1), -tail, key=lambda hits: -counts.at_least(hits))
    reached = counts.at_least(count)
    after = counts.at_least(count + 1) if count < counts.highest else 0.0
    return count + (reached - tail) / (reached - after)
