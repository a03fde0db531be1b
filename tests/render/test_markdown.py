"""Test what readers get of a Markdown text: links answered, blocks in place, nothing live besides."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from cxsite.issues import Place, Severity
from cxsite.pages.plan import Answer, Block, Document, Notice, Term
from cxsite.render.markdown import MarkdownRenderer, RenderedText

BLOCK = Answer(block=Notice("shown"))
PAGE = Answer(href="../units/gates.html")


def show_block(block: Block) -> Markup:
    """Draw a block so that a test can see where it stands."""
    assert isinstance(block, Notice)
    return Markup("<figure>{}</figure>").format(block.text)


def render(text: str, *answers: Answer, terms: tuple[Term, ...] = (), level: int = 2) -> RenderedText:
    """Render a text with the answers to its links."""
    document = Document(text, answers, terms, level, place=Place("content/pages/about.md", 4))
    return MarkdownRenderer(show_block).render(document)


def html_of(text: str, *answers: Answer, terms: tuple[Term, ...] = ()) -> str:
    """Return the HTML of a text without the line breaks between elements."""
    return str(render(text, *answers, terms=terms).html).replace("\n", "")


def parse_xml(html: str) -> ElementTree.Element:
    """Read HTML as XML, which forgives nothing."""
    text = html.replace("<br>", "<br/>").replace("<hr>", "<hr/>")
    return ElementTree.fromstring(f"<x>{text}</x>")  # noqa: S314 (the text is our own)


def attributes_of(html: str) -> set[str]:
    """Return the names of all attributes."""
    return {name for element in parse_xml(html).iter() for name in element.attrib}


def test_an_ordinal_leads_where_its_answer_says() -> None:
    """A link gets the address of its answer."""
    assert html_of("[a](cx:0)", PAGE) == '<p><a href="../units/gates.html">a</a></p>'


def test_a_reference_leads_where_its_answer_says() -> None:
    """An ordinal in a definition is answered like any other, its title kept."""
    shown = html_of("[a][b]\n\n[b]: cx:0 'The \"gates\" & more'", PAGE)
    assert shown == '<p><a href="../units/gates.html" title="The &quot;gates&quot; &amp; more">a</a></p>'


def test_a_link_to_another_host_says_so() -> None:
    """A link that leaves the site is marked and tells the other host nothing."""
    shown = html_of("[a](cx:0)", Answer(href="https://example.org/?a=1&copy;=2"))
    href = "https://example.org/?a=1&amp;copy;=2"
    assert shown == f'<p><a class="external" href="{href}" rel="noopener noreferrer">a</a></p>'


def test_a_figure_says_what_it_is() -> None:
    """A number that was checked leads to its metric and names metric, period and day."""
    answer = Answer("on-time.html", role="value", note='On time, "week 50"')
    shown = html_of("now [**77** %](cx:0).", answer)
    title = "On time, &quot;week 50&quot;"
    link = f'<a class="value" href="on-time.html" title="{title}"><strong>77</strong> %</a>'
    assert shown == f"<p>now {link}.</p>"


def test_a_claim_is_text_with_a_mark_behind_it() -> None:
    """The words of a claim stay as they are; the mark leads to the evidence and says it."""
    answer = Answer("on-time.html#trend", role="evidence", note="7 weeks above the mean & more")
    root = parse_xml(html_of('it [*has* improved](cx:0 "title") since', answer))
    words, mark = root[0]
    assert (words.tag, words.attrib, "".join(words.itertext())) == (
        "span",
        {"class": "claim"},
        "has improved",
    )
    assert (mark.get("class"), mark.get("href")) == ("evidence", "on-time.html#trend")
    assert mark.get("aria-label") == "Evidence: 7 weeks above the mean & more"
    assert mark.tail == " since"
    assert [child.tag for child in mark] == ["svg"]


def test_a_claim_in_a_heading_names_the_heading_by_its_words() -> None:
    """The mark of a claim is no part of a heading's anchor."""
    assert render("# We [improved](cx:0)", Answer("a.html", role="evidence", note="b")).anchors == (
        "we-improved",
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("see [*a*](cx:0)", 'see <a href="../units/gates.html"><em>a</em></a>'),
        ("1. not a list", "1. not a list"),
        ("# not a heading", "# not a heading"),
        ("    not\n\ncode", "not code"),
        ("```\n[a](cx:0)\n```", "<code>[a](cx:0)</code>"),
        ("[r]: cx:0", "[r]: cx:0"),
        ("a <b> & c", "a &lt;b&gt; &amp; c"),
        ("", ""),
    ],
)
def test_a_phrase_has_no_blocks(text: str, html: str) -> None:
    """A text of front matter stands within a paragraph, whatever it begins with."""
    rendered = MarkdownRenderer(show_block).render_phrase(Document(text, (PAGE,)))
    assert (str(rendered.html), rendered.issues) == (html, ())


def test_a_link_without_an_answer_is_text() -> None:
    """A link that leads nowhere, because that is a finding already, is shown as its text."""
    assert html_of("see [a *b*](cx:0) c", Answer()) == "<p>see a <em>b</em> c</p>"


def test_an_image_gets_its_file() -> None:
    """An image that is answered by an address shows that file."""
    shown = html_of('![The "gate"](cx:0)', Answer(href="../assets/gate.png"))
    assert shown == '<p><img alt="The &quot;gate&quot;" src="../assets/gate.png"></p>'


def test_an_image_without_an_answer_is_its_alt_text() -> None:
    """An image that is missing leaves what it would have shown in words."""
    assert html_of("see ![the gate](cx:0)!", Answer()) == "<p>see the gate!</p>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![a](cx:0)", "<figure>shown</figure>"),
        ("before\n\n![a](cx:0)\n\nafter", "<p>before</p><figure>shown</figure><p>after</p>"),
        ("see ![a](cx:0) here", "<p>see  here</p><figure>shown</figure>"),
        ("![a](cx:0) ![b](cx:0)", "<figure>shown</figure><figure>shown</figure>"),
        ("*![a](cx:0)*", "<figure>shown</figure>"),
        ("- ![a](cx:0)", "<ul><li><figure>shown</figure></li></ul>"),
        ("- a ![a](cx:0) b", "<ul><li>a <figure>shown</figure> b</li></ul>"),
        ("- a\n\n    ![a](cx:0)", "<ul><li><p>a</p><figure>shown</figure></li></ul>"),
        ("> ![a](cx:0)", "<blockquote><figure>shown</figure></blockquote>"),
        ("term ![a](cx:0)\n:   b", "<dl><dt>term </dt><dd>b</dd></dl><figure>shown</figure>"),
    ],
)
def test_a_block_stands_where_a_block_may_stand(text: str, shown: str) -> None:
    """A block takes the place of its image, or follows the paragraph, never inside one."""
    assert html_of(text, BLOCK) == shown


def test_a_block_follows_the_heading_it_is_named_in() -> None:
    """A block named in a heading follows the heading, which keeps its text."""
    assert html_of("# a ![b](cx:0)", BLOCK) == '<h2 id="a">a </h2><figure>shown</figure>'


def test_a_link_around_a_block_keeps_the_alt_text() -> None:
    """A link that held only a block still leads to its page."""
    shown = html_of("[![How it moved](cx:0)](cx:1)", BLOCK, PAGE)
    assert shown == '<p><a href="../units/gates.html">How it moved</a></p><figure>shown</figure>'


def test_a_link_to_a_block_is_text() -> None:
    """A block cannot be linked to, so the link's text remains."""
    assert html_of("[a](cx:0)", BLOCK) == "<p>a</p>"


@pytest.mark.parametrize("text", ["<b>a</b>", "a <script>b</script>", "<div>\na\n</div>", "<!-- a", "<?a?>"])
def test_raw_html_is_text(text: str) -> None:
    """Raw HTML reaches readers as the characters that were written."""
    elements = {element.tag for element in parse_xml(render(text).html).iter()}
    assert elements <= {"x", "p"}


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:x)",
        "<https://example.org>",
        "<a@example.org>",
        "![a](b.png)",
        "[a]\n\n[a]: b",
        "[a](cx:7)",
    ],
)
def test_a_target_that_was_never_checked_is_an_error(text: str) -> None:
    """A target that is no ordinal is not live, and reported at the document's place."""
    rendered = render(text, PAGE)
    (issue,) = rendered.issues
    assert (issue.code, issue.severity, issue.place) == (
        "CX407",
        Severity.ERROR,
        Place("content/pages/about.md", 4),
    )
    assert not {"href", "src"} & attributes_of(rendered.html)


def test_an_unsafe_answer_is_an_error() -> None:
    """An answer with a scheme that no link may have does not become a link."""
    rendered = render("[a](cx:0)", Answer(href="JavaScript:alert(1)"))
    assert ([issue.code for issue in rendered.issues], rendered.html) == (["CX407"], Markup("<p>a</p>"))


def test_entities_cannot_make_a_link() -> None:
    """Entities that spell a link are shown as the characters they stand for."""
    assert html_of("*b* &#91;a&#93;&#40;javascript:x&#41;") == "<p><em>b</em> [a](javascript:x)</p>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("&copy; &nbsp;a", "<p>© \xa0a</p>"),
        ("&lt;b&gt; &amp;amp; R&D", "<p>&lt;b&gt; &amp;amp; R&amp;D</p>"),
        ("&#1;a&#x8;", "<p>a</p>"),
        ("&nothing; &#42;a&#42;", "<p>&amp;nothing; *a*</p>"),
    ],
)
def test_entities_are_resolved(text: str, shown: str) -> None:
    """An entity is shown as its character, one that no page may hold is left out."""
    assert html_of(text) == shown


def test_no_link_stands_in_a_link() -> None:
    """Of a link in a link's text only the text remains."""
    shown = html_of("[a [b][c] d](cx:1)\n\n[c]: cx:0", PAGE, Answer(href="e.html"))
    assert shown == '<p><a href="e.html">a b d</a></p>'


def test_headings_begin_at_the_documents_level() -> None:
    """The topmost heading gets the level that the page has for it, the others keep their distance."""
    html = render("## a\n\n### b\n\n## c", level=4).html
    assert [line[:3] for line in html.splitlines()] == ["<h4", "<h5", "<h4"]


def test_no_heading_is_deeper_than_six() -> None:
    """HTML knows six levels."""
    assert "<h6" in render("# a\n\n### b", level=5).html


def test_ids_are_readable_and_unique() -> None:
    """An id keeps umlauts, has no marks, and no two headings share one."""
    rendered = render("# Über *uns* & \u201ealle\u201c!\n\n# a\n\n# a\n\n# ✈\n\n# a-2")
    assert rendered.anchors == ("über-uns-alle", "a", "a-2", "section", "a-2-2")


def test_ids_carry_the_documents_prefix() -> None:
    """A prefix keeps the ids of two documents of one page apart."""
    rendered = MarkdownRenderer(show_block).render(Document("# a", prefix="note"))
    assert (rendered.anchors, rendered.html) == (("note-a",), Markup('<h2 id="note-a">a</h2>'))


def test_tables_are_aligned_by_class() -> None:
    """Alignment is a class, and heads say that they head a column."""
    html = render("a | b | c | d\n---|:--|:-:|--:\n1 | 2 | 3 | 4").html
    assert [line for line in html.splitlines() if "<t" in line and ">" in line][3:7] == [
        '<th scope="col">a</th>',
        '<th class="align-left" scope="col">b</th>',
        '<th class="align-center" scope="col">c</th>',
        '<th class="align-right" scope="col">d</th>',
    ]
    assert not {"style", "align"} & attributes_of(html)


def test_a_table_scrolls_under_the_name_of_its_heading() -> None:
    """A wide table can be reached and scrolled with the keyboard, and has a name of its own."""
    table = "a | b\n--|--\n1 | 2\n"
    html = render(f"{table}\n\n# The *gates*\n\n{table}\n\n{table}").html
    labels = [part.split('"')[0] for part in html.split('<div aria-label="')[1:]]
    assert labels == ["Table", "The gates", "The gates (2)"]
    assert html.count('class="table-scroll" role="region" tabindex="0"') == 3


def test_a_head_over_nothing_is_no_head() -> None:
    """An empty corner of a table is an ordinary cell."""
    assert "<td></td>" in html_of("| | b |\n|--|--|\n| 1 | 2 |").split("</thead>")[0]


def test_code_is_shown_as_it_is() -> None:
    """A block of code keeps its characters and its language, drops ids, and scrolls with the keyboard."""
    shown = html_of("```{.python #x onclick=y}\n[a](b) <b> &amp;\n```")
    assert shown == (
        '<pre tabindex="0"><code class="language-python">[a](b) &lt;b&gt; &amp;amp;</code></pre>'
    )


def test_control_characters_are_left_out() -> None:
    """No character that XML forbids reaches a page, from the text or from its answers and terms."""
    term = Term(("gate",), "g.html", "a\x00b\ufffec")
    rendered = render(
        "a\x00b\x1b \uffff0\uffff [gate\x08](cx:0) gate", Answer(href="a\x01.html"), terms=(term,)
    )
    assert not set(rendered.html) & set("\x00\x01\x08\x1b\ufffe\uffff")


def test_deep_nesting_is_a_finding() -> None:
    """Nesting that exhausts the parser is reported and shown as written."""
    rendered = render("- " * 3000 + "<b>")
    assert [issue.code for issue in rendered.issues] == ["CX408"]
    assert rendered.html.endswith("&lt;b&gt;</pre>")


NPS = Term(("NPS", "Net Promoter Score"), "g.html#nps", 'Would you recommend "us" & ours?')
PROMISE = Term(("promise",), "g.html#promise", "What we guarantee")
KEPT = Term(("kept promise",), "g.html#kept", "A promise that held")


def linked(text: str, *terms: Term) -> list[str]:
    """Return the words of a text that are linked to the glossary."""
    root = parse_xml(render(text, PAGE, terms=terms).html)
    return [str(link.text) for link in root.iter("a") if link.get("class") == "term"]


def test_a_term_is_explained_where_it_is_first_used() -> None:
    """The first occurrence leads to the glossary and tells the definition; later ones are plain."""
    assert html_of("Our NPS and NPS", terms=(NPS,)) == (
        '<p>Our <a class="term" href="g.html#nps" title="Would you recommend &quot;us&quot; &amp; ours?">'
        "NPS</a> and NPS</p>"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a promise", ["promise"]),
        ("Promise kept. A promise", ["Promise"]),
        ("It broke. Promise", ["Promise"]),
        ("*Promise* kept", ["Promise"]),
        ("a *b*. Promise", ["Promise"]),
        ("the Promise", []),
        ("the *Promise*", []),
        ("promises, compromise, promise_d", []),
        ("(promise)", ["promise"]),
        ("nps, Nps, NPSs", []),
        ("Net\nPromoter Score", ["Net\nPromoter Score"]),
        ("a kept promise, a promise", ["kept promise", "promise"]),
        ("# NPS\n\nthe NPS", ["NPS"]),
        ("`NPS` [NPS](cx:0) the NPS", ["NPS"]),
        ("    NPS\n\nthe NPS", ["NPS"]),
        ("- a\n- the NPS", ["NPS"]),
        ("a|b\n-|-\nNPS|promise", ["NPS", "promise"]),
        ("NPS, or Net Promoter Score", ["NPS"]),
        ("a promise *b* and NPS", ["promise", "NPS"]),
        ("&amp; &lt;", []),
    ],
)
def test_terms_are_found_as_whole_words_in_running_text(text: str, expected: list[str]) -> None:
    """A term is a whole word, the longest that fits, and not in links, headings or code."""
    assert linked(text, NPS, PROMISE, KEPT, Term(("amp", "lt"), "g.html", "x")) == expected


def test_a_term_between_other_terms_keeps_the_text_in_order() -> None:
    """Linking several terms of one paragraph changes nothing but the links."""
    html = render("A promise, *an NPS*, and a kept promise.", terms=(NPS, PROMISE, KEPT)).html
    assert "".join(parse_xml(html).itertext()) == "A promise, an NPS, and a kept promise."


@settings(deadline=None)
@given(st.text("ab<>&\"'[]()!`*_#|-:\n \\\x00\x1b\uffff;1x"))
def test_any_text_becomes_well_formed(text: str) -> None:
    """Whatever an author writes, the HTML of it is well-formed and holds no attribute but ours."""
    names = attributes_of(render(text, PAGE, BLOCK).html)
    assert names <= {"href", "title", "id", "class", "scope", "tabindex", "role", "aria-label", "start"}


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(("promise", "NPS", "*kept promise*", "Promise.", "a", "`NPS`", ",", "\n\n")),
        max_size=12,
    )
)
def test_terms_change_no_text(words: list[str]) -> None:
    """With and without a glossary, readers read the same words."""
    text = " ".join(words)
    plain, explained = render(text).html, render(text, terms=(NPS, PROMISE, KEPT)).html
    assert explained.striptags() == plain.striptags()
