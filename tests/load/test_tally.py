"""Tallies are exact, and merge in any order and chunking to the same figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from extract_rows import make_metric, reduce_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.load import tally as tally_module
from cxsite.load.tally import EMPTY_TALLY, Cell, Moments, Tally, merge_tallies
from cxsite.schema import MetricFields

COLUMNS = ("day", "carrier", "score", "part", "whole", "rest", "amount", "weight")

METRICS: Mapping[str, MetricFields] = {
    "nps": make_metric(kind="nps", score="score", by=["carrier"]),
    "nps from counts": make_metric(
        kind="nps", promoters="part", passives="whole", detractors="rest", by=["carrier"]
    ),
    "csat": make_metric(kind="csat", score="score", scale=["0", "10"], top=["9", "10"], by=["carrier"]),
    "csat from counts": make_metric(kind="csat", numerator="part", denominator="whole", by=["carrier"]),
    "ces": make_metric(kind="ces", score="score", scale=["0", "10"], by=["carrier"]),
    "share": make_metric(kind="share", numerator="part", denominator="whole", by=["carrier"]),
    "share of rows": make_metric(kind="share", numerator={"amount": {"at_most": "5"}}, by=["carrier"]),
    "mean": make_metric(kind="mean", score="amount", by=["carrier"], where={"carrier": ["UA", ""]}),
    "rate": make_metric(kind="rate", events="part", exposure="amount", by=["carrier"], grain="week"),
    "quantile": make_metric(kind="quantile", score="amount", by=["carrier"], grain="quarter"),
    "weighted nps": make_metric(kind="nps", score="score", weight="weight", by=["carrier"]),
    "weighted mean": make_metric(kind="mean", score="amount", weight="weight", by=["carrier"]),
    "count": make_metric(kind="count", by=["carrier"], grain="day"),
    "sum": make_metric(kind="sum", value="amount", by=["carrier"], grain="year"),
}

amounts = st.decimals(min_value=0, max_value=Decimal("1e15"), places=3).map(str)
rows = st.fixed_dictionaries(
    {
        "day": st.dates(date(2012, 12, 20), date(2013, 2, 10)).map(date.isoformat),
        "carrier": st.sampled_from(("UA", "ua", "", "Ä n", "a/../b")),
        "score": st.integers(0, 10).map(str),
        "part": st.integers(0, 50).map(str),
        "whole": st.integers(50, 90).map(str),
        "rest": st.integers(0, 9).map(str),
        "amount": st.one_of(amounts, st.sampled_from(("", "N/A", "0.1", "1e3"))),
        "weight": st.sampled_from(("0", "1", "0.25", "1.0005", "12345678901234567890")),
    }
)


@settings(max_examples=25)
@pytest.mark.parametrize("name", METRICS)
@given(data=st.data(), table=st.lists(rows, min_size=1, max_size=15))
def test_merges_any_chunks_in_any_order(name: str, data: st.DataObject, table: list[dict[str, str]]) -> None:
    """Chunks of an extract, reduced one by one and merged in any order, amount to the tally of the whole."""
    chunk_of_row = data.draw(st.lists(st.integers(0, 2), min_size=len(table), max_size=len(table)))
    chunks = [
        [row for row, number in zip(table, chunk_of_row, strict=True) if number == chunk]
        for chunk in data.draw(st.permutations(range(3)))
    ]
    tallies = [reduce_rows(chunk, METRICS[name], COLUMNS) for chunk in chunks if chunk]
    whole = reduce_rows(table, METRICS[name], COLUMNS)
    assert _at_scale(merge_tallies(tallies), 6) == _at_scale(whole, 6)


@settings(max_examples=25)
@given(data=st.data(), table=st.lists(rows, min_size=2, max_size=15))
def test_merging_is_associative(data: st.DataObject, table: list[dict[str, str]]) -> None:
    """Merged tallies merge again: workers may hand on what they have so far."""
    cut = data.draw(st.integers(1, len(table) - 1))
    one, two = (reduce_rows(part, METRICS["mean"], COLUMNS) for part in (table[:cut], table[cut:]))
    nested = merge_tallies((merge_tallies((two,)), merge_tallies((one, EMPTY_TALLY))))
    assert nested == merge_tallies((one, two))


def _at_scale(tally: Tally, scale: int) -> Tally:
    """Show a tally at a scale that all chunks have in common."""
    return merge_tallies((tally, Tally(scale, {}, frozenset(), None)))


@settings(max_examples=25)
@given(table=st.lists(rows, min_size=1, max_size=15))
def test_counts_each_answer_with_its_weight(table: list[dict[str, str]]) -> None:
    """A weighted answer is counted with its exact weight, as often as it comes, and blank answers are not."""
    tally = reduce_rows(table, METRICS["weighted mean"], COLUMNS)
    unit = 10**tally.scale
    for (segment, day), cell in tally.cells.items():
        fitting = [
            (Fraction(row["amount"]) * unit, Fraction(row["weight"]) * unit)
            for row in table
            if row["amount"] not in ("", "N/A")
            and row["day"][:7] == day.isoformat()[:7]
            and segment in (None, ("carrier", row["carrier"]))
        ]
        assert cell.weighted == Counter(fitting)


@settings(max_examples=25)
@given(st.lists(amounts, min_size=1, max_size=60))
def test_sums_are_exact(texts: list[str]) -> None:
    """A sum of decimals is the decimal sum, not what floats make of it."""
    table = [{"day": "2013-01-01", "carrier": "", "amount": text} for text in texts]
    tally = reduce_rows(table, METRICS["sum"], ("day", "carrier", "amount"))
    (total,) = tally.cells[None, date(2013, 1, 1)].sums
    assert Fraction(total, 10**tally.scale) == sum(map(Fraction, texts))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["0.1"] * 10, Fraction(1)),
        (["1e15", "1", "0.001"], Fraction("1000000000000001.001")),
        (["9223372036854775807", "9223372036854775807"], Fraction(18446744073709551614)),
        (["-0.1", "+.1", "5.", "1e-2"], Fraction("5.01")),
    ],
)
def test_sums_what_floats_would_round(texts: Sequence[str], expected: Fraction) -> None:
    """Ten times 0.1 is 1, and nothing is lost beside a large number."""
    table = [{"day": "2013-01-01", "carrier": "", "amount": text} for text in texts]
    tally = reduce_rows(table, METRICS["sum"], ("day", "carrier", "amount"))
    assert Fraction(tally.cells[None, date(2013, 1, 1)].sums[0], 10**tally.scale) == expected


@pytest.fixture
def few_distinct_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reach the limit of distinct answers without a hundred thousand of them."""
    monkeypatch.setattr(tally_module, "DISTINCT_LIMIT", 3)


DAYS = (date(2013, 1, 1), date(2013, 2, 1))


def _answers(*pairs: tuple[date, dict[int, int]]) -> Tally:
    return Tally(0, {(None, day): Cell(9, (), answers) for day, answers in pairs}, frozenset(DAYS), None)


@pytest.mark.usefixtures("few_distinct_answers")
def test_keeps_sums_of_too_many_distinct_answers() -> None:
    """Beyond the limit a series keeps how many answers, their sum and that of their squares, all exact."""
    merged = merge_tallies([_answers((DAYS[0], {1: 2, 2: 1}), (DAYS[1], {3: 1, 4: 5}))])
    assert merged.cells[None, DAYS[0]].moments == Moments(3, 4, 6)
    assert merged.cells[None, DAYS[1]].moments == Moments(6, 23, 89)


@pytest.mark.usefixtures("few_distinct_answers")
def test_keeps_all_weighted_answers() -> None:
    """However many distinct answers there are, each keeps its weight, and they are still counted."""
    weighted = {(answer, 2): 1 for answer in range(1, 5)}
    cell = Cell(4, (), {1: 1, 2: 1, 3: 1, 4: 1}, weighted=weighted)
    merged = merge_tallies([Tally(0, {(None, DAYS[0]): cell}, frozenset(), None)])
    assert merged.cells[None, DAYS[0]] == Cell(4, moments=Moments(4, 10, 30), weighted=weighted)


@pytest.mark.usefixtures("few_distinct_answers")
def test_merges_sums_with_answers() -> None:
    """A chunk with sums only and a chunk with counted answers amount to sums, at the finer scale."""
    coarse = merge_tallies([_answers((DAYS[0], {1: 1, 2: 1, 3: 1, 4: 1}))])
    fine = Tally(1, {(None, DAYS[0]): Cell(1, (), {25: 1})}, frozenset(), None)
    merged = merge_tallies((fine, coarse))
    assert merged.cells[None, DAYS[0]].moments == Moments(5, 125, 3000 + 625)


@pytest.mark.usefixtures("few_distinct_answers")
def test_keeps_all_answers_where_they_are_needed() -> None:
    """A quantile needs every answer, however many there are."""
    whole = _answers((DAYS[0], {1: 1, 2: 1, 3: 1, 4: 1}))
    assert merge_tallies([whole], keep_answers=True) == whole


def test_scales_ready_values() -> None:
    """A ready value keeps its meaning beside one with more decimals; a missing part stays missing."""
    coarse = Tally(0, {(None, DAYS[0]): Cell(1, ready=(7, None))}, frozenset(), None)
    fine = Tally(2, {(None, DAYS[1]): Cell(1, ready=(None, 250))}, frozenset(), None)
    merged = merge_tallies((coarse, fine))
    assert [merged.cells[None, day].ready for day in DAYS] == [(700, None), (None, 250)]
