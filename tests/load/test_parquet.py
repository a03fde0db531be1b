"""Check Parquet extracts: the figures of the same table as CSV, or the reason for none."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from extract_rows import PLACES, make_metric, reduce_text
from hypothesis import given
from hypothesis import strategies as st
from site_files import SMALL_SITE, write_files

from cxsite.build import BuildOptions, inspect_site
from cxsite.issues import Issue
from cxsite.load import parquet
from cxsite.load.extract import Extract, read_extract
from cxsite.load.reading_rules import ReadingRules
from cxsite.load.reduce import Clock, reduce_extract
from cxsite.load.tally import Tally
from cxsite.periods import Calendar
from cxsite.schema import ExtractSettings

SUM = make_metric(kind="sum", value="calls", grain="month", by=["team"])
COLUMNS = ("day", "team", "calls")


def pack(table: pa.Table) -> bytes:
    """Write a table as Parquet."""
    content = io.BytesIO()
    pq.write_table(table, content)
    return content.getvalue()


def open_parquet(
    content: bytes, columns: Iterable[str] = COLUMNS, settings: ExtractSettings | None = None
) -> tuple[Extract | None, tuple[Issue, ...]]:
    """Read a Parquet file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        site = write_files(Path(folder), {"data/m.parquet": content})
        return read_extract(site, "data/m.parquet", columns, ReadingRules(settings or ExtractSettings()))


def reduce_table(
    columns: Mapping[str, Any], settings: ExtractSettings | None = None
) -> tuple[Tally, tuple[Issue, ...]]:
    """Reduce a table to the tally of calls by team."""
    extract, issues = open_parquet(pack(pa.table(dict(columns))), settings=settings)
    assert extract is not None, issues
    return reduce_extract(extract, SUM, places=PLACES, clock=Clock(Calendar()))


def one_row(**columns: Any) -> dict[str, Any]:
    """Make a table of one row, of which some columns are of another type."""
    return {"day": [date(2013, 1, 31)], "team": ["N"], "calls": [3]} | columns


EVENING = pa.array([datetime(2013, 1, 31, 23, 30, tzinfo=UTC)], pa.timestamp("s", "UTC"))
NUMBERS = st.one_of(
    st.none(), st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6).map(lambda cents: cents / 100)
)
ROWS = st.lists(
    st.tuples(
        st.dates(date(2012, 1, 1), date(2014, 12, 31)),
        st.sampled_from(["N", "S, west", 'the "E"', "", "Ü"]),
        NUMBERS,
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS, st.booleans())
def test_gives_the_figures_of_the_csv(rows: list[tuple[date, str, float | None]], categories: bool) -> None:
    """A table gives the same figures, whether it comes as CSV or as Parquet."""
    days, teams, calls = (list(cells) for cells in zip(*rows, strict=True))
    table = pa.table(
        {"day": pa.array(days, pa.date32()), "team": teams, "calls": pa.array(calls, pa.float64())}
    )
    text = io.BytesIO()
    pa_csv.write_csv(table, text)
    if categories:
        table = table.set_column(1, "team", table.column("team").dictionary_encode())
    plain = SUM.model_copy(update={"decimal": "."})
    extract, _ = open_parquet(pack(table))
    assert extract is not None
    tally, issues = reduce_extract(extract, SUM, places=PLACES, clock=Clock(Calendar()))
    expected, found = reduce_text(text.getvalue(), plain)
    assert (tally, [issue.code for issue in issues]) == (expected, [issue.code for issue in found])


@pytest.mark.parametrize(
    "calls",
    [
        pa.array([3], pa.int8()),
        pa.array([3], pa.uint64()),
        pa.array([3.0], pa.float32()),
        pa.array([Decimal("3.00")]),
        pa.array(["3"]).dictionary_encode(),
        pa.array(["3"], pa.large_string()),
    ],
    ids=["int8", "uint64", "float32", "decimal", "category", "text"],
)
def test_reads_numbers_of_every_type(calls: pa.Array) -> None:
    """Three is three, however a column holds it."""
    tally, _ = reduce_table(one_row(calls=calls))
    assert {cell.sums[0] / 10**tally.scale for cell in tally.cells.values()} == {3}


def test_counts_marks() -> None:
    """True and false are 1 and 0, so that a column of marks can be added up."""
    tally, _ = reduce_table({"day": [date(2013, 1, 31)] * 3, "team": ["N"] * 3, "calls": [True, False, True]})
    assert tally.cells[(None, date(2013, 1, 1))].sums == (2,)


@pytest.mark.parametrize(
    "day",
    [
        pa.array([date(2013, 1, 31)], pa.date64()),
        EVENING.cast(pa.timestamp("ns")),
        EVENING,
        EVENING.cast(pa.timestamp("us", "America/New_York")),
        pa.array(["31.01.2013"]),
        pa.array(["2013-01-31"]).dictionary_encode(),
    ],
    ids=["date64", "stamp", "stamp-utc", "stamp-zone", "text", "category"],
)
def test_reads_days_of_every_type(day: pa.Array) -> None:
    """A day is found in dates, time stamps and texts."""
    tally, issues = reduce_table(one_row(day=day))
    assert (tally.last_day, issues) == (date(2013, 1, 31), ())


def test_takes_a_stamp_by_the_clock_of_its_zone() -> None:
    """Half past midnight in Berlin is the new day there, though the file holds the hour of Greenwich."""
    tally, _ = reduce_table(one_row(day=EVENING.cast(pa.timestamp("us", "Europe/Berlin"))))
    assert tally.last_day == date(2013, 2, 1)


def test_typed_columns_need_no_settings() -> None:
    """What is said for the texts of an extract does no harm to columns that are numbers and days as such."""
    settings = ExtractSettings(dates="dd/mm/yyyy", decimal="comma")
    tally, issues = reduce_table(one_row(calls=[1.234]), settings)
    assert (tally.cells[(None, date(2013, 1, 1))].sums, tally.scale, issues) == ((1234,), 3, ())


@pytest.mark.parametrize(
    ("team", "what"),
    [
        (pa.array([["a", "b"]]), "lists"),
        (pa.array([{"a": 1}]), "nested columns"),
        (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "maps"),
        (pa.array([3], pa.duration("s")), "lengths of time"),
    ],
    ids=["list", "struct", "map", "duration"],
)
def test_refuses_nested_columns(team: pa.Array, what: str) -> None:
    """A column without single values is refused at its place, with the reason."""
    extract, (issue,) = open_parquet(pack(pa.table(one_row(team=team))))
    assert (extract, issue.code, issue.place.column, what in issue.message) == (None, "CX329", 2, True)


def test_leaves_alone_what_no_metric_reads() -> None:
    """A nested column beside those that are read does no harm."""
    tally, issues = reduce_table(one_row(tags=[["a", "b"]]))
    assert (len(tally.cells), issues) == (2, ())


def test_refuses_bytes_that_are_no_text() -> None:
    """Bytes that are no UTF-8 are refused, not shown as something else."""
    _, (issue,) = open_parquet(pack(pa.table(one_row(team=pa.array([b"\xff"])))))
    assert issue.code == "CX329"


def test_points_at_the_row_and_the_column() -> None:
    """A wrong cell is found by the numbers of its row and column, both from 1."""
    columns = {"day": [date(2013, 1, 31)] * 3, "team": ["N"] * 3, "calls": ["3", "x", "y"]}
    _, (issue,) = reduce_table(columns)
    assert (issue.code, issue.place.line, issue.place.column, "row 3" in issue.message) == (
        "CX310",
        2,
        3,
        True,
    )


WHOLE = pack(pa.table({"day": [date(2013, 1, 31)] * 40, "team": ["N", "S"] * 20, "calls": list(range(40))}))


@given(st.integers(0, len(WHOLE) - 1))
def test_a_part_of_a_file_is_a_finding(size: int) -> None:
    """A file that was not copied to its end is refused."""
    extract, (issue,) = open_parquet(WHOLE[:size])
    assert (extract, issue.code) == (None, "CX303")


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_a_damaged_file_never_fails(at: int, change: int) -> None:
    """Whatever byte of a file is wrong, it is read or refused."""
    content = bytearray(WHOLE)
    content[at] ^= change
    extract, issues = open_parquet(bytes(content))
    if extract is not None:
        _, found = reduce_extract(extract, SUM, places=PLACES, clock=Clock(Calendar()))
        issues = (*issues, *found)
    # A wrong byte makes another name, number or day as well as no file: all are findings on data.
    assert {issue.code[:3] for issue in issues} <= {"CX3"}


def test_refuses_columns_of_different_lengths() -> None:
    """A column that lost its last cells, by a damaged count, is refused and never read beside other rows."""
    whole = pa.table({"day": ["2013-01-31"] * 2, "team": ["N", "S"], "calls": ["3", "4"]})
    opened = parquet.open_parquet(pack(whole), "data/m.parquet")
    assert not isinstance(opened, Issue)
    answer = replace(opened, row_count=3).read(2)
    assert (isinstance(answer, Issue), "it has 2 cells, the file 3 rows" in str(answer)) == (True, True)


def test_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the finding tells the command that brings it."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    _, (issue,) = open_parquet(WHOLE)
    assert (issue.code, 'pip install "cxsite[parquet]"' in issue.hint) == ("CX328", True)


def test_reads_many_files(tmp_path: Path) -> None:
    """Parquet files are found by a pattern, and added up."""
    months = {
        f"data/calls/{month}.parquet": pack(
            pa.table({"day": [date(2013, month, 1)], "team": ["N"], "calls": [40 * month], "answered": [30]})
        )
        for month in (1, 2)
    }
    metric = str(SMALL_SITE["content/metrics/answered.md"]).replace("calls.csv", '"calls/*.parquet"')
    site = write_files(tmp_path, SMALL_SITE | months | {"content/metrics/answered.md": metric})
    assert inspect_site(site, BuildOptions()).issues == ()
