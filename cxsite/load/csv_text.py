"""Look at the text of a CSV file: its header, where its cells stand, and where it stops being CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import numpy as np

from cxsite.issues import Issue, Place, error

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_UNQUOTED = re.compile(r"[^,\n]*")


def read_header(text: str) -> tuple[str, ...]:
    """Read the names of the columns from the first line that is not blank."""
    try:
        return next((tuple(row) for row in _read_rows(text, strict=False) if row), ())
    except csv.Error:
        return ()


def _read_rows(text: str, *, strict: bool) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), strict=strict)


def find_fault(path: str, text: str, width: int) -> Issue | None:
    """Find the first row that has not ``width`` cells, or the place where the text stops being CSV."""
    return _describe_fault(path, text, width) if _is_ragged(text, width) else None


def _is_ragged(text: str, width: int) -> bool:
    # pandas fills short rows and cuts long ones without a word, so the cells are counted before it reads.
    if '"' in text:
        try:
            return any(row and len(row) != width for row in _read_rows(text, strict=True))
        except csv.Error:
            return True
    marks = np.frombuffer(text.rstrip("\n").encode(), dtype=np.uint8)
    starts = np.concatenate(([0], np.flatnonzero(marks == ord("\n")) + 1))
    commas = np.add.reduceat(np.append(marks == ord(","), False).astype(np.int64), starts)
    lengths = np.diff(np.append(starts, len(marks) + 1)) - 1
    return bool(((commas != width - 1) & (lengths > 0)).any())


def _describe_fault(path: str, text: str, width: int) -> Issue:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row and len(row) != width:
                return _ragged_issue(path, text, line, (len(row), width))
            line = reader.line_num + 1
    except csv.Error as cause:
        return error("CX307", *_word_fault(path, text, line, str(cause)))
    return error("CX307", "the extract is not CSV", Place(path, line))


def _ragged_issue(path: str, text: str, line: int, counts: tuple[int, int]) -> Issue:
    count, width = counts
    message = word_width(count, width)
    if count < width:
        return error("CX307", message, _point(path, text, line, 0), "every row needs as many commas")
    column = cell_start(_from_line(text, line), width)
    return error("CX307", message, _point(path, text, line, column), "put texts with a comma inside quotes")


def word_width(count: int, width: int) -> str:
    """Say that a row is wider or narrower than the header."""
    cells = "one cell" if count == 1 else f"{count} cells"
    return f"this row has {cells}, the header has {width}"


def _word_fault(path: str, text: str, line: int, cause: str) -> tuple[str, Place, str]:
    rest = _from_line(text, line)
    if "unexpected end" in cause or "larger than" in cause:
        opening = _find_open_quote(rest)
        if opening is not None:
            return "a quote is never closed", _point(path, text, line, opening), "close it, or double it"
    if "expected after" in cause:
        end = next((m.end() for m in _QUOTED.finditer(rest) if rest[m.end() : m.end() + 1] not in ",\n"), 0)
        return (
            "text goes on after a closing quote",
            _point(path, text, line, end),
            "double quotes inside quotes",
        )
    return f"the file is not CSV: {cause}", _point(path, text, line, 0), "export it again"


def word_fault(path: str, text: str, line: int, cause: csv.Error) -> tuple[str, Place, str]:
    """Say what is not CSV in the row that begins on a line, where, and what to do."""
    return _word_fault(path, text, line, str(cause))


def _find_open_quote(text: str) -> int | None:
    closed = _QUOTED.sub(lambda found: " " * len(found[0]), text)
    offset = closed.find('"')
    return offset if offset >= 0 else None


def _from_line(text: str, line: int) -> str:
    return "\n".join(text.split("\n")[line - 1 :])


def _point(path: str, text: str, line: int, offset: int) -> Place:
    """Point at the character ``offset`` after the beginning of a line."""
    before = _from_line(text, line)[:offset]
    lines = text.split("\n")
    line += before.count("\n")
    excerpt = lines[min(line, len(lines)) - 1]
    return Place(path, line, offset - before.rfind("\n"), excerpt)


def cell_start(row: str, index: int) -> int:
    """Find the first character of a cell in a text that begins with its row."""
    position = 0
    for _ in range(index):
        quoted = _QUOTED.match(row, position)
        comma = row.find(",", quoted.end() if quoted else position)
        if comma < 0:
            return position
        position = comma + 1
    return position


def cell_end(text: str, start: int) -> int:
    """Find where a cell that begins at ``start`` ends, its quotes included."""
    cell = _QUOTED.match(text, start) or _UNQUOTED.match(text, start)
    return cell.end() if cell else start


def find_cell(path: str, text: str, record: int, index: int) -> Place:
    """Find the physical line and column of a cell; records count from 0, blank lines are none."""
    line = _line_of(text, record)
    rest = _from_line(text, line)
    start = cell_start(rest, index)
    place = _point(path, text, line, start)
    width = len(rest[start : cell_end(rest, start)].split("\n")[0])
    return Place(path, place.line, place.column, place.excerpt, max(width, 1))


def _line_of(text: str, record: int) -> int:
    reader = csv.reader(io.StringIO(text, newline=""))
    line, seen = 1, 0
    for row in reader:
        if row:
            if seen == record:
                return line
            seen += 1
        line = reader.line_num + 1
    return line
