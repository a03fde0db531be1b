"""Hold the scanner (load) and python-markdown (render) together on generated texts.

The scanner decides what is a link and judges it; python-markdown decides what readers get. Wherever the two
disagreed, a link could reach readers unjudged, or a piece of code could show an ordinal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from cxsite.load.excerpt import whole_excerpt
from cxsite.load.markdown_links import ScannedText, scan_markdown, scan_phrase
from cxsite.pages.plan import Answer, Document
from cxsite.render.markdown import MarkdownRenderer
from cxsite.render.markdown_parser import make_parser, unprotect

WORDS = ("punctuality", "Zürich", "77.4 %", "✈️ on time", "a_b_c", "2 < 3", "R&D", "gate (B)", "it's", 'a "b"')
TARGETS = (
    "promise:ask-once",
    "metric:on-time?segment=carrier:UA",
    "https://example.org/a_(b)?c=1&d=2#e",
    "../units/gates.html#top",
    "java&#x73;cript:alert(1)",
    "mailto:office@example.org",
    "#über-uns",
    "a\\_b\\)c",
    "",
)
TITLES = ("", ' "a title"', " 'it (is) one'", " \"with 'both'\"")
ADDRESSES = ("<https://example.org/x_y*z>", "<office@example.org>", "<https://example.org/?a=1&amp;b=2>")
CODE = ("`[no](code:a)`", "`` ` [no](code:b) ``", "`<!-- kept -->`", "`<https://code.example>`")
ESCAPES = ("\\[no](escape:a)", "\\![image](../b.html)", "\\`", "\\\\", "\\<", "[no\\](escape:b)")
MARKS = ("**strong**", "*em [in](unit:gates) em*", "_x_", "<b>", "</b>", "&copy;", "&#91;no&#93;(entity:a)")
COMMENTS = ("<!-- [gone](comment:a) -->", "<!-- two\nlines [gone](comment:b) -->", "<!---->")
FENCES = (
    "```\n[no](fence:a)\n```",
    "~~~ python\n<!-- kept -->\n\n[no](fence:b)\n~~~",
    "```\n[open](fence:c)",
)
DEFINITIONS = ("[one]: promise:kept", "[Two]: <https://example.org/two> 'Two'", "[one]: unit:second")
SOUP = (
    *(
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "[a](b)",
        "[a][r]",
        "[a][]",
        "[r]",
        "![a][r]",
        "![x](y)",
        "[x](<a b> 't')",
    ),
    *(
        "`",
        "``",
        "```\n",
        "~~~\n",
        "\\",
        "'",
        '"',
        "*",
        "_",
        "**",
        "<",
        ">",
        "<b>",
        "&amp;",
        "word",
        "ü",
        "😀",
    ),
    *(
        "\n",
        "\n\n",
        "\n    ",
        "\n\n    ",
        "\n\n        ",
        "\t",
        "  \n",
        "\r\n",
        "\n> ",
        "\n- ",
        "\n\n- ",
        "\n1. ",
    ),
    *("\n\n1. ", "\n# ", "#", "\n---\n", "\n===\n", "|", "\na|b\n-|-\n", "\n| a |\n|--|\n", "\n: ", "\n:   "),
)

words = st.sampled_from(WORDS)


@st.composite
def inline_links(draw: st.DrawFn) -> str:
    """Write a link or image, its text perhaps with brackets, code or an image of its own."""
    text = draw(
        st.one_of(words, st.sampled_from(("[nested] brackets", "`co]de`", "![alt](chart:x)", "*em*", "")))
    )
    target = draw(st.sampled_from(TARGETS))
    target = f"<{target}>" if draw(st.booleans()) and "\\" not in target else target
    return f"{draw(st.sampled_from(('', '!')))}[{text}]({target}{draw(st.sampled_from(TITLES))})"


references = st.sampled_from(
    (
        "[text][one]",
        "[one][]",
        "[Two]",
        "![alt][two]",
        "![one]",
        "[text][nope]",
        "[a [one] b](page:x)",
        "[text] [two]",
    )
)
pieces = st.one_of(
    words, inline_links(), references, *map(st.sampled_from, (ADDRESSES, CODE, ESCAPES, MARKS, COMMENTS))
)
lines = st.lists(pieces, min_size=1, max_size=4).map(" ".join)


def _indent(text: str, first: str, rest: str) -> str:
    return first + text.replace("\n", "\n" + rest)


cells = st.lists(lines.filter(lambda text: "\n" not in text), min_size=2, max_size=2).map(" | ".join)
blocks = st.one_of(
    lines,
    st.lists(lines, min_size=2, max_size=3).map("\n".join),
    lines.map(lambda text: _indent(text, "- ", "    ")),
    st.lists(lines, min_size=2, max_size=3).map(lambda items: "\n".join(f"1. {item}" for item in items)),
    lines.map(lambda text: _indent(text, "- item\n\n    ", "    ")),
    lines.map(lambda text: _indent(text, "- item\n\n        ", "        ")),
    lines.map(lambda text: _indent(text, "    ", "    ")),
    lines.map(lambda text: _indent(text, "> ", "> ")),
    lines.map(lambda text: _indent(text, ">     ", "> ")),
    lines.map(lambda text: f"## {text}"),
    lines.map(lambda text: f"{text}\n==="),
    lines.map(lambda text: f"term\n:   {text}"),
    st.lists(cells, min_size=2, max_size=3).map(lambda rows: "\n".join([rows[0], "--|:-:", *rows[1:]])),
    st.sampled_from(FENCES),
    st.sampled_from(DEFINITIONS),
)
texts = st.lists(st.tuples(blocks, st.sampled_from(("\n\n", "\n", "\n\n\n"))), max_size=6).map(
    lambda parts: "".join(block + end for block, end in parts)
)
soups = st.lists(st.sampled_from(SOUP), max_size=30).map("".join)
defined_soups = soups.map(lambda soup: f"{soup}\n\n[r]: metric:x 'y'\n\n{soup}")


def read(text: str, resolve: Callable[[str], str] = lambda target: target) -> tuple[list[str], str]:
    """Return the targets that python-markdown finds, and its HTML, with each target resolved."""
    targets: list[str] = []

    def shape(root: Element) -> None:
        for element in root.iter():
            name = {"a": "href", "img": "src"}.get(element.tag, "")
            if name and element.get(name) is not None:
                targets.append(resolve(unprotect(element.get(name, "")).strip()))
                element.set(name, targets[-1])
            if element.tag == "a" and element.text:
                element.text = unprotect(element.text)

    return targets, make_parser(shape).convert(text)


def resolve_ordinals(scanned: ScannedText) -> Callable[[str], str]:
    """Make the function that turns ordinals back into targets and marks every live target."""
    target_by_ordinal: Mapping[str, str] = {f"cx:{link.ordinal}": link.target for link in scanned.links}
    return lambda target: target_by_ordinal.get(target, f"LIVE {target}")


def drop_comments(text: str) -> str:
    """Take comments out where the scanner's rule is not in doubt: outside all code."""
    return re.sub(r"<!--(?! kept).*?-->", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)


def squeeze(html: str) -> str:
    """Drop white space, which a line break more or less in the source changes."""
    return "".join(html.split())


def without_code_comments(text: str) -> bool:
    """Say whether no comment may stand in code, where it would have to be kept."""
    return not re.search(r"^(?: {4,}|> {5,}).*<!--(?! kept)", text, re.MULTILINE) and "fence:c" not in text


TRICKY = (
    "[a](b 'it (is)\n[c](d)",
    "[a](b \"c' d') e\")",
    "[a](b'c)d'",
    '[a](b "c (d)',
    "``` [a](b) ` [c](d)",
    "`` [a](b) ` [c](d) ```",
    "\\\\`[a](b)`",
    "![a [b](c) d](e)",
    "[a [b](c)][r]",
    "[![a](b) [c](d)](e)",
    "!\\[a](b) !<https://example.org> \\<https://example.org>",
    "[r]: x\n[r]: <y>\n'title'\ntext [r]",
    "text\n[r]: x\n[r]",
    "[r]: <>\n\n[r]",
    "- a\n- [b](c)\n\n        code [d](e)\n\n    [f](g)\n\n- # [h](i)\n    [j](k)\n",
    "- a\n\n    - [b](c)\n\n        [d](e)\n\n            code [f](g)",
    "- a\n    - [b](c)\n    1. [d](e)\n- f",
    "1. a\n\n- [b](c)\n2. d",
    "a\n:   [b](c)\n\n    [d](e)\n\n    - f\n\n            code [g](h)\n\n:   i",
    "a\n\n:   [b](c)\n:   d\n\n[e](f)",
    ": [a](b)",
    "a\n:   b\n\n        [c](d)\n\n    e\n",
    "> [a](b\n> c)\n>\n>     code [d](e)\n\n> - [f](g)\nlazy [h](i)",
    "[a\n---\n](b)",
    "[a\n* * *\n](b)",
    "[a\n===\n](b)",
    "[a\n# b](c)\n](d)",
    "- a\n\n    b\n# [c](d)\n        [e](f)",
    "|a|\n|-|\n|[b](c)|\n|`|`[d](e)|",
    "a|b\n-|-\n[c|d](e)\n[f\\|g](h)|`[i|j](k)`|[l](m)",
    "a|b\n-|-\n\\`[c|d](e)`|f",
    "a|b\n-|-\n\\``[c|d](e)`|f",
    "a\n\n:   b\n\n1. c\n    - d\n\n    e\n\n            code [f](g)",
    "- a\n\n    ---\n    b\n- c\n    [d](e)",
    "- a\n    [q]: z\n    [b\n    c](d)",
    "- a\n    > b\n\n    [c](d)\n- e\n    # f\n    [g](h)",
    "```\n[a](b)\n```\n[c](d)\n~~~ {.x}\n[e](f)\n~~~",
    "- a\n    ```\n    [b](c)\n    ```\n",
    "\t[a](b)\n\n-\t[c](d)\n\n\t[e](f)\r\n\r\n[g](h)\r[i](j)",
    "[a] [r] [b]\n[r] [c][] [r][nope](d)",
    "[a](<b c> 'd') [a](<b> x) [a](<b>) [a]( <b> )",
    "[a](b)[c](d)![e](f)[r][r](g)",
    "*[a](b)* **[c](d** e) _[f_](g)",
)


@pytest.mark.parametrize("text", TRICKY)
def test_the_same_page_of_tricky_texts(text: str) -> None:
    """The two agree where blocks, brackets, quotes and code meet."""
    text += "\n\n[r]: metric:x 'y'\n"
    scanned = scan_markdown(text, "content/pages/a.md")
    targets, html = read(scanned.text, resolve_ordinals(scanned))
    expected, expected_html = read(text)
    assert (targets, squeeze(html)) == (expected, squeeze(expected_html))


@settings(deadline=None)
@given(texts.filter(without_code_comments))
def test_the_same_links_with_and_without_the_scanner(text: str) -> None:
    """python-markdown finds the targets in the author's text that it finds by ordinal in the scanned text."""
    scanned = scan_markdown(text, "content/pages/a.md")
    assert read(scanned.text, resolve_ordinals(scanned))[0] == read(drop_comments(text))[0]


@settings(deadline=None)
@given(texts.filter(without_code_comments))
def test_the_scanner_finds_the_links_that_readers_get(text: str) -> None:
    """The set of links found in the text is the set in the page; definitions nobody uses aside."""
    defined = {"promise:kept", "https://example.org/two", "unit:second"}
    links = scan_markdown(text, "content/pages/a.md").links
    assert {link.target for link in links} - defined == set(read(drop_comments(text))[0]) - defined


@settings(deadline=None)
@given(texts.filter(without_code_comments))
def test_the_same_page_with_and_without_the_scanner(text: str) -> None:
    """Nothing but targets and comments differs between the author's text and the scanned one."""
    scanned = scan_markdown(text, "content/pages/a.md")
    html = read(scanned.text, resolve_ordinals(scanned))[1]
    assert squeeze(html) == squeeze(read(drop_comments(text))[1])


@settings(deadline=None)
@given(defined_soups)
def test_the_same_links_in_what_nobody_would_write(text: str) -> None:
    """The two agree on brackets, quotes and blocks in any order, and with them on the HTML."""
    scanned = scan_markdown(text, "content/pages/a.md")
    targets, html = read(scanned.text, resolve_ordinals(scanned))
    expected, expected_html = read(text)
    assert (targets, squeeze(html)) == (expected, squeeze(expected_html))


@settings(deadline=None)
@given(st.one_of(texts, defined_soups))
def test_no_live_target_reaches_the_renderer(text: str) -> None:
    """Every target in a scanned text is an ordinal, so rendering it finds nothing unjudged."""
    scanned = scan_markdown(text, "content/pages/a.md")
    answers = tuple(Answer(href=f"{link.ordinal}.html") for link in scanned.links)
    rendered = MarkdownRenderer(lambda _block: Markup()).render(Document(scanned.text, answers))
    assert rendered.issues == ()


@settings(deadline=None)
@given(st.one_of(texts, defined_soups))
def test_ordinals_count_the_links_in_the_order_of_the_file(text: str) -> None:
    """Ordinals count from 0 and their places follow one another."""
    links = scan_markdown(text, "content/pages/a.md").links
    assert [link.ordinal for link in links] == list(range(len(links)))
    assert sorted(links, key=lambda link: (link.place.line, link.place.column)) == list(links)


@settings(deadline=None)
@given(st.one_of(texts, defined_soups))
def test_a_phrase_is_read_as_it_was_scanned(text: str) -> None:
    """In a text without blocks too, readers get the links that were found, and none that was not."""
    excerpt = whole_excerpt(text, "content/pages/a.md")
    scanned = scan_phrase(excerpt)
    answers = tuple(Answer(href=f"{link.ordinal}.html") for link in scanned.links)
    rendered = MarkdownRenderer(lambda _block: Markup()).render_phrase(Document(scanned.text, answers))
    shown = {int(found) for found in re.findall(r'(?:href|src)="([0-9]+)\.html"', rendered.html)}
    assert rendered.issues == ()
    assert shown == {link.ordinal for link in scanned.links}


@settings(deadline=None)
@given(st.one_of(texts, defined_soups))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    """Each character of a passage that is a letter or a digit is in the file where it is said to be."""
    for words in scan_markdown(text, "content/pages/a.md").passages:
        plain = [at for at, mark in enumerate(words.text) if mark.isascii() and mark.isalnum()]
        written = [words.written(at, at + 1) for at in plain]
        assert all(mark in ("&", "\\", words.text[at]) for at, mark in zip(plain, written, strict=True))
