"""Open an extract: find out how it is laid out, and how its columns are read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from cxsite.issues import Issue, Place, error, find_merge, place_in
from cxsite.load import parquet
from cxsite.load.csv_text import COMMA, find_cell
from cxsite.load.decoding import Decoded, decode_extract
from cxsite.load.dialect import Shape, find_shape
from cxsite.load.disguise import find_disguise
from cxsite.load.large_text import open_large
from cxsite.load.opened import PARQUET, Opened
from cxsite.load.reading_rules import ReadingRules, delimiter_of
from cxsite.load.table import Cells, Table, read_table
from cxsite.load.wide import stack_headings


def open_file(site: Path, path: str, names: Sequence[str], rules: ReadingRules) -> Opened | Issue:
    """Open a file of which the named columns are to be read."""
    if path.lower().endswith(parquet.ENDING):
        return _open_parquet(site, path)
    return open_large(site, path, names, rules) or _open_text(site, path, names, rules)


def _open_text(site: Path, path: str, names: Sequence[str], rules: ReadingRules) -> Opened | Issue:
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
    return Opened(path, decoded, shape, point, partial(read_table, path, text, shape), labels)


_LABELS = 4
"""How many columns, from the left, may hold the labels of a pivot table."""
_PIVOT_AT_MOST = 2_000_000


def _open_parquet(site: Path, path: str) -> Opened | Issue:
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
    return Opened(path, Decoded("", PARQUET, "certain"), shape, file.place, read, labels, plain)


def _last_of(columns: Mapping[int, Cells], width: int) -> list[str]:
    return [columns[n][-1] if n in columns and len(columns[n]) else "" for n in range(width)]


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
