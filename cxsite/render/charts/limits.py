"""Trace the mean and the limits of each phase: straight where they hold, in steps where they vary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cxsite.render.charts.points import Point, Stretch, bound_stretch


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a line of one phase: corners as days (counts, ``None`` at the edges of the plot) and values.

    ``name`` is ``mean``, ``lower`` or ``upper``.
    """

    name: str
    trial: bool
    corners: tuple[tuple[float | None, float], ...]


_READERS: dict[str, Callable[[Point], float | None]] = {
    "mean": lambda point: point.mean,
    "lower": lambda point: point.lower,
    "upper": lambda point: point.upper,
}


def trace_limits(points: Sequence[Point], *, low: float, high: float) -> tuple[Line, ...]:
    """Trace the lines of all phases; what lies beyond the axis (``low`` to ``high``) is left out."""
    return tuple(
        line
        for name, read in _READERS.items()
        for indexes in _list_phases(points)
        for line in _trace(name, [(index, read(points[index])) for index in indexes], points, (low, high))
    )


def _list_phases(points: Sequence[Point]) -> Iterator[list[int]]:
    for phase, indexes in groupby(range(len(points)), key=lambda index: points[index].phase):
        if phase is not None:
            yield list(indexes)


def _trace(
    name: str,
    values: Sequence[tuple[int, float | None]],
    points: Sequence[Point],
    bounds: tuple[float, float],
) -> Iterator[Line]:
    """Trace one line of one phase, in as many pieces as gaps leave."""
    corners: list[tuple[float | None, float]] = []
    for value, group in groupby(values, key=lambda pair: pair[1]):
        indexes = [index for index, _ in group]
        if value is None or not bounds[0] <= value <= bounds[1]:
            if corners:
                yield Line(name, points[indexes[0]].trial, tuple(corners))
            corners = []
            continue
        start, end = bound_stretch(Stretch(value, indexes[0], indexes[-1]), points)
        corners += [(start, value), (end, value)]
    if corners:
        yield Line(name, points[values[0][0]].trial, tuple(corners))
