"""Check what is said of jumps and of periods without a figure, against plain loops over the months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_sites import build_site_portal

from cxsite.issues import Issue, Severity

HEAD = "---\nkind: sum\nsource: m.csv\ndate: day\nvalue: v\nmin_base: 0\n"
VALUES = st.lists(st.none() | st.integers(0, 30), min_size=1, max_size=12)


def find_issues(values: Sequence[int | None], rules: str, **settings: Any) -> list[Issue]:
    """Work out a sum by month of 2013, with these rules, and list what is said of it."""
    rows = [
        f"2013-{month:02d}-05,{value}\n" for month, value in enumerate(values, start=1) if value is not None
    ]
    files = {
        "cxsite.toml": f"as_of = {settings.get('as_of', date(2013, 12, 31))}\n",
        "content/metrics/sum.md": f"{HEAD}{settings.get('more', '')}{rules}\n---\n",
        "data/m.csv": "day,v\n" + "".join(rows),
    }
    return [issue for issue in build_site_portal(files).issues if issue.code in ("CX344", "CX345")]


@given(VALUES)
def test_a_jump_is_larger_than_is_plausible(values: list[int | None]) -> None:
    """The first pair of known figures that lie too far apart is named, and the others are counted."""
    known = [(month, value) for month, value in enumerate(values, start=1) if value is not None]
    jumps = [(one[0], two[0]) for one, two in pairwise(known) if abs(two[1] - one[1]) > 10]
    found = find_issues(values, "largest_jump: 10")
    assert len(found) == min(len(jumps), 1)
    for issue, (before, after) in zip(found, jumps, strict=False):
        assert f"for 2013-{after:02d} " in issue.message
        assert f"that for 2013-{before:02d}," in issue.message
        assert (f"{len(jumps) - 1} more jump" in issue.message) == (len(jumps) > 1)


def test_a_jump_may_be_told_in_per_cent() -> None:
    """A percentage is of the figure before; of nothing there is none."""
    (issue,) = find_issues([0, 10, 12, 20], "largest_jump: {percent: 50}")
    assert "2013-04 is 66.67 % off that for 2013-03, and at most 50 % is plausible" in issue.message


def test_an_unfinished_period_does_not_jump() -> None:
    """What is not over yet may well be less than what is."""
    assert find_issues([20, 20, 1], "largest_jump: 10", as_of=date(2013, 3, 10)) == []


@given(VALUES)
def test_each_expected_period_has_a_figure(values: list[int | None]) -> None:
    """Months of the expected stretch without a figure are named, five at most, and the rest counted."""
    missing = [
        f"2013-{month:02d}" for month in range(1, 13) if month > len(values) or values[month - 1] is None
    ]
    found = find_issues(values, "expected_periods: {from: 2013-01-01, to: 2013-12-31}")
    more = f" (and {len(missing) - 5} more)" if len(missing) > 5 else ""
    told = [f"no figure for {', '.join(missing[:5])}{more}"] if missing else []
    assert [issue.message for issue in found] == told


@pytest.mark.parametrize(("within", "told"), [("9d", 1), ("10d", 1), ("11d", 0)])
def test_figures_may_take_their_time(within: str, told: int) -> None:
    """A period is missed from the day on that lies so many days after its end."""
    found = find_issues([1, 2], f"expected_periods: {within}", as_of=date(2013, 4, 10))
    assert len(found) == told


def test_a_day_within_a_period_stands_for_it() -> None:
    """The first and the last expected period may be named by any of their days."""
    (issue,) = find_issues([1, 2, None, 4], "expected_periods: {from: 2013-02-11, to: 2013-04-20}")
    assert issue.message == "no figure for 2013-03"


def test_no_figure_at_all_is_told() -> None:
    """A metric of which periods are expected, and that has none, does not pass for whole."""
    (issue,) = find_issues([], "expected_periods: 0d")
    assert issue.message == "no figure for any period"


@pytest.mark.parametrize(
    "rule", ["largest_jump: {by: 1, severity: warning}", "expected_periods: {severity: warning}"]
)
def test_rules_for_figures_may_warn(rule: str) -> None:
    """A rule for figures is as grave as its author calls it."""
    assert [issue.severity for issue in find_issues([1, None, 9], rule)] == [Severity.WARNING] * 1


def test_gaps_that_are_not_expected_are_told_once() -> None:
    """What expected periods say of a gap is not said by the warning on gaps again."""
    rows = {"data/m.csv": "day,v\n2013-01-05,1\n2013-03-05,1\n"}
    files = {"content/metrics/sum.md": f"{HEAD}expected_periods: {{to: 2013-03-31}}\n---\n", **rows}
    codes = [issue.code for issue in build_site_portal(files).issues]
    assert codes.count("CX345") == 1
    assert "CX321" not in codes
