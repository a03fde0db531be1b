"""Plan the portal's front page: the leader's message, what stands out, promises, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cxsite.model import Entry, Metric
from cxsite.pages.addresses import FRONT_PAGE, address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.briefings import highlight_changes, short_paragraph, sort_findings
from cxsite.pages.chrome import Layout, body_of, make_page, uses_nps
from cxsite.pages.documents import Desk, make_document, make_phrase
from cxsite.pages.edition_changes import since_block
from cxsite.pages.messages import say
from cxsite.pages.plan import (
    Cards,
    Highlights,
    Link,
    Page,
    Prose,
    TableBlock,
    Tiles,
)
from cxsite.pages.promise_pages import promises_table
from cxsite.pages.scorecard_pages import scorecard_metrics
from cxsite.pages.tiles import adjust_totals, base_notes, make_tiles, note_day, record_card
from cxsite.schema import KINDS, FrontFields, MessageFields, NoteFields, ScorecardFields

_NEWEST = 6


def plan_front(atlas: Atlas) -> Page:
    """Plan the front page; without content/index.md it is made of what there is."""
    front = atlas.portal.entry("front", "front")
    card = _front_scorecard(atlas, front)
    metrics = (
        scorecard_metrics(atlas, card.fields) if card and isinstance(card.fields, ScorecardFields) else []
    )
    metrics = adjust_totals(metrics or list(atlas.portal.metrics.values()))
    letter = _newest_letter(atlas)
    layout = Layout(
        FRONT_PAGE,
        front.title if front and front.fields.title else atlas.portal.config.title,
        front.place.path if front else "all records",
        (
            _changes(atlas, metrics),
            short_paragraph(atlas, metrics, FRONT_PAGE) if metrics else None,
            _letter(atlas, letter) if letter else None,
            since_block(atlas, FRONT_PAGE),
            _tiles(atlas, card, metrics),
            body_of(atlas, front, FRONT_PAGE) if front else None,
            _promises(atlas),
        ),
        (_newest(atlas, letter),),
        eyebrow=f"Data as of {atlas.language.day(atlas.portal.as_of)}",
        summary=(front.fields.summary or "") if front else "",
        lead=make_phrase(Desk(atlas, FRONT_PAGE), front, "summary") if front else None,
        ribbon=front.ribbon if front else "",
        audience=(front.fields.audience or "") if front else "",
        uses_nps=uses_nps(atlas, tuple(metric.id for metric in metrics)),
        template="front.html",
    )
    return make_page(atlas, layout)


def _front_scorecard(atlas: Atlas, front: Entry | None) -> Entry | None:
    wanted = front.fields.scorecard if front and isinstance(front.fields, FrontFields) else None
    cards = atlas.portal.of_kind("scorecards")
    return atlas.portal.entry("scorecards", wanted) if wanted else next(iter(cards), None)


def _changes(atlas: Atlas, metrics: list[Metric]) -> Highlights | None:
    """State what really changed, each by its evidence; what merely moved is no news."""
    if not metrics:
        return None
    findings = sort_findings(metrics)
    items = highlight_changes(atlas, findings, FRONT_PAGE)
    title = say(atlas.language, "front.changed")
    empty = "" if items else say(atlas.language, "front.nothing_changed")
    return Highlights(items, title, "changed", "", empty)


def _newest_letter(atlas: Atlas) -> Entry | None:
    letters = [
        (entry.fields.date, entry.ref.id, entry)
        for entry in atlas.portal.of_kind("messages")
        if isinstance(entry.fields, MessageFields)
        and entry.fields.type == "letter"
        and entry.fields.date <= atlas.portal.as_of
    ]
    return max(letters, key=lambda found: found[:2])[2] if letters else None


def _letter(atlas: Atlas, entry: Entry) -> Prose:
    fields = entry.typed(MessageFields)
    document = make_document(Desk(atlas, FRONT_PAGE, f"letter-{entry.ref.id}", 3), entry)
    origin = ", ".join(filter(None, (fields.from_, atlas.language.day(fields.date))))
    return Prose(document, entry.title, "letter", origin, relative(FRONT_PAGE, address_of(entry.ref)))


def _tiles(atlas: Atlas, card: Entry | None, metrics: list[Metric]) -> Tiles | None:
    if not metrics:
        return None
    tiles = make_tiles(atlas, metrics, FRONT_PAGE)
    notes = base_notes(atlas, ((metric.total, metric.total.last) for metric in metrics))
    link = Link("The whole scorecard", relative(FRONT_PAGE, address_of(card.ref))) if card else None
    return Tiles(tiles, card.title if card else "Metrics", "scorecard", link=link, notes=notes)


def _promises(atlas: Atlas) -> TableBlock | None:
    if "promises" not in atlas.kinds:
        return None
    link = Link("All promises", relative(FRONT_PAGE, "promises/index.html"))
    table = promises_table(atlas, FRONT_PAGE, "Our promises")
    return TableBlock(table, table.caption, "promises", link=link)


def _newest(atlas: Atlas, letter: Entry | None) -> Cards | None:
    """List what is new, but the letter that stands on the page in full."""
    news = (pair for pair in _dated(atlas) if pair[1] is not letter)
    dated = sorted(news, key=lambda pair: (pair[0], pair[1].ref), reverse=True)
    cards = tuple(record_card(atlas, entry, FRONT_PAGE) for _, entry in dated[:_NEWEST])
    return Cards(cards, "Newest", "newest") if cards else None


def _dated(atlas: Atlas) -> Iterator[tuple[date, Entry]]:
    for ref, entry in atlas.portal.entries.items():
        if ref.kind in KINDS and (day := _day_of(atlas, entry)) and day <= atlas.portal.as_of:
            yield day, entry


def _day_of(atlas: Atlas, entry: Entry) -> date | None:
    fields = entry.fields
    if isinstance(fields, MessageFields):
        return fields.date
    if isinstance(fields, NoteFields):
        return note_day(atlas, fields)
    return fields.updated or fields.publish
