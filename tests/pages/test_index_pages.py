"""Test the pages that list others: one for each kind, and everything from A to Z."""

from __future__ import annotations

from typing import Any

from small_portals import SHARE, Site, add_up, block_at, blocks_of, page_at, rows_of

from cxsite.pages import View


def a_to_z(records: dict[str, Any], glossary: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """Read the index: letters, and under each the texts with their notes."""
    texts = {"glossary": glossary} if glossary else {}
    named = {"glossary": {}, **records} if glossary else records
    view = Site(named, texts).view("a-z.html")
    groups = view.main[0].groups  # type: ignore[union-attr]
    return [(group.title, [(link.text, link.note) for link in group.links]) for group in groups]


def pages_titled(*titles: str) -> dict[str, Any]:
    """Write pages with these titles."""
    return {f"pages/p{number}": {"title": title} for number, title in enumerate(titles)}


def test_letters_leave_marks_aside() -> None:
    """Umlauts and accents stand with their plain letter, in the order of the letters."""
    found = a_to_z(pages_titled("Zebra", "Ärger", "apple", "Éclair", "Über", "ägypten"))
    assert [(letter, [text for text, _ in links]) for letter, links in found] == [
        ("A", ["ägypten", "apple", "Ärger"]),
        ("E", ["Éclair"]),
        ("U", ["Über"]),
        ("Z", ["Zebra"]),
    ]


def test_what_begins_with_no_letter_comes_last() -> None:
    """Digits and signs share one place at the end."""
    assert [letter for letter, _ in a_to_z(pages_titled("9 to 5", "„Quote“", "Word"))] == ["W", "#"]


def test_every_letter_can_be_jumped_to() -> None:
    """Each letter has an anchor of its own."""
    view = Site(pages_titled("Apple", "9 to 5", "Яблоко")).view("a-z.html")
    groups = view.main[0].groups  # type: ignore[union-attr]
    assert [group.anchor for group in groups] == ["letter-a", "letter-я", "letter-other"]


def test_aliases_and_terms_are_in_the_index() -> None:
    """Other names lead to the metric, words of the glossary to their meaning."""
    metric = {**SHARE, "title": "Answered", "aliases": ["Speed"]}
    found = dict(a_to_z({"metrics/m": metric}, "NPS, net score\n: A score.\n"))
    assert found == {
        "A": [("Answered", "metric")],
        "H": [("How figures are judged", "")],
        "L": [("Limits set anew", "")],
        "N": [("net score", "term"), ("NPS", "term")],
        "S": [("Speed", "see Answered")],
        "W": [("Where the figures come from", "")],
    }


def test_every_record_is_in_the_index() -> None:
    """The index needs no script and leaves nothing out."""
    site = Site(
        {
            "metrics/a": SHARE,
            "units/b": {},
            "notes/c": {"metric": "a", "period": "2013-01"},
            "messages/d": {"date": "2013-01-01"},
        }
    )
    links = [link for group in site.view("a-z.html").main[0].groups for link in group.links]  # type: ignore[union-attr]
    assert {link.href for link in links} == {
        *("metrics/a.html", "units/b.html", "notes/c.html", "messages/d.html"),
        *("method.html", "limits.html", "sources.html"),
    }


def view_of(address: str, records: dict[str, Any]) -> View:
    """Plan a list."""
    return Site(records, tallies={"m": add_up(North={"2013-01": (7, 10)})}).view(address)


METRIC = {"metrics/m": {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, "caveat": "Provisional"}}


def test_metrics_are_listed_with_their_figures() -> None:
    """The list of metrics is a table of newest figures, caveats beside the names."""
    table = blocks_of(view_of("metrics/index.html", METRIC), "table")[0].table
    assert rows_of(table)[0][:2] == ["Answered", "70%"]
    assert table.rows[0][0].note == "Provisional"


def test_messages_are_listed_by_sort() -> None:
    """Letters first, recognitions after, each newest first."""
    view = view_of(
        "messages/index.html",
        {
            "messages/a": {"title": "A", "date": "2013-01-01"},
            "messages/b": {"title": "B", "date": "2013-02-01"},
            "messages/c": {"title": "C", "date": "2013-01-15", "type": "recognition"},
        },
    )
    assert [(block.title, [card.title for card in block.cards]) for block in blocks_of(view, "cards")] == [
        ("Letters", ["B", "A"]),
        ("Recognitions", ["C"]),
    ]


def test_notes_are_listed_by_metric_newest_first() -> None:
    """The comments of a metric stand together, each with its period and what to mind."""
    notes = {
        "notes/early": {"title": "Early", "metric": "m", "period": "2013-01"},
        "notes/late": {"title": "Late", "metric": "m", "period": "2013-03"},
    }
    block = blocks_of(view_of("notes/index.html", {**METRIC, **notes}), "cards")[0]
    assert (block.title, [(card.title, card.meta) for card in block.cards]) == (
        "Answered",
        [("Late", "Answered, March 2013; Provisional"), ("Early", "Answered, January 2013; Provisional")],
    )


def test_pages_are_listed_as_cards() -> None:
    """Other texts show their title and how they begin."""
    site = Site(
        pages_titled("How"),
        {"pages/p0": "# Heading\n\n| a |\n|---|\n\nIt *begins* with [a](https://x.org) `word`."},
    )
    card = blocks_of(site.view("pages/index.html"), "cards")[0].cards[0]
    assert (card.title, card.summary) == ("How", "It begins with a word.")


def test_long_beginnings_are_cut() -> None:
    """A card shows a sentence or two, not the page."""
    site = Site(pages_titled("How"), {"pages/p0": "word " * 50})
    card = blocks_of(site.view("pages/index.html"), "cards")[0].cards[0]
    assert (card.summary.count("word"), card.summary[-1]) == (32, "…")


def test_kinds_without_records_have_no_list() -> None:
    """A list of nothing is not a page."""
    addresses = {page.address for page in Site(pages_titled("How")).plan().pages}
    assert addresses == {"index.html", "a-z.html", "pages/index.html", "pages/p0.html"}


def test_the_current_kind_is_marked() -> None:
    """The navigation says where the reader is."""
    chrome = page_at(Site(METRIC).plan(), "metrics/m.html").view.chrome
    assert [(link.text, link.href, link.current) for link in chrome.nav] == [("Metrics", "index.html", True)]


def test_two_sources_for_one_address_are_an_error() -> None:
    """Two pages of one address are a finding that names both sources, also where case alone differs."""
    cells = {
        (team, day): cell
        for (_, day), cell in add_up(N={"2013-01": (7, 10)}).cells.items()
        for team in (None, ("team", "X"), ("Team", "X"))
    }
    tally = add_up(N={"2013-01": (7, 10)})
    tally = type(tally)(0, cells, tally.days, None)
    site = Site({"metrics/m": {**SHARE, "by": ["team", "Team"]}}, tallies={"m": tally})
    issues = [issue for issue in site.plan().issues if issue.code == "CX601"]
    assert [(issue.severity, issue.message) for issue in issues] == [
        (
            "error",
            'the address "metrics/m/Team/x.html" is claimed '
            "by content/metrics/m.md and by content/metrics/m.md",
        )
    ]


def test_block_anchors_are_found() -> None:
    """Every jump within a list leads to a block of it."""
    view = view_of("programs/index.html", {"programs/p": {"starts": "2013-01-01"}})
    assert block_at(view, "portfolio").table.caption == "Portfolio"
