"""Read an extract: a table whose cells are kept as the text they are, each with its place in the file."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from cxsite.issues import Issue, Place, did_you_mean, error, find_merge, place_in
from cxsite.later import Later
from cxsite.load import parquet
from cxsite.load.cells import is_blank
from cxsite.load.column import Column, Mask
from cxsite.load.csv_text import COMMA, find_cell, name_delimiter
from cxsite.load.decoding import Decoded, decode_extract
from cxsite.load.dialect import Shape, find_shape
from cxsite.load.disguise import find_disguise
from cxsite.load.fill_down import fill_down
from cxsite.load.number_text import PLAIN, NumberStyle, StyleFound, find_style
from cxsite.load.table import Cells, PlaceCell, Table, read_table
from cxsite.load.totals import leave_out_totals
from cxsite.load.wide import PERIOD, VALUE, melt, stack_headings
from cxsite.schema import ExtractSettings

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
else:
    np = Later("numpy")
    pd = Later("pandas")

T = TypeVar("T")

ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", parquet.ENDING)
PARQUET = "parquet"
"""Stands for the encoding of a file that has none."""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """Say how an extract is read: what its author settles, the site's language, and what heads a wide column.

    ``heads_period`` tells whether a heading names a period; only wide tables ask it.
    """

    settings: ExtractSettings = field(default_factory=ExtractSettings)
    language: str = "en"
    heads_period: Callable[[str], bool] = bool


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
            codes, texts = pd.factorize(np.array(self.cells[name], dtype=object))
            self._columns[name] = Column(name, codes.astype(np.int64), tuple(map(str, texts)))
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
    opened = (_open_parquet if path.lower().endswith(parquet.ENDING) else _open_text)(
        site, path, names, rules
    )
    if isinstance(opened, Issue):
        return None, (opened,)
    fault = _check_header(opened, names)
    if fault:
        return None, (*opened.decoded.issues, fault)
    extract = _read_columns(opened, names, rules)
    return (None, (*opened.decoded.issues, extract)) if isinstance(extract, Issue) else extract


@dataclass(frozen=True, slots=True)
class _Opened:
    """Hold a file of which no column is read yet, and how to read columns and point at cells.

    ``labels`` are the columns that may name a row a total, whether a metric reads them or not.
    """

    path: str
    decoded: Decoded
    shape: Shape
    point: PlaceCell
    read: Callable[[Sequence[int]], Table | Issue]
    labels: tuple[int, ...] = ()
    plain: frozenset[str] = frozenset()


def _open_text(site: Path, path: str, names: Sequence[str], rules: ReadingRules) -> _Opened | Issue:
    decoded = _read_text(site, path, rules)
    if isinstance(decoded, Issue):
        return decoded
    text, shape = decoded.text, find_shape(decoded.text, names, rules.settings.dialect or delimiter_of(path))
    if rules.settings.wide:
        shape = stack_headings(text, shape, names, rules.heads_period)

    def point(line: int, index: int) -> Place:
        return find_cell(path, text, line, index=index, dialect=shape.dialect)

    # Pivot tables are made by hand and small; a file of a database is not looked through for their totals.
    labels = tuple(range(min(len(shape.header), _LABELS))) if len(text) <= _PIVOT_AT_MOST else ()
    return _Opened(path, decoded, shape, point, partial(read_table, path, text, shape), labels)


_LABELS = 4
"""How many columns, from the left, may hold the labels of a pivot table."""
_PIVOT_AT_MOST = 2_000_000


def _open_parquet(site: Path, path: str, _names: Sequence[str], _rules: ReadingRules) -> _Opened | Issue:
    content = _read_bytes(site, path)
    file = content if isinstance(content, Issue) else parquet.open_parquet(content, path)
    if isinstance(file, Issue):
        return file

    def read(indices: Sequence[int]) -> Table | Issue:
        columns = parquet.read_columns(file, indices)
        if isinstance(columns, Issue):
            return columns
        return Table(range(1, file.row_count + 1), columns, _last_of(columns, len(file.header)))

    plain = frozenset(name for index, name in enumerate(file.header) if file.is_plain(index))
    # Its header is no row: the first row is number 1, and stands for the header where that is to blame.
    shape = Shape(COMMA, file.header, 1, 1)
    small = range(min(len(file.header), _LABELS) if file.row_count * _LABELS <= _PIVOT_AT_MOST else 0)
    labels = tuple(index for index in small if file.can_read(index))
    return _Opened(path, Decoded("", PARQUET, "certain"), shape, file.place, read, labels, plain)


def _last_of(columns: Mapping[int, Cells], width: int) -> list[str]:
    return [columns[n][-1] if n in columns and len(columns[n]) else "" for n in range(width)]


def delimiter_of(path: str) -> str | None:
    """Tell what parts the cells of a file by its name, if that says so."""
    return "\t" if path.lower().endswith((".tsv", ".tsv.gz")) else None


def _read_bytes(site: Path, path: str) -> bytes | Issue:
    try:
        return (site / path).read_bytes()
    except OSError as cause:
        return error("CX303", f"the extract cannot be read: {cause.strerror}", Place(path))


def _read_text(site: Path, path: str, rules: ReadingRules) -> Decoded | Issue:
    content = _read_bytes(site, path)
    if isinstance(content, Issue):
        return content
    try:
        content = gzip.decompress(content) if path.lower().endswith(".gz") else content
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return error("CX303", "the extract is not a whole .gz file", Place(path), "pack it again")
    disguise = find_disguise(content)
    if disguise:
        what, hint = disguise
        return error("CX303", f"the extract is not CSV but {what}", Place(path), hint)
    decoded = decode_extract(content, path, rules.settings.encoding, rules.language)
    if isinstance(decoded, Decoded) and "\0" in decoded.text:
        place = place_in(decoded.text, path, decoded.text.index("\0"))
        return error("CX304", "the extract holds NUL characters", place, "export it again as CSV UTF-8")
    return (find_merge(decoded.text, path) if isinstance(decoded, Decoded) else None) or decoded


def _check_header(opened: _Opened, wanted: Collection[str]) -> Issue | None:
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
    opened: _Opened, wanted: Sequence[str], rules: ReadingRules
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


def _find_header_again(opened: _Opened, table: Table, indices: Sequence[int]) -> Issue | None:
    """Find a row that repeats the header, as files that were pasted below each other have it."""
    if len(indices) < 2:
        return None
    again = np.ones(len(table.lines), dtype=np.bool_)
    for index in indices:
        again &= np.array(table.columns[index], dtype=object) == opened.shape.header[index]
    if not again.any():
        return None
    row = int(np.argmax(again))
    hint = "delete this line: the header stands once, above all rows"
    return error("CX307", "the header stands here again", opened.point(table.lines[row], 0), hint)


def _find_periods(opened: _Opened, indices: Sequence[int], rules: ReadingRules) -> tuple[int, ...] | Issue:
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
