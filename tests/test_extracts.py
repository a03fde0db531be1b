"""Read awkward extracts, one a folder of tests/extracts: the right figures, or the right reason for none.

A folder holds the extract, ``metric.md`` that reads it, and ``expected.txt``: each finding with its place,
then each segment and period with what was added up. ``python tests/test_extracts.py`` writes what is read
now over what was expected: read the difference before it is committed.
"""

from __future__ import annotations

import shutil
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest

from cxsite.config import read_config
from cxsite.issues import sort_issues
from cxsite.load import Cell, LoadOptions, Sources, load_sources

EXTRACTS = Path(__file__).parent / "extracts"
CASES = sorted(folder.name for folder in EXTRACTS.iterdir() if folder.is_dir())


def read_case(case: str) -> str:
    """Tell what a case gives, in a site whose language is German."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        shutil.copytree(EXTRACTS / case, site / "data", ignore=shutil.ignore_patterns("*.md", "*.txt"))
        (site / "content" / "metrics").mkdir(parents=True)
        shutil.copy(EXTRACTS / case / "metric.md", site / "content" / "metrics" / "m.md")
        (site / "cxsite.toml").write_text('language = "de"\n', encoding="utf-8")
        return tell_sources(load_sources(LoadOptions(site, read_config(site)[0])))


def tell_sources(sources: Sources) -> str:
    """Tell the findings of a site, and what its metric adds up."""
    issues = [
        f"{issue.place.path}:{issue.place.line}:{issue.place.column}: {issue.code} {issue.message}\n"
        for issue in sort_issues(sources.issues)
    ]
    tally = sources.tallies["m"]
    cells = sorted((segment or (), day, cell) for (segment, day), cell in tally.cells.items())
    figures = [
        f"{'='.join(segment) or 'total'} {day}: {tell_cell(cell, 10**tally.scale)}\n"
        for segment, day, cell in cells
    ]
    return "".join((*issues, *figures))


def tell_cell(cell: Cell, unit: int) -> str:
    """Tell the rows of a cell, its sums and its answers with how many gave them."""
    sums = [f"{float(Fraction(value, unit)):g}" for value in cell.sums]
    answers = [
        f"{float(Fraction(value, unit)):.10g}×{count}" for value, count in sorted(cell.answers.items())
    ]
    return " ".join([f"{cell.rows} rows", *sums, *answers])


@pytest.mark.parametrize("case", CASES)
def test_extract_gives_its_figures_or_the_reason_for_none(case: str) -> None:
    """An awkward extract is read right, or refused at the cell that makes it so."""
    assert read_case(case) == (EXTRACTS / case / "expected.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for name in CASES:
        (EXTRACTS / name / "expected.txt").write_text(read_case(name), encoding="utf-8")
