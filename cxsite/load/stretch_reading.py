"""Read a stretch of a large file block by block into columns of codes; only what is regular is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cxsite.load.cell_codes import ColumnCodes
from cxsite.load.cell_grid import find_grid
from cxsite.load.column import Column
from cxsite.load.dialect import Shape

_TRIES = 1000
_BAD = ((b"\0", b"\0"), (b"\\", b'\\"'), (b"<", b"<<<<<<<"))
"""What no regular text holds, each with its first byte, which is searched for much faster."""


@dataclass(frozen=True, slots=True)
class Block:
    """Hold whole rows, their line ends made alike, and from where to where they stand in the file."""

    content: bytes
    start: int
    stop: int


def read_columns(
    blocks: Iterator[Block | None], shape: Shape, names: Sequence[str]
) -> dict[str, Column] | None:
    """Read the named columns of the rows in these blocks; ``None`` if any block is not regular."""
    codes_by_index = {shape.header.index(name): ColumnCodes() for name in names}
    for block in blocks:
        grid = find_grid(block.content, shape) if block else None
        if grid is None:
            return None
        for index, codes in codes_by_index.items():
            codes.add_cells(grid, index)
    return {shape.header[index]: codes.finish(shape.header[index]) for index, codes in codes_by_index.items()}


def cut_blocks(file: BinaryIO, start: int, stop: int, *, size: int) -> Iterator[Block | None]:
    """Read a file's bytes in blocks that end with a row; ``None`` where no end is found, or a row is no text.

    Line ends are made alike.
    """
    file.seek(start)
    rest = b""
    place = start
    while place < stop:
        content = file.read(min(size, stop - place))
        place += len(content)
        whole = rest + content
        cut = len(whole) if place >= stop else _find_end(whole)
        if not content or cut is None:
            yield None
            return
        rest = whole[cut:]
        cleaned = _clean(whole[:cut], is_last=place >= stop)
        yield Block(cleaned, start, start + cut) if cleaned is not None else None
        start += cut


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
    if any(first in block and mark in block for first, mark in _BAD) or not _is_text(block):
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return block.rstrip(b"\n") + b"\n" if is_last else block


def _is_text(block: bytes) -> bool:
    try:
        return block.isascii() or bool(block.decode("utf-8"))
    except UnicodeDecodeError:
        return False
