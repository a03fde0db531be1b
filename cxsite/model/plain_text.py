"""Strip Markdown down to its words."""

from __future__ import annotations

import re

_DROPPED = re.compile(r"^ {0,3}\[[^\]]+\]:.*$|<cx:[0-9]+>", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?")
_BEGINNING = re.compile(r"\n\s*(#+|[-*+>]|\d+[.)]|\||:)(?=\s)")
# An underscore within a word is a part of it, as in the name of a column.
_MARKS = re.compile(r"[*`|]+|(?<!\w)_+|_+(?!\w)")


def plain_text(markdown: str) -> str:
    """Strip Markdown down to words, for summaries and search."""
    text = _DROPPED.sub(" ", markdown) if "]:" in markdown or "<cx:" in markdown else markdown
    text = _IMAGE.sub(" ", text) if "![" in text else text
    return plain_phrase(_BEGINNING.sub(" ", f"\n{_drop_links(text)}"))


def plain_phrase(markdown: str) -> str:
    """Strip a text without blocks, such as one of front matter, down to its words."""
    text = _drop_links(markdown)
    is_marked = "*" in text or "_" in text or "`" in text or "|" in text
    return " ".join((_MARKS.sub("", text) if is_marked else text).split())


def _drop_links(text: str) -> str:
    return _LINK.sub(r"\1", text) if "[" in text else text
