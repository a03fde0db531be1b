"""Hold what an extract amounts to for one metric: exact counts and sums that merge by addition.

Cells of an extract are read as decimals and scaled to whole numbers, so that sums are exact and the order of
rows, chunks and workers cannot matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from operator import attrgetter
from typing import TypeVar

Segment = tuple[str, str] | None
"""A column and one of its values as written, or ``None`` for the total."""

DISTINCT_LIMIT = 100_000
_Counted = TypeVar("_Counted")


@dataclass(frozen=True, slots=True)
class Moments:
    """Sum up answers too varied to be counted: how many, their sum, and the sum of their squares."""

    count: int = 0
    total: int = 0
    squares: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one period of one segment.

    ``sums`` are scaled by 10**scale of the tally, in the order that the metric's kind asks for; ``answers``
    count each distinct scaled answer; ``ready`` is a ready value with its base, scaled too; ``weighted``
    counts the answers again, each with its weight (both scaled), if they are weighted.
    """

    rows: int = 0
    sums: tuple[int, ...] = ()
    answers: Mapping[int, int] = field(default_factory=dict)
    moments: Moments | None = None
    ready: tuple[int | None, int | None] | None = None
    weighted: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[Cell], tuple[object, ...]]:
        """Travel as the values alone, three times as fast: there are as many cells as figures."""
        return Cell, _read_cell(self)


_read_cell = attrgetter(*(one.name for one in fields(Cell)))


CellKey = tuple[Segment, date]


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold all periods and segments of one metric.

    ``days`` says which periods have any row in the extract, before ``where`` (by their first day);
    ``last_day`` is the latest date of a row; ``left_out`` counts the rows after the reporting date.
    """

    scale: int
    cells: Mapping[CellKey, Cell]
    days: frozenset[date]
    last_day: date | None
    left_out: int = 0


EMPTY_TALLY = Tally(0, {}, frozenset(), None)


def merge_tallies(tallies: Iterable[Tally], *, keep_answers: bool = False) -> Tally:
    """Add tallies of parts of an extract up to the tally of the whole.

    Unless ``keep_answers``, answers of more than 100,000 distinct values in a series are kept as exact sums
    only; weighted answers are kept all the same.
    """
    parts = tuple(tallies)
    scale = max((tally.scale for tally in parts), default=0)
    cells: dict[CellKey, Cell] = {}
    for tally in parts:
        factor = 10 ** (scale - tally.scale)
        for key, cell in tally.cells.items():
            scaled = _rescale(cell, factor)
            cells[key] = _add(cells[key], scaled) if key in cells else scaled
    days = frozenset(day for tally in parts for day in tally.days)
    last_day = max((tally.last_day for tally in parts if tally.last_day), default=None)
    whole = Tally(scale, cells, days, last_day, sum(tally.left_out for tally in parts))
    return whole if keep_answers else _limit_answers(whole)


def _rescale(cell: Cell, factor: int) -> Cell:
    if factor == 1:
        return cell
    moments = cell.moments and Moments(
        cell.moments.count, cell.moments.total * factor, cell.moments.squares * factor * factor
    )
    ready = cell.ready and tuple(None if part is None else part * factor for part in cell.ready)
    return Cell(
        cell.rows,
        tuple(part * factor for part in cell.sums),
        {answer * factor: count for answer, count in cell.answers.items()},
        moments,
        (ready[0], ready[1]) if ready else None,
        {(answer * factor, weight * factor): count for (answer, weight), count in cell.weighted.items()},
    )


def _add(one: Cell, two: Cell) -> Cell:
    return Cell(
        one.rows + two.rows,
        tuple(map(sum, zip(one.sums, two.sums, strict=True)))
        if one.sums and two.sums
        else one.sums or two.sums,
        _add_counts(one.answers, two.answers),
        _add_moments(one, two),
        one.ready or two.ready,
        _add_counts(one.weighted, two.weighted),
    )


def _add_counts(one: Mapping[_Counted, int], two: Mapping[_Counted, int]) -> Mapping[_Counted, int]:
    return dict(Counter(one) + Counter(two)) if one and two else one or two


def _add_moments(one: Cell, two: Cell) -> Moments | None:
    if one.moments is None and two.moments is None:
        return None
    left, right = one.moments or Moments(), two.moments or Moments()
    return Moments(left.count + right.count, left.total + right.total, left.squares + right.squares)


def _limit_answers(tally: Tally) -> Tally:
    distinct: dict[Segment, set[int]] = {}
    many: set[Segment] = set()
    for (segment, _), cell in tally.cells.items():
        answers = distinct.setdefault(segment, set())
        answers.update(cell.answers)
        if cell.moments or len(answers) > DISTINCT_LIMIT:
            many.add(segment)
    if not many:
        return tally
    cells = {key: _to_moments(cell) if key[0] in many else cell for key, cell in tally.cells.items()}
    return Tally(tally.scale, cells, tally.days, tally.last_day, tally.left_out)


def _to_moments(cell: Cell) -> Cell:
    counted = Moments(
        sum(cell.answers.values()),
        sum(answer * count for answer, count in cell.answers.items()),
        sum(answer * answer * count for answer, count in cell.answers.items()),
    )
    moments = _add_moments(cell, Cell(moments=counted))
    return replace(cell, answers={}, moments=moments)
