"""Give the texts of columns numbers, block by block, without making a text of each cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.load.cell_grid import PADDING, Grid
from cxsite.load.column import Codes, Column, narrow

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    np = Later("numpy")
    pd = Later("pandas")

_WORD = 8
_PAIR = 2
# Cells that are longer than this are cut out one by one.
_LONG = PADDING - _WORD
_PAIRS = 1 << 8 * _PAIR


class ColumnCodes:
    """Gather the codes of a column: its texts are numbered in the order in which they come first."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._blocks: list[Codes] = []
        # Cells of one or two bytes are answers on scales, of which most large files consist.
        self._number_by_pair = np.full(_PAIRS, -1, dtype=np.int32)

    def add_cells(self, grid: Grid, index: int) -> None:
        """Add a column of a block."""
        is_short = grid.pairs is not None and grid.longest[index] <= _PAIR
        self._add(self._number_pairs(grid, index) if is_short else self._number(grid, index))

    def add_texts(self, texts: Sequence[str]) -> None:
        """Add cells that were read one by one."""
        self._add(np.array([self._number_of(text) for text in texts], dtype=np.int64))

    def finish(self, name: str) -> Column:
        """Make a column of all that was added, which is held no longer."""
        kind, blocks = narrow(len(self._numbers)), self._blocks
        self._blocks = []
        codes = [block.astype(kind, copy=False) for block in blocks]
        return Column(name, np.concatenate(codes or [np.array([], dtype=kind)]), tuple(self._numbers))

    def _add(self, codes: Codes) -> None:
        self._blocks.append(codes.astype(narrow(len(self._numbers)), copy=False))

    def _number_of(self, text: str) -> int:
        return self._numbers.setdefault(text, len(self._numbers))

    def _number_pairs(self, grid: Grid, index: int) -> Codes:
        assert grid.pairs is not None
        pairs = grid.pairs.take(grid.column(index)[0])
        numbers = self._number_by_pair.take(pairs)
        if numbers.min() >= 0:
            return numbers
        for pair in pd.unique(pairs[numbers < 0]).tolist():
            content = int(pair).to_bytes(_PAIR, "little")
            ends = [place for place, byte in enumerate(content) if byte in grid.marks]
            self._number_by_pair[pair] = self._number_of(content[: min(ends, default=_PAIR)].decode("utf-8"))
        return self._number_by_pair.take(pairs)

    def _number(self, grid: Grid, index: int) -> Codes:
        starts, lengths = grid.column(index)
        codes, count = _tell_apart(grid, starts, lengths, most=grid.longest[index])
        first = np.empty(count, dtype=np.int64)
        # Of several rows that are written to one place, the last to be written stays there.
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        spans = zip(starts[first].tolist(), lengths[first].tolist(), strict=True)
        numbers = [self._number_of(grid.text(start, length)) for start, length in spans]
        return np.array(numbers, dtype=narrow(len(self._numbers)))[codes]


def _tell_apart(grid: Grid, starts: Codes, lengths: Codes, *, most: int) -> tuple[Codes, int]:
    """Give equal cells equal codes, in the order in which they come first, and count those."""
    codes, count = _factorize(_read_word(grid, starts, lengths, 0))
    for offset in range(_WORD, min(most, _LONG), _WORD):
        more, width = _factorize(_read_word(grid, starts, lengths, offset))
        codes, count = _factorize(codes * width + more)
    if most > _LONG:
        rows = np.flatnonzero(lengths > _LONG)
        spans = zip(starts[rows].tolist(), lengths[rows].tolist(), strict=True)
        texts = np.array([grid.text(start, length) for start, length in spans], dtype=object)
        codes[rows] = count + pd.factorize(texts)[0]
        codes, count = _factorize(codes)
    return codes, count


def _factorize(values: npt.NDArray[np.integer]) -> tuple[Codes, int]:
    codes, found = pd.factorize(values)
    return codes, len(found)


def _read_word(grid: Grid, starts: Codes, lengths: Codes, offset: int) -> npt.NDArray[np.uint64]:
    """Read up to eight bytes of each cell as one number; those behind its end are 0, which none in it is."""
    words = np.ndarray((len(grid.content) - _WORD,), dtype=np.dtype("<u8"), buffer=grid.content, strides=(1,))
    masks = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], dtype=np.uint64)
    found = words[starts + offset if offset else starts]
    found &= masks.take(np.minimum(np.maximum(lengths - offset, 0), _WORD))
    return found
