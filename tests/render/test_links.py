"""Test the check of links inside the portal."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.issues import Issue, Place
from cxsite.render.links import Targets, check_links, find_anchors, find_links
from cxsite.render.printed import PrintedPage

FILES = frozenset({"a.html", "b/index.html", "files/plan #1.pdf", "style.css"})


def check(pages: dict[str, str], **places: Place) -> list[Issue]:
    """Check pages whose sources are texts of the same name; ``places`` tell where links were written."""
    printed = [
        PrintedPage(
            page,
            f"content/{page[:-5]}.md",
            anchors=find_anchors(text),
            links=find_links(text),
            places=places,
        )
        for page, text in pages.items()
    ]
    targets = Targets(FILES, {page.address: page.anchors for page in printed})
    return [issue for page in printed for issue in check_links(page, targets)]


def faults(html: str, *, page: str = "a.html", target: str = "") -> list[str]:
    """Check one page, and another that holds ``target``, and tell what is wrong."""
    pages = {"b/index.html": target, page: html}
    return [issue.message.removesuffix(f" (page {page})") for issue in check(pages)]


@pytest.mark.parametrize(
    "href",
    [
        "b/index.html",
        "./b/index.html",
        "b/../a.html",
        "a.html?print=1",
        "",
        "#here",
        "a.html#here",
        "#caf%C3%A9",
        "#café",
        "b/index.html#there",
        "files/plan%20%231.pdf",
        "style.css#any",
        "https://example.org/none",
        "mailto:a@example.org",
        "//example.org/x",
        "tel:+1",
    ],
)
def test_living_links_are_silent(href: str) -> None:
    """Pages, files, anchors, encoded names and other hosts are found or left alone."""
    assert faults(f'<p id="here" ><i id="café"></i><a href="{href}">x</a>', target='<i id="there">') == []


@pytest.mark.parametrize(
    ("href", "fault"),
    [
        ("c.html", "the link leads to no page or file: c.html"),
        ("b/", "the link leads to no page or file: b/"),
        ("../a.html", "the link leads to no page or file: ../a.html"),
        ("A.html", "the link leads to no page or file: A.html"),
        ("#there", "the page has no such heading: #there"),
        ("b/index.html#here", "the page has no such heading: b/index.html#here"),
        ("files/plan #1.pdf", "the link leads to no page or file: files/plan #1.pdf"),
    ],
)
def test_dead_links_are_found(href: str, fault: str) -> None:
    """A missing page, a heading of another page and a name that is not encoded lead nowhere."""
    assert faults(f'<p id="here"><a href="{href}">x</a>', target='<i id="there">') == [fault]


def test_pictures_and_scripts_are_links() -> None:
    """What a page loads is checked like what it leads to."""
    assert faults('<img alt="" src="none.png">') == ["the link leads to no page or file: none.png"]


def test_entities_are_read_as_characters() -> None:
    """An ampersand in an address stands as an entity in the page."""
    assert faults('<a href="a.html?x=1&amp;y=2">x</a><i id="a&amp;b"></i><a href="#a&amp;b">y</a>') == []


def test_a_dead_link_is_told_once_a_page() -> None:
    """The same dead link in a menu and a text is one finding."""
    assert len(faults('<a href="c.html">x</a><a href="c.html">y</a>')) == 1


def test_an_author_s_link_is_shown_where_it_was_written() -> None:
    """The finding points into the text, with the nearest heading as a hint."""
    place = Place("content/a.md", 7, 9, "see [it](#hear)", 5)
    issues = check({"a.html": '<p id="here"><a href="#hear">x</a>'}, **{"#hear": place})
    assert [(issue.code, issue.place, issue.hint) for issue in issues] == [
        ("CX602", place, 'did you mean "here"?')
    ]


def test_a_link_of_a_template_is_shown_at_its_page() -> None:
    """Where no author wrote a link, the page it stands on and that page's source are named."""
    issue = check({"b/x.html": '<a href="c.html">'})[0]
    assert (issue.place, issue.message) == (
        Place("content/b/x.md"),
        "the link leads to no page or file: c.html (page b/x.html)",
    )


@pytest.mark.parametrize(
    "text",
    [
        '<code>&lt;a href="none.html"&gt;</code>',
        '<p>Write href="none.html" there, or src="none.png".</p>',
        'href="none.html"',
        '<i title="a &gt; b" class="c">say href="none.html"</i>',
        '<img alt="write href=" title="none.html">',
        '<a data-href="none.html">',
    ],
)
def test_texts_about_links_are_no_links(text: str) -> None:
    """A sample of code and the words of an attribute lead nowhere, and need not."""
    assert faults(text) == []


def test_texts_about_anchors_are_no_anchors() -> None:
    """A link to a place that only a sample of code names is dead."""
    assert faults('<a href="#b">x</a><code>&lt;i id="b"&gt;</code>') == ["the page has no such heading: #b"]


words = st.text(st.sampled_from("ab =\"'<>&#\n"), max_size=6) | st.sampled_from(
    [' href="x"', ' id="y"', "<a ", ' src="', "href=", '">']
)
attributes = st.dictionaries(st.sampled_from(["href", "src", "id", "title", "data-id"]), words, max_size=4)


class Reader(HTMLParser):
    """Read tags like a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Keep the attributes of a tag."""
        self.read += [(name, value or "") for name, value in attrs]


@given(st.lists(st.tuples(attributes, words), max_size=5))
def test_links_and_anchors_are_those_that_a_browser_reads(parts: list[tuple[dict[str, str], str]]) -> None:
    """However tags, their attributes and the texts between them look, just what is in tags counts."""
    text = "".join(
        f"<a{''.join(f' {name}={chr(34)}{escape(value)}{chr(34)}' for name, value in tag.items())}>"
        + escape(words, quote=False)
        for tag, words in parts
    )
    reader = Reader()
    reader.feed(text)
    links = {value for name, value in reader.read if name in ("href", "src")}
    anchors = {value for name, value in reader.read if name == "id"}
    assert (set(find_links(text)), find_anchors(text)) == (links, anchors)
