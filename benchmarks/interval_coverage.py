"""Measure how often intervals of nominally 95 % hold the truth, at 5 to 200 answers.

Run it with: python benchmarks/interval_coverage.py [--draws N] [--seed N]
Where the outcomes can be counted they are all counted (exact); the rest is drawn with a fixed seed (drawn:
one standard error is 0.3 points). Each cell is the worst and the mean coverage over the truths that its line
names. For rates a size is the number of events expected; of a known population half was asked.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import special

from cxsite.model.statistics.comparisons import (
    Comparison,
    compare_means,
    compare_nps,
    compare_rates,
    compare_shares,
)
from cxsite.model.statistics.intervals import (
    Interval,
    mean_interval,
    nps_interval,
    quantile_ranks,
    rate_interval,
    share_interval,
)
from cxsite.model.statistics.sampling import (
    EventCounts,
    MeanSample,
    NpsCounts,
    ShareCounts,
    effective_size,
    sample_from_sums,
)

SIZES = (5, 10, 20, 50, 100, 200)
CONFIDENCE = 0.95
OPINIONS = ((0.5, 0.3, 0.2), (0.8, 0.15, 0.05), (0.92, 0.06, 0.02), (0.2, 0.3, 0.5))
EFFORTS = ((2, 3, 5, 10, 20, 35, 25), (0, 0, 2, 6, 14, 22, 56), (40, 30, 12, 8, 5, 3, 2))
SHARES = (0.02, 0.1, 0.3, 0.5, 0.8, 0.95)
WEIGHTS = (1, 3)

Bounds = Interval | Comparison | None


@dataclass(frozen=True, slots=True)
class Chance:
    """Know how to draw: the generator and how many draws a cell takes."""

    generator: np.random.Generator
    draws: int


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a line of the table: what is measured over which truths, and the coverage of each at a size."""

    name: str
    truths: str
    how: str
    measure: Callable[[int], Iterable[float]]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=4000, help="draws for a cell (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=2013, help="start of the chance (default: %(default)s)")
    options = parser.parse_args()
    chance = Chance(np.random.default_rng(options.seed), options.draws)
    print(f"Coverage in % (worst / mean over the truths), nominal {100 * CONFIDENCE:g} %\n")
    print("| interval | truths | how |" + "".join(f" n = {size} |" for size in SIZES))
    print("|---|---|---|" + "---|" * len(SIZES))
    for line in lines_of(chance):
        print(f"| {line.name} | {line.truths} | {line.how} |", end="")
        for size in SIZES:
            print(f" {show(list(line.measure(size)))} |", end="", flush=True)
        print()


def lines_of(chance: Chance) -> list[Line]:
    """List what is measured."""
    opinions, shares, rates = "4 mixes", "2–95 %", "the size"
    return [
        Line("NPS, adjusted Wald", opinions, "exact", cover_nps),
        Line("NPS, half of a known population", opinions, "drawn", partial(cover_known_nps, chance)),
        Line("NPS, weighted 1 and 3 (Kish)", opinions, "drawn", partial(cover_weighted_nps, chance)),
        Line("NPS change, adjusted Wald", opinions, "drawn", partial(cover_nps_change, chance)),
        Line("share, Wilson", shares, "exact", cover_share),
        Line("share, half of a known population", shares, "exact", cover_known_share),
        Line("share change, Newcombe", "+0, +10 points", "exact", cover_share_change),
        Line("mean of 1..7, t", "3 mixes", "drawn", partial(cover_mean, chance)),
        Line("mean change, Welch", "3 mixes", "drawn", partial(cover_mean_change, chance)),
        Line("rate, Garwood", rates, "exact", cover_rate),
        Line("rate change, MOVER", "×1, ×1.5", "exact", cover_rate_change),
        Line("median, order statistics", "continuous", "exact", partial(cover_quantile, 0.5)),
        Line("90th percentile, order statistics", "continuous", "exact", partial(cover_quantile, 0.9)),
    ]


def show(coverages: Sequence[float]) -> str:
    """Write the worst and the mean coverage; a dash where there is no interval on both sides."""
    if not coverages:
        return "–"
    return f"{100 * min(coverages):.1f} / {100 * sum(coverages) / len(coverages):.1f}"


def holds(bounds: Bounds, truth: float) -> bool:
    """Say whether an interval holds the truth, but for rounding; no interval says nothing false."""
    return bounds is None or bounds.low - 1e-9 <= truth <= bounds.high + 1e-9


def cover_nps(size: int) -> Iterator[float]:
    """Add up the chances of all outcomes whose interval holds the score."""
    outcomes = [(high, low) for high in range(size + 1) for low in range(size + 1 - high)]
    samples = [NpsCounts(high, size - high - low, low) for high, low in outcomes]
    found = [nps_interval(sample, confidence=CONFIDENCE) for sample in samples]
    table = np.array([(high, size - high - low, low) for high, low in outcomes])
    for opinion in OPINIONS:
        chances = multinomial_chances(table, opinion)
        held = [holds(bounds, score_of(opinion)) for bounds in found]
        yield float(chances @ np.array(held))


def cover_known_nps(chance: Chance, size: int) -> Iterator[float]:
    """Ask half of a population whose score is known."""
    for opinion in OPINIONS:
        high, low = (round(2 * size * share) for share in (opinion[0], opinion[2]))
        population = (high, 2 * size - high - low, low)
        truth = 100 * (high - low) / (2 * size)
        drawn = chance.generator.multivariate_hypergeometric(population, size, chance.draws).tolist()
        found = (nps_interval(NpsCounts(*row), confidence=CONFIDENCE, population=2 * size) for row in drawn)
        yield mean_of(holds(bounds, truth) for bounds in found)


def cover_weighted_nps(chance: Chance, size: int) -> Iterator[float]:
    """Weigh one half of the answers three times the other, and count them by their effective size."""
    halves = (size - size // 2, size // 2)
    weight = sum(part * half for part, half in zip(WEIGHTS, halves, strict=True))
    squares = sum(part**2 * half for part, half in zip(WEIGHTS, halves, strict=True))
    scale = effective_size(weight, squares) / weight
    for opinion in OPINIONS:
        light, heavy = (chance.generator.multinomial(half, opinion, chance.draws) for half in halves)
        drawn = (scale * (WEIGHTS[0] * light + WEIGHTS[1] * heavy)).tolist()
        found = (nps_interval(NpsCounts(*row), confidence=CONFIDENCE) for row in drawn)
        yield mean_of(holds(bounds, score_of(opinion)) for bounds in found)


def cover_nps_change(chance: Chance, size: int) -> Iterator[float]:
    """Compare samples of each opinion with samples of the first."""
    for opinion in OPINIONS:
        pairs = zip(
            chance.generator.multinomial(size, OPINIONS[0], chance.draws).tolist(),
            chance.generator.multinomial(size, opinion, chance.draws).tolist(),
            strict=True,
        )
        found = (compare_nps(NpsCounts(*one), NpsCounts(*two), confidence=CONFIDENCE) for one, two in pairs)
        truth = score_of(opinion) - score_of(OPINIONS[0])
        yield mean_of(holds(bounds, truth) for bounds in found)


def cover_share(size: int) -> Iterator[float]:
    """Add up the chances of all counts whose interval holds the share."""
    found = [share_interval(ShareCounts(part, size), confidence=CONFIDENCE) for part in range(size + 1)]
    for share in SHARES:
        yield float(binomial_chances(size, share) @ np.array([holds(bounds, share) for bounds in found]))


def cover_known_share(size: int) -> Iterator[float]:
    """Ask half of a population whose share is known."""
    everyone = 2 * size
    found = [
        share_interval(ShareCounts(part, size), confidence=CONFIDENCE, population=everyone)
        for part in range(size + 1)
    ]
    for share in SHARES:
        hits = round(everyone * share)
        chances = hypergeometric_chances(size, hits, everyone)
        yield float(chances @ np.array([holds(bounds, hits / everyone) for bounds in found]))


def cover_share_change(size: int) -> Iterator[float]:
    """Add up the chances of all pairs of counts whose interval holds the change."""
    samples = [ShareCounts(part, size) for part in range(size + 1)]
    found = [[compare_shares(one, two, confidence=CONFIDENCE) for two in samples] for one in samples]
    for share, change in ((share, change) for share in SHARES[:5] for change in (0.0, 0.1)):
        held = np.array([[holds(bounds, change) for bounds in row] for row in found])
        yield float(binomial_chances(size, share) @ held @ binomial_chances(size, share + change))


def cover_mean(chance: Chance, size: int) -> Iterator[float]:
    """Draw answers on a scale of seven."""
    for effort in EFFORTS:
        samples = draw_efforts(chance, size, effort)
        found = (mean_interval(sample, confidence=CONFIDENCE) for sample in samples)
        yield mean_of(holds(bounds, effort_of(effort)) for bounds in found)


def cover_mean_change(chance: Chance, size: int) -> Iterator[float]:
    """Compare samples of each mix with samples of half as many of the first."""
    for effort in EFFORTS:
        pairs = zip(
            draw_efforts(chance, max(2, size // 2), EFFORTS[0]),
            draw_efforts(chance, size, effort),
            strict=True,
        )
        found = (compare_means(one, two, confidence=CONFIDENCE) for one, two in pairs)
        truth = effort_of(effort) - effort_of(EFFORTS[0])
        yield mean_of(holds(bounds, truth) for bounds in found)


def cover_rate(size: int) -> Iterator[float]:
    """Add up the chances of all counts of events whose interval holds the rate."""
    chances = poisson_chances(size)
    found = (rate_interval(EventCounts(events, 1), confidence=CONFIDENCE) for events in range(len(chances)))
    yield float(chances @ np.array([holds(bounds, size) for bounds in found]))


def cover_rate_change(size: int) -> Iterator[float]:
    """Add up the chances of all likely pairs of counts whose interval holds the change."""
    for growth in (1.0, 1.5):
        before, after = likely(poisson_chances(size)), likely(poisson_chances(growth * size))
        held = (
            one
            * two
            * holds(compare_rates(EventCounts(x, 1), EventCounts(y, 1), confidence=CONFIDENCE), truth)
            for truth in [(growth - 1) * size]
            for x, one in before
            for y, two in after
        )
        yield sum(held) / (sum(one for _, one in before) * sum(two for _, two in after))


def cover_quantile(quantile: float, size: int) -> Iterator[float]:
    """Add up the chances that the quantile lies between the answers of both ranks."""
    ranks = quantile_ranks(size, quantile, confidence=CONFIDENCE)
    if ranks.low is not None and ranks.high is not None:
        yield float(binomial_chances(size, quantile)[ranks.low : ranks.high].sum())


def draw_efforts(chance: Chance, size: int, effort: Sequence[int]) -> Iterator[MeanSample]:
    """Draw samples of answers on a scale of seven."""
    shares = np.array(effort) / sum(effort)
    answers = np.arange(1, 8)
    drawn = chance.generator.multinomial(size, shares, chance.draws)
    for total, squares in zip((drawn @ answers).tolist(), (drawn @ answers**2).tolist(), strict=True):
        sample = sample_from_sums(size, total, squares)
        assert sample is not None
        yield sample


def likely(chances: NDArray[np.float64]) -> list[tuple[int, float]]:
    """List the counts that are not next to impossible."""
    return [(count, chance) for count, chance in enumerate(chances.tolist()) if chance > 1e-5]


def multinomial_chances(table: NDArray[np.int64], shares: Sequence[float]) -> NDArray[np.float64]:
    """Work out the chance of each row of counts."""
    ways = special.gammaln(table.sum(axis=1) + 1) - special.gammaln(table + 1).sum(axis=1)
    return np.asarray(np.exp(ways + (table * np.log(shares)).sum(axis=1)), float)


def binomial_chances(size: int, share: float) -> NDArray[np.float64]:
    """Work out the chance of each count."""
    hits = np.arange(size + 1)
    return multinomial_chances(np.stack([hits, size - hits], axis=1), (share, 1 - share))


def hypergeometric_chances(size: int, hits: int, everyone: int) -> NDArray[np.float64]:
    """Work out the chance of each count among those asked."""
    found = np.arange(size + 1)
    chances = special.binom(hits, found) * special.binom(everyone - hits, size - found)
    return np.asarray(chances / chances.sum(), float)


def poisson_chances(mean: float) -> NDArray[np.float64]:
    """Work out the chance of each count of events, up to where it is next to impossible."""
    events = np.arange(int(mean + 12 * sqrt(mean) + 20))
    return np.asarray(np.exp(special.xlogy(events, mean) - mean - special.gammaln(events + 1)), float)


def score_of(opinion: Sequence[float]) -> float:
    """Work out the score that an opinion has in truth."""
    return 100 * (opinion[0] - opinion[2])


def effort_of(effort: Sequence[int]) -> float:
    """Work out the mean that a mix of efforts has in truth."""
    return sum(answer * size for answer, size in enumerate(effort, 1)) / sum(effort)


def mean_of(held: Iterable[bool]) -> float:
    """Work out the share of intervals that hold."""
    listed = list(held)
    return sum(listed) / len(listed)


if __name__ == "__main__":
    main()
