"""Metrics read one extract or many, as they and cxsite.toml settle it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxsite.config import read_config
from cxsite.load import LoadOptions, Sources, load_sources

METRIC = "---\ntitle: M\nkind: {kind}\nsource: '{source}'\ndate: day\n{more}\ngrain: day\n---\n"


def read_files(
    site: Path, files: dict[str, str], *, config: str = "", kind: str = "mean", more: str
) -> Sources:
    """Read a site with one metric over ``x*.csv`` below data/."""
    for name, text in files.items():
        path = site / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (site / "content" / "metrics").mkdir(parents=True)
    metric = METRIC.format(kind=kind, source="x*.csv", more=more)
    (site / "content" / "metrics" / "m.md").write_text(metric, encoding="utf-8")
    (site / "cxsite.toml").write_text(config, encoding="utf-8")
    return load_sources(LoadOptions(site, read_config(site)[0]))


def codes_of(sources: Sources) -> list[str]:
    """List the findings by code, path and line."""
    return [f"{issue.code} {issue.place.path}:{issue.place.line}" for issue in sources.issues]


def test_adds_up_many_files(tmp_path: Path) -> None:
    """A pattern reads all files that it fits, in no folder below."""
    files = {
        "x1.csv": "day,n\n2013-12-01,4\n",
        "x2.csv": "n;day\n4,5;2013-12-01\n",
        "sub/x3.csv": "day,n\n2013-12-01,9\n",
    }
    sources = read_files(tmp_path, files, more="score: n")
    assert codes_of(sources) == []
    assert sources.tallies["m"].cells[None, date(2013, 12, 1)].answers == {40: 1, 45: 1}


def test_refuses_files_of_other_columns(tmp_path: Path) -> None:
    """A file that lacks a column of the first is told at its header."""
    sources = read_files(tmp_path, {"x1.csv": "day,n\n", "x2.csv": "day,N\n2013-12-01,3\n"}, more="score: n")
    assert "CX327 data/x2.csv:1" in codes_of(sources)


def test_refuses_a_ready_value_of_two_files(tmp_path: Path) -> None:
    """Ready values cannot be added, so that two for one period are a mistake in two files as in one."""
    files = {"x1.csv": "day,n\n2013-12-01,3\n", "x2.csv": "day,n\n2013-12-01,5\n"}
    sources = read_files(tmp_path, files, kind="value", more="value: n")
    assert codes_of(sources) == ["CX314 content/metrics/m.md:4"]


def test_takes_a_filter_that_fits_one_file_of_many(tmp_path: Path) -> None:
    """That a file holds nothing that where asks for is no finding if another does."""
    files = {"x1.csv": "day,n,c\n2013-12-01,3,a\n", "x2.csv": "day,n,c\n2013-12-02,5,b\n"}
    assert codes_of(read_files(tmp_path, files, more="score: n\nwhere: {c: a}")) == []


@pytest.mark.parametrize("name", ["x1.csv", "x*.csv"])
def test_follows_what_the_configuration_settles(name: str, tmp_path: Path) -> None:
    """A table below extracts settles for a file, or for all that a pattern fits, what cannot be told."""
    config = f"[extracts.'{name}']\ndates = 'mm/dd/yyyy'\n"
    sources = read_files(tmp_path, {"x1.csv": "day,n\n03/04/2013,1\n"}, config=config, more="score: n")
    assert sources.tallies["m"].days == {date(2013, 3, 4)}


def test_takes_the_word_of_the_metric_first(tmp_path: Path) -> None:
    """What a metric says of its extract comes before what cxsite.toml says."""
    config = "[extracts.'x1.csv']\ndates = 'mm/dd/yyyy'\n"
    files = {"x1.csv": "day,n\n03/04/2013,1\n"}
    sources = read_files(tmp_path, files, config=config, more="score: n\ndates: dd/mm/yyyy")
    assert sources.tallies["m"].days == {date(2013, 4, 3)}


def test_finds_settings_of_no_extract(tmp_path: Path) -> None:
    """A table for an extract that is not there is told at its key."""
    config = "[extracts.'y.csv']\nwide = true\n"
    sources = read_files(tmp_path, {"x1.csv": "day,n\n2013-12-01,1\n"}, config=config, more="score: n")
    assert codes_of(sources) == ["CX302 cxsite.toml:1"]


def test_says_how_an_extract_was_read(tmp_path: Path) -> None:
    """Sources tell encoding, delimiter, header, rows and readers of each extract."""
    reading = read_files(tmp_path, {"x1.csv": "Title\nday;n\n2013-12-01;1\n"}, more="score: n").readings[0]
    assert (reading.path, reading.encoding) == ("data/x1.csv", ("utf-8", "certain"))
    assert (reading.delimiter, reading.header_line, reading.row_count, reading.metrics) == (";", 2, 1, ("m",))
