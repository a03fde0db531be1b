"""Check where the header is looked for below titles that a spreadsheet filled up with blank cells."""

from __future__ import annotations

import pytest

from cxsite.load.dialect import find_shape

TITLES = "Bericht;Rückstände;;;\nErstellt am;05.01.2025;;;\n;;;;\n"
ROWS = "05.01.2024;Nord;800;40;x\n12.01.2024;Süd;900;50;x\n"


def test_finds_the_header_below_padded_titles() -> None:
    """Titles with blank cells behind them are no header, though they are as wide as the rows."""
    shape = find_shape(f"{TITLES}Tag;Region;Menge;Rest;Art\n{ROWS}", (), None)
    assert (shape.header_line, shape.header[0]) == (4, "Tag")


@pytest.mark.parametrize(
    "text",
    [
        f"Tag;Region;;;\n{ROWS}",
        f"Tag;Region;Menge;Rest;\n{ROWS}",
        ";2013;;2014;\nRegion;Nov;Dez;Jan;Feb\nNord;1;2;3;4\n",
    ],
)
def test_keeps_a_first_line_that_may_be_the_header(text: str) -> None:
    """Where headings are missing, or stand in two lines, the first line stays the header."""
    assert find_shape(text, (), None).header_line == 1
