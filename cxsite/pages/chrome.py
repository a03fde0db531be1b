"""Put pages together: what surrounds each of them, and what they are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from cxsite.model import Entry, Ref
from cxsite.pages.addresses import (
    EDITIONS_PAGE,
    FRONT_PAGE,
    GLOSSARY_PAGE,
    INDEX_PAGE,
    METHOD_PAGE,
    SOURCES_PAGE,
    address_of,
    edition_address,
    relative,
    root_of,
)
from cxsite.pages.atlas import Atlas
from cxsite.pages.documents import Desk, make_document, make_phrase
from cxsite.pages.held_words import held_notice
from cxsite.pages.messages import say
from cxsite.pages.plan import Block, Chrome, Document, Fact, Facts, Link, LinkGroups, Page, Prose, View
from cxsite.schema import GLOSSARY, KINDS, MetricKind

_MAIN_KINDS = ("scorecards", "metrics", "promises", "practices", "programs", "units", "messages")
_EDITIONS_AT_MOST = 4
_MORE_KINDS = ("decks", "roadshow", "notes", "pages")
_TRADEMARK = (
    "Net Promoter, Net Promoter Score and NPS are registered trademarks of Bain & Company, "
    "Fred Reichheld and Satmetrix (NICE)."
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Say what a page shows besides its chrome."""

    address: str
    title: str
    source: str
    main: tuple[Block | None, ...] = ()
    aside: tuple[Block | None, ...] = ()
    eyebrow: str = ""
    summary: str = ""
    lead: Document | None = None
    meta: tuple[Link, ...] = ()
    crumbs: tuple[tuple[str, str], ...] = ()
    ribbon: str = ""
    audience: str = ""
    uses_nps: bool = False
    template: str = "page.html"


def make_page(atlas: Atlas, layout: Layout) -> Page:
    """Put a page together; if any figure of it is held, that comes first."""
    notice = held_notice(atlas, layout.address, (*layout.main, *layout.aside, layout.lead))
    view = View(
        _chrome(atlas, layout),
        layout.title,
        layout.eyebrow,
        layout.summary,
        layout.meta,
        tuple(block for block in (notice, *layout.main) if block is not None),
        tuple(block for block in layout.aside if block is not None),
        layout.lead,
    )
    return Page(layout.address, layout.template, view, layout.source)


def _chrome(atlas: Atlas, layout: Layout) -> Chrome:
    portal, page = atlas.portal, layout.address
    crumbs = ((portal.config.title, FRONT_PAGE), *layout.crumbs) if page != FRONT_PAGE else ()
    return Chrome(
        portal.config.title,
        portal.config.language,
        root_of(page),
        page,
        _kind_links(atlas, page, _MAIN_KINDS),
        (*_kind_links(atlas, page, _MORE_KINDS), *_extra_links(atlas, page)),
        tuple(Link(text, relative(page, address)) for text, address in crumbs),
        atlas.language.day(portal.as_of),
        _audience_label(atlas, layout),
        _ribbon(atlas, layout),
        _TRADEMARK if layout.uses_nps else "",
        _edition_links(atlas, page),
    )


def _ribbon(atlas: Atlas, layout: Layout) -> str:
    shown = atlas.portal.history.shown
    edition = say(atlas.language, "editions.ribbon", name=shown) if shown else ""
    return " · ".join(filter(None, (edition, layout.ribbon)))


def _edition_links(atlas: Atlas, page: str) -> tuple[Link, ...]:
    """Switch between today's figures (or the edition's that are shown) and those of earlier editions."""
    history = atlas.portal.history
    if not history.editions:
        return ()
    pages = {edition.name: edition_address(edition.name) for edition in history.editions[:_EDITIONS_AT_MOST]}
    own = history.shown or say(atlas.language, "editions.current")
    pages = {own: FRONT_PAGE, **pages, say(atlas.language, "editions.more"): EDITIONS_PAGE}
    elsewhere = page not in pages.values() and not page.startswith("editions/")
    return tuple(
        Link(text, relative(page, address), current=page == address or (elsewhere and text == own))
        for text, address in pages.items()
    )


def _audience_label(atlas: Atlas, layout: Layout) -> str:
    config = atlas.portal.config
    if not config.has_audiences:
        return ""
    # A portal for leaders names leaders on every page, for its lists show what others must not see; only a
    # preview, which is for the widest audience, has pages for a narrower one.
    wider, narrower = sorted(
        (layout.audience or config.audiences[0], atlas.portal.audience), key=config.rank_of
    )
    return narrower if config.rank_of(narrower) > config.rank_of(wider) else wider


def _kind_links(atlas: Atlas, page: str, kinds: tuple[str, ...]) -> tuple[Link, ...]:
    return _link_kinds(page.rpartition("/")[0], tuple(kind for kind in kinds if kind in atlas.kinds))


# The same for all pages of a folder, and there may be thousands of them.
@lru_cache(maxsize=256)
def _link_kinds(folder: str, kinds: tuple[str, ...]) -> tuple[Link, ...]:
    page = f"{folder}/" if folder else ""
    return tuple(
        Link(KINDS[kind].title, relative(page, f"{kind}/index.html"), current=page.startswith(f"{kind}/"))
        for kind in kinds
    )


def _extra_links(atlas: Atlas, page: str) -> list[Link]:
    glossary = Link("Glossary", relative(page, GLOSSARY_PAGE), current=page == GLOSSARY_PAGE)
    index = Link("A–Z", relative(page, INDEX_PAGE), current=page == INDEX_PAGE)
    method = Link("Method", relative(page, METHOD_PAGE), current=page == METHOD_PAGE)
    sources = Link(
        say(atlas.language, "sources.short"), relative(page, SOURCES_PAGE), current=page == SOURCES_PAGE
    )
    has_metrics = bool(atlas.portal.metrics)
    is_there = (has_metrics, has_metrics, GLOSSARY.name in atlas.kinds, True)
    return [link for link, shown in zip((method, sources, glossary, index), is_there, strict=True) if shown]


def entry_layout(atlas: Atlas, entry: Entry) -> Layout:
    """Begin the page of a record: its address, heading, way back, ribbon and audience."""
    kind = KINDS[entry.ref.kind]
    return Layout(
        address_of(entry.ref),
        entry.title,
        entry.place.path,
        eyebrow=kind.singular.capitalize(),
        summary=entry.fields.summary or "",
        lead=make_phrase(Desk(atlas, address_of(entry.ref)), entry, "summary"),
        meta=_updated(atlas, entry),
        crumbs=((kind.title, f"{kind.name}/index.html"),),
        ribbon=entry.ribbon,
        audience=entry.fields.audience or "",
    )


def _updated(atlas: Atlas, entry: Entry) -> tuple[Link, ...]:
    updated = entry.fields.updated
    return (Link(f"Updated {atlas.language.day(updated)}"),) if updated else ()


def body_of(atlas: Atlas, entry: Entry, page: str) -> Prose | None:
    """Show a record's own text, if it has one."""
    return Prose(make_document(Desk(atlas, page), entry)) if atlas.body(entry).text.strip() else None


def lead_with(atlas: Atlas, entry: Entry, layout: Layout, *names: str) -> Layout:
    """Head a page with the first of these fields that is filled."""
    name = next((name for name in names if getattr(entry.fields, name)), "")
    if not name:
        return replace(layout, summary="", lead=None)
    lead = make_phrase(Desk(atlas, layout.address), entry, name)
    return replace(layout, summary=getattr(entry.fields, name), lead=lead)


def phrase_fact(atlas: Atlas, entry: Entry, page: str, *, term: str) -> Fact:
    """Show the text of a field under its name, such as ``Definition`` for ``definition``."""
    name = term.casefold()
    text = getattr(entry.fields, name)
    document = make_phrase(Desk(atlas, page), entry, name)
    return Fact(term, (Link(text, document=document),) if text else ())


def backlinks_block(
    atlas: Atlas, entry: Entry, page: str, *, title: str = "What points here"
) -> LinkGroups | None:
    """Show what points at a record, if anything does."""
    groups = atlas.backlinks(entry, page)
    return LinkGroups(groups, title, "used-by", compact=True) if groups else None


def facts_block(title: str, facts: Iterable[Fact]) -> Facts | None:
    """Show the properties of a record that have a value, if any has."""
    filled = tuple(fact for fact in facts if fact.values)
    return Facts(filled, title, "about") if filled else None


def uses_nps(atlas: Atlas, ids: tuple[str, ...]) -> bool:
    """Say whether a page shows a Net Promoter Score, whose name is a trademark."""
    metrics = (atlas.portal.metrics.get(id_) for id_ in ids)
    return any(metric is not None and metric.fields.kind is MetricKind.NPS for metric in metrics)


def ref_link(atlas: Atlas, kind: str, id_: str | None, page: str) -> tuple[Link, ...]:
    """Lead to one record, or to none."""
    return atlas.links(kind, (id_,), page) if id_ and Ref(kind, id_) in atlas.portal.entries else ()
