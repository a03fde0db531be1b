"""Read numbers as authors type them in their language, and write others in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from functools import cache

from cxsite.language import Language

_SPACES = "\u00a0\u202f\u2009"
_MINUS = "-\u2212\u2013"
# A sum may have more digits than the 28 that decimals are rounded to by default, and a text any number.
_ANY_LENGTH = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Hold how a number was typed.

    ``group`` is what parts thousands (nothing if they are not parted), ``minus`` the sign of a negative
    number, ``has_plus`` that a positive one has a sign too, ``is_bare`` that no zero stands before decimals.
    """

    decimals: int
    group: str
    decimal: str
    minus: str = "\u2212"
    has_plus: bool = False
    is_bare: bool = False

    def write(self, value: Decimal) -> str:
        """Write a number, rounded half away from zero to the decimals."""
        rounded = round_half_away(value, self.decimals)
        digits = f"{rounded.copy_abs():,f}".translate({44: self.group, 46: self.decimal})
        if self.is_bare and digits.startswith(f"0{self.decimal}"):
            digits = digits[1:]
        sign = self.minus if rounded < 0 else "+" if rounded > 0 and self.has_plus else ""
        return sign + digits


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """Hold a number that stands in a text from ``start`` up to ``end``."""

    start: int
    end: int
    value: Decimal
    format: NumberFormat

    def is_right(self, figure: Decimal) -> bool:
        """Say whether a figure, rounded half away from zero to the typed decimals, is this number."""
        return round_half_away(figure, self.format.decimals) == self.value


def round_half_away(value: Decimal, decimals: int) -> Decimal:
    """Round to so many decimals, halves away from zero."""
    return value.quantize(Decimal((0, (1,), -decimals)), ROUND_HALF_UP, _ANY_LENGTH)


def exact(value: float) -> Decimal:
    """Take a figure for the shortest decimal that is told apart from all other figures."""
    return Decimal(repr(value))


def difference(after: float, before: float) -> Decimal:
    """Subtract two figures without rounding."""
    return _ANY_LENGTH.subtract(exact(after), exact(before))


def find_numbers(text: str, language: Language) -> Iterator[TypedNumber]:
    """Find the numbers of a text; digits that belong to a word, such as W50, are none."""
    if not any(map(text.__contains__, _DIGITS)):
        return
    group, decimal = language.separators
    for found in _pattern(group, decimal).finditer(text):
        whole, mark = found["whole"] or "0", found["mark"] or ""
        places = found["places"] or found["bare"] or ""
        digits = re.sub(r"\D", "", whole)
        sign = found["sign"] or ""
        number = Decimal(f"{'-' if sign in _MINUS and sign else ''}{digits}.{places}")
        # Where the number is too short to tell, thousands are parted as the language does it.
        parted = mark if mark or len(digits) > 3 else group
        format_ = NumberFormat(
            len(places),
            parted,
            decimal,
            sign if sign and sign in _MINUS else "\u2212",
            sign == "+",
            found["whole"] is None,
        )
        yield TypedNumber(found.start(), found.end(), number, format_)


_DIGITS = "0123456789"


@cache
def _pattern(group: str, decimal: str) -> re.Pattern[str]:
    marks = re.escape(group) + _SPACES
    marks += {"\u2019": "'"}.get(group, " " if group.isspace() else "")
    point = re.escape(decimal)
    parted = rf"[0-9]{{1,3}}(?P<mark>[{marks}])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*(?![0-9])"
    return re.compile(
        rf"(?P<sign>(?<![\w)\].,%])[{_MINUS}+])?"
        rf"(?:(?P<whole>(?<!\w)(?:{parted}|[0-9]+))(?:{point}(?P<places>[0-9]+))?"
        rf"|(?<![\w{point}]){point}(?P<bare>[0-9]+))"
    )
