"""Choose the column that dates the rows of an extract, or say why none can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.load.column import Codes, Column
from cxsite.load.profiling.column_days import DayTexts, day_of_rows, profile_days, read_day_texts
from cxsite.load.profiling.heading_words import names, words_of
from cxsite.load.profiling.profile import ColumnProfile, DaysProfile, Proposal
from cxsite.load.profiling.read_whole import WholeExtract
from cxsite.load.row_days import Clock, join_day
from cxsite.load.totals import names_total
from cxsite.periods import Grain

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_PARTS = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class Dated:
    """Hold the columns that date the rows, what is known of their days, and why they were chosen.

    ``ordinals`` is the day of each row, as ``date.toordinal``.
    """

    names: tuple[str, ...]
    days: DaysProfile
    ordinals: Codes
    reason: str


def find_dates(whole: WholeExtract, columns: Mapping[str, ColumnProfile], clock: Clock) -> Dated | Proposal:
    """Choose the column of dates; a proposal that says what is missing if there is none."""
    parts = _find_parts(whole, columns, clock)
    if parts:
        return parts
    dates = [column for column in columns.values() if column.type == "date"]
    fit = [column for column in dates if column.days and not column.blank and not column.misfits]
    if not fit:
        return _refuse(dates)
    chosen = min(fit, key=lambda column: not names(column.name, "date"))
    others = [column.name for column in dates if column is not chosen]
    more = f"; {', '.join(others)} also holds dates" if others else ""
    column = whole.columns[chosen.name]
    texts = read_day_texts(column.name, column.texts, clock, said=whole.extract.settings.dates)
    assert chosen.days is not None
    assert texts is not None
    reason = f"its cells are dates, written as {chosen.days.written}{more}"
    return Dated((chosen.name,), chosen.days, day_of_rows(column, texts), reason)


def _refuse(dates: list[ColumnProfile]) -> Proposal:
    if not dates:
        hint = "every row of a metric's extract needs its day, or the name of its period"
        return Proposal(refused="no column holds dates", hint=hint)
    column = dates[0]
    where = f'column "{column.name}"'
    if column.sure == "open" and column.setting:
        hint = f"settle it below [extracts] in cxsite.toml, with {column.setting}"
        return Proposal(refused=f"the dates in {where} read two ways", hint=hint)
    if column.sure == "open":
        hint = "write all dates in one order, best as year-month-day"
        return Proposal(refused=f"the dates in {where} are written in two orders", hint=hint)
    if column.misfits:
        text, line = column.misfit
        refused = f'"{text}" on line {line} in {where} is not a date'
        hint = "correct it, or leave the row out"
        if names_total([text]):
            hint = "if it is a row of totals, write totals: drop for it below [extracts] in cxsite.toml"
        return Proposal(refused=refused, hint=hint)
    refused = f"{column.blank:,} of the dates in {where} are blank"
    return Proposal(refused=refused, hint="every row needs its day: fill them in, or leave the rows out")


def _find_parts(whole: WholeExtract, columns: Mapping[str, ColumnProfile], clock: Clock) -> Dated | None:
    """Find three columns with the year, the month and the day."""
    found = [next((name for name in columns if _is_named(name, part)), "") for part in _PARTS]
    if not all(found) or len({*found}) < len(found):
        return None
    parts = [_cells(whole.columns[name]) for name in found]
    texts = np.array(["\0".join(cells) for cells in zip(*parts, strict=True)], dtype=object)
    distinct, codes = np.unique(texts, return_inverse=True)
    days = {text: day for text in distinct.tolist() if (day := join_day(text.split("\0")))}
    if not days or len(days) < len(distinct):
        return None
    column = Column("date", codes.astype(np.int64), tuple(distinct.tolist()))
    read = DayTexts(days, Grain.DAY, "year, month and day", "certain")
    profile = profile_days(column, read, clock)
    reason = "three columns give the year, the month and the day"
    return Dated(tuple(found), profile, day_of_rows(column, read), reason) if profile else None


def _is_named(heading: str, part: str) -> bool:
    return len(words_of(heading)) == 1 and names(heading, part)


def _cells(column: Column) -> list[str]:
    return [column.texts[code] for code in column.codes.tolist()]
