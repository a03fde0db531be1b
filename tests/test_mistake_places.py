"""Hold the places of findings to where a site differs from the sound one, whatever was expected of them.

Each case of ``sites_invalid`` is the sound site with a mistake laid over it, so that the mistake stands where
the two differ: there a finding has to point, and nowhere else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "sites_invalid"
BASE = FOLDER / "_base"
ABOUT_THE_CASE = ("expected.txt", "without.txt", "mistakes.txt")
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path != BASE)
NEEDED = 0.98
_FINDING = re.compile(r"^(\S.*?):(\d+):\d+ (?:error|warning) ", re.MULTILINE)

# Why some mistakes are rightly told elsewhere than where the sites differ.
REASONS = {
    "what is missing or hidden has no place: it is told where it is asked for": (
        "chart-of-hidden-metric config-missing extract-column-missing extract-column-renamed-under-a-text "
        "extract-is-a-folder extract-missing hold-extract-missing hold-with-settings metric-needs "
        "reference-draft reference-hidden site-empty site-without-content"
    ),
    "a value without a label is told at the column that is labelled": (
        "extract-not-utf-8 extract-stray-quote labels-blank labels-value-without rule-required"
    ),
    "what many rows show together is told once, at their metric": (
        "extract-after-as-of extract-gap hold-rule-broken restated-without-reason"
    ),
    "two places contradict each other, and the other one is as likely wrong": (
        "extract-said-dialect metric-score-and-counts ready-twice rule-range-of-text rule-warning "
        "segments-too-many"
    ),
    "what is open is known to be wrong only where something else begins": (
        "config-broken-toml front-matter-late"
    ),
}
ELSEWHERE = frozenset(case for cases in REASONS.values() for case in cases.split())

Place = tuple[str, int]


def list_changes(case: str) -> Iterator[Place]:
    """List the lines of a case that the sound site does not have, or that stand where it has more."""
    for path in sorted((FOLDER / case).rglob("*")):
        name = path.relative_to(FOLDER / case).as_posix()
        if path.is_file() and name not in ABOUT_THE_CASE:
            yield from (
                (name, line) for line in list_changed_lines(read_lines(BASE / name), read_lines(path))
            )


def read_lines(path: Path) -> list[bytes]:
    """Read the lines of a file, which may be there or not and in any encoding."""
    return path.read_bytes().splitlines() if path.exists() else []


def list_changed_lines(before: list[bytes], after: list[bytes]) -> Iterator[int]:
    """Count the changed lines from 1; where lines are gone, their neighbours and the whole file's first."""
    if not after:
        yield 1
    for change, _, _, first, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if change == "delete":
            yield from {1, max(first, 1), first + 1}
        elif change != "equal":
            yield from range(first + 1, end + 1)


def read_findings(case: str) -> list[Place]:
    """Read the places that the terminal shows; that it shows them is tested elsewhere."""
    expected = (FOLDER / case / "expected.txt").read_text(encoding="utf-8")
    return [(path, int(line)) for path, line in _FINDING.findall(expected)]


def is_told_in_place(case: str) -> bool:
    """Say whether a case has findings, all of them where it differs from the sound site."""
    found = read_findings(case)
    return bool(found) and set(found) <= set(list_changes(case))


def test_findings_point_at_what_was_changed(capsys: pytest.CaptureFixture[str]) -> None:
    """Of 100 mistakes that have a place of their own, at least 98 are told in their file, at their line."""
    cases = [case for case in CASES if case not in ELSEWHERE]
    astray = [case for case in cases if not is_told_in_place(case)]
    share = 1 - len(astray) / len(cases)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(cases)} mistakes, {share:.1%} told in place, {len(ELSEWHERE)} have none")
    assert share >= NEEDED, astray


def test_exceptions_are_needed() -> None:
    """No case is named as told elsewhere that is told in place."""
    assert [case for case in ELSEWHERE if is_told_in_place(case)] == []
