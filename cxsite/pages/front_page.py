"""Plan the portal's front page: the leader's message, what stands out, promises, what is new."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cxsite.model import Entry, Metric
from cxsite.pages.addresses import FRONT_PAGE, address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import Layout, body_of, make_page, uses_nps
from cxsite.pages.documents import Desk, make_document, make_phrase
from cxsite.pages.plan import (
    Cards,
    Highlight,
    Highlights,
    Link,
    Page,
    Prose,
    TableBlock,
    Tiles,
)
from cxsite.pages.promise_pages import promises_table
from cxsite.pages.scorecard_pages import scorecard_metrics, standing_sentence
from cxsite.pages.tiles import make_tile, note_day, record_card
from cxsite.pages.words import STATUS_WORDS, level_title
from cxsite.schema import KINDS, FrontFields, MessageFields, NoteFields, ScorecardFields

_NEWEST = 6
_STANDOUTS = 6


def plan_front(atlas: Atlas) -> Page:
    """Plan the front page; without content/index.md it is made of what there is."""
    front = atlas.portal.entry("front", "front")
    card = _front_scorecard(atlas, front)
    metrics = (
        scorecard_metrics(atlas, card.fields) if card and isinstance(card.fields, ScorecardFields) else []
    )
    metrics = metrics or list(atlas.portal.metrics.values())
    letter = _newest_letter(atlas)
    layout = Layout(
        FRONT_PAGE,
        front.title if front and front.fields.title else atlas.portal.config.title,
        front.place.path if front else "all records",
        (
            _standouts(atlas, metrics),
            _letter(atlas, letter) if letter else None,
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


def _standouts(atlas: Atlas, metrics: list[Metric]) -> Highlights | None:
    """State what misses or meets its target, the largest relative distance first; nothing about change."""
    if not metrics:
        return None
    judged = [metric for metric in metrics if metric.total.status in ("met", "missed")]
    judged.sort(key=lambda metric: (metric.total.status == "met", -_relative_distance(metric), metric.id))
    items = tuple(_highlight(atlas, metric) for metric in judged[:_STANDOUTS])
    standing = standing_sentence(metrics)
    intro, empty = (standing, "") if items else ("", standing)
    return Highlights(items, "What stands out", "standouts", intro, empty)


def _relative_distance(metric: Metric) -> float:
    last = metric.total.last
    if last is None or last.value is None or last.target is None:
        return 0.0
    return abs(last.value - last.target) / (abs(last.target) or 1)


def _highlight(atlas: Atlas, metric: Metric) -> Highlight:
    text = level_title(atlas, metric, metric.total)
    href = relative(FRONT_PAGE, atlas.segment_address(metric, metric.total))
    state = metric.total.status
    return Highlight(text, href, state, STATUS_WORDS[state], metric.fields.caveat or "")


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
    tiles = tuple(make_tile(atlas, metric, metric.total, FRONT_PAGE) for metric in metrics)
    link = Link("The whole scorecard", relative(FRONT_PAGE, address_of(card.ref))) if card else None
    return Tiles(tiles, card.title if card else "Metrics", "scorecard", link=link)


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
