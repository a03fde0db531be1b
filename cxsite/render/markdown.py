"""Show the texts of authors as HTML in which nothing is live but what load has checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape

from cxsite.issues import Issue, error, sort_issues
from cxsite.pages.plan import Block, Document
from cxsite.render.markdown_parser import make_parser
from cxsite.render.markdown_tree import Shaping, fill_marks

# What XML does not allow, written out or as a character reference, would break a page that is read as XML.
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
        shaping = Shaping(document, self.table_label)
        try:
            html = make_parser(shaping.shape).convert(_clean(document.text))
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
