"""Plan decks: slides for readers, notes for speakers."""

from __future__ import annotations

from small_portals import SHARE, Site, page_at, share

from cxsite.pages import SitePlan
from cxsite.pages.plan import Deck, Figure, Handout, Slide

TEXT = """# Hello

---

## Calls are answered in time

[75 %](value:answered) of them.

![Answered in time](chart:answered)

Notes:
Say that [this number](metric:answered) is new.
"""
MONTHS = {f"2013-{month:02}": (75, 100) for month in range(1, 7)}


def plan(text: str = TEXT) -> SitePlan:
    """Plan a portal with one deck about one metric."""
    metric = {**SHARE, "title": "Answered", "grain": "month", "good": "up"}
    records = {"metrics/answered": metric, "decks/talk": {"title": "Talk", "date": "2013-07-01"}}
    return Site(records, {"decks/talk": text}, {"answered": share(MONTHS)}).plan()


def slides(found: SitePlan, address: str) -> tuple[Slide, ...]:
    """Take the slides of a page."""
    block = page_at(found, address).view.main[0]
    assert isinstance(block, Deck | Handout)
    return block.slides


def test_slides_are_numbered_and_named() -> None:
    """A slide is called by its heading."""
    shown = slides(plan(), "decks/talk.html")
    assert [(slide.number, slide.name) for slide in shown] == [
        (1, "Hello"),
        (2, "Calls are answered in time"),
    ]


def test_notes_are_not_on_the_slides() -> None:
    """Nothing of what a speaker says is in the page that readers open."""
    shown = slides(plan(), "decks/talk.html")
    assert [slide.notes for slide in shown] == [None, None]
    assert "new" not in "".join(slide.document.text for slide in shown)


def test_notes_are_in_the_handout() -> None:
    """The handout holds the same slides, each with its notes."""
    shown = slides(plan(), "decks/talk-handout.html")
    assert [slide.notes.text if slide.notes else "" for slide in shown] == [
        "",
        "Say that [this number](cx:2) is new.",
    ]


def test_a_slide_keeps_the_answers_of_its_links() -> None:
    """Charts and links of the second slide are those that were asked for there."""
    second = slides(plan(), "decks/talk.html")[1].document
    chart = second.answers[1].block
    assert isinstance(chart, Figure)
    assert (chart.alt, second.answers[2].href) == ("Answered in time", "../metrics/answered.html")


def test_headings_of_slides_have_ids_of_their_own() -> None:
    """Two slides of one title do not share an anchor."""
    shown = slides(plan("## Same\n---\n## Same"), "decks/talk.html")
    assert [slide.document.prefix for slide in shown] == ["slide-1", "slide-2"]


def test_notes_are_not_found_by_the_search() -> None:
    """The search does not tell what only the speaker is to say."""
    entry = next(entry for entry in plan().search if entry.address == "decks/talk.html")
    assert ("answered in time" in entry.words, "Say that" in entry.words) == (True, False)


def test_a_deck_points_at_what_it_shows() -> None:
    """A metric's page names the decks that show it."""
    links = [
        link.text
        for block in page_at(plan(), "metrics/answered.html").view.aside
        for group in getattr(block, "groups", ())
        for link in group.links
    ]
    assert "Talk" in links
