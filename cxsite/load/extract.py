"""Read an extract: a CSV file whose cells are kept as the text they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsite.issues import Issue, Place, error

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NOT_AVAILABLE = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "-"})


def is_blank(cell: str) -> bool:
    """Say whether a cell holds no answer: it is empty, or says so (``NA``, ``N/A``, ``null``, …)."""
    return cell.strip().casefold() in NOT_AVAILABLE


@dataclass(frozen=True, slots=True)
class Column:
    """Hold a column as its distinct texts and, for each row, which of them it has."""

    name: str
    codes: Codes
    texts: tuple[str, ...]

    def mark(self, test: Callable[[str], bool]) -> Mask:
        """Find the rows whose text passes a test; each distinct text is tested once."""
        passed = np.fromiter((test(text) for text in self.texts), dtype=np.bool_, count=len(self.texts))
        return passed[self.codes] if len(passed) else np.zeros(len(self.codes), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Extract:
    """Hold a CSV file: its path in the site, its text, its header, and its columns when asked for."""

    path: str
    text: str
    header: tuple[str, ...]
    frame: pd.DataFrame
    _columns: dict[str, Column] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        """Count the rows below the header."""
        return len(self.frame)

    def column(self, name: str) -> Column:
        """Get a column by its name in the header."""
        if name not in self._columns:
            codes, texts = pd.factorize(self.frame[name].to_numpy(dtype=object))
            self._columns[name] = Column(name, codes.astype(np.int64), tuple(map(str, texts)))
        return self._columns[name]

    def place_of(self, row: int, name: str) -> Place:
        """Point at a cell: ``row`` counts from 0 below the header."""
        return _find_cell(self.path, self.text, row + 1, self.header.index(name))

    def first_place(self, name: str, rows: Mask) -> Place:
        """Point at the first of the marked rows of a column."""
        return self.place_of(int(np.argmax(rows)), name)


def read_extract(site: Path, path: str, columns: Iterable[str]) -> tuple[Extract | None, tuple[Issue, ...]]:
    """Read the named columns of a CSV file; columns that it lacks are left to who needs them."""
    try:
        content = (site / path).read_bytes()
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        place = Place(path, content.count(b"\n", 0, cause.start) + 1)
        return None, (error("CX304", "the extract is not UTF-8", place, "export it again as CSV UTF-8"),)
    except OSError as cause:
        return None, (error("CX303", f"the extract cannot be read: {cause.strerror}", Place(path)),)
    if "\0" in text:
        place = Place(path, text.count("\n", 0, text.index("\0")) + 1)
        return None, (
            error("CX304", "the extract holds NUL characters", place, "export it again as CSV UTF-8"),
        )
    header = read_header(text)
    if not header:
        return None, (
            error("CX305", "the extract is empty", Place(path), "its first line must name the columns"),
        )
    wanted = sorted(set(columns) & set(header))
    return _read_frame(path, text, header, wanted)


def read_header(text: str) -> tuple[str, ...]:
    """Read the names of the columns from the first line."""
    try:
        return tuple(next(csv.reader(io.StringIO(text, newline="")), ()))
    except csv.Error:
        return ()


def _read_frame(
    path: str, text: str, header: tuple[str, ...], wanted: Sequence[str]
) -> tuple[Extract | None, tuple[Issue, ...]]:
    twice = sorted({name for name in wanted if header.count(name) > 1})
    if twice:
        place = _find_cell(path, text, 0, len(header) - 1 - header[::-1].index(twice[0]))
        return None, (error("CX306", f'two columns are named "{twice[0]}"', place, "rename one of them"),)
    if _is_ragged(text, len(header)):
        return None, (_ragged_issue(path, text, len(header)),)
    options: dict[str, Any] = {"dtype": object, "na_filter": False, "index_col": False, "header": 0}
    try:
        frame = pd.read_csv(io.StringIO(text, newline=""), usecols=list(wanted or header[:1]), **options)
    except (pd.errors.ParserError, ValueError):
        return None, (_ragged_issue(path, text, len(header)),)
    return Extract(path, text, header, frame), ()


def _is_ragged(text: str, width: int) -> bool:
    # pandas fills short rows and cuts long ones without a word, so the cells are counted before it reads.
    if '"' in text:
        try:
            return any(
                row and len(row) != width for row in csv.reader(io.StringIO(text, newline=""), strict=True)
            )
        except csv.Error:
            return True
    marks = np.frombuffer(text.rstrip("\r\n").encode(), dtype=np.uint8)
    starts = np.concatenate(([0], np.flatnonzero(marks == ord("\n")) + 1))
    commas = np.add.reduceat((marks == ord(",")).astype(np.int64), starts)
    lengths = np.diff(np.append(starts, len(marks) + 1)) - 1
    returns = np.add.reduceat((marks == ord("\r")).astype(np.int64), starts)
    return bool(((commas != width - 1) & (lengths - returns > 0)).any())


def _ragged_issue(path: str, text: str, width: int) -> Issue:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in reader:
            if row and len(row) != width:
                message = f"this row has {len(row)} cells, the header has {width}"
                return error(
                    "CX307", message, _line_place(path, text, line), "put texts with a comma inside quotes"
                )
            line = reader.line_num + 1
    except csv.Error as cause:
        return error("CX307", f"the extract is not CSV: {cause}", _line_place(path, text, line))
    return error("CX307", "the extract is not CSV: a quote is never closed", _line_place(path, text, line))


def _line_place(path: str, text: str, line: int) -> Place:
    lines = text.split("\n")
    return Place(path, line, 1, lines[min(line, len(lines)) - 1].rstrip("\r"))


def _find_cell(path: str, text: str, record: int, index: int) -> Place:
    """Find the physical line and column of a cell; records count from 0, blank lines are none."""
    line, start, column, quoted, seen = 1, 0, 0, False, 0
    line_start, position = 0, 0
    while position < len(text) and (seen < record or column < index):
        mark = text[position]
        quoted ^= mark == '"'
        if mark == "," and not quoted:
            column, start = column + 1, position + 1
        if mark == "\n":
            if not quoted:
                seen += bool(text[line_start:position].strip("\r"))
                column, start = 0, position + 1
            line, line_start = line + 1, position + 1
        position += 1
    start = max(start, 0)
    end = text.find("\n", line_start)
    excerpt = text[line_start : end if end >= 0 else len(text)].rstrip("\r")
    width = len(excerpt[start - line_start :].split(",")[0]) if start >= line_start else 1
    return Place(path, line, max(start - line_start, 0) + 1, excerpt, max(width, 1))
