"""Test what the front page shows."""

from __future__ import annotations

from typing import Any

from small_portals import SHARE, Site, block_at, blocks_of, rows_of, share

from cxsite.load import Tally
from cxsite.model import Choice
from cxsite.pages import View

CALLS = {"2013-01": (70, 100)}


def metric(title: str, **fields: Any) -> dict[str, Any]:
    """Write a metric at 70 %."""
    return {**SHARE, "title": title, "min_base": 0, **fields}


def letter(day: str, **fields: Any) -> dict[str, Any]:
    """Write a letter's front matter."""
    return {"title": f"Letter of {day}", "date": day, "from": "Head of the office", **fields}


def view_of(records: dict[str, Any], texts: dict[str, str] | None = None, **settings: Any) -> View:
    """Plan a front page; every metric has the same tally."""
    tallies = {name.partition("/")[2]: share(CALLS) for name in records if name.startswith("metrics/")}
    return Site(records, texts or {}, tallies, settings).view("index.html")


def test_an_empty_site_has_a_front_page() -> None:
    """Without any record there is the title, the date and nothing else."""
    view = view_of({})
    assert (view.title, view.eyebrow, view.main, view.aside) == ("Office", "Data as of June 30, 2013", (), ())


def test_the_front_page_is_made_of_what_there_is() -> None:
    """What changed, the paragraph, letter, tiles, the text, promises, and what is new beside them."""
    view = view_of(
        {
            "index": {"title": "How it went", "summary": "In short."},
            "metrics/a": metric("A", target=80),
            "messages/may": letter("2013-05-01"),
            "messages/april": letter("2013-04-01"),
            "promises/quick": {"title": "Quick", "metric": "a"},
        },
        {"index": "Read on.", "messages/may": "Dear all."},
    )
    assert (view.title, view.summary) == ("How it went", "In short.")
    anchors = [getattr(block, "anchor", "") for block in (*view.main, *view.aside)]
    assert anchors == ["changed", "in-short", "letter", "scorecard", "", "promises", "newest"]


def changing(title: str, *counts: int, **fields: Any) -> tuple[dict[str, Any], Tally]:
    """Write a metric over two months of 1,000 calls."""
    tally = share({f"2013-0{at}": (count, 1000) for at, count in enumerate(counts, start=1)})
    return metric(title, **fields), tally


def changing_site() -> Site:
    """Make a site with one good change, two bad ones and a figure that merely moved."""
    made = {
        "a": changing("A", 700, 800),
        "b": changing("B", 700, 600, caveat="Provisional"),
        "c": changing("C", 700, 705, target=75),
        "d": changing("D", 700, 800, good="down"),
    }
    records = {f"metrics/{id_}": record for id_, (record, _) in made.items()}
    program = {"title": "Faster", "stage": "pilot", "aims": [{"metric": "b", "to": 80}]}
    promise = {"title": "Quick", "metric": "c", "kept_when": {"at_least": 90}}
    records |= {"programs/p": program, "promises/q": promise}
    return Site(records, tallies={id_: tally for id_, (_, tally) in made.items()})


def test_changes_stand_out_concerns_first() -> None:
    """What changed is told with its evidence and what to mind; what merely moved is not."""
    items = block_at(changing_site().view("index.html"), "changed").items
    assert [(item.title, item.variation, item.caveat) for item in items] == [
        ("B", "tested", "Provisional"),
        ("D", "tested", ""),
        ("A", "tested", ""),
    ]
    assert items[0].text.startswith(
        "Worse than the month before: \u221210\u00a0points (\u221214 to \u22126); "
    )


def test_the_paragraph_tells_misses_and_what_is_done() -> None:
    """Missed targets, programs and broken promises stand on the front page, each a link."""
    block = block_at(changing_site().view("index.html"), "in-short")
    told = {brief.label: "".join(part.text for part in brief.parts) for brief in block.briefs}
    assert told == {
        "Target missed": "1 of 1 figure with a target: C.",
        "Under way": (
            "1 program aims at what is missed or a concern: Faster. "
            "One promise is broken in its newest period: Quick."
        ),
    }
    assert [part.href for brief in block.briefs for part in brief.parts if part.href] == [
        *("metrics/c.html", "programs/p.html", "promises/q.html")
    ]


def test_no_change_is_said_once() -> None:
    """Where nothing changed detectably one sentence says so."""
    block = block_at(view_of({"metrics/a": metric("A")}), "changed")
    assert (block.items, block.intro) == ((), "")
    assert block.empty == "No detectable change among these figures in their newest finished periods."


def test_the_chosen_scorecard_is_shown() -> None:
    """The front matter names the scorecard; without it the first one is taken."""
    records = {
        "metrics/a": metric("A"),
        "metrics/b": metric("B"),
        "scorecards/one": {"title": "One", "groups": [{"title": "G", "metrics": ["a"]}]},
        "scorecards/two": {"title": "Two", "groups": [{"title": "G", "metrics": ["b"]}]},
    }
    tiles = block_at(view_of({**records, "index": {"scorecard": "two"}}), "scorecard")
    first = block_at(view_of(records), "scorecard")
    assert (tiles.title, [tile.title for tile in tiles.tiles], first.title) == ("Two", ["B"], "One")
    assert tiles.link.href == "scorecards/two.html"


def test_without_a_scorecard_all_metrics_are_shown() -> None:
    """A site that has metrics and no scorecard has tiles all the same."""
    tiles = block_at(view_of({"metrics/a": metric("A")}), "scorecard")
    assert (tiles.title, len(tiles.tiles), tiles.link) == ("Metrics", 1, None)


def test_the_newest_letter_is_shown_in_full() -> None:
    """The last letter that has been written stands on the page, with who wrote it and when."""
    view = view_of(
        {
            "messages/a": letter("2013-04-01"),
            "messages/b": letter("2013-05-01"),
            "messages/future": letter("2013-07-01"),
            "messages/thanks": letter("2013-06-01", type="recognition"),
        },
        {"messages/b": "Dear all."},
    )
    block = block_at(view, "letter")
    assert (block.title, block.origin) == ("Letter of 2013-05-01", "Head of the office, May 1, 2013")
    assert (block.document.text.strip(), block.href) == ("Dear all.", "messages/b.html")


def test_news_come_newest_first() -> None:
    """Letters, notes and what was updated, by their day; the letter shown in full is not listed again."""
    view = view_of(
        {
            "messages/a": letter("2013-04-01"),
            "messages/b": letter("2013-05-01"),
            "metrics/m": metric("M", caveat="Provisional"),
            "notes/n": {"title": "Snow", "metric": "m", "period": "2013-01", "author": "Lead"},
            "pages/p": {"title": "Updated", "updated": "2013-03-01"},
            "pages/q": {"title": "Published", "publish": "2013-02-01"},
            "pages/r": {"title": "Undated"},
        }
    )
    cards = block_at(view, "newest").cards
    assert [card.title for card in cards] == ["Letter of 2013-04-01", "Updated", "Published", "Snow"]
    assert cards[-1].meta == "M, January 2013, Lead; Provisional"


def test_what_is_not_yet_is_no_news() -> None:
    """A day after the reporting date is not on the front page."""
    view = view_of({"messages/thanks": letter("2013-12-01", type="recognition")})
    assert blocks_of(view, "cards") == []


def test_promises_stand_on_the_front_page() -> None:
    """The front page tells of every promise whether it is kept."""
    records = {
        "metrics/a": metric("A"),
        "promises/quick": {"title": "Quick", "metric": "a", "kept_when": {"at_least": 60}},
    }
    block = block_at(view_of(records), "promises")
    assert rows_of(block.table) == [["Quick", "A: at least 60%", "Kept", "1 of 1", "January 2013"]]


def test_a_page_says_who_may_see_it() -> None:
    """A portal for leaders names them on every page, for its lists show what staff must not see."""
    site = Site({"index": {"audience": "leaders"}}, settings={"audiences": ["staff", "leaders"]})
    pages = {page.address: page.view.chrome.audience for page in site.plan(Choice("leaders")).pages}
    assert pages == {"index.html": "leaders", "a-z.html": "leaders"}


def test_one_audience_is_not_named() -> None:
    """Where everybody may see everything there is no label."""
    assert view_of({}).chrome.audience == ""


def test_navigation_leads_to_what_there_is() -> None:
    """Kinds without a record have no place in the navigation."""
    view = view_of({"metrics/a": metric("A"), "pages/p": {}, "glossary": {}})
    assert [link.text for link in (*view.chrome.nav, *view.chrome.more)] == [
        "Metrics",
        "Pages",
        "Method",
        "Sources",
        "Glossary",
        "A–Z",
    ]


def test_a_preview_names_the_narrower_audience_of_a_page() -> None:
    """A preview is for the widest audience, but for the pages that say otherwise."""
    site = Site({"index": {"audience": "leaders"}}, settings={"audiences": ["staff", "leaders"]})
    pages = {page.address: page.view.chrome.audience for page in site.plan(Choice(preview=True)).pages}
    assert pages == {"index.html": "leaders", "a-z.html": "staff"}
