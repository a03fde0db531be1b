"""Read the rows of an extract for one metric, and note the cells that are wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np

from cxsite.issues import Issue, error
from cxsite.load.cells import compares_numbers, passes
from cxsite.load.extract import Extract, Mask, is_blank
from cxsite.load.number_column import NumberColumn, number_marks, read_numbers
from cxsite.load.yaml_tree import Places
from cxsite.schema import Measure, MetricFields, Test


class Reader:
    """Read one metric's rows from an extract and collect what is wrong with them."""

    def __init__(self, extract: Extract, metric: MetricFields, places: Places) -> None:
        self.extract = extract
        self.metric = metric
        self.places = places
        self.issues: list[Issue] = []

    def flag(self, code: str, name: str, rows: Mask, said: tuple[str, str]) -> None:
        """Note cells that are wrong, once for the column, at the first of them: what is said, and a hint."""
        message, hint = said
        count = int(rows.sum())
        if count:
            more = f" (and {count - 1:,} more like it)" if count > 1 else ""
            place = self.extract.first_place(name, rows)
            column = self.extract.column(name)
            text = column.texts[column.codes[int(np.argmax(rows))]]
            what = f'"{text[:40]}" in' if text.strip() else "a blank cell in"
            self.issues.append(error(code, f"{what} column {name} {message}{more}", place, hint))

    def numbers(self, name: str, rows: Mask) -> NumberColumn:
        """Read a column of numbers."""
        numbers, wrong = read_numbers(self.extract.column(name))
        hint = "write digits with a decimal point, without a unit or thousands marks"
        self.flag("CX310", name, wrong & rows, ("is not a number", hint))
        return numbers

    def counts(self, name: str, rows: Mask) -> NumberColumn:
        """Read a column of counts."""
        numbers = self.numbers(name, rows)
        negative = numbers.mark(lambda value: value < 0) & rows
        self.flag("CX311", name, negative, ("is a negative count", "correct it"))
        return numbers

    def weights(self, name: str, rows: Mask) -> NumberColumn:
        """Read the column that says what each answer weighs; no answer in these rows may be without."""
        numbers = self.numbers(name, rows)
        blank = self.extract.column(name).mark(is_blank) & rows
        hint = "write the weight, or 0 for an answer that is to weigh nothing"
        self.flag("CX310", name, blank, ("is no weight for its answer", hint))
        negative = numbers.mark(lambda value: value < 0) & rows
        self.flag("CX311", name, negative, ("is a negative weight", "correct it"))
        return numbers

    def measure(self, measure: Measure | None, rows: Mask) -> NumberColumn:
        """Read a column of counts or a condition as numbers; without either every row counts one."""
        if measure is None:
            return number_marks(np.ones(len(rows), dtype=np.bool_))
        if measure.column:
            return self.counts(measure.column, rows)
        return number_marks(self.condition(measure.where or {}, rows))

    def condition(self, tests: Mapping[str, Test], rows: Mask) -> Mask:
        """Find the rows that pass every test of a condition."""
        fulfilled = rows.copy()
        for name, test in tests.items():
            column = self.extract.column(name)
            if compares_numbers(test):
                self.numbers(name, rows)
            fulfilled &= column.mark(partial(passes, test))
        return fulfilled
