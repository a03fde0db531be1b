"""Find where the cells of a block of CSV begin and end, all at once; only what is regular is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.load.column import Codes
from cxsite.load.dialect import Shape

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = Later("numpy")

PADDING = 64
"""So many bytes may be read beyond the end of a block."""
# A longer cell is refused where rows are read one by one.
_LONGEST = 131_072


@dataclass(frozen=True, slots=True)
class Grid:
    """Hold the bytes of a block, and where each of its cells begins and how long it is, without its quotes.

    Cells stand row by row; ``longest`` are the lengths of the longest cell of each column. ``pairs`` are,
    where nothing is in quotes, each two bytes as one number; one of ``marks`` stands behind each cell then.
    """

    content: bytes
    starts: Codes
    lengths: Codes
    longest: Sequence[int]
    pairs: npt.NDArray[np.uint16] | None
    marks: bytes

    def column(self, index: int) -> tuple[Codes, Codes]:
        """Get where the cells of a column begin and how long they are."""
        return self.starts[index :: len(self.longest)], self.lengths[index :: len(self.longest)]

    def text(self, start: int, length: int) -> str:
        """Read the text of a cell."""
        return self.content[start : start + length].decode("utf-8").replace('""', '"')

    @property
    def last_row(self) -> tuple[str, ...]:
        """Read the cells of the last row."""
        width = len(self.longest)
        spans = zip(self.starts[-width:].tolist(), self.lengths[-width:].tolist(), strict=True)
        return tuple(self.text(start, length) for start, length in spans)

    @property
    def row_count(self) -> int:
        """Count the rows."""
        return len(self.starts) // len(self.longest)


def find_grid(block: bytes, shape: Shape) -> Grid | None:
    """Find the cells of whole rows.

    ``None`` if a row is not as wide as the header or may be blank, or a quote stands in a cell.
    """
    marks = np.frombuffer(block, dtype=np.uint8)
    ends = _find_ends(marks, shape, is_quoted=b'"' in block)
    if ends is None:
        return None
    starts = np.empty_like(ends)
    starts[0] = 0
    np.add(ends[:-1], 1, out=starts[1:])
    width = len(shape.header)
    if _has_blank_rows(block, starts[::width], ends[width - 1 :: width], shape):
        return None
    grid = _lay_grid(block, starts, ends, shape)
    return grid if max(grid.longest) <= _LONGEST else None


def _lay_grid(block: bytes, starts: Codes, ends: Codes, shape: Shape) -> Grid:
    content, lengths, pairs = block + bytes(PADDING), ends - starts, None
    marks = np.frombuffer(content, dtype=np.uint8)
    if b'"' in block:
        within = marks[starts] == ord('"')
        starts += within
        lengths -= 2 * within
    else:
        pairs = marks[:-1] | np.left_shift(marks[1:], 8, dtype=np.uint16)
    longest = lengths.reshape(-1, len(shape.header)).max(axis=0).tolist()
    return Grid(content, starts, lengths, longest, pairs, f"{shape.dialect.delimiter}\n".encode())


def _find_ends(marks: npt.NDArray[np.uint8], shape: Shape, *, is_quoted: bool) -> Codes | None:
    """Find where cells end; ``None`` unless every row has as many as the header."""
    is_end = marks == ord(shape.dialect.delimiter)
    is_end |= marks == ord("\n")
    ends = np.flatnonzero(is_end)
    if is_quoted:
        is_quote = marks == ord('"')
        if not _is_well_quoted(marks, np.flatnonzero(is_quote), shape):
            return None
        # How many quotes stand before it, even or odd, says whether a mark is in quotes.
        ends = ends[np.cumsum(is_quote, dtype=np.uint8)[ends] & 1 == 0]
    width = len(shape.header)
    if not len(ends) or len(ends) % width or ends[-1] != len(marks) - 1:
        return None
    is_line = (marks[ends] == ord("\n")).reshape(-1, width)
    return ends if is_line[:, -1].all() and np.count_nonzero(is_line) == len(is_line) else None


def _is_well_quoted(marks: npt.NDArray[np.uint8], quotes: Codes, shape: Shape) -> bool:
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    bounds = (ord(shape.dialect.delimiter), ord("\n"))
    before, after = marks[opening - 1], marks[closing + 1]
    doubled = np.zeros(len(opening) + 1, dtype=np.bool_)
    doubled[1:-1] = opening[1:] == closing[:-1] + 1
    opens = np.isin(before, bounds) | (opening == 0) | doubled[:-1]
    closes = np.isin(after, bounds) | doubled[1:]
    return bool((opens & closes).all())


def is_quoted_well(block: bytes, shape: Shape) -> bool:
    """Say whether quotes stand around whole cells, or are doubled within."""
    marks = np.frombuffer(block, dtype=np.uint8)
    return _is_well_quoted(marks, np.flatnonzero(marks == ord('"')), shape)


def _has_blank_rows(block: bytes, starts: Codes, ends: Codes, shape: Shape) -> bool:
    """Say whether a row may hold nothing: what its first two bytes do not show is looked at."""
    marks = np.frombuffer(block, dtype=np.uint8)
    unseen = dict.fromkeys(map(ord, f'{shape.dialect.delimiter}"'))
    is_unseen = np.ones(len(starts), dtype=np.bool_)
    for seen in (marks[starts], marks[starts + 1]):
        is_unseen &= (seen <= ord('"')) | (seen == ord(shape.dialect.delimiter)) | (seen > ord("~"))
    return any(
        not block[start:end].decode("utf-8", "replace").translate(unseen).strip()
        for start, end in zip(starts[is_unseen].tolist(), ends[is_unseen].tolist(), strict=True)
    )
