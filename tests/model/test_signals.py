"""Test limits, phases, signals and verdicts (STATISTICS D1 to D10)."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_series import STEADY, judge, month
from metric_figures import work_out

VALUES = st.lists(st.integers(-50, 50) | st.none(), min_size=13, max_size=40)
SWAPPED = {"improvement": "concern", "concern": "improvement"}


def test_limits_are_the_mean_and_2_66_mean_moving_ranges() -> None:
    """D1: without outlying ranges, limits are plain arithmetic."""
    series = judge(STEADY)
    ranges = [abs(two - one) for one, two in itertools.pairwise(STEADY)]
    mean, reach = sum(STEADY) / len(STEADY), 2.66 * sum(ranges) / len(ranges)
    phase = series.phases[0]
    assert (phase.mean, phase.lower, phase.upper) == pytest.approx((mean, mean - reach, mean + reach))


def test_screening_leaves_outlying_ranges_out_once() -> None:
    """D1: a spike widens limits only where screening is switched off."""
    values = (*STEADY, 90, *STEADY)
    screened, plain = judge(values).phases[0], judge(values, screen="false").phases[0]
    assert screened.upper is not None
    assert plain.upper is not None
    assert screened.mean == plain.mean
    assert screened.upper < plain.upper


def test_a_point_beyond_a_limit_is_marked() -> None:
    """The first rule: outside, and what it means for customers follows the direction."""
    assert judge((*STEADY, 80)).points[-1].signal == "improvement"
    assert judge((*STEADY, 80), good="down").points[-1].signal == "concern"
    assert judge((*STEADY, 20), good="neutral").points[-1].signal == "neutral_low"


@pytest.mark.parametrize(
    ("good", "value", "variation"),
    [
        ("up", 80, "improvement_high"),
        ("up", 20, "concern_low"),
        ("down", 80, "concern_high"),
        ("down", 20, "improvement_low"),
        ("neutral", 80, "neutral_high"),
        ("up", 50, "common_cause"),
    ],
)
def test_variation_is_that_of_the_last_finished_point(good: str, value: float, variation: str) -> None:
    """D8: the newest finished point decides."""
    assert judge((*STEADY, value), good=good).variation == variation


def test_a_gap_ends_a_run() -> None:
    """D3: seven points above the mean with a month missing among them are no shift."""
    low = (40, 42, 41, 39, 40, 41, 42, 40, 41, 40, 39, 42)
    whole = judge((*low, 45, 45.5, 44, 45, 44.5, 45, 45.5), rules="wheeler")
    split = judge((*low, 45, 45.5, 44, None, 44.5, 45, 45.5, 45))
    assert all(point.cause != "shift" for point in split.points[-8:])
    assert whole.points[-1].cause in ("none", "two_in_three", "outside")


def test_no_moving_range_leads_across_a_gap() -> None:
    """D3: a missing month makes no range between its neighbours."""
    gap = judge((*STEADY[:8], None, *(value + 20 for value in STEADY[:8])), screen="false").phases[0]
    whole = judge((*STEADY[:8], *(value + 20 for value in STEADY[:8])), screen="false").phases[0]
    assert gap.upper is not None
    assert whole.upper is not None
    assert gap.upper < whole.upper


@pytest.mark.parametrize(("count", "mean", "trial"), [(7, False, False), (8, True, True), (12, True, True)])
def test_few_points_get_no_verdict(count: int, mean: bool, trial: bool) -> None:
    """D4: under 8 no limits, under 13 trial limits without any verdict."""
    series = judge((*STEADY[: count - 1], 90), target="50")
    phase = series.phases[0]
    assert (phase.mean is not None, phase.trial) == (mean, trial)
    assert {point.signal for point in series.points} == {None}
    assert {point.cause for point in series.points} == {"none"}
    assert (series.variation, series.assurance) == (None, None)


def test_thirteen_points_get_a_verdict() -> None:
    """D4: from 13 points on there is a verdict."""
    assert judge(STEADY[:13]).variation == "common_cause"


def test_nothing_varied() -> None:
    """D5: a constant series has a mean and no limits; the target is compared with the constant."""
    series = judge([7] * 20, target="8")
    phase = series.phases[0]
    assert (phase.mean, phase.lower, phase.upper) == (7, None, None)
    assert (series.variation, series.assurance) == (None, "fail")
    assert judge([8] * 20, target="8").assurance == "pass"
    assert judge([7] * 20, target="8", good="down").assurance == "pass"


def test_one_odd_value_among_equal_ones_is_no_news() -> None:
    """D5: screening may leave nothing to measure by; then nobody is blamed."""
    series = judge([5] * 19 + [8])
    assert {point.cause for point in series.points} == {"none"}
    assert series.phases[0].upper is None


@pytest.mark.parametrize(
    ("target", "good", "assurance"),
    [
        (30, "up", "pass"),
        (70, "up", "fail"),
        (50, "up", "inconsistent"),
        (30, "down", "fail"),
        (70, "down", "pass"),
        (50, "neutral", None),
    ],
)
def test_assurance_compares_the_target_with_the_limits(target: int, good: str, assurance: str | None) -> None:
    """D7: strictly beyond the limits is pass or fail, between them hit or miss."""
    assert judge(STEADY, target=str(target), good=good).assurance == assurance


def test_a_missing_last_value_has_no_verdict() -> None:
    """D8: no old verdict stands for a month without data."""
    series = judge((*STEADY, 80, None))
    assert (series.variation, series.status) == (None, "no_data")


def test_an_unfinished_period_takes_no_part() -> None:
    """An unfinished period is neither marked nor part of limits, whatever its value."""
    rows = "\n".join(["day,y", *(f"{month(at)},{value}" for at, value in enumerate((*STEADY, 500))), ""])
    as_of = month(len(STEADY)) + timedelta(days=3)
    series = work_out(rows, as_of=as_of, kind="value", value="y").total
    assert series.points[-1].partial
    assert (series.points[-1].cause, series.points[-1].signal, series.points[-1].in_baseline) == (
        "none",
        None,
        False,
    )
    assert series.phases[0] == judge(STEADY).phases[0]
    assert series.variation == "common_cause"


def test_a_rebase_begins_a_phase_with_its_reason() -> None:
    """D9: limits are set anew from the day on, and the reason goes with the phase."""
    values = (*STEADY, *(value + 20 for value in STEADY))
    rebase = [{"date": month(16).isoformat(), "reason": "New form", "link": "https://example.org"}]
    series = judge(values, rebase=rebase)
    assert [phase.reason for phase in series.phases] == [None, "New form"]
    assert [phase.points for phase in series.phases] == [16, 16]
    assert series.points[16].phase == 1
    assert series.variation == "common_cause"


def test_a_day_between_two_points_starts_at_the_next() -> None:
    """D9: a phase begins with the first point on or after its day."""
    values = STEADY * 2
    rebase = [{"date": (month(16) - timedelta(days=10)).isoformat(), "reason": "New form"}]
    assert judge(values, rebase=rebase).phases[1].start == month(16)


@pytest.mark.parametrize("day", [date(1999, 1, 1), month(0), date(2050, 1, 1)])
def test_a_day_outside_the_figures_begins_no_phase(day: date) -> None:
    """D9: there is nothing before the first point, and nothing after the last."""
    assert len(judge(STEADY, rebase=[{"date": day.isoformat(), "reason": "x"}]).phases) == 1


def test_a_baseline_of_points_holds_in_each_phase() -> None:
    """The first so many points make the limits, the rest is judged by them."""
    values = (*STEADY, *(value + 20 for value in STEADY))
    series = judge(values, baseline={"points": "16"})
    assert sum(point.in_baseline for point in series.points) == 16
    assert series.phases[0].mean == judge(STEADY).phases[0].mean
    assert series.variation == "improvement_high"
    assert series.phases[0].points == 32


def test_a_baseline_of_days_holds_in_its_phase() -> None:
    """A span of days is the baseline of the phase it lies in; other phases use all their points."""
    values = (*STEADY, *(value + 20 for value in STEADY))
    series = judge(
        values,
        baseline={"from": month(0).isoformat(), "to": month(13).isoformat()},
        rebase=[{"date": month(16).isoformat(), "reason": "New form"}],
    )
    assert [point.in_baseline for point in series.points] == [True] * 14 + [False] * 2 + [True] * 16


def test_a_point_beyond_limits_counts_as_near_only_where_the_profile_says_so() -> None:
    """Profile mdc2023: two in three counts points beyond the limit too."""
    values = (*STEADY, *STEADY, 60, 55)
    limits = judge(values).phases[0]
    assert limits.upper is not None
    assert limits.mean is not None
    near = limits.mean + (limits.upper - limits.mean) * 0.9
    tail = (*STEADY, *STEADY, limits.upper + 5, near)
    assert judge(tail).points[-1].cause == "none"
    assert judge(tail, rules="mdc2023").points[-1].cause == "two_in_three"


def test_wheeler_asks_for_eight_points() -> None:
    """Profile wheeler: a run of seven (the last of the low ones lies above) is no shift, eight are."""
    low, high = (40, 60, 42, 58) * 5, (51, 52, 51, 52, 51, 52, 51, 52)
    assert judge((*low, *high[:6])).points[-1].cause == "shift"
    assert judge((*low, *high[:6]), rules="wheeler").points[-1].cause == "none"
    assert judge((*low, *high[:7]), rules="wheeler").points[-1].cause == "shift"


def test_a_gap_ends_a_window_of_wheeler() -> None:
    """D3: three far points with a month missing among them are no three of four."""
    values = (*STEADY, *STEADY, 53.5, 53.5, 53.5)
    assert judge(values, rules="wheeler").points[-1].cause == "two_in_three"
    split = judge((*values[:-1], None, values[-1]), rules="wheeler")
    assert all(point.cause == "none" for point in split.points[-4:])


def test_figures_without_neighbours_are_not_taken_for_a_constant() -> None:
    """Where every second month is missing nobody knows the spread: no assurance, and no verdict."""
    values = [value for pair in zip(STEADY, [None] * len(STEADY), strict=True) for value in pair]
    series = judge(values[:-1], target=49)
    assert (series.variation, series.assurance) == (None, None)
    assert series.phases[0].lower is None


def test_run_lengths_can_be_set() -> None:
    """D2: five to nine points make a shift, as the author says."""
    low, high = (49, 50, 48, 49.5) * 5, (51, 51.5, 51, 51.2, 51.6, 51.1)
    assert judge((*low, *high)).points[-1].cause == "none"
    assert judge((*low, *high), rules={"profile": "nhsr", "shift": "6"}).points[-1].cause == "shift"


def test_a_trend_keeps_its_direction_at_a_peak_of_equal_values() -> None:
    """STATISTICS §4.6: the top of a rise is rising, where an equal value follows."""
    values = (*STEADY, 40, 42, 44, 46, 48, 50, 52, 52, 50, 48, 46, 44, 42, 40)
    top = judge(values).points[len(STEADY) + 6]
    assert (top.value, top.cause, top.signal) == (52, "trend", "improvement")


@given(VALUES, st.floats(-1000, 1000, allow_nan=False).map(lambda number: round(number)))
def test_adding_a_constant_shifts_limits_by_it(values: list[float | None], shift: int) -> None:
    """Noise-free shifts move the mean and the limits, and no verdict."""
    moved = [None if value is None else value + shift for value in values]
    one, two = judge(values), judge(moved)
    for before, after in zip(one.phases, two.phases, strict=True):
        for name in ("mean", "lower", "upper"):
            old, new = getattr(before, name), getattr(after, name)
            assert (old is None) == (new is None)
            assert old is None or new == pytest.approx(old + shift, abs=1e-9)
    assert [point.cause for point in one.points] == [point.cause for point in two.points]


@given(VALUES)
def test_direction_flips_good_and_bad(values: list[float | None]) -> None:
    """What is an improvement upwards is a concern downwards, at the same points for the same reason."""
    up, down = judge(values, good="up"), judge(values, good="down")
    for one, two in zip(up.points, down.points, strict=True):
        assert one.cause == two.cause
        assert two.signal == SWAPPED.get(one.signal or "", one.signal)


@given(VALUES, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(values: list[float | None], chance: random.Random) -> None:
    """A shuffled extract gives the same verdicts."""
    rows = [f"{month(at)},{'' if value is None else value}" for at, value in enumerate(values)]
    shuffled = list(rows)
    chance.shuffle(shuffled)
    one, two = (
        work_out("\n".join(["day,y", *lines, ""]), as_of=month(len(values)), kind="value", value="y").total
        for lines in (rows, shuffled)
    )
    assert replace(one, cells=None) == replace(two, cells=None)


@given(VALUES)
def test_mirrored_values_are_marked_alike(values: list[float | None]) -> None:
    """Rules know no up and no down: the mirror image of a series is marked at the same points."""
    mirrored = [None if value is None else -value for value in values]
    assert [p.cause for p in judge(values).points] == [p.cause for p in judge(mirrored).points]
