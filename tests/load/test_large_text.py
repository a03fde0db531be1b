"""A large file that is read block by block says what its whole text says: rows, findings and their places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from large_tables import HEADER, REGULAR, ROW, SMALL, assigned, tables, write_rows

from cxsite.load.column import CodedCells
from cxsite.load.extract import Extract, read_extract
from cxsite.load.file_tallies import Assignment, check_extract, reduce_all
from cxsite.load.reading_rules import Sizes

RULES = """
[extracts."x.csv"]
unique_key = ["day", "team"]
[extracts."x.csv".columns.score]
required = true
maximum = 9
severity = "warning"
[extracts."x.csv".columns.note]
allowed = ["fine", "x"]
"""
METRICS = {
    "nps": "kind: nps\nscore: score\nby: [team]",
    "share": "kind: share\nnumerator: part\ndenominator: whole\nmin_base: 0",
    "value": "kind: value\nvalue: part\nby: [team]\nwhere: {score: {at_least: 3}}",
}


def read_by(work: Assignment, sizes: Sizes) -> tuple[Extract | None, object]:
    """Read the extract as a file of this size, and gather all that is made of it."""
    rules = replace(work.rules_of("x.csv"), sizes=sizes)
    extract, issues = read_extract(work.site, "data/x.csv", work.columns_of("x.csv"), rules)
    if extract is None:
        return None, issues
    found = (issues, check_extract(work, extract, "x.csv"), reduce_all(work, extract))
    texts = {name: extract.column(name).texts for name in work.columns_of("x.csv") if name in extract.header}
    return extract, (found, texts, list(extract.lines), extract.shape)


def is_read_in_blocks(extract: Extract | None) -> bool:
    """Say whether an extract was read block by block."""
    return extract is not None and any(isinstance(cells, CodedCells) for cells in extract.cells.values())


@settings(max_examples=200, deadline=None)
@given(
    tables(),
    st.integers(30, 400),
    st.sampled_from(["", RULES, 'as_of = 2013-02-11\n[extracts."x.csv"]\nfill_down = ["team"]\n']),
)
def test_reads_blocks_as_the_whole(content: bytes, block: int, config: str) -> None:
    """Whatever is read in blocks has the tallies, findings and lines of the whole."""
    with assigned(content, config, METRICS) as work:
        _, quick = read_by(work, Sizes(0, 0, block))
        _, whole = read_by(work, Sizes(1 << 30))
        assert quick == whole


MISTAKES = {
    "a word": ("score", "ten"),
    "no date": ("day", "soon"),
    "a date of another order": ("day", "13/01/2013"),
    "two decimal marks": ("part", "2,345.50"),
    "a currency": ("part", "$ 3"),
    "off the scale": ("score", "11"),
    "a control character": ("team", "Nor\x01th"),
    "the header": ("day", "day"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_points_at_a_mistake_without_the_whole(mistake: str, line_end: str) -> None:
    """A bad cell far down is found in blocks, with the place and the words that the whole gives."""
    column, text = MISTAKES[mistake]
    rows = [list(row) for row in REGULAR * 20]
    rows[44][HEADER.index(column)] = text
    with assigned(write_rows(rows, line_end), "", METRICS) as work:
        extract, quick = read_by(work, SMALL)
        assert is_read_in_blocks(extract)
        assert quick == read_by(work, Sizes(1 << 30))[1]


ODD_ROWS = {
    "a short row": ["only"],
    "a long row": [*ROW, "more"],
    "a blank row": ["", "", "", "", "", ""],
    "a row of blanks": [" ", "", "", "", "", ""],
    "an empty line": [],
    "a sum": ["Total", "", "", "", "120", ""],
}


@pytest.mark.parametrize("odd", ODD_ROWS)
@pytest.mark.parametrize("place", [0, 33, 60])
def test_reads_around_an_odd_row(odd: str, place: int) -> None:
    """A row of another width, or one that holds nothing, does not need the whole to be told."""
    rows = [*(REGULAR * 20)[:place], ODD_ROWS[odd], *(REGULAR * 20)[place:], list(ROW)][: 61 + (place < 60)]
    with assigned(write_rows(rows), "", METRICS) as work:
        assert read_by(work, SMALL)[1] == read_by(work, Sizes(1 << 30))[1]


def test_keeps_rows_that_all_end_with_a_delimiter() -> None:
    """A delimiter at the end of each row but the header is no mistake, in blocks as in the whole."""
    content = write_rows(REGULAR * 20).replace(b"\n", b",\n").replace(b"whole,\n", b"whole\n", 1)
    with assigned(content, "", METRICS) as work:
        extract, quick = read_by(work, SMALL)
        assert is_read_in_blocks(extract)
        assert quick == read_by(work, Sizes(1 << 30))[1]


def test_names_a_missing_column_without_the_whole() -> None:
    """A column that a large file lacks is told from its header."""
    metrics = {"nps": "kind: nps\nscore: scores\nby: [team]"}
    with assigned(write_rows(REGULAR * 20), "", metrics) as work:
        extract, quick = read_by(work, SMALL)
        assert is_read_in_blocks(extract)
        assert quick == read_by(work, Sizes(1 << 30))[1]


def test_gives_a_part_of_its_cells() -> None:
    """A part of a column's cells numbers the texts that are left, in their order."""
    with assigned(write_rows([*REGULAR, list(ROW)])) as work:
        extract, _ = read_by(work, SMALL)
        assert extract is not None
        cells = extract.cells["team"]
        assert isinstance(cells, CodedCells)
        assert list(cells[1:]) == ["South", "", "North"]
        assert cells[1:2].column.texts == ("South",)
