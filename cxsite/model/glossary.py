"""Read the common language: the terms of a definition list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cxsite.model.portal import GlossaryTerm

_ENTRY = re.compile(r"^(?P<terms>(?:[^\s:#>|*+-][^\n]*\n)+)(?P<definition>:[ \t]+(?:[^\n]*\n?)(?:(?:\n|[ \t]+[^\n]*\n?|:[ \t][^\n]*\n?))*)", re.MULTILINE)


def read_terms(text: str) -> Iterator[GlossaryTerm]:
    """List the terms that a text defines: a line with the names (by commas), then a line ``: what it means``."""
    for match in _ENTRY.finditer(text.rstrip() + "\n"):
        names = tuple(name.strip() for line in match["terms"].splitlines() for name in line.split(",") if name.strip())
        definition = re.sub(r"^:?[ \t]+", "", match["definition"].strip("\n"), flags=re.MULTILINE)
        if names:
            yield GlossaryTerm(_anchor_of(names[0]), names, definition.strip() + "\n")


def _anchor_of(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).casefold()
    return re.sub(r"[^\w]+", "-", folded).strip("-") or "term"
