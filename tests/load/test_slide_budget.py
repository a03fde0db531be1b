"""Tell slides that are too full from those that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.load.slide_budget import LETTERS_OF_LINE, find_overflow, weigh_slide

TITLE = "## One message, said as a sentence\n\n"
CHART = "![How it moved](chart:on-time)\n\n"
LINE = "x" * LETTERS_OF_LINE + "\n"


@pytest.mark.parametrize(
    "slide",
    [
        TITLE,
        TITLE + CHART,
        TITLE + CHART + CHART,
        TITLE + CHART + "Two sentences beside it. They say what it shows.",
        TITLE + "- point\n" * 5,
        TITLE + "- point\n" * 9,
        TITLE + "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 5,
        TITLE + LINE * 8,
        TITLE + "![](scorecard:small)",
    ],
)
def test_a_slide_that_fits_is_quiet(slide: str) -> None:
    """What fits on a slide is not complained of."""
    assert find_overflow(slide, {"small": 4}) == ""


@pytest.mark.parametrize(
    ("slide", "fault"),
    [
        (TITLE + CHART * 3, "3 charts (2 at most)"),
        (TITLE + CHART + LINE * 6, "about 20 lines (16 at most)"),
        (TITLE + "- point\n" * 14, "about 21 lines (16 at most)"),
        (TITLE + "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 14, "about 22 lines (16 at most)"),
        (TITLE + LINE * 16, "about 27 lines (16 at most)"),
        (TITLE + "```\n" + "code\n" * 14 + "```", "about 19 lines (16 at most)"),
        (TITLE + "![](scorecard:large)", "about 19 lines (16 at most)"),
    ],
)
def test_a_slide_that_is_too_full_says_how_much_is_on_it(slide: str, fault: str) -> None:
    """The warning counts what is there and what fits."""
    assert find_overflow(slide, {"large": 12}) == fault


def test_links_weigh_as_their_words() -> None:
    """A checked number is as long as its digits, not as its target."""
    target = "(value:on-time?segment=carrier:UA&period=2013-W50)"
    assert weigh_slide(f"[77.4 %]{target} " * 8, {}) == weigh_slide("77.4 % " * 8, {})


@given(st.text("ab \n-|#*1.", max_size=200), st.text("ab \n-", min_size=1, max_size=50))
def test_words_never_make_a_slide_lighter(slide: str, more: str) -> None:
    """A paragraph below what is there already takes room."""
    assert weigh_slide(f"{slide}\n\nz{more.strip()}", {}) > weigh_slide(slide, {}) - 0.01
