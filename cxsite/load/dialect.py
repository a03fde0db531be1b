"""Tell what parts the cells of a CSV text, and which of its rows names the columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from cxsite.load.csv_text import BrokenRow, Dialect, Row, read_rows
from cxsite.schema import DELIMITERS

# A preamble is a title, a date and some filters; a header further down is no header.
HEAD_ROWS = 60
_SEPARATOR = re.compile(r"sep=([,;\t|])\n", re.IGNORECASE)
_ANSWERS = frozenset({"", "Response", "Open-Ended Response"})


@dataclass(frozen=True, slots=True)
class Shape:
    """Say how a text is laid out: its dialect, its header and the line below which its rows begin.

    ``header_line`` is the physical line of the header; rows up to ``last_line`` belong to it.
    """

    dialect: Dialect
    header: tuple[str, ...]
    header_line: int
    last_line: int
    sure: str = "certain"


def find_shape(text: str, wanted: Collection[str], said: str | None) -> Shape:
    """Find the dialect whose columns are those that are asked for, and if none are, the most regular one."""
    backslash = _is_backslashed(text)
    settled = said or (found[1] if (found := _SEPARATOR.match(text)) else None)
    best: tuple[tuple[int, float], Shape] | None = None
    for delimiter in (settled,) if settled else DELIMITERS.values():
        dialect = Dialect(delimiter, _quote_of(text), backslash)
        head = _read_head(text, dialect)
        shape = _shape_of(head, dialect, wanted)
        hits = len({*wanted} & {*shape.header})
        if wanted and hits == len({*wanted}):
            return shape
        score = (hits, _regularity(head))
        if best is None or score > best[0]:
            best = (score, shape)
    assert best is not None
    return best[1]


def _quote_of(text: str) -> str:
    # Single quotes are apostrophes, but where the very first cell is in them and no text is in double ones.
    return "'" if re.match(r"\s*'[^'\n]*'[,;\t|\n]", text) and '"' not in text else '"'


def _is_backslashed(text: str) -> bool:
    if '\\"' not in text:
        return False
    try:
        for _ in read_rows(text):
            pass
    except BrokenRow:
        return True
    return False


def _read_head(text: str, dialect: Dialect) -> list[Row]:
    rows: list[Row] = []
    try:
        found = (
            row for row in read_rows(text, dialect, strict=False) if any(cell.strip() for cell in row[1])
        )
        rows.extend(islice(found, HEAD_ROWS))
    except BrokenRow:
        # A cell beyond all measure ends the head; the reading proper says so.
        return rows
    return rows


def _regularity(head: Sequence[Row]) -> float:
    """Score how alike the rows are: the share of them that have the usual number of cells, if several."""
    if not head:
        return 0.0
    width, count = Counter(len(cells) for _, cells in head).most_common(1)[0]
    return count / len(head) * min(width - 1, 3)


def _shape_of(head: Sequence[Row], dialect: Dialect, wanted: Collection[str]) -> Shape:
    if not head:
        return Shape(dialect, (), 1, 1)
    index = _find_header(head, wanted)
    line, cells = head[index]
    names = tuple(cell.strip() for cell in cells)
    below = head[index + 1 : index + 3]
    if len(below) == 2 and _are_imports(below[1][1]):
        return Shape(dialect, names, line, below[1][0])
    if below and _are_answers(cells, below[0][1]):
        return Shape(dialect, _join_names(names, below[0][1]), line, below[0][0])
    return Shape(dialect, names, line, line)


def _find_header(head: Sequence[Row], wanted: Collection[str]) -> int:
    """Find the row that names the columns asked for; if none does, the first as wide as most rows are."""
    hits = [len({*wanted} & {cell.strip() for cell in cells}) for _, cells in head]
    if max(hits, default=0):
        return hits.index(max(hits))
    if padded := _find_below_padding([cells for _, cells in head]):
        return padded
    widths = [len(cells) for _, cells in head]
    usual = Counter(widths).most_common(1)[0][0]
    first = next((cells for _, cells in head), [])
    # Only a title or a remark is narrower than all rows below it; a short header is a mistake in it.
    return widths.index(usual) if len(first) == 1 or not first[1].strip() else 0


def _find_below_padding(head: Sequence[Sequence[str]]) -> int:
    """Find the header below titles that a spreadsheet filled up with blank cells; 0 if there are none."""
    filled = [sum(map(bool, map(str.strip, cells))) for cells in head]
    leads = [
        count <= _TITLE_CELLS and any(map(str.strip, cells[:1]))
        for count, cells in zip(filled, head, strict=True)
    ]
    index = leads.index(False) if False in leads else 0
    if not index or len(head[index]) < _TITLE_CELLS + 2 or filled[index] < len(head[index]):
        return 0
    # A header holds words; where a number stands the rows have begun, and the first line may head them.
    return 0 if any(_DIGITS.match(cell) for cell in head[index]) else index


_TITLE_CELLS = 2
_DIGITS = re.compile(r"\s*[-+]?\d")


def _are_imports(cells: Sequence[str]) -> bool:
    """Recognise the third row of a survey export, which holds the ids by which it is imported again."""
    return any(cells) and all(cell.startswith('{"ImportId"') for cell in cells if cell)


def _are_answers(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Recognise the second row of a survey export, which tells the parts of a question."""
    named = {"Response", "Open-Ended Response"} & {*cells}
    return len(header) == len(cells) and bool(named) and not cells[0].strip()


def _join_names(names: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    joined, question = [], ""
    for name, part in zip(names, below, strict=True):
        question = name or question
        plain = part.strip() in _ANSWERS
        joined.append(name if plain else f"{question} - {part.strip()}")
    return tuple(joined)
