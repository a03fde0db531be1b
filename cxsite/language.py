"""Word numbers, days and periods in the site's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import get_decimal_symbol, get_group_symbol

from cxsite.periods import Calendar, Grain

MISSING = "–"

_DECIMALS = {"percent": 1, "points": 0, "count": 0, "score": 2, "index": 1, "per_1000": 1}
_SUFFIXES = {
    "points": (" point", " points"),
    "minutes": (" minute", " minutes"),
    "hours": (" hour", " hours"),
    "days": (" day", " days"),
    "per_1000": (" per 1,000", " per 1,000"),
}


@dataclass(frozen=True, slots=True)
class Language:
    """Word figures for readers of one language; ``tag`` is a language tag such as ``en-GB``."""

    tag: str
    calendar: Calendar

    @property
    def locale(self) -> Locale:
        """Get the conventions of the language."""
        return _locale(self.tag)

    @property
    def separators(self) -> tuple[str, str]:
        """Get what stands between groups of three digits, and before decimals."""
        marks = _conventions(self.tag)
        return marks.group, marks.decimal

    def number(self, value: float | None, decimals: int = 0) -> str:
        """Write a number with so many decimals, rounded half away from zero."""
        return MISSING if value is None else _write_number(self.tag, value, decimals)

    def exact(self, value: float) -> str:
        """Write a number with as many decimals as it has (at most six)."""
        return _write_exact(self.tag, value)

    def figure(self, value: float | None, unit: str) -> str:
        """Write a metric's value with its unit."""
        if value is None:
            return MISSING
        return self.with_unit(self.number(value, _DECIMALS.get(unit, 1)), unit)

    def decimals_of(self, unit: str) -> int:
        """Tell with how many decimals values of a unit are written."""
        return _DECIMALS.get(unit, 1)

    def goal(self, value: float, unit: str) -> str:
        """Write a value that an author set (a target, a bound) as precisely as it was set."""
        return self.with_unit(self.exact(value), unit)

    def with_unit(self, number: str, unit: str) -> str:
        """Put the unit behind a written number."""
        if unit == "percent":
            return number + _conventions(self.tag).percent
        one, many = _SUFFIXES.get(unit, ("", ""))
        return number + (one if number == "1" else many).replace(" ", "\u00a0", 1)

    def difference(self, value: float, unit: str) -> str:
        """Write how far two figures lie apart, without a sign; per cents differ by points."""
        if unit == "percent":
            return f"{self.number(abs(value), _DECIMALS[unit])}\u00a0points"
        return self.figure(abs(value), unit)

    def day(self, day: date) -> str:
        """Write a day in full."""
        return _write_day(self.tag, day, "long")

    def short_day(self, day: date) -> str:
        """Write a day shortly."""
        return _write_day(self.tag, day, "medium")

    def period(self, start: date, grain: Grain) -> str:
        """Name a period within a sentence."""
        if grain is Grain.WEEK:
            return f"the week of {self.short_day(start)}"
        return self.period_label(start, grain)

    def within(self, start: date, grain: Grain) -> str:
        """Say when, within a sentence: in a period, or on a day."""
        preposition = "on" if grain in (Grain.DAY, Grain.GIVEN) else "in"
        return f"{preposition} {self.period(start, grain)}"

    def period_label(self, start: date, grain: Grain) -> str:
        """Name a period in a table, a tile or an axis."""
        if grain is Grain.WEEK:
            return f"Week of {self.short_day(start)}"
        if grain is Grain.MONTH:
            return _write_skeleton(self.tag, start, "yMMMM")
        if grain is Grain.QUARTER:
            return f"Q{self.calendar.business_quarter(start)} {self.calendar.business_year(start)}"
        if grain is Grain.YEAR:
            return str(self.calendar.business_year(start))
        return self.short_day(start)

    def short_period(self, start: date, grain: Grain) -> str:
        """Name a period where there is little room."""
        if grain in (Grain.WEEK, Grain.DAY, Grain.GIVEN):
            return _write_skeleton(self.tag, start, "MMMd")
        if grain is Grain.MONTH:
            return _write_skeleton(self.tag, start, "yMMM")
        return self.period_label(start, grain)


@dataclass(frozen=True, slots=True)
class _Conventions:
    """Hold how a language writes numbers."""

    group: str
    decimal: str
    percent: str


@cache
def _conventions(tag: str) -> _Conventions:
    locale = _locale(tag)
    # The language's own pattern says whether a space stands before the sign.
    percent = "\u00a0%" if "\u00a0" in locale.percent_formats[None].pattern else "%"
    return _Conventions(get_group_symbol(locale), get_decimal_symbol(locale), percent)


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag.replace("-", "_"))


def plural_of(tag: str, count: float) -> str:
    """Name the plural form that a count takes in a language: ``one``, ``few``, ``other`` and so on."""
    form: str = _locale(tag).plural_form(count)
    return form


@lru_cache(maxsize=65536)
def _write_number(tag: str, value: float, decimals: int) -> str:
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _ANY_LENGTH)
    marks = _conventions(tag)
    text = f"{rounded.copy_abs():,f}".translate({44: marks.group, 46: marks.decimal})
    return f"\u2212{text}" if rounded < 0 else text


# A sum may have more digits than the 28 that decimals are rounded to by default.
_ANY_LENGTH = Context(prec=1000)


@lru_cache(maxsize=65536)
def _write_exact(tag: str, value: float) -> str:
    decimals = f"{value:.6f}".rstrip("0").partition(".")[2]
    return _write_number(tag, value, len(decimals))


@lru_cache(maxsize=4096)
def _write_day(tag: str, day: date, style: str) -> str:
    return format_date(day, style, locale=_locale(tag))


@lru_cache(maxsize=4096)
def _write_skeleton(tag: str, day: date, skeleton: str) -> str:
    return format_skeleton(skeleton, day, locale=_locale(tag))


def join_words(words: list[str]) -> str:
    """Join words as a sentence does: with commas and an ``and``; names that hold commas by semicolons."""
    if any("," in word for word in words):
        return "; ".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
