"""Check that a parser that is kept, and spares itself work, reads each text as any other does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from cxsite.pages.plan import Answer, Document
from cxsite.render.markdown import MarkdownRenderer, RenderedText
from cxsite.render.markdown_parser import MakeParser, make_parser, make_phrase_parser

PIECES = (
    "[one]: cx:0\n\n",
    "[a][one] ",
    "[one] ",
    "```\ncode\n```\n\n",
    "- item\n\n",
    "    indented\n\n",
    "> quoted ",
    "# Heading\n\n",
    "Word\n: meaning\n\n",
    "a | b\n--|--\n`|` | \\|\n\n",
    "&copy; <b> ",
    "\\* ",
    "**strong ",
    "\n\n",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
SIGNS = (
    "`",
    "\\",
    "[a](b)",
    "[one]",
    "!",
    "<x@y.z>",
    "<a://b>",
    "&amp;",
    "*",
    "__",
    "  \n",
    "\n",
    " ",
    "a",
    "\x02",
)
TEXTS_OF_SIGNS = st.lists(st.sampled_from((*SIGNS, *PIECES)), max_size=9).map("".join)
TOO_DEEP = "> " * 3000


def show(renderer: MarkdownRenderer, text: str) -> RenderedText:
    """Render a text with one answer."""
    return renderer.render(Document(text, (Answer("page.html"),)))


@given(st.lists(st.one_of(TEXTS, st.just(TOO_DEEP)), max_size=3), TEXTS)
def test_a_text_leaves_no_trace(before: list[str], text: str) -> None:
    """What was read before, or could not be read, changes nothing in what follows."""
    used, fresh = MarkdownRenderer(lambda _: Markup()), MarkdownRenderer(lambda _: Markup())
    for earlier in before:
        show(used, earlier)
    assert show(used, text) == show(fresh, text)


@pytest.mark.parametrize("make", [make_parser, make_phrase_parser])
@given(TEXTS_OF_SIGNS)
def test_no_pattern_is_passed_over(make: MakeParser, text: str) -> None:
    """A parser that spares plain texts its patterns writes what one writes that does not."""
    thorough = make(lambda _: None)
    thorough.treeprocessors.deregister("plain")
    assert make(lambda _: None).convert(text) == thorough.convert(text)
