"""Test that editions are read as they were written, and in their order."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from cxsite.load.editions import read_editions
from cxsite.schema import Edition, digest_of, is_edition_name, write_edition


def write(site: Path, name: str, as_of: date, *, end: str = "\n") -> None:
    """Write an edition without metrics into a site."""
    text = write_edition(Edition(edition=name, as_of=as_of, metrics=()))
    (site / "editions").mkdir(exist_ok=True)
    (site / "editions" / f"{name}.json").write_bytes(text.replace("\n", end).encode())


def test_editions_are_ordered_by_their_day(tmp_path: Path) -> None:
    """The oldest comes first, whatever its name."""
    write(tmp_path, "summer", date(2013, 6, 30))
    write(tmp_path, "winter", date(2012, 12, 31))
    editions, issues = read_editions(tmp_path)
    assert ([one.edition for one in editions], issues) == (["winter", "summer"], ())


def test_a_site_without_editions_has_none(tmp_path: Path) -> None:
    """A site need not have the folder."""
    assert read_editions(tmp_path) == ((), ())


def test_ends_of_lines_are_no_hand(tmp_path: Path) -> None:
    """A version control that writes its own line ends does not alter an edition."""
    write(tmp_path, "summer", date(2013, 6, 30), end="\r\n")
    assert read_editions(tmp_path)[1] == ()


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    """A word about the editions may stand beside them."""
    write(tmp_path, "summer", date(2013, 6, 30))
    (tmp_path / "editions" / "README.md").write_text("What we published.")
    assert len(read_editions(tmp_path)[0]) == 1


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """What is not UTF-8 is a mistake of its own."""
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "summer.json").write_bytes(b"\xff\xfe")
    assert [issue.code for issue in read_editions(tmp_path)[1]] == ["CX113"]


@pytest.mark.parametrize("text", ["[]", "7", '{"format": 1}', "{", "[" * 100_000])
def test_any_other_json_is_told(text: str, tmp_path: Path) -> None:
    """Whatever stands in the file, it is a finding and no crash."""
    (tmp_path / "editions").mkdir()
    (tmp_path / "editions" / "summer.json").write_text(text)
    assert [issue.code for issue in read_editions(tmp_path)[1]] == ["CX701"]


def frozen_metric(**series: object) -> dict[str, object]:
    """Make the JSON of a metric with one series, of two points unless it says otherwise."""
    points = {"period": ["2013-01-01", "2013-02-01"], **dict(series.pop("points", {}))}  # type: ignore[call-overload]
    return {
        "metric": "calls",
        "title": "Calls",
        "audience": "all",
        "kind": "count",
        "unit": "count",
        "good": "up",
        "grain": "month",
        "series": [{"segment": {}, "status": "no_target", "points": points, **series}],
    }


def read_frozen(site: Path, *metrics: dict[str, object]) -> list[str]:
    """Write an edition whose digest fits its figures, and list what is found wrong with it."""
    head = '{"format": 1, "edition": "summer", "as_of": "2013-06-30",\n'
    rest = f'"metrics": {json.dumps(metrics)}}}'
    (site / "editions").mkdir()
    text = f'{head}"digest": "{digest_of(head + chr(10) + rest)}",\n{rest}'
    (site / "editions" / "summer.json").write_text(text)
    return [issue.code for issue in read_editions(site)[1]]


def test_reads_an_edition_that_another_program_wrote(tmp_path: Path) -> None:
    """What the next test alters is right before."""
    assert read_frozen(tmp_path, frozen_metric(phases=[{"from": "2013-01-01", "points": 2}])) == []


@pytest.mark.parametrize(
    "series",
    [
        {"variation": "trend"},
        {"variation": "common_cause"},
        {"assurance": "perhaps"},
        {"points": {"cause": "luck"}},
        {"points": {"signal": "loud"}},
        {"points": {"signal": "concern"}},
        {"points": {"phase": 0}},
        {"points": {"phase": -1}, "phases": [{"from": "2013-01-01", "points": 2}]},
        {"points": {"value": 10**400}},
        {"points": {"value": float("inf")}},
        {"points": {"period": ["2013-02-01", "2013-01-01"]}},
        {"points": {"period": ["2013-01-01", "2013-01-01"]}},
    ],
)
def test_figures_that_nobody_froze_are_told(series: dict[str, object], tmp_path: Path) -> None:
    """A digest that fits makes no sense of figures that have none."""
    assert read_frozen(tmp_path, frozen_metric(**series)) == ["CX701"]


def test_each_metric_and_series_is_there_once(tmp_path: Path) -> None:
    """Two figures for one point would leave it to luck which is shown."""
    twice = frozen_metric()
    twice["series"] = [*twice["series"], *twice["series"]]  # type: ignore[misc]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    found = read_frozen(tmp_path / "a", twice), read_frozen(tmp_path / "b", frozen_metric(), frozen_metric())
    assert found == (["CX701"], ["CX701"])


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("2013-Q4", True),
        ("winter", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("", False),
        ("2013--Q4", False),
        ("2013/Q4", False),
        ("..", False),
        ("winter 2013", False),
        ("Frühjahr", False),
        ("con", False),
        ("LPT1", False),
        ("index", False),
    ],
)
def test_a_name_is_a_file_name_everywhere(name: str, *, fits: bool) -> None:
    """Names that some system cannot write, or that a page has already, are none."""
    assert is_edition_name(name) is fits
