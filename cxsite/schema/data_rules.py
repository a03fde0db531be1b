"""Define what an author expects of data: rules for cells, for rows and for the periods of a metric."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from cxsite.schema.extracts import ExtractSettings
from cxsite.schema.fields import LARGEST, Fields, IsoDate, Number, Text, Texts, as_list

Breach = Literal["error", "warning"]
"""What it is if data break a rule: an error stops the build, a warning is told."""

OnBadData = Literal["stop", "hold"]
"""What becomes of a metric whose extract is missing or broken."""


def _as_days(value: object) -> object:
    """Read a number of days written such as ``40d``."""
    text = str(value)
    if not (text.endswith("d") and text[:-1].isdigit()):
        raise ValueError("it is no number of days", "write days, such as 40d")
    return text[:-1]


Days = Annotated[int, BeforeValidator(_as_days, json_schema_input_type=str)]


def _as_texts(value: object) -> object:
    values = as_list(value)
    if not isinstance(values, list | tuple):
        return values
    numbers = (int, float, Decimal)
    return [str(one) if isinstance(one, numbers) and not isinstance(one, bool) else one for one in values]


class ColumnRules(Fields):
    """Say what the cells of a column must be like."""

    required: bool = False
    """No cell is blank or says `N/A`."""
    unique: bool = False
    """No two rows have the same value; blank cells are left aside."""
    minimum: Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST)] | None = None
    """The smallest number that can be."""
    maximum: Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST)] | None = None
    """The largest number that can be."""
    allowed: Annotated[tuple[Text, ...], BeforeValidator(_as_texts), Field(min_length=1)] | None = None
    """The values that can be, as they are written; blank cells are left aside."""
    severity: Breach = "error"
    """What a cell that breaks these rules is: an error or a warning."""

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.model_fields_set - {"severity"}:
            raise ValueError(
                "it says nothing of the cells", "write required, unique, minimum, maximum or allowed"
            )
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            said = f"the minimum {self.minimum} is above the maximum {self.maximum}"
            raise ValueError(said, f"swap them: minimum {self.maximum}, maximum {self.minimum}")
        return self


def _as_key(value: object) -> object:
    return {"columns": value} if isinstance(value, str | list | tuple) else value


def _check_key(columns: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(columns)) < len(columns):
        raise ValueError("a column is named twice", "name each column once")
    return columns


class UniqueKey(Fields):
    """Name the columns whose values together no two rows share."""

    columns: Annotated[Texts, Field(min_length=1), AfterValidator(_check_key)]
    """The columns of the key."""
    severity: Breach = "error"
    """What two rows with one key are: an error or a warning."""


def _as_jump(value: object) -> object:
    return {"by": value} if isinstance(value, str | int | float | Decimal) else value


class LargestJump(Fields):
    """Say how far a figure can plausibly move from one period to the next."""

    by: Annotated[Number, Field(gt=0)] | None = None
    """So much at most, in the metric's unit (percent: points)."""
    percent: Annotated[Number, Field(gt=0)] | None = None
    """So many per cent of the figure before, at most."""
    severity: Breach = "error"
    """What a larger jump is: an error or a warning."""

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if (self.by is None) == (self.percent is None):
            said = "it does not say how far" if self.by is None else "it says in two ways how far"
            raise ValueError(said, "write either by, in the metric's unit, or percent of the figure before")
        return self


def _as_expected(value: object) -> object:
    return {"within": value} if isinstance(value, str) else value


class ExpectedPeriods(Fields):
    """Say for which periods a metric must have a figure."""

    from_: IsoDate | None = Field(default=None, alias="from")
    """A day of the first period; left out: the first that has a figure."""
    to: IsoDate | None = None
    """A day of the last period; left out: today."""
    within: Days = 0
    """So long after its end a period may still be without a figure, such as `10d`."""
    severity: Breach = "error"
    """What a missing period is: an error or a warning."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.from_ and self.to and self.from_ > self.to:
            said = f"the last period, {_day(self.to)}, is before the first, {_day(self.from_)}"
            raise ValueError(said, f"swap them: from {_day(self.to)}, to {_day(self.from_)}")
        return self


def _day(day: date) -> str:
    return day.isoformat()


Columns = Mapping[Text, ColumnRules]
UniqueKeyField = Annotated[
    UniqueKey, BeforeValidator(_as_key, json_schema_input_type=str | list[str] | UniqueKey)
]
LargestJumpField = Annotated[
    LargestJump, BeforeValidator(_as_jump, json_schema_input_type=float | LargestJump)
]
ExpectedPeriodsField = Annotated[
    ExpectedPeriods, BeforeValidator(_as_expected, json_schema_input_type=str | ExpectedPeriods)
]


class ExtractTable(ExtractSettings):
    """Settle how an extract is written, and what is expected of its rows."""

    columns: Columns = Field(default_factory=dict)
    """For a column: what its cells must be like."""
    unique_key: UniqueKeyField | None = None
    """The columns whose values together no two rows share."""
