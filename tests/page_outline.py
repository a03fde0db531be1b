"""Tell what the main part of a page says, without how it looks."""

from __future__ import annotations

from html.parser import HTMLParser

BLOCKS = {
    *(
        "article",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "li",
        "ol",
    ),
    *("p", "section", "summary", "ul"),
}
MARKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "li": "- ", "dt": "? ", "dd": "! "}
DRAWN = frozenset({"svg"})


def outline_page(html: str) -> str:
    """List the lines of a page's main part: headings, items, cells and links with their target."""
    parser = _Outline()
    parser.feed(html)
    parser.close()
    return "\n".join(line for line in parser.lines if line) + "\n"


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._is_main = False
        self._drawn = 0
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_main = self._is_main or tag == "main"
        if tag in DRAWN:
            self._drawn += 1
            self._line += "" if self._drawn > 1 else "<drawn> "
        if tag in BLOCKS or tag == "tr":
            self._end_line()
            self._line = MARKS.get(tag, "")
        if tag == "a":
            self._href = dict(attrs).get("href") or ""
            self._line += "["

    def handle_endtag(self, tag: str) -> None:
        if tag in DRAWN:
            self._drawn -= 1
        elif tag == "a":
            self._line = f"{self._line.rstrip()}]({self._href})"
        elif tag in ("td", "th"):
            self._line = f"{self._line.rstrip()} | "
        elif tag in BLOCKS or tag in ("main", "tr", "caption"):
            self._end_line()
        if tag == "main":
            self._is_main = False

    def handle_data(self, data: str) -> None:
        if not self._drawn:
            self._line += " ".join(data.split()) + " " if data.strip() else ""

    def _end_line(self) -> None:
        line = self._line.strip()
        if self._is_main and line not in MARKS.values() and line not in ("-", "?", "!"):
            self.lines.append(line)
        self._line = ""
