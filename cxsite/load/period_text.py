"""Read the names of periods as reports write them: weeks, months, quarters and years."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from cxsite.periods import Calendar, Grain

_YEAR = r"'?(?P<year>[0-9]{4}|[0-9]{2})"
_WHOLE_YEAR = r"(?P<year>[0-9]{4})"
_GAP = r"[ /-]?[ ]?"
_WEEK = r"(?:W|KW|CW|WK|Week)\.?[ ]?(?P<part>[0-9]{1,2})"
_NAME = r"(?P<name>[^\W\d_]+)\.?"
_PATTERNS: tuple[tuple[Grain, re.Pattern[str]], ...] = tuple(
    (grain, re.compile(pattern, re.IGNORECASE))
    for grain, pattern in (
        (Grain.WEEK, rf"{_WHOLE_YEAR}{_GAP}{_WEEK}"),
        (Grain.WEEK, rf"{_WEEK}{_GAP}{_YEAR}"),
        (Grain.QUARTER, rf"{_WHOLE_YEAR}{_GAP}Q(?P<part>[1-4])"),
        (Grain.QUARTER, rf"Q(?P<part>[1-4]){_GAP}{_YEAR}"),
        (Grain.QUARTER, rf"(?P<part>[1-4])\.?[ ]?Q{_GAP}{_YEAR}"),
        (Grain.MONTH, rf"{_WHOLE_YEAR}[-/.](?P<part>[0-9]{{1,2}})"),
        (Grain.MONTH, r"(?P<part>[0-9]{1,2})[-/.](?P<year>[0-9]{4})"),
        (Grain.MONTH, rf"{_NAME}[ /-]?[ ]?{_YEAR}"),
        (Grain.MONTH, rf"{_WHOLE_YEAR}[ /-]{_NAME}"),
        (Grain.YEAR, _WHOLE_YEAR),
    )
)
_HOLDERS: Mapping[Grain, frozenset[Grain]] = {
    Grain.WEEK: frozenset({Grain.WEEK}),
    Grain.MONTH: frozenset({Grain.MONTH, Grain.QUARTER, Grain.YEAR}),
    Grain.QUARTER: frozenset({Grain.QUARTER, Grain.YEAR}),
    Grain.YEAR: frozenset({Grain.YEAR}),
}
# POSIX: two digits from 69 on mean the last century.
_PIVOT = 69


def read_period(
    text: str, grain: Grain, calendar: Calendar, *, months: Mapping[str, int]
) -> tuple[date, date] | None:
    """Read the first and the last day of a named period that lies within one period of a grain."""
    for own, pattern in _PATTERNS:
        found = pattern.fullmatch(text)
        if found and grain in _HOLDERS[own]:
            start = calendar.parse(_name_period(own, found.groupdict(), months), own)
            if start:
                return start, calendar.end_of(start, own)
    return None


def _name_period(grain: Grain, parts: Mapping[str, str], months: Mapping[str, int]) -> str:
    year = parts["year"]
    if len(year) == 2:
        year = f"{'19' if int(year) >= _PIVOT else '20'}{year}"
    if "name" in parts:
        return f"{year}-{months.get(parts['name'].casefold(), 0):02d}"
    marks = {Grain.WEEK: "-W{:02d}", Grain.QUARTER: "-Q{}", Grain.MONTH: "-{:02d}", Grain.YEAR: ""}
    return year + marks[grain].format(int(parts.get("part") or 0))
