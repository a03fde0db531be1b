"""Test that editions are read as they were written, and in their order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cxsite.load.editions import read_editions
from cxsite.schema import Edition, is_edition_name, write_edition


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
