"""A file that is read in stretches amounts to what it amounts to as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.config import read_config
from cxsite.load.content import read_content
from cxsite.load.extract_request import ExtractRequest, metric_of
from cxsite.load.file_tallies import Assignment, FileTallies, join_tallies, tally_file
from cxsite.load.files import Files
from cxsite.load.stretch_tallies import tally_stretches
from cxsite.load.stretches import Sizes
from cxsite.workers import Workers, open_workers

HEADER = ["day", "team", "score", "note", "part", "whole"]
METRICS = {
    "nps": "kind: nps\nscore: score\nby: [team]",
    "mean": "kind: mean\nscore: part\nby: [team, note]\nwhere: {score: {at_least: 3}}",
    "share": "kind: share\nnumerator: part\ndenominator: whole\nmin_base: 0",
    "count": "kind: count\nwhere: {team: [North]}",
}
METRIC = "---\ntitle: {name}\nsource: x.csv\ndate: day\ngrain: month\n{fields}\n---\n"
ROW = ("2013-01-05", "North", "9", "fine", "3", "5")
SMALL = Sizes(least=0, stretch=200, block=60)

CELLS = (
    st.sampled_from(["2013-01-05", "2013-02-11", "2013-02-12 10:30", "2014-01-01"]),
    st.sampled_from(["North", "South", "Ost, West", 'the "best"', " ", "007", "ÅÄÖ", "true"]),
    st.sampled_from(["0", "3", "10", "7", "", "N/A"]),
    st.sampled_from(["fine", "", "two\nlines", "a, b", "x", '"'] + ["so so"] * 3),
    st.sampled_from(["0", "1", "2.5", "12"]),
    st.sampled_from(["12", "13"]),
)
ODD = st.sampled_from(
    ["", "x", "1,5", "5 %", "99", "03/04/2013", "1.234", "2,345.5", "€ 3", "day", "-1", "Total"]
)


@contextmanager
def assigned(content: bytes, config: str = "", metrics: dict[str, str] = METRICS) -> Iterator[Assignment]:
    """Write a site with one extract and say that its metrics read it."""
    with TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "data").mkdir()
        (site / "data" / "x.csv").write_bytes(content)
        (site / "content" / "metrics").mkdir(parents=True)
        for name, fields in metrics.items():
            text = METRIC.format(name=name, fields=fields)
            (site / "content" / "metrics" / f"{name}.md").write_text(text, encoding="utf-8")
        (site / "cxsite.toml").write_text(f'title = "T"\n{config}', encoding="utf-8")
        readings = read_content(Files(site), Workers()).values()
        records = tuple(reading.record for reading in readings if reading.record)
        fields = metric_of(records[0])
        request = ExtractRequest("x.csv", fields.settings, fields.grain, records)
        yield Assignment(site, read_config(site)[0], request)


def read_both(work: Assignment, sizes: Sizes = SMALL) -> tuple[FileTallies | None, object]:
    """Read the extract in stretches, if that can be, and as a whole."""
    found = tally_stretches(work, {"x.csv": "digest"}, Workers(), sizes=sizes)
    return found.get("x.csv"), tally_file(work, "x.csv", None)


def amounts_of(work: Assignment, file: object) -> object:
    """Gather all that is made of a file: tallies, findings and how it was read."""
    assert isinstance(file, FileTallies)
    records = work.request.readers
    joined = [join_tallies([part], record) for part, record in zip(file.metrics, records, strict=True)]
    return joined, file.reading, file.issues


def write_rows(rows: list[list[str]], line_end: str = "\n", delimiter: str = ",") -> bytes:
    """Write rows below the header as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator=line_end, delimiter=delimiter).writerows([HEADER, *rows])
    return text.getvalue().encode()


@st.composite
def tables(draw: st.DrawFn) -> bytes:
    """Draw a table that is mostly regular, with now and then a cell or a row that is not."""
    rows = [list(row) for row in draw(st.lists(st.tuples(*CELLS), min_size=4, max_size=60))]
    if draw(st.booleans()):
        place = (draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, 5)))
        rows[place[0]][place[1]] = draw(ODD)
    if draw(st.integers(0, 9)) == 0:
        rows[-1] = draw(st.sampled_from([[""] * 6, ["only"], HEADER, [*ROW, "more"]]))
    content = write_rows(rows, draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from([",", ";", "\t"])))
    return content.rstrip(b"\r\n") if draw(st.booleans()) else content


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(100, 900), st.integers(40, 400), st.sampled_from(["", "as_of = 2013-02-11\n"]))
def test_reads_stretches_as_the_whole(content: bytes, stretch: int, block: int, config: str) -> None:
    """Whatever is read in stretches has the tallies and the findings of the whole."""
    with assigned(content, config) as work:
        quick, whole = read_both(work, Sizes(0, stretch, block))
        assert quick is None or amounts_of(work, quick) == amounts_of(work, whole)


REGULAR = [
    list(ROW),
    ["2013-02-01", "South", "4", "so, so", "2.5", "5"],
    ["2013-02-01", "", "", "", "1", "2"],
]


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
