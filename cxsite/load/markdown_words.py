"""Read the words that Markdown shows, each character with where it was written."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html.entities import html5
from itertools import accumulate

from cxsite.issues import Place
from cxsite.load.excerpt import Excerpt, Extent
from cxsite.load.markdown_grammar import HIDDEN
from cxsite.load.markdown_run import Run, chain_runs
from cxsite.load.markdown_spans import ESCAPABLE, mask_code

TextEdit = tuple[int, int, str]
"""What is to stand between two offsets of a text."""

_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")
_MARKS = re.compile(
    rf"\\(?P<escaped>[{re.escape(ESCAPABLE)}])|(?P<entity>{_ENTITY.pattern})"
    r"|(?P<emphasis>\*+|(?<!\w)_+|_+(?!\w))"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Hold words as readers see them.

    ``origins`` tells where each character stands in the excerpt, ``handed`` where it stands in the text that
    the scanner hands on (empty where that is not asked for).
    """

    text: str
    excerpt: Excerpt = field(repr=False)
    origins: Sequence[int] = field(repr=False)
    handed: tuple[int, ...] = field(default=(), repr=False)

    def place(self, start: int, end: int) -> Place:
        """Point at the words from ``start`` up to ``end`` in the file."""
        return self.excerpt.place(self.origins[start], self.origins[end - 1] + 1)

    def is_whole(self, start: int, end: int) -> bool:
        """Say whether no mark of emphasis stands within the words from ``start`` up to ``end``."""
        marked = self.excerpt.text[self.origins[start] : self.origins[end - 1] + 1]
        return decode_entities(marked) == self.text[start:end]

    def written(self, start: int, end: int) -> str:
        """Return what stands in the file for the words from ``start`` up to ``end``."""
        return self.excerpt.written(self.origins[start], self.origins[end - 1] + 1)


def decode_entities(text: str) -> str:
    """Resolve entities; only with their semicolon: "&copy=2" in an address is no sign of copyright."""
    return _ENTITY.sub(_resolve, text)


def _resolve(entity: re.Match[str]) -> str:
    # A name is known as a whole or not at all: "&nothing;" is no "¬hing;".
    return html.unescape(entity[0]) if entity[0][1] == "#" else html5.get(entity[0][1:], entity[0])


def read_words(run: Run) -> Run:
    """Return a run as readers see it: escapes and entities resolved, marks of emphasis gone."""
    if not may_be_marked(run.text):
        return run
    pieces, position = [], 0
    for found in _MARKS.finditer(run.text):
        pieces += [run.cut(position, found.start()), _show(run, found)]
        position = found.end()
    return chain_runs([*pieces, run.cut(position)])


def may_be_marked(text: str) -> bool:
    """Say whether a text may hold an escape, an entity or emphasis."""
    return "*" in text or "_" in text or "&" in text or "\\" in text


def _show(run: Run, found: re.Match[str]) -> Run:
    if found["emphasis"]:
        return Run()
    shown = found["escaped"] or decode_entities(found["entity"])
    return Run(shown, (run.origins[found.start()],) * len(shown))


def read_passage(run: Run, extents: Iterable[Extent]) -> Run:
    """Return the words of a run, with its code hidden, and the links and images at these extents."""
    text = mask_code(run.text)
    for start, end in extents:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return read_words(Run(text, run.origins))


def follow_edits(offsets: Sequence[int], edits: Sequence[TextEdit]) -> tuple[int, ...]:
    """Tell where characters stand after edits of which none touches them; ``edits`` are in order."""
    ends = [end for _, end, _ in edits]
    shifts = [0, *accumulate(len(text) - (end - start) for start, end, text in edits)]
    # An edit that ends at a character stands before it.
    return tuple(offset + shifts[bisect_left(ends, offset + 1)] for offset in offsets)
