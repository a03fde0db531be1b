"""Read the expected values of survey statistics that other people's programs worked out."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "oracle" / "survey"
Row = Mapping[str, str]


def rows_of(name: str) -> list[Row]:
    """Read the rows of one file."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_close(actual: float | None, expected: str) -> bool:
    """Say whether a figure is the expected one, to 1e-9 of it or of one; an empty cell is no figure."""
    if actual is None or not expected:
        return actual is None and not expected
    wanted = float(expected)
    return math.isfinite(actual) and abs(actual - wanted) <= 1e-9 * max(1.0, abs(wanted))


def compare_with_oracle(
    name: str,
    columns: str,
    *,
    work_out: Callable[[Row], Iterable[float | None]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Hold every row of a file to the figures of ``work_out``, and print how many there were."""
    rows = rows_of(name)
    misses = _find_misses(rows, columns.split(), work_out)
    with capsys.disabled():
        sys.stdout.write(f"\n{name}.csv: {len(rows)} rows compared in {columns}")
    assert (misses, len(rows) > 5) == ([], True)


def _find_misses(
    rows: Iterable[Row], columns: Iterable[str], work_out: Callable[[Row], Iterable[float | None]]
) -> list[str]:
    """Name each cell of these columns that ``work_out`` gives another figure for."""
    return [
        f"{row['row_id']} {column}: {actual} for {row[column]}"
        for row in rows
        for column, actual in zip(columns, work_out(row), strict=True)
        if not is_close(actual, row[column])
    ]
