"""Hold the rows of an extract to what its author expects of them: whole columns at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxsite.issues import Issue, Place, did_you_mean, error, warning
from cxsite.later import Later
from cxsite.load.cells import is_blank
from cxsite.load.column import Codes, Mask
from cxsite.load.extract import Extract
from cxsite.load.row_reader import Reader
from cxsite.schema import Breach, ColumnRules, UniqueKey

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_SHOWN_VALUES = 12


@dataclass(frozen=True, slots=True)
class RowRules:
    """Hold what is expected of columns, and the columns that tell rows apart."""

    columns: Mapping[str, ColumnRules]
    key: UniqueKey | None = None

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """List the columns that rules name, each with the keys that lead to where they stand."""
        keyed = dict.fromkeys(self.key.columns if self.key else (), ("unique_key",))
        return {**keyed, **{name: ("columns", name) for name in self.columns}}


@dataclass(frozen=True, slots=True)
class _Breach:
    """Hold the rows that break one rule: ``tail`` follows the cell in the message."""

    code: str
    rows: Mask
    tail: str
    hint: str


def check_rows(reader: Reader, rules: RowRules, rows: Mask) -> None:
    """Note the cells among these rows that break rules, each rule once at the first of them."""
    header = reader.extract.header
    for name, expected in rules.columns.items():
        if name in header:
            for breach in _find_breaches(reader, name, expected, rows=rows):
                reader.issues.append(_word_cells(reader, name, breach, severity=expected.severity))
    if rules.key and all(name in header for name in rules.key.columns):
        reader.issues += _find_twins(reader, rules.key, rows)


def _find_breaches(reader: Reader, name: str, expected: ColumnRules, *, rows: Mask) -> Iterator[_Breach]:
    found = (
        *_check_required(reader, name, expected),
        *_check_range(reader, name, expected, rows=rows),
        *_check_allowed(reader, name, expected, rows=rows),
        *_check_unique(reader, name, expected, rows=rows),
    )
    for breach in found:
        if (breach.rows & rows).any():
            yield _Breach(breach.code, breach.rows & rows, breach.tail, breach.hint)


def _word_cells(reader: Reader, name: str, breach: _Breach, *, severity: Breach) -> Issue:
    text = reader.first_text(name, breach.rows)
    what = f'"{text[:40]}" in' if text.strip() else "a blank cell in"
    message = f"{what} column {name}{breach.tail}{reader.say_more(breach.rows)}"
    return _report(
        severity, (breach.code, message), reader.extract.first_place(name, breach.rows), breach.hint
    )


def _report(severity: Breach, said: tuple[str, str], place: Place, hint: str) -> Issue:
    return (error if severity == "error" else warning)(*said, place, hint)


def _check_required(reader: Reader, name: str, expected: ColumnRules) -> Iterator[_Breach]:
    if expected.required:
        hint = "fill it at the source, or take required out of the column's rules"
        yield _Breach("CX340", reader.extract.column(name).mark(is_blank), ", which is required", hint)


def _check_range(reader: Reader, name: str, expected: ColumnRules, *, rows: Mask) -> Iterator[_Breach]:
    low, high = expected.minimum, expected.maximum
    if low is None and high is None:
        return
    numbers = reader.numbers(name, rows)
    if low is not None:
        hint = "correct it at the source, or lower the minimum in the column's rules"
        yield _Breach("CX341", numbers.mark(lambda value: value < low), f" is below the minimum, {low}", hint)
    if high is not None:
        hint = "correct it at the source, or raise the maximum in the column's rules"
        yield _Breach(
            "CX341", numbers.mark(lambda value: value > high), f" is above the maximum, {high}", hint
        )


def _check_allowed(reader: Reader, name: str, expected: ColumnRules, *, rows: Mask) -> Iterator[_Breach]:
    if expected.allowed is None:
        return
    allowed = frozenset(expected.allowed)
    column = reader.extract.column(name)
    strange = column.mark(lambda text: not is_blank(text) and text.strip() not in allowed)
    if (strange & rows).any():
        dots = ", …" if len(expected.allowed) > _SHOWN_VALUES else ""
        otherwise = f"allowed are: {', '.join(expected.allowed[:_SHOWN_VALUES])}{dots}"
        hint = did_you_mean(reader.first_text(name, strange & rows), allowed, otherwise)
        yield _Breach("CX342", strange, " is not among the allowed values", hint)


def _check_unique(reader: Reader, name: str, expected: ColumnRules, *, rows: Mask) -> Iterator[_Breach]:
    if not expected.unique:
        return
    column = reader.extract.column(name)
    twins = _Twins.find(column.codes, rows & ~column.mark(is_blank))
    if twins.again.any():
        tail = f" is on {reader.extract.unit} {reader.extract.line_of(twins.first)} already"
        hint = "leave one of the rows out, or take unique out of the column's rules"
        yield _Breach("CX343", twins.again, tail, hint)


def _find_twins(reader: Reader, key: UniqueKey, rows: Mask) -> Iterator[Issue]:
    twins = _Twins.find(_join_codes(reader.extract, key.columns), rows)
    if twins.again.any():
        texts = ", ".join(f'"{reader.first_text(name, twins.again)[:40]}"' for name in key.columns)
        where = f"{reader.extract.unit} {reader.extract.line_of(twins.first)}"
        names = ", ".join(key.columns)
        message = f"{texts} (the key {names}) is on {where} already{reader.say_more(twins.again)}"
        hint = "leave one of the rows out, or name in unique_key what tells them apart"
        place = reader.extract.first_place(key.columns[0], twins.again)
        yield _report(key.severity, ("CX343", message), place, hint)


@dataclass(frozen=True, slots=True)
class _Twins:
    """Mark the rows whose value stood in a row before; ``first`` is the row that their first one repeats."""

    again: Mask
    first: int = 0

    @classmethod
    def find(cls, codes: Codes, rows: Mask) -> _Twins:
        """Find the rows, among those marked, that repeat the code of an earlier one."""
        numbers = np.flatnonzero(rows)
        _, firsts, inverse = np.unique(codes[numbers], return_index=True, return_inverse=True)
        again = np.zeros(len(codes), dtype=np.bool_)
        again[numbers] = True
        again[numbers[firsts]] = False
        if not again.any():
            return cls(again)
        place = int(np.searchsorted(numbers, int(np.argmax(again))))
        return cls(again, int(numbers[firsts[inverse[place]]]))


def _join_codes(extract: Extract, names: tuple[str, ...]) -> Codes:
    """Give each combination of the values of several columns a number."""
    codes = extract.column(names[0]).codes.astype(np.int64)
    for name in names[1:]:
        column = extract.column(name)
        # Numbered anew at each step, the combinations never outgrow the square of the rows.
        _, codes = np.unique(codes * max(len(column.texts), 1) + column.codes, return_inverse=True)
    return codes
