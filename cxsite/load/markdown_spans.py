"""Find links, images and raw HTML in one run of inline text.

python-markdown looks for one sort of link after another and hides what it has found from the sorts that
follow; so does this module, because the order decides what overlapping brackets mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from cxsite.load.markdown_grammar import HIDDEN

ESCAPABLE = "\\`*_{}[]()>#+-.!|"

_SLASHES_OR_TICKS = re.compile(r"(?<!\\)(?P<slashes>(?:\\\\)+)(?=`)|(?<!\\)(?P<ticks>`+)")
_TICKS = re.compile(r"`+")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LINK_OPENING = re.compile(r"(?<!!)\[")
_IMAGE_OPENING = re.compile(r"!\[")
_REFERENCE = re.compile(r"\s?\[([^\]]*)\]")
_ADDRESS = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]*://[^<>]*)>")
_MAIL = re.compile(r"<([^<> !]+@[^@<> ]+)>")
_BRACKET = re.compile(r"[\[\]]")
_NAMING = re.compile(r"\]\s?\[")
_AIMING = re.compile(r"\]\(")
_NAME = re.compile(r"\]")
_NEVER = re.compile(r"(?!)")
_ANGLED = re.compile(r"\(\s*<([^<>]*)>\s*(?:(?:'[^']*'|\"[^\"]*\")\s*)?\)")
_OPENING = re.compile(r"\(\s*")
_ROUND = re.compile(r"[()]")
_TITLE_END = re.compile(r"(['\"]) *\)")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:.-]*(?:[\s/][^<>]*)?>|<!--|<[!?][A-Za-z\[][^<>]*>")

Extent = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Hold one link or image: its extent, its text's, and its target's or the id that names it."""

    sort: Literal["link", "image", "address", "mail"]
    extent: Extent
    text: Extent
    target: Extent | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Spans:
    """Hand over what was found: links and images, references to nothing, and raw HTML."""

    spans: tuple[Span, ...]
    undefined: tuple[Extent, ...]
    tags: tuple[Extent, ...]


def find_spans(text: str, ids: Collection[str]) -> Spans:
    """Find all that is live in a run of inline text, given the ids of the text's references.

    Whatever is live begins with a square bracket or an angle bracket, and masking adds neither: a text
    without them needs no search.
    """
    if "[" not in text and "<" not in text:
        return _NOTHING
    finder = _SpanFinder(ids)
    finder.scan(_mask_escapes(mask_code(text)), 0, first_stage=0)
    return Spans(
        tuple(sorted(finder.spans, key=lambda span: span.extent)),
        tuple(sorted(finder.undefined)),
        tuple(sorted(finder.tags)),
    )


_NOTHING = Spans((), (), ())


def mask_code(text: str) -> str:
    """Hide code spans, and the backslashes that escape one another before backticks."""
    if "`" not in text:
        return text
    position = 0
    while found := _SLASHES_OR_TICKS.search(text, position):
        end = found.end()
        if found["ticks"]:
            start, end = _find_code(text, found)
            text = _hide(text, (start, end)) if end else text
            end = end or found.end()
        else:
            text = _hide(text, (found.start(), end))
        position = end
    return text


def _find_code(text: str, opening: re.Match[str]) -> Extent:
    """Find the backticks that close a code span; where none are as many, the longest shorter run does."""
    size, best = len(opening[0]), None
    for closing in _TICKS.finditer(text, opening.end()):
        if len(closing[0]) == size:
            return opening.start(), closing.end()
        if best is None or len(closing[0]) > len(best[0]):
            best = closing
    if best is None or len(best[0]) > size:
        return opening.start(), 0
    return opening.start(), best.end()


def _mask_escapes(text: str) -> str:
    return _ESCAPE.sub(lambda found: HIDDEN * 2 if found[1] in ESCAPABLE else found[0], text)


def _hide(text: str, extent: Extent) -> str:
    start, end = extent
    return text[:start] + HIDDEN * (end - start) + text[end:]


@dataclass(frozen=True, slots=True)
class _Stage:
    """Look for one sort of span: ``read`` returns the span that opens, or where to look on.

    It is told where the bracket that opens is closed, if it is. A text in which ``sign`` is not found holds
    no such span.
    """

    sign: re.Pattern[str]
    opening: re.Pattern[str]
    read: Callable[[str, re.Match[str], int | None], Span | int]


@dataclass(slots=True)
class _SpanFinder:
    """Look for one sort of span after another; positions are those in the whole run."""

    ids: Collection[str]
    spans: list[Span] = field(default_factory=list)
    undefined: list[Extent] = field(default_factory=list)
    tags: list[Extent] = field(default_factory=list)
    stages: tuple[_Stage, ...] = field(init=False)

    def __post_init__(self) -> None:
        short = _NAME if self.ids else _NEVER
        self.stages = (
            _Stage(_NAMING, _LINK_OPENING, self._read_reference),
            _Stage(_AIMING, _LINK_OPENING, _read_inline),
            _Stage(_AIMING, _IMAGE_OPENING, _read_inline),
            _Stage(_NAMING, _IMAGE_OPENING, self._read_reference),
            _Stage(short, _LINK_OPENING, self._read_short),
            _Stage(short, _IMAGE_OPENING, self._read_short),
            _Stage(_ADDRESS, _ADDRESS, _read_address),
            _Stage(_MAIL, _MAIL, _read_address),
        )

    def scan(self, text: str, base: int, *, first_stage: int, in_link: bool = False) -> None:
        """Find the spans of the stages from ``first_stage`` on, and the tags that remain as text."""
        for index, stage in enumerate(self.stages):
            # There is no link in a link: there, only images are looked for.
            may_be = index >= first_stage and (stage.opening is _IMAGE_OPENING or not in_link)
            if may_be and stage.sign.search(text):
                text = self._scan_stage(text, base, index=index)
        self.tags += [(base + tag.start(), base + tag.end()) for tag in _TAG.finditer(text)]

    def _scan_stage(self, text: str, base: int, *, index: int) -> str:
        stage, position = self.stages[index], 0
        # What is hidden on the way lies behind: what closes the brackets ahead stays as it is.
        closings = _match_brackets(text)
        while found := stage.opening.search(text, position):
            span = stage.read(text, found, closings.get(found.end() - 1))
            if isinstance(span, int):
                position = span
                continue
            self._take(span, base)
            if span.sort == "link":
                inner = text[slice(*span.text)]
                self.scan(inner, base + span.text[0], first_stage=index + 1, in_link=True)
            position = span.extent[1]
            text = _hide(text, span.extent)
        return text

    def _take(self, span: Span, base: int) -> None:
        moved = _move(span, base)
        lost = moved.extent if span.sort == "image" else (moved.text[1], moved.extent[1])
        # In order, so that a text of thousands of links need not be looked through for each.
        first = bisect_left(self.spans, lost[0], key=_start_of)
        last = bisect_right(self.spans, lost[1], key=_start_of)
        self.spans[first:last] = [
            other for other in self.spans[first:last] if not _contains(lost, other.extent)
        ]
        insort(self.spans, moved, key=_start_of)

    def _read_reference(self, text: str, opening: re.Match[str], end: int | None) -> Span | int:
        named = _REFERENCE.match(text, end + 1) if end is not None else None
        if end is None or not named:
            return opening.end()
        reference = named[1] or text[opening.end() : end]
        if _clean_id(reference) in self.ids:
            return _make_reference(opening, end, after=named.end(), reference=reference)
        if text[end + 1] == "[" and HIDDEN not in reference and reference.strip():
            self.undefined.append(named.span(1) if named[1] else (opening.end(), end))
        return named.end()

    def _read_short(self, text: str, opening: re.Match[str], end: int | None) -> Span | int:
        if end is None:
            return opening.end()
        reference = text[opening.end() : end]
        if _clean_id(reference) not in self.ids:
            return end + 1
        return _make_reference(opening, end, after=end + 1, reference=reference)


def _start_of(span: Span) -> int:
    return span.extent[0]


def _contains(outer: Extent, inner: Extent) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _move(span: Span, base: int) -> Span:
    start, end = span.extent
    target = (span.target[0] + base, span.target[1] + base) if span.target else None
    text = (span.text[0] + base, span.text[1] + base)
    return Span(span.sort, (start + base, end + base), text, target, span.reference)


def _clean_id(reference: str) -> str:
    return re.sub(r"\s+", " ", reference.lower())


def _make_reference(opening: re.Match[str], end: int, *, after: int, reference: str) -> Span:
    text = (opening.end(), end)
    return Span(_sort_of(opening), (opening.start(), after), text, reference=_clean_id(reference))


def _sort_of(opening: re.Match[str]) -> Literal["link", "image"]:
    return "image" if opening[0].startswith("!") else "link"


def _read_inline(text: str, opening: re.Match[str], end: int | None) -> Span | int:
    found = _find_target(text, end + 1) if end is not None else None
    if end is None or not found:
        return opening.end()
    target, after = found
    return Span(_sort_of(opening), (opening.start(), after), (opening.end(), end), _strip(text, target))


def _read_address(_text: str, found: re.Match[str], _end: int | None) -> Span | int:
    sort: Literal["address", "mail"] = "address" if found.re is _ADDRESS else "mail"
    return Span(sort, found.span(), found.span(1), found.span(1))


def _match_brackets(text: str) -> Mapping[int, int]:
    """Tell for each opening bracket which one closes it, in one pass."""
    closings: dict[int, int] = {}
    open_at: list[int] = []
    for bracket in _BRACKET.finditer(text):
        if bracket[0] == "[":
            open_at.append(bracket.start())
        elif open_at:
            closings[open_at.pop()] = bracket.start()
    return closings


def _strip(text: str, extent: Extent) -> Extent:
    inner = text[slice(*extent)]
    start = extent[0] + len(inner) - len(inner.lstrip())
    return start, max(start, extent[0] + len(inner.rstrip()))


def _find_target(text: str, index: int) -> tuple[Extent, int] | None:
    """Find the target in the brackets that follow a link's text, and where these end."""
    angled, opening = _ANGLED.match(text, index), _OPENING.match(text, index)
    if angled:
        return angled.span(1), angled.end()
    if not opening or text.find(")", index) < 0:
        return None
    start, depth = opening.end(), 1
    for position in range(start, len(text)):
        if text[position] in "'\"":
            return _find_end_with_title(text, start, quote=position, depth=depth)
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if not depth:
            return (start, position), position + 1
    return None


def _find_end_with_title(text: str, start: int, *, quote: int, depth: int) -> tuple[Extent, int] | None:
    """Find where a link with a title ends; the mark of a title never closed is part of the target."""
    titles = [quote]
    other = text.find("'" if text[quote] == '"' else '"', quote)
    titles += [other] if other >= 0 else []
    for closing in _TITLE_END.finditer(text, quote):
        for title in titles:
            if title < closing.start() and closing[1] == text[title]:
                return (start, title), closing.end()
    bracket = next(islice(_ROUND.finditer(text, quote), depth - 1, None), None)
    if bracket and bracket[0] == ")":
        return (start, bracket.start()), bracket.end()
    return None
