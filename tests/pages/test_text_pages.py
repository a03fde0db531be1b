"""Test the pages of notes, messages and other texts, and the glossary."""

from __future__ import annotations

from typing import Any

import pytest
from small_portals import SHARE, Site, block_at, blocks_of, share

from cxsite.load import SourceFile
from cxsite.model import Choice
from cxsite.pages import View

METRIC = {**SHARE, "title": "Answered", "min_base": 0}
BASE: dict[str, Any] = {
    "metrics/m": METRIC,
    "units/desk": {"title": "Desk"},
    "practices/call": {"title": "Call back"},
    "promises/quick": {"title": "Quick"},
}


def view_of(name: str, fields: dict[str, Any], text: str = "", **more: Any) -> View:
    """Plan the page of one text."""
    site = Site(
        {**BASE, **more.pop("records", {}), name: fields},
        {name: text},
        {"m": share({"2013-01": (7, 10), "2013-02": (8, 10)})},
        **more,
    )
    return site.view("glossary/index.html" if name == "glossary" else f"{name}.html")


def facts_of(view: View) -> dict[str, str]:
    """Read the facts beside a page."""
    return {fact.term: fact.values[0].text for fact in block_at(view, "about").facts}


def test_a_note_shows_its_metric_with_its_period_marked() -> None:
    """The comment stands above the course that it speaks of."""
    view = view_of(
        "notes/n", {"title": "Snow", "metric": "m", "period": "2013-01", "author": "Lead"}, "Cold."
    )
    assert [block.block for block in view.main] == ["prose", "figure"]
    assert block_at(view, "trend").chart.marks == ({"x": "2013-01-01", "label": "Snow"},)
    assert facts_of(view) == {"Metric": "Answered", "Period": "January 2013", "Author": "Lead"}


@pytest.mark.parametrize(("type_", "eyebrow"), [("letter", "Letter"), ("recognition", "Recognition")])
def test_a_message_names_its_sort(type_: str, eyebrow: str) -> None:
    """A letter is no recognition."""
    assert view_of("messages/x", {"date": "2013-01-01", "type": type_}).eyebrow == eyebrow


def test_a_message_leads_to_what_it_is_about() -> None:
    """Unit, practice and promise of a recognition stand beside it."""
    fields = {"from": "Head", "date": "2013-01-01", "unit": "desk", "practice": "call", "promise": "quick"}
    assert facts_of(view_of("messages/x", fields)) == {
        "From": "Head",
        "Date": "January 1, 2013",
        "Unit": "Desk",
        "Practice": "Call back",
        "Promise": "Quick",
    }


def test_a_page_is_its_text() -> None:
    """Another text has no facts and no kind above its title."""
    view = view_of("pages/p", {"title": "How"}, "So.")
    assert (view.eyebrow, [block.block for block in view.main], view.aside) == ("", ["prose"], ())


def test_every_page_shows_what_points_at_it() -> None:
    """A link in a text is a way back too."""
    site = Site({"pages/a": {"title": "A"}, "pages/b": {"title": "B"}}, {"pages/b": "See [it](page:a)."})
    block = block_at(site.view("pages/a.html"), "used-by")
    assert [(group.title, group.links[0].text) for group in block.groups] == [("Pages", "B")]


def test_drafts_carry_a_ribbon() -> None:
    """A draft that is shown to its makers says that it is one."""
    plan = Site({"pages/p": {"draft": True}}).plan(Choice(drafts=True))
    page = next(page for page in plan.pages if page.address == "pages/p.html")
    assert page.view.chrome.ribbon == "Draft"


def test_an_update_is_told() -> None:
    """The day on which a text was last looked over stands at its head."""
    meta = view_of("pages/p", {"updated": "2013-05-02"}).meta
    assert [link.text for link in meta] == ["Updated May 2, 2013"]


def test_the_glossary_lists_terms() -> None:
    """Each term has an anchor, all its names and its meaning."""
    view = view_of("glossary", {}, "NPS, net score\n: A score.\n\nUnit\n: A part.\n")
    definitions = view.main[0].definitions  # type: ignore[union-attr]
    assert [(one.anchor, one.term, one.document.text) for one in definitions] == [
        ("nps", "NPS / net score", "A score.\n"),
        ("unit", "Unit", "A part.\n"),
    ]


def test_a_glossary_without_terms_is_its_text() -> None:
    """A glossary that defines nothing yet shows what stands in it."""
    assert [block.block for block in view_of("glossary", {}, "Soon.").main] == ["prose"]


def test_texts_explain_the_words_of_the_glossary() -> None:
    """A text knows every term, with the way to it and its meaning in plain words."""
    records = {"glossary": {}, "pages/p": {}}
    texts = {"glossary": "NPS\n: A *score*.\n", "pages/p": "Our NPS."}
    terms = Site(records, texts).view("pages/p.html").main[0].document.terms  # type: ignore[union-attr]
    assert [(term.names, term.href, term.definition) for term in terms] == [
        (("NPS",), "../glossary/index.html#nps", "A score.")
    ]


def test_the_glossary_does_not_explain_itself() -> None:
    """Terms are not linked where they are defined."""
    view = view_of("glossary", {}, "NPS\n: The NPS.\n")
    assert view.main[0].definitions[0].document.terms == ()  # type: ignore[union-attr]


def answers_of(text: str, **more: Any) -> list[str]:
    """Plan a page of this text and list where its links lead."""
    view = view_of("pages/p", {}, text, records={"pages/q": {}, "glossary": {}}, **more)
    return [answer.href for answer in blocks_of(view, "prose")[0].document.answers]


def test_links_are_relative_to_the_page() -> None:
    """Records, headings, the index, other hosts and mailboxes: each link leads where it should."""
    text = "[a](metric:m) [b](page:q#part) [c](https://x.org) [d](#here) [e](mailto:a@x.org) [f](q.md)"
    assert answers_of(text) == [
        *("../metrics/m.html", "q.html#part", "https://x.org", "#here", "mailto:a@x.org", "q.html")
    ]


def test_files_of_any_name_can_be_linked() -> None:
    """Spaces, hashes and per cent signs in a file's name are written as an address needs them."""
    name = "pages/plan #1 100%.pdf"
    target = "plan%20%231%20100%25.pdf"
    files = {("content/pages/p.md", target): SourceFile(name, b"%PDF")}
    assert answers_of(f"[a]({target})", files=files) == ["../files/pages/plan%20%231%20100%25.pdf"]


def test_a_mistaken_link_leads_nowhere() -> None:
    """A link that was reported as wrong has no address."""
    assert answers_of("[a](metric:none)") == [""]


def test_linked_files_are_published_once() -> None:
    """A file that two texts show is written once, under its own name."""
    files = {(f"content/pages/{page}.md", "a.png"): SourceFile("pages/a.png", b"png") for page in ("p", "q")}
    plan = Site(
        {"pages/p": {}, "pages/q": {}}, {f"pages/{page}": "![a](a.png)" for page in "pq"}, files=files
    ).plan()
    assert [(file.address, file.content) for file in plan.files] == [("files/pages/a.png", b"png")]
