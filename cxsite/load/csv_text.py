"""Look at the text of a CSV file: its rows, where its cells stand, and where it stops being CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cxsite.issues import Issue, Place, error

Row = tuple[int, list[str]]
"""The physical line (from 1) on which a row begins, and its cells."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """Say what parts cells, what encloses texts, and whether a backslash stands before quotes in them."""

    delimiter: str = ","
    quote: str = '"'
    backslash: bool = False


COMMA = Dialect()


class BrokenRow(Exception):  # noqa: N818  it ends a reading, it is not shown
    """Tell on which physical line the row begins that is no CSV, and why it is none."""

    def __init__(self, line: int, cause: csv.Error) -> None:
        super().__init__(str(cause))
        self.line = line
        self.cause = cause


_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


def name_delimiter(delimiter: str, count: int = 1) -> str:
    """Name what parts cells."""
    return _NAMES[delimiter] + ("s" if count != 1 else "")


@cache
def _quoted(dialect: Dialect) -> re.Pattern[str]:
    quote = dialect.quote
    escaped = rf"\\.|[^{quote}\\]" if dialect.backslash else rf"[^{quote}]|{quote}{quote}"
    return re.compile(rf"{quote}(?:{escaped})*{quote}", re.DOTALL)


@cache
def _maybe_open(dialect: Dialect) -> re.Pattern[str]:
    """Find what is in quotes, and with the group ``open`` what is so to the end of the text."""
    quote = dialect.quote
    # Nothing is given back once it is taken: a text of many escaped quotes would be read once for each.
    if dialect.backslash:
        return re.compile(rf"\\.|{quote}(?:[^{quote}\\]++|\\.)*+(?:{quote}|(?P<open>\\?\Z))", re.DOTALL)
    return re.compile(rf"{quote}(?:[^{quote}]++|{quote}{quote})*+(?:{quote}|(?P<open>\Z))", re.DOTALL)


def read_rows(text: str, dialect: Dialect = COMMA, *, strict: bool = True) -> Iterator[Row]:
    """Read the rows of a text one by one, blank ones too.

    Raises:
        BrokenRow: The text is no CSV from there on.

    """
    escape = "\\" if dialect.backslash else None
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        doublequote=not dialect.backslash,
        escapechar=escape,
        strict=strict,
    )
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as cause:
        raise BrokenRow(line, cause) from cause


def ragged_issue(
    path: str, text: str, row: Row, *, width: int, dialect: Dialect = COMMA, more: str = ""
) -> Issue:
    """Say that a row is wider or narrower than the header."""
    line, cells = row
    message = word_width(len(cells), width) + more
    if len(cells) < width:
        hint = f"every row needs as many {name_delimiter(dialect.delimiter, 2)}"
        if len(cells) == 1:
            hint = f"delete this line if it is a note and no row; {hint}"
        return error("CX307", message, _point(path, text, line, 0), hint)
    column = cell_start(_from_line(text, line), width, dialect)
    hint = f"put texts with a {name_delimiter(dialect.delimiter)} inside quotes"
    return error("CX307", message, _point(path, text, line, column), hint)


def word_width(count: int, width: int) -> str:
    """Say that a row is wider or narrower than the header."""
    cells = "one cell" if count == 1 else f"{count} cells"
    return f"this row has {cells}, the header has {width}"


def word_fault(
    path: str, text: str, line: int, cause: csv.Error, *, dialect: Dialect = COMMA
) -> tuple[str, Place, str]:
    """Say what is not CSV in the row that begins on a line, where, and what to do."""
    rest, said = _from_line(text, line), str(cause)
    if "unexpected end" in said or "larger than" in said:
        opening = _find_open_quote(rest, dialect)
        if opening is not None:
            return "a quote is never closed", _point(path, text, line, opening), "close it, or double it"
    if "expected after" in said:
        ends = f"{dialect.delimiter}\n"
        found = _quoted(dialect).finditer(rest)
        end = next((match.end() for match in found if rest[match.end() : match.end() + 1] not in ends), 0)
        place = _point(path, text, line, end)
        return "text goes on after a closing quote", place, "double quotes inside quotes"
    return f"the file is not CSV: {cause}", _point(path, text, line, 0), "export it again"


def _find_open_quote(text: str, dialect: Dialect) -> int | None:
    return next(
        (found.start() for found in _maybe_open(dialect).finditer(text) if found["open"] is not None), None
    )


def _from_line(text: str, line: int) -> str:
    return "\n".join(text.split("\n")[line - 1 :])


def _point(path: str, text: str, line: int, offset: int) -> Place:
    """Point at the character ``offset`` after the beginning of a line."""
    before = _from_line(text, line)[:offset]
    lines = text.split("\n")
    line += before.count("\n")
    excerpt = lines[min(line, len(lines)) - 1]
    return Place(path, line, offset - before.rfind("\n"), excerpt)


def cell_start(row: str, index: int, dialect: Dialect = COMMA) -> int:
    """Find the first character of a cell in a text that begins with its row."""
    position = 0
    for _ in range(index):
        quoted = _quoted(dialect).match(row, position)
        mark = row.find(dialect.delimiter, quoted.end() if quoted else position)
        if mark < 0:
            return position
        position = mark + 1
    return position


def cell_end(text: str, start: int, dialect: Dialect = COMMA) -> int:
    """Find where a cell that begins at ``start`` ends, its quotes included."""
    if quoted := _quoted(dialect).match(text, start):
        return quoted.end()
    ends = [end for mark in (dialect.delimiter, "\n") if (end := text.find(mark, start)) >= 0]
    return min(ends, default=len(text))


def find_cell(path: str, text: str, line: int, *, index: int, dialect: Dialect = COMMA) -> Place:
    """Find the physical line and column of a cell of the row that begins on a line."""
    rest = _from_line(text, line)
    start = cell_start(rest, index, dialect)
    place = _point(path, text, line, start)
    width = len(rest[start : cell_end(rest, start, dialect)].split("\n")[0])
    return Place(path, place.line, place.column, place.excerpt, max(width, 1))
