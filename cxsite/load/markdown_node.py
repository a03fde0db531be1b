"""Build the tree of a Markdown text while its blocks are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cxsite.load.markdown_run import Run


@dataclass(slots=True)
class Node:
    """Build up one element of a text while it is read; never handed over."""

    tag: str
    text: Run = field(default_factory=Run)
    children: list[Node] = field(default_factory=list)
    tail: Run = field(default_factory=Run)

    @property
    def last(self) -> Node | None:
        """Return the newest child."""
        return self.children[-1] if self.children else None

    @property
    def last_tag(self) -> str:
        """Return the tag of the newest child, empty without one."""
        return self.children[-1].tag if self.children else ""

    def add(self, tag: str, text: Run | None = None) -> Node:
        """Add a child and return it."""
        self.children.append(Node(tag, text or Run()))
        return self.children[-1]

    def wrap_text(self) -> None:
        """Turn the element's own text into a paragraph."""
        if self.text:
            self.children.insert(0, Node("p", self.text))
            self.text = Run()

    def walk(self, tag: str = "") -> Iterator[Run]:
        """List the texts of the element and of all within, or only those of elements with a tag."""
        if tag in ("", self.tag):
            yield self.text
        for child in self.children:
            yield from child.walk(tag)
            if not tag:
                yield child.tail
