"""Plan the pages of units: everything that points at a department."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cxsite.config import Office
from cxsite.model import Entry
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import body_of, entry_layout, facts_block, make_page, ref_link, uses_nps
from cxsite.pages.plan import Block, Cards, Cell, Column, Fact, Facts, Link, Page, Table, TableBlock, Tiles
from cxsite.pages.roadshow_pages import stops_block
from cxsite.pages.tiles import adjust_totals, backlinks_of, base_notes, make_tiles, method_link, record_card
from cxsite.schema import KINDS, UnitFields

_CARD_KINDS = ("scorecards", "promises", "practices", "programs", "messages", "decks", "notes", "pages")


def plan_unit(atlas: Atlas, entry: Entry) -> Page:
    """Plan a unit's page."""
    page = address_of(entry.ref)
    metrics = backlinks_of(atlas.portal, entry.ref, "metrics")
    layout = replace(
        entry_layout(atlas, entry),
        main=(
            body_of(atlas, entry, page),
            _metric_tiles(atlas, metrics, page),
            *_cards(atlas, entry, page),
            stops_block(atlas, entry.ref, page),
        ),
        aside=(_facts(atlas, entry, page),),
        uses_nps=uses_nps(atlas, tuple(metric.ref.id for metric in metrics)),
    )
    return make_page(atlas, layout)


def _metric_tiles(atlas: Atlas, entries: tuple[Entry, ...], page: str) -> Tiles | None:
    metrics = [
        atlas.portal.metrics[entry.ref.id] for entry in entries if entry.ref.id in atlas.portal.metrics
    ]
    notes = base_notes(atlas, ((metric.total, metric.total.last) for metric in metrics))
    tiles = make_tiles(atlas, adjust_totals(metrics), page)
    link = method_link(atlas, page)
    return Tiles(tiles, "Metrics it answers for", "metrics", link=link, notes=notes) if tiles else None


def _cards(atlas: Atlas, entry: Entry, page: str) -> Iterator[Block]:
    for kind in _CARD_KINDS:
        cards = tuple(
            record_card(atlas, found, page) for found in backlinks_of(atlas.portal, entry.ref, kind)
        )
        if cards:
            yield Cards(cards, KINDS[kind].title, kind)


def _facts(atlas: Atlas, entry: Entry, page: str) -> Facts | None:
    fields = entry.typed(UnitFields)
    below = [unit for unit in atlas.portal.of_kind("units") if _parent_of(unit) == entry.ref.id]
    line = "solid line" if fields.line == "solid" else "dotted line"
    parent = tuple(replace(link, note=line) for link in ref_link(atlas, "units", fields.parent, page))
    facts = (
        Fact("Led by", (Link(fields.lead),) if fields.lead else ()),
        Fact("Reports to", parent),
        Fact("Units below", tuple(atlas.link(unit.ref, page) for unit in below)),
    )
    return facts_block("About this unit", facts)


def _parent_of(entry: Entry) -> str:
    return entry.fields.parent or "" if isinstance(entry.fields, UnitFields) else ""


def unit_tree(atlas: Atlas, page: str) -> TableBlock:
    """List all units under the unit that each reports to."""
    units = atlas.portal.of_kind("units")
    known = {unit.ref.id for unit in units}
    below: dict[str, list[Entry]] = {}
    for unit in units:
        # A unit whose parent this audience may not see stands at the top.
        below.setdefault(_parent_of(unit) if _parent_of(unit) in known else "", []).append(unit)
    rows = tuple(_unit_row(atlas, unit, page, depth) for unit, depth in _walk_down(below))
    columns = (
        Column("Unit"),
        Column("Led by"),
        Column("Reporting line"),
        Column("Metrics", number=True),
        Column("Promises", number=True),
        Column("Practices", number=True),
        Column("Programs", number=True),
    )
    intro = "The counts say how many records point at a unit: its line of sight to customers."
    return TableBlock(Table("Line of sight", columns, rows), "Line of sight", "units", intro)


def _walk_down(below: Mapping[str, list[Entry]]) -> Iterator[tuple[Entry, int]]:
    waiting = [(unit, 0) for unit in reversed(below.get("", []))]
    while waiting:
        unit, depth = waiting.pop()
        yield unit, depth
        waiting += [(one, depth + 1) for one in reversed(below.get(unit.ref.id, []))]


def _unit_row(atlas: Atlas, unit: Entry, page: str, depth: int) -> tuple[Cell, ...]:
    fields = unit.typed(UnitFields)
    line = fields.line if fields.parent else ""
    counts = (
        Cell(str(len(backlinks_of(atlas.portal, unit.ref, kind))), number=True)
        for kind in ("metrics", "promises", "practices", "programs")
    )
    title = "\u2003" * depth + unit.title
    return (
        Cell(title, relative(page, address_of(unit.ref)), heading=True),
        Cell(fields.lead or ""),
        Cell(line),
        *counts,
    )


def office_facts(atlas: Atlas) -> Facts | None:
    """Describe the customer office itself."""
    office: Office | None = atlas.portal.config.office
    if office is None:
        return None
    facts = (
        Fact("Model", (Link(_MODELS[office.model]),) if office.model else ()),
        Fact("Mandate", (Link(office.mandate),) if office.mandate else ()),
        Fact("Reports to", (Link(office.reports_to),) if office.reports_to else ()),
        Fact("Steering", tuple(Link(name) for name in office.steering)),
    )
    found = facts_block("The customer office", facts)
    return replace(found, anchor="office") if found else None


_MODELS = {
    "advisory": "Advisory: it counsels units",
    "matrixed": "Matrixed: it works through dotted lines",
    "operational": "Operational: it runs customer-facing units",
}
