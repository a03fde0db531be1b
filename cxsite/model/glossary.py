"""Read the common language: the terms of a definition list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from cxsite.model.portal import GlossaryTerm

_DEFINES = re.compile(r":[ \t]+")


def read_terms(text: str) -> Iterator[GlossaryTerm]:
    """List the terms of a text: a line with the names (by commas), then a line ``: what they mean``.

    A definition goes on over indented lines.
    """
    lines = text.split("\n")
    for number, anchor in find_definitions(lines):
        definition = "\n".join((_DEFINES.sub("", lines[number + 1], count=1), *_rest_of(lines, number + 2)))
        yield GlossaryTerm(anchor, _names_above(lines, number + 1), f"{definition.strip()}\n")


def find_definitions(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """List where terms are defined: the line from 0 that names one, and its anchor."""
    for number, line in enumerate(lines):
        if _DEFINES.match(line) and (names := _names_above(lines, number)):
            yield number - 1, _anchor_of(names[0])


def _names_above(lines: Sequence[str], number: int) -> tuple[str, ...]:
    above = lines[number - 1] if number else ""
    if not above.strip() or above[0].isspace() or _DEFINES.match(above):
        return ()
    return tuple(name.strip() for name in above.split(",") if name.strip())


def _rest_of(lines: list[str], number: int) -> Iterator[str]:
    for line in lines[number:]:
        if line.strip() and not line[0].isspace():
            return
        yield line.strip()


def _anchor_of(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[^\w]+", "-", folded).strip("-") or "term"
