"""Test that a metric which is written from an extract checks clean, whatever well-formed extract it is."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsite.build import BuildOptions, inspect_site
from cxsite.config import SiteConfig
from cxsite.errors import CxsiteError
from cxsite.issues import Severity
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal
from cxsite.scaffold import create_metric

NAMES = st.text("abcdefgh _äß:#-'\"[]{}%&*!|>@`,?/0123456789", min_size=1, max_size=12)
WORDS = st.sampled_from(
    ["score", "nps", "answered", "calls", "amount", "minutes", "n", "id", "complaints", "customers", "Region"]
)
NUMBERS = (
    st.integers(0, 1).map(str),
    st.integers(0, 10).map(str),
    st.integers(1, 7).map(str),
    st.integers(-50, 100_000).map(str),
    st.decimals(-100, 1000, places=2).map(str),
    st.integers(0, 100).map(lambda number: f"{number} %"),
)
TEXTS = (
    st.sampled_from(["North", "South", "East: far", 'with "quotes"', "two\nlines", "no", "null"]),
    st.sampled_from(["yes", "no"]),
    st.integers(0, 400).map(lambda number: f"{number:05d}"),
    st.text("abc äöü,;#:", max_size=8),
)
DATES = (
    lambda day: day.isoformat(),
    lambda day: f"{day:%d.%m.%Y}",
    lambda day: f"{day.isoformat()}T08:15:00",
    lambda day: f"{day:%Y-%m}",
    lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
    lambda day: f"{day:%G-W%V}",
)


@st.composite
def extracts(draw: st.DrawFn) -> str:
    """Write an extract whose rows all have a day, with any columns beside it."""
    step = draw(st.sampled_from([0, 1, 7, 30, 91]))
    count = draw(st.integers(1, 60))
    days = [date(2023, 1, 2) + timedelta(days=number * step) for number in range(count)]
    write = draw(st.sampled_from(DATES))
    names = draw(
        st.lists(st.one_of(NAMES.map(str.strip), WORDS), max_size=4, unique=True).map(
            lambda found: [name for name in found if name and name.casefold() != "date"]
        )
    )
    cells = [draw(st.one_of(st.sampled_from(NUMBERS), st.sampled_from(TEXTS))) for _ in names]
    rows = [[write(day), *[draw(cell) for cell in cells]] for day in days]
    delimiter = draw(st.sampled_from(",;\t|"))
    return "".join(_write_row(row, delimiter) for row in [["date", *names], *rows])


def _write_row(cells: Sequence[str], delimiter: str) -> str:
    doubled = (cell.replace('"', '""') for cell in cells)
    return delimiter.join(f'"{cell}"' for cell in doubled) + "\n"


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(extracts())
def test_every_well_formed_extract_gets_a_metric_without_an_error(text: str) -> None:
    """What is proposed for an extract is written, read back and worked out without an error."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "cxsite.toml").write_text("")
        (site / "data").mkdir()
        (site / "data/x.csv").write_text(text, encoding="utf-8")
        create_metric(site, "Proposed", "x.csv", here=site)
        sources = load_sources(LoadOptions(site, SiteConfig()))
        issues = build_portal(sources, Choice()).issues
        assert [issue for issue in issues if issue.severity is Severity.ERROR] == []


EXAMPLES = {
    "answers": "date,channel,score\n"
    + "".join(f"2024-01-{day:02d},web,{day % 11}\n" for day in range(1, 29)),
    "counts": "week;team;answered;calls\n"
    + "".join(f"{day:02d}.01.2024;North;{80 + day};120\n" for day in (1, 8, 15)),
    "wide": "team,2024-01,2024-02,2024-03\nNorth,80,81,82\nSouth,70,71,72\n",
    "ready": "month,value,n\n2024-01,80.5,200\n2024-02,81.5,210\n2024-03,79,190\n",
    "events": "opened,reason\n2024-01-01,late\n2024-01-09,broken\n2024-02-11,late\n",
}


def make_site(folder: Path, text: str) -> Path:
    """Write a site that has one extract and nothing else."""
    (folder / "data").mkdir()
    (folder / "cxsite.toml").write_text("")
    (folder / "data/calls.csv").write_text(text)
    return folder


@pytest.mark.parametrize("text", EXAMPLES.values(), ids=EXAMPLES)
def test_a_written_proposal_checks_clean(tmp_path: Path, text: str) -> None:
    """A site with nothing but an extract and the metric written from it has no error, pages included."""
    site = make_site(tmp_path, text)
    create_metric(site, "Calls", "data/calls.csv", here=site)
    issues = inspect_site(site, BuildOptions()).issues
    assert [issue for issue in issues if issue.severity is Severity.ERROR] == []


def test_reasons_and_questions_stand_beside_the_fields(tmp_path: Path) -> None:
    """A guess is filled in below its reason; a question has its field switched off."""
    site = make_site(tmp_path, EXAMPLES["counts"])
    text = create_metric(site, "Calls", "calls.csv", here=site).read_text()
    assert (
        "# Guessed: in no row is answered larger than calls, so it may be a part of it.\nkind: share" in text
    )
    assert "falls (down)?\n#good: down" in text


def test_an_extract_that_dates_nothing_is_refused(tmp_path: Path) -> None:
    """Nothing is written for an extract without days."""
    site = make_site(tmp_path, "a,b\n1,2\n")
    with pytest.raises(CxsiteError, match="no column holds dates"):
        create_metric(site, "Calls", "calls.csv", here=site)
    assert not (site / "content").exists()


def test_a_broken_extract_is_refused_with_its_finding(tmp_path: Path) -> None:
    """The reason is the one that a check would give."""
    site = make_site(tmp_path, 'date,x\n2024-01-01,"3\n')
    with pytest.raises(CxsiteError, match="a quote is never closed"):
        create_metric(site, "Calls", "calls.csv", here=site)


def test_labels_are_no_extract_for_a_metric(tmp_path: Path) -> None:
    """An extract of labels is refused as what it is."""
    site = make_site(tmp_path, "key,label\na,Anton\n")
    (site / "cxsite.toml").write_text('[labels.team]\nfile = "calls.csv"\nkey = "key"\nlabel = "label"\n')
    with pytest.raises(CxsiteError, match="it holds the labels of team"):
        create_metric(site, "Calls", "calls.csv", here=site)


def test_a_pattern_of_many_extracts_is_refused(tmp_path: Path) -> None:
    """One metric is written from one extract."""
    site = make_site(tmp_path, EXAMPLES["counts"])
    (site / "data/other.csv").write_text(EXAMPLES["wide"])
    with pytest.raises(CxsiteError, match="means 2 extracts"):
        create_metric(site, "Calls", "*.csv", here=site)
