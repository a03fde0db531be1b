"""Read a column of an extract as dates, if it is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.load.cells import read_number
from cxsite.load.column import Column
from cxsite.load.day_text import DayLanguage, Days, DaysFound, find_days
from cxsite.load.profiling.heading_words import names
from cxsite.load.profiling.profile import DaysProfile, Sure
from cxsite.load.profiling.spacing import Ordinals, find_gaps, find_spacing, starts_of
from cxsite.load.row_days import Clock
from cxsite.periods import Grain
from cxsite.schema import EXCEL_DATES

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
_YEARS = (1900, 2199)
_PROBES = 300
_ENOUGH = 0.8
DATES_SETTING = "dates: dd/mm/yyyy, or dates: mm/dd/yyyy"
_NUMBERS = frozenset({"yyyymmdd", *EXCEL_DATES})


@dataclass(frozen=True, slots=True)
class DayTexts:
    """Hold the days that the texts of a column mean, and how they are written and known.

    ``grain`` is the period that they name: a day for dates.
    """

    days: Mapping[str, Days]
    grain: Grain
    written: str
    sure: Sure
    setting: str = ""

    def reads(self, text: str) -> bool:
        """Say whether a text is a day."""
        return text in self.days


def read_day_texts(name: str, texts: Sequence[str], clock: Clock, *, said: str | None) -> DayTexts | None:
    """Read the distinct texts of a column as dates; ``None`` if most of them are none.

    Numbers are dates only where the heading says so, or where all of them read as year, month and day.
    """
    probes = texts[:: max(1, len(texts) // _PROBES)]
    if _are_numbers(probes):
        grains, said = _numeric_grains(name, probes), said if said in EXCEL_DATES else None
    else:
        grains = _GRAINS
    shares = {grain: _share(_read(probes, _language(grain, clock, said))) for grain in grains}
    best = max(shares, key=lambda grain: shares[grain], default=None)
    if best is None or shares[best] < _ENOUGH:
        return None
    return _judge(texts, _read(texts, _language(best, clock, said)), best, said=said)


def _read(texts: Sequence[str], language: DayLanguage) -> DaysFound:
    """Read texts as days; where two orders are mixed, each in its own."""
    found = find_days(texts, language)
    if not found.mixed:
        return found
    other = find_days(texts, replace(language, said="mm/dd/yyyy"))
    return replace(found, days=tuple(one or two for one, two in zip(found.days, other.days, strict=True)))


def _are_numbers(probes: Sequence[str]) -> bool:
    return all(read_number(text) is not None for text in probes)


def _numeric_grains(name: str, probes: Sequence[str]) -> tuple[Grain, ...]:
    # Five digits may be Excel's days and four a year, but far more often they count something.
    if all(len(text.strip()) == 4 for text in probes):
        return (Grain.YEAR,) if names(name, "year") or names(name, "date") else ()
    is_compact = all(len(text.strip()) == 8 for text in probes)
    return (Grain.DAY,) if is_compact or names(name, "date") else ()


def _language(grain: Grain, clock: Clock, said: str | None) -> DayLanguage:
    return DayLanguage(grain, clock.calendar, clock.months, said)


def _share(found: DaysFound) -> float:
    return sum(day is not None for day in found.days) / max(len(found.days), 1)


def _judge(texts: Sequence[str], found: DaysFound, grain: Grain, *, said: str | None) -> DayTexts:
    days = {
        text: day
        for text, day in zip(texts, found.days, strict=True)
        if day and _YEARS[0] <= day[0].year <= _YEARS[1]
    }
    if found.mixed or found.two_ways:
        return DayTexts(days, grain, found.written, "open", "" if found.mixed else DATES_SETTING)
    likely = found.written in _NUMBERS and not said
    sure: Sure = "said" if said else "likely" if likely else "certain"
    settle = "yyyy-mm-dd" if found.written == "yyyymmdd" else found.written
    return DayTexts(days, grain, found.written, sure, f"dates: {settle}" if likely else "")


def profile_days(column: Column, texts: DayTexts, clock: Clock) -> DaysProfile | None:
    """Tell what a column of dates spans and how its days are spaced; ``None`` if it holds no day."""
    rows = day_of_rows(column, texts)
    rows = rows[rows > 0]
    if not len(rows):
        return None
    spacing = find_spacing(rows, texts.grain, clock.calendar)
    starts = starts_of(np.unique(rows), spacing.grain, clock.calendar)
    counts = _rows_per_period(rows, spacing.grain, clock)
    days = texts.days.values()
    return DaysProfile(
        texts.written if texts.grain is Grain.DAY else f"names of {texts.grain}s",
        min(first for first, _ in days),
        max(last for _, last in days),
        len(np.unique(rows)),
        spacing.step,
        spacing.grain,
        spacing.reason,
        len(starts),
        (min(counts), max(counts)),
        find_gaps(starts, spacing.grain, clock.calendar),
    )


def day_of_rows(column: Column, texts: DayTexts) -> Ordinals:
    """Tell the day of each row, as ``date.toordinal``; 0 where it has none."""
    ordinals = [texts.days[text][0].toordinal() if text in texts.days else 0 for text in column.texts]
    return np.array(ordinals or [0], dtype=np.int64)[column.codes]


def _rows_per_period(rows: Ordinals, grain: Grain, clock: Clock) -> list[int]:
    days, counts = np.unique(rows, return_counts=True)
    found: dict[object, int] = {}
    for day, count in zip(days.tolist(), counts.tolist(), strict=True):
        (start,) = starts_of(np.array([day]), grain, clock.calendar)
        found[start] = found.get(start, 0) + count
    return list(found.values())
