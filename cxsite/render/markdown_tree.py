"""Shape the tree of a Markdown text: what its links lead to, its headings, its tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from cxsite.issues import Issue, error
from cxsite.pages.plan import Answer, Block, Document
from cxsite.render.markdown_parser import protect, unprotect
from cxsite.render.markdown_terms import link_terms

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# No text may hold this character, so no author can write a mark.
MARK = "\uffff"

_ORDINAL = re.compile(r"cx:([0-9]+)")
_EXTERNAL = re.compile(r"https?:", re.IGNORECASE)
_HARMLESS = re.compile(r"(?:https?:|mailto:|tel:)|(?![/\\]{2})[^:]*(?:[/?#]|\Z)", re.IGNORECASE)
# Elements that may hold a block beside their text; in any other, the block follows the element.
_HOLDERS = frozenset({"div", "li", "td", "th", "dd", "blockquote"})
_OUTER = frozenset({"ul", "ol", "dl", "table", "thead", "tbody", "tr"})


@dataclass(slots=True)
class Shaping:
    """Gather what comes of shaping one document: blocks to show, anchors, findings."""

    document: Document
    table_label: str
    blocks: list[Block] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def shape(self, root: Element) -> None:
        """Change the tree in place, from its links up to the words it explains."""
        self._answer_links([root])
        self._shape_headings(root)
        self._shape_tables(root)
        link_terms(root, self.document.terms)

    def _answer_links(self, path: list[Element]) -> None:
        """Answer the links and images below an element, then the element itself; ``path`` leads to it."""
        for child in list(path[-1]):
            self._answer_links([*path, child])
        if path[-1].tag == "a":
            self._shape_link(path)
        elif path[-1].tag == "img":
            self._shape_image(path)

    def _shape_link(self, path: list[Element]) -> None:
        link = path[-1]
        answer = self._answer(link.get("href", ""))
        if not answer.href or any(element.tag == "a" for element in path[:-1]):
            _dissolve(path[-2], link)
            return
        link.set("href", protect(answer.href))
        _keep_title(link)
        if answer.role == "value":
            link.set("class", "value")
            link.set("title", protect(answer.note))
        elif answer.role == "evidence":
            _mark_evidence(path[-2], link, note=answer.note)
        if _EXTERNAL.match(answer.href):
            link.set("class", "external")
            link.set("rel", "noopener noreferrer")

    def _shape_image(self, path: list[Element]) -> None:
        image = path[-1]
        answer = self._answer(image.get("src", ""))
        if answer.block is not None:
            self.blocks.append(answer.block)
            _lift_block(path, len(self.blocks) - 1)
        elif answer.href:
            image.set("src", protect(answer.href))
            image.set("alt", protect(unprotect(image.get("alt", ""))))
            _keep_title(image)
        else:
            image.text = image.get("alt", "")
            _dissolve(path[-2], image)

    def _answer(self, target: str) -> Answer:
        """Return what a target leads to; one that load has not seen leads nowhere."""
        target = unprotect(target)
        found = _ORDINAL.fullmatch(target)
        if not found or int(found[1]) >= len(self.document.answers):
            self._report(target)
            return Answer()
        answer = self.document.answers[int(found[1])]
        if _HARMLESS.match(answer.href):
            return answer
        self._report(answer.href)
        return Answer(block=answer.block)

    def _report(self, target: str) -> None:
        message = f'the link target "{target}" was never checked, so it is shown as text'
        hint = "please report this: it is a mistake of the program"
        self.issues.append(error("CX407", message, self.document.place, hint))

    def _shape_headings(self, root: Element) -> None:
        headings = [element for element in root.iter() if element.tag in HEADINGS]
        top = min((int(heading.tag[1]) for heading in headings), default=1)
        for heading in headings:
            heading.tag = f"h{min(6, int(heading.tag[1]) - top + self.document.level)}"
            heading.set("id", self._make_anchor(_text_of(heading)))

    def _make_anchor(self, text: str) -> str:
        prefix = f"{self.document.prefix}-" if self.document.prefix else ""
        first = anchor = f"{prefix}{_slug(text)}"
        count = 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{first}-{count}"
        self.anchors.append(anchor)
        return anchor

    def _shape_tables(self, root: Element) -> None:
        labels: list[str] = []
        label = self.table_label
        parent_by_child = {child: parent for parent in root.iter() for child in parent}
        for element in list(root.iter()):
            if element.tag in HEADINGS:
                label = _text_of(element) or label
            elif element.tag == "table":
                labels.append(label)
                number = labels.count(label)
                title = label if number == 1 else f"{label} ({number})"
                _wrap_table(parent_by_child[element], element, label=title)
            elif element.tag in ("th", "td"):
                _shape_cell(element)


def fill_marks(html: str, *, show: Callable[[int], str], clean: Callable[[str], str]) -> str:
    """Put each block where its mark stands, and clean all that stands between them."""
    parts = re.split(f"<div>{MARK}([0-9]+){MARK}</div>", html)
    return "".join(show(int(part)) if n % 2 else clean(part) for n, part in enumerate(parts))


_CHECK = "M1.5 6.5 4.8 9.8 10.5 2.5"


def _mark_evidence(parent: Element, link: Element, *, note: str) -> None:
    """Leave the words of a claim as text, and put a mark behind them that leads to the evidence."""
    attributes = {"class": "evidence", "href": link.get("href", ""), "title": protect(note)}
    mark = Element("a", {**attributes, "aria-label": protect(f"Evidence: {note}")})
    picture = Element("svg", {"viewBox": "0 0 12 12", "aria-hidden": "true", "focusable": "false"})
    picture.append(Element("path", {"d": _CHECK}))
    mark.append(picture)
    mark.tail, link.tail = link.tail, None
    parent.insert(list(parent).index(link) + 1, mark)
    link.tag = "span"
    link.attrib.clear()
    link.set("class", "claim")


def _slug(text: str) -> str:
    """Make an id that still reads as the heading does, umlauts included."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).lower())
    return "-".join(words) or "section"


def _text_of(element: Element) -> str:
    return " ".join(unprotect("".join(element.itertext())).split())


def _keep_title(element: Element) -> None:
    if element.get("title"):
        element.set("title", protect(unprotect(element.get("title", ""))))


def _dissolve(parent: Element, element: Element) -> None:
    """Leave an element's content in its place."""
    index = list(parent).index(element)
    content = list(element)
    _add_text(parent, index, text=element.text or "")
    parent[index : index + 1] = content
    _add_text(parent, index + len(content), text=element.tail or "")


def _add_text(parent: Element, index: int, *, text: str) -> None:
    """Add text before the child at ``index``."""
    if index:
        parent[index - 1].tail = (parent[index - 1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _lift_block(path: list[Element], number: int) -> None:
    """Put a block's mark after the innermost element that cannot hold it, and take the image away."""
    holder = max(n for n, element in enumerate(path[:-1]) if _holds(path[: n + 1]))
    mark = Element("div")
    mark.text = f"{MARK}{number}{MARK}"
    index = list(path[holder]).index(path[holder + 1]) + 1
    while index < len(path[holder]) and (path[holder][index].text or "").startswith(MARK):
        index += 1
    if holder == len(path) - 2:
        mark.tail, path[-1].tail = path[-1].tail, None
    path[holder].insert(index, mark)
    _take_away(path, holder)


def _holds(path: list[Element]) -> bool:
    return path[-1].tag in _HOLDERS and all(element.tag in _HOLDERS | _OUTER for element in path)


def _take_away(path: list[Element], holder: int) -> None:
    """Remove an image and the elements that are empty without it; a link keeps the alt text instead."""
    image = path[-1]
    image.text = ""
    for depth in range(len(path) - 2, holder - 1, -1):
        _dissolve(path[depth], path[depth + 1])
        if path[depth].tag == "a" and not len(path[depth]) and not _text_of(path[depth]):
            path[depth].text = image.get("alt", "")
        if len(path[depth]) or (path[depth].text or "").strip() or depth == holder:
            return


def _wrap_table(parent: Element, table: Element, *, label: str) -> None:
    """Let a wide table scroll by itself, with the keyboard too."""
    attributes = {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": protect(label)}
    frame = Element("div", attributes)
    parent[list(parent).index(table)] = frame
    frame.tail, table.tail = table.tail, None
    frame.append(table)


def _shape_cell(cell: Element) -> None:
    """Say a cell's alignment by class; a head over nothing is no head."""
    align = cell.attrib.pop("align", "")
    if align:
        cell.set("class", f"align-{align}")
    if cell.tag == "th" and not _text_of(cell) and not len(cell):
        cell.tag = "td"
    elif cell.tag == "th":
        cell.set("scope", "col")
