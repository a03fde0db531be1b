"""Find each character of a value of front matter or of a register in the file: quotes, folds and escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cxsite.load.excerpt import Excerpt

_BLANK = re.compile("[ \t\n\r\u2028\u2029]+")
_CHANGED = re.compile("[\n\r\u2028\u2029]|[ \t]{2}|^[ \t]|\t")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED = {"_": "\u00a0", "e": "\x1b", "a": "\x07", "b": "\b", "0": "\0", "N": "\x85", "v": "\x0b", "f": "\f"}
_NO_CHARACTER = frozenset("ntrLP \n")


@dataclass(frozen=True, slots=True)
class Scalar:
    """Hold where a value stands in a file: line and column (from 1) of its first character and of its end.

    ``style`` is YAML's: ``'``, ``"``, ``|``, ``>`` or nothing for plain; ``cell`` for a register's.
    """

    first: tuple[int, int]
    end: tuple[int, int]
    style: str


def excerpt_of(path: str, lines: tuple[str, ...], scalar: Scalar, text: str) -> Excerpt:
    """Find a text in the value that holds it.

    Only blanks change where values are folded or stripped, so all other characters are followed. Where that
    fails, every character of the text stands at the beginning of the value.
    """
    source = "\n".join(lines[scalar.first[0] - 1 : scalar.end[0]])
    start = scalar.first[1] - 1
    last_line = source.rfind("\n") + 1 if scalar.end[0] > scalar.first[0] else 0
    end = last_line + scalar.end[1] - 1
    if not scalar.style and source.startswith(text, start, end) and not _CHANGED.search(text):
        # Plain words with single blanks between them: nothing was folded, doubled or escaped.
        return Excerpt(text, path, source, range(start, start + len(text)), scalar.first[0])
    written = list(_read(source, (start, end), scalar.style))
    at = "".join(character for character, _ in written).find(_BLANK.sub("", text))
    if at < 0:
        return Excerpt(text, path, source, (start,) * len(text), scalar.first[0])
    origins = tuple(_follow(text, [origin for _, origin in written[at:]]))
    return Excerpt(text, path, source, origins, scalar.first[0])


def _follow(text: str, places: list[int]) -> Iterator[int]:
    """Give each character its place; a blank stands behind the character before it."""
    used, last = 0, places[0] if places else 0
    for character in text:
        if _BLANK.match(character):
            yield last + 1
        else:
            last = places[used]
            used += 1
            yield last


def _read(source: str, extent: tuple[int, int], style: str) -> Iterator[tuple[str, int]]:
    """List the characters of a value that are no blanks, with their places."""
    start, end = extent
    if style == '"':
        return _read_escaped(source, start + 1, end - 1)
    if style == "'":
        return _read_doubled(source, start + 1, end - 1, mark="'")
    if style == "cell" and source.startswith('"', start):
        return _read_doubled(source, start + 1, end - 1, mark='"')
    if style in ("|", ">"):
        start = source.find("\n", start) + 1
    return _read_plain(source, start, end)


def _read_plain(source: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    for at in range(start, end):
        if not _BLANK.match(source[at]):
            yield source[at], at


def _read_doubled(source: str, start: int, end: int, *, mark: str) -> Iterator[tuple[str, int]]:
    skipped = -1
    for character, at in _read_plain(source, start, end):
        if character == mark and at != skipped:
            skipped = at + 1
            yield character, at
        elif at != skipped:
            yield character, at


def _read_escaped(source: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    position = start
    for found in _ESCAPE.finditer(source, start, end):
        yield from _read_plain(source, position, found.start())
        position = found.end()
        code = found[1] or found[2] or found[3]
        character = chr(int(code, 16)) if code else _NAMED.get(found[4], found[4])
        if not (found[4] and found[4] in _NO_CHARACTER) and not _BLANK.match(character):
            yield character, found.start()
    yield from _read_plain(source, position, end)
