"""Show the texts of authors as HTML in which nothing is live but what load has checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from cxsite.issues import Issue, error, sort_issues
from cxsite.pages.plan import Block, Document
from cxsite.render.markdown_parser import MakeParser, make_parser, make_phrase_parser
from cxsite.render.markdown_tree import Shaping, fill_marks

# What XML does not allow, written out or as a character reference, would break a page that is read as XML.
_BLANKS = re.compile("[ \t\n]+")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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

    def render(self, document: Document) -> RenderedText:
        """Render one document, its links answered and its blocks in place."""
        return self._convert(document, make_parser)

    def render_phrase(self, document: Document) -> RenderedText:
        """Render a text without blocks, to stand within a paragraph."""
        line = replace(document, text=_BLANKS.sub(" ", document.text).strip())
        text = self._convert(line, make_phrase_parser)
        shown = text.html.removeprefix("<p>").removesuffix("</p>")
        return replace(text, html=Markup(shown))  # noqa: S704 - it was Markup before

    def _convert(self, document: Document, make: MakeParser) -> RenderedText:
        shaping = Shaping(document, self.table_label)
        try:
            html = make(shaping.shape).convert(_clean(document.text))
        except RecursionError:
            return _give_up(document)
        shown = fill_marks(html, show=lambda number: self.show_block(shaping.blocks[number]), clean=_finish)
        return RenderedText(Markup(shown), tuple(shaping.anchors), sort_issues(shaping.issues))  # noqa: S704


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)


def _finish(html: str) -> str:
    """Let code that is wider than the page be scrolled with the keyboard."""
    return _clean(html).replace("<pre>", '<pre tabindex="0">')


def _give_up(document: Document) -> RenderedText:
    message = "lists, quotations or emphasis are nested too deeply to be shown"
    issue = error("CX408", message, document.place, "write it flatter")
    return RenderedText(Markup("<pre>{}</pre>").format(escape(_clean(document.text))), (), (issue,))
