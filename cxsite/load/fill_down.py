"""Give cells that mean "as above" the label that stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxsite.load.table import Cells


def fill_down(columns: Mapping[str, Cells], names: Sequence[str]) -> dict[str, Cells]:
    """Fill the blank cells of columns, named from left to right, with the cell above.

    Where a column further left begins a new group, what stood in the old one no longer holds.
    """
    filled = dict(columns)
    outer: list[Cells] = []
    for name in names:
        filled[name] = _fill_column(columns[name], outer)
        outer.append(filled[name])
    return filled


def _fill_column(cells: Cells, outer: Sequence[Cells]) -> Cells:
    filled: list[str] = []
    held, group = "", tuple(column[0] for column in outer if len(column))
    for row, cell in enumerate(cells):
        now = tuple(column[row] for column in outer)
        held = cell if cell.strip() else held if now == group else ""
        group = now
        filled.append(held or cell)
    return tuple(filled)
