"""Add up rows by segment and period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import TYPE_CHECKING, Any

from cxsite.issues import Issue, error
from cxsite.later import Later
from cxsite.load.column import Codes, Column, Mask, narrow
from cxsite.load.cubes import Cube, Split, find_cubes
from cxsite.load.extract import Extract
from cxsite.load.number_column import NumberColumn, Whole, add_up, count_codes, pick_rows
from cxsite.load.row_days import Days
from cxsite.load.tally import Cell, CellKey
from cxsite.schema import MetricFields

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

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


@dataclass(frozen=True, slots=True)
class _Counts:
    """Hold for each combination how often it has each value: numbered in one, and how often."""

    values: Sequence[Any]
    pairs: Codes
    counts: Codes


@dataclass(frozen=True, slots=True)
class _Sums:
    """Hold what was added up for each combination: all its rows, those that count, and what they add."""

    present: Codes
    counted: Codes
    sums: tuple[Whole, ...]
    answers: _Counts | None
    weighted: _Counts | None


def group_rows(grouping: Grouping, extract: Extract, metric: MetricFields) -> tuple[Cells, tuple[Issue, ...]]:
    """Add up the total and every segment; ready values are taken as they stand."""
    if grouping.measured.ready:
        return _take_ready(grouping, extract, metric)
    # Metrics that split one extract alike count on the same numbers.
    key = (metric.date, metric.grain, metric.by)
    cubes = extract.derive("cubes", key, lambda: find_cubes(grouping.days, grouping.segments))
    measures = _measure(grouping.measured)
    cells: Cells = {}
    for cube in cubes:
        sums = _add_rows(grouping, cube, measures)
        for split in cube.splits:
            cells.update(_add_combinations(split, sums))
    return cells, ()


def _measure(measured: Measured) -> _Measures:
    scale, counted = measured.scale, measured.counted
    sums = tuple(pick_rows(column.scaled(scale), counted) for column in measured.sums)
    answers = _number_values(measured, measured.answers) if measured.answers else None
    weights = _number_values(measured, measured.weights) if measured.weights else None
    return _Measures(sums, answers, _pair(answers, weights) if answers and weights else None)


def _pair(answers: _Numbers, weights: _Numbers) -> _Numbers:
    # Pairs are numbered anew: three numbers in one could pass what a whole number of numpy holds.
    width = max(len(weights.values), 1)
    pairs = answers.codes.astype(np.int64) * width + weights.codes
    found, codes = np.unique(pairs, return_inverse=True)
    places = (divmod(pair, width) for pair in found.tolist())
    return _Numbers([(answers.values[answer], weights.values[weight]) for answer, weight in places], codes)


def _number_values(measured: Measured, column: NumberColumn) -> _Numbers:
    whole = column.whole(measured.scale)
    known = {value: code for code, value in enumerate(sorted(set(whole)))}
    code_by_text = np.array([known[value] for value in whole] or [0], dtype=narrow(len(known)))
    return _Numbers(list(known), code_by_text[pick_rows(column.codes, measured.counted)])


def _add_rows(grouping: Grouping, cube: Cube, measures: _Measures) -> _Sums:
    rows, counted = grouping.rows, grouping.measured.counted
    codes = pick_rows(cube.codes, counted)
    counts = np.bincount(codes, minlength=cube.size)
    # Only rows that are there at all count, so that as many are the same.
    is_same = np.count_nonzero(rows) == len(codes)
    present = counts if is_same else np.bincount(pick_rows(cube.codes, rows), minlength=cube.size)
    return _Sums(
        present,
        counts,
        tuple(add_up(values, codes, cube.size) for values in measures.sums),
        _count_values(codes, measures.answers),
        _count_values(codes, measures.weighted),
    )


def _count_values(codes: Codes, numbers: _Numbers | None) -> _Counts | None:
    if numbers is None:
        return None
    width = max(len(numbers.values), 1)
    pairs = codes.astype(narrow(width * (int(codes.max(initial=0)) + 1)))
    pairs *= width
    pairs += numbers.codes
    pairs, counts = count_codes(pairs)
    return _Counts(numbers.values, pairs, counts)


def _add_combinations(split: Split, sums: _Sums) -> Iterator[tuple[CellKey, Cell]]:
    """Add up what was added up for combinations: for each cell of one way to split them."""
    keys, size = split.cell_by_combination, len(split.cells)
    counts = add_up(sums.counted, keys, size)
    columns = [add_up(column, keys, size) for column in sums.sums]
    answers, weighted = _share_values(sums.answers, keys), _share_values(sums.weighted, keys)
    # A row without an answer adds nothing, yet its segment exists, and so does its given point.
    filled = np.flatnonzero(add_up(sums.present, keys, size))
    totals = zip(*(column[filled].tolist() for column in columns), strict=True) if columns else repeat(())
    for key, rows, total in zip(filled.tolist(), counts[filled].tolist(), totals, strict=False):
        yield (
            split.cells[key],
            Cell(rows, total, answers.get(key, {}), weighted=weighted.get(key, {})),
        )


def _share_values(counted: _Counts | None, keys: Codes) -> dict[int, dict[Any, int]]:
    """Count for each cell how often it has each value."""
    if counted is None:
        return {}
    values, width = counted.values, max(len(counted.values), 1)
    places, codes = np.divmod(counted.pairs.astype(np.int64), width)
    pairs = keys[places] * width + codes
    found, numbers = np.unique(pairs, return_inverse=True)
    counts = add_up(counted.counts, numbers, len(found))
    shared: dict[int, dict[Any, int]] = {}
    for pair, count in zip(found.tolist(), counts.tolist(), strict=True):
        key, code = divmod(pair, width)
        shared.setdefault(key, {})[values[code]] = count
    return shared


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
