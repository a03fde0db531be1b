"""Define the front matter of every kind of record but metrics."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from cxsite.schema.fields import (
    ClockTime,
    DeckId,
    Fields,
    IsoDate,
    MetricId,
    MetricIds,
    Number,
    PracticeId,
    PromiseId,
    PromiseIds,
    Prose,
    Proses,
    RecordFields,
    ScorecardId,
    Text,
    UnitId,
    UnitIds,
)

Segment = Mapping[str, str]


class ScorecardGroup(Fields):
    """Gather metrics of a scorecard under a title."""

    title: Text
    metrics: MetricIds


class ScorecardFields(RecordFields):
    """Show metrics in groups, with commentary."""

    groups: tuple[ScorecardGroup, ...]
    """The groups of metrics, in the order of reading."""
    by: Text | None = None
    """A column: the scorecard also shows each of its segments."""
    unit: UnitId | None = None
    """The unit whose scorecard it is."""


class KeptWhen(Fields):
    """Say which value of the metric keeps the promise; exactly one bound."""

    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _has_one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("write either at_least or at_most")
        return self


class PromiseFields(RecordFields):
    """Say what customers are promised, and how one sees whether it is kept."""

    statement: Prose | None = None
    """The promise in the words a customer reads."""
    metric: MetricId | None = None
    """The metric that shows whether it is kept."""
    kept_when: KeptWhen | None = None
    """The value that keeps it; left out: the metric's target."""
    by: Text | None = None
    """A column: the state is shown for each of its segments too."""
    remedy: Prose | None = None
    """What a customer gets when it is broken."""
    units: UnitIds = ()
    """The units that keep it."""
    since: IsoDate | None = None
    """The first day on which it holds."""


class Adoption(Fields):
    """Say that a unit took up a practice."""

    unit: UnitId
    since: IsoDate | None = None


class Evidence(Fields):
    """Point at the figures that speak for a practice."""

    metric: MetricId
    segment: Segment = Field(default_factory=dict)
    """The segment to look at, such as `{carrier: UA}`; left out: the total."""
    from_: IsoDate | None = Field(default=None, alias="from")
    """The day since which the practice was at work there."""


class PracticeFields(RecordFields):
    """Describe a best practice worth copying."""

    problem: Prose | None = None
    """What it solves for customers."""
    domain: Text | None = None
    """The field of work it belongs to."""
    started_in: UnitId | None = None
    """The unit that began it."""
    adopted_by: tuple[Adoption, ...] = ()
    """The units that took it up."""
    evidence: Evidence | None = None
    """The figures that speak for it."""
    contact: Text | None = None
    """Whom to ask: a role or a mailbox."""


class Milestone(Fields):
    """Mark a day in a program."""

    date: IsoDate
    title: Text
    done: IsoDate | None = None
    """The day on which it was reached."""


class Aim(Fields):
    """Say what a program wants to reach: a metric, from a value to a value, by a day."""

    metric: MetricId
    segment: Segment = Field(default_factory=dict)
    from_: Number | None = Field(default=None, alias="from")
    to: Number
    by: IsoDate | None = None


Stage = Literal["idea", "pilot", "rolling-out", "embedded", "stopped"]


class ProgramFields(RecordFields):
    """Describe an initiative or a pilot."""

    later: ClassVar[frozenset[str]] = frozenset({"journeys"})

    stage: Stage = "idea"
    """How far it is."""
    owner: UnitId | None = None
    """The unit that answers for it."""
    units: UnitIds = ()
    """The units that take part."""
    starts: IsoDate | None = None
    ends: IsoDate | None = None
    milestones: tuple[Milestone, ...] = ()
    """Days to watch: `{date, title, done}`."""
    aims: tuple[Aim, ...] = ()
    """What it wants to reach: `{metric, from, to, by}`."""
    promises: PromiseIds = ()
    """The promises it serves."""
    risks: Proses = ()
    opportunities: Proses = ()

    @field_validator("ends")
    @classmethod
    def _ends_after_start(cls, ends: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("starts")
        if starts and ends and ends < starts:
            raise ValueError("it ends before it starts")
        return ends


class UnitFields(RecordFields):
    """Describe a department."""

    lead: Text | None = None
    """Who leads it: a role."""
    parent: UnitId | None = None
    """The unit above it."""
    line: Literal["solid", "dotted"] = "solid"
    """How it reports to its parent."""


class NoteFields(RecordFields):
    """Comment on a metric in a period."""

    metric: MetricId
    period: Text
    """The period commented on, in the metric's own grain: 2013-W50, 2013-12, 2013-Q4."""
    author: Text | None = None
    """Who wrote it: a role."""


class MessageFields(RecordFields):
    """Carry a leader's letter, or a recognition."""

    from_: Text | None = Field(default=None, alias="from")
    """Who writes: a role."""
    date: IsoDate
    type: Literal["letter", "recognition"] = "letter"
    unit: UnitId | None = None
    """The unit it is about."""
    practice: PracticeId | None = None
    promise: PromiseId | None = None


class DeckFields(RecordFields):
    """Carry a talk: slides parted by lines `---`, each with its speaker notes after a line `Notes:`."""

    date: IsoDate | None = None
    """The day from which it is told."""


class RoadshowFields(RecordFields):
    """Announce a stop of the road show."""

    date: IsoDate
    """The day of the stop."""
    time: ClockTime | None = None
    """When it begins, such as `14:30`."""
    place: Text | None = None
    """Where it is: a room, a gate, an address."""
    unit: UnitId | None = None
    """The unit that is visited."""
    deck: DeckId | None = None
    """What is shown there."""
    presenter: Text | None = None
    """Who presents: a role."""


class PageFields(RecordFields):
    """Carry anything else."""


class FrontFields(RecordFields):
    """Head the portal's front page."""

    scorecard: ScorecardId | None = None
    """The scorecard shown on the front page; left out: the first one."""


class GlossaryFields(RecordFields):
    """Head the common language."""
