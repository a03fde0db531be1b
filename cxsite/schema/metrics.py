"""Define the front matter of a metric: one measure, defined once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cxsite.periods import Grain
from cxsite.schema.data_rules import (
    Columns,
    Days,
    ExpectedPeriodsField,
    LargestJumpField,
    OnBadData,
    UniqueKeyField,
)
from cxsite.schema.extracts import (
    DatesPattern,
    DecimalMark,
    Dialect,
    EncodingName,
    ExtractSettings,
    TotalsRule,
)
from cxsite.schema.fields import (
    LARGEST,
    Fields,
    MetricId,
    Number,
    OrNumber,
    Prose,
    RecordFields,
    Text,
    Texts,
    UnitId,
    as_list,
)
from cxsite.schema.judging import (
    Baseline,
    Limits,
    Rebase,
    Restatement,
    Rules,
    RulesField,
    Target,
    as_targets,
    check_restatements,
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


class Part(Fields):
    """Weigh one metric in an index."""

    metric: MetricId
    weight: Number = Field(default=1.0, gt=0)


def _check_pair(pair: tuple[Decimal, Decimal]) -> tuple[Decimal, Decimal]:
    if pair[0] >= pair[1]:
        raise ValueError("the first value must be below the second")
    return pair


def _check_confidence(share: float) -> float:
    if not 0.5 <= share <= 0.999:
        raise ValueError("it is a share from 0.5 to 0.999", "write 0.95 for 95 %")
    return share


def _check_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("a column is named twice")
    return names


Exact = Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST)]
Pair = Annotated[tuple[Exact, Exact], AfterValidator(_check_pair)]

SCALES: Mapping[MetricKind, tuple[Decimal, Decimal]] = {
    MetricKind.NPS: (Decimal(0), Decimal(10)),
    MetricKind.CSAT: (Decimal(1), Decimal(5)),
    MetricKind.CES: (Decimal(1), Decimal(7)),
}
"""The scales on which surveys ask, unless a metric names its own."""


class MetricFields(RecordFields):
    """Define a metric: where its rows are, how its value is worked out, how it is judged."""

    kind: MetricKind
    """How the value comes from the rows."""
    source: Text | None = None
    """The extract, a file below data/; `*` and `?` stand for many files of the same columns."""
    encoding: EncodingName | None = None
    """The extract's encoding, such as windows-1252; left out, and so below: worked out from the file."""
    dialect: Dialect | None = None
    """What parts its columns: comma, semicolon, tab or pipe."""
    dates: DatesPattern | None = None
    """The order of its dates, such as dd/mm/yyyy; excel for serial numbers."""
    decimal: DecimalMark | None = None
    """The decimal mark of its numbers: point or comma."""
    wide: bool = False
    """Take columns headed by periods as rows with the columns period and value."""
    fill_down: Texts = ()
    """The columns in which a blank cell means the one above, as in pivot tables."""
    totals: TotalsRule | None = None
    """What becomes of rows named as totals: drop or keep; left out: those that are sums are left out."""
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
    target: Annotated[tuple[Target, ...], BeforeValidator(as_targets), OrNumber()] = ()
    """The target: a number, or a list of `{from, where, value}`."""
    limits: Limits | None = None
    """How limits are worked out; left out: xmr."""
    rules: RulesField = Field(default_factory=Rules)
    """The rules that tell a real change from noise: a profile, or a mapping with run lengths."""
    screen: bool = True
    """Leave outlying moving ranges out of the limits, once."""
    baseline: Baseline | None = None
    """The points that limits are worked out from; left out: all of a phase."""
    rebase: tuple[Rebase, ...] = ()
    """The days from which limits are worked out anew, each with its reason."""
    restatements: Annotated[tuple[Restatement, ...], AfterValidator(check_restatements)] = ()
    """Why figures differ from those that an edition published, by edition."""
    confidence: Annotated[float, AfterValidator(_check_confidence)] = 0.95
    """The confidence of intervals."""
    population: Annotated[int, Field(ge=1)] | None = None
    """How many could have answered, if that is a small and known number; it narrows the total's intervals."""
    weight: Text | None = None
    """The column with the weight of each answer."""
    min_base: int | None = Field(default=None, ge=0)
    """Fewer answers are never published; left out: 10 for survey kinds, shares, means and quantiles."""
    owner: UnitId | None = None
    """The unit that answers for the metric."""
    definition: Prose | None = None
    """What is measured, in a sentence that an outsider understands."""
    aliases: Texts = ()
    """Other names under which it is known."""
    caveat: Prose | None = None
    """What to mind wherever a figure of this metric is shown, such as `Provisional`."""
    fresh: Days | None = None
    """Data older than this are said to be late, such as `40d`."""
    columns: Columns = Field(default_factory=dict)
    """For a column of the extract: what its cells must be like in the rows that the metric reads."""
    unique_key: UniqueKeyField | None = None
    """The columns whose values together no two of these rows share."""
    largest_jump: LargestJumpField | None = None
    """How far the figure can plausibly move from one period to the next, in the metric's unit."""
    expected_periods: ExpectedPeriodsField | None = None
    """The periods that must have a figure."""
    on_bad_data: OnBadData | None = None
    """What becomes of the metric if its extract is missing or broken; left out: what cxsite.toml says."""
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

    @property
    def settings(self) -> ExtractSettings:
        """Gather what the metric settles about its extract."""
        return ExtractSettings(**{name: getattr(self, name) for name in ExtractSettings.model_fields})
