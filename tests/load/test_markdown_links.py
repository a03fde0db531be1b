"""Test what the scanner finds in a text, what it hands on, and what it reports."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.issues import Severity
from cxsite.load.markdown_links import MarkdownLink, ScannedText, scan_markdown
from cxsite.load.markdown_schemes import RECORD_SCHEMES, UNBUILT_SCHEMES


def scan(text: str, first_line: int = 1) -> ScannedText:
    """Scan a text as if it stood in a page of the site."""
    return scan_markdown(text, "content/pages/about.md", first_line)


def targets(text: str) -> list[str]:
    """Return the targets found in a text."""
    return [link.target for link in scan(text).links]


def codes(text: str) -> list[str]:
    """Return the codes of the findings of a text."""
    return [issue.code for issue in scan(text).issues]


def only_link(text: str) -> MarkdownLink:
    """Return the one link of a text."""
    (link,) = scan(text).links
    return link


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("[a](unit:gates)", "unit:gates"),
        ('[a](unit:gates "The gates")', "unit:gates"),
        ("[a](unit:gates 'The (old) gates')", "unit:gates"),
        ("[a](<my file.html>)", "my file.html"),
        ("[a](<x.html> 'title')", "x.html"),
        ("[a](x_(y).html)", "x_(y).html"),
        ("[a](x\\)y.html)", "x)y.html"),
        ("[a [b] c](x.html)", "x.html"),
        ("![a](chart:on-time)", "chart:on-time"),
        ("[a](https://example.org/?a=1&copy=2)", "https://example.org/?a=1&copy=2"),
        ("[a](x.html?a=1&amp;b=2)", "x.html?a=1&b=2"),
        ("<https://example.org/a_b>", "https://example.org/a_b"),
        ("<office@example.org>", "mailto:office@example.org"),
        ("- item\n\n    [a](x.html)", "x.html"),
        ("> quoted [a\n> b](x.html)", "x.html"),
        ("# Heading [a](x.html)", "x.html"),
        ("a | b\n--|--\n[a](x.html) | c", "x.html"),
        ("term\n:   [a](x.html)", "x.html"),
        ("[a][id]\n\n[id]: x.html", "x.html"),
        ("[a][]\n\n[A]: <x.html> 'title'", "x.html"),
        ("[a]\n\n[a]: x.html", "x.html"),
        ("![a][id]\n\n[id]: x.png", "x.png"),
    ],
)
def test_every_form_of_a_link_is_found(text: str, target: str) -> None:
    """Inline, reference and automatic links and images are found wherever text may stand."""
    assert targets(text) == [target]


@pytest.mark.parametrize(
    "text",
    [
        "`[a](x.html)`",
        "`` ` [a](x.html) ``",
        "```\n[a](x.html)\n```",
        "~~~ python\n\n[a](x.html)\n\n~~~",
        "    [a](x.html)",
        "text\n\n    [a](x.html)",
        "- item\n\n        [a](x.html)",
        ">     [a](x.html)",
        "\\[a](x.html)",
        "[a\\](x.html)",
        "<!-- [a](x.html) -->",
        "<!--\n\n[a](x.html)\n\n-->",
        "[a] (x.html)",
    ],
)
def test_code_escapes_and_comments_hold_no_links(text: str) -> None:
    """What readers see as code or text, or not at all, is not taken for a link."""
    assert targets(text) == []


def test_targets_become_ordinals_and_all_else_stays() -> None:
    """Each target is replaced by its ordinal in the order of the file; the rest is handed on as written."""
    text = 'See [a](unit:a "A"), ![b][c] and `[d](e)`.\n\n[c]: <chart:c> (C)\n\n[f](<g h>)\n'
    expected = 'See [a](cx:0 "A"), ![b][c] and `[d](e)`.\n\n[c]: <cx:1> (C)\n\n[f](<cx:2>)\n'
    assert scan(text).text == expected


def test_a_definition_used_twice_is_one_link() -> None:
    """A definition has one ordinal, and stands for the text that names it first."""
    link = only_link("[first][id] and [second][id]\n\n[id]: unit:gates")
    assert (link.ordinal, link.text) == (0, "first")


def test_a_definition_used_by_an_image_is_an_image() -> None:
    """What a definition leads to is judged as what it is used for."""
    assert only_link("![alt][id]\n\n[id]: chart:on-time").is_image


def test_an_address_becomes_an_ordinary_link() -> None:
    """An address between angle brackets is written out as a link, its text kept from being Markdown."""
    text = scan("see <https://example.org/a_b*c>, !<office@example.org>").text
    assert text == "see [https://example.org/a\\_b\\*c](cx:0), \\![office@example.org](cx:1)"


def test_the_text_of_a_link_is_what_readers_see() -> None:
    """Escapes and entities are resolved and line breaks are spaces in a link's text."""
    assert only_link("[77.4\\_\n&percnt;](x.html)").text == "77.4_ %"


def test_comments_leave_their_lines() -> None:
    """A comment is gone from the text handed on, its line breaks are not."""
    assert scan("a <!-- b\nc --> d\n<!-- e -->\nf").text == "a \n d\n\nf"


@pytest.mark.parametrize(
    "text", ["`<!-- a -->`", "```\n<!-- a -->\n```", "    <!-- a -->\n", "- a\n\n        <!-- b -->\n"]
)
def test_a_comment_in_code_is_code(text: str) -> None:
    """A comment that is shown as code is not taken out."""
    assert scan(text).text == text


def test_a_place_points_at_the_target() -> None:
    """A place has the physical line of the file, the column of the target and its width."""
    place = only_link("ü ✈ [a](unit:gates 'x')").place
    assert (place.path, place.line, place.column, place.width) == ("content/pages/about.md", 1, 9, 10)


def test_a_place_counts_from_the_first_line_of_the_body() -> None:
    """Lines count from the line on which the body begins, tabs and both line breaks as one character."""
    (link,) = scan("one\r\n\r\n-\t[a](unit:gates)\r\n", first_line=5).links
    assert (link.place.line, link.place.column, link.place.excerpt) == (7, 7, "-\t[a](unit:gates)")


def test_a_place_after_a_comment_is_that_of_the_file() -> None:
    """Taking out comments does not move the places behind them."""
    (link,) = scan("<!-- a\nb --> c <!-- d --> [e](f.html)").links
    assert (link.place.line, link.place.column) == (2, 24)


@pytest.mark.parametrize("scheme", sorted({"http", "https", "mailto", "tel", "HTTPS", *RECORD_SCHEMES}))
def test_allowed_schemes_are_not_reported(scheme: str) -> None:
    """The schemes of the web and of our own records may be linked."""
    assert codes(f"[a]({scheme}:b)") == []


@pytest.mark.parametrize("target", ["", "a.html", "../a/b.html#c:d", "#über", "?a=b:c", "./a:b", "/a"])
def test_relative_targets_are_not_reported(target: str) -> None:
    """A target without a scheme is relative, even if a colon stands further on."""
    assert codes(f"[a]({target})") == []


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#x73;cript:alert(1)",
        "javascript&colon;alert(1)",
        "&#106avascript:alert(1)",
        "<java\tscript:alert(1)>",
        "<java&#10;script:alert(1)>",
        "&#1;javascript:alert(1)",
        "vbscript:x",
        "data:text/html;base64,x",
        "file:///a",
        "12:30",
        "ht&#9;tps://example.org",
        "Metric:on-time",
        "//example.org/a",
        "/&#9;/example.org",
        "\\\\\\\\example.org",
        "chart:on-time",
        ":a",
    ],
)
def test_any_other_scheme_is_an_error(target: str) -> None:
    """No disguise of a scheme passes: case, white space, entities, control characters."""
    assert codes(f"[a]({target})") == ["CX402"]


def test_an_unsafe_scheme_in_a_definition_is_an_error() -> None:
    """A definition is judged as a link is, used or not."""
    assert codes("[a]: javascript:alert(1)") == ["CX402"]


@pytest.mark.parametrize("target", ["https://example.org/a.png", "data:image/png;base64,a", "metric:on-time"])
def test_an_image_of_another_host_is_an_error(target: str) -> None:
    """An image is a file of the site, a chart or a scorecard."""
    assert codes(f"![a]({target})") == ["CX402"]


def test_a_mistyped_scheme_gets_the_nearest() -> None:
    """The hint names the scheme that was meant."""
    (issue,) = scan("[a](metrc:on-time)").issues
    assert issue.hint == 'did you mean "metric:"?'


@pytest.mark.parametrize("scheme", sorted(UNBUILT_SCHEMES))
def test_a_scheme_that_is_not_built_says_so(scheme: str) -> None:
    """What this version cannot do yet is an error that says so."""
    (issue,) = scan(f"[77 %]({scheme}:on-time)").issues
    assert (issue.code, issue.severity, issue.message) == (
        "CX403",
        Severity.ERROR,
        f'"{scheme}:" is not built yet in this version',
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("![](chart:on-time)", [("CX404", Severity.ERROR)]),
        ("![ ][c]\n\n[c]: chart:on-time", [("CX404", Severity.ERROR)]),
        ("![](scorecard:enterprise)", []),
        ("![](gate.png)", [("CX405", Severity.WARNING)]),
        ("![A gate](gate.png)", []),
    ],
)
def test_alt_text_is_asked_for(text: str, expected: list[tuple[str, Severity]]) -> None:
    """A chart must and an image should say what it shows; a scorecard is text itself."""
    assert [(issue.code, issue.severity) for issue in scan(text).issues] == expected


def test_an_undefined_reference_is_a_warning_at_its_name() -> None:
    """A reference to nothing is shown as text, so its author is told where."""
    (issue,) = scan("see [text][nope]").issues
    assert (issue.code, issue.severity, issue.place.column, issue.place.width) == (
        "CX406",
        Severity.WARNING,
        12,
        4,
    )


@pytest.mark.parametrize("text", ["[ ] to do", "see [1]", "[a] [b]", "`[a][b]`"])
def test_brackets_in_prose_are_no_references(text: str) -> None:
    """Brackets alone are prose."""
    assert codes(text) == []


def test_each_tag_of_raw_html_is_a_warning() -> None:
    """Raw HTML is reported where it stands; what closes a tag in its line is part of the same slip."""
    found = scan("a <b>c</b>\n\n<div class='x'>\nd\n</div>\n").issues
    assert [(issue.code, issue.place.line, issue.place.column) for issue in found] == [
        ("CX401", 1, 3),
        ("CX401", 3, 1),
        ("CX401", 5, 1),
    ]


@pytest.mark.parametrize(
    "text",
    ["`<b>`", "    <b>", "```\n<b>\n```", "a < b and c > d", "5 <6", "<https://a.org>", "&lt;b&gt;", "<3"],
)
def test_what_is_no_html_is_not_reported(text: str) -> None:
    """Code, comparisons and addresses are not taken for tags."""
    assert codes(text) == []


def test_a_comment_never_closed_is_a_warning() -> None:
    """A comment without end is shown as text, which its author cannot have meant."""
    (issue,) = scan("a <!-- b").issues
    assert (issue.code, issue.hint) == ("CX401", "close it with -->")


def test_nesting_without_end_is_an_error() -> None:
    """Nesting that no reader can follow is a finding, not a crash."""
    assert codes("> " * 500 + "a") == ["CX408"]


def test_an_address_in_a_link_stays_text() -> None:
    """There is no link in a link."""
    assert targets("[see <https://example.org>](x.html)") == ["x.html"]


def test_an_empty_text_is_fine() -> None:
    """Nothing in, nothing out."""
    assert scan("") == ScannedText("", (), ())


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\\`[]()<>!\t\r", exclude_categories=("Cc", "Cs", "Cn"))))
def test_prose_is_handed_on_as_it_is(text: str) -> None:
    """A text without marks of links, code or comments is not changed."""
    scanned = scan(text)
    assert (scanned.text, scanned.links, scanned.issues) == (text, (), ())


@settings(deadline=None)
@given(st.data())
def test_no_disguise_of_a_script_passes(data: st.DataObject) -> None:
    """Case, entities and invisible characters between the letters never make a script a link."""
    letters = [
        data.draw(st.sampled_from((letter, letter.upper(), f"&#{ord(letter)};", f"&#x{ord(letter):x};")))
        + data.draw(st.sampled_from(("", "", "&#9;", "&Tab;", "&NewLine;", "&#x1;", "&#13;")))
        for letter in "javascript"
    ]
    target = "".join(letters) + data.draw(st.sampled_from((":", "&#58;", "&colon;"))) + "alert(1)"
    assert codes(f"[a]({target})") == ["CX402"]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("so [50 %](value:calls and more", 9),
        ("so [50 %] (value:calls) and more", 9),
        ("- so [50 %](value:calls?segment=team:North", 11),
        ("| a |\n|---|\n| [5](claim:calls/kept?segment=a:b|c) |", 5),
        ("so 50 %](value:calls) and more", 8),
    ],
)
def test_tells_links_that_are_none(text: str, column: int) -> None:
    """A live link that is not closed is told, for nobody would check what it says."""
    found = scan_markdown(text, "p.md").issues
    assert [(issue.code, issue.place.column) for issue in found] == [("CX410", column)]


@pytest.mark.parametrize(
    "text",
    [
        "so \\[50 %\\](value:calls) and",
        "so `[50 %](value:calls` and",
        "so [50 %](value:calls) and (value:calls",
        "see [1] (page: 4) and",
        "see [1](value:calls)(value:calls)",
        "    [50 %](value:calls and\n",
    ],
)
def test_takes_no_plain_text_for_a_link(text: str) -> None:
    """What is escaped, code or prose is what its author wanted."""
    assert [issue.code for issue in scan_markdown(text, "p.md").issues] == []
