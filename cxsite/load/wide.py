"""Make long tables of wide ones: find which columns are headed by periods, and turn these into rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from cxsite.load.csv_text import BrokenRow, read_rows
from cxsite.load.dialect import Shape
from cxsite.load.table import Cells

PERIOD, VALUE = "period", "value"
"""The columns into which the headings and the cells of a wide table go."""

HeadsPeriod = Callable[[str], bool]

# What stands above months and quarters in a pivot table: a year, a quarter, or both.
_ABOVE = re.compile(r"(?:FY ?)?(?:Q[1-4][ /-]?)?[0-9]{4}(?:[ /-]?Q[1-4])?|Q[1-4]", re.IGNORECASE)
_YEAR = re.compile(r"[0-9]{4}")
_LETTER = re.compile(r"[^\W\d_]")
_ROWS = 3


def stack_headings(text: str, shape: Shape, wanted: Collection[str], heads: HeadsPeriod) -> Shape:
    """Read headings that stand in several rows, such as a year above its months, as one.

    A cell of an upper row that was merged is filled in its first column alone, and holds up to the next one.
    """
    rows = _read_head(text, shape)
    at = next((index for index, (line, _) in enumerate(rows) if line == shape.header_line), 0)
    stacks = [(at - 1, at), (at - 2, at), (at, at + 1), (at, at + 2), (at - 1, at + 1)]
    shapes = [shape]
    for first, last in stacks:
        if first >= 0 and last < len(rows):
            cells = [row for _, row in rows[first : last + 1]]
            header = _join_rows(cells, len(shape.header), wanted, heads=heads)
            shapes.append(replace(shape, header=header, last_line=max(shape.last_line, rows[last][0])))
    # The fewer rows, the surer: more of them count only where they name more periods.
    return max(shapes, key=lambda one: sum(heads(name) for name in one.header if name not in wanted))


def _read_head(text: str, shape: Shape) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    try:
        for line, cells in read_rows(text, shape.dialect, strict=False):
            if any(cell.strip() for cell in cells):
                rows.append((line, [cell.strip() for cell in cells]))
            if sum(line > shape.header_line for line, _ in rows) >= _ROWS - 1:
                break
    except BrokenRow:
        return rows
    return rows


def _join_rows(
    rows: Sequence[Sequence[str]], width: int, wanted: Collection[str], *, heads: HeadsPeriod
) -> tuple[str, ...]:
    *uppers, lower = ([*row, *[""] * width][:width] for row in rows)
    named = [index for row in uppers for index, cell in enumerate(row) if _ABOVE.fullmatch(cell)]
    first = min(named, default=width)
    columns = list(zip(*uppers, lower, strict=True))
    labels = [_name_label(column, wanted) for column in columns[:first]]
    periods = [
        _name_period(above, below, heads)
        for above, below in zip(_fill_right(uppers, first), lower[first:], strict=True)
    ]
    return (*labels, *periods)


def _name_label(column: Sequence[str], wanted: Collection[str]) -> str:
    filled = [cell for cell in column if cell]
    return next((cell for cell in filled if cell in wanted), filled[-1] if filled else "")


def _fill_right(uppers: Sequence[Sequence[str]], first: int) -> list[tuple[str, ...]]:
    """Fill merged cells; a new cell ends those that stand below it."""
    held = [""] * len(uppers)
    filled = []
    for column in list(zip(*uppers, strict=True))[first:]:
        for depth, cell in enumerate(column):
            if cell:
                held[depth:] = [cell, *[""] * (len(held) - depth - 1)]
        filled.append(tuple(held))
    return filled


def _name_period(above: Sequence[str], below: str, heads: HeadsPeriod) -> str:
    whole = " ".join(filter(None, (*above, below)))
    years = {year for cell in above if _ABOVE.fullmatch(cell) for year in _YEAR.findall(cell)}
    if heads(below):
        return below
    # A bare number is a month to one reader and a quarter to the next, or a figure of the first row.
    if len(years) != 1 or not _LETTER.search(below):
        return whole if below else ""
    (year,) = years
    return next((name for name in (f"{below} {year}", f"{year} {below}") if heads(name)), whole)


def melt(columns: Mapping[str, Cells], periods: Mapping[str, Cells], count: int) -> dict[str, Cells]:
    """Turn each of ``count`` rows of a wide table into one row for each period."""
    size = len(periods)
    long: dict[str, Cells] = {
        name: tuple(cell for cell in cells for _ in range(size)) for name, cells in columns.items()
    }
    long[PERIOD] = tuple(periods) * count
    long[VALUE] = tuple(cell for row in zip(*periods.values(), strict=True) for cell in row)
    return long
