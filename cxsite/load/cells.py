"""Read the texts of an extract's cells: exact numbers and days, and tests on them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from cxsite.periods import Calendar, Grain
from cxsite.schema import Test

NOT_AVAILABLE = frozenset({"", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "null", "none", "-", "–", "—"})

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
_DIGITS_AT_MOST = 40
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})([T ].*)?", re.DOTALL)


def is_blank(cell: str) -> bool:
    """Say whether a cell holds no answer: it is empty, or says so (``NA``, ``N/A``, ``null``, …)."""
    return cell.strip().casefold() in NOT_AVAILABLE


def read_number(text: str) -> Decimal | None:
    """Read a number written with a decimal point; ``None`` if it is none."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        return None
    number = Decimal(stripped)
    # Beyond this no figure is real, and what is worked out from it would leave the range of a float.
    return number if max(len(number.as_tuple().digits), abs(number.adjusted())) <= _DIGITS_AT_MOST else None


def places_of(number: Decimal) -> int:
    """Count the decimals that a number is written with."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def scale_number(number: Decimal, scale: int) -> int:
    """Turn a decimal into a whole number of 10**-scale, exactly."""
    sign, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    whole: int = int("".join(map(str, digits)) or "0") * 10 ** (exponent + scale)
    return -whole if sign else whole


def read_days(text: str, grain: Grain, calendar: Calendar) -> tuple[date, date] | None:
    """Read the days, from first to last, that a date, a time stamp (as written) or a period's name means."""
    stripped = text.strip()
    if match := _DAY.fullmatch(stripped):
        try:
            day = date.fromisoformat(match.group(1))
        except ValueError:
            return None
        return day, day
    start = calendar.parse(stripped, grain)
    return (start, calendar.end_of(start, grain)) if start else None


def passes(test: Test, text: str, read: Callable[[str], Decimal | None] = read_number) -> bool:
    """Say whether a cell passes a test; a blank one passes only ``missing`` and a blank value."""
    if test.filled is not None:
        return is_blank(text) != test.filled
    if test.values is not None:
        return text in test.values or text.strip() in test.values
    number = None if is_blank(text) else read(text)
    if number is None:
        return False
    return (
        (test.at_least is None or number >= test.at_least)
        and (test.at_most is None or number <= test.at_most)
        and (test.above is None or number > test.above)
        and (test.below is None or number < test.below)
    )


def compares_numbers(test: Test) -> bool:
    """Say whether a test needs numbers in the cells."""
    return any(bound is not None for bound in (test.at_least, test.at_most, test.above, test.below))
