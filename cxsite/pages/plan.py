"""Hold what each page shows: frozen views that templates lay out and nothing else.

Every text is final (numbers and dates are already worded in the site's language), every ``href`` is relative
to the page that shows it. No HTML and no colour exist here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from cxsite.issues import Issue, Place
from cxsite.pages.deck_views import Deck as Deck
from cxsite.pages.deck_views import Handout as Handout
from cxsite.pages.deck_views import Slide as Slide
from cxsite.pages.metric_views import Brief as Brief
from cxsite.pages.metric_views import Briefing as Briefing
from cxsite.pages.metric_views import Highlight as Highlight
from cxsite.pages.metric_views import Highlights as Highlights
from cxsite.pages.metric_views import Legend as Legend
from cxsite.pages.metric_views import LegendItem as LegendItem
from cxsite.pages.metric_views import Tile as Tile
from cxsite.pages.metric_views import Tiles as Tiles
from cxsite.pages.parts import AssuranceMark as AssuranceMark
from cxsite.pages.parts import Cell as Cell
from cxsite.pages.parts import Column as Column
from cxsite.pages.parts import Link as Link
from cxsite.pages.parts import Scalar as Scalar
from cxsite.pages.parts import Spark as Spark
from cxsite.pages.parts import State as State
from cxsite.pages.parts import Table as Table
from cxsite.pages.parts import VariationMark as VariationMark
from cxsite.workers import Deferred


@dataclass(frozen=True, slots=True)
class Chart:
    """Say what a picture draws: a family of charts, its rows and its parameters (no colours, no pixels).

    ``rows`` may belong to several named data sets. An own chart has kind ``own`` and its whole Vega-Lite
    specification, data filled in, as JSON text in ``spec``.
    """

    kind: str
    rows: tuple[Mapping[str, Scalar], ...] = ()
    marks: tuple[Mapping[str, Scalar], ...] = ()
    params: Mapping[str, Scalar] = field(default_factory=dict)
    spec: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """Show a chart with all that makes it readable without seeing it.

    ``anchor`` is unique in the page. ``title`` states the message, ``sentence`` says it in full, ``alt``
    describes the picture, ``table`` holds its data, ``source`` names the extract and ``caveat`` what to
    mind. ``address`` is where the picture is stored as a file of its own, from the root of the site, and
    ``picture`` the same address relative to the page; ``place`` is where the author asked for the figure.
    """

    anchor: str
    title: str
    sentence: str
    alt: str
    chart: Chart
    table: Table
    source: str = ""
    caveat: str = ""
    downloads: tuple[Link, ...] = ()
    address: str = ""
    picture: str = ""
    place: Place | None = None
    block: ClassVar[str] = "figure"


@dataclass(frozen=True, slots=True)
class Answer:
    """Tell what a link of a document leads to: an address, or a block shown in its stead.

    ``note`` says what stands behind a figure (``role`` is ``value``) or a claim (``evidence``).
    """

    href: str = ""
    block: Block | None = None
    role: Literal["", "value", "evidence"] = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """Explain a word of the common language: ``names`` are its spellings, ``href`` leads to the glossary."""

    names: tuple[str, ...]
    href: str
    definition: str


@dataclass(frozen=True, slots=True)
class Document:
    """Hold a Markdown text whose link targets are ordinals (``cx:3``) into ``answers``.

    ``level`` is the level of its topmost headings in the page, ``prefix`` keeps their ids apart from those of
    other documents of the page. ``place`` is where the text begins; ``places`` point at each answer's target.
    """

    text: str
    answers: tuple[Answer, ...] = ()
    terms: tuple[Term, ...] = ()
    level: int = 2
    prefix: str = ""
    place: Place = field(default_factory=lambda: Place(""))
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """Show a text of an author, perhaps under a title and with its origin (``From the …, 3 May 2013``)."""

    document: Document
    title: str = ""
    anchor: str = ""
    origin: str = ""
    href: str = ""
    block: ClassVar[str] = "prose"


@dataclass(frozen=True, slots=True)
class Fact:
    """Name a property of a record and its values."""

    term: str
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Show the properties of a record."""

    facts: tuple[Fact, ...]
    title: str = ""
    anchor: str = ""
    block: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Show a table under a title."""

    table: Table
    title: str = ""
    anchor: str = ""
    intro: str = ""
    link: Link | None = None
    block: ClassVar[str] = "table"


@dataclass(frozen=True, slots=True)
class Card:
    """Show a record in a list: what it is, when, and its state if it has one."""

    title: str
    href: str
    eyebrow: str = ""
    summary: str = ""
    meta: str = ""
    state: State | None = None
    state_text: str = ""
    spark: Spark | None = None
    variation: VariationMark | None = None
    variation_text: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Show records as a list of cards."""

    cards: tuple[Card, ...]
    title: str = ""
    anchor: str = ""
    intro: str = ""
    link: Link | None = None
    block: ClassVar[str] = "cards"


@dataclass(frozen=True, slots=True)
class PeriodState:
    """Say how one period ended: ``kept`` or ``broken``, or ``none`` where there is nothing to judge."""

    label: str
    state: State
    text: str


@dataclass(frozen=True, slots=True)
class States:
    """Show how a promise fared period by period, oldest first."""

    title: str
    anchor: str
    sentence: str
    states: tuple[PeriodState, ...]
    table: Table
    first: str = ""
    last: str = ""
    caveat: str = ""
    block: ClassVar[str] = "states"


@dataclass(frozen=True, slots=True)
class Definition:
    """Explain one term of the glossary; ``anchor`` is its id in the page."""

    anchor: str
    term: str
    document: Document


@dataclass(frozen=True, slots=True)
class Definitions:
    """Show terms and what they mean."""

    definitions: tuple[Definition, ...]
    block: ClassVar[str] = "definitions"


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Gather links under a heading (a kind of record, a letter)."""

    title: str
    links: tuple[Link, ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class LinkGroups:
    """Show groups of links; ``compact`` ones stand aside, ``jumps`` lead to each group."""

    groups: tuple[LinkGroup, ...]
    title: str = ""
    anchor: str = ""
    compact: bool = False
    jumps: bool = False
    block: ClassVar[str] = "links"


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell the reader something to mind before reading on."""

    text: str
    title: str = ""
    document: Document | None = None
    block: ClassVar[str] = "notice"


Block = (
    Prose
    | Facts
    | Tiles
    | Figure
    | TableBlock
    | Cards
    | States
    | Definitions
    | LinkGroups
    | Highlights
    | Briefing
    | Legend
    | Notice
    | Deck
    | Handout
)


@dataclass(frozen=True, slots=True)
class Chrome:
    """Hold what surrounds every page.

    ``root`` leads from the page to the root of the site (``""``, ``"../"``, …). ``audience`` labels who may
    see the page (empty where there is one audience only), ``ribbon`` marks a draft, a page that is not public
    yet or an edition. ``editions`` switch between today's figures and those of editions.
    """

    site: str
    language: str
    root: str
    address: str
    nav: tuple[Link, ...]
    more: tuple[Link, ...]
    breadcrumb: tuple[Link, ...]
    as_of: str
    audience: str = ""
    ribbon: str = ""
    trademark: str = ""
    editions: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Hold all that one page shows: its heading, the main column and what stands beside it.

    ``lead`` is the summary where its author put links or emphasis into it.
    """

    chrome: Chrome
    title: str
    eyebrow: str = ""
    summary: str = ""
    meta: tuple[Link, ...] = ()
    main: tuple[Block, ...] = ()
    aside: tuple[Block, ...] = ()
    lead: Document | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Name a page's address, its template, its view and the source it was made from."""

    address: str
    template: str
    view: View
    source: str


@dataclass(frozen=True, slots=True)
class KnownPage:
    """Name a page that is known by its digest, and planned only where its print is not remembered.

    Pages of one ``shelf`` are looked up together.
    """

    address: str
    source: str
    shelf: str
    page: Deferred[Page]


@dataclass(frozen=True, slots=True)
class DataFile:
    """Hold a published data file: its address, its bytes and the source it was made from."""

    address: str
    content: bytes
    source: str


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """Let a page be found: ``words`` are found but not shown, ``figure`` is its newest number."""

    title: str
    kind: str
    address: str
    summary: str = ""
    words: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """Hand over every page, data file and search entry of one portal, with the findings so far.

    Pages of metrics with many segments are ``known``; all others are planned.
    """

    pages: tuple[Page, ...]
    files: tuple[DataFile, ...]
    search: tuple[SearchEntry, ...]
    issues: tuple[Issue, ...] = ()
    known: tuple[KnownPage, ...] = ()
