"""Define the file of an edition: figures as they were published, one series a line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from cxsite.periods import Grain
from cxsite.schema.fields import Fields, Text
from cxsite.schema.metrics import MetricKind
from cxsite.schema.verdicts import Assurance, Cause, Signal, Status, Variation

EDITIONS = "editions"
_FORBIDDEN = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|index", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
_NAME_LIMIT = 40

Scalar = str | int | float | bool | None
# No count is longer, and longer ones would be no floats where they are compared with some.
_LONGEST = 10**300
Count = Annotated[int, Field(ge=-_LONGEST, le=_LONGEST)]
Figure = Count | float | None
Figures = tuple[Figure, ...]
# Counts stay whole; all else is a float, and a column of one type is read twice as fast.
Floats = tuple[float | None, ...] | float | None


def is_edition_name(name: str) -> bool:
    """Say whether a name is a file's name everywhere: letters, digits and single dashes, at most 40."""
    fits = bool(_NAME.fullmatch(name)) and len(name) <= _NAME_LIMIT
    return fits and not _FORBIDDEN.fullmatch(name)


class FrozenPhase(Fields):
    """Hold a stretch of a series with limits of its own, as it was published.

    ``runs`` are the longest run, the longest allowed, the crossings and the crossings needed.
    """

    from_: date = Field(alias="from")
    points: int
    mean: Figure = None
    lower: Figure = None
    upper: Figure = None
    trial: bool = False
    reason: str | None = None
    link: str | None = None
    runs: tuple[int, int, int, int] | None = None


class FrozenChange(Fields):
    """Hold the test of a series' newest change, as it was published."""

    change: float
    low: float
    high: float
    p_value: float
    adjusted: float


class FrozenPoints(Fields):
    """Hold the points of a series by column; one value in a column's stead stands for all points."""

    period: tuple[date, ...]
    value: Figures | Figure = None
    n: Figures | Figure = None
    effective_n: Floats = None
    low: Floats = None
    high: Floats = None
    top_share: Floats = None
    top_low: Floats = None
    top_high: Floats = None
    target: Floats = None
    phase: tuple[int | None, ...] | int | None = None
    in_baseline: tuple[bool, ...] | bool = False
    mean: Floats = None
    lower: Floats = None
    upper: Floats = None
    cause: tuple[Cause, ...] | Cause = "none"
    signal: tuple[Signal | None, ...] | Signal | None = None
    suppressed: tuple[bool, ...] | bool = False
    partial: tuple[bool, ...] | bool = False

    def column(self, name: str) -> tuple[Scalar, ...]:
        """List what a column holds for each point."""
        found = getattr(self, name)
        return found if isinstance(found, tuple) else (found,) * len(self.period)

    @property
    def values(self) -> Figures:
        """List the value of each point."""
        return self.value if isinstance(self.value, tuple) else (self.value,) * len(self.period)

    @property
    def flags(self) -> tuple[tuple[bool, bool], ...]:
        """Say of each point whether it was hidden and whether it was unfinished."""
        hidden, partial = (self.column(name) for name in ("suppressed", "partial"))
        return tuple((bool(one), bool(two)) for one, two in zip(hidden, partial, strict=True))

    @model_validator(mode="after")
    def _has_whole_columns(self) -> Self:
        for name in POINT_COLUMNS:
            column = getattr(self, name)
            if isinstance(column, tuple) and len(column) != len(self.period):
                raise ValueError(f'"{name}" has not one value for each period')
        if any(after <= before for before, after in pairwise(self.period)):
            raise ValueError("the periods are not in their order")
        return self


POINT_COLUMNS = tuple(name for name in FrozenPoints.model_fields if name != "period")


class FrozenSeries(Fields):
    """Hold one series of a metric as it was published."""

    segment: Annotated[Mapping[str, str], Field(max_length=1)]
    label: str = ""
    target: Figure = None
    status: Status
    variation: Variation | None = None
    assurance: Assurance | None = None
    headline: str | None = None
    phases: tuple[FrozenPhase, ...] = ()
    change: FrozenChange | None = None
    points: FrozenPoints

    @model_validator(mode="after")
    def _has_phases_for_its_points(self) -> Self:
        known = range(len(self.phases))
        if any(phase is not None and phase not in known for phase in self.points.column("phase")):
            raise ValueError("a point lies in no phase")
        if not known and (self.variation or any(self.points.column("signal"))):
            raise ValueError("a verdict rests on no phase")
        return self

    @property
    def key(self) -> tuple[str, str] | None:
        """Name the segment as series do; ``None`` is the total."""
        return next(iter(self.segment.items()), None)

    @property
    def newest(self) -> int | None:
        """Find the place of the newest finished point."""
        partial = self.points.column("partial")
        return next((at for at in range(len(partial) - 1, -1, -1) if not partial[at]), None)

    def is_continued_by(self, periods: Sequence[date], values: Sequence[float | None]) -> bool:
        """Say whether other points begin with just the finished ones of this series."""
        count = 0 if self.newest is None else self.newest + 1
        own = self.points.period[:count], self.points.values[:count]
        return own == (tuple(periods[:count]), tuple(values[:count]))


class FrozenMetric(Fields):
    """Hold one metric as it was published: who could see it, how it was defined, its series.

    ``fields`` are the keys of its front matter that define and judge it.
    """

    metric: Text
    title: str
    audience: str
    kind: MetricKind
    unit: str
    good: Literal["up", "down", "neutral"]
    grain: Grain
    source: str | None = None
    definition: str | None = None
    fields: Mapping[str, JsonValue] = Field(default_factory=dict)
    series: tuple[FrozenSeries, ...]

    @model_validator(mode="after")
    def _has_each_series_once(self) -> Self:
        if len({one.key for one in self.series}) < len(self.series):
            raise ValueError("a series is there twice")
        return self


class Revision(Fields):
    """Tell of a change to an edition that was public already.

    ``digest`` is that of the edition before it, ``changes`` say in words what differs.
    """

    digest: Text
    as_of: date
    reason: Text
    changes: tuple[Text, ...]


class Edition(Fields):
    """Hold the figures of one day as they were published."""

    format: Literal[1] = 1
    edition: Text
    as_of: date
    digest: str = ""
    revisions: tuple[Revision, ...] = ()
    metrics: tuple[FrozenMetric, ...]

    @model_validator(mode="after")
    def _has_each_metric_once(self) -> Self:
        if len({one.metric for one in self.metrics}) < len(self.metrics):
            raise ValueError("a metric is there twice")
        return self


def write_edition(edition: Edition) -> str:
    """Write an edition as text that differs from another one only where their figures do.

    Its second line holds the digest of all others, so that no hand can alter it unnoticed.
    """
    head = {"format": edition.format, "edition": edition.edition, "as_of": edition.as_of.isoformat()}
    revisions = _write_rows(one.model_dump(mode="json") for one in edition.revisions)
    metrics = ",\n".join(_write_metric(metric) for metric in edition.metrics)
    first = _dump(head).removesuffix("}")
    rest = f'"revisions": [{revisions}],\n"metrics": [\n{metrics}\n]}}\n'
    digest = digest_of(f"{first},\n\n{rest}")
    return f'{first},\n"digest": "{digest}",\n{rest}'


def digest_of(text: str) -> str:
    """Work out the SHA-256 of an edition's text without its second line, which holds it."""
    lines = text.split("\n", 2)
    content = "\n".join((lines[0], *lines[2:]))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _write_metric(metric: FrozenMetric) -> str:
    head = metric.model_dump(mode="json", exclude={"series"})
    series = _write_rows(_plain_series(one) for one in metric.series)
    return f'{_dump(head).removesuffix("}")}, "series": [{series}]}}'


def _plain_series(series: FrozenSeries) -> dict[str, object]:
    # What is left out is what a reader takes for it anyway, so that most lines stay short.
    return series.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _write_rows(rows: Iterable[Mapping[str, object]]) -> str:
    lines = ",\n".join(map(_dump, rows))
    return f"\n{lines}\n" if lines else ""


def _dump(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def fold_column(values: Sequence[Scalar]) -> tuple[Scalar, ...] | Scalar:
    """Write a column once where all its values are the same."""
    first = values[0] if values else None
    # True and 1 are equal and yet not the same in a file.
    same = all(value == first and type(value) is type(first) for value in values)
    return first if values and same else tuple(values)
