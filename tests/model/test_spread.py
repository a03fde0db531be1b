"""Test which segments of a funnel lie outside what chance allows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model.metrics import Metric
from cxsite.model.spread import Funnel, place_segments

START, END = date(2013, 12, 1), date(2013, 12, 31)
counts = st.tuples(st.integers(0, 80), st.integers(0, 300)).map(lambda pair: (min(pair), pair[1]))


def metric_of(counts: dict[str, tuple[int, int]], **fields: Any) -> Metric:
    """Work out a share (or a rate) by team in December."""
    rows = [f"2013-12-01,{team},{met},{of}" for team, (met, of) in counts.items()]
    options = {"kind": "share", "numerator": "met", "denominator": "of", **fields}
    return work_out("\n".join(("day,team,met,of", *rows, "")), by=["team"], grain="month", **options)


def answers_of(answers: dict[str, list[int]], **fields: Any) -> Metric:
    """Work out a figure of answers by team in December."""
    rows = [f"2013-12-01,{team},{answer}" for team, given in answers.items() for answer in given]
    content = "\n".join(("day,team,score", *rows, ""))
    return work_out(content, score="score", by=["team"], grain="month", **fields)


def spread(metric: Metric) -> Funnel:
    """Place the teams, which must be possible."""
    funnel = place_segments(metric, "team", first=START, last=END)
    assert funnel is not None
    return funnel


def positions(funnel: Funnel) -> dict[str, str]:
    """Tell where each segment lies."""
    return {one.series.label: str(one.position) for one in funnel.placed}


def test_chance_explains_small_segments() -> None:
    """The same distance is chance for a small segment and none for a large one."""
    funnel = spread(metric_of({"Small": (6, 10), "Large": (600, 1000), "Rest": (500000, 1000000)}))
    assert positions(funnel) == {"Rest": "inside", "Large": "above", "Small": "inside"}


@given(st.dictionaries(st.sampled_from("ABCDEF"), counts, min_size=1))
def test_limits_hold_the_whole(given_counts: dict[str, tuple[int, int]]) -> None:
    """At every base, the value of the whole lies within the near limits, and these within the far ones."""
    funnel = place_segments(metric_of(given_counts), "team", first=START, last=END)
    for limits in funnel.curve if funnel else ():
        bounds = [limits.far.low, limits.near.low, funnel.centre if funnel else 0]
        assert bounds == sorted(bounds)
        assert (funnel.centre if funnel else 0) <= limits.near.high <= limits.far.high


def test_equal_segments_lie_inside() -> None:
    """Segments with the whole's value cannot be told apart."""
    funnel = spread(metric_of({"A": (50, 100), "B": (500, 1000)}))
    assert (positions(funnel), funnel.outside) == ({"B": "inside", "A": "inside"}, ())


@pytest.mark.parametrize("kind", ["mean", "ces", "csat"])
def test_answers_have_limits(kind: str) -> None:
    """A segment whose answers differ clearly lies outside, whatever figure is made of them."""
    answers = {"A": [1, 2] * 200, "B": [4, 5] * 200, "C": [2, 4] * 200}
    assert positions(spread(answers_of(answers, kind=kind)))["B"] == "above"


def test_scores_have_limits() -> None:
    """Promoters and detractors make a score whose spread is known."""
    answers = {"A": [9, 10] * 100, "B": [0, 5] * 100, "C": [9, 0] * 100}
    assert positions(spread(answers_of(answers, kind="nps"))) == {"A": "above", "B": "below", "C": "inside"}


def test_top_box_efforts_are_shares() -> None:
    """An effort given as a share of answers has the limits of shares."""
    answers = {"A": [7] * 300, "B": [1] * 300}
    funnel = spread(answers_of(answers, kind="ces", method="top_box"))
    assert (funnel.centre, positions(funnel)) == (50, {"A": "above", "B": "below"})


def test_rates_have_limits_in_their_unit() -> None:
    """Events for each thousand are compared by the thousand."""
    rate = {"kind": "rate", "events": "met", "exposure": "of", "numerator": None, "denominator": None}
    funnel = spread(metric_of({"A": (100, 1000), "B": (400, 1000)}, **rate))
    assert (funnel.centre, positions(funnel)) == (250, {"A": "below", "B": "above"})


def test_counts_have_no_funnel() -> None:
    """Chance has no known limits for a number of rows."""
    metric = work_out("day,team\n2013-12-01,A\n", kind="count", by=["team"], grain="month")
    assert place_segments(metric, "team", first=START, last=END) is None


def test_hidden_segments_are_not_placed() -> None:
    """A segment with too few answers is named as one without a figure."""
    funnel = spread(metric_of({"A": (50, 100), "B": (50, 100), "C": (1, 3)}, min_base="10"))
    hidden = {one.label for one in funnel.without}
    assert "C" in hidden
    assert not hidden & set(positions(funnel))


def test_without_segments_there_is_no_curve() -> None:
    """Where no segment has a figure, there is nothing to trace."""
    assert place_segments(metric_of({"A": (0, 0)}), "team", first=START, last=END) is None
