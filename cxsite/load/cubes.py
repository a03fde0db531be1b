"""Give numbers to the combinations of period and segments, so that rows are gone through only once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import prod
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.load.column import Codes, Column, narrow
from cxsite.load.row_days import Days
from cxsite.load.tally import CellKey

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_ROOM = 1 << 16


@dataclass(frozen=True, slots=True)
class Split:
    """Hold the cells of one way to split rows, and for each combination the cell that it adds to."""

    cells: tuple[CellKey, ...]
    cell_by_combination: Codes


@dataclass(frozen=True, slots=True)
class Cube:
    """Hold which combination each row has, how many there may be, and the ways to split them."""

    codes: Codes
    size: int
    splits: tuple[Split, ...]


@dataclass(frozen=True, slots=True)
class _Axis:
    """Hold a column's segments and each row's; ``None`` and nothing for the total."""

    name: str | None
    values: tuple[str, ...]
    codes: Codes


def find_cubes(days: Days, segments: tuple[Column, ...]) -> tuple[Cube, ...]:
    """Give numbers to the combinations of all columns, or of each alone where all would be too many."""
    starts, periods = np.unique(days.starts, return_inverse=True)
    dates = tuple(map(date.fromordinal, starts.tolist()))
    row_periods = periods.astype(narrow(len(dates)))[days.codes]
    axes = tuple(map(_axis_of, segments))
    total = _Axis(None, ("",), np.array([], dtype=np.int64))
    size = len(dates) * prod(len(axis.values) for axis in axes)
    if size <= max(len(row_periods) // 4, _ROOM):
        return (_join_axes(dates, row_periods, axes, splits=(total, *axes)),)
    alone = (_join_axes(dates, row_periods, (axis,), splits=(axis,)) for axis in axes)
    return (_join_axes(dates, row_periods, (), splits=(total,)), *alone)


def _axis_of(column: Column) -> _Axis:
    # Cells of white space alone are as blank as empty ones: one segment, "not stated".
    values = tuple(dict.fromkeys(text if text.strip() else "" for text in column.texts))
    index = {value: code for code, value in enumerate(values)}
    numbers = [index[text if text.strip() else ""] for text in column.texts] or [0]
    codes = np.array(numbers, dtype=narrow(len(values)))
    return _Axis(column.name, values or ("",), codes[column.codes])


def _join_axes(
    dates: tuple[date, ...], periods: Codes, axes: tuple[_Axis, ...], *, splits: tuple[_Axis, ...]
) -> Cube:
    shape = (len(dates), *(len(axis.values) for axis in axes))
    codes = periods.astype(narrow(prod(shape)))
    for axis in axes:
        codes *= len(axis.values)
        codes += axis.codes
    places = np.unravel_index(np.arange(prod(shape)), shape)
    place_by_name = {axis.name: place for axis, place in zip(axes, places[1:], strict=True)}
    return Cube(
        codes,
        prod(shape),
        tuple(
            _split_of(axis, dates, place_by_name.get(axis.name, 0) * len(dates) + places[0])
            for axis in splits
        ),
    )


def _split_of(axis: _Axis, dates: tuple[date, ...], cell_by_combination: Codes) -> Split:
    cells = tuple(
        ((axis.name, value) if axis.name is not None else None, day) for value in axis.values for day in dates
    )
    return Split(cells, cell_by_combination)
