"""The common language is a definition list."""

from __future__ import annotations

import pytest

from cxsite.model.glossary import read_terms


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        ("Words of ours.\n", []),
        ("block time\n: Gate to gate.\n", [("block-time", ("block time",), "Gate to gate.\n")]),
        ("OTP, on time\n:   See it.\n", [("otp", ("OTP", "on time"), "See it.\n")]),
        ("Zürich\n: A city.\n    Far.\n", [("zürich", ("Zürich",), "A city.\nFar.\n")]),
        ("a\n: One.\n\nb\n: Two.\n", [("a", ("a",), "One.\n"), ("b", ("b",), "Two.\n")]),
        ("???\n: Who knows.\n", [("term", ("???",), "Who knows.\n")]),
        (",\n: Nothing.\n", []),
        ("# Heading\n\n: no term above\n", []),
    ],
)
def test_reads_terms(text: str, terms: list[tuple[str, tuple[str, ...], str]]) -> None:
    """A line with names, then a line that begins with a colon, is a term; anything else is not."""
    assert [(term.id, term.names, term.text) for term in read_terms(text)] == terms
