"""Hold the marks by which python-markdown tells one block from another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxsite.load.markdown_run import TAB, Run, join_lines

FENCE = re.compile(
    r"^(?P<fence>~{3,}|`{3,}) *(?:\{[^\n]*\}|\.?[\w#.+-]* *(?:hl_lines=(?P<quote>[\"']).*?(?P=quote) *)?)\n"
    r"(?:.*?\n)??(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)
HIDDEN = "\x02"

HEADING = re.compile(r"(?:^|\n)#{1,6}((?:\\.|[^\\#]|#+(?=[^#\n]))*?)#*(?:\n|$)")
UNDERLINED = re.compile(r".*\n(?:=+|-+) *(?:\n|$)")
RULE = re.compile(r"^ {0,3}([-_*])(?: {0,2}\1){2,} *$", re.MULTILINE)
ITEM = {"ol": re.compile(r" {0,3}\d+\. +(.*)"), "ul": re.compile(r" {0,3}[*+-] +(.*)")}
_INNER_ITEM = re.compile(r" {4,7}(?:\d+\.|[*+-]) +.*")
QUOTE = re.compile(r"(?:^|\n) {0,3}> ?(.*)")
MEANING = re.compile(r"(?:^|\n) {0,3}: {1,3}(.*?)(?:\n|$)")
NOT_INDENTED = re.compile(r" {0,3}[^ :]")
_DEFINITION = re.compile(
    r"^ {0,3}\[(?P<id>[^\[\]]*)\]: *(?:\n *)?(?P<target>\S+) *(?:\n *)?"
    r"(?:([\"']).*\3 *|\(.*\) *)?$",
    re.MULTILINE,
)
_STRUCTURE = re.compile(r" {4}| *[-+*=_#>:\[\d]|\Z")


@dataclass(frozen=True, slots=True)
class Definition:
    """Hold where a reference's target is defined (``[id]: target``)."""

    label: str
    target: str
    extent: tuple[int, int]


def may_be_structure(block: str) -> bool:
    """Say whether a block may be anything but a paragraph.

    A table has a bar; all else begins on some line, behind blanks, with a mark of its own, or with four
    blanks. An empty line is no block.
    """
    return "|" in block or any(map(_STRUCTURE.match, block.split("\n")))


def find_definitions(block: Run) -> tuple[list[Definition], list[Run]] | None:
    """Take the definitions that follow one another out of a block, and return what is left of it."""
    first = _DEFINITION.search(block.text)
    if not first:
        return None
    definitions, end = [], first.start()
    for found in _DEFINITION.finditer(block.text, first.start()):
        between = block.text[end : found.start()].strip("\n")
        if found.start() > first.start() and (between or "\n" in found[0]):
            break
        definitions.append(_make_definition(block, found))
        end = found.end()
    rest = (block.cut(0, first.start()).rstrip("\n"), block.cut(end).lstrip("\n"))
    return definitions, [run for run in rest if run.text.strip()]


def _make_definition(block: Run, found: re.Match[str]) -> Definition:
    written = found["target"]
    start = block.origins[found.start("target")] + len(written) - len(written.lstrip("<"))
    target = written.lstrip("<").rstrip(">")
    return Definition(found["id"].strip(), target, (start, start + len(target)))


def unquote(line: Run) -> Run:
    """Take the mark of a quotation off a line."""
    found = QUOTE.match(line.text)
    return line.cut(*found.span(1)) if found else line


def split_items(tag: str, block: Run) -> list[Run]:
    """Split a list into its items; an item that is indented further is kept apart, for its parent."""
    items: list[Run] = []
    for line in block.split():
        found = ITEM[tag].match(line.text)
        if found:
            items.append(line.cut(*found.span(1)))
        elif _INNER_ITEM.match(line.text) and not items[-1].text.startswith(" " * TAB):
            items.append(line)
        else:
            items[-1] = join_lines([items[-1], line])
    return items
