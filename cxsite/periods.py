"""Cut the calendar into the periods of a metric: days, weeks, months, quarters and business years."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Grain(StrEnum):
    """Say how long a period of a metric is; ``given`` means that each row is a point already."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    GIVEN = "given"


PERIOD_EXAMPLES = {
    Grain.DAY: "2013-12-31",
    Grain.WEEK: "2013-W50",
    Grain.MONTH: "2013-12",
    Grain.QUARTER: "2013-Q4",
    Grain.YEAR: "2013",
    Grain.GIVEN: "2013-12-31",
}

_PATTERNS = {
    Grain.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    Grain.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    Grain.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Grain.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    Grain.YEAR: re.compile(r"([0-9]{4})"),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Know when business years and weeks begin.

    ``year_starts`` is a month (1..12), ``week_starts`` a weekday (0 Monday … 6 Sunday). Business years and
    their quarters are named by the calendar year they end in.
    """

    year_starts: int = 1
    week_starts: int = 0

    def start_of(self, day: date, grain: Grain) -> date:
        """Find the first day of the period that holds a day."""
        return _STARTS[grain](self, day)

    def next_start(self, start: date, grain: Grain) -> date:
        """Find the first day of the period after the one that begins on ``start``."""
        if grain is Grain.WEEK:
            return start + timedelta(days=7)
        if grain in _MONTHS:
            return _add_months(start, _MONTHS[grain])
        return start + timedelta(days=1)

    def end_of(self, start: date, grain: Grain) -> date:
        """Find the last day of the period that begins on ``start``."""
        try:
            return self.next_start(start, grain) - timedelta(days=1)
        except (ValueError, OverflowError):
            return date.max

    def span(self, first: date, last: date, grain: Grain) -> Iterator[date]:
        """List the first days of all periods from ``first`` to ``last`` (both first days)."""
        while first < last:
            yield first
            first = self.next_start(first, grain)
        if first == last:
            yield last

    def name_of(self, start: date, grain: Grain) -> str:
        """Name a period as authors write it: ``2013-W50``, ``2013-12``, ``2013-Q4``, ``2013``."""
        if grain is Grain.WEEK:
            year, week, _ = _iso_day(self, start).isocalendar()
            return f"{year}-W{week:02d}"
        if grain is Grain.MONTH:
            return f"{start.year:04d}-{start.month:02d}"
        if grain is Grain.QUARTER:
            return f"{self.business_year(start)}-Q{self.business_quarter(start)}"
        if grain is Grain.YEAR:
            return f"{self.business_year(start)}"
        return start.isoformat()

    def parse(self, text: str, grain: Grain) -> date | None:
        """Read a period written in its own grain, or as its first day; ``None`` if it is neither."""
        try:
            return self._parse(text, grain)
        except (ValueError, OverflowError):
            return None

    def _parse(self, text: str, grain: Grain) -> date | None:
        if match := _PATTERNS[Grain.DAY].fullmatch(text):
            day = date(*map(int, match.groups()))
            return day if self.start_of(day, grain) == day else None
        match = _PATTERNS[grain].fullmatch(text) if grain in _PATTERNS else None
        return _PARSERS[grain](self, *map(int, match.groups())) if match else None

    def business_year(self, day: date) -> int:
        """Name the business year of a day by the calendar year it ends in."""
        return day.year + (1 if self.year_starts > 1 and day.month >= self.year_starts else 0)

    def business_quarter(self, day: date) -> int:
        """Tell the business quarter of a day, 1..4."""
        return (day.month - self.year_starts) % 12 // 3 + 1


_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


def _add_months(start: date, months: int) -> date:
    index = start.year * 12 + start.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _start_of_week(calendar: Calendar, day: date) -> date:
    return day - timedelta(days=(day.weekday() - calendar.week_starts) % 7)


def _start_of_months(calendar: Calendar, day: date, months: int) -> date:
    return _add_months(day.replace(day=1), -((day.month - calendar.year_starts) % months))


_STARTS: dict[Grain, Callable[[Calendar, date], date]] = {
    Grain.DAY: lambda _, day: day,
    Grain.GIVEN: lambda _, day: day,
    Grain.WEEK: _start_of_week,
    Grain.MONTH: lambda _, day: day.replace(day=1),
    Grain.QUARTER: lambda calendar, day: _start_of_months(calendar, day, 3),
    Grain.YEAR: lambda calendar, day: _start_of_months(calendar, day, 12),
}


def _iso_day(calendar: Calendar, start: date) -> date:
    # A week that begins on Sunday is named by the ISO week of its Monday.
    return start + timedelta(days=-calendar.week_starts % 7)


def _parse_week(calendar: Calendar, year: int, week: int) -> date:
    return date.fromisocalendar(year, week, 1) - timedelta(days=-calendar.week_starts % 7)


def _parse_quarter(calendar: Calendar, year: int, quarter: int) -> date:
    return _add_months(_parse_year(calendar, year), 3 * (quarter - 1))


def _parse_year(calendar: Calendar, year: int) -> date:
    return date(year - (1 if calendar.year_starts > 1 else 0), calendar.year_starts, 1)


_PARSERS: dict[Grain, Callable[..., date]] = {
    Grain.WEEK: _parse_week,
    Grain.MONTH: lambda _, year, month: date(year, month, 1),
    Grain.QUARTER: _parse_quarter,
    Grain.YEAR: _parse_year,
}
