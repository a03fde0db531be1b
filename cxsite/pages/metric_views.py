"""Hold what pages show of metrics: tiles, what stands out, a paragraph on many, the legend of marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cxsite.pages.parts import AssuranceMark, Link, Spark, State, VariationMark


@dataclass(frozen=True, slots=True)
class Tile:
    """Show a metric's newest finished figure with all that is needed to read it.

    ``value`` is worded with its unit, ``interval`` says how far chance reaches; ``basis`` how many answers or
    events stand behind it (``faint`` where they are few); ``gap`` the distance to the target; ``late`` that
    the data are older than they should be; ``restated`` what an edition published. ``variation`` answers
    whether it has really changed, ``assurance`` whether the target is met as a rule; ``limits`` since when
    its limits hold; ``headline`` is the whole message, for a tile that stands alone, and ``method`` leads to
    how it was judged.
    """

    title: str
    href: str
    value: str
    period: str
    state: State
    state_text: str
    spark: Spark
    basis: str = ""
    target: str = ""
    gap: str = ""
    caveat: str = ""
    late: str = ""
    interval: str = ""
    faint: bool = False
    variation: VariationMark | None = None
    variation_text: str = ""
    variation_note: str = ""
    assurance: AssuranceMark | None = None
    assurance_text: str = ""
    limits: str = ""
    headline: str = ""
    method: Link | None = None
    restated: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Show metrics side by side; ``notes`` explain marks below them."""

    tiles: tuple[Tile, ...]
    title: str = ""
    anchor: str = ""
    intro: str = ""
    link: Link | None = None
    notes: tuple[str, ...] = ()
    block: ClassVar[str] = "tiles"


@dataclass(frozen=True, slots=True)
class Highlight:
    """State one thing that stands out, with the page that shows the evidence.

    Its mark is that of ``variation`` if it is a change, else that of its state.
    """

    text: str
    href: str
    state: State
    state_text: str
    caveat: str = ""
    variation: VariationMark | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Highlights:
    """Show what stands out."""

    items: tuple[Highlight, ...]
    title: str
    anchor: str
    intro: str = ""
    empty: str = ""
    block: ClassVar[str] = "highlights"


@dataclass(frozen=True, slots=True)
class Brief:
    """Say one thing of a paragraph after a word that names it; parts with an address are links."""

    label: str
    parts: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """Sum up a scorecard in one paragraph; ``note`` says what to expect of chance."""

    briefs: tuple[Brief, ...]
    title: str
    anchor: str
    note: str = ""
    link: Link | None = None
    block: ClassVar[str] = "briefing"


@dataclass(frozen=True, slots=True)
class LegendItem:
    """Explain one mark: exactly one of the three is given."""

    text: str
    meaning: str
    variation: VariationMark | None = None
    assurance: AssuranceMark | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Legend:
    """Explain marks, each with its word and what it means."""

    items: tuple[LegendItem, ...]
    title: str
    anchor: str
    intro: str = ""
    block: ClassVar[str] = "legend"
