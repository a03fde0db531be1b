"""Say whether two independent samples differ: the change, its interval and its p value (STATISTICS §11).

Changes are after − before. The interval and the p value come from the methods that are best for each, so at
the very edge one may see a change which the other does not. Nobody's answers are no sample: then there is no
comparison. Samples of the same customers are not independent and need another test.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.model.statistics.intervals import (
    Interval,
    adjusted_nps,
    rate_interval,
    share_interval,
    t_of,
    z_of,
)
from cxsite.model.statistics.sampling import EventCounts, MeanSample, NpsCounts, ShareCounts

if TYPE_CHECKING:
    from scipy import special
else:
    special = Later("scipy.special")

# Chances that are equal in truth differ by rounding; R and scipy allow for the same.
_EQUALLY_LIKELY = 1 + 1e-7
_FEWEST_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold a change with its interval, in the figure's unit, and the two-sided p value of no change, 0..1."""

    change: float
    low: float
    high: float
    p_value: float


def compare_nps(before: NpsCounts, after: NpsCounts, *, confidence: float) -> Comparison | None:
    """Compare two scores by the adjusted Wald z test (Lewis and Sauro 2021), on −200..200.

    The interval and p value are those of the adjusted samples, the change is that of the scores as they are.
    """
    if before.answers <= 0 or after.answers <= 0:
        return None
    first, second = adjusted_nps(before), adjusted_nps(after)
    shift, error = second.centre - first.centre, math.hypot(first.error, second.error)
    reach = z_of(confidence) * error
    return Comparison(after.score - before.score, shift - reach, shift + reach, _normal_p(shift / error))


def compare_shares(before: ShareCounts, after: ShareCounts, *, confidence: float) -> Comparison | None:
    """Compare two shares, on −1..1: Newcombe's interval, and the pooled z or Fisher's p value.

    Newcombe 1998, Statistics in Medicine 17:873, method 10. Fisher's exact test where fewer than five answers
    are expected in a cell of the table; effective sizes are rounded for it.
    """
    first, second = (share_interval(counts, confidence=confidence) for counts in (before, after))
    if first is None or second is None:
        return None
    shares = before.part / before.whole, after.part / after.whole
    p_value = fisher_p(before, after) if _is_sparse(before, after) else pooled_p(before, after)
    return _square_and_add(shares, (first, second), p_value)


def compare_means(before: MeanSample, after: MeanSample, *, confidence: float) -> Comparison | None:
    """Compare two means by Welch's t test (Welch 1947, Biometrika 34:28).

    None with fewer than two answers on a side, and where neither side varies but the means differ: then
    there is nothing to measure the change by.
    """
    if min(before.count, after.count) < 2:
        return None
    change = after.mean - before.mean
    parts = before.sd**2 / before.count, after.sd**2 / after.count
    error = math.sqrt(sum(parts))
    if error == 0:
        return None if change else Comparison(0.0, 0.0, 0.0, 1.0)
    weights = parts[0] / sum(parts), parts[1] / sum(parts)
    freedom = 1 / (weights[0] ** 2 / (before.count - 1) + weights[1] ** 2 / (after.count - 1))
    reach = t_of(freedom, confidence) * error
    p_value = 2 * float(special.stdtr(freedom, -abs(change) / error))
    return Comparison(change, change - reach, change + reach, p_value)


def compare_rates(before: EventCounts, after: EventCounts, *, confidence: float) -> Comparison | None:
    """Compare two rates for one unit of exposure: the exact conditional p value, and an interval by MOVER.

    Given all events, those after are binomial with the share of exposure after (Przyborowski and Wilenski
    1940, Biometrika 31:313); the p value adds up all outcomes no likelier than the one seen. The interval
    squares and adds the distances to Garwood's bounds (Zou and Donner 2008, Statistics in Medicine 27:1693),
    as Newcombe's does with Wilson's. Events that are not whole are rounded for the p value.
    """
    first, second = (rate_interval(counts, confidence=confidence) for counts in (before, after))
    if first is None or second is None:
        return None
    rates = before.events / before.exposure, after.events / after.exposure
    return _square_and_add(rates, (first, second), conditional_p(before, after))


def pooled_p(before: ShareCounts, after: ShareCounts) -> float:
    """Work out the p value of equal shares from the normal approximation with the pooled share."""
    pooled = (before.part + after.part) / (before.whole + after.whole)
    variance = pooled * (1 - pooled) * (1 / before.whole + 1 / after.whole)
    change = after.part / after.whole - before.part / before.whole
    return _normal_p(change / math.sqrt(variance)) if variance > 0 else 1.0


def fisher_p(before: ShareCounts, after: ShareCounts) -> float:
    """Work out Fisher's exact p value: all tables of the same margins that are no likelier (Fisher 1935)."""
    seen, size = round(after.part), round(after.whole)
    hits, everyone = seen + round(before.part), size + round(before.whole)
    chances = dict(_hypergeometric(hits, size, everyone))
    limit = chances.get(seen, 0.0) * _EQUALLY_LIKELY
    rare = math.fsum(chance for chance in chances.values() if chance <= limit)
    return min(1.0, rare / math.fsum(chances.values()))


def conditional_p(before: EventCounts, after: EventCounts) -> float:
    """Work out the exact p value of equal rates: all splits of the events that are no likelier."""
    seen, events = round(after.events), round(before.events) + round(after.events)
    share, odds = after.exposure / (before.exposure + after.exposure), after.exposure / before.exposure
    peak = min(int((events + 1) * share), events)

    def chance(count: int) -> float:
        """Work out the logarithm of a split's chance, but for what all splits have in common."""
        return count * math.log(odds) - math.lgamma(count + 1) - math.lgamma(events - count + 1)

    limit = chance(seen) + math.log(_EQUALLY_LIKELY)
    # The chances rise up to the peak and fall after it, so each tail ends where they pass the one seen.
    below = bisect_right(range(peak), limit, key=chance)
    above = bisect_left(range(peak, events + 1), -limit, key=lambda count: -chance(count)) + peak
    tails = special.bdtr(below - 1, events, share) if below else 0.0
    return min(1.0, float(tails + (special.bdtrc(above - 1, events, share) if above else 1.0)))


def detectable_change(sd: float, count: float, *, confidence: float, power: float = 0.8) -> float:
    """Work out the change between two samples of ``count`` answers that ``power`` of such tests would find.

    (z for confidence + z for power) · sd · √(2/n), in the unit of ``sd``: Cohen 1988, Statistical Power
    Analysis, 2.3.
    """
    return (z_of(confidence) + float(special.ndtri(power))) * sd * math.sqrt(2 / count)


def _is_sparse(before: ShareCounts, after: ShareCounts) -> bool:
    hits, everyone = before.part + after.part, before.whole + after.whole
    expected = min(hits, everyone - hits) * min(before.whole, after.whole) / everyone
    return expected < _FEWEST_EXPECTED


def _normal_p(deviation: float) -> float:
    return math.erfc(abs(deviation) / math.sqrt(2))


def _square_and_add(
    figures: tuple[float, float], bounds: tuple[Interval, Interval], p_value: float
) -> Comparison:
    (before, after), (first, second) = figures, bounds
    down = math.hypot(after - second.low, first.high - before)
    up = math.hypot(second.high - after, before - first.low)
    return Comparison(after - before, after - before - down, after - before + up, p_value)


def _hypergeometric(hits: int, size: int, everyone: int) -> Iterator[tuple[int, float]]:
    """List how likely each number of hits in the sample is against the likeliest, until next to never."""
    lowest, highest = max(0, hits + size - everyone), min(hits, size)
    peak = min(max(lowest, (hits + 1) * (size + 1) // (everyone + 2)), highest)

    def step(count: int) -> float:
        """Divide the chance of one more by that of ``count``."""
        return (hits - count) * (size - count) / ((count + 1) * (everyone - hits - size + count + 1))

    yield peak, 1.0
    chance = 1.0
    for count in range(peak, highest):
        chance *= step(count)
        if chance == 0:
            break
        yield count + 1, chance
    chance = 1.0
    for count in range(peak, lowest, -1):
        chance /= step(count - 1)
        if chance == 0:
            break
        yield count - 1, chance
