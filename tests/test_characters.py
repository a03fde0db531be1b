"""Check that no page can hold a character that HTML or XML forbids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cxsite.characters import drop_illegal

PIECES = (
    "a",
    "\x00",
    "\x1f",
    "\t",
    "\n",
    "\r",
    "\x7f",
    "\x80",
    "\ud800",
    "\udfff",
    "\ufffd",
    "\ufffe",
    "\uffff",
)
TEXTS = st.lists(st.one_of(st.sampled_from((*PIECES, "퟿", "힣", "！", "😀")), st.characters()), max_size=8)


def is_legal(character: str) -> bool:
    """Say what the standards allow, one character at a time."""
    code = ord(character)
    is_control = code < 0x20 and character not in "\t\n\r"
    return not (is_control or code == 0x7F or 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF))


@given(TEXTS.map("".join))
def test_what_is_illegal_goes_and_all_else_stays(text: str) -> None:
    """A text loses exactly the characters that are forbidden."""
    assert drop_illegal(text) == "".join(filter(is_legal, text))
