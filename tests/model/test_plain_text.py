"""Check that a text is stripped of its Markdown in every case in which there is any."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from cxsite.model.plain_text import plain_text

PIECES = (
    *(
        "[a](b)",
        "![a](b)",
        "[r]",
        "]:",
        "[r]: x",
        "<cx:1>",
        "*",
        "_",
        "`",
        "|",
        "a_b",
        "# ",
        "- ",
        "1. ",
        ": ",
    ),
    *("\n", "\n\n", " ", "word", "ö"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_no_mark_is_passed_over(text: str) -> None:
    """Looking first whether a sign is there finds what looking for each mark finds."""
    shown = re.sub(r"(?m)^ {0,3}\[[^\]]+\]:.*$|<cx:[0-9]+>", " ", text)
    shown = re.sub(r"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])?", r"\1", re.sub(r"!\[[^\]]*\]\([^)]*\)", " ", shown))
    shown = re.sub(r"(?m)^\s*(#+|[-*+>]|\d+[.)]|\||:)(?=\s)", " ", shown)
    assert plain_text(text) == " ".join(re.sub(r"[*`|]+|(?<!\w)_+|_+(?!\w)", "", shown).split())
