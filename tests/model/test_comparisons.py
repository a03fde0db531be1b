"""Comparisons of two samples are those of the best known tests, and identical samples never differ."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from survey_oracle import Row, compare_with_oracle, rows_of

from cxsite.model.statistics.comparisons import (
    Comparison,
    compare_means,
    compare_nps,
    compare_rates,
    compare_shares,
    conditional_p,
    detectable_change,
    fisher_p,
    pooled_p,
)
from cxsite.model.statistics.multiple import adjust_p_values
from cxsite.model.statistics.sampling import EventCounts, MeanSample, NpsCounts, ShareCounts, sample_from_sums

counts = st.integers(0, 2000)
nps_counts = st.builds(NpsCounts, counts, counts, counts).filter(lambda sample: sample.answers > 0)
share_counts = st.integers(1, 5000).flatmap(
    lambda whole: st.builds(ShareCounts, st.integers(0, whole), st.just(whole))
)
event_counts = st.builds(EventCounts, counts, st.floats(1e-2, 1e6))
mean_samples = st.builds(MeanSample, st.integers(2, 5000), st.floats(-1e3, 1e3), st.floats(0.01, 1e3))
p_values = st.lists(st.floats(0, 1), max_size=40)


def test_score_changes_equal_the_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    """The adjusted Wald comparison meets every row to 1e-9."""

    def work_out(row: Row) -> Iterable[float | None]:
        before, after = (
            NpsCounts(*(int(row[f"{side}_{name}"]) for name in ("promoters", "passives", "detractors")))
            for side in ("before", "after")
        )
        return figures_of(compare_nps(before, after, confidence=float(row["conf_level"])))

    compare_with_oracle(
        "nps_change", "change adj_wald_low adj_wald_high adj_wald_p", work_out=work_out, capsys=capsys
    )


def test_share_changes_equal_the_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    """Newcombe's interval, the pooled and Fisher's p value meet every row to 1e-9."""

    def work_out(row: Row) -> Iterable[float | None]:
        before, after = shares_of(row)
        change = compare_shares(before, after, confidence=float(row["conf_level"]))
        return *figures_of(change)[:3], pooled_p(before, after), fisher_p(before, after)

    compare_with_oracle(
        "proportion_change",
        "change newcombe_low newcombe_high pooled_p fisher_p",
        work_out=work_out,
        capsys=capsys,
    )


def test_mean_changes_equal_the_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    """Welch's comparison meets every row to 1e-9."""

    def work_out(row: Row) -> Iterable[float | None]:
        before, after = (effort_of(row, side) for side in ("before", "after"))
        return figures_of(compare_means(before, after, confidence=float(row["conf_level"])))

    compare_with_oracle("ces_change", "change welch_low welch_high welch_p", work_out=work_out, capsys=capsys)


def test_rate_changes_equal_the_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    """The exact conditional p value meets every row to 1e-9."""

    def work_out(row: Row) -> Iterable[float | None]:
        before, after = (
            EventCounts(int(row[f"{side}_events"]), int(row[f"{side}_exposure"]))
            for side in ("before", "after")
        )
        change = compare_rates(before, after, confidence=0.95)
        assert change is not None
        return 1 + change.change * before.exposure / before.events, change.p_value

    compare_with_oracle("rate_change", "rate_ratio exact_p", work_out=work_out, capsys=capsys)


def test_adjusted_p_values_equal_the_oracle(capsys: pytest.CaptureFixture[str]) -> None:
    """Benjamini and Hochberg's adjustment meets every row to 1e-9, and rejects the same tests."""
    rows = rows_of("multiple_tests")
    families = {
        row["family"]: [float(other["p_value"]) for other in rows if other["family"] == row["family"]]
        for row in rows
    }
    adjusted = {name: iter(adjust_p_values(family)) for name, family in families.items()}

    def work_out(row: Row) -> Iterable[float | None]:
        figure = next(adjusted[row["family"]])
        assert str(figure < 0.05) == row["bh_reject_05"]
        return (figure,)

    compare_with_oracle("multiple_tests", "bh_adjusted", work_out=work_out, capsys=capsys)


def figures_of(change: Comparison | None) -> tuple[float, ...]:
    """Give all figures of a comparison."""
    assert change is not None
    return change.change, change.low, change.high, change.p_value


def shares_of(row: Row) -> list[ShareCounts]:
    """Read both shares of a row."""
    sides = ("before", "after")
    return [ShareCounts(int(row[f"{side}_count"]), int(row[f"{side}_nobs"])) for side in sides]


def effort_of(row: Row, side: str) -> MeanSample:
    """Describe one sample of efforts of a row."""
    sizes = {answer: int(row[f"{side}_n{answer}"]) for answer in range(1, 8)}
    total = sum(answer * size for answer, size in sizes.items())
    sample = sample_from_sums(sum(sizes.values()), total, sum(a**2 * size for a, size in sizes.items()))
    assert sample is not None
    return sample


@pytest.mark.parametrize(
    ("compare", "sample"),
    [
        (compare_nps, NpsCounts(7, 2, 1)),
        (compare_nps, NpsCounts(10, 0, 0)),
        (compare_shares, ShareCounts(3, 10)),
        (compare_shares, ShareCounts(300, 1000)),
        (compare_shares, ShareCounts(0, 1000)),
        (compare_shares, ShareCounts(1000, 1000)),
        (compare_means, MeanSample(10, 4.5, 1.2)),
        (compare_means, MeanSample(10, 4.5, 0.0)),
        (compare_rates, EventCounts(12, 9000)),
        (compare_rates, EventCounts(0, 9000)),
    ],
)
def test_identical_samples_do_not_differ(compare: Callable[..., Comparison | None], sample: object) -> None:
    """Against itself every sample has no change and a p value of one."""
    change = compare(sample, sample, confidence=0.95)
    assert change is not None
    assert (change.change, change.p_value) == (0, 1)
    assert change.low == pytest.approx(-change.high)


@given(nps_counts, nps_counts)
def test_scores_compare_backwards(before: NpsCounts, after: NpsCounts) -> None:
    """Before and after changed for each other negate the change and keep the p value."""
    assert_mirrored(compare_nps(before, after, confidence=0.95), compare_nps(after, before, confidence=0.95))


@given(share_counts, share_counts)
def test_shares_compare_backwards(before: ShareCounts, after: ShareCounts) -> None:
    """Before and after changed for each other negate the change and keep the p value."""
    there = compare_shares(before, after, confidence=0.95)
    assert_mirrored(there, compare_shares(after, before, confidence=0.95))


@given(mean_samples, mean_samples)
def test_means_compare_backwards(before: MeanSample, after: MeanSample) -> None:
    """Before and after changed for each other negate the change and keep the p value."""
    there = compare_means(before, after, confidence=0.95)
    assert_mirrored(there, compare_means(after, before, confidence=0.95))


@given(event_counts, event_counts)
def test_rates_compare_backwards(before: EventCounts, after: EventCounts) -> None:
    """Before and after changed for each other negate the change and keep the p value."""
    there = compare_rates(before, after, confidence=0.95)
    assert_mirrored(there, compare_rates(after, before, confidence=0.95))


def assert_mirrored(there: Comparison | None, back: Comparison | None) -> None:
    """Make sure that two comparisons are the same one seen from both sides, in order and finite."""
    assert there is not None
    assert back is not None
    scale = max(abs(there.low), abs(there.high))
    assert (back.change, back.low, back.high) == pytest.approx(
        (-there.change, -there.high, -there.low), abs=1e-12 * scale
    )
    assert back.p_value == pytest.approx(there.p_value, rel=1e-6)
    assert 0 <= there.p_value <= 1
    assert there.low <= there.high


@given(share_counts, share_counts)
def test_share_changes_lie_in_their_interval(before: ShareCounts, after: ShareCounts) -> None:
    """Newcombe's interval contains the change and stays within −1..1."""
    change = compare_shares(before, after, confidence=0.95)
    assert change is not None
    assert -1 - 1e-12 <= change.low <= change.change <= change.high <= 1 + 1e-12


@pytest.mark.parametrize(
    "change",
    [
        compare_nps(NpsCounts(0, 0, 0), NpsCounts(1, 0, 0), confidence=0.95),
        compare_shares(ShareCounts(1, 2), ShareCounts(0, 0), confidence=0.95),
        compare_means(MeanSample(1, 4.0, 0.0), MeanSample(9, 4.0, 1.0), confidence=0.95),
        compare_means(MeanSample(9, 4.0, 0.0), MeanSample(9, 5.0, 0.0), confidence=0.95),
        compare_rates(EventCounts(0, 0), EventCounts(1, 10), confidence=0.95),
    ],
)
def test_nothing_known_is_not_compared(change: Comparison | None) -> None:
    """Without answers or exposure, or without any spread to measure a change by, there is no comparison."""
    assert change is None


def test_sparse_tables_are_judged_exactly() -> None:
    """Where a cell expects fewer than five, the p value is Fisher's; from five on the pooled one."""
    sparse = ShareCounts(0, 10), ShareCounts(9, 10)
    dense = ShareCounts(4, 10), ShareCounts(6, 10)
    found = [compare_shares(*pair, confidence=0.95) for pair in (sparse, dense)]
    assert [change and change.p_value for change in found] == [fisher_p(*sparse), pooled_p(*dense)]


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_fisher_adds_up_all_tables(size: int, other: int, data: st.DataObject) -> None:
    """The p value is the sum over all tables with the same margins, counted one by one."""
    part, rest = data.draw(st.integers(0, size)), data.draw(st.integers(0, other))
    ways = [
        math.comb(size, count) * math.comb(other, part + rest - count)
        for count in range(max(0, part + rest - other), min(size, part + rest) + 1)
    ]
    seen = math.comb(size, part) * math.comb(other, rest)
    expected = sum(way for way in ways if way <= seen) / sum(ways)
    assert fisher_p(ShareCounts(rest, other), ShareCounts(part, size)) == pytest.approx(expected, rel=1e-12)


def test_fisher_bears_large_tables() -> None:
    """Rare hits in very many answers, and chances too small to be held, give a p value all the same."""
    rare = fisher_p(ShareCounts(1, 10**9), ShareCounts(7, 10**9))
    hopeless = fisher_p(ShareCounts(0, 10**4), ShareCounts(10**4, 10**4))
    assert (rare, hopeless) == (pytest.approx(18 / 256, rel=1e-6), pytest.approx(0, abs=1e-300))


@given(st.integers(0, 15), st.integers(0, 15), st.integers(1, 9), st.integers(1, 9))
def test_rates_add_up_all_splits(before: int, after: int, exposure: int, later: int) -> None:
    """The p value is the sum over all splits of the events that are no likelier, counted one by one."""
    events = before + after
    ways = [
        math.comb(events, count) * later**count * exposure ** (events - count) for count in range(events + 1)
    ]
    expected = sum(way for way in ways if way <= ways[after]) / sum(ways)
    found = conditional_p(EventCounts(before, exposure), EventCounts(after, later))
    assert found == pytest.approx(expected, rel=1e-9)


def test_very_many_events_are_compared() -> None:
    """Millions of events are compared exactly, near the normal approximation."""
    before, after = EventCounts(2_000_000, 1e6), EventCounts(2_004_000, 1e6)
    z = 4000 / math.sqrt(4_004_000)
    assert conditional_p(before, after) == pytest.approx(math.erfc(z / math.sqrt(2)), rel=1e-2)


def test_detectable_changes_are_the_known_ones() -> None:
    """With scores near 30 two months of 100 answers show a change of 31, of 400 answers 15.5."""
    sd = 100 * math.sqrt(0.5 + 0.2 - 0.3**2)
    found = [detectable_change(sd, count, confidence=0.95) for count in (100, 400)]
    assert found == pytest.approx([31, 15.5], abs=0.1)


@given(p_values)
def test_adjusting_keeps_the_order(values: list[float]) -> None:
    """Adjusted p values are at least as large, at most one, and in the same order of size."""
    adjusted = adjust_p_values(values)
    assert all(before <= after <= 1 for before, after in zip(values, adjusted, strict=True))
    pairs = list(zip(values, adjusted, strict=True))
    assert all(one[1] <= two[1] for one, two in product(pairs, pairs) if one[0] <= two[0])


@given(p_values, st.randoms(use_true_random=False))
def test_adjusting_follows_its_values(values: list[float], chance: object) -> None:
    """A value is adjusted to the same wherever it stands among the others."""
    shuffled = list(values)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands over a Random
    found = dict(zip(values, adjust_p_values(values), strict=True))
    assert adjust_p_values(shuffled) == tuple(found[value] for value in shuffled)
