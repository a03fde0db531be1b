"""Every kind of metric gives the value that its formula says, rounded once."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metric_figures import values_of, work_out

from cxsite.load import Cell, Moments
from cxsite.model.evaluate import Figure, evaluate
from cxsite.model.samples import merge_cells
from cxsite.schema import MetricFields

examples = settings(max_examples=40)


def column(answers: list[object]) -> str:
    """Write answers of one day as an extract."""
    return "day,s\n" + "".join(f"2013-01-01,{answer}\n" for answer in answers)


def value_of(content: str, **fields: object) -> float | None:
    """Work out the one value of an extract of one month."""
    (value,) = values_of(work_out(content, **fields).total)
    return value


@pytest.mark.parametrize(
    ("fields", "content", "value", "n"),
    [
        ({"kind": "nps", "score": "s"}, column([10, 9, 8, 7, 6, 0]), 0, 6),
        ({"kind": "nps", "score": "s"}, column([0, 6]), -100, 2),
        (
            {"kind": "nps", "promoters": "p", "passives": "q", "detractors": "d"},
            "day,p,q,d\n2013-01-01,50,30,20\n",
            30,
            100,
        ),
        ({"kind": "csat", "score": "s"}, column([5, 4, 3, 1]), 50, 4),
        ({"kind": "csat", "score": "s", "top": ["5"]}, column([5, 4, 3, 1]), 25, 4),
        ({"kind": "csat", "numerator": "a", "denominator": "b"}, "day,a,b\n2013-01-01,3,4\n", 75, 4),
        ({"kind": "ces", "score": "s"}, column([7, 6, 2]), 5, 3),
        ({"kind": "ces", "score": "s", "method": "top_box"}, column([7, 5, 4, 1]), 50, 4),
        ({"kind": "share", "numerator": "a", "denominator": "b"}, "day,a,b\n2013-01-01,1,3\n", 100 / 3, 3),
        ({"kind": "share", "numerator": {"s": {"at_most": "15"}}}, column([15, 16, "", -3]), 50, 4),
        (
            {"kind": "share", "numerator": {"s": {"at_most": "15"}}, "denominator": {"s": "present"}},
            column([15, 16, "", -3]),
            200 / 3,
            3,
        ),
        ({"kind": "mean", "score": "s"}, column(["0.1"] * 10), 0.1, 10),
        ({"kind": "rate", "events": "a", "exposure": "b"}, "day,a,b\n2013-01-01,3,1500\n", 2, 1500),
        (
            {"kind": "rate", "events": "a", "exposure": "b", "per": "100"},
            "day,a,b\n2013-01-01,3,1.5\n",
            200,
            1.5,
        ),
        ({"kind": "quantile", "score": "s"}, column([1, 2, 10]), 2, 3),
        ({"kind": "quantile", "score": "s", "quantile": "0.9"}, column([1, 2]), 1.9, 2),
        ({"kind": "quantile", "score": "s"}, column([7]), 7, 1),
        ({"kind": "quantile", "value": "a", "n": "b"}, "day,a,b\n2013-01-01,7.5,30\n", 7.5, 30),
        ({"kind": "count"}, column([1, "", 3]), 3, 3),
        ({"kind": "sum", "value": "s"}, column(["1e15", 1, ""]), 10**15 + 1, 2),
        ({"kind": "value", "value": "a", "n": "b"}, "day,a,b\n2013-01-01,7.25,30\n", 7.25, 30),
        ({"kind": "value", "value": "a"}, "day,a\n2013-01-01,-3\n", -3, None),
    ],
)
def test_works_out_each_kind(fields: dict[str, object], content: str, value: float, n: float | None) -> None:
    """The value and its base are those worked out by hand."""
    (point,) = work_out(content, **fields).total.points
    assert (point.value, point.n) == (value, n)


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        ({"kind": "nps", "score": "s"}, column([""])),
        ({"kind": "share", "numerator": "a", "denominator": "b"}, "day,a,b\n2013-01-01,0,0\n"),
        ({"kind": "rate", "events": "a", "exposure": "b"}, "day,a,b\n2013-01-01,0,0\n"),
        ({"kind": "mean", "score": "s"}, column(["N/A"])),
        ({"kind": "quantile", "score": "s"}, column([""])),
        ({"kind": "value", "value": "a", "n": "b"}, "day,a,b\n2013-01-01,,30\n"),
        ({"kind": "ces", "score": "s"}, column([""])),
    ],
)
def test_has_no_value_where_there_is_nothing(fields: dict[str, object], content: str) -> None:
    """Without answers, or over a denominator of 0, the value is missing and its base 0."""
    (point,) = work_out(content, **fields).total.points
    assert (point.value, point.n, point.suppressed) == (None, 0, False)


decimals = st.decimals(min_value=-1000, max_value=1000, places=2)


@examples
@given(st.lists(decimals, min_size=1, max_size=30))
def test_a_mean_is_rounded_once(answers: list[object]) -> None:
    """A mean is the float nearest to the exact one."""
    exact = statistics.mean(Fraction(str(answer)) for answer in answers)
    assert value_of(column(answers), kind="mean", score="s") == float(exact)


@examples
@given(st.lists(decimals, min_size=2, max_size=30), st.sampled_from([0.5, 0.1, 0.25, 0.9]))
def test_a_quantile_agrees_with_the_statistics_module(answers: list[object], quantile: float) -> None:
    """A quantile is interpolated linearly between the order statistics, both ends included."""
    cuts = statistics.quantiles([float(str(answer)) for answer in answers], n=20, method="inclusive")
    value = value_of(column(answers), kind="quantile", score="s", quantile=str(quantile))
    assert value == pytest.approx(cuts[round(quantile * 20) - 1], abs=1e-9)


@examples
@given(st.lists(st.integers(0, 10), min_size=1, max_size=40))
def test_nps_agrees_with_counting(answers: list[int]) -> None:
    """NPS is the percentage of 9 and 10 less that of 0 to 6."""
    balance = sum((answer >= 9) - (answer <= 6) for answer in answers)
    assert value_of(column(list(answers)), kind="nps", score="s") == 100 * balance / len(answers)


def test_ces_tells_its_top_answers() -> None:
    """A mean of efforts carries the percentage of 5 to 7."""
    (point,) = work_out(column([7, 5, 4, 1]), kind="ces", score="s").total.points
    assert point.top_share == 50


def test_ces_on_another_scale_has_no_top_answers() -> None:
    """On another scale 5 to 7 mean nothing: without top there is no top share."""
    (point,) = work_out(column([5, 3]), kind="ces", score="s", scale=["1", "5"]).total.points
    assert (point.value, point.top_share) == (4, None)


def test_top_answers_are_compared_exactly() -> None:
    """An answer between two marks of the scale is not taken for the mark below."""
    assert value_of(column([4, 5]), kind="csat", score="s", top=["4.5", "5"]) == 50


def test_means_of_sums_and_of_answers_agree() -> None:
    """A mean is the same from counted answers and from sums alone."""
    fields = MetricFields.model_validate({"kind": "mean", "source": "m.csv", "date": "day", "score": "s"})
    counted = evaluate(fields, Cell(3, (), {10: 2, 25: 1}), 1)
    summed = evaluate(fields, Cell(3, (), {}, Moments(3, 45, 825)), 1)
    assert counted == summed == Figure(1.5, 3)


def test_merges_no_cells_to_nothing() -> None:
    """Over no periods there is an empty cell."""
    assert merge_cells((), 2) == Cell()
