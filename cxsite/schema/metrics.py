"""Define the front matter of a metric: one measure, defined once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cxsite.periods import Grain
from cxsite.schema.fields import (
    LARGEST,
    Fields,
    IsoDate,
    MetricId,
    Number,
    OrNumber,
    RecordFields,
    Text,
    Texts,
    UnitId,
    as_list,
)


class MetricKind(StrEnum):
    """Name how a metric's value comes from its rows."""

    NPS = "nps"
    CSAT = "csat"
    CES = "ces"
    SHARE = "share"
    MEAN = "mean"
    RATE = "rate"
    QUANTILE = "quantile"
    COUNT = "count"
    SUM = "sum"
    VALUE = "value"
    INDEX = "index"


SURVEY_KINDS = frozenset({MetricKind.NPS, MetricKind.CSAT, MetricKind.CES})


def _as_test(value: object) -> object:
    if isinstance(value, str) and value in ("present", "missing"):
        return {"filled": value == "present"}
    if isinstance(value, str | int | float):
        return {"values": [value]}
    return {"values": value} if isinstance(value, list | tuple) else value


class Test(Fields):
    """Test one cell of a row: a value, a list of values, bounds, or whether it is filled."""

    values: tuple[str, ...] | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    filled: bool | None = None

    @model_validator(mode="after")
    def _tests_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("write a value, a list, present, missing, or at_least, at_most, above, below")
        return self


Condition = Mapping[str, Annotated[Test, BeforeValidator(_as_test)]]


def _as_measure(value: object) -> object:
    if isinstance(value, str):
        return {"column": value}
    return {"where": value} if isinstance(value, dict) and value else value


class Measure(Fields):
    """Name a column of counts (or of 0 and 1), or a condition on the row."""

    column: Text | None = None
    where: Condition | None = None

    @model_validator(mode="after")
    def _measures_something(self) -> Self:
        if not self.column and not self.where:
            raise ValueError("name a column of counts, or write a condition such as {delay: {at_most: 15}}")
        return self


MeasureField = Annotated[Measure, BeforeValidator(_as_measure)]


class Target(Fields):
    """Set a target from a day on, for every series or for one segment."""

    value: Number
    """The target, in the metric's unit."""
    from_: IsoDate | None = Field(default=None, alias="from")
    """The first day on which it holds; left out: always."""
    where: Mapping[str, str] | None = None
    """The segment it holds for; `{}` is the total alone, left out: every series."""

    @model_validator(mode="after")
    def _has_one_segment(self) -> Self:
        if self.where and len(self.where) > 1:
            raise ValueError("a target holds for one segment: name one column")
        return self


def _as_targets(value: object) -> object:
    return [{"value": value}] if isinstance(value, str | int | float) else value


class Part(Fields):
    """Weigh one metric in an index."""

    metric: MetricId
    weight: Number = Field(default=1.0, gt=0)


def _as_days(value: object) -> object:
    text = str(value)
    if not (text.endswith("d") and text[:-1].isdigit()):
        raise ValueError("write a number of days, such as 40d")
    return text[:-1]


def _check_pair(pair: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    if pair[0] >= pair[1]:
        raise ValueError("the first value must be below the second")
    return pair


def _check_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("a column is named twice")
    return names


Exact = Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST)]
Pair = Annotated[tuple[Exact, Exact], AfterValidator(_check_pair)]

_NEEDS: dict[MetricKind, tuple[str, ...]] = {
    MetricKind.CES: ("score",),
    MetricKind.SHARE: ("numerator",),
    MetricKind.MEAN: ("score",),
    MetricKind.RATE: ("events", "exposure"),
    MetricKind.SUM: ("value",),
    MetricKind.VALUE: ("value",),
    MetricKind.INDEX: ("parts",),
}

SCALES: Mapping[MetricKind, tuple[Decimal, Decimal]] = {
    MetricKind.NPS: (Decimal(0), Decimal(10)),
    MetricKind.CSAT: (Decimal(1), Decimal(5)),
    MetricKind.CES: (Decimal(1), Decimal(7)),
}
"""The scales on which surveys ask, unless a metric names its own."""

_COUNTED = ("promoters", "passives", "detractors")

_READS: dict[MetricKind, frozenset[str]] = {
    MetricKind.NPS: frozenset({"score", *_COUNTED}),
    MetricKind.CSAT: frozenset({"score", "numerator", "denominator"}),
    MetricKind.CES: frozenset({"score"}),
    MetricKind.SHARE: frozenset({"numerator", "denominator"}),
    MetricKind.MEAN: frozenset({"score"}),
    MetricKind.RATE: frozenset({"events", "exposure"}),
    MetricKind.QUANTILE: frozenset({"score", "value", "n"}),
    MetricKind.COUNT: frozenset(),
    MetricKind.SUM: frozenset({"value"}),
    MetricKind.VALUE: frozenset({"value", "n"}),
    MetricKind.INDEX: frozenset({"parts"}),
}

_MEASURES = frozenset().union(*_READS.values())


class MetricFields(RecordFields):
    """Define a metric: where its rows are, how its value is worked out, how it is judged."""

    later: ClassVar[frozenset[str]] = frozenset(
        {
            "baseline",
            "rebase",
            "rules",
            "screen",
            "limits",
            "confidence",
            "population",
            "weight",
            "on_bad_data",
        }
        | {"dialect", "encoding", "dates", "decimal"}
    )

    kind: MetricKind
    """How the value comes from the rows."""
    source: Text | None = None
    """The extract, a file below data/."""
    date: Annotated[Texts, Field(max_length=3), AfterValidator(_check_columns)] = ()
    """The column with the date, or the three columns year, month and day."""
    numerator: MeasureField | None = None
    """What is counted: a column of counts or of 0 and 1, or a condition on the row."""
    denominator: MeasureField | None = None
    """Out of what; left out: the rows."""
    score: Text | None = None
    """The column with the answers."""
    promoters: Text | None = None
    passives: Text | None = None
    detractors: Text | None = None
    events: MeasureField | None = None
    """What happened, for a rate."""
    exposure: MeasureField | None = None
    """How much there was for it to happen to."""
    per: Number = Field(default=1000.0, gt=0)
    """A rate is given for so many units of exposure."""
    value: Text | None = None
    """The column with the ready value, or with what is added up."""
    n: Text | None = None
    """The column with the base of a ready value."""
    parts: tuple[Part, ...] = ()
    """The metrics of an index and their weights."""
    where: Condition = Field(default_factory=dict)
    """Rows that do not fulfil this are left out."""
    grain: Grain = Grain.MONTH
    """How long a period is."""
    by: Annotated[Texts, AfterValidator(_check_columns)] = ()
    """The columns that split the metric into segments."""
    good: Literal["up", "down", "neutral"] = "up"
    """Which direction is good for customers."""
    unit: (
        Literal[
            "percent", "points", "score", "minutes", "hours", "days", "count", "per_1000", "currency", "index"
        ]
        | None
    ) = None
    """The unit of measure; left out: the one that goes with the kind."""
    target: Annotated[tuple[Target, ...], BeforeValidator(_as_targets), OrNumber()] = ()
    """The target: a number, or a list of `{from, where, value}`."""
    min_base: int | None = Field(default=None, ge=0)
    """Fewer answers are never published; left out: 10 for survey kinds, shares, means and quantiles."""
    owner: UnitId | None = None
    """The unit that answers for the metric."""
    definition: Text | None = None
    """What is measured, in a sentence that an outsider understands."""
    aliases: Texts = ()
    """Other names under which it is known."""
    caveat: Text | None = None
    """What to mind wherever a figure of this metric is shown, such as `Provisional`."""
    fresh: Annotated[int, BeforeValidator(_as_days)] | None = None
    """Data older than this are said to be late, such as `40d`."""
    quantile: float = Field(default=0.5, gt=0, lt=1)
    """Which quantile, for the kind quantile."""
    scale: Pair | None = None
    """The lowest and the highest answer; left out: 0 to 10 for nps, 1 to 5 for csat, 1 to 7 for ces."""
    top: Annotated[tuple[Exact, ...], BeforeValidator(as_list)] = ()
    """The answers that count as satisfied; left out: 4 and 5 for csat, 5 to 7 for ces."""
    method: Literal["mean", "top_box"] = "mean"
    """How ces is worked out."""
    bounds: Pair | None = None
    """The lowest and the highest possible value."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """Tell which field of a metric does not go with its kind, why, and what to do.

    ``is_key`` says that the field is the offence, not its value; ``lacks`` are fields that would heal it.
    """

    field: str
    message: str
    hint: str = ""
    is_key: bool = False
    lacks: tuple[str, ...] = ()


def find_misfits(metric: MetricFields) -> tuple[Misfit, ...]:
    """List the fields that a metric's kind needs and lacks, or has and does not read."""
    return (*_find_missing(metric), *_find_strangers(metric), *_find_off_scale(metric))


def _find_missing(metric: MetricFields) -> Iterator[Misfit]:
    needs: tuple[str, ...] = _NEEDS.get(metric.kind, ())
    if metric.kind is not MetricKind.INDEX:
        needs = ("source", "date", *needs)
    for name in needs:
        if not getattr(metric, name):
            yield _lacking(metric, name, (name,))
    if metric.kind is MetricKind.NPS and not (
        metric.score or all(getattr(metric, name) for name in _COUNTED)
    ):
        yield _lacking(metric, "score, or promoters, passives and detractors", ("score", *_COUNTED))
    if metric.kind is MetricKind.CSAT and not (metric.score or metric.numerator):
        yield _lacking(metric, "score, or numerator and denominator", ("score", "numerator"))
    if metric.kind is MetricKind.QUANTILE and not (metric.score or metric.value):
        yield _lacking(metric, "score, or value for ready values", ("score", "value"))
    if len(metric.date) == 2:
        yield Misfit("date", "a date is one column, or the three columns year, month and day")


def _lacking(metric: MetricFields, needs: str, lacks: tuple[str, ...]) -> Misfit:
    return Misfit("kind", f"kind {metric.kind} needs {needs}", f"add {lacks[0]}: …", lacks=lacks)


def _find_strangers(metric: MetricFields) -> Iterator[Misfit]:
    reads = _READS[metric.kind]
    known = f"it reads {', '.join(sorted(reads))}" if reads else "take it out"
    for name in sorted((metric.model_fields_set & _MEASURES) - reads):
        yield Misfit(name, f"kind {metric.kind} does not read {name}", known, is_key=True)
    if metric.kind is MetricKind.INDEX and metric.by:
        yield Misfit("by", "an index has no segments of its own", "take it out", is_key=True)
    others = [name for name in (*_COUNTED, "numerator", "value") if getattr(metric, name) and name in reads]
    if metric.score and "score" in reads and others:
        yield Misfit("score", f"write either score or {' and '.join(others)}, not both", is_key=True)
    if metric.top and metric.kind not in (MetricKind.CSAT, MetricKind.CES):
        yield Misfit("top", f"kind {metric.kind} has no top answers", "take it out", is_key=True)


def _find_off_scale(metric: MetricFields) -> Iterator[Misfit]:
    usual = SCALES.get(metric.kind)
    scale = metric.scale or usual
    if scale is None:
        return
    low, high = scale
    if metric.kind is MetricKind.NPS and scale != usual:
        yield Misfit("scale", "nps is asked on the scale from 0 to 10", "take it out")
    outside = [str(answer) for answer in metric.top if not low <= answer <= high]
    if outside:
        yield Misfit("top", f"{outside[0]} is not on the scale from {low} to {high}")
    needs_top = metric.kind is MetricKind.CSAT or metric.method == "top_box"
    if usual and needs_top and not metric.top and scale != usual:
        hint = f"name them, such as top: [{high - 1}, {high}]"
        yield Misfit(
            "scale", "nothing says which answers on this scale count as satisfied", hint, lacks=("top",)
        )
