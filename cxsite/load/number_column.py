"""Hold a column of exact numbers as its distinct values and, for each row, which of them it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from cxsite.later import Later
from cxsite.load.cells import is_blank, places_of, scale_number
from cxsite.load.column import Codes, Column, Mask, spread
from cxsite.load.number_text import PLAIN, NumberStyle, read_written

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = Later("numpy")

Whole: TypeAlias = "npt.NDArray[Any]"
"""Whole numbers: int64 where they fit, Python's own otherwise."""

_INT64_SAFE = 2**62
_FLOAT_SAFE = 2**53
# Codes that reach further than this are sorted, because most numbers up to them do not occur.
_ROOM = 4
_ROOM_AT_LEAST = 1 << 16


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Hold numbers; ``None`` is a cell without one."""

    codes: Codes
    values: tuple[Decimal | None, ...]

    @property
    def present(self) -> Mask:
        """Find the rows that hold a number."""
        return spread(np.array([value is not None for value in self.values], dtype=np.bool_), self.codes)

    @property
    def scale(self) -> int:
        """Count the decimals that make every value a whole number."""
        return max((places_of(value) for value in self.values if value is not None), default=0)

    def mark(self, test: Callable[[Decimal], bool]) -> Mask:
        """Find the rows whose number passes a test; each distinct number is tested once."""
        passed = [value is not None and test(value) for value in self.values]
        return spread(np.array(passed, dtype=np.bool_), self.codes)

    def scaled(self, scale: int) -> Whole:
        """Turn the numbers into whole ones of 10**-scale, 0 where there is none."""
        whole = self.whole(scale) or [0]
        fits = max(map(abs, whole)) < _INT64_SAFE
        return np.array(whole, dtype=np.int64 if fits else object)[self.codes]

    def whole(self, scale: int) -> list[int]:
        """Turn the distinct numbers into whole ones of 10**-scale, 0 where there is none."""
        return [0 if value is None else scale_number(value, scale) for value in self.values]


def read_numbers(column: Column, style: NumberStyle = PLAIN) -> tuple[NumberColumn, Mask]:
    """Read a column's texts as numbers; the mask marks the cells that are neither blank nor a number."""
    values = tuple(None if is_blank(text) else read_written(text, style) for text in column.texts)
    pairs = zip(values, column.texts, strict=True)
    wrong = np.array([value is None and not is_blank(text) for value, text in pairs], dtype=np.bool_)
    return NumberColumn(column.codes, values), spread(wrong, column.codes)


def number_marks(marks: Mask) -> NumberColumn:
    """Count one for each marked row and nothing for the others."""
    return NumberColumn(marks.astype(np.int64), (Decimal(0), Decimal(1)))


def add_up(values: Whole, keys: Codes, size: int) -> Whole:
    """Sum values by key, exactly: ``size`` is the number of keys."""
    peak = int(abs(values).max()) if len(values) else 0
    most = peak * max(len(values), 1)
    if values.dtype != object and most < _FLOAT_SAFE:
        # Every sum on the way is a whole number that a float holds exactly, and this is the quick way.
        return np.bincount(keys, weights=values, minlength=size).astype(np.int64)
    exact = values.dtype == object or most >= _INT64_SAFE
    sums = np.zeros(size, dtype=object if exact else np.int64)
    np.add.at(sums, keys, values.astype(sums.dtype))
    return sums


def pick_rows(values: Whole, rows: Mask) -> Whole:
    """Pick the values of the marked rows; nothing is copied where that is all of them."""
    return values if rows.all() else values[rows]


def count_codes(codes: Codes) -> tuple[Codes, Codes]:
    """Find the distinct codes, none below 0, in order, and how often each occurs."""
    most = int(codes.max()) if len(codes) else 0
    if most > max(_ROOM * len(codes), _ROOM_AT_LEAST):
        found, counts = np.unique(codes, return_counts=True)
        return found, counts
    counts = np.bincount(codes)
    found = np.flatnonzero(counts)
    return found, counts[found]
