"""Words in pictures: safe to draw, and no wider than their room."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from cxsite.render.charts.lettering import ELLIPSIS, clean_text, measure_text, shorten_text, wrap_text

any_text = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@given(any_text)
def test_cleaned_text_is_xml(text: str) -> None:
    """Whatever an author's file holds can stand in an SVG."""
    cleaned = clean_text(text)
    escaped = cleaned.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    element = ElementTree.fromstring(f"<text>{escaped}</text>")  # noqa: S314 - our own output
    assert (element.text or "") == cleaned


def test_control_characters_and_halves_go() -> None:
    """Characters that abort the renderer are dropped, all others stay."""
    assert (
        clean_text("a\x00b\x08c\x0bd\x1fe\ufffef\ud800g</script>\U0001f600") == "abcdefg</script>\U0001f600"
    )


def test_line_ends_become_spaces() -> None:
    """A label of several lines reads on in one."""
    assert clean_text(" one\r\n two\tthree ") == "one two three"


@given(any_text.map(clean_text), st.floats(20, 400))
def test_shortened_text_fits(text: str, width: float) -> None:
    """A shortened text is never wider than its room."""
    assert measure_text(shorten_text(text, width, 13), 13) <= width


@given(any_text.map(clean_text), st.floats(20, 400))
def test_shortened_text_begins_as_the_whole(text: str, width: float) -> None:
    """What is left of a shortened text is its beginning."""
    short = shorten_text(text, width, 13)
    assert short == text or text.startswith(short.removesuffix(ELLIPSIS))


def test_long_name_ends_with_an_ellipsis() -> None:
    """A name of 200 characters is cut visibly."""
    assert shorten_text("x" * 200, 100, 12).endswith(ELLIPSIS)


def test_joined_emoji_are_not_cut_apart() -> None:
    """A family of emoji stays or goes as a whole."""
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    short = shorten_text(family * 5, 60, 13)
    assert short.removesuffix(ELLIPSIS).replace(family, "") == ""


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=30))
def test_wrapping_loses_no_word(words: list[str]) -> None:
    """Wrapped lines hold the same words in the same order."""
    lines = wrap_text(" ".join(words), 200, 13)
    assert " ".join(lines).split() == words


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=30))
def test_wrapped_lines_are_full(words: list[str]) -> None:
    """A line ends only where its next word would not fit."""
    lines = wrap_text(" ".join(words), 200, 13)
    assert all(measure_text(f"{one} {two.split()[0]}", 13) > 200 for one, two in pairwise(lines))


def test_bold_is_wider() -> None:
    """Bold letters take more room."""
    assert measure_text("On time", 13, bold=True) > measure_text("On time", 13)


def test_wide_script_takes_more_room() -> None:
    """Ideographs and emoji are measured as wide as they are."""
    assert measure_text("\u6771\u4eac", 10) > measure_text("ab", 10)
