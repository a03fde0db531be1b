"""Report raw HTML in a text, which readers see as it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cxsite.issues import Issue, Place, warning
from cxsite.load.excerpt import Extent


def judge_tags(text: str, tags: Iterable[Extent], point: Callable[[Extent], Place]) -> Iterator[Issue]:
    """Report the tags of a text, one slip once: a closing tag is part of the tag before it in its line."""
    lines: set[int] = set()
    for extent in tags:
        line = text.rfind("\n", 0, extent[0])
        if line not in lines or not text.startswith("</", extent[0]):
            yield _report(text, extent, point(extent))
        lines.add(line)


def _report(text: str, extent: Extent, place: Place) -> Issue:
    if text.startswith("<!--", extent[0]):
        return warning("CX401", "a comment that is never closed is shown as text", place, "close it with -->")
    return warning("CX401", "raw HTML is shown as text", place, "write it in Markdown, or as `code`")
