"""Explain the words of the common language where a text uses them first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from cxsite.pages.plan import Term
from cxsite.render.markdown_parser import protect

_APART = frozenset({"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE = frozenset({"em", "strong", "img", "br", "a", "code"})
_SENTENCE_START = re.compile(r"(?:^|[.!?:…])[\s\"'“”„‘’«»(]*\Z")


def link_terms(root: Element, terms: Sequence[Term]) -> None:
    """Link the first occurrence of each term in running text to its definition."""
    term_by_name = {name: term for term in reversed(terms) for name in term.names if name.strip()}
    if term_by_name:
        _Linker(term_by_name, _compile(term_by_name), set()).link_in(root, "")


def _compile(names: Mapping[str, Term]) -> re.Pattern[str]:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    # The two control characters surround what the parser keeps of an entity: no word of the author's.
    return re.compile(rf"(?<![\w\x02\x03])(?:{'|'.join(map(_spell, longest_first))})(?!\w)")


def _spell(name: str) -> str:
    """Match a name as it is written; one without capitals may also begin a sentence."""
    words = r"\s+".join(re.escape(word) for word in name.split())
    first = name.strip()[0]
    if name != name.lower() or first == first.upper() or len(first.upper()) != 1:
        return words
    return f"[{first}{first.upper()}]{words[1:]}"


@dataclass(frozen=True, slots=True)
class _Linker:
    """Walk through a tree in reading order; ``seen`` holds the terms that are explained already."""

    term_by_name: Mapping[str, Term]
    pattern: re.Pattern[str]
    seen: set[Term]

    def link_in(self, element: Element, before: str) -> str:
        """Link the terms inside an element, given the text before it in its block; return the text so far."""
        children = list(element)
        before = self._link_text(element, None, before=before)
        for child in children:
            if child.tag in _APART:
                before += "".join(child.itertext())
            else:
                before = self.link_in(child, before if child.tag in _INLINE else "")
            before = self._link_text(element, child, before=before if child.tag in _INLINE else "")
        return before

    def _link_text(self, parent: Element, child: Element | None, *, before: str) -> str:
        text = (parent.text if child is None else child.tail) or ""
        position, last = 0, child
        for start, end, term in self._find(text, before):
            link = _make_link(text[start:end], term)
            _set_text(parent, last, text=text[position:start])
            parent.insert(0 if last is None else list(parent).index(last) + 1, link)
            position, last = end, link
        if position:
            _set_text(parent, last, text=text[position:])
        return before + text

    def _find(self, text: str, before: str) -> Iterator[tuple[int, int, Term]]:
        for found in self.pattern.finditer(text):
            written = " ".join(found[0].split())
            term = self.term_by_name.get(written)
            if term is None and _SENTENCE_START.search(before + text[: found.start()]):
                term = self.term_by_name.get(written[0].lower() + written[1:])
            if term is not None and term not in self.seen:
                self.seen.add(term)
                yield found.start(), found.end(), term


def _make_link(text: str, term: Term) -> Element:
    attributes = {"class": "term", "href": protect(term.href), "title": protect(term.definition)}
    link = Element("a", attributes)
    link.text = text
    return link


def _set_text(parent: Element, child: Element | None, *, text: str) -> None:
    if child is None:
        parent.text = text
    else:
        child.tail = text
