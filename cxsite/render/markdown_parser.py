"""Set up python-markdown so that it reads what load has scanned, and nothing that could be live besides."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from html.entities import html5
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions import Extension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedBlockPreprocessor, FencedCodeExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import (
    AUTOLINK_RE,
    AUTOMAIL_RE,
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    AutolinkInlineProcessor,
    AutomailInlineProcessor,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX, AtomicString

ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")

MakeParser = Callable[[Callable[[Element], None]], Markdown]

_MARKUP = '&<>"'
# No link may stand in a link: there, these patterns are not looked for.
_IN_NO_LINK = ("a",)


class TextParser:
    """Turn one text after the other into HTML.

    Making a parser takes about as long as reading a page, so one is kept. It is not asked again after a text
    that it failed on, because it would go on in the middle of it.
    """

    def __init__(self, make: MakeParser) -> None:
        self._make = make
        self._idle: Markdown | None = None
        self._shape: Callable[[Element], None] | None = None

    def convert(self, text: str, shape: Callable[[Element], None]) -> str:
        """Turn a text into HTML; ``shape`` gets the finished tree before it is written out."""
        parser, self._idle = self._idle or self._make(self._hand_over), None
        self._shape = shape
        html = parser.reset().convert(text)
        self._idle = parser
        return html

    def _hand_over(self, root: Element) -> None:
        if self._shape is not None:
            self._shape(root)


def make_parser(shape: Callable[[Element], None]) -> Markdown:
    """Make a parser that hands its finished tree to ``shape`` before it is written out."""
    extensions = [
        TableExtension(use_align_attribute=True),
        DefListExtension(),
        FencedCodeExtension(),
        SaneListExtension(),
        _ScannedText(shape),
    ]
    return Markdown(extensions=extensions, output_format="html")


def make_phrase_parser(shape: Callable[[Element], None]) -> Markdown:
    """Make a parser that takes a whole text for one paragraph, whatever it begins with."""
    parser = Markdown(extensions=[_ScannedText(shape)], output_format="html")
    parser.preprocessors.deregister("fenced_code_block")
    blocks = BlockParser(parser)
    blocks.blockprocessors.register(ParagraphProcessor(blocks), "paragraph", 10)
    parser.parser = blocks
    return parser


def protect(text: str) -> str:
    """Return a text as the parser must hold it, so that it comes out exactly as it is."""
    return "".join(f"{AMP_SUBSTITUTE}{html.escape(c)[1:]}" if c in _MARKUP else c for c in text)


def unprotect(text: str) -> str:
    """Return what a reader will see of a text that the parser holds."""
    return decode_entities(text.replace(AMP_SUBSTITUTE, "&"))


def decode_entities(text: str) -> str:
    """Resolve the entities of a text, those with their semicolon only, as load does."""
    return ENTITY.sub(_resolve, text)


class _ScannedText(Extension):
    """Take out raw HTML, links in links, and what an author could smuggle into attributes."""

    def __init__(self, shape: Callable[[Element], None]) -> None:
        super().__init__()
        self._shape = shape

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is python-markdown's)
        md.preprocessors.deregister("html_block")
        md.preprocessors.register(_PlainFences(md, {}), "fenced_code_block", 25)
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_Entities(ENTITY.pattern, md), "entity", 80)
        md.inlinePatterns.register(_References(REFERENCE_RE, md), "reference", 170)
        md.inlinePatterns.register(_Links(LINK_RE, md), "link", 160)
        md.inlinePatterns.register(_Images(IMAGE_LINK_RE, md), "image_link", 150)
        md.inlinePatterns.register(_ImageReferences(IMAGE_REFERENCE_RE, md), "image_reference", 140)
        md.inlinePatterns.register(_ShortImageReferences(IMAGE_REFERENCE_RE, md), "short_image_ref", 125)
        md.inlinePatterns.register(_ShortReferences(REFERENCE_RE, md), "short_reference", 130)
        md.inlinePatterns.register(_Addresses(AUTOLINK_RE, md), "autolink", 120)
        md.inlinePatterns.register(_Mails(AUTOMAIL_RE, md), "automail", 110)
        md.treeprocessors.register(_PlainTexts(md), "plain", 25)
        md.treeprocessors.register(_Shape(md, self._shape), "cxsite", -10)


class _PlainTexts(Treeprocessor):
    """Spare texts the search for every inline pattern if none can be found.

    Each pattern begins with one of these signs, so a text without them is handed on as it is anyway.
    """

    SIGNS = ("`", "\\", "[", "<", "&", "*", "_", "  \n", STX)

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.text and not any(map(element.text.__contains__, self.SIGNS)):
                element.text = AtomicString(element.text)


class _Shape(Treeprocessor):
    """Give the finished tree away once nothing of the parser's own is left to do."""

    def __init__(self, md: Markdown, shape: Callable[[Element], None]) -> None:
        super().__init__(md)
        self._shape = shape

    def run(self, root: Element) -> None:
        self._shape(root)


class _PlainFences(FencedBlockPreprocessor):
    """Keep the language of a block of code and drop the ids and classes an author gives it."""

    def handle_attrs(self, attrs: Iterable[tuple[str, str]]) -> tuple[str, list[str], dict[str, str]]:
        return "", [value for key, value in attrs if key == "."][:1], {}


class _References(ReferenceInlineProcessor):
    """Read ``[text][id]`` outside of links."""

    ANCESTOR_EXCLUDES = _IN_NO_LINK

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802
        return _read_label(data, index)


class _ShortReferences(ShortReferenceInlineProcessor):
    """Read ``[id]`` outside of links."""

    ANCESTOR_EXCLUDES = _IN_NO_LINK

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802
        return _read_label(data, index)


class _ImageReferences(ImageReferenceInlineProcessor):
    """Read ``![text][id]``."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802
        return _read_label(data, index)


class _ShortImageReferences(ShortImageReferenceInlineProcessor):
    """Read ``![id]``."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802
        return _read_label(data, index)


class _Addresses(AutolinkInlineProcessor):
    """Read ``<https://…>`` outside of links."""

    ANCESTOR_EXCLUDES = _IN_NO_LINK


class _Mails(AutomailInlineProcessor):
    """Read ``<name@host>`` outside of links."""

    ANCESTOR_EXCLUDES = _IN_NO_LINK


class _Links(LinkInlineProcessor):
    """Leave alone a link whose title is never closed: the original would swallow the text that follows."""

    ANCESTOR_EXCLUDES = _IN_NO_LINK

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802
        return _read_label(data, index)

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        if data.find(")", index) < 0:
            return "", None, index, False
        href, title, end, handled = super().getLink(data, index)
        return href, title, end, handled and end > index


class _Images(ImageInlineProcessor):
    """Leave alone an image whose title is never closed."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802
        return _read_label(data, index)

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802
        if data.find(")", index) < 0:
            return "", None, index, False
        src, title, end, handled = super().getLink(data, index)
        return src, title, end, handled and end > index


def _read_label(data: str, index: int) -> tuple[str, int, bool]:
    """Read up to the bracket that closes the one before ``index``.

    The original looks at each character up to the end, for each bracket that opens: a text of brackets
    that nobody closes would keep it for minutes.
    """
    depth = 1
    for count, bracket in enumerate(_BRACKET.finditer(data, index)):
        depth += 1 if bracket[0] == "[" else -1
        if not depth or count >= _NEAR:
            break
    end = _match_brackets(data).get(index - 1) if depth and data.find("]", index) >= 0 else None
    end = bracket.start() if not depth else end
    return ("", index, False) if end is None else (data[index:end], end + 1, True)


_BRACKET = re.compile(r"[\[\]]")
_NEAR = 50


# Two texts at most: the parser asks for the same one again until it has changed it.
@lru_cache(maxsize=2)
def _match_brackets(data: str) -> Mapping[int, int]:
    closings: dict[int, int] = {}
    open_at: list[int] = []
    for bracket in _BRACKET.finditer(data):
        if bracket[0] == "[":
            open_at.append(bracket.start())
        elif open_at:
            closings[open_at.pop()] = bracket.start()
    return closings


class _Entities(InlineProcessor):
    """Resolve entities to characters that no later pattern takes for Markdown or HTML."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, m: re.Match[str], _data: str
    ) -> tuple[str, int, int]:
        return "".join(_seal(character) for character in _resolve(m)), m.start(), m.end()


def _resolve(entity: re.Match[str]) -> str:
    # A name is known as a whole or not at all: "&nothing;" is no "¬hing;".
    return html.unescape(entity[0]) if entity[0][1] == "#" else html5.get(entity[0][1:], entity[0])


def _seal(character: str) -> str:
    return protect(character) if character in _MARKUP else f"{STX}{ord(character)}{ETX}"
