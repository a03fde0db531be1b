"""Cut a large file of regular CSV into stretches of whole rows, each of which can be read on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cxsite.issues import Issue
from cxsite.load import parquet
from cxsite.load.csv_text import BrokenRow, read_rows
from cxsite.load.decoding import decode_extract
from cxsite.load.dialect import HEAD_ROWS, Shape, find_shape
from cxsite.load.disguise import find_disguise
from cxsite.load.reading_rules import ReadingRules, Sizes, delimiter_of
from cxsite.load.totals import names_total

_HEAD_BYTES = 1 << 18
_PROOF_ROWS = 12


@dataclass(frozen=True, slots=True)
class Layout:
    """Hold how a file is laid out: its encoding and how that is known, its shape, where its rows begin."""

    encoding: tuple[str, str]
    shape: Shape
    start: int
    stop: int


def find_layout(path: Path, wanted: Sequence[str], *, rules: ReadingRules, sizes: Sizes) -> Layout | None:
    """Find the layout of a file that can be read in blocks; ``None`` for all others.

    It is large and UTF-8, and its columns are parted by one mark and enclosed by double quotes.
    """
    is_other = rules.settings.wide or path.name.lower().endswith((".gz", parquet.ENDING))
    if is_other or not path.is_file() or (size := path.stat().st_size) < sizes.least:
        return None
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return None
    # The layout is found from so many rows of a text as from the whole of it.
    is_enough = size <= len(head) or head.count(b"\n") > HEAD_ROWS
    layout = _read_head(head, str(path), wanted, rules) if is_enough else None
    return replace(layout, stop=size) if layout else None


def _read_head(head: bytes, path: str, wanted: Sequence[str], rules: ReadingRules) -> Layout | None:
    head = head[: head.rfind(b"\n") + 1]
    decoded = None if find_disguise(head) else decode_extract(head, path, rules.settings.encoding)
    if decoded is None or isinstance(decoded, Issue) or decoded.encoding.lower() not in ("utf-8", "utf8"):
        return None
    if head.count(b"\r") != head.count(b"\r\n"):
        return None
    shape = find_shape(decoded.text, wanted, rules.settings.dialect or delimiter_of(path))
    if shape.dialect.quote != '"' or shape.dialect.backslash or len(shape.header) < 2:
        return None
    start = 0
    for _ in range(shape.last_line):
        start = head.index(b"\n", start) + 1
    return Layout((decoded.encoding, decoded.sure), shape, start, 0)


def ends_in_total(path: Path, layout: Layout) -> bool:
    """Say whether the last row may be a sum: it is named so, or cannot be told from the rest."""
    shape, begin = layout.shape, max(layout.stop - _HEAD_BYTES, 0)
    with path.open("rb") as file:
        file.seek(begin)
        tail = file.read()
    place = 0 if begin == 0 else _find_row(tail, shape)
    if place is None:
        return True
    text = tail[place:].replace(b"\r", b"\n").decode("utf-8", "replace")
    try:
        rows = [
            cells for _, cells in read_rows(text, shape.dialect, strict=False) if any(map(str.strip, cells))
        ]
    except BrokenRow:
        return True
    return not rows or names_total(rows[-1])


def cut_file(path: Path, layout: Layout, length: int) -> tuple[tuple[int, int], ...] | None:
    """Cut a file's rows into stretches of about so many bytes; ``None`` where no end of a row is found."""
    with path.open("rb") as file:
        cuts = [layout.start]
        for target in range(layout.start + length, layout.stop - length // 2, length):
            file.seek(target)
            place = _find_row(file.read(_HEAD_BYTES), layout.shape)
            if place is None:
                return None
            cuts.append(target + place)
    return tuple(zip(cuts, (*cuts[1:], layout.stop), strict=True))


def _find_row(window: bytes, shape: Shape) -> int | None:
    """Find where a row begins: the rows from there on are all as wide as the header.

    Inside quotes this may err; then the quotes on both sides of the cut are odd, which its reader sees.
    """
    return next((place for place in _line_starts(window) if _is_row(window[place:], shape)), None)


def _line_starts(window: bytes) -> Iterator[int]:
    place = window.find(b"\n") + 1
    while place:
        yield place
        place = window.find(b"\n", place) + 1


def _is_row(window: bytes, shape: Shape) -> bool:
    widths: list[int] = []
    try:
        for _, cells in read_rows(window.decode("utf-8", "replace"), shape.dialect, strict=False):
            widths.append(len(cells))
            if len(widths) > _PROOF_ROWS:
                break
    except BrokenRow:
        return False
    # The last one may be cut off where the window ends.
    return len(widths) > 1 and set(widths[:-1]) == {len(shape.header)}
