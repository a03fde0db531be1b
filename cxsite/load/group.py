"""Add up rows by segment and period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any

import numpy as np

from cxsite.issues import Issue, error
from cxsite.load.extract import Codes, Column, Extract, Mask
from cxsite.load.number_column import NumberColumn, Whole, add_up, count_codes, pick_rows
from cxsite.load.row_days import Days
from cxsite.load.tally import Cell, CellKey, Segment
from cxsite.schema import MetricFields

Cells = dict[CellKey, Cell]


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
    """Hold what is added up: each row's day with its period, measures and segments.

    ``rows`` are those that fulfil the metric's ``where``, with an answer or without.
    """

    days: Days
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


@dataclass(frozen=True, slots=True)
class _Periods:
    """Hold the first days of the periods and, for each row of the grouping, which of them it is in."""

    days: tuple[date, ...]
    codes: Codes


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Hold distinct numbers, of any sort, and which of them each row that counts has."""

    values: Sequence[Any]
    codes: Codes


@dataclass(frozen=True, slots=True)
class _Measures:
    """Hold what the rows that count add: the same for every way to split them."""

    sums: tuple[Whole, ...]
    answers: _Numbers | None
    weighted: _Numbers | None


def group_rows(grouping: Grouping, extract: Extract, metric: MetricFields) -> tuple[Cells, tuple[Issue, ...]]:
    """Add up the total and every segment; ready values are taken as they stand."""
    if grouping.measured.ready:
        return _take_ready(grouping, extract, metric)
    periods, measures = _find_periods(grouping), _measure(grouping.measured)
    total = _Split(None, np.zeros(len(grouping.rows), dtype=np.int64), ("",))
    cells: Cells = {}
    for split in (total, *map(_split_of, grouping.segments)):
        cells.update(_group_split(grouping, split, periods=periods, measures=measures))
    return cells, ()


def _find_periods(grouping: Grouping) -> _Periods:
    starts, codes = np.unique(grouping.days.starts, return_inverse=True)
    periods = codes[pick_rows(grouping.days.codes, grouping.rows)]
    # Numbered anew, so that a day without such rows takes no room.
    found = np.flatnonzero(np.bincount(periods, minlength=len(starts)))
    renumbered = np.zeros(len(starts), dtype=np.int64)
    renumbered[found] = np.arange(len(found))
    return _Periods(tuple(map(date.fromordinal, starts[found].tolist())), renumbered[periods])


def _measure(measured: Measured) -> _Measures:
    scale, counted = measured.scale, measured.counted
    sums = tuple(pick_rows(column.scaled(scale), counted) for column in measured.sums)
    answers = _number_values(measured, measured.answers) if measured.answers else None
    weights = _number_values(measured, measured.weights) if measured.weights else None
    return _Measures(sums, answers, _pair(answers, weights) if answers and weights else None)


def _pair(answers: _Numbers, weights: _Numbers) -> _Numbers:
    # Pairs are numbered anew: three numbers in one could pass what a whole number of numpy holds.
    width = max(len(weights.values), 1)
    found, codes = np.unique(answers.codes * width + weights.codes, return_inverse=True)
    places = (divmod(pair, width) for pair in found.tolist())
    return _Numbers([(answers.values[answer], weights.values[weight]) for answer, weight in places], codes)


def _number_values(measured: Measured, column: NumberColumn) -> _Numbers:
    whole = column.whole(measured.scale)
    known = {value: code for code, value in enumerate(sorted(set(whole)))}
    code_by_text = np.array([known[value] for value in whole] or [0], dtype=np.int64)
    return _Numbers(list(known), code_by_text[pick_rows(column.codes, measured.counted)])


def _split_of(column: Column) -> _Split:
    # Cells of white space alone are as blank as empty ones: one segment, "not stated".
    values = tuple(dict.fromkeys(text if text.strip() else "" for text in column.texts))
    index = {value: code for code, value in enumerate(values)}
    codes = np.array([index[text if text.strip() else ""] for text in column.texts] or [0], dtype=np.int64)
    return _Split(column.name, codes[column.codes], values or ("",))


def _group_split(
    grouping: Grouping, split: _Split, *, periods: _Periods, measures: _Measures
) -> Iterator[tuple[CellKey, Cell]]:
    days = periods.days
    present = pick_rows(split.codes, grouping.rows) * max(len(days), 1) + periods.codes
    keys = pick_rows(present, pick_rows(grouping.measured.counted, grouping.rows))
    size = len(split.values) * max(len(days), 1)
    counts = np.bincount(keys, minlength=size)
    sums = [add_up(values, keys, size) for values in measures.sums]
    answers, weighted = _count_values(keys, measures.answers), _count_values(keys, measures.weighted)
    # A row without an answer adds nothing, yet its segment exists, and so does its given point.
    filled = np.flatnonzero(np.bincount(present, minlength=size))
    segments = [split.segment(code) for code in range(len(split.values))]
    totals = zip(*(column[filled].tolist() for column in sums), strict=True) if sums else repeat(())
    for key, rows, total in zip(filled.tolist(), counts[filled].tolist(), totals, strict=False):
        code, day = divmod(key, len(days))
        yield (
            (segments[code], days[day]),
            Cell(rows, total, answers.get(key, {}), weighted=weighted.get(key, {})),
        )


def _count_values(keys: Codes, numbers: _Numbers | None) -> dict[int, dict[Any, int]]:
    """Count for each key how often it has each value."""
    if numbers is None:
        return {}
    values, width = numbers.values, max(len(numbers.values), 1)
    pairs, counts = count_codes(keys * width + numbers.codes)
    counted: dict[int, dict[Any, int]] = {}
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        key, code = divmod(pair, width)
        counted.setdefault(key, {})[values[code]] = count
    return counted


def _take_ready(
    grouping: Grouping, extract: Extract, metric: MetricFields
) -> tuple[Cells, tuple[Issue, ...]]:
    cells: Cells = {}
    rows: dict[CellKey, int] = {}
    issues: list[Issue] = []
    ready = _ready_rows(grouping)
    days = [date.fromordinal(start) for start in grouping.days.starts[grouping.days.codes].tolist()]
    for row in np.flatnonzero(grouping.measured.counted).tolist():
        filled = [(column.name, text) for column in grouping.segments if (text := _text(column, row)).strip()]
        key: CellKey = (filled[0] if filled else None, days[row])
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
