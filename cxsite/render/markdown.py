"""Show the texts of authors as HTML in which nothing is live but what load has checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from markupsafe import Markup, escape

from cxsite.characters import drop_illegal
from cxsite.issues import Issue, error, sort_issues
from cxsite.pages.plan import Block, Document
from cxsite.render.markdown_parser import TextParser, make_parser, make_phrase_parser
from cxsite.render.markdown_tree import Shaping, fill_marks

_BLANKS = re.compile("[ \t\n]+")


@dataclass(frozen=True, slots=True)
class RenderedText:
    """Hand over a text as HTML, with the ids of its headings and the findings."""

    html: Markup
    anchors: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class MarkdownRenderer:
    """Render documents; ``show_block`` draws a block that stands in a text, ``table_label`` names tables."""

    show_block: Callable[[Block], Markup]
    table_label: str = "Table"
    _texts: TextParser = field(default_factory=partial(TextParser, make_parser), init=False)
    _phrases: TextParser = field(default_factory=partial(TextParser, make_phrase_parser), init=False)

    def render(self, document: Document) -> RenderedText:
        """Render one document, its links answered and its blocks in place."""
        return self._convert(document, self._texts)

    def render_phrase(self, document: Document) -> RenderedText:
        """Render a text without blocks, to stand within a paragraph."""
        line = replace(document, text=_BLANKS.sub(" ", document.text).strip())
        text = self._convert(line, self._phrases)
        shown = text.html.removeprefix("<p>").removesuffix("</p>")
        return replace(text, html=Markup(shown))  # noqa: S704 - it was Markup before

    def _convert(self, document: Document, parser: TextParser) -> RenderedText:
        shaping = Shaping(document, self.table_label)
        try:
            html = parser.convert(drop_illegal(document.text), shaping.shape)
        except RecursionError:
            return _give_up(document)
        shown = fill_marks(html, show=lambda number: self.show_block(shaping.blocks[number]), clean=_finish)
        return RenderedText(Markup(shown), tuple(shaping.anchors), sort_issues(shaping.issues))  # noqa: S704


def _finish(html: str) -> str:
    """Let code that is wider than the page be scrolled with the keyboard."""
    return drop_illegal(html).replace("<pre>", '<pre tabindex="0">')


def _give_up(document: Document) -> RenderedText:
    message = "lists, quotations or emphasis are nested too deeply to be shown"
    issue = error("CX408", message, document.place, "write it flatter")
    return RenderedText(Markup("<pre>{}</pre>").format(escape(drop_illegal(document.text))), (), (issue,))
