"""Hold a text that stands in a file, and point from each of its characters into the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from cxsite.issues import Place, place_in

Extent = tuple[int, int]

_LINE_AT_MOST = 10_000
"""A longer line is not shown beside a finding, which still tells its column."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Keep a text together with the whole lines of the file that it stands in.

    ``origins`` tells for each character of ``text`` where it stands in ``source``, whose first line is line
    ``first_line`` of the file.
    """

    text: str
    path: str
    source: str
    origins: Sequence[int] = field(repr=False)
    first_line: int = 1

    def place(self, start: int, end: int) -> Place:
        """Point at the characters from ``start`` up to ``end`` as they are written in the file."""
        first, last = self._extent(start, end)
        place = place_in(self.source, self.path, first, last - first)
        if len(place.excerpt) > _LINE_AT_MOST:
            # Each of thousands of links in one line would keep all of it, and every digest would read it.
            place = replace(place, excerpt="")
        return replace(place, line=place.line + self.first_line - 1) if self.first_line > 1 else place

    def written(self, start: int, end: int) -> str:
        """Return what stands in the file for the characters from ``start`` up to ``end``."""
        return self.source[slice(*self._extent(start, end))]

    def _extent(self, start: int, end: int) -> Extent:
        if not self.origins:
            return 0, 0
        # A scanner may point behind the text: there, its last character is the nearest.
        last = len(self.origins) - 1
        first = self.origins[start] if start <= last else self.origins[last] + 1
        return first, max(first, self.origins[min(end - 1, last)] + 1) if end > start else first


def whole_excerpt(text: str, path: str, first_line: int = 1) -> Excerpt:
    """Return a text that stands in its file as it is, from the beginning of a line on."""
    return Excerpt(text, path, text, range(len(text)), first_line)
