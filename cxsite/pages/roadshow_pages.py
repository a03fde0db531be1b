"""Plan the road show: its schedule, and a page for each stop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxsite.model import Entry, Ref
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import backlinks_block, body_of, entry_layout, facts_block, make_page, ref_link
from cxsite.pages.plan import Cell, Column, Fact, Facts, Link, Notice, Page, Table, TableBlock
from cxsite.pages.tiles import backlinks_of
from cxsite.schema import RoadshowFields


def plan_stop(atlas: Atlas, entry: Entry) -> Page:
    """Plan the page of one stop."""
    page = address_of(entry.ref)
    layout = replace(
        entry_layout(atlas, entry),
        eyebrow="Stop of the road show",
        main=(body_of(atlas, entry, page), _facts(atlas, entry, page)),
        aside=(backlinks_block(atlas, entry, page),),
    )
    return make_page(atlas, layout)


def _facts(atlas: Atlas, entry: Entry, page: str) -> Facts | None:
    fields = entry.typed(RoadshowFields)
    facts = (
        Fact("When", (Link(_when(atlas, fields)),)),
        Fact("Where", (Link(fields.place),) if fields.place else ()),
        Fact("Visits", ref_link(atlas, "units", fields.unit, page)),
        Fact("Deck", ref_link(atlas, "decks", fields.deck, page)),
        Fact("Presents", (Link(fields.presenter),) if fields.presenter else ()),
    )
    return facts_block("", facts)


def _when(atlas: Atlas, fields: RoadshowFields) -> str:
    return ", ".join(filter(None, (atlas.language.day(fields.date), fields.time)))


def stops_block(atlas: Atlas, ref: Ref, page: str) -> TableBlock | None:
    """Show the stops at a unit or with a deck in the order of their days, if there are any."""
    stops = backlinks_of(atlas.portal, ref, "roadshow")
    if not stops:
        return None
    title = "Stops of the road show"
    known = {"units": "Visits", "decks": "Deck"}.get(ref.kind, "")
    return TableBlock(_table(atlas, title, sorted(stops, key=_order), page=page, known=known), title, "stops")


def schedule(atlas: Atlas, entries: tuple[Entry, ...], page: str) -> Iterator[TableBlock | Notice]:
    """Show what is to come, the next stop first, and what is past, the latest first."""
    today = atlas.portal.as_of
    ordered = sorted(entries, key=_order)
    coming = [entry for entry in ordered if entry.typed(RoadshowFields).date >= today]
    past = [entry for entry in reversed(ordered) if entry.typed(RoadshowFields).date < today]
    if not coming:
        yield Notice("No stop is announced.")
    for title, stops, anchor in (("To come", coming, "upcoming"), ("Past stops", past, "past")):
        if stops:
            yield TableBlock(_table(atlas, title, stops, page=page), title, anchor)


def _order(entry: Entry) -> tuple[object, ...]:
    fields = entry.typed(RoadshowFields)
    return fields.date, fields.time or "", entry.title.casefold(), entry.ref.id


def _table(atlas: Atlas, caption: str, stops: list[Entry], *, page: str, known: str = "") -> Table:
    """List stops; the column of what is ``known`` from the page is left out."""
    rows = [_cells(atlas, stop, page) for stop in stops]
    heads = [head for head in rows[0] if head != known]
    columns = tuple(Column(head) for head in heads)
    return Table(caption, columns, tuple(tuple(row[head] for head in heads) for row in rows))


def _cells(atlas: Atlas, stop: Entry, page: str) -> dict[str, Cell]:
    fields = stop.typed(RoadshowFields)
    return {
        "Stop": Cell(stop.title, relative(page, address_of(stop.ref)), heading=True),
        "When": Cell(_when(atlas, fields)),
        "Where": Cell(fields.place or ""),
        "Visits": _linked(ref_link(atlas, "units", fields.unit, page)),
        "Deck": _linked(ref_link(atlas, "decks", fields.deck, page)),
        "Presents": Cell(fields.presenter or ""),
    }


def _linked(links: tuple[Link, ...]) -> Cell:
    return Cell(links[0].text, links[0].href) if links else Cell("")
