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
    text = _BEGINNING.sub(" ", _LINK.sub(r"\1", text))
    return " ".join(_MARKS.sub("", text).split())
