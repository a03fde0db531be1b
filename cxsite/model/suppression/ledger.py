"""Keep book of groups of answers, and of which groups add up to which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from cxsite.load import Segment
from cxsite.model.metrics import Point

Base = int | Fraction
"""How many answers, exactly: a metric may count parts of one."""

Cell = tuple[str, Segment, date]
"""A published figure: a metric, a segment and the first day of a period."""

Identity = tuple[tuple[int, int], ...]
"""Groups with their signs that add up to nobody: the whole +1, its parts −1."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Hold groups of answers by number, and how they add up.

    ``minima`` says how many answers a group needs to be known (0: any). ``published`` groups are figures of a
    metric with a minimum, which can be hidden. ``public`` ones are figures of a metric without, which never
    are. All others are no figure of any metric and known only by subtraction. ``spans`` are the first day and
    the day after the last, as ``date.toordinal``.
    """

    bases: Sequence[Base]
    minima: Sequence[int]
    published: Sequence[bool]
    public: Sequence[bool]
    spans: Sequence[tuple[int, int]]
    cells: Mapping[int, Sequence[Cell]]
    identities: Sequence[Identity]


class Book:
    """Write a ledger, group by group and identity by identity."""

    def __init__(self) -> None:
        self._bases: list[Base] = []
        self._minima: list[int] = []
        self._published: list[bool] = []
        self._public: list[bool] = []
        self._spans: list[tuple[int, int]] = []
        self._cells: dict[int, list[Cell]] = {}
        self._identities: dict[Identity, None] = {}

    def enter(self, base: Base, span: tuple[int, int], *, minimum: int = 0) -> int:
        """Enter a group that is no figure of any metric, and give its number."""
        self._bases.append(base)
        self._minima.append(minimum)
        self._published.append(False)
        self._public.append(False)
        self._spans.append(span)
        return len(self._bases) - 1

    def publish(self, group: int, cell: Cell, minimum: int) -> None:
        """Note that a group is a figure of a metric."""
        self._minima[group] = max(self._minima[group], minimum)
        if minimum:
            self._published[group] = True
            self._cells.setdefault(group, []).append(cell)
        else:
            self._public[group] = True

    def relate(self, wholes: Iterable[int], parts: Iterable[int]) -> None:
        """Note that the wholes add up to the same answers as the parts."""
        signed = (*((group, 1) for group in wholes), *((group, -1) for group in parts))
        self._identities[signed] = None

    def base_of(self, group: int) -> Base:
        """Tell how many answers are in a group."""
        return self._bases[group]

    def close(self) -> Ledger:
        """Hand over what is written."""
        return Ledger(
            self._bases,
            self._minima,
            self._published,
            self._public,
            self._spans,
            self._cells,
            tuple(self._identities),
        )


def exact_base(point: Point) -> Base:
    """Give the base of a point as an exact number, 0 where nothing is known of it."""
    if isinstance(point.n, int):
        return point.n
    # The digits that a float shows are those that the extract had.
    return Fraction(str(point.n)) if point.n else 0
