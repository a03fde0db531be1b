"""Columns of numbered texts hold what a reader of CSV finds row by row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.load.cell_codes import ColumnCodes
from cxsite.load.cell_grid import find_grid
from cxsite.load.column import Column
from cxsite.load.csv_text import Dialect
from cxsite.load.dialect import Shape

HEADER = ("a", "b", "c")
PLAIN = st.text(
    st.characters(codec="utf-8", exclude_characters='\0\r\n",', exclude_categories=["Cs"]), max_size=70
)
QUOTED = st.text(st.sampled_from('ab ",\n€ß1'), max_size=12)
TELLING = ["1", "10", "7", "", "ß", "12345678", "123456789", "x" * 56, "x" * 57, "x" * 60]
CELLS = st.sampled_from(TELLING) | PLAIN
FILLED = CELLS.map(lambda text: f"{text}7")


def shape_of(delimiter: str = ",") -> Shape:
    """Lay a table of three columns out."""
    return Shape(Dialect(delimiter), HEADER, 1, 1)


def write_block(rows: list[tuple[str, ...]], quoting: int) -> bytes:
    """Write rows as a block of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()


def number_columns(*blocks: bytes) -> list[Column] | None:
    """Give numbers to the texts of all columns of these blocks."""
    columns = [ColumnCodes() for _ in HEADER]
    for block in blocks:
        grid = find_grid(block, shape_of())
        if grid is None:
            return None
        for index, codes in enumerate(columns):
            codes.add_cells(grid, index)
    return [codes.finish(name) for codes, name in zip(columns, HEADER, strict=True)]


def texts_of(column: Column) -> list[str]:
    """List the text of each row."""
    return [column.texts[code] for code in column.codes.tolist()]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(FILLED, CELLS | QUOTED, CELLS), min_size=1, max_size=12), min_size=1, max_size=3
    ),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_numbers_what_rows_hold(tables: list[list[tuple[str, ...]]], quoting: int) -> None:
    """The numbered texts of a column are its cells, in the order in which they come first."""
    rows = [row for table in tables for row in table]
    columns = number_columns(*(write_block(table, quoting) for table in tables))
    assert columns is not None
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        assert texts_of(column) == list(cells)
        assert column.texts == tuple(dict.fromkeys(cells))


@pytest.mark.parametrize(
    "block",
    [
        b"1,2\n",
        b"1,2,3,4\n",
        b"1,2,3\n4,5\n6,7,8,9\n",
        b'1,"2" ,3\n',
        b'1,2",3\n',
        b'1,"2,3\n',
        b"1,2,3\n,,\n",
        b'1,2,3\n"", ,\n',
        b"1,2,3\n\n",
        b"1,2,3",
        b"\n",
    ],
)
def test_leaves_what_is_not_regular(block: bytes) -> None:
    """Rows of another width, quotes inside cells and rows that hold nothing are left to a slower reader."""
    assert find_grid(block, shape_of()) is None


def test_keeps_codes_narrow() -> None:
    """A column of few texts takes one byte a row, however its blocks were read."""
    columns = number_columns(b"1,2,3\n" * 50, b"".join(b"%d,x,y\n" % number for number in range(200)))
    assert columns is not None
    assert [column.codes.dtype.itemsize for column in columns] == [2, 1, 1]
