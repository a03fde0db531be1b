"""Find out which figures of comparable metrics add up to which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product

from cxsite.load import Segment
from cxsite.model.metrics import Metric
from cxsite.model.suppression.conditions import Condition
from cxsite.model.suppression.ledger import exact_base


@dataclass(frozen=True, slots=True)
class LineKey:
    """Name a line of figures by the rows it counts: what they fulfil, and the segment they are in."""

    rows: Condition
    segment: Segment


@dataclass(frozen=True, slots=True)
class Selection:
    """Hold a metric with the rows it takes of the answers."""

    metric: Metric
    rows: Condition

    def key(self, segment: Segment) -> LineKey:
        """Name the line of a segment; what ``where`` says of a column adds nothing to a value that passes."""
        if segment and self.rows.admits(*segment):
            return LineKey(self.rows.without(segment[0]), segment)
        return LineKey(self.rows, segment)

    def segments(self, column: str | None) -> list[Segment]:
        """List the total, or the segments of a column."""
        return [one.segment for one in self.metric.series if (one.segment and one.segment[0]) == column]

    @property
    def splits(self) -> tuple[str | None, ...]:
        """List how the metric is split: not at all, then by each column."""
        return (None, *self.metric.fields.by)


@dataclass(frozen=True, slots=True)
class Relation:
    """Say that all that is in ``parts`` is in ``wholes``, where perhaps something is left over."""

    wholes: tuple[LineKey, ...]
    parts: tuple[LineKey, ...]
    minimum: int
    """How many answers may be told of what is left over, 0 for any."""


def equate_selections(selections: Sequence[Selection]) -> list[Selection]:
    """Take metrics for one another that have as many answers altogether, one within the other.

    A condition that every row fulfils looks like one that leaves some out; readers see that it does not.
    """
    counts = [sum(exact_base(point) for point in one.metric.total.points) for one in selections]
    rows = [one.rows for one in selections]
    for inner, outer in permutations(range(len(rows)), 2):
        if counts[inner] == counts[outer] and rows[inner].implies(rows[outer]):
            rows[inner] = rows[outer]
    return [replace(one, rows=own) for one, own in zip(selections, rows, strict=True)]


def find_relations(selections: Sequence[Selection]) -> Iterator[Relation]:
    """List how rows of comparable metrics lie within each other."""
    for inner, outer in permutations(selections, 2):
        for split in inner.splits:
            if _is_within(inner, outer, split):
                yield from _relate(outer, (inner,), split)
        yield from _match_segments(inner, outer)
    for outer in selections:
        for split in outer.splits:
            inside = [one for one in selections if one is not outer and _is_within(one, outer, split)]
            for chosen in _find_disjoint(inside, split):
                yield from _relate(outer, chosen, split)


def _is_within(inner: Selection, outer: Selection, split: str | None) -> bool:
    own, other = inner.rows.without(split), outer.rows.without(split)
    return split in inner.splits and split in outer.splits and own != other and own.implies(other)


def _relate(outer: Selection, inside: Sequence[Selection], split: str | None) -> Iterator[Relation]:
    known = [(one, frozenset(one.segments(split))) for one in inside]
    minimum = _minimum_of((outer, *inside))
    for segment in outer.segments(split):
        parts = tuple(one.key(segment) for one, segments in known if segment in segments)
        if parts:
            yield Relation((outer.key(segment),), parts, minimum)


def _minimum_of(selections: Iterable[Selection]) -> int:
    return max(one.metric.total.base for one in selections)


@dataclass(frozen=True, slots=True)
class _Choice:
    """Hold lines that add up to the rows of a metric which fulfil what another metric says of a column."""

    lines: tuple[LineKey, ...]
    rows: Condition
    column: str | None


def _list_choices(one: Selection, other: Selection) -> Iterator[_Choice]:
    yield _Choice((one.key(None),), one.rows, None)
    for column in one.metric.fields.by:
        tests = other.rows.of(column)
        if tests and tests != one.rows.of(column):
            segments = [segment for segment in one.segments(column) if segment]
            chosen = tuple(one.key(pair) for pair in segments if other.rows.admits(column, pair[1]))
            yield _Choice(chosen, one.rows.narrowed(column, tests), column)


def _match_segments(one: Selection, other: Selection) -> Iterator[Relation]:
    """Compare those segments of two metrics that the ``where`` of the other lets through."""
    for own, others in product(_list_choices(one, other), _list_choices(other, one)):
        # Along one column, and for the totals, segments are compared one by one.
        if own.column != others.column and own.lines and others.lines and own.rows.implies(others.rows):
            yield Relation(others.lines, own.lines, _minimum_of((one, other)))


def _find_disjoint(inside: Sequence[Selection], split: str | None) -> Iterator[tuple[Selection, ...]]:
    """Find selections that have no row in common, starting from each once."""
    rows = [one.rows.without(split) for one in inside]
    found: dict[tuple[int, ...], None] = {}
    for first in range(len(inside)):
        picked = [first]
        for number, own in enumerate(rows):
            if all(own.excludes(rows[other]) for other in picked):
                picked.append(number)
        if len(picked) > 1:
            found[tuple(sorted(picked))] = None
    for numbers in found:
        yield tuple(inside[number] for number in numbers)
