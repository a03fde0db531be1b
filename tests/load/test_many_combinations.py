"""Rows are counted right however many combinations of period and segment their numbers must tell apart."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from extract_rows import make_metric, reduce_text, write_csv

FIRST = date(2020, 1, 1)


@pytest.mark.parametrize("teams", [1, 127, 128, 129, 200])
@pytest.mark.parametrize("days", [1, 127, 128, 165, 330])
def test_counts_every_answer_of_every_combination(teams: int, days: int) -> None:
    """No number of a combination runs over, be it held in one byte, in two or in four."""
    rows = [
        (str(FIRST + timedelta(number % days)), f"team {number * 7 % teams}", str(number * 5 % 131))
        for number in range(3 * max(teams, days) + 2)
    ]
    metric = make_metric(kind="mean", score="score", by=["team"], grain="day", unit="minutes")
    tally, issues = reduce_text(write_csv(["day", "team", "score"], rows), metric)
    assert not issues
    for place in (None, 1):
        expected: Counter[tuple[object, str, int]] = Counter(
            (None if place is None else ("team", row[place]), row[0], int(row[2])) for row in rows
        )
        counted = {
            (segment, str(day), answer): count
            for (segment, day), cell in tally.cells.items()
            if (segment is None) == (place is None)
            for answer, count in cell.answers.items()
        }
        assert counted == expected
