"""A file that is read in stretches amounts to what it amounts to as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from large_tables import HEADER, REGULAR, ROW, SMALL, amounts_of, assigned, tables, write_rows

from cxsite.load.file_tallies import Assignment, FileTallies, tally_file
from cxsite.load.reading_rules import Sizes
from cxsite.load.stretch_tallies import tally_stretches
from cxsite.workers import Workers, open_workers


def read_both(work: Assignment, sizes: Sizes = SMALL) -> tuple[FileTallies | None, object]:
    """Read the extract in stretches, if that can be, and as a whole."""
    found = tally_stretches(work, {"x.csv": "digest"}, Workers(), sizes=sizes)
    return found.get("x.csv"), tally_file(work, "x.csv", None)


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(100, 900), st.integers(40, 400), st.sampled_from(["", "as_of = 2013-02-11\n"]))
def test_reads_stretches_as_the_whole(content: bytes, stretch: int, block: int, config: str) -> None:
    """Whatever is read in stretches has the tallies and the findings of the whole."""
    with assigned(content, config) as work:
        quick, whole = read_both(work, Sizes(0, stretch, block))
        assert quick is None or amounts_of(work, quick) == amounts_of(work, whole)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_regular_files_in_stretches(line_end: str, delimiter: str) -> None:
    """A regular file, with quotes or without, needs not be read as a whole."""
    with assigned(write_rows(REGULAR * 20, line_end, delimiter)) as work:
        quick, whole = read_both(work)
        assert quick is not None
        assert amounts_of(work, quick) == amounts_of(work, whole)


def test_cuts_no_row_with_a_line_end_in_quotes() -> None:
    """A line end within quotes ends no row, neither of a stretch nor of a block."""
    rows = [[*ROW[:3], "first\nsecond,\nthird", *ROW[4:]]] * 60
    with assigned(write_rows(rows)) as work:
        quick, whole = read_both(work, Sizes(0, 400, 70))
        assert quick is not None
        assert amounts_of(work, quick) == amounts_of(work, whole)


@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("score", "1,5", "2.5"),
        ("part", "€ 3", "$ 3"),
        ("day", "2013-01-05", "13/01/2013"),
        ("day", "03/04/2013", "2013-01-05"),
        ("part", "1.250", "3"),
        ("score", "50 %", "5"),
        ("team", "North", "North\\"),
        ("score", "5", "11"),
    ],
)
def test_leaves_what_only_the_whole_can_tell(column: str, first: str, second: str) -> None:
    """Where the first half of a file and the second are written in two ways, nothing is read in stretches."""
    index = HEADER.index(column)
    rows = [list(ROW) for _ in range(80)]
    for number, row in enumerate(rows):
        row[index] = first if number < 40 else second
    with assigned(write_rows(rows)) as work:
        quick, whole = read_both(work)
        assert quick is None or amounts_of(work, quick) == amounts_of(work, whole)


def test_says_how_many_rows_are_left_out() -> None:
    """Rows after the reporting date are counted over all stretches, and told once."""
    with assigned(write_rows(REGULAR * 40), "as_of = 2013-01-31\n") as work:
        quick, _ = read_both(work)
        assert quick is not None
        assert [issue.message for issue in quick.metrics[0].issues] == [
            "80 rows are dated after 2013-01-31 and left out"
        ]


def test_reads_in_processes_what_it_reads_alone(tmp_path: Path) -> None:
    """Two processes that share the stretches of a file make the same of it."""
    with assigned(write_rows(REGULAR * 40)) as work, open_workers(tmp_path, jobs=2) as workers:
        sizes = Sizes(0, 1000, 300)
        shared = tally_stretches(work, {"x.csv": "digest"}, workers, sizes=sizes)
        assert shared == tally_stretches(work, {"x.csv": "digest"}, Workers(), sizes=sizes)
