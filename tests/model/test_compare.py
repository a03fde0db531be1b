"""Test whether the newest change of a short series is more than chance (STATISTICS §11)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_series import month
from metric_figures import work_out

from cxsite.model import Metric


def shares(counts: Sequence[tuple[int, int]], **fields: str) -> Metric:
    """Work out a share of a few months from part and whole."""
    rows = (f"{month(at)},{part},{whole}" for at, (part, whole) in enumerate(counts))
    content = "\n".join(["day,a,b", *rows, ""])
    kind = {"kind": "share", "numerator": "a", "denominator": "b", **fields}
    return work_out(content, as_of=month(len(counts)), **kind)


def test_a_change_beyond_chance_is_detectable() -> None:
    """Seventy of a hundred after fifty of a hundred is more than chance."""
    change = shares([(50, 100), (70, 100)]).total.change
    assert change is not None
    assert change.is_detectable
    assert change.test.change == pytest.approx(20)


def test_a_change_within_chance_is_not() -> None:
    """Fifty-five of a hundred after fifty of a hundred is what chance does."""
    change = shares([(50, 100), (55, 100)]).total.change
    assert change is not None
    assert not change.is_detectable


@pytest.mark.parametrize("counts", [[(50, 100)], [(5, 10), (9, 10)], [(14, 29), (900, 1000)]])
def test_too_few_answers_or_periods_are_not_tested(counts: list[tuple[int, int]]) -> None:
    """Thirty answers a side, and two periods."""
    assert shares(counts).total.change is None


def test_long_series_are_judged_by_their_limits_alone() -> None:
    """From thirteen points on the series is the evidence, not its last two points."""
    assert shares([(50, 100), (52, 100)] * 6 + [(80, 100)]).total.change is None


def test_periods_that_differ_anyway_ask_for_more() -> None:
    """A step of the size of all steps before is no news, however large the base."""
    calm = [(500, 1000), (502, 1000), (499, 1000), (501, 1000), (600, 1000)]
    wild = [(500, 1000), (600, 1000), (480, 1000), (520, 1000), (600, 1000)]
    found = [shares(counts).total.change for counts in (calm, wild)]
    assert [change.is_detectable for change in found if change] == [True, False]


def test_no_test_leads_across_new_limits() -> None:
    """Before and after a rebase are two measures."""
    rebase = [{"date": month(1).isoformat(), "reason": "New form"}]
    assert shares([(50, 100), (70, 100)], rebase=rebase).total.change is None  # type: ignore[arg-type]


def test_tests_of_a_page_are_adjusted_together() -> None:
    """Among many segments one small p value is no evidence any more."""
    rows = ["day,s,a,b"]
    for at, parts in enumerate((0, 1)):
        rows += [
            f"{month(at)},s{number:02},{50 + parts * (14 if number == 0 else 0)},100" for number in range(20)
        ]
    content = "\n".join([*rows, ""])
    metric = work_out(content, as_of=month(2), kind="share", numerator="a", denominator="b", by="s")
    first = metric.segments_of("s")[0].change
    assert first is not None
    assert first.test.p_value < 0.05
    assert not first.is_detectable


@given(st.lists(st.tuples(st.integers(30, 60), st.integers(60, 90)), min_size=2, max_size=6))
def test_turning_time_round_turns_the_sign(counts: list[tuple[int, int]]) -> None:
    """Two periods tell the same the other way round."""
    for one, two in pairwise(counts):
        there, back = (shares(pair).total.change for pair in ([one, two], [two, one]))
        assert there is not None
        assert back is not None
        assert there.test.change == pytest.approx(-back.test.change)
        assert there.p_value == pytest.approx(back.p_value)
