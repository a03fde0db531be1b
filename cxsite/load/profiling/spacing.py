"""Tell from the days of a column how they are spaced, and which periods suit a metric."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from cxsite.later import Later
from cxsite.load.profiling.profile import Gap
from cxsite.periods import Calendar, Grain

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
else:
    np = Later("numpy")

Ordinals: TypeAlias = "npt.NDArray[np.int64]"

# Limits settle after about twenty points; a verdict needs 13.
_POINTS_WANTED = 20
# Below this a survey's interval is so wide that its course says little.
_ROWS_WANTED = 30
_STEPS = {
    Grain.DAY: (1, 1),
    Grain.WEEK: (7, 7),
    Grain.MONTH: (28, 31),
    Grain.QUARTER: (90, 92),
    Grain.YEAR: (365, 366),
}
_USUAL = 0.5


@dataclass(frozen=True, slots=True)
class Spacing:
    """Tell the step between days (``None`` where it is irregular), the grain that suits, and why."""

    step: Grain | None
    grain: Grain
    reason: str


def find_spacing(rows: Ordinals, named: Grain, calendar: Calendar) -> Spacing:
    """Work out how the days of all rows are spaced; ``named`` is the period that their cells name."""
    days = np.unique(rows)
    if named is not Grain.DAY:
        return Spacing(named, named, f"the column names {named}s")
    step = _find_step(days)
    if step not in (None, Grain.DAY):
        return Spacing(step, step or Grain.DAY, f"its dates are a {step} apart")
    said = "its dates are a day apart" if step else "its dates come irregularly"
    for grain in (Grain.MONTH, Grain.WEEK):
        count = len(starts_of(days, grain, calendar))
        if count >= _POINTS_WANTED:
            return Spacing(step, grain, f"{said}; {grain}s give {count:,} points, each with more behind it")
    return _space_few(rows, step, said, calendar=calendar)


def _space_few(rows: Ordinals, step: Grain | None, said: str, *, calendar: Calendar) -> Spacing:
    days = np.unique(rows)
    for grain in (Grain.WEEK, Grain.MONTH):
        count = len(starts_of(days, grain, calendar))
        if len(rows) >= _ROWS_WANTED * count and len(rows) > len(days) and count > 1:
            each = f"about {round(len(rows) / count):,} rows each"
            return Spacing(step, grain, f"{said}; {grain}s give {count:,} points of {each}")
    if step is None and len(days) > 1:
        return Spacing(step, Grain.MONTH, f"{said}, and few rows stand behind shorter periods")
    return Spacing(step, Grain.DAY, said)


def starts_of(days: Ordinals, grain: Grain, calendar: Calendar) -> tuple[date, ...]:
    """List the first days of the periods that hold any of these days."""
    return tuple(sorted({calendar.start_of(date.fromordinal(int(day)), grain) for day in days}))


def find_gaps(starts: tuple[date, ...], grain: Grain, calendar: Calendar) -> tuple[Gap, ...]:
    """List the stretches of periods without a row between the first and the last."""
    gaps = []
    for before, after in pairwise(starts):
        first = calendar.next_start(before, grain)
        if first < after:
            count = sum(1 for _ in calendar.span(first, after, grain)) - 1
            gaps.append(Gap(first, calendar.start_of(after - timedelta(days=1), grain), count))
    return tuple(gaps)


def _find_step(days: Ordinals) -> Grain | None:
    if len(days) < 3:
        return None
    steps = np.diff(days)
    for grain, (low, high) in _STEPS.items():
        # A longer step is a gap; a shorter one shows that the days are not spaced so.
        is_usual = float(((steps >= low) & (steps <= high)).mean()) >= _USUAL
        if is_usual and int(steps.min()) >= low:
            return grain
    return None
