"""Define how a metric is judged: its targets, and the limits within which it varies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cxsite.schema.fields import Fields, IsoDate, Number, Prose, Text

SegmentField = Mapping[str, str]


def check_one_column(where: SegmentField | None, what: str) -> None:
    """Refuse a segment that names more than one column."""
    if where and len(where) > 1:
        raise ValueError(f"{what} holds for one segment: name one column")


class Target(Fields):
    """Set a target from a day on, for every series or for one segment."""

    value: Number
    """The target, in the metric's unit."""
    from_: IsoDate | None = Field(default=None, alias="from")
    """The first day on which it holds; left out: always."""
    where: SegmentField | None = None
    """The segment it holds for; `{}` is the total alone, left out: every series."""

    @model_validator(mode="after")
    def _has_one_segment(self) -> Self:
        check_one_column(self.where, "a target")
        return self


def as_targets(value: object) -> object:
    """Take a number for a target that always holds."""
    return [{"value": value}] if isinstance(value, str | int | float) else value


class Baseline(Fields):
    """Choose the points that limits are worked out from."""

    points: Annotated[int, Field(ge=2)] | None = None
    """The first so many points of each phase."""
    from_: IsoDate | None = Field(default=None, alias="from")
    """The first day of the points, in the phase it lies in."""
    to: IsoDate | None = None
    """The last day of the points."""

    @model_validator(mode="after")
    def _chooses_points(self) -> Self:
        is_span = self.from_ is not None and self.to is not None
        if is_span == (self.points is not None) or (self.points and (self.from_ or self.to)):
            raise ValueError("write {points: 20}, or {from: 2013-01-01, to: 2013-06-30}")
        if self.from_ and self.to and self.from_ > self.to:
            raise ValueError("it ends before it begins")
        return self


class Rebase(Fields):
    """Set limits anew from a day on, and say why."""

    date: IsoDate
    """The first day of the new phase; between two points it begins at the next one."""
    reason: Prose
    """Why the old limits no longer hold: readers see it beside the chart."""
    link: Text | None = None
    """The page that tells more, such as `program:new-schedule` or an address."""
    where: SegmentField | None = None
    """The segment it holds for; `{}` is the total alone, left out: every series."""

    @model_validator(mode="after")
    def _has_one_segment(self) -> Self:
        check_one_column(self.where, "a new phase")
        return self


class Restatement(Fields):
    """Say why figures differ from those that an edition published."""

    edition: Text
    """The edition, such as `2013-Q4`."""
    reason: Text
    """Why they were restated: readers see it beside each figure that differs."""


def check_restatements(entries: tuple[Restatement, ...]) -> tuple[Restatement, ...]:
    """Refuse two reasons for one edition."""
    names = [entry.edition for entry in entries]
    if len(set(names)) < len(names):
        raise ValueError("an edition is named twice")
    return entries


Profile = Literal["nhsr", "mdc2023", "wheeler"]
Limits = Literal["xmr", "run", "p", "p_prime", "u", "u_prime"]


class Rules(Fields):
    """Choose the rules that tell a real change from noise."""

    profile: Profile = "nhsr"
    """The set of rules: `nhsr`, `mdc2023` (two in three counts points beyond a limit too), `wheeler`."""
    shift: Annotated[int, Field(ge=5, le=9)] | None = None
    """So many points on one side of the mean are a shift; left out: 7, wheeler 8."""
    trend: Annotated[int, Field(ge=5, le=9)] | None = None
    """So many points rising or falling are a trend; left out: 7, wheeler knows none."""

    @model_validator(mode="after")
    def _has_its_rules(self) -> Self:
        if self.profile == "wheeler" and self.trend is not None:
            raise ValueError("wheeler has no rule for trends: take trend out")
        return self


def as_rules(value: object) -> object:
    """Take the name of a profile for the whole setting."""
    return {"profile": value} if isinstance(value, str) else value


RulesField = Annotated[Rules, BeforeValidator(as_rules)]
