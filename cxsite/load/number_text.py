"""Read numbers as people and programs write them; which mark is the decimal one is decided by the column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cxsite.load.cells import read_number

_BLANKS = "   \u00a0\u202f\u2009\u2007"
_QUOTES = "'\u2019"
_CODE = r"(?:EUR|USD|GBP|CHF|JPY|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|CNY|INR|BRL|ZAR|SGD|HKD|MXN|kr\.?)"
_SIGN = "[+\\-\u2212]"
_NUMBER = re.compile(rf"(?P<digits>[0-9.,{_QUOTES}{_BLANKS}]*[0-9][.,]?)(?P<exponent>[eE][+-]?[0-9]{{1,2}})?")
_TWO_WAYS = re.compile(r"[1-9][0-9]{0,2}([.,])[0-9]{3}")
_GROUPS = {
    mark: re.compile(
        rf"[0-9]{{1,3}}(?:[{marks}][0-9]{{3}})+|[0-9]{{1,2}}(?:[{marks}][0-9]{{2}})+[{marks}][0-9]{{3}}"
    )
    for mark, marks in ((".", "."), (",", ","), ("'", _QUOTES), (" ", _BLANKS))
}


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Say how a column writes numbers; ``decimal`` is its decimal mark, ``percent`` whether all have a %."""

    decimal: str = "."
    percent: bool = False


PLAIN = NumberStyle()


@dataclass(frozen=True, slots=True)
class _Parts:
    """Hold a written number taken apart: its digits with all marks, and what stands around them."""

    digits: str
    exponent: str
    negative: bool
    percent: bool
    currency: str


@dataclass(frozen=True, slots=True)
class StyleFound:
    """Hold how a column writes numbers, or the texts in which it reads two ways.

    ``doubtful`` is a text that reads both ways; ``mixed`` are two texts with different decimal marks.
    """

    style: NumberStyle
    doubtful: str | None = None
    mixed: tuple[str, str] | None = None


def find_style(texts: Sequence[str], said: str | None) -> StyleFound:
    """Decide from all texts of a column how its numbers are written."""
    numbers = [text for text in texts if is_telling(text)]
    parts = [(text, part) for text in numbers if (part := _take_apart(text))]
    percents = sum(part.percent for _, part in parts)
    percent = percents > 0 and 2 * percents >= len(texts)
    if said:
        return StyleFound(NumberStyle(said, percent))
    votes: dict[str, str] = {}
    for text, part in parts:
        for mark in _decimals_of(part.digits):
            votes.setdefault(mark, text)
    if len(votes) > 1:
        return StyleFound(NumberStyle(percent=percent), mixed=(votes["."], votes[","]))
    doubtful = next((text for text, part in parts if _TWO_WAYS.fullmatch(part.digits)), None)
    if doubtful is not None and not votes:
        return StyleFound(NumberStyle(percent=percent), doubtful=doubtful)
    return StyleFound(NumberStyle(next(iter(votes), "."), percent))


def is_telling(text: str) -> bool:
    """Say whether a text may tell how its column writes numbers: digits alone do not."""
    return read_number(text) is None or "." in text or "," in text


def read_written(text: str, style: NumberStyle) -> Decimal | None:
    """Read a number in the style of its column; ``None`` if it is none."""
    part = _take_apart(text)
    if part is None or part.percent != style.percent:
        # Nothing is nothing, with a per cent sign or without.
        return Decimal(0) if style.percent and text.strip() == "0" else None
    whole, mark, decimals = part.digits.partition(style.decimal)
    if mark and not re.fullmatch("[0-9]*", decimals):
        return None
    digits = whole if re.fullmatch("[0-9]*", whole) else _ungroup(whole, style.decimal)
    if digits is None:
        return None
    number = read_number(f"{digits}{'.' if mark else ''}{decimals}{part.exponent}")
    return -number if number is not None and part.negative else number


def reads_two_ways(text: str) -> bool:
    """Say whether a number's only mark may be its decimal one or part thousands."""
    part = _take_apart(text)
    return part is not None and bool(_TWO_WAYS.fullmatch(part.digits))


def list_currencies(texts: Iterable[str]) -> dict[str, str]:
    """List the currencies that a column's texts name, each with the first text that does."""
    found: dict[str, str] = {}
    for text in texts:
        if (read_number(text) is None) and (part := _take_apart(text)) and part.currency:
            found.setdefault(part.currency, text)
    return found


def _ungroup(whole: str, decimal: str) -> str | None:
    for mark, pattern in _GROUPS.items():
        if mark != decimal and pattern.fullmatch(whole):
            return re.sub("[^0-9]", "", whole)
    return None


def _decimals_of(digits: str) -> tuple[str, ...]:
    """Tell which mark a number shows to be the decimal one; none if it reads both ways or has no mark."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return (max(".,", key=digits.rfind),)
    if points + commas == 0 or _TWO_WAYS.fullmatch(digits):
        return ()
    mark, other = (".", ",") if points else (",", ".")
    return (mark,) if points + commas == 1 else (other,)


def _take_apart(text: str) -> _Parts | None:
    words = text.strip()
    negative = words.startswith("(") and words.endswith(")")
    words = words[1:-1].strip() if negative else words
    signs = 0
    percent, currency = False, ""
    while words:
        rest, kind, what = _peel(words)
        if not kind:
            break
        negative, signs = negative or what == "-", signs + (kind == "sign")
        percent, currency = percent or kind == "percent", what if kind == "currency" else currency
        words = rest
    found = _NUMBER.fullmatch(words)
    if not found or signs > 1 or (signs and text.strip().startswith("(")):
        return None
    return _Parts(found["digits"], found["exponent"] or "", negative, percent, currency)


_ENDS = (
    ("sign", re.compile(rf"(?P<what>{_SIGN})\s*(?P<rest>.*)|(?P<rest2>.*?)\s*(?P<what2>[\-\u2212])")),
    ("percent", re.compile(r"(?P<rest>.*?)\s*(?P<what>%)|(?P<what2>%)\s*(?P<rest2>.*)")),
    ("currency", re.compile(rf"(?P<what>{_CODE})\s*(?P<rest>.*)|(?P<rest2>.*?)\s*(?P<what2>{_CODE})")),
)


def _peel(words: str) -> tuple[str, str, str]:
    """Take one sign, per cent sign or currency off an end of a written number."""
    for kind, pattern in _ENDS:
        if found := pattern.fullmatch(words):
            rest, what = found["rest"], found["what"]
            if what is None:
                rest, what = found["rest2"], found["what2"]
            return rest, kind, "-" if kind == "sign" and what != "+" else what
    for first, rest in ((words[0], words[1:]), (words[-1], words[:-1])):
        if unicodedata.category(first) == "Sc":
            return rest.strip(), "currency", first
    return words, "", ""
