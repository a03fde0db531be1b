"""Make the author's words safe to draw, and fit them into the room there is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

ELLIPSIS = "…"

# XML knows no other characters, and the renderer aborts the whole process at a single one of them.
_UNDRAWABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = re.compile(r"\s+")
_JOINERS = ("\u200d", "\ufe0f", "\ufe0e")

# Widths of the metric-compatible sans serif (thousandths of the size), by character.
_WIDTHS = (
    (191, "'"),
    (222, "ijl"),
    (278, " !,./:;I[\\]ft|\u00a0"),
    (333, "()-r`"),
    (355, '"'),
    (389, "*"),
    (500, "Jckssvxyz"),
    (556, "#$?0123456789L_abdeghnopqu–"),
    (584, "+<=>~−"),
    (611, "FTZ"),
    (667, "&ABEKPSVXY"),
    (722, "CDHNRUw"),
    (778, "GOQ"),
    (833, "Mm"),
    (889, "%"),
    (944, "W"),
    (1000, "—…"),
    (1015, "@"),
)
_WIDTH_BY_CHARACTER = {character: width for width, group in _WIDTHS for character in group}

# Readers' own fonts run a little wider than the one measured here.
_ALLOWANCE = 1.04
_BOLD = 1.07


def clean_text(text: str) -> str:
    """Drop what no SVG can hold (control characters, halves of characters), and put line ends on one line."""
    return _SPACE.sub(" ", _UNDRAWABLE.sub("", text)).strip()


def measure_text(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a text in pixels, without asking any font of this machine."""
    thousandths = sum(map(_measure_character, text))
    return thousandths / 1000 * size * _ALLOWANCE * (_BOLD if bold else 1)


def shorten_text(text: str, width: float, size: float, *, bold: bool = False) -> str:
    """Cut a text to a width, with an ellipsis where something was cut."""
    if measure_text(text, size, bold=bold) <= width:
        return text
    room = width - measure_text(ELLIPSIS, size, bold=bold)
    kept = ""
    for cluster in _split_clusters(text):
        if measure_text(kept + cluster, size, bold=bold) > room:
            break
        kept += cluster
    return kept.rstrip() + ELLIPSIS


def wrap_text(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines of a width; a word that is wider than a line is cut."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure_text(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(shorten_text(word, width, size, bold=bold))
    return tuple(lines)


@lru_cache(maxsize=4096)
def _measure_character(character: str) -> int:
    if character in _WIDTH_BY_CHARACTER:
        return _WIDTH_BY_CHARACTER[character]
    if unicodedata.combining(character) or character in _JOINERS:
        return 0
    plain = unicodedata.normalize("NFD", character)[0]
    if plain in _WIDTH_BY_CHARACTER:
        return _WIDTH_BY_CHARACTER[plain]
    wide = unicodedata.east_asian_width(character) in "WF" or ord(character) > 0xFFFF
    return 1300 if wide else 667


def _split_clusters(text: str) -> Iterator[str]:
    """Keep accents, joined emoji and flags' halves with the character that they belong to."""
    starts = [index for index in range(len(text)) if index == 0 or not _belongs_to_previous(text, index)]
    for start, end in pairwise((*starts, len(text))):
        yield text[start:end]


def _belongs_to_previous(text: str, index: int) -> bool:
    character, previous = text[index], text[index - 1]
    return bool(
        unicodedata.combining(character)
        or character in _JOINERS
        or previous == "\u200d"
        or "\U0001f3fb" <= character <= "\U0001f3ff"
    )
