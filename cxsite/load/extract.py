"""Read an extract: a table whose cells are kept as the text they are, each with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.later import Later
from cxsite.load import parquet
from cxsite.load.cells import is_blank
from cxsite.load.column import CodedCells, Column, Mask
from cxsite.load.csv_text import name_delimiter
from cxsite.load.decoding import Decoded
from cxsite.load.dialect import Shape
from cxsite.load.fill_down import fill_down
from cxsite.load.number_text import PLAIN, NumberStyle, StyleFound, find_style
from cxsite.load.opened import PARQUET, Opened
from cxsite.load.opening import open_file
from cxsite.load.reading_rules import ReadingRules
from cxsite.load.table import Cells, PlaceCell, Table
from cxsite.load.totals import leave_out_totals
from cxsite.load.wide import PERIOD, VALUE, melt
from cxsite.schema import ExtractSettings

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    np = Later("numpy")
    pd = Later("pandas")

T = TypeVar("T")

ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", parquet.ENDING)


@dataclass(frozen=True, slots=True)
class Extract:
    """Hold a file: its path in the site, its text and shape, and its columns when asked for.

    ``melted`` are the numbers of the columns that became rows, for a wide table; ``lines`` the physical
    lines of the rows in the file, or their numbers where it has no lines; ``point`` finds the place of the
    cell on a line and in a column. What is in ``plain`` holds numbers or days as such, whatever is settled.
    """

    path: str
    decoded: Decoded
    shape: Shape
    lines: Sequence[int]
    cells: Mapping[str, Cells]
    point: PlaceCell
    settings: ExtractSettings = field(default_factory=ExtractSettings)
    melted: tuple[int, ...] = ()
    plain: frozenset[str] = frozenset()
    _columns: dict[str, Column] = field(default_factory=dict)
    _styles: dict[str, StyleFound] = field(default_factory=dict)
    _derived: dict[tuple[str, Hashable], Any] = field(default_factory=dict)

    @property
    def header(self) -> tuple[str, ...]:
        """List the names of the columns."""
        return (*self.shape.header, PERIOD, VALUE) if self.melted else self.shape.header

    @property
    def row_count(self) -> int:
        """Count the rows below the header."""
        return len(self.lines) * (len(self.melted) or 1)

    def column(self, name: str) -> Column:
        """Get a column by its name in the header."""
        if name not in self._columns:
            cells = self.cells[name]
            self._columns[name] = cells.column if isinstance(cells, CodedCells) else _number(name, cells)
        return self._columns[name]

    def style(self, name: str) -> StyleFound:
        """Tell how a column writes numbers."""
        if name in self.plain:
            return StyleFound(PLAIN)
        if name not in self._styles:
            texts = [text for text in self.column(name).texts if not is_blank(text)]
            self._styles[name] = find_style(texts, self.settings.decimal)
        return self._styles[name]

    @property
    def known_styles(self) -> dict[str, NumberStyle]:
        """Tell how those columns write numbers that were asked for it so far."""
        return {name: found.style for name, found in self._styles.items()}

    def derive(self, name: str, key: Hashable, make: Callable[[], T]) -> T:
        """Get what was derived from the columns for another metric, or make it."""
        if (name, key) not in self._derived:
            self._derived[name, key] = make()
        derived: T = self._derived[name, key]
        return derived

    @property
    def unit(self) -> str:
        """Say what rows are counted by: a Parquet file has no lines."""
        return "row" if self.decoded.encoding == PARQUET else "line"

    def line_of(self, row: int) -> int:
        """Tell the physical line on which a row begins: ``row`` counts from 0 below the header."""
        return self.lines[row // (len(self.melted) or 1)]

    def place_of(self, row: int, name: str) -> Place:
        """Point at a cell: ``row`` counts from 0 below the header."""
        line = self.line_of(row)
        if self.melted and name in (PERIOD, VALUE):
            index = self.melted[row % len(self.melted)]
            line = self.shape.header_line if name == PERIOD else line
        else:
            index = self.shape.header.index(name)
        return self.point(line, index)

    def header_place(self) -> Place:
        """Point at the first heading."""
        return self.point(self.shape.header_line, 0)

    def first_place(self, name: str, rows: Mask) -> Place:
        """Point at the first of the marked rows of a column."""
        return self.place_of(int(np.argmax(rows)), name)


def _number(name: str, cells: Cells) -> Column:
    codes, texts = pd.factorize(np.array(cells, dtype=object))
    return Column(name, codes.astype(np.int64), tuple(map(str, texts)))


def list_extracts(site: Path) -> list[str]:
    """List the extracts below data/ by their path there."""
    folder = site / "data"
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.name.lower().endswith(ENDINGS)
    )


def read_extract(
    site: Path, path: str, columns: Iterable[str], rules: ReadingRules | None = None
) -> tuple[Extract | None, tuple[Issue, ...]]:
    """Read the named columns of a file; columns that it lacks are left to who needs them."""
    rules = rules or ReadingRules()
    names = [name for name in dict.fromkeys(columns) if not (rules.settings.wide and name in (PERIOD, VALUE))]
    opened = open_file(site, path, names, rules)
    if isinstance(opened, Issue):
        return None, (opened,)
    fault = _check_header(opened, names)
    if fault:
        return None, (*opened.decoded.issues, fault)
    extract = _read_columns(opened, names, rules)
    return (None, (*opened.decoded.issues, extract)) if isinstance(extract, Issue) else extract


def _check_header(opened: Opened, wanted: Collection[str]) -> Issue | None:
    path, header, dialect = opened.path, opened.shape.header, opened.shape.dialect
    if not header:
        hint = "its first line must name the columns"
        return error("CX305", "the extract is empty", Place(path), hint)
    line = opened.shape.header_line
    if len(header) == 1 and any(mark in header[0] for mark in ",;\t|") and header[0] not in wanted:
        hint = "write what parts them as dialect: comma, semicolon, tab or pipe"
        message = f"the columns are not parted by {name_delimiter(dialect.delimiter, 2)}"
        return error("CX309", message, opened.point(line, 0), hint)
    twice = next((name for name in wanted if header.count(name) > 1), None)
    if twice is not None:
        index = len(header) - 1 - header[::-1].index(twice)
        return error(
            "CX306", f'two columns are named "{twice}"', opened.point(line, index), "rename one of them"
        )
    return None


def _read_columns(
    opened: Opened, wanted: Sequence[str], rules: ReadingRules
) -> tuple[Extract, tuple[Issue, ...]] | Issue:
    header, settings = opened.shape.header, rules.settings
    missing = next((name for name in settings.fill_down if name not in header), None)
    if missing is not None:
        place = opened.point(opened.shape.header_line, 0)
        hint = did_you_mean(missing, header, f"its columns are: {', '.join(header[:12])}")
        return error("CX301", f'{opened.path} has no column "{missing}" to fill down', place, hint)
    indices = [n for n, name in enumerate(header) if name in wanted or name in settings.fill_down]
    melted = _find_periods(opened, indices, rules) if settings.wide else ()
    if isinstance(melted, Issue):
        return melted
    labels = [index for index in opened.labels if index not in melted]
    table = opened.read((*indices, *melted, *labels) or (0,))
    if isinstance(table, Issue):
        return table
    if again := _find_header_again(opened, table, indices):
        return again
    table = leave_out_totals(table, opened.point, labels, settings.totals)
    columns = {header[index]: table.columns[index] for index in indices}
    columns = fill_down(columns, [name for name in header if name in settings.fill_down])
    plain = opened.plain
    if melted:
        plain |= {VALUE} if all(header[index] in plain for index in melted) else set()
        columns = melt(columns, {header[index]: table.columns[index] for index in melted}, len(table.lines))
    lines = table.lines
    extract = Extract(
        opened.path, opened.decoded, opened.shape, lines, columns, opened.point, settings, melted, plain
    )
    return extract, (*opened.decoded.issues, *table.issues)


def _find_header_again(opened: Opened, table: Table, indices: Sequence[int]) -> Issue | None:
    """Find a row that repeats the header, as files that were pasted below each other have it."""
    if len(indices) < 2:
        return None
    again = np.ones(len(table.lines), dtype=np.bool_)
    for index in indices:
        again &= _mark_heading(table.columns[index], opened.shape.header[index])
    if not again.any():
        return None
    row = int(np.argmax(again))
    hint = "delete this line: the header stands once, above all rows"
    return error("CX307", "the header stands here again", opened.point(table.lines[row], 0), hint)


def _mark_heading(cells: Cells, heading: str) -> Mask:
    if isinstance(cells, CodedCells):
        return cells.column.mark(lambda text: text == heading)
    found: Mask = np.array(cells, dtype=object) == heading
    return found


def _find_periods(opened: Opened, indices: Sequence[int], rules: ReadingRules) -> tuple[int, ...] | Issue:
    """Find the columns of a wide table that are headed by periods."""
    header, line = opened.shape.header, opened.shape.header_line
    found = [n for n, name in enumerate(header) if n not in indices and rules.heads_period(name)]
    if not found:
        hint = "name periods in the metric's grain, such as 2013-12, or take wide out"
        message = "no column of the wide extract is headed by a period"
        return error("CX305", message, opened.point(line, 0), hint)
    twice = next((n for n in found if header.index(header[n]) != n), None)
    if twice is not None:
        message = f'two columns are headed by the period "{header[twice]}"'
        return error("CX306", message, opened.point(line, twice), "leave one of them out")
    return tuple(found)
