"""Test that a share without a denominator takes nothing but yes and no."""

from __future__ import annotations

from pathlib import Path

from cxsite.build import BuildOptions, inspect_site

METRIC = """---
kind: share
source: t.csv
date: day
numerator: solved
min_base: 0
---
"""


def find_issues(folder: Path, *cells: str) -> list[tuple[str, int, int]]:
    """Check a site whose extract has these answers."""
    (folder / "content" / "metrics").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "cxsite.toml").write_text('title = "Tickets"\n')
    (folder / "content" / "metrics" / "solved.md").write_text(METRIC)
    rows = "".join(f"2013-01-0{number},{cell}\n" for number, cell in enumerate(cells, 1))
    (folder / "data" / "t.csv").write_text(f"day,solved\n{rows}")
    issues = inspect_site(folder, BuildOptions()).issues
    return [(issue.code, issue.place.line, issue.place.column) for issue in issues]


def test_a_count_above_one_is_found_at_its_cell(tmp_path: Path) -> None:
    """A row stands for one, so ten of it is a slip of the hand, even where the period stays below 100 %."""
    assert ("CX316", 4, 12) in find_issues(tmp_path, "1", "0", "10", "1", *["0"] * 5)


def test_yes_and_no_are_taken(tmp_path: Path) -> None:
    """Ones, zeros and blanks are answers or none."""
    assert "CX316" not in {code for code, _, _ in find_issues(tmp_path, "1", "0", "", "1")}
