"""Read an extract: a CSV file whose cells are kept as the text they are."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxsite.issues import Issue, Place, error, place_in, place_of_byte
from cxsite.load.csv_text import find_cell, find_fault, read_header

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
        return find_cell(self.path, self.text, row + 1, self.header.index(name))

    def first_place(self, name: str, rows: Mask) -> Place:
        """Point at the first of the marked rows of a column."""
        return self.place_of(int(np.argmax(rows)), name)


def list_extracts(site: Path) -> list[str]:
    """List the CSV files below data/ by their path there."""
    folder = site / "data"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.csv"))


def read_extract(site: Path, path: str, columns: Iterable[str]) -> tuple[Extract | None, tuple[Issue, ...]]:
    """Read the named columns of a CSV file; columns that it lacks are left to who needs them."""
    text, issues = _read_text(site, path)
    if text is None:
        return None, issues
    header = read_header(text)
    wanted = tuple(name for name in dict.fromkeys(columns) if name in header)
    fault = _check_header(path, text, header, wanted) or find_fault(path, text, len(header))
    if fault:
        return None, (fault,)
    return Extract(path, text, header, _read_frame(text, header, wanted)), ()


def _read_text(site: Path, path: str) -> tuple[str | None, tuple[Issue, ...]]:
    try:
        content = (site / path).read_bytes()
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as cause:
        place = place_of_byte(content, path, cause.start)
        return None, (error("CX304", "the extract is not UTF-8", place, "export it again as CSV UTF-8"),)
    except OSError as cause:
        return None, (error("CX303", f"the extract cannot be read: {cause.strerror}", Place(path)),)
    if "\0" in text:
        place = place_in(text, path, text.index("\0"))
        hint = "export it again as CSV UTF-8"
        return None, (error("CX304", "the extract holds NUL characters", place, hint),)
    # A line of blanks is a blank line; parsers of CSV differ on it.
    return re.sub(r"^[ \t]+$", "", text, flags=re.MULTILINE), ()


def _check_header(path: str, text: str, header: tuple[str, ...], wanted: tuple[str, ...]) -> Issue | None:
    if not header:
        hint = "its first line must name the columns"
        return error("CX305", "the extract is empty", Place(path), hint)
    mark = next((mark for mark in (";", "\t", "|") if mark in header[0]), "")
    if len(header) == 1 and mark and not wanted:
        name = "a tab" if mark == "\t" else f'"{mark}"'
        hint = "export it with commas between the columns"
        return error("CX309", f"the columns are parted by {name}", find_cell(path, text, 0, 0), hint)
    twice = next((name for name in wanted if header.count(name) > 1), None)
    if twice is not None:
        place = find_cell(path, text, 0, len(header) - 1 - header[::-1].index(twice))
        return error("CX306", f'two columns are named "{twice}"', place, "rename one of them")
    return None


def _read_frame(text: str, header: tuple[str, ...], wanted: tuple[str, ...]) -> pd.DataFrame:
    # Columns are taken by their number: by name pandas would rename those that are named twice.
    indices = sorted(header.index(name) for name in wanted) or [0]
    # The header is read as a row, so that its line ends do not matter either.
    frame = pd.read_csv(
        io.StringIO(text, newline=""), header=None, usecols=indices, dtype=object, na_filter=False
    )
    frame.columns = pd.Index([header[index] for index in indices])
    return frame.iloc[1:].reset_index(drop=True)
