"""Judge series of ready values, one a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from metric_figures import work_out

from cxsite.model import Series

STEADY = (50, 52, 49, 51, 50, 48, 52, 51, 49, 50, 52, 48, 51, 50, 49, 51)
"""Sixteen values that nothing but chance moves."""


def month(number: int) -> date:
    """Find the first day of the month with this number, from 0 for January 2000."""
    return date(2000 + number // 12, 1 + number % 12, 1)


def judge(values: Sequence[float | None], **fields: Any) -> Series:
    """Judge the values of successive months; ``None`` is a month without a value."""
    rows = (f"{month(at)},{'' if value is None else repr(value)}" for at, value in enumerate(values))
    content = "\n".join(["day,y", *rows, ""])
    as_of = month(len(values))
    return work_out(content, as_of=as_of, kind="value", value="y", **{"grain": "month", **fields}).total
