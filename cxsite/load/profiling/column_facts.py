"""Find out what the columns of an extract hold: dates, numbers or texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.load.cells import is_blank
from cxsite.load.column import Column, Mask
from cxsite.load.extract import Extract
from cxsite.load.number_text import StyleFound, find_style, read_written
from cxsite.load.profiling.column_days import DayTexts, profile_days, read_day_texts
from cxsite.load.profiling.heading_words import names
from cxsite.load.profiling.profile import ColumnProfile, ColumnType, Sure
from cxsite.load.row_days import Clock

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

SEGMENTS = (2, 30)
_SHOWN = 8
# A column with this share of its cells of one type is of that type, and the others are misfits in it.
_MOSTLY = 0.8
_PROBES = 300
DECIMAL_SETTING = "decimal: point, or decimal: comma"


@dataclass(frozen=True, slots=True)
class _Texts:
    """Hold the distinct filled texts of a column with the number of rows of each."""

    column: Column
    extract: Extract
    rows: Mapping[str, int]

    @property
    def probes(self) -> tuple[str, ...]:
        step = max(1, len(self.rows) // _PROBES)
        return tuple(self.rows)[::step]

    def mark(self, test: Callable[[str], bool]) -> Mask:
        return self.column.mark(lambda text: not is_blank(text) and test(text))


def profile_column(extract: Extract, column: Column, clock: Clock) -> ColumnProfile:
    """Find out what one column holds."""
    counts = np.bincount(column.codes, minlength=len(column.texts)).tolist()
    rows = {
        text: count for text, count in zip(column.texts, counts, strict=False) if count and not is_blank(text)
    }
    filled = sum(rows.values())
    values, fewest = _describe_values(rows)
    blank = len(column.codes) - filled
    profile = ColumnProfile(
        column.name, "text", "certain", filled, blank, len(rows), values=values, fewest=fewest
    )
    if not rows:
        return replace(profile, type="empty")
    texts = _Texts(column, extract, rows)
    days = read_day_texts(column.name, tuple(rows), clock, said=extract.settings.dates)
    if days and _share(texts, days.reads) >= _MOSTLY:
        return _as_date(profile, texts, days, clock=clock)
    return _as_number(profile, texts, _read_numbers(texts))


def _describe_values(rows: Mapping[str, int]) -> tuple[tuple[tuple[str, int], ...], int]:
    if not SEGMENTS[0] <= len(rows) <= SEGMENTS[1]:
        return (), 0
    common = sorted(rows.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(common[:_SHOWN]), common[-1][1]


def _share(texts: _Texts, test: Callable[[str], bool]) -> float:
    return sum(count for text, count in texts.rows.items() if test(text)) / sum(texts.rows.values())


def _find_misfit(profile: ColumnProfile, texts: _Texts, test: Callable[[str], bool]) -> ColumnProfile:
    misfits = texts.mark(lambda text: not test(text))
    count = int(misfits.sum())
    if not count:
        return profile
    row = int(np.argmax(misfits))
    text = texts.column.texts[texts.column.codes[row]]
    return replace(profile, misfits=count, misfit=(text.strip()[:40], texts.extract.line_of(row)))


def _as_date(profile: ColumnProfile, texts: _Texts, days: DayTexts, *, clock: Clock) -> ColumnProfile:
    dated = replace(profile, type="date", sure=days.sure, setting=days.setting, values=(), fewest=0)
    found = profile_days(texts.column, days, clock)
    if found and days.sure != "open":
        dated = replace(dated, low=found.first.isoformat(), high=found.last.isoformat(), days=found)
    return _find_misfit(dated, texts, days.reads)


_Numbers = tuple[float, StyleFound, Callable[[str], Decimal | None]]


def _read_numbers(texts: _Texts) -> _Numbers:
    """Tell which share of the rows are numbers, how they are written, and read them."""
    said = texts.extract.settings.decimal
    # Texts of many words are no numbers; all of them need not be looked at to know.
    probe = find_style(texts.probes, said).style
    if sum(read_written(text, probe) is not None for text in texts.probes) < len(texts.probes) / 2:
        return 0.0, StyleFound(probe), lambda _: None
    found = find_style(tuple(texts.rows), said)
    read = {text: read_written(text, found.style) for text in texts.rows}
    return _share(texts, lambda text: read[text] is not None), found, read.__getitem__


def _as_number(profile: ColumnProfile, texts: _Texts, found: _Numbers) -> ColumnProfile:
    share, style, read = found
    is_id = any(_has_leading_zero(text) for text in texts.rows)
    if is_id or (share < _MOSTLY and not style.mixed and not style.doubtful) or not share:
        return profile
    numbers = [number for text in texts.rows if (number := read(text)) is not None]
    sure: Sure = "open" if style.doubtful or style.mixed else "certain"
    profile = replace(
        profile,
        type=_type_of(numbers, style),
        sure="said" if texts.extract.settings.decimal and sure == "certain" else sure,
        low=f"{min(numbers):f}",
        high=f"{max(numbers):f}",
        setting=DECIMAL_SETTING if style.doubtful else "",
    )
    return _find_misfit(profile, texts, lambda text: read(text) is not None)


def _type_of(numbers: list[Decimal], style: StyleFound) -> ColumnType:
    if style.style.percent:
        return "percent"
    return "whole" if all(number == number.to_integral_value() for number in numbers) else "decimal"


def _has_leading_zero(text: str) -> bool:
    stripped = text.strip()
    return len(stripped) > 1 and stripped.isdigit() and stripped.startswith("0")


def is_key(profile: ColumnProfile) -> bool:
    """Say whether a column seems to number or name the rows."""
    is_distinct = profile.filled > SEGMENTS[1] and profile.distinct == profile.filled
    return profile.type in ("whole", "text") and (
        (is_distinct and (profile.type == "text" or names(profile.name, "key")))
        or (profile.type == "whole" and names(profile.name, "key") and profile.distinct > SEGMENTS[1])
    )
