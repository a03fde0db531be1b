"""Intervals are those of the best known methods, defined at every edge, and never NaN."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_oracle import Row, compare_with_oracle

from cxsite.model.statistics.intervals import (
    Interval,
    Ranks,
    Stratum,
    mean_interval,
    nps_interval,
    quantile_ranks,
    rate_interval,
    share_interval,
    stratified_interval,
    t_of,
    z_of,
)
from cxsite.model.statistics.sampling import (
    EventCounts,
    MeanSample,
    NpsCounts,
    ShareCounts,
    WeightSums,
    effective_size,
    pooled_sd,
    sample_from_sums,
    sample_from_weights,
    sample_of_nps,
    sd_from_sums,
)

counts = st.integers(0, 10_000)
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99])
nps_counts = st.builds(NpsCounts, counts, counts, counts).filter(lambda sample: sample.answers > 0)
share_counts = st.integers(1, 100_000).flatmap(
    lambda whole: st.builds(ShareCounts, st.integers(0, whole), st.just(whole))
)
answers = st.lists(st.integers(-1000, 1000), min_size=2, max_size=60)


def bounds(interval: Interval | Ranks | None) -> tuple[float | None, float | None]:
    """Give both bounds, or none of them."""
    return (None, None) if interval is None else (interval.low, interval.high)


def nps_row(row: Row) -> Iterable[float | None]:
    """Work out a row of nps.csv."""
    sample = NpsCounts(*(int(row[name]) for name in ("promoters", "passives", "detractors")))
    return sample.score, *bounds(nps_interval(sample, confidence=float(row["conf_level"])))


def finite_row(row: Row) -> Iterable[float | None]:
    """Work out a row of nps_finite_population.csv."""
    sample = NpsCounts(*(int(row[name]) for name in ("promoters", "passives", "detractors")))
    return bounds(nps_interval(sample, confidence=0.95, population=int(row["population"])))


def strata_row(row: Row) -> Iterable[float | None]:
    """Work out a row of nps_weighted_strata.csv."""
    names = ("promoters", "passives", "detractors")
    cells = zip(*(map(int, row[name].split()) for name in names), strict=True)
    samples = [sample_of_nps(NpsCounts(*cell)) for cell in cells]
    shares = map(float, row["population_shares"].split())
    strata = [Stratum(share, sample) for share, sample in zip(shares, samples, strict=True)]
    return bounds(stratified_interval(strata, confidence=0.95))


def share_row(row: Row) -> Iterable[float | None]:
    """Work out a row of proportion.csv."""
    sample = ShareCounts(int(row["count"]), int(row["nobs"]))
    return bounds(share_interval(sample, confidence=float(row["conf_level"])))


def effort_row(row: Row) -> Iterable[float | None]:
    """Work out a row of ces_mean.csv."""
    sizes = {answer: int(row[f"n{answer}"]) for answer in range(1, 8)}
    sample = sample_of(sizes)
    agree = ShareCounts(sizes[5] + sizes[6] + sizes[7], sample.count)
    confidence = float(row["conf_level"])
    spread = sample.sd if sample.count > 1 else None
    mean, share = mean_interval(sample, confidence=confidence), share_interval(agree, confidence=confidence)
    return sample.mean, spread, *bounds(mean), *bounds(share)


def sample_of(sizes: dict[int, int]) -> MeanSample:
    """Describe answers that come so many times each."""
    total = sum(answer * size for answer, size in sizes.items())
    squares = sum(answer**2 * size for answer, size in sizes.items())
    sample = sample_from_sums(sum(sizes.values()), total, squares)
    assert sample is not None
    return sample


def rate_row(row: Row) -> Iterable[float | None]:
    """Work out a row of rate.csv, for 1,000."""
    sample = EventCounts(int(row["events"]), int(row["exposure"]))
    interval = rate_interval(sample, confidence=float(row["conf_level"]))
    return (None if bound is None else 1000 * bound for bound in bounds(interval))


def quantile_row(row: Row) -> Iterable[float | None]:
    """Work out a row of quantile.csv."""
    values = sorted(map(float, row["values"].split()))
    ranks = quantile_ranks(len(values), float(row["quantile"]), confidence=float(row["conf_level"]))
    return (None if rank is None else values[int(rank) - 1] for rank in bounds(ranks))


@pytest.mark.parametrize(
    ("name", "columns", "work_out"),
    [
        ("nps", "nps adj_wald_low adj_wald_high", nps_row),
        ("nps_finite_population", "t_low t_high", finite_row),
        ("nps_weighted_strata", "low high", strata_row),
        ("proportion", "wilson_low wilson_high", share_row),
        ("ces_mean", "mean sd t_low t_high agree_wilson_low agree_wilson_high", effort_row),
        ("rate", "exact_low exact_high", rate_row),
        ("quantile", "low high", quantile_row),
    ],
)
def test_intervals_equal_the_oracle(
    name: str,
    columns: str,
    work_out: Callable[[Row], Iterable[float | None]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Every row of the oracle is met to 1e-9."""
    compare_with_oracle(name, columns, work_out=work_out, capsys=capsys)


def test_z_is_the_normal_quantile() -> None:
    """The quantile for 95 % is the known 1.959964."""
    assert z_of(0.95) == pytest.approx(1.959963984540054, rel=1e-14)


def test_t_is_students_quantile() -> None:
    """The quantile with two degrees of freedom is (2p − 1) / √(2p(1 − p)), and with 10 the tables' 2.228."""
    assert t_of(2, 0.95) == pytest.approx(0.95 / math.sqrt(2 * 0.975 * 0.025), rel=1e-13)
    assert t_of(10, 0.95) == pytest.approx(2.228, abs=5e-4)


@given(nps_counts, confidences)
def test_scores_mirror(sample: NpsCounts, confidence: float) -> None:
    """Promoters and detractors changed for each other give the interval's mirror image."""
    swapped = NpsCounts(sample.detractors, sample.passives, sample.promoters)
    one = bounds(nps_interval(sample, confidence=confidence))
    other = bounds(nps_interval(swapped, confidence=confidence))
    assert (one[0], one[1]) == (-other[1], -other[0])  # type: ignore[operator]  # there are answers


@given(nps_counts, confidences)
def test_scores_are_pulled_to_the_middle(sample: NpsCounts, confidence: float) -> None:
    """An adjusted interval has a width, and its middle lies between the score and zero."""
    low, high = bounds(nps_interval(sample, confidence=confidence))
    assert low is not None
    assert high is not None
    assert low < high
    assert abs((low + high) / 2) <= abs(sample.score) + 1e-9


@given(share_counts, confidences)
def test_share_intervals_contain_the_share(sample: ShareCounts, confidence: float) -> None:
    """Wilson's interval contains the share and stays within 0..1."""
    low, high = bounds(share_interval(sample, confidence=confidence))
    assert 0 <= low <= sample.part / sample.whole <= high <= 1  # type: ignore[operator]  # there are answers


@given(share_counts)
def test_share_intervals_mirror(sample: ShareCounts) -> None:
    """The interval of the other part is the mirror image."""
    low, high = bounds(share_interval(sample, confidence=0.95))
    other = bounds(share_interval(ShareCounts(sample.whole - sample.part, sample.whole), confidence=0.95))
    assert other == pytest.approx((1 - high, 1 - low), abs=1e-12)  # type: ignore[operator]


@pytest.mark.parametrize("population", [None, 10**9])
@pytest.mark.parametrize("part", [0, 3, 7])
def test_more_answers_say_more(part: int, population: float | None) -> None:
    """With ten times the answers of the same kind every interval is narrower."""
    samples = [
        (
            nps_interval(
                NpsCounts(part * size, 0, (7 - part) * size), confidence=0.95, population=population
            ),
            share_interval(ShareCounts(part * size, 7 * size), confidence=0.95, population=population),
            rate_interval(EventCounts(part * size, 7 * size), confidence=0.95),
            mean_interval(MeanSample(7 * size, 1.0, 2.0), confidence=0.95, population=population),
        )
        for size in (1, 10)
    ]
    widths = [[interval.high - interval.low for interval in group if interval] for group in samples]
    assert len(widths[0]) == 4
    assert all(wide >= narrow for wide, narrow in zip(*widths, strict=True))


@given(st.integers(0, 10**6), st.floats(1e-3, 1e12), confidences)
def test_rate_intervals_contain_the_rate(events: int, exposure: float, confidence: float) -> None:
    """Garwood's interval contains the rate and does not go below nothing."""
    low, high = bounds(rate_interval(EventCounts(events, exposure), confidence=confidence))
    assert 0 <= low <= events / exposure < high < math.inf  # type: ignore[operator]  # there is exposure


@given(st.integers(1, 3000), st.floats(0.01, 0.99), confidences)
def test_quantile_ranks_hold_their_chance(count: int, quantile: float, confidence: float) -> None:
    """The ranks lie within the sample, in order, around the place of the quantile."""
    ranks = quantile_ranks(count, quantile, confidence=confidence)
    low, high = ranks.low or 0, ranks.high or count + 1
    assert 0 <= low < high <= count + 1
    assert low <= count * quantile + 1
    assert high >= count * quantile


def test_few_answers_bound_one_side_of_a_quantile() -> None:
    """Twenty answers bound the 90th percentile from below alone, three the median not at all."""
    assert quantile_ranks(20, 0.9, confidence=0.95) == Ranks(15, None)
    assert quantile_ranks(3, 0.5, confidence=0.95) == Ranks(None, None)


@pytest.mark.parametrize(
    "interval",
    [
        nps_interval(NpsCounts(0, 0, 0), confidence=0.95),
        share_interval(ShareCounts(0, 0), confidence=0.95),
        mean_interval(MeanSample(1, 4.0, 0.0), confidence=0.95),
        rate_interval(EventCounts(0, 0), confidence=0.95),
        stratified_interval([Stratum(1.0, MeanSample(1, 4.0, 0.0))], confidence=0.95),
    ],
)
def test_nothing_known_has_no_interval(interval: Interval | None) -> None:
    """Without answers or exposure, or with one answer for a t interval, there is none."""
    assert interval is None


@pytest.mark.parametrize("population", [7, 5])
def test_everybody_asked_leaves_no_doubt(population: int) -> None:
    """Once the whole population has answered, intervals have no width."""
    share = share_interval(ShareCounts(3, 7), confidence=0.95, population=population)
    score = nps_interval(NpsCounts(3, 2, 2), confidence=0.95, population=population)
    mean = mean_interval(MeanSample(7, 4.0, 1.0), confidence=0.95, population=population)
    assert (share, score, mean) == (
        Interval(3 / 7, 3 / 7),
        Interval(100 / 7, 100 / 7),
        Interval(4.0, 4.0),
    )


@pytest.mark.parametrize("counts", [NpsCounts(10, 0, 0), NpsCounts(0, 10, 0), NpsCounts(0, 0, 10)])
def test_agreement_is_no_census(counts: NpsCounts) -> None:
    """Ten of twenty customers who all agree count as twenty, and do not speak for the rest for sure."""
    doubled = NpsCounts(2 * counts.promoters, 2 * counts.passives, 2 * counts.detractors)
    found = nps_interval(counts, confidence=0.95, population=20)
    assert found == nps_interval(doubled, confidence=0.95)


def test_a_known_population_counts_as_more_answers() -> None:
    """Half a population is worth twice its answers in Wilson's interval."""
    half = share_interval(ShareCounts(30, 50), confidence=0.95, population=100)
    assert half == share_interval(ShareCounts(60, 100), confidence=0.95)


@pytest.mark.parametrize("size", [10**9, 10**15, 10**18])
def test_huge_samples_stay_finite(size: int) -> None:
    """Very many answers give narrow intervals, not broken ones."""
    score = nps_interval(NpsCounts(size, 0, 1), confidence=0.95)
    share = share_interval(ShareCounts(1, size), confidence=0.95)
    assert score is not None
    assert share is not None
    assert 99.9 < score.low <= score.high < 100.1
    assert 0 <= share.low < share.high < 1e-7


@given(answers)
def test_spread_from_sums_is_exact(sample: list[int]) -> None:
    """The spread from sums is that of the answers themselves, to the last digit."""
    exact = statistics.stdev([Fraction(answer) for answer in sample])
    assert sd_from_sums(len(sample), sum(sample), sum(answer**2 for answer in sample)) == exact


@given(answers, st.integers(10**12, 10**14))
def test_spread_ignores_a_large_level(sample: list[int], level: int) -> None:
    """A level of billions that all answers share takes no digit of their spread."""
    moved = [answer + level for answer in sample]
    sums = (len(moved), sum(moved), sum(answer**2 for answer in moved))
    assert sd_from_sums(*sums) == statistics.stdev(sample)


@pytest.mark.parametrize("count", [0, 1])
def test_one_answer_has_no_spread(count: int) -> None:
    """One answer or none spreads by nothing."""
    assert sd_from_sums(count, 3 * count, 9 * count) == 0


def test_no_answers_are_no_sample() -> None:
    """Nothing is said of no answers."""
    assert sample_from_sums(0, 0, 0) is None
    assert sample_from_weights(WeightSums(0, 0, 0, 0)) is None


@given(answers, st.integers(1, 9))
def test_equal_weights_change_nothing(sample: list[int], weight: int) -> None:
    """A sample of equal weights is the sample itself."""
    size, total, squares = len(sample), sum(sample), sum(answer**2 for answer in sample)
    sums = WeightSums(weight * size, weight**2 * size, weight * total, weight * squares)
    assert sample_from_weights(sums) == sample_from_sums(size, total, squares)


def test_unequal_weights_cost_answers() -> None:
    """Four answers of weight 1 and one of weight 4 are worth 3.2 (Kish)."""
    assert effective_size(8, 20) == 3.2


def test_no_weights_are_worth_nothing() -> None:
    """Without weights the effective size is nothing."""
    assert effective_size(0, 0) == 0


def test_spreads_pool_by_degrees_of_freedom() -> None:
    """The pooled variance weighs each sample's by its n − 1, and samples of one answer count for nothing."""
    samples = [MeanSample(3, 0, 2.0), MeanSample(5, 9, 1.0), MeanSample(1, 4, 0.0)]
    assert pooled_sd(samples) == pytest.approx(math.sqrt((2 * 4 + 4 * 1) / 6))


def test_no_spreads_pool_to_none() -> None:
    """Samples of one answer have no spread to pool."""
    assert pooled_sd([MeanSample(1, 4, 0.0)]) == 0


def test_heavy_statistics_stay_out() -> None:
    """The model's statistics load neither scipy.stats nor statsmodels, which take a second."""
    code = (
        "import sys, cxsite.model.statistics.comparisons, cxsite.model.statistics.funnel\n"
        "print(*{'scipy.stats', 'statsmodels'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
