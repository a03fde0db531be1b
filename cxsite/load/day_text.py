"""Read dates as people and programs write them; in which order is decided by the whole column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from cxsite.load.cells import read_days
from cxsite.load.period_text import read_period
from cxsite.periods import Calendar, Grain
from cxsite.schema import EXCEL_DATES, order_of_dates

Days = tuple[date, date]
"""The first and the last day that a date or a period's name means."""

_TIME = r"(?:(?:T|,?[ ]+)[0-9]{1,2}[:.h][0-9]{2}.*)?"
_NUMERIC = re.compile(
    rf"([0-9]{{1,4}})(?P<mark>[./-])[ ]?([0-9]{{1,2}})(?P=mark)[ ]?([0-9]{{1,4}}){_TIME}", re.DOTALL
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_WORD = r"(?P<name>[^\W\d_]+)\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.|º)?"
_WEEKDAY = r"(?:[^\W\d_]+\.?,[ ]+)?"
_NAMED = tuple(
    re.compile(_WEEKDAY + pattern + _TIME, re.DOTALL)
    for pattern in (
        rf"{_DAY}(?:[ ]+de[ ]+|[ /-]+){_WORD}(?:[ ]+de[ ]+|,?[ /-]+)(?P<year>[0-9]{{4}}|[0-9]{{2}})",
        rf"{_WORD}[ ]+{_DAY},?[ ]+(?P<year>[0-9]{{4}})",
        rf"(?P<year>[0-9]{{4}})[ /-]+{_WORD}[ /-]+{_DAY}",
    )
)
_ENDS = re.compile(rf"([0-9]{{1,2}})[^0-9:].*?[^0-9:]([0-9]{{2}}){_TIME}", re.DOTALL)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
# From 1980 on; smaller numbers of five digits are more likely counts or numbers of something.
_SERIALS = (29221, 73050)
# Excel counts a 29 February 1900 that never was, so that its days after it begin two days before 1900.
_EPOCHS = {"excel": date(1899, 12, 30), "excel-1904": date(1904, 1, 1)}
# POSIX: two digits from 69 on mean the last century.
_PIVOT = 69


@dataclass(frozen=True, slots=True)
class DayLanguage:
    """Know how time is cut and what months are called; ``said`` is the pattern that the author settles."""

    grain: Grain
    calendar: Calendar
    months: Mapping[str, int] = field(default_factory=dict)
    said: str | None = None


@dataclass(frozen=True, slots=True)
class DaysFound:
    """Hold the days of each text, ``None`` where it is none, and how the column is written.

    ``two_ways`` are texts that read both with the day and with the month first, in a column where nothing
    decides; ``mixed`` a text with the day first and one with the month first.
    """

    days: tuple[Days | None, ...]
    written: str = "yyyy-mm-dd"
    two_ways: tuple[str, ...] = ()
    mixed: tuple[str, str] | None = None


def find_days(texts: Sequence[str], language: DayLanguage) -> DaysFound:
    """Decide from all texts of a column how its dates are written, and read them."""
    stripped = [text.strip() for text in texts]
    if language.said:
        read = _read_said(language.said, language)
        return DaysFound(tuple(map(read, stripped)), language.said)
    plain = tuple(read_days(text, language.grain, language.calendar) for text in stripped)
    return DaysFound(plain) if all(plain) else _decide(stripped, plain, language)


def heads_period(text: str, language: DayLanguage) -> bool:
    """Say whether a heading reads as a date or as a period within the grain."""
    readers = (read for name, read in _readers(language).items() if name not in _NUMBERS)
    plain = read_days(text, language.grain, language.calendar)
    return bool(plain) or any(read(text.strip()) for read in readers)


def _decide(texts: Sequence[str], plain: tuple[Days | None, ...], language: DayLanguage) -> DaysFound:
    readings = {"yyyy-mm-dd": plain} | {
        name: tuple(map(read, texts)) for name, read in _readers(language).items()
    }
    filled = [index for index, text in enumerate(texts) if text]
    counts = {name: sum(days[index] is not None for index in filled) for name, days in readings.items()}
    # A column of numbers is one of dates only if all of them are.
    possible = [name for name in readings if name not in _NUMBERS or counts[name] == len(filled)]
    best = max(possible, key=lambda name: counts[name])
    if best not in (_DAY_FIRST, _MONTH_FIRST):
        return DaysFound(readings[best], best, _year_first(texts, best))
    return _decide_order(texts, readings[_DAY_FIRST], readings[_MONTH_FIRST])


_DAY_FIRST, _MONTH_FIRST = "dd/mm/yyyy", "mm/dd/yyyy"
_NUMBERS = frozenset({"yyyymmdd", "excel"})


def _decide_order(
    texts: Sequence[str], day_first: tuple[Days | None, ...], month_first: tuple[Days | None, ...]
) -> DaysFound:
    pairs = list(zip(texts, day_first, month_first, strict=True))
    only_day = [text for text, one, two in pairs if one and not two]
    only_month = [text for text, one, two in pairs if two and not one]
    if only_day and only_month:
        return DaysFound(day_first, mixed=(only_day[0], only_month[0]))
    if only_day:
        return DaysFound(day_first, _DAY_FIRST, _year_first(texts, _DAY_FIRST))
    if only_month:
        return DaysFound(month_first, _MONTH_FIRST)
    return DaysFound(day_first, _DAY_FIRST, tuple(text for text, one, two in pairs if one and one != two))


def _year_first(texts: Sequence[str], written: str) -> tuple[str, ...]:
    """Find dates whose two digits at the end change more than those at the start: they may be days."""
    ends = [(text, found[1], found[2]) for text in texts if (found := _ENDS.fullmatch(text))]
    firsts, lasts = {first for _, first, _ in ends}, {last for *_, last in ends}
    looks_odd = len(lasts) > len(firsts) and all(int(last) <= 31 for last in lasts)
    return tuple(text for text, *_ in ends) if looks_odd and written != "yyyy-mm-dd" else ()


def _readers(language: DayLanguage) -> dict[str, Callable[[str], Days | None]]:
    """List the ways to write dates, the likelier first; with dots the day always comes before the month."""
    return {
        _DAY_FIRST: lambda text: _read_order(text, "dmy"),
        _MONTH_FIRST: lambda text: None if "." in text.split(" ")[0] else _read_order(text, "mdy"),
        "yyyy/mm/dd": lambda text: _read_order(text, "ymd") if re.match("[0-9]{4}", text) else None,
        "d mon yyyy": lambda text: _read_named(text, language.months),
        "period": lambda text: read_period(text, language.grain, language.calendar, months=language.months),
        "yyyymmdd": _read_compact,
        "excel": lambda text: _read_serial(text, _EPOCHS["excel"]),
    }


def _read_said(said: str, language: DayLanguage) -> Callable[[str], Days | None]:
    if said in EXCEL_DATES:
        return lambda text: _read_serial(text, _EPOCHS[said])
    order = order_of_dates(said)

    def read(text: str) -> Days | None:
        return (
            _read_order(text, order)
            or (_read_compact(text) if order == "ymd" else None)
            or _read_named(text, language.months)
            or read_period(text, language.grain, language.calendar, months=language.months)
        )

    return read


def _read_order(text: str, order: str) -> Days | None:
    found = _NUMERIC.fullmatch(text)
    return _join(dict(zip(order, found.group(1, 3, 4), strict=True))) if found else None


def _read_named(text: str, months: Mapping[str, int]) -> Days | None:
    for pattern in _NAMED:
        if (found := pattern.fullmatch(text)) and (month := months.get(found["name"].casefold())):
            return _join({"d": found["day"], "m": str(month), "y": found["year"]})
    return None


def _read_compact(text: str) -> Days | None:
    found = _COMPACT.fullmatch(text)
    return _join(dict(zip("ymd", found.groups(), strict=True))) if found else None


def _read_serial(text: str, epoch: date) -> Days | None:
    found = _SERIAL.fullmatch(text)
    if not found or not _SERIALS[0] <= int(found[1]) <= _SERIALS[1]:
        return None
    day = epoch + timedelta(days=int(found[1]))
    return day, day


def _join(parts: Mapping[str, str]) -> Days | None:
    year, month, day = parts["y"], parts["m"], parts["d"]
    if len(year) not in (2, 4) or len(day) > 2 or len(month) > 2:
        return None
    try:
        whole = date(_full_year(year), int(month), int(day))
    except ValueError:
        return None
    return whole, whole


def _full_year(year: str) -> int:
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) >= _PIVOT else 2000)
