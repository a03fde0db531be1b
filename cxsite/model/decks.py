"""Part decks into slides once their links are answered."""

from __future__ import annotations

from cxsite.load import SlideText, split_slides
from cxsite.model.portal import Entry


def slides_of(entry: Entry) -> tuple[SlideText, ...]:
    """List the slides of a deck, their links still ordinals into the entry's answers."""
    return split_slides(entry.text)


def shown_text(entry: Entry) -> str:
    """Return the text that readers of a record's page see: of a deck its slides, without the notes."""
    if entry.ref.kind != "decks":
        return entry.text
    return "\n\n".join(slide.text for slide in slides_of(entry))
