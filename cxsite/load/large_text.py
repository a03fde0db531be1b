"""Read a large CSV file block by block into numbered texts, so that it never is in memory as a whole.

What comes of it is what comes of the whole: regular blocks are numbered by their bytes, others row by row.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from cxsite.issues import Issue, Place
from cxsite.later import Later
from cxsite.load.cell_codes import ColumnCodes
from cxsite.load.cell_grid import Grid, find_grid, is_quoted_well
from cxsite.load.column import CodedCells
from cxsite.load.csv_text import BrokenRow, Row, find_cell, ragged_issue
from cxsite.load.decoding import Decoded
from cxsite.load.dialect import Shape
from cxsite.load.opened import Opened
from cxsite.load.reading_rules import ReadingRules
from cxsite.load.stretch_reading import Block, cut_blocks
from cxsite.load.stretches import Layout, find_layout
from cxsite.load.table import Gathered, Table, gather_rows, is_trailing, say_more

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")


def open_large(site: Path, path: str, names: Sequence[str], rules: ReadingRules) -> Opened | None:
    """Read the named columns of a large file; ``None`` for all that only its whole text tells."""
    file = site / path
    layout = find_layout(file, names, rules=rules, sizes=rules.sizes)
    if layout is None:
        return None
    header = layout.shape.header
    wanted = {*names, *rules.settings.fill_down}
    rows = _LargeRows(layout.shape, [index for index, name in enumerate(header) if name in wanted] or [0])
    with file.open("rb") as content:
        blocks = cut_blocks(content, layout.start, layout.stop, size=rules.sizes.block)
        if not all(block is not None and rows.add(block) for block in blocks):
            return None
    text = _LargeText(file, path, layout, tuple(rows.windows))
    decoded = Decoded("", *layout.encoding)
    return Opened(path, decoded, layout.shape, text.point, partial(_take_columns, rows, text))


@dataclass(frozen=True, slots=True)
class _Window:
    """Name a part of a file by its bytes; ``line`` is the physical line on which it begins."""

    line: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class _LargeText:
    """Find lines in a file that is not held: ``windows`` are the parts below the header, in order."""

    file: Path
    path: str
    layout: Layout
    windows: tuple[_Window, ...]

    def point(self, line: int, index: int) -> Place:
        """Point at the cell on a line and in a column."""
        window, text = self._read_around(line)
        at = line - window.line + 1
        place = find_cell(self.path, text, at, index=index, dialect=self.layout.shape.dialect)
        return replace(place, line=place.line + window.line - 1)

    def word_ragged(self, row: Row, more: str) -> Issue:
        """Say that a row is wider or narrower than the header."""
        line, cells = row
        window, text = self._read_around(line)
        shape, at = self.layout.shape, line - window.line + 1
        issue = ragged_issue(
            self.path, text, (at, cells), width=len(shape.header), dialect=shape.dialect, more=more
        )
        return replace(issue, place=replace(issue.place, line=issue.place.line + window.line - 1))

    def _read_around(self, line: int) -> tuple[_Window, str]:
        parts = (_Window(1, 0, self.layout.start), *self.windows)
        window = parts[bisect_right(parts, line, key=attrgetter("line")) - 1]
        with self.file.open("rb") as content:
            content.seek(window.start)
            found = content.read(window.stop - window.start)
        text = found.decode("utf-8-sig" if window.start == 0 else "utf-8", "replace")
        return window, text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(slots=True)
class _LargeRows:
    """Gather the rows of a file's blocks: the columns asked for, and which lines the rows are on."""

    shape: Shape
    indices: Sequence[int]
    codes: dict[int, ColumnCodes] = field(init=False)
    windows: list[_Window] = field(default_factory=list)
    lines: _Lines = field(init=False)
    odd: _OddRows = field(init=False)
    last: Sequence[str] = ()
    _line: int = field(init=False)

    def __post_init__(self) -> None:
        self.codes = {index: ColumnCodes() for index in self.indices}
        self._line = self.shape.last_line + 1
        self.lines, self.odd = _Lines(self._line), _OddRows(len(self.shape.header))

    def add(self, block: Block) -> bool:
        """Add the rows of a block; false where it is no CSV, or may be cut within a row."""
        self.windows.append(_Window(self._line, block.start, block.stop))
        grid = find_grid(block.content, self.shape)
        if grid:
            self._add_grid(grid, block)
        elif not self._add_rows(block):
            return False
        self._line += block.content.count(b"\n")
        return True

    def _add_grid(self, grid: Grid, block: Block) -> None:
        for index, codes in self.codes.items():
            codes.add_cells(grid, index)
        self.lines.add(_lines_of(grid, block, self._line))
        self.last = grid.last_row

    def _add_rows(self, block: Block) -> bool:
        if not is_quoted_well(block.content, self.shape):
            return False
        shape = replace(self.shape, header_line=0, last_line=0)
        try:
            gathered = gather_rows(block.content.decode("utf-8"), shape, self.indices)
        except BrokenRow:
            return False
        for index, cells in zip(self.indices, zip(*gathered.picked, strict=True), strict=False):
            self.codes[index].add_texts(cells)
        self.lines.add(array("q", [self._line - 1 + line for line in gathered.lines]))
        self.odd.add(gathered, self._line - 1)
        self.last = gathered.last or self.last
        return True


@dataclass(slots=True)
class _OddRows:
    """Gather rows that are wider or narrower than the header: the first of them, and the lines of all."""

    width: int
    first: Row | None = None
    lines: array[int] = field(default_factory=lambda: array("q"))
    trailing: int = 0

    def add(self, gathered: Gathered, above: int) -> None:
        """Add those of a block that begins below so many lines."""
        for line, cells in gathered.odd:
            self.first = self.first or (line + above, cells)
            self.lines.append(line + above)
            self.trailing += is_trailing((line, cells), self.width)


@dataclass(slots=True)
class _Lines:
    """Gather on which physical line each row begins; none is held as long as they follow each other."""

    first: int
    count: int = 0
    listed: array[int] | None = None

    def add(self, lines: range | array[int]) -> None:
        """Add the lines of more rows."""
        end = self.first + self.count
        if self.listed is None and (not lines or (lines[0], lines[-1]) == (end, end + len(lines) - 1)):
            self.count += len(lines)
            return
        self.listed = array("q", range(self.first, end)) if self.listed is None else self.listed
        self.listed.extend(lines)

    def all(self) -> Sequence[int]:
        """List the line of each row."""
        return range(self.first, self.first + self.count) if self.listed is None else self.listed


def _lines_of(grid: Grid, block: Block, line: int) -> range | array[int]:
    """Tell on which line each row of a block begins that itself begins on a line."""
    if block.content.count(b"\n") == grid.row_count:
        return range(line, line + grid.row_count)
    ends = np.flatnonzero(np.frombuffer(block.content, dtype=np.uint8) == ord("\n"))
    lines = np.searchsorted(ends, grid.column(0)[0]) + line
    return array("q", lines.tolist())


def _take_columns(rows: _LargeRows, text: _LargeText, indices: Iterable[int]) -> Table | Issue:
    odd, lines = rows.odd, rows.lines.all()
    if odd.first and not len(odd.lines) == odd.trailing == len(lines):
        return text.word_ragged(odd.first, say_more(odd.lines[1:]))
    header = rows.shape.header
    columns = {index: CodedCells(rows.codes[index].finish(header[index])) for index in dict.fromkeys(indices)}
    return Table(lines, columns, rows.last)
