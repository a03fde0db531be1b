"""Numbers are read in the style of their column, whoever wrote them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.load.number_text import NumberStyle, find_style, read_written

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("group", "decimal"), [(",", "."), (".", ","), ("'", "."), ("\u202f", ","), (" ", ","), ("", ",")]
)
@given(number=numbers)
def test_reads_what_a_country_writes(group: str, decimal: str, number: Decimal) -> None:
    """A number with two decimals reads as itself, whatever parts its thousands."""
    marks = str.maketrans({",": group, ".": decimal})
    text = f"{number:,.2f}".translate(marks)
    assert read_written(text, find_style((text,), None).style) == number


@given(st.lists(st.text(alphabet="0123456789.,-%€ ()'", max_size=8), max_size=5))
def test_never_reads_a_column_two_ways(texts: list[str]) -> None:
    """Where another mark reads other numbers, some cell decides, or the column says that none does."""
    found = find_style(texts, None)
    if found.doubtful is None and found.mixed is None:
        other = NumberStyle("," if found.style.decimal == "." else ".", found.style.percent)
        differing = [
            text for text in texts if read_written(text, found.style) not in (None, read_written(text, other))
        ]
        decided = any(read_written(text, other) is None for text in differing)
        assert decided or not differing
