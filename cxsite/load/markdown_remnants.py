"""Find live links that Markdown takes for plain text, because something in them is not closed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cxsite.issues import Issue, warning
from cxsite.load.markdown_schemes import CHECKED_SCHEMES, IMAGE_SCHEMES, RECORD_SCHEMES
from cxsite.load.markdown_words import Words

_SCHEMES = "|".join(sorted(CHECKED_SCHEMES | IMAGE_SCHEMES | RECORD_SCHEMES))
_WIKI = re.compile(r"\[\[(?P<name>[^\[\]|\n]+)(?:\|[^\[\]\n]+)?\]\]")
_REVERSED = re.compile(rf"\([^()\n]+\)\[(?:{_SCHEMES}):[^\]\s]+\]")
_REMNANT = re.compile(rf"\](?P<gap>\s*)\(<?(?:{_SCHEMES}):[^\s)]+(?P<closing>>?\))?")


def find_remnants(passages: Iterable[Words]) -> Iterator[Issue]:
    """Find what looks like a link of ours in running text, where links that work are hidden."""
    for words in passages:
        for found in _REMNANT.finditer(words.text):
            # Who escapes a bracket wants to show it.
            if words.written(found.start(), found.start() + 1) == "]":
                yield _report(words, found)
        yield from _find_other_kinds(words)


def _find_other_kinds(words: Words) -> Iterator[Issue]:
    message = "this is no link: readers see the brackets"
    for shape, hint in (
        (_WIKI, "write [words](metric:on-time), with the kind and the id of the record"),
        (_REVERSED, "write [words](target): square brackets first, round ones second"),
    ):
        for found in shape.finditer(words.text):
            if words.written(found.start(), found.start() + 1) == found[0][0]:
                yield warning("CX410", message, words.place(found.start(), found.end()), hint)


def _report(words: Words, found: re.Match[str]) -> Issue:
    place = words.place(found.start(), found.end())
    message = "this is no link yet, and its target is shown as text"
    if found["gap"]:
        return warning("CX410", message, place, "leave no blank between ] and (")
    if not found["closing"]:
        # A cell of a table ends at a bar, whatever stands around it.
        return warning("CX410", message, place, "close it with ), and write %7C for a bar in it")
    return warning("CX410", message, place, "see that every [ before it has its ]")
