"""Split a table written in Markdown into its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cxsite.load.markdown_run import Run

_MARK = re.compile(r"\\\\|(?P<escaped>\\`+)|(?P<ticks>`+)|\\\||(?P<pipe>\|)")
_RULES = re.compile(r".*\n[|: -]*(?:\n|\Z)")
_RIGHT_BORDER = re.compile(r"(?<!\\)(?:\\\\)*\|$")


def read_cells(block: Run) -> list[Run] | None:
    """Return the cells that are shown, row by row without the separator, or nothing if it is no table."""
    if not _RULES.match(block.text):
        return None
    rows = [row.strip(" ") for row in block.split()]
    bordered = rows[0].text.startswith("|") or bool(_RIGHT_BORDER.search(rows[0].text))
    heads = _split_row(rows[0], bordered=bordered)
    rules = _split_row(rows[1], bordered=bordered)
    if not _is_table(rows, heads, bordered=bordered) or len(rules) != len(heads):
        return None
    shown = [heads, *(_split_row(row, bordered=bordered)[: len(heads)] for row in rows[2:])]
    return [cell.strip(" ") for row in shown for cell in row]


def _is_table(rows: Sequence[Run], heads: Sequence[Run], *, bordered: bool) -> bool:
    if len(heads) > 1:
        return True
    return bordered and all(row.text.startswith("|") or _RIGHT_BORDER.search(row.text) for row in rows[1:])


def _split_row(row: Run, *, bordered: bool) -> list[Run]:
    if bordered:
        row = row.cut(1) if row.text.startswith("|") else row
        border = _RIGHT_BORDER.search(row.text)
        row = row.cut(0, border.start()) if border else row
    code = _find_code(row.text)
    pipes = [mark.start() for mark in _MARK.finditer(row.text) if mark["pipe"]]
    ends = [pipe for pipe in pipes if not any(start <= pipe <= end for start, end in code)]
    return [
        row.cut(start, end) for start, end in zip([0, *(e + 1 for e in ends)], [*ends, None], strict=True)
    ]


def _find_code(row: str) -> list[tuple[int, int]]:
    """Pair runs of backticks of one length; an escape shortens only the run that opens."""
    marks = [mark for mark in _MARK.finditer(row) if mark["ticks"] or mark["escaped"]]
    sizes = [len(mark["ticks"] or mark["escaped"][1:]) for mark in marks]
    regions, position = [], 0
    while position < len(marks):
        size = sizes[position] - (1 if marks[position]["escaped"] else 0)
        later = sizes[position + 1 :]
        if size and size in later:
            closing = position + 1 + later.index(size)
            regions.append((marks[position].start(), marks[closing].end() - 1))
            position = closing
        position += 1
    return regions
