"""Read the rows of a chart with the types that drawing needs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from cxsite.pages.plan import Scalar
from cxsite.render.charts.lettering import clean_text

Row = Mapping[str, Scalar]


def read_number(row: Row, name: str) -> float | None:
    """Read a number; what is missing, not a number or infinite is a gap."""
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value


def read_text(row: Row, name: str) -> str:
    """Read a text that can be drawn."""
    value = row.get(name)
    return "" if value is None else clean_text(str(value))


def read_said(row: Row) -> str:
    """Read what is said for a mark; one without a label is still a mark that can be reached."""
    return read_text(row, "label") or read_text(row, "name") or "–"


def read_flag(row: Row, name: str) -> bool:
    """Read whether something holds; missing is no."""
    return row.get(name) is True


def read_day(row: Row, name: str) -> date | None:
    """Read a day written as year-month-day; an empty one is missing."""
    text = read_text(row, name)
    return date.fromisoformat(text[:10]) if text else None


def word_value(row: Row, otherwise: str) -> str:
    """Give the value as pages worded it (what follows the last colon of the label), if it is short."""
    _, colon, value = read_text(row, "label").rpartition(": ")
    return value if colon and len(value) <= 22 else otherwise
