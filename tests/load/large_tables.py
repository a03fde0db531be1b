"""Write tables as large extracts are, with few mistakes or none, and say which metrics read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

from cxsite.config import read_config
from cxsite.load.content import read_content
from cxsite.load.extract_request import ExtractRequest, metric_of
from cxsite.load.file_tallies import Assignment, FileTallies, join_tallies
from cxsite.load.files import Files
from cxsite.load.reading_rules import Sizes
from cxsite.workers import Workers

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


REGULAR = [
    list(ROW),
    ["2013-02-01", "South", "4", "so, so", "2.5", "5"],
    ["2013-02-01", "", "", "", "1", "2"],
]
