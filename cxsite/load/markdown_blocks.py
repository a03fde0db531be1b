"""Find the runs of inline text in a Markdown text: what stands in paragraphs, items, headings and cells.

Render reads the text with python-markdown, so blocks are told apart by that program's rules, in its order; a
property test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cxsite.load.markdown_grammar import (
    FENCE,
    HEADING,
    HIDDEN,
    ITEM,
    MEANING,
    NOT_INDENTED,
    QUOTE,
    RULE,
    UNDERLINED,
    Definition,
    find_definitions,
    may_be_structure,
    split_items,
    unquote,
)
from cxsite.load.markdown_node import Node
from cxsite.load.markdown_run import TAB, Run, chain_runs, join_lines, loosen, take_indented
from cxsite.load.markdown_tables import read_cells

_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Blocks:
    """Hand over the runs of inline text, the definitions by id, all definitions, and the offsets of code.

    ``headings`` are the offsets at which the runs of headings begin.
    """

    runs: tuple[Run, ...]
    definition_by_id: dict[str, Definition]
    definitions: tuple[Definition, ...]
    code: frozenset[int]
    headings: frozenset[int] = frozenset()


class TooDeepError(Exception):
    """Tell that lists or quotations are nested deeper than any reader could follow."""


def find_deepest(text: str) -> tuple[int, int]:
    """Find the most marks of lists and quotations that stand before the words of a line."""
    marks = max(_NESTING.finditer(text), key=lambda found: len(found[0]), default=None)
    return marks.span() if marks else (0, 0)


_NESTING = re.compile(r"^[>*+\- \t]+", re.MULTILINE)


def read_blocks(run: Run) -> Blocks:
    """Take a normalised text apart into its runs of inline text."""
    reader = _BlockReader()
    root = Node("div")
    reader.read_chunk(root, _hide_fences(run))
    return Blocks(
        tuple(leaf for leaf in root.walk() if leaf),
        {definition.label.lower(): definition for definition in reader.definitions},
        tuple(reader.definitions),
        frozenset(reader.code),
        frozenset(leaf.origins[0] for leaf in root.walk("h") if leaf),
    )


def _hide_fences(run: Run) -> Run:
    if "```" not in run.text and "~~~" not in run.text:
        return run
    pieces, start = [], 0
    for fence in FENCE.finditer(run.text):
        origin = run.origins[fence.start()]
        pieces += [run.cut(start, fence.start()), Run(f"\n{HIDDEN}\n", (origin,) * 3)]
        start = fence.end()
    return chain_runs([*pieces, run.cut(start)])


@dataclass(slots=True)
class _BlockReader:
    """Read blocks in turn; each step takes the first block if it is of its sort, and says whether it was."""

    definitions: list[Definition] = field(default_factory=list)
    code: set[int] = field(default_factory=set)
    states: list[str] = field(default_factory=lambda: [""])
    depth: int = 0
    steps: tuple[Callable[[Node, list[Run]], bool], ...] = field(init=False)

    def __post_init__(self) -> None:
        self.steps = (
            self._skip_blank,
            self._read_in_item,
            self._read_in_meaning,
            self._read_code,
            self._read_table,
            self._read_heading,
            self._read_underlined,
            self._read_rule,
            self._read_numbered,
            self._read_bullets,
            self._read_meaning,
            self._read_quote,
            self._read_definitions,
            self._read_paragraph,
        )

    def read_chunk(self, parent: Node, run: Run) -> None:
        self.read(parent, run.split("\n\n"))

    def read(self, parent: Node, blocks: list[Run]) -> None:
        if self.depth > _DEEPEST:
            raise TooDeepError
        self.depth += 1
        while blocks:
            steps = self.steps if may_be_structure(blocks[0].text) else (self._read_paragraph,)
            any(step(parent, blocks) for step in steps)
        self.depth -= 1

    @contextmanager
    def _state(self, name: str) -> Iterator[None]:
        self.states.append(name)
        yield
        self.states.pop()

    def _skip_blank(self, _parent: Node, blocks: list[Run]) -> bool:
        if blocks[0] and not blocks[0].text.startswith("\n"):
            return False
        _replace_first(blocks, blocks[0].cut(1))
        return True

    def _read_in_item(self, parent: Node, blocks: list[Run]) -> bool:
        return self._read_nested(parent, blocks, items=("li",), lists=("ul", "ol"))

    def _read_in_meaning(self, parent: Node, blocks: list[Run]) -> bool:
        return self._read_nested(parent, blocks, items=("dd", "li"), lists=("dl", "ol", "ul"))

    def _read_nested(
        self, parent: Node, blocks: list[Run], *, items: tuple[str, ...], lists: tuple[str, ...]
    ) -> bool:
        block = blocks[0]
        in_list = parent.tag in items or parent.last_tag in lists
        if not block.text.startswith(" " * TAB) or self.states[-1] == "detabbed" or not in_list:
            return False
        level, holder = self._find_holder(parent, block, items=items, lists=lists)
        inner = loosen(blocks.pop(0), level)
        with self._state("detabbed"):
            if parent.tag in items:
                holder = parent.children[-1] if parent.last_tag in lists else parent
                self.read(holder, [inner])
            elif holder.tag in items:
                self.read(holder, [inner])
            elif holder.last and holder.last_tag in items:
                holder.last.wrap_text()
                self.read_chunk(holder.last, inner)
            else:
                self.read(holder.add(items[0]), [inner])
        return True

    def _find_holder(
        self, parent: Node, block: Run, *, items: tuple[str, ...], lists: tuple[str, ...]
    ) -> tuple[int, Node]:
        spaces = len(block.text) - len(block.text.lstrip(" "))
        level = 1 if self.states[-1] == "list" else 0
        while spaces // TAB > level and parent.last and parent.last_tag in items + lists:
            parent = parent.last
            level += parent.tag in lists
        return level, parent

    def _read_code(self, parent: Node, blocks: list[Run]) -> bool:
        if not blocks[0].text.startswith(" " * TAB):
            return False
        code, rest = take_indented(blocks[0])
        self.code.update(code.origins)
        if parent.last_tag != "pre":
            parent.add("pre")
        _replace_first(blocks, rest)
        return True

    def _read_table(self, parent: Node, blocks: list[Run]) -> bool:
        cells = read_cells(blocks[0])
        if cells is None:
            return False
        table = parent.add("table")
        for cell in cells:
            table.add("td", cell)
        blocks.pop(0)
        return True

    def _read_heading(self, parent: Node, blocks: list[Run]) -> bool:
        block, found = blocks[0], HEADING.search(blocks[0].text)
        if not found:
            return False
        if found.start():
            self.read(parent, [block.cut(0, found.start())])
        parent.add("h", block.cut(*found.span(1)).strip())
        rest = block.cut(found.end())
        _replace_first(blocks, loosen(rest) if self.states[-1] == "looselist" else rest)
        return True

    def _read_underlined(self, parent: Node, blocks: list[Run]) -> bool:
        if not UNDERLINED.match(blocks[0].text):
            return False
        lines = blocks[0].split()
        parent.add("h", lines[0].strip())
        _replace_first(blocks, join_lines(lines[2:]))
        return True

    def _read_rule(self, parent: Node, blocks: list[Run]) -> bool:
        block, found = blocks[0], RULE.search(blocks[0].text)
        if not found:
            return False
        before = block.cut(0, found.start()).rstrip("\n")
        if before:
            self.read(parent, [before])
        parent.add("hr")
        _replace_first(blocks, block.cut(found.end()).lstrip("\n"))
        return True

    def _read_numbered(self, parent: Node, blocks: list[Run]) -> bool:
        return self._read_list(parent, blocks, tag="ol")

    def _read_bullets(self, parent: Node, blocks: list[Run]) -> bool:
        return self._read_list(parent, blocks, tag="ul")

    def _read_list(self, parent: Node, blocks: list[Run], *, tag: str) -> bool:
        if not ITEM[tag].match(blocks[0].text):
            return False
        items = split_items(tag, blocks.pop(0))
        if parent.last and parent.last_tag == tag:
            holder = parent.last
            self._loosen_last_item(holder)
            with self._state("looselist"):
                self.read(holder.add("li"), [items.pop(0)])
        else:
            holder = parent if parent.tag in ("ol", "ul") else parent.add(tag)
        with self._state("list"):
            for item in items:
                inner = item.text.startswith(" " * TAB)
                self.read(holder.children[-1] if inner else holder.add("li"), [item])
        return True

    @staticmethod
    def _loosen_last_item(holder: Node) -> None:
        item = holder.children[-1]
        item.wrap_text()
        if item.last and item.last.tail:
            tail, item.last.tail = item.last.tail, Run()
            item.add("p", tail.lstrip())

    def _read_meaning(self, parent: Node, blocks: list[Run]) -> bool:
        block, found = blocks[0], MEANING.search(blocks[0].text)
        if not found:
            return False
        terms = [line.strip() for line in block.cut(0, found.start()).split() if line.text.strip()]
        if not terms and parent.last is None:
            return False
        state = "list"
        if not terms and parent.last_tag == "p":
            state, terms = "looselist", parent.children.pop().text.split()
        holder = parent.last if parent.last and parent.last_tag == "dl" else parent.add("dl")
        if not terms and holder.last and holder.last_tag == "dd" and holder.last.children:
            state = "looselist"
        for term in terms:
            holder.add("dt", term)
        after = block.cut(found.end())
        inner, rest = (after, Run()) if NOT_INDENTED.match(after.text) else take_indented(after)
        meaning = block.cut(*found.span(1))
        with self._state(state):
            self.read(holder.add("dd"), [join_lines([meaning, inner]) if inner else meaning])
        _replace_first(blocks, rest)
        return True

    def _read_quote(self, parent: Node, blocks: list[Run]) -> bool:
        block, found = blocks[0], QUOTE.search(blocks[0].text)
        if not found:
            return False
        blocks.pop(0)
        self.read(parent, [block.cut(0, found.start())])
        lines = [unquote(line) for line in block.cut(found.start()).split()]
        quote = parent.last if parent.last and parent.last_tag == "blockquote" else parent.add("blockquote")
        with self._state("blockquote"):
            self.read_chunk(quote, join_lines(lines))
        return True

    def _read_definitions(self, _parent: Node, blocks: list[Run]) -> bool:
        found = find_definitions(blocks[0])
        if not found:
            return False
        definitions, blocks[:1] = found
        self.definitions += definitions
        return True

    def _read_paragraph(self, parent: Node, blocks: list[Run]) -> bool:
        block = blocks.pop(0)
        if not block.text.strip():
            return True
        if self.states[-1] != "list":
            parent.add("p", block.lstrip())
        elif parent.last:
            parent.last.tail = join_lines([parent.last.tail, block])
        else:
            parent.text = join_lines([parent.text, block]) if parent.text else block.lstrip()
        return True


def _replace_first(blocks: list[Run], rest: Run) -> None:
    blocks[:1] = [rest] if rest else []
