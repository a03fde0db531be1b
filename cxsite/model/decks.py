"""Part decks into slides once their links are answered."""

from __future__ import annotations

from cxsite.load import SlideText, split_slides
from cxsite.model.portal import AnsweredText, Ref


def slides_of(body: AnsweredText) -> tuple[SlideText, ...]:
    """List the slides of a deck, their links still ordinals into the answers of its whole text."""
    return split_slides(body.text)


def shown_text(ref: Ref, body: AnsweredText) -> str:
    """Return the text that readers of a record's page see: of a deck its slides, without the notes."""
    if ref.kind != "decks":
        return body.text
    return "\n\n".join(slide.text for slide in slides_of(body))
