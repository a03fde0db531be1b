"""Strip Markdown down to its words."""

from __future__ import annotations

import re

_DROPPED = re.compile(r"^ {0,3}\[[^\]]+\]:.*$|<cx:[0-9]+>", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?")
_BEGINNING = re.compile(r"^\s*(#+|[-*+>]|\d+[.)]|\||:)\s+", re.MULTILINE)
# An underscore within a word is a part of it, as in the name of a column.
_MARKS = re.compile(r"[*`|]+|(?<!\w)_+|_+(?!\w)")


def plain_text(markdown: str) -> str:
    """Strip Markdown down to words, for summaries and search."""
    text = _IMAGE.sub(" ", _DROPPED.sub(" ", markdown))
    return plain_phrase(_BEGINNING.sub(" ", _LINK.sub(r"\1", text)))


def plain_phrase(markdown: str) -> str:
    """Strip a text without blocks, such as one of front matter, down to its words."""
    return " ".join(_MARKS.sub("", _LINK.sub(r"\1", markdown)).split())
