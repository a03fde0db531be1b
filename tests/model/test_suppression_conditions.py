"""Conditions on rows are compared by what they let through."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.load import passes
from cxsite.model.suppression.conditions import Condition, read_condition
from cxsite.schema import MetricFields

TEXTS = ("", "NA", "1", "2", "2.5", "3", "JFK", "EWR", " 2 ")
NUMBERS = st.sampled_from(["1", "2", "2.5", "3"])
TESTS = st.one_of(
    st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3),
    st.sampled_from(["present", "missing"]),
    st.dictionaries(st.sampled_from(["at_least", "at_most", "above", "below"]), NUMBERS, min_size=1),
)


def where(**tests: Any) -> Condition:
    """Read a condition as an author writes it."""
    fields = {"kind": "count", "source": "m.csv", "date": "day", "where": tests}
    return read_condition(MetricFields.model_validate(fields).where)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (where(origin="JFK"), where()),
        (where(origin="JFK", carrier="UA"), where(carrier="UA")),
        (where(origin="JFK"), where(origin=["EWR", "JFK"])),
        (where(delay="20"), where(delay={"at_least": 15})),
        (where(delay={"above": 15}), where(delay={"at_least": 15})),
        (where(delay={"at_least": 15, "below": 60}), where(delay={"at_most": 60})),
        (where(delay={"at_most": 15}), where(delay="present")),
        (where(delay="15"), where(delay="present")),
    ],
)
def test_a_narrower_condition_implies_a_wider_one(narrow: Condition, wide: Condition) -> None:
    """What a narrower condition lets through, a wider one does too, and not the other way round."""
    assert (narrow.implies(wide), wide.implies(narrow)) == (True, False)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (where(origin="JFK"), where(origin=["EWR", "LGA"])),
        (where(delay="20"), where(delay={"below": 20})),
        (where(delay={"below": 15}), where(delay={"at_least": 15})),
        (where(delay="missing"), where(delay="present")),
        (where(delay="missing"), where(delay={"at_most": 15})),
        (where(delay="missing"), where(delay="15")),
    ],
)
def test_conditions_without_a_row_in_common(one: Condition, two: Condition) -> None:
    """Two conditions exclude each other whichever is asked."""
    assert (one.excludes(two), two.excludes(one)) == (True, True)


def test_bounds_that_touch_have_a_row_in_common() -> None:
    """Up to 15 and from 15 on share those of 15, and nothing is said of what is merely present."""
    assert not where(delay={"at_most": 15}).excludes(where(delay={"at_least": 15}))
    assert not where(delay={"at_most": 15}).excludes(where(delay="present"))


def test_the_order_of_values_does_not_matter() -> None:
    """The same values in another order are the same condition."""
    assert where(origin=["EWR", "JFK"]) == where(origin=["JFK", "EWR", "JFK"])


@given(TESTS, TESTS, st.sampled_from(TEXTS))
def test_never_claims_what_a_cell_refutes(one: object, two: object, text: str) -> None:
    """What is said to imply or to exclude another condition does so for every cell."""
    first, second = where(x=one), where(x=two)
    if first.implies(second) and first.admits("x", text):
        assert second.admits("x", text)
    if first.excludes(second):
        assert not (first.admits("x", text) and second.admits("x", text))


def test_narrows_and_widens_one_column() -> None:
    """A condition can be rid of a column, or be given tests on it."""
    both = where(origin="JFK", carrier="UA")
    assert both.without("origin") == where(carrier="UA")
    assert where(carrier="UA").narrowed("origin", both.of("origin")) == both
    assert all(passes(test, "JFK") for test in both.of("origin"))
