"""Read all columns of an extract, a few at a time, so that a large one fits the memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cxsite.issues import Issue
from cxsite.load.column import Column
from cxsite.load.extract import Extract, read_extract
from cxsite.load.reading_rules import ReadingRules

_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class WholeExtract:
    """Hold an extract with all of its columns that have a name of their own."""

    extract: Extract
    columns: Mapping[str, Column]
    issues: tuple[Issue, ...]


def read_whole(site: Path, path: str, rules: ReadingRules) -> WholeExtract | tuple[Issue, ...]:
    """Read all columns of a file; the findings alone, if it cannot be read."""
    extract, issues = read_extract(site, path, (), rules)
    if extract is None:
        return issues
    columns: dict[str, Column] = {}
    names = _own_names(extract)
    size = max(1, _CELLS_AT_ONCE // max(extract.row_count, 1))
    for start in range(0, len(names), size):
        some = names[start : start + size]
        part, found = read_extract(site, path, some, rules)
        if part is None:
            return (*issues, *found)
        extract, issues = part, (*issues, *found)
        columns |= {name: part.column(name) for name in some}
    return WholeExtract(extract, columns, tuple(dict.fromkeys(issues)))


def _own_names(extract: Extract) -> list[str]:
    header = extract.header
    melted = {header[index] for index in extract.melted}
    return [name for name in dict.fromkeys(header) if name and header.count(name) == 1 and name not in melted]
