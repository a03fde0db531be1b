"""Hold what is known of an extract before any metric reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cxsite.issues import Issue
from cxsite.periods import Grain

Sure = Literal["said", "certain", "likely", "open"]
"""How something is known: an author said so, nothing else fits, it fits best, or nothing decides."""

ColumnType = Literal["date", "whole", "decimal", "percent", "text", "empty"]
NUMBERS: frozenset[ColumnType] = frozenset({"whole", "decimal", "percent"})


@dataclass(frozen=True, slots=True)
class Detected:
    """Tell one thing about how an extract is written, how sure it is, and which setting would settle it."""

    name: str
    value: str
    sure: Sure = "certain"
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Name periods without any row between two with rows, by their first days."""

    first: date
    last: date
    count: int


@dataclass(frozen=True, slots=True)
class DaysProfile:
    """Tell of a column of dates how they are written, what they span and how they are spaced.

    ``spacing`` is the period that they step by, ``None`` where they come irregularly; ``grain`` the one that
    would suit a metric, ``periods`` the number of those with rows and ``reason`` why it would.
    """

    written: str
    first: date
    last: date
    distinct: int
    spacing: Grain | None
    grain: Grain
    reason: str
    periods: int
    rows_per_period: tuple[int, int]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Tell what a column holds: its type, how many cells are filled, and from where to where they go.

    ``low`` and ``high`` are numbers or days as text; ``misfits`` counts filled cells of another type, the
    first of which is ``misfit``, with its physical line. ``values`` are the most frequent texts with their
    rows, for a column of 2 to 30 values, ``fewest`` the rows of the rarest.
    """

    name: str
    type: ColumnType
    sure: Sure
    filled: int
    blank: int
    distinct: int
    low: str = ""
    high: str = ""
    misfits: int = 0
    misfit: tuple[str, int] = ("", 0)
    setting: str = ""
    values: tuple[tuple[str, int], ...] = ()
    fewest: int = 0
    days: DaysProfile | None = None

    @property
    def is_segment(self) -> bool:
        """Say whether a metric may be split by this column."""
        return self.type == "text" and bool(self.values)


@dataclass(frozen=True, slots=True)
class Guess:
    """Propose the value of a field of a metric, in YAML, and say why.

    A guess without a ``value`` is a question: nothing in the extract answers it.
    """

    key: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Propose a metric: the fields that can be guessed, and what only people know.

    ``refused`` says why nothing can be proposed, and ``hint`` what to do about it.
    """

    guesses: tuple[Guess, ...] = ()
    refused: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ExtractProfile:
    """Tell what an extract is; one that cannot be read has its findings alone.

    ``path`` is relative to the site. ``role`` says what else than metrics reads it, ``proposal`` is made for
    an extract that nothing reads.
    """

    path: str
    detected: tuple[Detected, ...] = ()
    header_line: int = 0
    row_count: int = 0
    columns: tuple[ColumnProfile, ...] = ()
    metrics: tuple[str, ...] = ()
    role: str = ""
    proposal: Proposal | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def days(self) -> DaysProfile | None:
        """Find the first column of dates that can be read."""
        return next((column.days for column in self.columns if column.days), None)
