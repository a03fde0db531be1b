"""Check that every link inside the portal leads somewhere."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.render.printed import PrintedPage

_TAG = re.compile(r'<(?:"[^"]*"|[^">])*')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def find_anchors(text: str) -> frozenset[str]:
    """Find what links can lead to within a page."""
    return frozenset(_read_attribute(text, "id"))


def find_links(text: str) -> tuple[str, ...]:
    """Find the links of a page into its own site, each once."""
    links = dict.fromkeys((*_read_attribute(text, "href"), *_read_attribute(text, "src")))
    return tuple(link for link in links if not _is_elsewhere(link))


def _read_attribute(text: str, name: str) -> Iterator[str]:
    opening = f'{name}="'
    at = text.find(opening)
    while at > 0:
        start = at + len(opening)
        # A sample of code shows attributes too, and quotes are no signs in a text.
        if text[at - 1].isspace() and _is_in_tag(text, at):
            yield html.unescape(text[start : text.find('"', start)])
        at = text.find(opening, start)


def _is_in_tag(text: str, at: int) -> bool:
    tag = _TAG.match(text, max(text.rfind("<", 0, at), 0), at)
    return tag is not None and tag.end() == at


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Hold what links can lead to: every address, and the anchors of those that are pages."""

    addresses: frozenset[str]
    anchors: Mapping[str, frozenset[str]]

    def has(self, address: str, anchor: str) -> bool:
        """Say whether there is such a file, and such an anchor if it is a page."""
        return address in self.addresses and self.has_anchor(address, anchor)

    def has_anchor(self, address: str, anchor: str) -> bool:
        """Say whether a page has an anchor; other files are not asked for any."""
        if not anchor or address not in self.anchors:
            return True
        return unquote(anchor) in self.anchors[address] or anchor in self.anchors[address]


def check_links(page: PrintedPage, targets: Targets) -> tuple[Issue, ...]:
    """Find a page's links and anchors that lead nowhere, each where its author wrote it or at its source."""
    return tuple(_find_dead(page, targets))


def _find_dead(page: PrintedPage, targets: Targets) -> Iterator[Issue]:
    for href in page.links:
        fault = _find_fault(page.address, href, targets)
        if fault:
            place = page.places.get(href)
            where = "" if place else f" (page {page.address})"
            hint = _hint(href, page.address, targets.anchors)
            yield error("CX602", f"{fault}: {href}{where}", place or Place(page.source), hint)


def target_of(page: str, href: str) -> tuple[str, str]:
    """Split a link within the site into the address that it leads to and the anchor there."""
    path, _, anchor = href.partition("#")
    return _target(page, path), anchor


def _is_elsewhere(href: str) -> bool:
    return bool(_ELSEWHERE.match(href)) or href.startswith("//")


def _find_fault(page: str, href: str, targets: Targets) -> str:
    target, anchor = target_of(page, href)
    if target not in targets.addresses:
        return "the link leads to no page or file"
    return "" if targets.has_anchor(target, anchor) else "the page has no such heading"


def _target(page: str, path: str) -> str:
    if not path:
        return page
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path.partition("?")[0])))


def _hint(href: str, page: str, anchors: Mapping[str, frozenset[str]]) -> str:
    target, anchor = target_of(page, href)
    known = anchors.get(target, frozenset())
    return (
        did_you_mean(anchor, known, "its headings' anchors are their words in lower case") if anchor else ""
    )
