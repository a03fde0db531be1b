"""Check that every link inside the portal leads somewhere."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from cxsite.issues import Issue, Place, did_you_mean, error

_HREF = re.compile(r'\s(?:href|src)="([^"]*)"')
_ID = re.compile(r'\sid="([^"]*)"')
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AuthorLink:
    """Hold a link as it stands in a page, with its place in the author's text."""

    page: str
    href: str
    place: Place


def check_links(
    pages: Mapping[str, str],
    addresses: frozenset[str],
    *,
    author_links: tuple[AuthorLink, ...],
    sources: Mapping[str, str],
) -> Iterator[Issue]:
    """Find links and anchors that lead nowhere, each where its author wrote it or at its page's source."""
    ids = {page: frozenset(map(html.unescape, _ID.findall(text))) for page, text in pages.items()}
    places = {(link.page, link.href): link.place for link in author_links}
    for page, text in pages.items():
        for href in dict.fromkeys(map(html.unescape, _HREF.findall(text))):
            fault = _find_fault(page, href, addresses, ids)
            if fault:
                place = places.get((page, href))
                where = "" if place else f" (page {page})"
                place = place or Place(sources[page])
                yield error("CX602", f"{fault}: {href}{where}", place, _hint(href, page, ids))


def _find_fault(page: str, href: str, addresses: frozenset[str], ids: Mapping[str, frozenset[str]]) -> str:
    if _ELSEWHERE.match(href) or href.startswith("//"):
        return ""
    path, _, anchor = href.partition("#")
    target = _target(page, path)
    if target not in addresses:
        return "the link leads to no page or file"
    if anchor and target in ids and unquote(anchor) not in ids[target] and anchor not in ids[target]:
        return "the page has no such heading"
    return ""


def _target(page: str, path: str) -> str:
    if not path:
        return page
    return posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path.partition("?")[0])))


def _hint(href: str, page: str, ids: Mapping[str, frozenset[str]]) -> str:
    path, _, anchor = href.partition("#")
    known = ids.get(_target(page, path), frozenset())
    return (
        did_you_mean(anchor, known, "its headings' anchors are their words in lower case") if anchor else ""
    )
