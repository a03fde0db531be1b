"""Say in a few words what an extract and its columns hold."""

from __future__ import annotations

from cxsite.load.profiling import ColumnProfile, DaysProfile, ExtractProfile

_TYPES = {
    "date": "dates",
    "whole": "whole numbers",
    "decimal": "numbers",
    "percent": "per cents",
    "text": "texts",
    "empty": "nothing",
}
_SURE = {"said": "settled", "certain": "certain", "likely": "likely", "open": "not known"}
_GAPS_SHOWN = 3


def word_rows(extract: ExtractProfile) -> str:
    """Say how many rows an extract has."""
    return f"{extract.row_count:,}" if extract.columns else "broken"


def word_period(extract: ExtractProfile) -> str:
    """Say from when to when an extract goes."""
    return f"{extract.days.first} … {extract.days.last}" if extract.days else ""


def word_sure(sure: str) -> str:
    """Say how something is known."""
    return _SURE[sure]


def word_column(column: ColumnProfile) -> tuple[str, str, str, str, str]:
    """Describe a column: its name, what it holds, its filled cells, its values, and their span."""
    span = " … ".join(dict.fromkeys(filter(None, (column.low, column.high))))
    return column.name, _TYPES[column.type], f"{column.filled:,}", f"{column.distinct:,}", span


def word_gaps(days: DaysProfile) -> str:
    """Name the first gaps between the periods with rows."""
    if not days.gaps:
        return "none"
    shown = [f"{gap.first}" if gap.count == 1 else f"{gap.first} … {gap.last}" for gap in days.gaps]
    more = f" and {len(shown) - _GAPS_SHOWN:,} more" if len(shown) > _GAPS_SHOWN else ""
    total = sum(gap.count for gap in days.gaps)
    what = f"{days.grain}" if total == 1 else f"{days.grain}s"
    return f"{total:,} {what} without rows: {', '.join(shown[:_GAPS_SHOWN])}{more}"
