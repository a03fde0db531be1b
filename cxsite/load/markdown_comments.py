"""Take the HTML comments out of a Markdown text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cxsite.load.markdown_blocks import read_blocks
from cxsite.load.markdown_grammar import FENCE
from cxsite.load.markdown_run import Run, chain_runs
from cxsite.load.markdown_words import TextEdit

_COMMENT = re.compile(
    rf"(?P<fence_block>(?s:{FENCE.pattern}))"
    r"|(?<![\\`])(?P<ticks>`+)(?!`)(?:(?!\n *\n)(?s:.))+?(?<!`)(?P=ticks)(?!`)"
    r"|(?P<comment><!--(?s:.*?)-->(?: +$)?)",
    re.MULTILINE,
)
_PERHAPS_CODE = re.compile(r" {4}|[-+*:. \d]*>")


def drop_comments(run: Run) -> tuple[Run, list[TextEdit]]:
    """Return the text without HTML comments, and the edits that take them out of the file."""
    if "<!--" not in run.text:
        return run, []
    pieces: list[Run] = []
    edits: list[TextEdit] = []
    position = 0
    for found in _COMMENT.finditer(run.text):
        if not found["comment"] or _stands_in_code(run, found.start(), before=pieces, position=position):
            continue
        start, end = found.span("comment")
        kept = [at for at in range(start, end) if run.text[at] == "\n"]
        pieces += [run.cut(position, start), *(run.cut(at, at + 1) for at in kept)]
        edits.append((run.origins[start], run.origins[end - 1] + 1, "\n" * len(kept)))
        position = end
    return chain_runs([*pieces, run.cut(position)]), edits


def _stands_in_code(run: Run, start: int, *, before: Iterable[Run], position: int) -> bool:
    """Say whether a comment is part of an indented block of code; only blocks as a whole can tell."""
    if not _PERHAPS_CODE.match(run.text, run.text.rfind("\n", 0, start) + 1):
        return False
    return run.origins[start] in read_blocks(chain_runs([*before, run.cut(position)])).code
