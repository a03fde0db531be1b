"""Hold findings to what was expected of them by hand, before they were seen.

``mistakes.txt`` in a folder of ``sites_invalid`` has a line for each mistake: the file and the line of the
mistake, and words that the hint needs so that an author knows what to write. A mistake is told well if one
finding stands there and says so. What else is found is noise, and counts as a mistake told badly.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from cxsite.cli import run

FOLDER = Path(__file__).parent / "sites_invalid"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/mistakes.txt"))
FIVE = [case for case in CASES if case.startswith("five-")]
NEEDED = 0.98


@dataclass(frozen=True, slots=True)
class Mistake:
    """Hold where a mistake stands and what the hint has to name."""

    place: str
    word: str


def read_mistakes(case: str) -> list[Mistake]:
    """Read what was expected of a case."""
    lines = (FOLDER / case / "mistakes.txt").read_text(encoding="utf-8").splitlines()
    return [Mistake(*line.split(" | ", 1)) for line in lines]


def find_mistakes(case: str, site: Path, capsys: pytest.CaptureFixture[str]) -> list[Mistake]:
    """Check a case, and give the place and the hint of each finding."""
    shutil.copytree(FOLDER / "_base", site)
    shutil.copytree(FOLDER / case, site, dirs_exist_ok=True)
    run(["check", "--site", str(site), "--format", "json"])
    found = json.loads(capsys.readouterr().out)["findings"]
    return [Mistake(f"{issue['path']}:{issue['line']}", issue["hint"]) for issue in found]


def list_badly_told(case: str, found: list[Mistake]) -> list[str]:
    """List the mistakes that no finding tells as expected, or the findings that are too many."""
    badly, left = [], list(found)
    for mistake in read_mistakes(case):
        fitting = [
            one
            for one in left
            if one.place == mistake.place and mistake.word.casefold() in one.word.casefold()
        ]
        if fitting:
            left.remove(fitting[0])
        else:
            badly.append(f"{case}: {mistake.place} needs {mistake.word}")
    return max(badly, [f"{case}: {one.place} says {one.word}" for one in left], key=len)


def test_mistakes_are_told_where_they_are_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At least 98 of 100 mistakes are told once, at the right line, with the fix."""
    badly = [
        fault
        for case in CASES
        for fault in list_badly_told(case, find_mistakes(case, tmp_path / case, capsys))
    ]
    count = sum(len(read_mistakes(case)) for case in CASES)
    assert 1 - len(badly) / count >= NEEDED, "\n".join(badly)


@pytest.mark.parametrize("case", FIVE)
def test_a_site_of_five_mistakes_has_five(case: str) -> None:
    """A site of five mistakes has five."""
    assert len(read_mistakes(case)) == 5


def test_there_are_twenty_sites_of_five_mistakes() -> None:
    """The corpus has the sites that it was promised."""
    assert len(FIVE) >= 20
