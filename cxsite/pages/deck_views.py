"""Hold what the pages of a deck show: its slides one by one, with or without the notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from cxsite.pages.plan import Document


@dataclass(frozen=True, slots=True)
class Slide:
    """Show one slide. ``number`` counts from 1, ``name`` is its first words; ``notes`` are for a speaker."""

    number: int
    name: str
    document: Document
    notes: Document | None = None


@dataclass(frozen=True, slots=True)
class Deck:
    """Show the slides of a talk.

    ``id`` names the deck to its windows, which keep in step with each other; ``handout`` leads to the same
    slides with their notes; ``foot`` stands on every slide.
    """

    id: str
    slides: tuple[Slide, ...]
    handout: str
    foot: str
    block: ClassVar[str] = "deck"


@dataclass(frozen=True, slots=True)
class Handout:
    """Show the slides of a talk with what a speaker says to each of them, on paper or beside the slides."""

    id: str
    slides: tuple[Slide, ...]
    foot: str
    block: ClassVar[str] = "handout"
