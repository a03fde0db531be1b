"""Part the text of a deck into slides and notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.load import split_slides

LINES = st.lists(st.sampled_from(["", "words", "## Title", "- item", "---", "Notes:", "Notes: a", "a: b"]))


def texts(source: str) -> list[tuple[str, str]]:
    """List the texts and notes of slides."""
    return [(slide.text, slide.notes) for slide in split_slides(source)]


def test_a_line_of_dashes_ends_a_slide() -> None:
    """Slides are parted by lines of three dashes or more, blank lines around them or not."""
    assert texts("one\n---\ntwo\n\n-----\n\nthree") == [("one", ""), ("two", ""), ("three", "")]


def test_what_follows_notes_is_for_the_speaker() -> None:
    """Notes begin at their line and end with the slide."""
    assert texts("# A\n\nNotes:\nslowly\n\nand clearly\n---\nB") == [
        ("# A", "slowly\n\nand clearly"),
        ("B", ""),
    ]


def test_notes_may_begin_on_their_line() -> None:
    """A note of one sentence needs one line."""
    assert texts("A\n\nNotes: slowly") == [("A", "slowly")]


@pytest.mark.parametrize("fence", ["```", "~~~", "`````"])
def test_code_is_no_slide_break(fence: str) -> None:
    """What looks like a break or like notes within code is code."""
    source = f"{fence}\n---\nNotes:\n{fence}"
    assert texts(source) == [(source, "")]


def test_an_empty_slide_is_none() -> None:
    """Breaks at the ends or one after the other make no blank slide."""
    assert texts("---\n\none\n---\n\n---\n") == [("one", "")]


def test_a_definition_holds_for_all_slides() -> None:
    """A link by its name works on each slide, wherever its target is written."""
    slides = texts("[a][x]\n---\n[b][x]\n\nNotes:\n[c][x]\n\n[x]: cx:0")
    assert slides == [("[a][x]\n\n[x]: cx:0", ""), ("[b][x]\n\n[x]: cx:0", "[c][x]\n\n[x]: cx:0")]


def test_a_slide_knows_its_line() -> None:
    """A slide begins at its first line that is not blank."""
    assert [slide.line for slide in split_slides("one\n---\n\n\ntwo")] == [1, 5]


@given(LINES)
def test_no_word_is_lost(lines: list[str]) -> None:
    """Every line but breaks and the word that begins notes is on a slide or in its notes."""
    shown = "\n".join(part for slide in split_slides("\n".join(lines)) for part in (slide.text, slide.notes))
    for word in ("words", "## Title", "- item", "a: b"):
        assert shown.split("\n").count(word) == lines.count(word)


@given(LINES)
def test_no_slide_is_blank(lines: list[str]) -> None:
    """Each slide has a text or notes, and none holds a break."""
    for slide in split_slides("\n".join(lines)):
        assert slide.text or slide.notes
        assert "---" not in slide.text.split("\n")
