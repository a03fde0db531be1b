"""Check the rules for rows against what a plain loop over the rows finds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from extract_rows import PLACES, make_metric, open_extract, reduce_text, write_csv
from hypothesis import given
from hypothesis import strategies as st

from cxsite.issues import Issue, Severity
from cxsite.load.cells import is_blank
from cxsite.load.data_rules import RowRules, check_rows
from cxsite.load.row_reader import Reader

Row = tuple[str, str, str]
CELLS = st.sampled_from(["", "N/A", "1", "2", "7", "12", "-3", "2.5"])
WORDS = st.sampled_from(["", "x", "y", " x"])
ROWS = st.lists(st.tuples(CELLS, WORDS, WORDS), min_size=1, max_size=12)


def find_issues(rows: Sequence[Row], **fields: Any) -> tuple[Issue, ...]:
    """Hold rows of the columns a, b and c to the rules of a metric."""
    metric = make_metric(kind="count", **fields)
    extract, issues = open_extract(
        write_csv(["day", "a", "b", "c"], [("2013-05-01", *row) for row in rows]), "abc"
    )
    assert extract is not None, issues
    reader = Reader(extract, metric, PLACES)
    check_rows(
        reader, RowRules(metric.columns, metric.unique_key), reader.extract.column("a").mark(lambda _: True)
    )
    return tuple(reader.issues)


def told_lines(issues: Sequence[Issue]) -> list[int]:
    """List the lines that findings point at."""
    return [issue.place.line for issue in issues]


@given(ROWS)
def test_a_required_cell_is_filled(rows: list[Row]) -> None:
    """The first blank cell of a required column is pointed at, and no finding without one."""
    blank = [line for line, row in enumerate(rows, start=2) if is_blank(row[0])]
    assert told_lines(find_issues(rows, columns={"a": {"required": "true"}})) == blank[:1]


@given(ROWS)
def test_numbers_lie_within_bounds(rows: list[Row]) -> None:
    """The first number below the minimum and the first above the maximum are pointed at."""
    known = [(line, Decimal(row[0])) for line, row in enumerate(rows, start=2) if not is_blank(row[0])]
    low, high = (
        [line for line, number in known if number < 2],
        [line for line, number in known if number > 7],
    )
    found = find_issues(rows, columns={"a": {"minimum": "2", "maximum": "7"}})
    assert told_lines(found) == [*low[:1], *high[:1]]


@given(ROWS)
def test_values_are_among_the_allowed(rows: list[Row]) -> None:
    """Blanks around a value do not count, and blank cells are left aside."""
    strange = [line for line, row in enumerate(rows, start=2) if row[1].strip() not in ("", "x")]
    assert told_lines(find_issues(rows, columns={"b": {"allowed": ["x"]}})) == strange[:1]


@given(ROWS)
def test_unique_values_stand_in_one_row(rows: list[Row]) -> None:
    """The first row that repeats a value is pointed at, and the line that it repeats is named."""
    seen: dict[str, int] = {}
    twins = []
    for line, row in enumerate(rows, start=2):
        if not is_blank(row[0]) and row[0] in seen:
            twins.append((line, seen[row[0]]))
        seen.setdefault(row[0], line)
    found = find_issues(rows, columns={"a": {"unique": "true"}})
    assert told_lines(found) == [line for line, _ in twins[:1]]
    assert all(
        f"is on line {first} already" in issue.message
        for issue, (_, first) in zip(found, twins, strict=False)
    )


@given(ROWS)
def test_no_two_rows_share_a_key(rows: list[Row]) -> None:
    """The first row whose values of all columns of the key stood above is pointed at."""
    twins = [line for line, row in enumerate(rows, start=2) if row in rows[: line - 2]]
    assert told_lines(find_issues(rows, unique_key=["a", "b", "c"])) == twins[:1]


def test_five_rows_are_named_and_all_counted() -> None:
    """Of many cells that break a rule one is pointed at, four more lines are named and the rest counted."""
    (issue,) = find_issues([("99", "", "")] * 38, columns={"a": {"maximum": "10"}})
    assert issue.message.endswith("above the maximum, 10 (and 37 more like it: lines 3, 4, 5, 6, …)")


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_a_rule_says_how_grave_it_is(severity: str) -> None:
    """A broken rule is what its author calls it."""
    (issue,) = find_issues([("", "", "")], columns={"a": {"required": "true", "severity": severity}})
    assert issue.severity is Severity(severity)


def test_rules_of_a_metric_hold_for_its_rows_alone() -> None:
    """Rows that a metric leaves out by where break none of its rules."""
    metric = make_metric(kind="count", where={"a": "1"}, columns={"b": {"required": "true"}})
    _, issues = reduce_text("day,a,b\n2013-05-01,1,x\n2013-05-01,2,\n", metric)
    assert issues == ()


def test_a_broken_rule_leaves_no_figures() -> None:
    """Rows that break a rule are counted in no figure before they are mended."""
    metric = make_metric(kind="count", columns={"b": {"required": "true"}})
    tally, _ = reduce_text("day,a,b\n2013-05-01,1,x\n2013-05-01,2,\n", metric)
    assert tally.cells == {}
