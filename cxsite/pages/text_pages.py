"""Plan the pages of notes, messages and other texts, and the glossary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxsite.model import Entry
from cxsite.pages.addresses import GLOSSARY_PAGE, address_of
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import (
    Layout,
    backlinks_block,
    body_of,
    entry_layout,
    facts_block,
    make_page,
    ref_link,
    uses_nps,
)
from cxsite.pages.documents import Desk, make_document, make_phrase
from cxsite.pages.figure_request import Request
from cxsite.pages.figures import draw
from cxsite.pages.plan import Block, Definition, Definitions, Fact, Figure, Link, Page
from cxsite.pages.tiles import note_day, period_text
from cxsite.schema import MessageFields, NoteFields


def plan_text(atlas: Atlas, entry: Entry) -> Page:
    """Plan the page of a note, a message or another text."""
    page = address_of(entry.ref)
    metric = entry.fields.metric if isinstance(entry.fields, NoteFields) else ""
    layout = replace(
        entry_layout(atlas, entry),
        eyebrow=_eyebrow(entry),
        main=(body_of(atlas, entry, page), *_note_chart(atlas, entry, page)),
        aside=(
            facts_block("About this text", _facts(atlas, entry, page)),
            backlinks_block(atlas, entry, page),
        ),
        uses_nps=uses_nps(atlas, (metric,)),
    )
    return make_page(atlas, layout)


def _eyebrow(entry: Entry) -> str:
    if isinstance(entry.fields, MessageFields):
        return "Letter" if entry.fields.type == "letter" else "Recognition"
    return "Note" if isinstance(entry.fields, NoteFields) else ""


def _facts(atlas: Atlas, entry: Entry, page: str) -> Iterator[Fact]:
    fields = entry.fields
    if isinstance(fields, MessageFields):
        yield Fact("From", (Link(fields.from_),) if fields.from_ else ())
        yield Fact("Date", (Link(atlas.language.day(fields.date)),))
        yield Fact("Unit", ref_link(atlas, "units", fields.unit, page))
        yield Fact("Practice", ref_link(atlas, "practices", fields.practice, page))
        yield Fact("Promise", ref_link(atlas, "promises", fields.promise, page))
    if isinstance(fields, NoteFields):
        yield Fact("Metric", ref_link(atlas, "metrics", fields.metric, page))
        yield Fact("Period", (Link(period_text(atlas, fields)),))
        yield Fact("Author", (Link(fields.author),) if fields.author else ())


def _note_chart(atlas: Atlas, entry: Entry, page: str) -> Iterator[Figure]:
    fields = entry.fields
    metric = atlas.portal.metrics.get(fields.metric) if isinstance(fields, NoteFields) else None
    if metric and isinstance(fields, NoteFields):
        start = note_day(atlas, fields)
        marks = ({"x": start.isoformat(), "label": entry.title},) if start else ()
        yield draw(atlas, "trend", Request(metric, page, "trend", metric.total, marks=marks))


def plan_glossary(atlas: Atlas, entry: Entry) -> Page:
    """Plan the glossary."""
    document = make_document(Desk(atlas, GLOSSARY_PAGE), entry)
    definitions = tuple(
        Definition(
            term.id,
            " / ".join(term.names),
            replace(document, text=term.text, prefix=term.id, level=3),
        )
        for term in atlas.portal.terms
    )
    blocks: tuple[Block | None, ...] = (
        (Definitions(definitions),) if definitions else (body_of(atlas, entry, GLOSSARY_PAGE),)
    )
    layout = Layout(
        GLOSSARY_PAGE,
        entry.fields.title or "Glossary",
        entry.place.path,
        blocks,
        eyebrow="The common language",
        summary=entry.fields.summary or "",
        lead=make_phrase(Desk(atlas, GLOSSARY_PAGE), entry, "summary"),
        ribbon=entry.ribbon,
        audience=entry.fields.audience or "",
    )
    return make_page(atlas, layout)
