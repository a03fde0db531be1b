"""Plan the pages of decks: the slides, and a handout of slides and notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxsite.model import ChartAnswer, ClaimAnswer, Entry, ValueAnswer, plain_text, slides_of
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import Layout, backlinks_block, entry_layout, facts_block, make_page, uses_nps
from cxsite.pages.deck_views import Deck, Handout, Slide
from cxsite.pages.documents import Desk, make_document
from cxsite.pages.held_words import tell_held
from cxsite.pages.plan import Fact, Facts, Link, Page
from cxsite.pages.roadshow_pages import stops_block
from cxsite.schema import DeckFields

_NAME_WORDS = 14


def plan_deck(atlas: Atlas, entry: Entry) -> Iterator[Page]:
    """Plan a deck's two pages. Notes stand in the handout alone, so that slides can be shown to anybody."""
    page = address_of(entry.ref)
    yield make_page(
        atlas,
        replace(
            _layout(atlas, entry),
            template="deck.html",
            main=(
                Deck(
                    entry.ref.id,
                    _slides(atlas, entry, page),
                    relative(page, handout_address(entry)),
                    _foot(atlas, entry),
                ),
                stops_block(atlas, entry.ref, page),
            ),
            aside=(_facts(atlas, entry, page), backlinks_block(atlas, entry, page)),
        ),
    )
    yield _plan_handout(atlas, entry)


def handout_address(entry: Entry) -> str:
    """Name the page that shows a deck's slides with their notes."""
    return address_of(entry.ref).replace(".html", "-handout.html")


def _plan_handout(atlas: Atlas, entry: Entry) -> Page:
    page = handout_address(entry)
    slides = _slides(atlas, entry, page, with_notes=True)
    layout = replace(
        _layout(atlas, entry),
        address=page,
        template="deck.html",
        title=f"{entry.title}: handout",
        eyebrow="Handout",
        lead=None,
        main=(Handout(entry.ref.id, slides, _foot(atlas, entry)),),
    )
    crumb = (entry.title, address_of(entry.ref))
    return make_page(atlas, replace(layout, crumbs=(*layout.crumbs, crumb)))


def _layout(atlas: Atlas, entry: Entry) -> Layout:
    return replace(entry_layout(atlas, entry), uses_nps=uses_nps(atlas, _list_metrics(atlas, entry)))


def _list_metrics(atlas: Atlas, entry: Entry) -> tuple[str, ...]:
    answers = atlas.body(entry).answers
    metrics = (answer.metric for answer in answers if isinstance(answer, ChartAnswer | ValueAnswer))
    claimed = (answer.ref.id for answer in answers if isinstance(answer, ClaimAnswer))
    return (*metrics, *claimed)


def _slides(atlas: Atlas, entry: Entry, page: str, *, with_notes: bool = False) -> tuple[Slide, ...]:
    # Every slide shares the answers of the whole text: their ordinals count through all of it.
    whole = replace(make_document(Desk(atlas, page), entry), terms=())
    slides = []
    for number, slide in enumerate(slides_of(atlas.body(entry)), start=1):
        shown = replace(whole, text=slide.text, prefix=f"slide-{number}")
        notes = replace(whole, text=slide.notes, level=3, prefix=f"notes-{number}")
        slides.append(Slide(number, _name(slide.text), shown, notes if with_notes and slide.notes else None))
    return tuple(slides)


def _name(text: str) -> str:
    words = plain_text(text.strip().split("\n")[0]).split()
    return " ".join(words[:_NAME_WORDS]) + (" …" if len(words) > _NAME_WORDS else "")


def _foot(atlas: Atlas, entry: Entry) -> str:
    """Say whose and of when the figures are, and which are held: a slide on a wall shows nothing else."""
    held = tell_held(atlas, _list_metrics(atlas, entry))
    as_of = f"data as of {atlas.language.day(atlas.portal.as_of)}"
    return " · ".join(filter(None, (atlas.portal.config.title, as_of, held)))


def _facts(atlas: Atlas, entry: Entry, page: str) -> Facts | None:
    fields = entry.typed(DeckFields)
    facts = (
        Fact("In use from", (Link(atlas.language.day(fields.date)),) if fields.date else ()),
        Fact("Slides", (Link(str(len(slides_of(atlas.body(entry))))),)),
        Fact("With notes", (Link("Handout", relative(page, handout_address(entry))),)),
    )
    return facts_block("About this deck", facts)
