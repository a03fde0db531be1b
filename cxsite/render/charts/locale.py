"""Word the numbers, dates and few words that stand inside pictures in the site's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from babel import Locale
from babel.dates import format_skeleton, get_day_names, get_month_names, get_period_names
from babel.numbers import format_compact_decimal, get_decimal_symbol, get_group_symbol

from cxsite.language import Language
from cxsite.periods import Calendar

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": {"target": "Target", "none": "No data", "from": "from", "now": "now", "goal": "goal",
               "today": "Today", "days": "days", "all": "all",
               "mean": "mean", "median": "median", "limit": "limit",
               "rate": "own change", "mix": "mix",
               "inner": "inner limit", "outer": "outer limit"},
        "de": {"target": "Ziel", "none": "Keine Daten", "from": "von", "now": "jetzt", "goal": "Ziel",
               "today": "Heute", "days": "Tage", "all": "alle",
               "mean": "Mittel", "median": "Median", "limit": "Grenze",
               "rate": "eigene Änderung", "mix": "Mix",
               "inner": "innere Grenze", "outer": "äußere Grenze"},
        "fr": {"target": "Cible", "none": "Aucune donnée", "from": "départ", "now": "actuel", "goal": "cible",
               "today": "Aujourd’hui", "days": "jours", "all": "tous",
               "mean": "moyenne", "median": "médiane", "limit": "limite",
               "rate": "effet propre", "mix": "structure",
               "inner": "limite interne", "outer": "limite externe"},
        "es": {"target": "Meta", "none": "Sin datos", "from": "desde", "now": "ahora", "goal": "meta",
               "today": "Hoy", "days": "días", "all": "todos",
               "mean": "media", "median": "mediana", "limit": "límite",
               "rate": "cambio propio", "mix": "mezcla",
               "inner": "límite interior", "outer": "límite exterior"},
        "it": {"target": "Obiettivo", "none": "Nessun dato", "from": "da", "now": "ora", "goal": "obiettivo",
               "today": "Oggi", "days": "giorni", "all": "tutti",
               "mean": "media", "median": "mediana", "limit": "limite",
               "rate": "variazione propria", "mix": "composizione",
               "inner": "limite interno", "outer": "limite esterno"},
        "nl": {"target": "Doel", "none": "Geen gegevens", "from": "van", "now": "nu", "goal": "doel",
               "today": "Vandaag", "days": "dagen", "all": "alle",
               "mean": "gemiddelde", "median": "mediaan", "limit": "grens",
               "rate": "eigen verandering", "mix": "mix",
               "inner": "binnenste grens", "outer": "buitenste grens"},
        "pt": {"target": "Meta", "none": "Sem dados", "from": "de", "now": "agora", "goal": "meta",
               "today": "Hoje", "days": "dias", "all": "todos",
               "mean": "média", "median": "mediana", "limit": "limite",
               "rate": "variação própria", "mix": "composição",
               "inner": "limite interno", "outer": "limite externo"},
    }
)  # fmt: skip

_COMPACT_FROM = 100_000.0
_MINUS = "\u2212"
_SIGNS = MappingProxyType({"minutes": "min", "hours": "h"})


@dataclass(frozen=True, slots=True)
class Wording:
    """Word what stands in a picture; ``language`` is a tag such as ``en`` or ``de-AT``."""

    language: str

    def word(self, name: str) -> str:
        """Look up one of the few words that pictures need of their own."""
        return _WORDS.get(self._locale.language, _WORDS["en"])[name]

    def number(self, value: float, decimals: int) -> str:
        """Write a number with exactly so many decimals, large ones in short (``1.2M``)."""
        plain = self._language.number(value, decimals)
        if abs(value) < _COMPACT_FROM:
            return plain
        short = format_compact_decimal(abs(value), locale=self._locale, fraction_digits=2)
        return (_MINUS if value < 0 else "") + str(short)

    def quantity(self, value: float, unit: str) -> str:
        """Write a measured value as pages do."""
        return self._language.figure(value, unit)

    def goal(self, value: float, unit: str) -> str:
        """Write a value that an author set, as precisely as it was set."""
        return self._language.goal(value, unit)

    def with_unit(self, number: str, unit: str) -> str:
        """Put a unit's short sign behind a number of an axis, where the unit has one."""
        if unit == "percent":
            return self._language.with_unit(number, unit)
        sign = self.word("days") if unit == "days" else _SIGNS.get(unit, "")
        return f"{number}\u00a0{sign}" if sign else number

    def month(self, day: date) -> str:
        """Name a month in short."""
        return str(get_month_names("abbreviated", "stand-alone", self._locale)[day.month])

    def day(self, day: date) -> str:
        """Name a day and its month in short."""
        return str(format_skeleton("MMMd", day, locale=self._locale))

    def vega(self) -> dict[str, object]:
        """Give the renderer's own number and date formats the language's words."""
        return {"number": self._vega_number(), "time": self._vega_time()}

    @property
    def _language(self) -> Language:
        return Language(self.language, Calendar())

    @property
    def _locale(self) -> Locale:
        return self._language.locale

    def _vega_number(self) -> dict[str, object]:
        return {
            "decimal": get_decimal_symbol(self._locale),
            "thousands": get_group_symbol(self._locale),
            "grouping": [3],
            "currency": ["", ""],
            "minus": _MINUS,
        }

    def _vega_time(self) -> dict[str, object]:
        locale, periods = self._locale, get_period_names(locale=self._locale)
        return {
            "dateTime": "%e %B %Y %X",
            "date": "%d.%m.%Y" if locale.language == "de" else "%Y-%m-%d",
            "time": "%H:%M:%S",
            "periods": [str(periods.get("am", "AM")), str(periods.get("pm", "PM"))],
            "days": _from_sunday(get_day_names("wide", "format", locale)),
            "shortDays": _from_sunday(get_day_names("abbreviated", "format", locale)),
            "months": _in_order(get_month_names("wide", "stand-alone", locale)),
            "shortMonths": _in_order(get_month_names("abbreviated", "stand-alone", locale)),
        }


def _from_sunday(names: Mapping[int, str]) -> list[str]:
    return [str(names[(index + 6) % 7]) for index in range(7)]


def _in_order(names: Mapping[int, str]) -> list[str]:
    return [str(names[index]) for index in range(1, 13)]
