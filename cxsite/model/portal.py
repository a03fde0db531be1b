"""Hold what a portal has to say: entries that may be seen, their figures and the answers to their links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from cxsite.config import SiteConfig
from cxsite.issues import Issue, Place
from cxsite.load import Segment
from cxsite.model.history import History
from cxsite.model.metrics import Metric
from cxsite.model.promises import Judgement as Judgement
from cxsite.model.promises import Verdict as Verdict
from cxsite.model.published_extracts import PublishedExtract
from cxsite.schema import FieldPath, RecordFields

F = TypeVar("F", bound=RecordFields)


class Ref(NamedTuple):
    """Name a record by its kind (a folder's name, ``front`` or ``glossary``) and id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Lead to a record's page, perhaps to a heading in it."""

    ref: Ref
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class UrlAnswer:
    """Lead elsewhere: to another site, a mailbox, a heading of the same page or an address of the portal."""

    url: str


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """Lead to the list of a kind, or to the index from A to Z (``kind`` is empty)."""

    kind: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """Lead to a file beside the text."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class TermAnswer:
    """Lead to a term of the glossary."""

    term: str


@dataclass(frozen=True, slots=True)
class ChartAnswer:
    """Ask for a chart of a metric: its kind, the column or the segment, and since when.

    ``period`` is the one that it shows, ``before`` the one that it compares that with; left out, they are the
    newest and the one before it, or a year before it where ``against`` is ``year``.
    """

    metric: str
    chart: str
    by: str
    segment: Segment
    since: date | None
    alt: str
    period: date | None = None
    before: date | None = None
    against: str = ""


@dataclass(frozen=True, slots=True)
class SpecAnswer:
    """Ask for an own chart: a Vega-Lite specification whose tables are published metrics."""

    name: str
    spec: Mapping[str, object]
    alt: str
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScorecardAnswer:
    """Ask for a scorecard as a block."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class ValueAnswer:
    """Lead to the figure that a text states: which one (``of``), of which metric, segment and period."""

    metric: str
    segment: Segment
    period: date
    of: str


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """Lead to the evidence for what a text claims, on the page of a metric or a promise."""

    ref: Ref
    segment: Segment
    evidence: str


Answer = (
    RecordAnswer
    | UrlAnswer
    | IndexAnswer
    | FileAnswer
    | TermAnswer
    | ChartAnswer
    | SpecAnswer
    | ScorecardAnswer
    | ValueAnswer
    | ClaimAnswer
)


@dataclass(frozen=True, slots=True)
class AnsweredText:
    """Hold a Markdown text, its numbers put right, with ordinals for link targets.

    They are answered in ``answers`` (``None`` where the link is a mistake), whose places are in ``places``.
    """

    text: str
    answers: tuple[Answer | None, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold a record that this portal shows, all but its text.

    ``backlinks`` name what points at it. ``ribbon`` says why it would not be public (a draft, an embargo).
    The texts among its fields are plain words; those that hold links or emphasis are in ``phrases`` as
    Markdown, by the path of the field.
    """

    ref: Ref
    title: str
    fields: RecordFields
    place: Place
    backlinks: tuple[Ref, ...] = ()
    ribbon: str = ""
    phrases: Mapping[FieldPath, AnsweredText] = field(default_factory=dict)

    def typed(self, model: type[F]) -> F:
        """Get the fields as those of the record's kind; a wrong kind is a bug."""
        if not isinstance(self.fields, model):
            raise TypeError(f"{self.ref} has no {model.__name__}")
        return self.fields


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """Hold a term of the glossary: its names, and its definition as Markdown with the glossary's answers."""

    id: str
    names: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Portal:
    """Hand over one portal: everything that its audience may see, and nothing else.

    ``bodies`` hold the texts of the entries, apart from them because few pages show them; ``order`` lists the
    entries of each kind by title. ``held`` names the metrics that show the figures of an edition.
    """

    config: SiteConfig
    as_of: date
    audience: str
    entries: Mapping[Ref, Entry]
    bodies: Mapping[Ref, AnsweredText]
    order: Mapping[str, tuple[Ref, ...]]
    metrics: Mapping[str, Metric]
    judgements: Mapping[str, tuple[Judgement, ...]]
    terms: tuple[GlossaryTerm, ...]
    labels: Mapping[str, Mapping[str, str]]
    issues: tuple[Issue, ...]
    history: History = field(default_factory=History)
    extracts: Mapping[str, PublishedExtract] = field(default_factory=dict)
    held: frozenset[str] = frozenset()

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """List the entries of a kind by title."""
        return tuple(self.entries[ref] for ref in self.order.get(kind, ()))

    def entry(self, kind: str, id_: str) -> Entry | None:
        """Find an entry."""
        return self.entries.get(Ref(kind, id_))
