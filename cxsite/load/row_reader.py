"""Read the rows of an extract for one metric, and note the cells that are wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from cxsite.issues import Issue, error
from cxsite.later import Later
from cxsite.load.cells import compares_numbers, is_blank, passes
from cxsite.load.column import Column, Mask
from cxsite.load.extract import Extract
from cxsite.load.number_column import NumberColumn, number_marks, read_numbers
from cxsite.load.number_text import PLAIN, NumberStyle, list_currencies, read_written, reads_two_ways
from cxsite.load.yaml_tree import Places
from cxsite.schema import Measure, MetricFields, Test

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_EXAMPLES = 4
_SETTLE = "write decimal: point or decimal: comma in the metric, or below [extracts] in cxsite.toml"


def _say_two_ways(text: str) -> str:
    return f"reads both ways, as {text.replace(',', '.')} and as thousands, and no other cell decides"


_OF_SPREADSHEETS = (
    (
        re.compile(r"#{3,}"),
        "make the column wider in the spreadsheet, and export it again",
    ),
    (re.compile(r"#[A-Z]+[A-Z/0]*[!?]?"), "correct the formula in the spreadsheet, and export it again"),
)


def _hint_of(style: NumberStyle, column: Column, *, is_score: bool) -> str:
    words = [text for text in column.texts if not is_blank(text)]
    if is_score and words and not any(re.search(r"\d", text) for text in words):
        return f"count answers in words by a condition, such as numerator: {{{column.name}: {words[0]}}}"
    if style == PLAIN:
        return "write digits with a decimal point, without a unit or thousands marks"
    mark = "point" if style.decimal == "." else "comma"
    return (
        f"the column has decimal {mark}s{' and per cent signs' if style.percent else ''}: write this so too"
    )


class Reader:
    """Read one metric's rows from an extract and collect what is wrong with them."""

    def __init__(self, extract: Extract, metric: MetricFields, places: Places) -> None:
        self.extract = extract
        self.metric = metric
        self.places = places
        self.issues: list[Issue] = []

    def flag(self, code: str, name: str, rows: Mask, said: tuple[str, str]) -> None:
        """Note cells that are wrong, once for the column, at the first of them: what is said, and a hint."""
        if rows.any():
            message, hint = said
            text = self.first_text(name, rows)
            hint = next((words for shape, words in _OF_SPREADSHEETS if shape.fullmatch(text.strip())), hint)
            what = f'"{text[:40]}" in' if text.strip() else "a blank cell in"
            message = f"{what} column {name} {message}{self.say_more(rows)}"
            self.issues.append(error(code, message, self.extract.first_place(name, rows), hint))

    def first_text(self, name: str, rows: Mask) -> str:
        """Get the text of the first marked row of a column."""
        column = self.extract.column(name)
        return column.texts[int(column.codes[int(np.argmax(rows))])]

    def say_more(self, rows: Mask) -> str:
        """Count the marked rows but the first, and name the lines of some; empty if there are no more."""
        count = int(rows.sum()) - 1
        return f" (and {count:,} more like it: {self.say_lines(rows, skip=1)})" if count else ""

    def say_lines(self, rows: Mask, *, skip: int = 0) -> str:
        """Name the physical lines of the first marked rows; ``skip`` of them are named already."""
        found = np.flatnonzero(rows)[skip:]
        lines = [str(self.extract.line_of(row)) for row in found[:_EXAMPLES].tolist()]
        dots = ", …" if len(found) > _EXAMPLES else ""
        return f"{self.extract.unit}{'' if len(found) == 1 else 's'} {', '.join(lines)}{dots}"

    def numbers(self, name: str, rows: Mask, *, percents: bool = True) -> NumberColumn:
        """Read a column of numbers, all written in one way."""
        column, found = self.extract.column(name), self.extract.style(name)
        style = found.style if percents else replace(found.style, percent=False)
        numbers, wrong = read_numbers(column, style)
        if found.mixed:
            self._flag_marks(name, found.mixed)
        elif found.doubtful:
            self.flag("CX319", name, column.mark(reads_two_ways), (_say_two_ways(found.doubtful), _SETTLE))
        else:
            self.flag(
                "CX310",
                name,
                wrong & rows,
                ("is not a number", _hint_of(style, column, is_score=name == self.metric.score)),
            )
            self._check_currencies(name)
        return numbers

    def _flag_marks(self, name: str, texts: tuple[str, str]) -> None:
        column, (point, comma) = self.extract.column(name), texts
        message = f'has a decimal point, "{comma}" a decimal comma: {name} mixes them'
        self.flag(
            "CX319", name, column.mark(lambda text: text == point), (message, "write one of them in all")
        )

    def _check_currencies(self, name: str) -> None:
        column = self.extract.column(name)
        found = list_currencies(column.texts)
        if len(found) > 1:
            (first, _), (_, text) = list(found.items())[:2]
            message = f"is of another currency than {first} above"
            hint = "split the currencies by where, or convert them"
            self.flag("CX310", name, column.mark(lambda cell: cell == text), (message, hint))

    def counts(self, name: str, rows: Mask) -> NumberColumn:
        """Read a column of counts."""
        # Counts add up and per cents do not: one among counts is a mistake.
        numbers = self.numbers(name, rows, percents=False)
        negative = numbers.mark(lambda value: value < 0) & rows
        self.flag("CX311", name, negative, ("is a negative count", "a count is 0 or more: correct it"))
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
            style = self.extract.style(name).style if compares_numbers(test) else PLAIN
            fulfilled &= column.mark(partial(passes, test, read=partial(read_written, style=style)))
        return fulfilled
