"""Gather the rows below a header: each as wide as it, blank ones and a row of totals left out."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, TypeAlias

from cxsite.issues import Issue, Place, error
from cxsite.later import Later
from cxsite.load.csv_text import BrokenRow, Row, ragged_issue, read_rows, word_fault
from cxsite.load.dialect import Shape

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    np = Later("numpy")
    pd = Later("pandas")

Cells: TypeAlias = "Sequence[str] | npt.NDArray[np.object_]"
"""The texts of one column, from the first row to the last."""

PlaceCell = Callable[[int, int], Place]
"""Finds the place of the cell on a line and in a column, by its number."""

_EXAMPLES = 4


@dataclass(frozen=True, slots=True)
class Table:
    """Hold the columns asked for, by their number in the file, and the physical line of each row.

    ``last`` are all cells of the last row.
    """

    lines: Sequence[int]
    columns: Mapping[int, Cells]
    last: Sequence[str] = ()
    issues: tuple[Issue, ...] = ()


def read_table(path: str, text: str, shape: Shape, indices: Sequence[int]) -> Table | Issue:
    """Read columns, named by their numbers, of all rows below the header."""
    wanted = tuple(dict.fromkeys(indices))
    return _read_plain(text, shape, wanted) or _read_rows(path, text, shape, wanted)


def _read_plain(text: str, shape: Shape, indices: Sequence[int]) -> Table | None:
    """Read a table in which each line is a row of the header's width; ``None`` if any is not.

    Nearly every extract is so, and is read several times as fast as row by row.
    """
    delimiter, start = shape.dialect.delimiter, _offset_of(text, shape.last_line + 1)
    body = text[start:].rstrip("\n")
    if shape.dialect.quote in body or not body or re.search(rf"^[\s{delimiter}]*$", body, re.MULTILINE):
        return None
    if not _is_even(body, delimiter, len(shape.header)):
        return None
    frame = pd.read_csv(
        io.StringIO(body, newline=""),
        sep=delimiter,
        header=None,
        usecols=sorted(indices),
        dtype=object,
        na_filter=False,
        quoting=csv.QUOTE_NONE,
    )
    lines = range(shape.last_line + 1, shape.last_line + 1 + len(frame))
    columns = {index: frame[index].to_numpy(dtype=object) for index in indices}
    return Table(lines, columns, body[body.rfind("\n") + 1 :].split(delimiter))


def _offset_of(text: str, line: int) -> int:
    offset = 0
    for _ in range(line - 1):
        offset = text.find("\n", offset) + 1 or len(text)
    return offset


def _is_even(body: str, delimiter: str, width: int) -> bool:
    # pandas fills short rows and cuts long ones without a word, so the cells are counted before it reads.
    marks = np.frombuffer(body.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    starts = np.concatenate(([0], np.flatnonzero(marks == ord("\n")) + 1))
    found = np.add.reduceat((marks == ord(delimiter)).astype(np.int64), starts)
    return bool((found == width - 1).all())


@dataclass(slots=True)
class Gathered:
    """Hold rows one by one: their lines, the cells asked for, those of another width, and the last of all."""

    lines: list[int] = field(default_factory=list)
    picked: list[tuple[str, ...]] = field(default_factory=list)
    odd: list[Row] = field(default_factory=list)
    last: list[str] = field(default_factory=list)


def _read_rows(path: str, text: str, shape: Shape, indices: Sequence[int]) -> Table | Issue:
    try:
        gathered = gather_rows(text, shape, indices)
    except BrokenRow as broken:
        fault = word_fault(path, text, broken.line, broken.cause, dialect=shape.dialect)
        return error("CX307", *fault)
    odd, width = gathered.odd, len(shape.header)
    if odd and not (len(odd) == len(gathered.lines) and all(is_trailing(row, width) for row in odd)):
        more = say_more([line for line, _ in odd[1:]])
        return ragged_issue(path, text, odd[0], width=width, dialect=shape.dialect, more=more)
    columns = tuple(zip(*gathered.picked, strict=True)) or ((),) * len(indices)
    return Table(gathered.lines, dict(zip(indices, columns, strict=False)), gathered.last)


def say_more(lines: Sequence[int]) -> str:
    """Count rows like the first one, and name the lines of some; empty if there are no more."""
    count = len(lines)
    named = ", ".join(map(str, lines[:_EXAMPLES]))
    dots = ", …" if count > _EXAMPLES else ""
    return f" (and {count:,} more like it: {say_lines(count)} {named}{dots})" if count else ""


def say_lines(count: int) -> str:
    """Say "line" or "lines"."""
    return "line" if count == 1 else "lines"


def gather_rows(text: str, shape: Shape, indices: Sequence[int]) -> Gathered:
    """Gather the rows below the header one by one, but for blank ones.

    Raises:
        BrokenRow: The text is no CSV from there on.

    """
    gathered = Gathered()
    lines, picked, width = gathered.lines, gathered.picked, len(shape.header)
    # Without a partner itemgetter gives the cell itself and no tuple; it is dropped with the zip.
    pick = itemgetter(*indices, indices[0])
    for line, cells in read_rows(text, shape.dialect):
        # A first cell that begins beyond the blank decides; a long file is not looked through cell by cell.
        if line <= shape.last_line or ((not cells or cells[0] < "!") and _is_blank_row(cells)):
            continue
        if len(cells) != width:
            gathered.odd.append((line, cells))
            cells = [*cells, *[""] * (width - len(cells))]
        lines.append(line)
        picked.append(pick(cells))
        gathered.last = cells
    return gathered


def _is_blank_row(cells: Sequence[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def is_trailing(row: Row, width: int) -> bool:
    """Say whether a row ends with a delimiter that the header lacks, so that no cell is out of place."""
    _, cells = row
    return len(cells) == width + 1 and not cells[-1].strip()
