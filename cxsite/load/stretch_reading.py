"""Read a stretch of a large file block by block into columns of codes; only what is regular is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from cxsite.later import Later
from cxsite.load.column import Codes, Column
from cxsite.load.dialect import Shape

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
else:
    np = Later("numpy")
    pd = Later("pandas")

_TRIES = 1000


@dataclass(slots=True)
class _Growing:
    """Gather a column: the number of each text so far, and the codes of the blocks."""

    numbers: dict[str, int] = field(default_factory=dict)
    blocks: list[Codes] = field(default_factory=list)

    def add(self, block: pd.Categorical) -> None:
        codes = block.codes[1:]
        found = np.flatnonzero(np.bincount(codes, minlength=len(block.categories)))
        texts = block.categories.tolist()
        numbers = [self.numbers.setdefault(texts[code], len(self.numbers)) for code in found.tolist()]
        number_by_code = np.zeros(len(texts), dtype=_narrow(len(self.numbers)))
        number_by_code[found] = numbers
        self.blocks.append(number_by_code[codes])

    def finish(self, name: str) -> Column:
        narrow = _narrow(len(self.numbers))
        codes = [block.astype(narrow, copy=False) for block in self.blocks]
        return Column(name, np.concatenate(codes or [np.array([], dtype=narrow)]), tuple(self.numbers))


def _narrow(count: int) -> type[np.signedinteger]:
    # A row of a large file costs one byte a column instead of eight.
    return np.int8 if count <= 1 << 7 else np.int16 if count <= 1 << 15 else np.int32


def read_columns(
    blocks: Iterator[bytes | None], shape: Shape, names: Sequence[str]
) -> dict[str, Column] | None:
    """Read the named columns of the rows in these blocks; ``None`` if any block is not regular."""
    indices = {shape.header.index(name): name for name in names}
    growing = {index: _Growing() for index in indices}
    for block in blocks:
        frame = _read_block(block, shape, sorted(indices)) if block is not None else None
        if frame is None:
            return None
        for index, column in growing.items():
            column.add(frame[index].array)
    return {name: growing[index].finish(name) for index, name in indices.items()}


def cut_blocks(file: BinaryIO, start: int, stop: int, *, size: int) -> Iterator[bytes | None]:
    """Read a file's bytes in blocks that end with a row; ``None`` where no end is found, or a row is no text.

    Line ends are made alike.
    """
    file.seek(start)
    rest = b""
    while start < stop:
        content = file.read(min(size, stop - start))
        start += len(content)
        whole = rest + content
        cut = len(whole) if start >= stop else _find_end(whole)
        if not content or cut is None:
            yield None
            return
        block, rest = whole[:cut], whole[cut:]
        yield _clean(block, is_last=start >= stop)


def _find_end(block: bytes) -> int | None:
    """Find the end of the last row that ends in a block: a line end outside quotes."""
    place, quotes = len(block), block.count(b'"')
    for _ in range(_TRIES):
        end = block.rfind(b"\n", 0, place) + 1
        if not end:
            return None
        quotes -= block.count(b'"', end, place)
        if quotes % 2 == 0:
            return end
        place = end - 1
    return None


def _clean(block: bytes, *, is_last: bool) -> bytes | None:
    if any(mark in block for mark in (b"\0", b'\\"', b"<<<<<<<")):
        return None
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return block.rstrip(b"\n") + b"\n" if is_last else block


def _read_block(block: bytes, shape: Shape, indices: Sequence[int]) -> pd.DataFrame | None:
    count = _count_rows(np.frombuffer(block, dtype=np.uint8), shape)
    if not count:
        return None
    # Texts that look like numbers would become such; a row of letters above them forbids it.
    letters = shape.dialect.delimiter.join(["x"] * len(shape.header)) + "\n"
    frame = pd.read_csv(
        io.BytesIO(letters.encode() + block),
        sep=shape.dialect.delimiter,
        header=None,
        usecols=list(indices),
        dtype="category",
        na_filter=False,
        quoting=csv.QUOTE_MINIMAL if b'"' in block else csv.QUOTE_NONE,
        low_memory=False,
        encoding="utf-8",
    )
    return frame if len(frame) == count + 1 else None


def _count_rows(marks: npt.NDArray[np.uint8], shape: Shape) -> int:
    """Count the rows of a block; 0 if one is not as wide as the header, or a quote stands in a cell."""
    # pandas fills short rows and cuts long ones without a word, so the cells are counted before it reads.
    quotes = np.flatnonzero(marks == ord('"'))
    ends = np.flatnonzero(marks == ord("\n"))
    cells = np.flatnonzero(marks == ord(shape.dialect.delimiter))
    if len(quotes):
        if not _is_quoted_well(marks, quotes, shape):
            return 0
        ends, cells = (found[np.searchsorted(quotes, found) % 2 == 0] for found in (ends, cells))
    between = len(shape.header) - 1
    if len(cells) != between * len(ends) or not len(ends) or ends[-1] != len(marks) - 1:
        return 0
    first, last = cells[::between], cells[between - 1 :: between]
    return len(ends) if (last < ends).all() and (first[1:] > ends[:-1]).all() else 0


def _is_quoted_well(marks: npt.NDArray[np.uint8], quotes: Codes, shape: Shape) -> bool:
    """Say whether quotes stand around whole cells, or are doubled within."""
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
