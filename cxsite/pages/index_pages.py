"""Plan the pages that list others: one for each kind, and everything from A to Z."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping

from cxsite.model import Entry
from cxsite.pages.addresses import INDEX_PAGE, LIMITS_PAGE, METHOD_PAGE, SOURCES_PAGE, address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import Layout, make_page, uses_nps
from cxsite.pages.messages import say
from cxsite.pages.plan import (
    Block,
    Card,
    Cards,
    Link,
    LinkGroup,
    LinkGroups,
    Page,
    TableBlock,
)
from cxsite.pages.practice_pages import adoption_matrix
from cxsite.pages.program_pages import portfolio_figure, portfolio_table
from cxsite.pages.promise_pages import promises_table
from cxsite.pages.roadshow_pages import schedule
from cxsite.pages.tiles import adjust_totals, method_link, metrics_table, newest_first, record_card
from cxsite.pages.unit_pages import office_facts, unit_tree
from cxsite.schema import KINDS, Kind, MessageFields, NoteFields, ScorecardFields


def plan_index(atlas: Atlas, kind: Kind) -> Page | None:
    """Plan the list of all records of a kind, if there are any."""
    entries = atlas.portal.of_kind(kind.name)
    if not entries:
        return None
    address = f"{kind.name}/index.html"
    ids = tuple(entry.ref.id for entry in entries)
    layout = Layout(
        address,
        kind.title,
        f"content/{kind.name}",
        tuple(_BLOCKS.get(kind.name, _cards)(atlas, entries, address)),
        eyebrow="Overview",
        summary=_SUMMARIES.get(kind.name, ""),
        uses_nps=kind.name == "metrics" and uses_nps(atlas, ids),
    )
    return make_page(atlas, layout)


_SUMMARIES = {
    "scorecards": "Metrics in groups, each against its target.",
    "metrics": "Every measure of this portal, defined once.",
    "promises": "What customers are promised, and whether it is kept.",
    "practices": "What works somewhere and is worth copying.",
    "programs": "What is being tried, rolled out or done.",
    "units": "Who moves which figures.",
    "messages": "Letters and recognitions.",
    "decks": "What the office tells when it visits: slides on the figures of this portal.",
    "roadshow": "Where the office visits, and what it shows there.",
    "notes": "What lies behind the figures of a period.",
}

Entries = tuple[Entry, ...]


def _cards(atlas: Atlas, entries: Entries, page: str) -> Iterator[Block]:
    yield Cards(tuple(record_card(atlas, entry, page) for entry in entries))


def _scorecards(atlas: Atlas, entries: Entries, page: str) -> Iterator[Block]:
    cards = []
    for entry in entries:
        fields = entry.typed(ScorecardFields)
        card = record_card(atlas, entry, page)
        groups = ", ".join(group.title for group in fields.groups)
        cards.append(Card(card.title, card.href, card.eyebrow, card.summary, groups))
    yield Cards(tuple(cards))


def _metrics(atlas: Atlas, entries: Entries, page: str) -> Iterator[Block]:
    metrics = [
        atlas.portal.metrics[entry.ref.id] for entry in entries if entry.ref.id in atlas.portal.metrics
    ]
    table = metrics_table(
        atlas, adjust_totals(metrics), page, caption="Newest finished figures of all metrics"
    )
    yield TableBlock(table, link=method_link(atlas, page))


def _promises(atlas: Atlas, _: Entries, page: str) -> Iterator[Block]:
    yield TableBlock(promises_table(atlas, page, "Promises and whether they are kept"))


def _practices(atlas: Atlas, entries: Entries, page: str) -> Iterator[Block]:
    yield from _cards(atlas, entries, page)
    matrix = adoption_matrix(atlas, entries, page)
    if matrix:
        yield matrix


def _programs(atlas: Atlas, entries: Entries, page: str) -> Iterator[Block]:
    figure = portfolio_figure(atlas, entries, page)
    if figure:
        yield figure
    yield TableBlock(portfolio_table(atlas, entries, page), "Portfolio", "portfolio")


def _units(atlas: Atlas, _: Entries, page: str) -> Iterator[Block]:
    office = office_facts(atlas)
    if office:
        yield office
    yield unit_tree(atlas, page)


def _messages(atlas: Atlas, entries: Entries, page: str) -> Iterator[Block]:
    for type_, title in (("letter", "Letters"), ("recognition", "Recognitions")):
        found = [
            entry
            for entry in entries
            if isinstance(entry.fields, MessageFields) and entry.fields.type == type_
        ]
        found.sort(key=lambda entry: str(getattr(entry.fields, "date", "")), reverse=True)
        if found:
            yield Cards(tuple(record_card(atlas, entry, page) for entry in found), title, type_)


def _notes(atlas: Atlas, entries: Entries, page: str) -> Iterator[Block]:
    by_metric: dict[str, list[Entry]] = {}
    for entry in newest_first(atlas, entries):
        by_metric.setdefault(entry.typed(NoteFields).metric, []).append(entry)
    for id_, found in sorted(by_metric.items()):
        metric = atlas.portal.metrics.get(id_)
        yield Cards(
            tuple(record_card(atlas, entry, page) for entry in found),
            metric.title if metric else id_,
            f"notes-{id_}",
        )


_BLOCKS: Mapping[str, Callable[[Atlas, Entries, str], Iterator[Block]]] = {
    "scorecards": _scorecards,
    "metrics": _metrics,
    "promises": _promises,
    "practices": _practices,
    "programs": _programs,
    "units": _units,
    "messages": _messages,
    "roadshow": schedule,
    "notes": _notes,
}


def plan_a_to_z(atlas: Atlas) -> Page:
    """Plan the index of everything, which needs no script."""
    groups: dict[str, list[Link]] = {}
    for link in sorted(_index_links(atlas), key=lambda link: (_folded(link.text), link.href)):
        groups.setdefault(_letter(link.text), []).append(link)
    listed = tuple(
        LinkGroup(letter, tuple(links), f"letter-{letter.lower() if letter.isalnum() else 'other'}")
        for letter, links in sorted(groups.items(), key=lambda pair: (not pair[0].isalpha(), pair[0]))
    )
    layout = Layout(INDEX_PAGE, "A–Z", "all records", (LinkGroups(listed, jumps=True),), eyebrow="Index")
    return make_page(atlas, layout)


def _index_links(atlas: Atlas) -> Iterator[Link]:
    for ref, entry in atlas.portal.entries.items():
        if ref.kind not in KINDS:
            continue
        yield Link(entry.title, relative(INDEX_PAGE, address_of(ref)), KINDS[ref.kind].singular)
        for alias in getattr(entry.fields, "aliases", ()):
            yield Link(alias, relative(INDEX_PAGE, address_of(ref)), f"see {entry.title}")
    pages = (("method", METHOD_PAGE), ("limits", LIMITS_PAGE), ("sources", SOURCES_PAGE))
    for key, address in pages if atlas.portal.metrics else ():
        yield Link(say(atlas.language, f"{key}.title"), relative(INDEX_PAGE, address))
    for term in atlas.portal.terms:
        for name in term.names:
            yield Link(name, relative(INDEX_PAGE, f"glossary/index.html#{term.id}"), "term")


def _folded(text: str) -> str:
    return "".join(
        mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark)
    ).casefold()


def _letter(text: str) -> str:
    first = _folded(text)[:1].upper()
    return first if first.isalpha() else "#"
