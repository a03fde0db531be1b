"""Read the day of each row of an extract, from one column or from three."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from cxsite.issues import error
from cxsite.later import Later
from cxsite.load.column import Codes, Column, Mask, spread
from cxsite.load.day_text import DayLanguage, DaysFound, find_days
from cxsite.load.row_reader import Reader
from cxsite.load.totals import names_total
from cxsite.periods import Calendar, Grain
from cxsite.schema import EXCEL_DATES

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_YEARS = (1900, 2199)


@dataclass(frozen=True, slots=True)
class Days:
    """Hold the distinct days, the last days they name and their periods' first, as ``date.toordinal``.

    ``codes`` say which of them each row has.
    """

    ordinals: Codes
    lasts: Codes
    starts: Codes
    codes: Codes

    def until(self, last: date) -> Mask:
        """Find the rows dated up to a day."""
        return spread(self.ordinals <= last.toordinal(), self.codes)

    def named_in(self, rows: Mask) -> Mask:
        """Find the distinct days that these rows have."""
        if len(rows) and rows.all():
            return np.ones(len(self.ordinals), dtype=np.bool_)
        return np.bincount(self.codes[rows], minlength=len(self.ordinals)) > 0


@dataclass(frozen=True, slots=True)
class Clock:
    """Know the reporting date, if it is set, how the office cuts time, and what months are called."""

    calendar: Calendar
    as_of: date | None = None
    months: Mapping[str, int] = field(default_factory=dict)


def read_row_days(reader: Reader, clock: Clock) -> Days:
    """Read the day of every row; what is no day, or lies ages away, is noted."""
    days, as_of = _read_days(reader, clock), clock.as_of
    _check_years(reader, days, as_of)
    return days


def _read_days(reader: Reader, clock: Clock) -> Days:
    names, grain = reader.metric.date, reader.metric.grain
    if len(names) == 3:
        return _read_day_parts(reader, clock.calendar)
    column = reader.extract.column(names[0])
    # What is a day already needs nobody to say in which order its parts stand; a number may be Excel's.
    said = reader.extract.settings.dates
    if names[0] in reader.extract.plain and said not in EXCEL_DATES:
        said = None
    language = DayLanguage(grain, clock.calendar, clock.months, said)
    key = (names, grain, repr(language))
    found = reader.extract.derive("days found", key, lambda: find_days(column.texts, language))
    if len(column.codes):
        _flag_days(reader, names[0], found)
    return reader.extract.derive(
        "days", key, lambda: _to_days(found.days, column.codes, grain, clock.calendar)
    )


def _flag_days(reader: Reader, name: str, found: DaysFound) -> None:
    column = reader.extract.column(name)
    wrong = spread(np.array([day is None for day in found.days], dtype=np.bool_), column.codes)
    if found.mixed:
        _flag_mixed(reader, name, found.mixed)
    elif found.two_ways:
        doubtful = frozenset(found.two_ways)
        message = "reads both ways, and no other cell decides which part is the day"
        hint = (
            "write dates: dd/mm/yyyy or dates: mm/dd/yyyy in the metric, or below [extracts] in cxsite.toml"
        )
        reader.flag("CX325", name, column.mark(doubtful.__contains__), (message, hint))
    elif wrong.any() and _are_totals(column, found):
        hint = "write totals: drop in the metric, or below [extracts] in cxsite.toml, to leave such rows out"
        reader.flag("CX312", name, wrong, ("is not a date: this looks like a row of totals", hint))
    elif found.written == "yyyy-mm-dd":
        hint = "write dates as year-month-day, such as 2013-12-31"
        reader.flag("CX312", name, wrong, ("is not a date", hint))
    else:
        hint = f"most of the column is read as {found.written}: write this so too"
        reader.flag("CX312", name, wrong, ("is not a date as the others are", hint))


def _are_totals(column: Column, found: DaysFound) -> bool:
    pairs = zip(column.texts, found.days, strict=True)
    return all(names_total([text]) for text, day in pairs if day is None)


def _flag_mixed(reader: Reader, name: str, texts: tuple[str, str]) -> None:
    column, (day_first, month_first) = reader.extract.column(name), texts
    row = column.mark(lambda text: text.strip() == month_first)
    other = column.mark(lambda text: text.strip() == day_first)
    message = f'has the month first, "{day_first}" on {reader.say_lines(other)} the day: {name} mixes them'
    reader.flag("CX325", name, row, (message, "write all dates in one order, best as year-month-day"))


def _read_day_parts(reader: Reader, calendar: Calendar) -> Days:
    columns = [reader.extract.column(name) for name in reader.metric.date]
    keys = columns[0].codes.astype(np.int64)
    for column in columns[1:]:
        keys = keys * max(len(column.texts), 1) + column.codes
    distinct, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    texts = [[column.texts[column.codes[row]] for column in columns] for row in first]
    days = [join_day(parts) for parts in texts]
    wrong = np.array([day is None for day in days] or [False], dtype=np.bool_)
    if wrong.any() and len(distinct):
        row = int(np.argmax(wrong[codes]))
        parts = ", ".join(f'"{part}"' for part in texts[int(codes[row])])
        place = reader.extract.place_of(row, reader.metric.date[0])
        hint = "write the year with four digits, the month and the day as numbers"
        reader.issues.append(error("CX312", f"{parts} make no date", place, hint))
    return _to_days(days, codes, reader.metric.grain, calendar)


def join_day(parts: list[str]) -> tuple[date, date] | None:
    """Make a day of the texts of its year, month and day; ``None`` if they are none."""
    year, month, day = (part.strip() for part in parts)
    if not (
        re.fullmatch("[0-9]{4}", year) and all(re.fullmatch("[0-9]{1,2}", part) for part in (month, day))
    ):
        return None
    try:
        whole = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return whole, whole


def _to_days(
    days: Iterable[tuple[date, date] | None], codes: Codes, grain: Grain, calendar: Calendar
) -> Days:
    known = [pair or (_NO_DAY, _NO_DAY) for pair in days] or [(_NO_DAY, _NO_DAY)]
    ordinals, lasts = np.array([[day.toordinal() for day in pair] for pair in known], dtype=np.int64).T
    starts = np.array([_start_of(day, grain, calendar).toordinal() for day, _ in known], dtype=np.int64)
    return Days(ordinals, lasts, starts, codes)


_NO_DAY = date.min


def _start_of(day: date, grain: Grain, calendar: Calendar) -> date:
    # Before the first year of the calendar there is no period to begin in.
    return calendar.start_of(day, grain) if day.year > 1 else day


def _check_years(reader: Reader, days: Days, as_of: date | None) -> None:
    # A day far off is a blank or an "open end" of another system; it would stretch the grid over ages.
    first, last = (date(year, 1, 1).toordinal() for year in (_YEARS[0], _YEARS[1] + 1))
    far = days.ordinals < first
    if as_of is None:
        far = far | (days.ordinals >= last)
    if far.any() and not reader.issues:
        message = f"lies outside the years {_YEARS[0]} to {_YEARS[1]}"
        reader.flag(
            "CX312",
            reader.metric.date[0],
            far[days.codes],
            (message, "leave the row out, or correct its date"),
        )
