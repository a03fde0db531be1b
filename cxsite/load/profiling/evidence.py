"""Gather what an extract shows about the metric that could be made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.load.extract import Extract
from cxsite.load.number_column import NumberColumn, read_numbers
from cxsite.load.profiling.column_facts import is_key
from cxsite.load.profiling.day_columns import Dated
from cxsite.load.profiling.heading_words import names
from cxsite.load.profiling.profile import NUMBERS, ColumnProfile
from cxsite.load.profiling.read_whole import WholeExtract

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_SEGMENTS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """Know the columns of an extract, which of them date it, and what may split it or be measured."""

    whole: WholeExtract
    columns: Mapping[str, ColumnProfile]
    dated: Dated

    @property
    def extract(self) -> Extract:
        """Get the extract with all its columns read."""
        return replace(self.whole.extract, cells={}, _columns=dict(self.whole.columns))

    @property
    def measures(self) -> tuple[ColumnProfile, ...]:
        """List the columns of numbers that can be counted with as they are."""
        return tuple(
            column
            for column in self.columns.values()
            if column.type in NUMBERS
            and column.sure != "open"
            and not column.misfits
            and not is_key(column)
            and column.name not in self.dated.names
        )

    @property
    def counts(self) -> tuple[ColumnProfile, ...]:
        """List the columns that may count something: whole numbers from 0 on, no money and no answers."""
        return tuple(
            column
            for column in self.measures
            if column.type == "whole"
            and not column.low.startswith("-")
            and column.high != "0"
            and not any(names(column.name, word) for word in ("money", "score", "nps", "csat", "ces"))
        )

    @property
    def segments(self) -> tuple[ColumnProfile, ...]:
        """List the columns that may split a metric."""
        found = [column for column in self.columns.values() if column.is_segment]
        return tuple(column for column in found if column.name not in self.dated.names)[:_SEGMENTS_AT_MOST]

    @property
    def is_counted(self) -> bool:
        """Say whether each row counts many cases: no two rows have the same day and segments."""
        has_key = any(is_key(column) for column in self.columns.values())
        texts = [column.name for column in self.columns.values() if column.is_segment]
        return not has_key and self.is_unique(texts)

    def is_unique(self, texts: Sequence[str]) -> bool:
        """Say whether no two rows have the same day and the same texts in these columns."""
        keys = np.column_stack([self.dated.ordinals, *(self.whole.columns[name].codes for name in texts)])
        return len(np.unique(keys, axis=0)) == len(keys)

    def numbers(self, name: str) -> NumberColumn:
        """Read a column of numbers."""
        column = self.whole.columns[name]
        return read_numbers(column, self.whole.extract.style(name).style)[0]

    def never_exceeds(self, part: str, whole: str) -> bool:
        """Say whether one column is nowhere larger than another, and somewhere smaller."""
        one, other = self.numbers(part), self.numbers(whole)
        rows = one.present & other.present
        scale = max(one.scale, other.scale)
        difference = other.scaled(scale)[rows] - one.scaled(scale)[rows]
        return bool(len(difference) and (difference >= 0).all() and (difference > 0).any())
