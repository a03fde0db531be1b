"""Read the common language: the terms of a definition list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cxsite.model.portal import GlossaryTerm

_DEFINES = re.compile(r":[ \t]+")


def read_terms(text: str) -> Iterator[GlossaryTerm]:
    """List the terms of a text: a line with the names (by commas), then a line ``: what they mean``.

    A definition goes on over indented lines.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _DEFINES.match(line) and (names := _names_above(lines, number)):
            definition = "\n".join((_DEFINES.sub("", line, count=1), *_rest_of(lines, number + 1)))
            yield GlossaryTerm(_anchor_of(names[0]), names, f"{definition.strip()}\n")


def _names_above(lines: list[str], number: int) -> tuple[str, ...]:
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
