"""Say how far a figure may lie from the truth, for each kind of figure (STATISTICS §9).

Every function takes a ``confidence`` strictly between 0 and 1, usually 0.95, and returns ``None`` where there
is nothing to say; no bound is ever NaN or infinite. An interval covers the noise of sampling only.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.model.statistics.sampling import (
    EventCounts,
    MeanSample,
    NpsCounts,
    ShareCounts,
    sample_of_nps,
    unsampled_share,
)

if TYPE_CHECKING:
    from scipy import special
else:
    special = Later("scipy.special")


@dataclass(frozen=True, slots=True)
class Interval:
    """Hold both bounds of a figure, in the figure's unit."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold an estimate and its standard error."""

    centre: float
    error: float


@dataclass(frozen=True, slots=True)
class Ranks:
    """Hold the ranks, from 1, of the answers that bound a quantile; none where no answer bounds that side."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Stratum:
    """Hold a stratum's sample and its share of the population, 0..1."""

    share: float
    sample: MeanSample


@lru_cache(maxsize=64)
def z_of(confidence: float) -> float:
    """Find the normal quantile that leaves out half of what is not confidence: 1.96 for 0.95."""
    return float(special.ndtri((1 + confidence) / 2))


@lru_cache(maxsize=8192)
def t_of(freedom: float, confidence: float) -> float:
    """Find Student's quantile for both sides at these degrees of freedom."""
    return float(special.stdtrit(freedom, (1 + confidence) / 2))


def nps_interval(counts: NpsCounts, *, confidence: float, population: float | None = None) -> Interval | None:
    """Bound a Net Promoter Score by the adjusted Wald method, unclipped, around −100..100.

    Three answers (¾ promoter, 1½ passives, ¾ detractor) are added, then ± z √(variance/n): Rocks 2016, The
    American Statistician 70(4):365. Where the population is known, the t interval of the answers with the
    finite population correction instead (``mean_interval``), centred on the score itself; but where all
    answers agree, which would leave no width, the adjusted Wald again with n / (1 − n/N) answers.
    """
    if counts.answers <= 0:
        return None
    if population is None:
        return _spread(adjusted_nps(counts), z_of(confidence))
    unsampled = unsampled_share(counts.answers, population)
    if unsampled and counts.answers in (counts.promoters, counts.passives, counts.detractors):
        worth = (part / unsampled for part in (counts.promoters, counts.passives, counts.detractors))
        return _spread(adjusted_nps(NpsCounts(*worth)), z_of(confidence))
    return mean_interval(sample_of_nps(counts), confidence=confidence, population=population)


def adjusted_nps(counts: NpsCounts) -> Estimate:
    """Estimate a score and its standard error with the three answers of the adjusted Wald method added."""
    # Counted in quarters of an answer, so that whole counts stay whole until the last quotient.
    promoters, detractors = 4 * counts.promoters + 3, 4 * counts.detractors + 3
    size = 4 * counts.answers + 12
    variance = ((promoters + detractors) * size - (promoters - detractors) ** 2) / size**2
    return Estimate(100 * (promoters - detractors) / size, 200 * math.sqrt(variance / size))


def share_interval(
    counts: ShareCounts, *, confidence: float, population: float | None = None
) -> Interval | None:
    """Bound a share by Wilson's method, on 0..1; it always contains the share.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n): Wilson 1927; Brown, Cai and DasGupta 2001, Statistical
    Science 16:101. A known population N makes n answers worth n / (1 − n/N).
    """
    if counts.whole <= 0:
        return None
    share = counts.part / counts.whole
    pull = z_of(confidence) ** 2 * unsampled_share(counts.whole, population) / counts.whole
    centre = (share + pull / 2) / (1 + pull)
    half = math.sqrt(pull * (share * (1 - share) + pull / 4)) / (1 + pull)
    # None and all of the answers are bounds in themselves, which rounding would miss by a hair.
    return Interval(min(max(0.0, centre - half), share), max(min(1.0, centre + half), share))


def mean_interval(
    sample: MeanSample, *, confidence: float, population: float | None = None
) -> Interval | None:
    """Bound a mean by Student's t: mean ± t s/√n, times √(1 − n/N) where the population is known.

    None with fewer than two answers, unless they are the whole population.
    """
    unsampled = unsampled_share(sample.count, population)
    if unsampled == 0:
        return Interval(sample.mean, sample.mean)
    if sample.count < 2:
        return None
    error = sample.sd * math.sqrt(unsampled / sample.count)
    return _spread(Estimate(sample.mean, error), t_of(sample.count - 1, confidence))


def rate_interval(counts: EventCounts, *, confidence: float) -> Interval | None:
    """Bound a rate of events for one unit of exposure by the exact Poisson method.

    Half the χ² quantiles with 2x and 2x + 2 degrees of freedom: Garwood 1936, Biometrika 28:437.
    """
    if counts.exposure <= 0:
        return None
    tail = (1 - confidence) / 2
    low = float(special.gammaincinv(counts.events, tail)) if counts.events > 0 else 0.0
    return Interval(
        low / counts.exposure, float(special.gammainccinv(counts.events + 1, tail)) / counts.exposure
    )


@lru_cache(maxsize=4096)
def quantile_ranks(count: int, quantile: float, *, confidence: float) -> Ranks:
    """Find which of the sorted answers bound a quantile (0..1), each side missed by half of 1 − confidence.

    The low rank l is the largest with P(X ≤ l − 1) ≤ α/2 and the high rank u the smallest with
    P(X ≤ u − 1) ≥ 1 − α/2 for X binomial (n, q): Conover 1999, Practical Nonparametric Statistics, 3.2.
    """
    tail = (1 - confidence) / 2

    def chance(rank: int) -> float:
        return float(special.bdtr(rank, count, quantile))

    low = bisect_right(range(count), tail, key=chance)
    high = bisect_left(range(count), 1 - tail, key=chance) + 1
    return Ranks(low or None, high if high <= count else None)


def stratified_interval(
    strata: Sequence[Stratum], *, confidence: float, population: float | None = None
) -> Interval | None:
    """Bound a post-stratified mean: ΣWm ± z √(Σ W² s²/n); none where a stratum has fewer than two answers.

    A known population N corrects the variance of each stratum by 1 − n/(W N): Cochran 1977, Sampling
    Techniques, 5.3.
    """
    if any(stratum.sample.count < 2 for stratum in strata):
        return None
    centre = math.fsum(stratum.share * stratum.sample.mean for stratum in strata)
    errors = (_error_of(stratum, population) for stratum in strata)
    return _spread(Estimate(centre, math.hypot(*errors)), z_of(confidence))


def _error_of(stratum: Stratum, population: float | None) -> float:
    sample, share = stratum.sample, stratum.share
    unsampled = unsampled_share(sample.count, None if population is None else share * population)
    return share * sample.sd * math.sqrt(unsampled / sample.count)


def _spread(estimate: Estimate, reach: float) -> Interval:
    return Interval(estimate.centre - reach * estimate.error, estimate.centre + reach * estimate.error)
