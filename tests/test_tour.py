"""Walk the starter's ten-minute tour as it is written, so that no step misleads a new author."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Command

TOUR = "content/pages/ten-minute-tour.md"
PROMISE = "content/promises/somebody-helps.md"
MISTAKES = {
    "unknown-metric": (
        PROMISE,
        "metric: answered-in-time",
        "metric: answered-in-tme",
        'did you mean "answered-in-time"?',
    ),
    "stale-number": (TOUR, "[87](value:", "[90](value:", "the text says 90, the figure is 87"),
    "false-claim": (
        TOUR,
        "(claim:complaints/lowest)",
        "(claim:complaints/highest)",
        'the claim "highest" is false',
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_of_the_tour_are_told(mistake: str, tmp_path: Path, cxsite: Command) -> None:
    """What the tour lets its reader do wrong stands there to be changed, and is told as it says."""
    path, before, after, told = MISTAKES[mistake]
    cxsite("init", tmp_path / "office")
    file = tmp_path / "office" / path
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(before, after), encoding="utf-8")
    assert told in cxsite("check", "--site", tmp_path / "office").err
