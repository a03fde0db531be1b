"""Hold every way around a search to what the search itself finds."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from cxsite.load.markdown_blocks import _BlockReader
from cxsite.load.markdown_grammar import may_be_structure
from cxsite.load.markdown_node import Node
from cxsite.load.markdown_run import TAB, normalise, whole_run
from cxsite.load.markdown_spans import _mask_escapes, _SpanFinder, find_spans, mask_code
from cxsite.load.markdown_words import _MARKS, may_be_marked
from cxsite.load.scalars import Scalar, _follow, _read, excerpt_of

ALWAYS = re.compile("")
INLINE = (
    "[",
    "]",
    "](",
    "][",
    "](a)",
    "[r]",
    "![",
    "<",
    ">",
    "<!--",
    "<a@b>",
    "<x://y>",
    "`",
    "\\",
    "!",
    "a",
)
LINE = (
    "#",
    "=",
    "-",
    "*",
    "_",
    "+",
    ":",
    ">",
    "[",
    "]:",
    "|",
    "1.",
    " ",
    "    ",
    "\n",
    "a",
    "\u0663",
    "\x85",
)
MARKED = ("\\", "*", "_", "&", "amp;", "#38;", "a", " ", "(", ".", ";", "\n", "ö")
UNEVEN = ("\t", "\r", "\n", "\r\n", " ", "    ", "\x01", "\ufffe", "a", "ö")


def pieces(options: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Make texts out of pieces."""
    return st.lists(st.sampled_from(options), max_size=14).map("".join)


@given(pieces(INLINE), st.sampled_from([(), ("r",), ("",)]))
def test_no_span_is_passed_over(text: str, ids: tuple[str, ...]) -> None:
    """A search that looks for signs first finds what one finds that looks for everything."""
    finder = _SpanFinder(ids)
    finder.stages = tuple(replace(stage, sign=ALWAYS) for stage in finder.stages)
    finder.scan(_mask_escapes(mask_code(text)), 0, first_stage=0)
    found = find_spans(text, ids)
    assert (list(found.spans), list(found.undefined), list(found.tags)) == (
        sorted(finder.spans, key=lambda span: span.extent),
        sorted(finder.undefined),
        sorted(finder.tags),
    )


@given(pieces(LINE).filter(lambda block: not may_be_structure(block)))
def test_no_structure_is_passed_over(block: str) -> None:
    """What is taken for a paragraph at once is refused by every other reader of blocks."""
    reader = _BlockReader()
    assert not any(step(Node("div"), [whole_run(block)]) for step in reader.steps[:-1])


@given(pieces(MARKED).filter(lambda text: not may_be_marked(text)))
def test_no_mark_is_passed_over(text: str) -> None:
    """Words that are handed on as they are hold no mark."""
    assert not _MARKS.search(text)


@given(pieces(UNEVEN))
def test_a_text_is_evened_out_character_by_character(text: str) -> None:
    """Evening out stretches of a text gives what evening out each character would."""
    shown, origins, column = "", [], 0
    for offset, character in enumerate(re.sub("\r\n", "\x01\n", text).replace("\r", "\n") + "\n\n"):
        if character in "\x01\ufffe":
            continue
        piece = " " * (TAB - column % TAB) if character == "\t" else character
        column = 0 if character == "\n" else column + len(piece)
        shown += piece
        origins += [offset] * len(piece)
    blanks = [range(*blank.span()) for blank in re.finditer(r"(?<=\n) +(?=\n)", shown)]
    kept = [at for at in range(len(shown)) if not any(at in blank for blank in blanks)]
    run = normalise(text)
    assert (run.text, list(run.origins)) == ("".join(shown[at] for at in kept), [origins[at] for at in kept])


@given(pieces(("a", "b ", " ", "\t", "\n", "\u2028", "c: d", "'")).filter(str.strip), st.integers(0, 3))
def test_plain_words_are_found_as_any_others(text: str, indent: int) -> None:
    """A plain value that stands in its line as it is has the places that a search in it finds."""
    line = f"{' ' * indent}{text}"
    scalar = Scalar((1, indent + 1), (1 + line.count("\n"), len(line) - line.rfind("\n")), "")
    written = [at for _, at in _read(line, (indent, len(line)), "")]
    excerpt = excerpt_of("a.md", tuple(line.split("\n")), scalar, text)
    assert (excerpt.source, list(excerpt.origins)) == (line, list(_follow(text, written)))
