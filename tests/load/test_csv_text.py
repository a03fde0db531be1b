"""Cells are found where they stand in a file, whatever is quoted around them."""

from __future__ import annotations

import pytest
from extract_rows import open_extract, write_csv
from hypothesis import given
from hypothesis import strategies as st

from cxsite.issues import Issue
from cxsite.load.csv_text import find_cell, read_rows


def find_fault(text: str) -> Issue:
    """Find why a file of two columns is refused."""
    extract, issues = open_extract(text, ["a", "b"])
    assert extract is None
    return issues[0]


cells = st.text(alphabet='ab",\n é', max_size=6)


@given(st.data(), st.integers(2, 4), st.integers(1, 5))
def test_finds_every_cell(data: st.DataObject, width: int, height: int) -> None:
    """The place of a cell is where its text begins, over quotes, commas and line ends before it."""
    table = data.draw(
        st.lists(st.lists(cells, min_size=width, max_size=width), min_size=height, max_size=height)
    )
    text = write_csv(table[0], table[1:])
    row, index = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    starts = [line for line, _ in read_rows(text)]
    place = find_cell("m.csv", text, starts[row], index=index)
    lines = text.split("\n")
    rest = "\n".join([lines[place.line - 1][place.column - 1 :], *lines[place.line :]])
    cell = table[row][index]
    assert rest.startswith((cell, '"' + cell.replace('"', '""') + '"'))


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a,b\n1,2,3\n", "this row has 3 cells, the header has 2", 2, 5),
        ("a,b\n\n1\n", "this row has one cell, the header has 2", 3, 1),
        ('a,b\n1,"2\n3,4\n', "a quote is never closed", 2, 3),
        ('a,b\n"1"x,2\n', "text goes on after a closing quote", 2, 4),
        ('a,b\n1,"x\ny",z\n', "this row has 3 cells, the header has 2", 3, 4),
    ],
)
def test_points_at_what_is_no_csv(text: str, message: str, line: int, column: int) -> None:
    """A row of another width and a stray quote are found where they are."""
    issue = find_fault(text)
    assert (issue.message, issue.place.line, issue.place.column) == (message, line, column)


def test_takes_a_huge_cell_for_an_open_quote() -> None:
    """A quote that swallows the rest of a long file is told as what it is."""
    text = "a,b\n" + 'x,"' + "1,2\n" * 50_000
    issue = find_fault(text)
    assert (issue.message, issue.place.line, issue.place.column) == ("a quote is never closed", 2, 3)


def test_refuses_a_cell_beyond_all_measure() -> None:
    """A closed cell that is larger than a reader takes is told in its words."""
    issue = find_fault(f'a,b\n1,"{"x" * 200_000}"\n')
    assert issue.message == "the file is not CSV: field larger than field limit (131072)"


@pytest.mark.parametrize(
    ("content", "code", "line", "column"),
    [
        ("", "CX305", 1, 1),
        ("\n \n", "CX305", 1, 1),
        ("a;b\n1;2\n", None, 0, 0),
        ("a\tb\n1\t2\n", None, 0, 0),
        ("a,b\n1,\0\n", "CX304", 2, 3),
        ("a,b\n1,ü\n2,é\n".encode("latin-1"), "CX304", 2, 3),
        ("a,b\r\n1,2\r\n2,é\r\n".encode("latin-1"), "CX304", 3, 3),
        ("a,b\n".encode("utf-16"), None, 0, 0),
        ("é,é\n".encode(), None, 0, 0),
        ("a,x,a\n1,2,3\n", "CX306", 1, 5),
    ],
)
def test_finds_what_cannot_be_read(content: str | bytes, code: str | None, line: int, column: int) -> None:
    """What cannot be read for certain is told at the first byte that says so."""
    _, issues = open_extract(content, ["a"])
    found = [(issue.code, issue.place.line, issue.place.column) for issue in issues]
    assert found == ([(code, line, column)] if code else [])


def test_finds_cells_that_are_not_there() -> None:
    """A cell beyond the end is where the text ends, so that a finding always has a place."""
    assert find_cell("m.csv", "a,b\n1\n", 2, index=1).column == 1


def test_refuses_a_header_beyond_all_measure() -> None:
    """A header that no reader takes names no columns."""
    assert [issue.code for issue in open_extract("a" * 200_000, ["a"])[1]] == ["CX305"]
