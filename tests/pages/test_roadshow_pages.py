"""Plan the road show: what is to come, what is past, and where each stop is told."""

from __future__ import annotations

from small_portals import Site

from cxsite.pages.plan import Notice, TableBlock

STOPS = {
    "roadshow/first": {
        "date": "2013-05-02",
        "unit": "sales",
        "deck": "talk",
        "presenter": "Head of the office",
    },
    "roadshow/second": {"date": "2013-06-29", "time": "09:30", "place": "Room 2"},
    "roadshow/today": {"date": "2013-06-30"},
    "roadshow/later": {"date": "2013-07-02", "time": "14:00", "unit": "sales"},
    "roadshow/earlier-that-day": {"date": "2013-07-02", "time": "08:00"},
}
UNITS = {"units/sales": {"title": "Sales"}, "decks/talk": {"title": "Talk"}}


def table_of(site: Site, address: str, anchor: str) -> TableBlock:
    """Find a table of a page by its anchor."""
    blocks = (block for block in site.view(address).main if isinstance(block, TableBlock))
    return next(block for block in blocks if block.anchor == anchor)


def stops_in(block: TableBlock) -> list[str]:
    """List the stops of a table."""
    return [row[0].text for row in block.table.rows]


def test_stops_to_come_are_listed_by_day_and_hour() -> None:
    """The next stop stands first, and today is still to come."""
    block = table_of(Site({**STOPS, **UNITS}), "roadshow/index.html", "upcoming")
    assert stops_in(block) == ["Today", "Earlier that day", "Later"]


def test_past_stops_are_listed_latest_first() -> None:
    """What was told last is what people remember."""
    assert stops_in(table_of(Site({**STOPS, **UNITS}), "roadshow/index.html", "past")) == ["Second", "First"]


def test_a_schedule_without_a_stop_to_come_says_so() -> None:
    """An empty schedule is no riddle."""
    main = Site({"roadshow/second": STOPS["roadshow/second"]}).view("roadshow/index.html").main
    assert [block.text for block in main if isinstance(block, Notice)] == ["No stop is announced."]


def test_a_unit_shows_its_stops() -> None:
    """A unit's page lists the visits to it, without naming itself in each row."""
    block = table_of(Site({**STOPS, **UNITS}), "units/sales.html", "stops")
    assert stops_in(block) == ["First", "Later"]
    assert "Visits" not in [column.text for column in block.table.columns]


def test_a_deck_shows_its_stops() -> None:
    """A deck's page lists where it is told."""
    block = table_of(Site({**STOPS, **UNITS}, {"decks/talk": "# Talk"}), "decks/talk.html", "stops")
    assert (stops_in(block), block.table.rows[0][3].text) == (["First"], "Sales")


def test_a_stop_has_a_page_of_its_own() -> None:
    """A stop says when, where, whom it visits, with what and who presents."""
    facts = Site({**STOPS, **UNITS}).view("roadshow/second.html").main[0]
    assert [fact.values[0].text for fact in getattr(facts, "facts", ())] == ["June 29, 2013, 09:30", "Room 2"]
