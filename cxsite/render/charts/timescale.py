"""Choose which days an axis of time names, and with which words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cxsite.render.charts.locale import Wording

_MONTH_STEPS = (1, 2, 3, 6)
_DAY_STEPS = (1, 2, 7, 14)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Tick:
    """Name a day on an axis in one or two lines."""

    day: date
    lines: tuple[str, ...]


def choose_days(days: Sequence[date], *, grain: str, most: int, wording: Wording) -> tuple[Tick, ...]:
    """Choose at most ``most`` days to name, as fine as there is room for; the year stands where it begins."""
    unit, chosen = _choose_unit(days, grain, most)
    name = {"day": wording.day, "month": wording.month}.get(unit)
    return tuple(
        Tick(day, _word_tick(name(day) if name else "", day, previous))
        for day, previous in zip(chosen, (None, *chosen), strict=False)
    )


def _choose_unit(days: Sequence[date], grain: str, most: int) -> tuple[str, Sequence[date]]:
    if len(days) <= most:
        return _unit_of(days, grain), days
    for unit, candidate in _list_candidates(days[0], days[-1], grain):
        if 2 <= len(candidate) <= most:
            return unit, candidate
    return _unit_of(days, grain), (days[0], days[-1])


def _unit_of(days: Sequence[date], grain: str) -> str:
    """Name years alone only where every period begins with the calendar's year."""
    if grain == "year" and all((day.month, day.day) == (1, 1) for day in days):
        return "year"
    return "month" if all(day.day == 1 for day in days) else "day"


def _list_candidates(first: date, last: date, grain: str) -> Iterator[tuple[str, list[date]]]:
    if grain in ("day", "week", "given"):
        yield from (("day", _list_mondays(first, last, step)) for step in _DAY_STEPS)
    if grain != "year":
        yield from (("month", _list_months(first, last, step)) for step in _MONTH_STEPS)
    yield from (("year", _list_years(first, last, step)) for step in _YEAR_STEPS)


def _list_mondays(first: date, last: date, step: int) -> list[date]:
    span = (last - first).days
    if span > 400:
        return []
    start = -first.weekday() % 7 if step >= 7 else 0
    return [first + timedelta(days=offset) for offset in range(start, span + 1, step)]


def _list_months(first: date, last: date, step: int) -> list[date]:
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    months = (
        date(number // 12, number % 12 + 1, 1) for number in range(start, end + 1) if number % step == 0
    )
    return [month for month in months if first <= month <= last]


def _list_years(first: date, last: date, step: int) -> list[date]:
    years = (date(year, 1, 1) for year in range(first.year, last.year + 1) if year % step == 0)
    return [year for year in years if first <= year <= last]


def _word_tick(name: str, day: date, previous: date | None) -> tuple[str, ...]:
    year = f"{day.year:04d}" if previous is None or previous.year != day.year else ""
    return tuple(line for line in (name, year) if line)
