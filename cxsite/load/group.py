"""Add up rows by segment and period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import TypeVar

import numpy as np

from cxsite.issues import Issue, error
from cxsite.load.extract import Codes, Column, Extract, Mask
from cxsite.load.number_column import NumberColumn, add_up
from cxsite.load.tally import Cell, CellKey, Segment
from cxsite.schema import MetricFields

Cells = dict[CellKey, Cell]
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Measured:
    """Hold what a metric reads from each row.

    ``sums`` are columns to add up, ``answers`` one column to count, ``weights`` what each answer weighs,
    ``ready`` a value and, if known, its base; only rows in ``counted`` count.
    """

    counted: Mask
    sums: tuple[NumberColumn, ...] = ()
    answers: NumberColumn | None = None
    weights: NumberColumn | None = None
    ready: tuple[NumberColumn, NumberColumn | None] | None = None

    @property
    def scale(self) -> int:
        """Count the decimals that make everything read a whole number."""
        columns = (*self.sums, self.answers, self.weights, *(self.ready or ()))
        return max((column.scale for column in columns if column), default=0)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Hold what is added up: each row's period (its first day's ``toordinal``), measures and segments.

    ``rows`` are those that fulfil the metric's ``where``, with an answer or without.
    """

    starts: Codes
    measured: Measured
    segments: tuple[Column, ...]
    rows: Mask


@dataclass(frozen=True, slots=True)
class _Split:
    """Hold each row's segment along one column; ``None`` and one code for the total."""

    name: str | None
    codes: Codes
    values: tuple[str, ...]

    def segment(self, code: int) -> Segment:
        return (self.name, self.values[code]) if self.name is not None else None


def group_rows(grouping: Grouping, extract: Extract, metric: MetricFields) -> tuple[Cells, tuple[Issue, ...]]:
    """Add up the total and every segment; ready values are taken as they stand."""
    if grouping.measured.ready:
        return _take_ready(grouping, extract, metric)
    total = _Split(None, np.zeros_like(grouping.starts), ("",))
    cells: Cells = {}
    for split in (total, *map(_split_of, grouping.segments)):
        cells.update(_group_split(grouping, split))
    return cells, ()


def _split_of(column: Column) -> _Split:
    # Cells of white space alone are as blank as empty ones: one segment, "not stated".
    values = tuple(dict.fromkeys(text if text.strip() else "" for text in column.texts))
    index = {value: code for code, value in enumerate(values)}
    codes = np.array([index[text if text.strip() else ""] for text in column.texts] or [0], dtype=np.int64)
    return _Split(column.name, codes[column.codes], values or ("",))


def _group_split(grouping: Grouping, split: _Split) -> Iterator[tuple[CellKey, Cell]]:
    measured = grouping.measured
    starts, periods = np.unique(grouping.starts[grouping.rows], return_inverse=True)
    present = split.codes[grouping.rows] * max(len(starts), 1) + periods
    keys = present[measured.counted[grouping.rows]]
    size = len(split.values) * max(len(starts), 1)
    counts = np.bincount(keys, minlength=size)
    scale = measured.scale
    sums = [add_up(column.scaled(scale)[measured.counted], keys, size) for column in measured.sums]
    answers, weighted = _count_answers(measured, keys), _count_weighted(measured, keys)
    # A row without an answer adds nothing, yet its segment exists, and so does its given point.
    filled = np.unique(present)
    days = [date.fromordinal(start) for start in starts.tolist()]
    segments = [split.segment(code) for code in range(len(split.values))]
    totals = zip(*(column[filled].tolist() for column in sums), strict=True) if sums else repeat(())
    for key, rows, total in zip(filled.tolist(), counts[filled].tolist(), totals, strict=False):
        code, day = divmod(key, len(days))
        yield (
            (segments[code], days[day]),
            Cell(rows, total, answers.get(key, {}), weighted=weighted.get(key, {})),
        )


def _count_answers(measured: Measured, keys: Codes) -> Mapping[int, dict[int, int]]:
    if measured.answers is None:
        return {}
    values, codes = _number_values(measured, measured.answers)
    return _count_values(keys, codes, values)


def _count_weighted(measured: Measured, keys: Codes) -> Mapping[int, dict[tuple[int, int], int]]:
    """Count each pair of an answer and its weight."""
    if measured.answers is None or measured.weights is None:
        return {}
    answers, answer_codes = _number_values(measured, measured.answers)
    weights, weight_codes = _number_values(measured, measured.weights)
    # Pairs are numbered anew: three numbers in one could pass what a whole number of numpy holds.
    found, codes = np.unique(answer_codes * max(len(weights), 1) + weight_codes, return_inverse=True)
    places = (divmod(pair, len(weights)) for pair in found.tolist())
    return _count_values(keys, codes, [(answers[answer], weights[weight]) for answer, weight in places])


def _number_values(measured: Measured, column: NumberColumn) -> tuple[list[int], Codes]:
    """List the distinct scaled numbers of the rows that count, and which of them each row has."""
    values, codes = np.unique(column.scaled(measured.scale)[measured.counted], return_inverse=True)
    return values.tolist(), codes


def _count_values(keys: Codes, codes: Codes, values: Sequence[_Value]) -> dict[int, dict[_Value, int]]:
    """Count for each key how often it has each value."""
    pairs, counts = np.unique(keys * max(len(values), 1) + codes, return_counts=True)
    counted: dict[int, dict[_Value, int]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        key, code = divmod(pair, len(values))
        counted.setdefault(key, {})[values[code]] = count
    return counted


def _take_ready(
    grouping: Grouping, extract: Extract, metric: MetricFields
) -> tuple[Cells, tuple[Issue, ...]]:
    cells: Cells = {}
    rows: dict[CellKey, int] = {}
    issues: list[Issue] = []
    ready = _ready_rows(grouping)
    for row in np.flatnonzero(grouping.measured.counted).tolist():
        filled = [(column.name, text) for column in grouping.segments if (text := _text(column, row)).strip()]
        key: CellKey = (filled[0] if filled else None, date.fromordinal(int(grouping.starts[row])))
        if len(filled) > 1:
            place = extract.place_of(row, filled[1][0])
            message = f"a ready value belongs to one segment, this row names {len(filled)}"
            issues.append(error("CX315", message, place, "leave all but one of the segment columns blank"))
        elif key in cells:
            issues.append(_twice_issue(extract, metric, rows[key], row))
        else:
            cells[key], rows[key] = Cell(1, ready=ready[row]), row
    return cells, tuple(issues)


def _text(column: Column, row: int) -> str:
    return column.texts[int(column.codes[row])]


def _ready_rows(grouping: Grouping) -> list[tuple[int | None, int | None]]:
    assert grouping.measured.ready is not None
    value, base = grouping.measured.ready
    scale = grouping.measured.scale
    values = _or_none(value.scaled(scale).tolist(), value.present)
    bases = _or_none(base.scaled(scale).tolist(), base.present) if base else [None] * len(values)
    return list(zip(values, bases, strict=True))


def _or_none(values: list[int], present: Mask) -> list[int | None]:
    return [value if here else None for value, here in zip(values, present.tolist(), strict=True)]


def _twice_issue(extract: Extract, metric: MetricFields, first: int, second: int) -> Issue:
    name = metric.date[-1]
    place = extract.place_of(second, name)
    line = extract.place_of(first, name).line
    message = f"{extract.unit}s {line} and {place.line} give a ready value for the same period and segment"
    return error("CX314", message, place, "ready values cannot be added up: keep one row, or give the counts")
