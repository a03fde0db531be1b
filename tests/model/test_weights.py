"""Weighted answers: values by weight, noise by what they are worth, bases by how many there are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_figures import work_out
from scipy import special

from cxsite.model.compare import compare_last
from cxsite.model.metrics import Point
from cxsite.model.spread import place_segments

Answer = tuple[int, str]
examples = settings(max_examples=40, deadline=None)

KINDS: dict[str, tuple[dict[str, object], int, Callable[[int], int]]] = {
    "nps": ({"kind": "nps", "score": "s"}, 100, lambda answer: (answer >= 9) - (answer <= 6)),
    "csat": (
        {"kind": "csat", "score": "s", "scale": ["0", "10"], "top": ["8", "9", "10"]},
        100,
        lambda answer: int(answer >= 8),
    ),
    "ces": ({"kind": "ces", "score": "s", "scale": ["0", "10"]}, 1, lambda answer: answer),
    "ces top": (
        {"kind": "ces", "score": "s", "scale": ["0", "10"], "method": "top_box", "top": ["9", "10"]},
        100,
        lambda answer: int(answer >= 9),
    ),
    "mean": ({"kind": "mean", "score": "s"}, 1, lambda answer: answer),
}
answers = st.integers(0, 10)
weights = st.sampled_from(("0", "0.3", "1", "1.0", "2.75", "12"))
weighted_answers = st.lists(st.tuples(answers, weights), min_size=1, max_size=40)
z = float(special.ndtri(0.975))


def write(rows: Sequence[Answer], day: str = "2013-01-01") -> str:
    """Write weighted answers of one day as an extract without a head."""
    return "".join(f"{day},{answer},{weight}\n" for answer, weight in rows)


def point_of(rows: Sequence[Answer], **fields: object) -> Point:
    """Work out the one point of weighted answers."""
    (point,) = work_out(f"day,s,w\n{write(rows)}", **{"weight": "w", **fields}).total.points
    return point


@pytest.mark.parametrize("name", KINDS)
@examples
@given(rows=weighted_answers)
def test_a_value_is_weighed_exactly(name: str, rows: list[Answer]) -> None:
    """The value is Σ w·x / Σ w, rounded once; without any weight it is missing."""
    fields, factor, worth = KINDS[name]
    total = sum((Fraction(weight) for _, weight in rows), Fraction(0))
    sum_ = sum((Fraction(weight) * worth(answer) for answer, weight in rows), Fraction(0))
    expected = float(factor * sum_ / total) if total else None
    assert point_of(rows, **fields).value == expected


@examples
@given(rows=weighted_answers)
def test_the_base_counts_answers(rows: list[Answer]) -> None:
    """The base counts each answer for one whatever it weighs; a missing figure has none."""
    point = point_of(rows, kind="mean", score="s")
    assert point.n == (0 if point.value is None else len(rows))


@examples
@given(rows=weighted_answers)
def test_answers_are_worth_what_kish_says(rows: list[Answer]) -> None:
    """The effective size is (Σw)²/Σw², never more than the answers that weigh anything."""
    numbers = [Fraction(weight) for _, weight in rows if weight != "0"]
    found = point_of(rows, kind="nps", score="s").effective_n
    if not numbers:
        assert found is None
        return
    assert found == float(sum(numbers) ** 2 / sum(number**2 for number in numbers))
    assert found <= len(numbers)


@pytest.mark.parametrize("population", [{}, {"population": "90"}], ids=["endless", "known"])
@pytest.mark.parametrize("name", KINDS)
@examples
@given(
    rows=st.lists(answers, min_size=1, max_size=40), weight=st.sampled_from(("1", "0.3", "7e5", "1234.5678"))
)
def test_equal_weights_change_nothing(
    name: str, population: dict[str, object], rows: list[int], weight: str
) -> None:
    """With one weight for all, every figure and bound is that of the plain answers, to the last bit."""
    weighted = [(answer, weight) for answer in rows]
    fields = {**KINDS[name][0], **population}
    assert replace(point_of(weighted, **fields), effective_n=None) == point_of(
        weighted, **{**fields, "weight": None}
    )


@examples
@given(rows=weighted_answers, factor=st.sampled_from((2, 10, 1000)))
def test_only_proportions_of_weights_matter(rows: list[Answer], factor: int) -> None:
    """Weights that are all so many times as large give the same point."""
    larger = [(answer, str(Fraction(weight) * factor)) for answer, weight in rows]
    larger = [(answer, f"{float(Fraction(weight)):g}") for answer, weight in larger]
    assert point_of(rows, kind="nps", score="s") == point_of(larger, kind="nps", score="s")


@examples
@given(rows=weighted_answers, more=st.lists(answers, max_size=10))
def test_answers_of_no_weight_move_nothing(rows: list[Answer], more: list[int]) -> None:
    """Value, bounds and worth are those of the answers that weigh something; only n counts the others."""
    one = point_of(rows, kind="mean", score="s", population="900")
    two = point_of([*rows, *((answer, "0") for answer in more)], kind="mean", score="s", population="900")
    assert replace(one, n=None) == replace(two, n=None)


SINGLE = [(10, "1"), (9, "2"), (9, "2.5"), (7, "3"), (8, "1.5"), (3, "4"), (0, "0.5"), (10, "1.25")]


def effective_counts(rows: Sequence[Answer], worth: Callable[[int], bool]) -> float:
    """Count answers as the equal ones they are worth, in floats."""
    numbers = [float(weight) for _, weight in rows]
    size = math.fsum(numbers) ** 2 / math.fsum(number**2 for number in numbers)
    part = math.fsum(float(weight) for answer, weight in rows if worth(answer))
    return size * part / math.fsum(numbers)


def test_single_weights_widen_the_interval_of_a_score() -> None:
    """With a weight for each answer, the adjusted Wald interval is that of the effective counts."""
    point = point_of(SINGLE, kind="nps", score="s")
    promoters = effective_counts(SINGLE, lambda answer: answer >= 9) + 0.75
    detractors = effective_counts(SINGLE, lambda answer: answer <= 6) + 0.75
    size = effective_counts(SINGLE, lambda _: True) + 3
    score = (promoters - detractors) / size
    half = z * math.sqrt(((promoters + detractors) / size - score**2) / size)
    assert (point.low, point.high) == pytest.approx((100 * (score - half), 100 * (score + half)), abs=1e-9)


def test_single_weights_widen_the_interval_of_a_share() -> None:
    """Wilson's interval takes the effective size."""
    point = point_of(SINGLE, kind="csat", score="s", scale=["0", "10"], top=["9", "10"])
    size = effective_counts(SINGLE, lambda _: True)
    share = effective_counts(SINGLE, lambda answer: answer >= 9) / size
    centre, spread = share + z * z / 2 / size, math.sqrt(share * (1 - share) / size + z * z / 4 / size**2)
    bounds = [100 * (centre + side * z * spread) / (1 + z * z / size) for side in (-1, 1)]
    assert [point.low, point.high] == pytest.approx(bounds, abs=1e-9)


def test_single_weights_widen_the_interval_of_a_mean() -> None:
    """Student's interval takes the effective size and the weighted spread."""
    point = point_of(SINGLE, kind="mean", score="s")
    numbers = [float(weight) for _, weight in SINGLE]
    size = effective_counts(SINGLE, lambda _: True)
    mean = math.fsum(weight * answer for weight, (answer, _) in zip(numbers, SINGLE, strict=True)) / sum(
        numbers
    )
    spread = math.fsum(
        weight * (answer - mean) ** 2 for weight, (answer, _) in zip(numbers, SINGLE, strict=True)
    )
    variance = spread / sum(numbers) * size / (size - 1)
    half = float(special.stdtrit(size - 1, 0.975)) * math.sqrt(variance / size)
    assert (point.low, point.high) == pytest.approx((mean - half, mean + half), abs=1e-9)


def spread_of(rows: Sequence[int]) -> float:
    """Work out the variance of answers with divisor n − 1."""
    mean = sum(rows) / len(rows)
    return sum((row - mean) ** 2 for row in rows) / (len(rows) - 1)


STRATA = {"2": [10, 10, 3, 8, 7, 2], "0.5": [9, 9, 9, 1, 7, 8, 10, 5]}
STRATIFIED = [(answer, weight) for weight, rows in STRATA.items() for answer in rows]


@pytest.mark.parametrize("population", [None, 60])
def test_weights_of_strata_give_the_stratified_interval(population: int | None) -> None:
    """Where each weight has five answers or more, variances are those within strata, less who was asked."""
    given_ = {} if population is None else {"population": str(population)}
    point = point_of(STRATIFIED, kind="mean", score="s", **given_)
    total = sum(float(weight) * len(rows) for weight, rows in STRATA.items())
    variance = mean = 0.0
    for weight, rows in STRATA.items():
        share = float(weight) * len(rows) / total
        asked = len(rows) / (share * population) if population else 0
        mean += share * sum(rows) / len(rows)
        variance += share**2 * spread_of(rows) / len(rows) * (1 - asked)
    expected = mean - z * math.sqrt(variance), mean + z * math.sqrt(variance)
    assert (point.low, point.high) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*STRATIFIED, (5, "3"), (6, "3"), (7, "3"), (9, "3")], id="four answers of one weight"),
        pytest.param([(9, weight) for _, weight in STRATIFIED], id="nothing varies"),
    ],
)
def test_other_weights_give_the_interval_of_the_effective_size(rows: list[Answer]) -> None:
    """Where a weight has too few answers to vary, or none does, the interval is the adjusted Wald one."""
    point = point_of(rows, kind="nps", score="s")
    counts = [
        effective_counts(rows, test) for test in (lambda one: one >= 9, lambda one: one <= 6, lambda _: True)
    ]
    promoters, detractors, size = counts[0] + 0.75, counts[1] + 0.75, counts[2] + 3
    half = z * math.sqrt(((promoters + detractors) / size - ((promoters - detractors) / size) ** 2) / size)
    assert point.high == pytest.approx(100 * ((promoters - detractors) / size + half), abs=1e-9)


def test_answers_of_no_weight_are_no_stratum() -> None:
    """Two answers of no weight do not spoil the strata of the others."""
    one, two = (
        point_of(rows, kind="nps", score="s") for rows in (STRATIFIED, [*STRATIFIED, (3, "0"), (4, "0")])
    )
    assert (one.low, one.high) == (two.low, two.high)


def test_asking_everybody_leaves_no_doubt() -> None:
    """Where the whole population answered, both bounds are the value."""
    point = point_of(SINGLE, kind="mean", score="s", population=str(len(SINGLE)))
    assert point.low == point.value == point.high


def test_a_small_base_is_one_of_few_answers() -> None:
    """However much they weigh, nine answers are hidden and ten are shown, with nothing told of the hidden."""
    rows = [(9, "1000")] * 9
    hidden, shown = (
        point_of(some, kind="nps", score="s", min_base="10") for some in (rows, [*rows, (9, "0.1")])
    )
    assert (hidden.value, hidden.low, hidden.effective_n, hidden.suppressed) == (None, None, None, True)
    assert (shown.value, shown.n) == (100, 10)


def test_several_periods_are_weighed_together() -> None:
    """A figure over two months is that of all their answers, not a mean of means."""
    text = f"day,s,w\n{write(SINGLE[:3])}{write(SINGLE[3:], '2013-02-01')}"
    series = work_out(text, kind="mean", score="s", weight="w").total
    figure, point = series.over(date(2013, 1, 1), date(2013, 2, 1)), point_of(SINGLE, kind="mean", score="s")
    assert figure is not None
    assert (figure.value, figure.low, figure.effective_n) == (point.value, point.low, point.effective_n)


def test_a_test_needs_thirty_answers_worth() -> None:
    """Two months of forty answers are not compared where one heavy answer makes them worth fewer than 30."""
    plain, heavy = [(9, "1"), (2, "1")] * 20, [(9, "1"), (2, "1")] * 20 + [(9, "40")]
    found = [
        compare_last(
            work_out(
                f"day,s,w\n{write(plain)}{write(rows, '2013-02-01')}", kind="nps", score="s", weight="w"
            ).total
        )
        for rows in (plain, heavy)
    ]
    assert [one is None for one in found] == [False, True]


def test_segments_of_weighted_answers_have_no_funnel() -> None:
    """Limits of chance for a base of weighted answers are not known."""
    text = "day,s,w,team\n2013-01-01,9,1,x\n2013-01-01,2,2,x\n2013-01-01,9,2,y\n"
    metric = work_out(text, kind="nps", score="s", weight="w", by=["team"])
    assert place_segments(metric, "team", first=date(2013, 1, 1), last=date(2013, 1, 1)) is None
