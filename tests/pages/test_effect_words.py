"""Test how verdicts since a day are worded: never a direction without evidence, always a reason."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_portals import SHARE, Site, block_at, share

from cxsite.pages.plan import TableBlock

STEADY = (50, 54, 47, 52, 49, 53, 48, 51, 50, 54, 46, 52, 50)
DIRECTIONS = re.compile(
    r"\b(better|worse|improve\w*|concern|higher|lower than|rose|fell|up|down)\b", re.IGNORECASE
)


def month(number: int) -> str:
    """Name a month by its place since January 2012."""
    return f"{2012 + number // 12}-{number % 12 + 1:02d}"


def block_of(parts: tuple[int | None, ...], start: int, whole: int = 100, **metric: Any) -> TableBlock:
    """Show the evidence of a practice at work since a month, over so many of a hundred by month."""
    counts = {
        month(at): None if part is None else (part * whole // 100, whole) for at, part in enumerate(parts)
    }
    record = {**SHARE, "title": "Answered", "min_base": 0, **metric}
    evidence = {"metric": "answered", "from": f"{month(start)}-01"}
    site = Site(
        {"practices/p": {"evidence": evidence}, "metrics/answered": record},
        tallies={"answered": share(counts)},
    )
    return block_at(site.view("practices/p.html"), "before-and-since")


@pytest.mark.parametrize(
    ("parts", "fields", "title"),
    [
        ((50, 50, 70, 70), {}, "Better than before: +20.0\u00a0points (10.4 to 29.1)"),
        ((50, 50, 70, 70), {"good": "down"}, "Worse than before: +20.0\u00a0points (10.4 to 29.1)"),
        ((50, 50, 52, 52), {}, "No detectable change: +2.0\u00a0points (\u22127.7 to +11.7)"),
        ((50, 50, 70, 70), {"good": "neutral"}, "No verdict"),
        ((50, 50), {}, "Too little data for a verdict"),
    ],
)
def test_two_periods_are_worded(parts: tuple[int, ...], fields: dict[str, Any], title: str) -> None:
    """Three outcomes with the change and its interval, or none."""
    assert block_of(parts, 2, **fields).title == title


@pytest.mark.parametrize(
    ("newest", "title", "told"),
    [
        (90, "Better than before", "Held against limits from the 13 months before. Improvement: 90"),
        (10, "Worse than before", "Held against limits from the 13 months before. Concern: 10"),
        (
            51,
            "No detectable change",
            "Held against limits from the 13 months before. No detectable change: 51",
        ),
    ],
)
def test_limits_are_worded(newest: int, title: str, told: str) -> None:
    """With limits from before, the words are those of the newest point against them."""
    block = block_of((*STEADY, newest), 13)
    assert (block.title, block.intro.startswith(told)) == (title, True)


def test_the_target_is_another_question() -> None:
    """Whether something changed is said without whether the target is met."""
    assert "target" not in block_of((*STEADY, 90), 13, target=80).intro


@pytest.mark.parametrize(
    ("parts", "start", "fields", "told"),
    [
        ((50, 50), 0, {}, "There is no figure from before January 1, 2012."),
        ((50, 50), 2, {}, "No period with a figure has ended since March 1, 2012."),
        (
            (50, 50, 80),
            2,
            {"rebase": [{"date": "2012-03-01", "reason": "New form"}]},
            "Limits were set anew on March 1, 2012 (New form), so",
        ),
        ((50, 80, None), 1, {}, "The newest finished period has no figure."),
        ((50,) * 14, 13, {}, "Nothing varied before"),
        ((50, 80), 1, {"min_base": 101}, "Figures within are not shown (small base)"),
        ((50, 80), 1, {"whole": 20}, "A test needs at least 30 answers on each side."),
        (
            (20, 80),
            1,
            {"good": "neutral"},
            "It changed, but neither side is the good one. The whole time",
        ),
    ],
)
def test_no_verdict_says_why(
    parts: tuple[int | None, ...], start: int, fields: dict[str, Any], told: str
) -> None:
    """Each reason is told in the words of the day it is about."""
    assert block_of(parts, start, **fields).intro.startswith(told)


def test_a_widened_interval_says_so() -> None:
    """Where periods differ by more than chance, the factor stands beside the verdict."""
    block = block_of((40, 60, 45, 55, 52, 62, 44, 58), 4, whole=10_000)
    assert block.title.startswith("No detectable change: +4.0")
    assert "so the interval was taken 21." in block.intro


def test_kinds_without_a_test_say_what_limits_need() -> None:
    """A sum has no test, so it takes periods."""
    fields = {"kind": "sum", "value": "answered", "numerator": None, "denominator": None}
    intro = block_of((5, 9), 1, **fields).intro
    assert intro.startswith("Limits need 13 periods before, there is 1 month;")


@settings(max_examples=30, deadline=None)
@given(parts=st.lists(st.integers(30, 70), min_size=2, max_size=20), share=st.floats(0, 1))
def test_no_direction_without_a_verdict(parts: list[int], share: float) -> None:
    """A word of direction is written only where the verdict is one."""
    block = block_of(tuple(parts), round(share * len(parts)))
    if block.title.startswith(("No ", "Too little")):
        assert DIRECTIONS.search(f"{block.title} {block.intro}") is None
