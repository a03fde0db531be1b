"""Hold what a portal has to say: entries that may be seen, their figures and the answers to their links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeVar

from cxsite.config import SiteConfig
from cxsite.issues import Issue, Place
from cxsite.load import Cell, Segment
from cxsite.model.evaluate import Figure, evaluate, merge_cells, whole_or_float
from cxsite.periods import Grain
from cxsite.schema import MetricFields, MetricKind, RecordFields

F = TypeVar("F", bound=RecordFields)

Status = Literal["met", "missed", "no_target", "no_data", "too_few"]
Verdict = Literal["kept", "broken", "none"]


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """Name a record by its kind (a folder's name, ``front`` or ``glossary``) and id."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one period of a series; ``period`` is its first day, ``end`` its last.

    ``value`` is ``None`` where it is missing or hidden because too few answers stand behind it
    (``suppressed``).
    """

    period: date
    end: date
    value: float | None
    n: float | None
    target: float | None
    suppressed: bool = False
    partial: bool = False
    top_share: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Hold a metric's points for the total (``segment`` is ``None``) or for one segment, oldest first."""

    segment: Segment
    label: str
    points: tuple[Point, ...]
    target: float | None
    status: Status
    fields: MetricFields
    base: int
    scale: int = 0
    cells: Mapping[date, Cell] | None = None

    @property
    def finished(self) -> tuple[Point, ...]:
        """List the points of finished periods."""
        return tuple(point for point in self.points if not point.partial)

    @property
    def last(self) -> Point | None:
        """Find the newest finished point."""
        return next((point for point in reversed(self.points) if not point.partial), None)

    def over(self, first: date, last: date) -> Figure | None:
        """Work out the figure over all finished periods that begin from ``first`` to ``last``, from counts.

        ``None`` where figures cannot be added up (ready values, an index) or too few answers stand behind it.
        """
        if self.cells is None or self.fields.kind in (MetricKind.VALUE, MetricKind.INDEX):
            return None
        within = [point for point in self.finished if first <= point.period <= last]
        if any(point.suppressed for point in within):
            # The figure of the whole less those of the shown periods would give the hidden one away.
            return None
        finished = {point.period for point in within}
        parts = [cell for period, cell in sorted(self.cells.items()) if period in finished]
        if any(part.ready for part in parts):
            return None
        figure = evaluate(self.fields, merge_cells(parts, self.scale), self.scale)
        return None if figure.value is None or (figure.n or 0) < self.base else figure

    def events_over(self, first: date, last: date) -> float | None:
        """Count what the metric counts (numerators, events, rows, sums) over finished periods."""
        if self.cells is None or self.fields.kind not in _COUNTABLE:
            return None
        finished = {point.period for point in self.finished if first <= point.period <= last}
        cells = [cell for period, cell in self.cells.items() if period in finished]
        if self.fields.kind is MetricKind.COUNT:
            return sum(cell.rows for cell in cells)
        return whole_or_float(sum(cell.sums[0] for cell in cells if cell.sums), self.scale)


_COUNTABLE = (MetricKind.COUNT, MetricKind.SUM, MetricKind.SHARE, MetricKind.RATE)


@dataclass(frozen=True, slots=True)
class Metric:
    """Hold a metric's figures: the total first, then each segment in the order of ``by``."""

    id: str
    fields: MetricFields
    title: str
    grain: Grain
    series: tuple[Series, ...]
    late_since: date | None = None

    @property
    def total(self) -> Series:
        """Get the series of the total."""
        return self.series[0]

    def segments_of(self, column: str) -> tuple[Series, ...]:
        """List the series of a column's segments."""
        return tuple(series for series in self.series if series.segment and series.segment[0] == column)

    def series_of(self, segment: Mapping[str, str]) -> Series | None:
        """Find the series of a segment written as in front matter, ``{}`` for the total."""
        wanted = next(iter(segment.items()), None)
        return next((series for series in self.series if series.segment == wanted), None)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Say whether a promise was kept in each finished period of a series."""

    label: str
    segment: Segment
    verdicts: tuple[tuple[Point, Verdict], ...]

    @property
    def judged(self) -> int:
        """Count the periods in which there was something to judge."""
        return sum(verdict != "none" for _, verdict in self.verdicts)

    @property
    def kept(self) -> int:
        """Count the periods in which it was kept."""
        return sum(verdict == "kept" for _, verdict in self.verdicts)

    @property
    def last(self) -> Verdict:
        """Get the verdict on the newest finished period."""
        return self.verdicts[-1][1] if self.verdicts else "none"


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
    """Ask for a chart of a metric: its kind, the column or the segment, and since when."""

    metric: str
    chart: str
    by: str
    segment: Segment
    since: date | None
    alt: str


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


Answer = (
    RecordAnswer
    | UrlAnswer
    | IndexAnswer
    | FileAnswer
    | TermAnswer
    | ChartAnswer
    | SpecAnswer
    | ScorecardAnswer
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold a record that this portal shows.

    ``text`` is its Markdown with ordinals for link targets, answered in ``answers`` (``None`` where the link
    is a mistake), whose places are in ``places``. ``backlinks`` name what points at it. ``ribbon`` says why
    it would not be public (a draft, an embargo).
    """

    ref: Ref
    title: str
    fields: RecordFields
    text: str
    answers: tuple[Answer | None, ...]
    places: tuple[Place, ...]
    place: Place
    backlinks: tuple[Ref, ...] = ()
    ribbon: str = ""

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
    """Hand over one portal: everything that its audience may see, and nothing else."""

    config: SiteConfig
    as_of: date
    audience: str
    entries: Mapping[Ref, Entry]
    metrics: Mapping[str, Metric]
    judgements: Mapping[str, tuple[Judgement, ...]]
    terms: tuple[GlossaryTerm, ...]
    labels: Mapping[str, Mapping[str, str]]
    issues: tuple[Issue, ...]

    def of_kind(self, kind: str) -> tuple[Entry, ...]:
        """List the entries of a kind by title."""
        found = [entry for ref, entry in self.entries.items() if ref.kind == kind]
        return tuple(sorted(found, key=lambda entry: (entry.title.casefold(), entry.ref.id)))

    def entry(self, kind: str, id_: str) -> Entry | None:
        """Find an entry."""
        return self.entries.get(Ref(kind, id_))
