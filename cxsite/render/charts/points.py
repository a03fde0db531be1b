"""Hold the points of a series as drawing needs them, and how they follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from cxsite.render.charts.rows import Row, read_day, read_flag, read_number, read_said, read_text, word_value


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one period of a series: its first day, its value or a gap, and the words that say it.

    ``low`` and ``high`` are its interval; ``mean``, ``lower`` and ``upper`` the limits of its ``phase``, on
    ``trial`` while they rest on few points. ``signal`` says what the point shows, empty without a verdict.
    """

    day: date
    value: float | None
    said: str
    worded: str
    partial: bool
    target: float | None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    phase: float | None = None
    trial: bool = False
    signal: str = ""

    @property
    def is_finished(self) -> bool:
        """Say whether the period is over and has a value."""
        return self.value is not None and not self.partial


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold a target while it stays the same: the first and the last point that it holds for."""

    target: float
    first: int
    last: int


def read_points(rows: Iterable[Row]) -> tuple[Point, ...]:
    """Read a series; a row without a day has no place in it."""
    points = (_read_point(row, day) for row in rows if (day := read_day(row, "x")) is not None)
    return tuple(sorted(points, key=lambda point: point.day))


def find_newest(points: Sequence[Point]) -> int | None:
    """Find the newest point whose period is over."""
    return next((index for index in reversed(range(len(points))) if points[index].is_finished), None)


def find_isolated(points: Sequence[Point]) -> frozenset[int]:
    """Find the points without a neighbour to draw a line to."""
    shown = [False, *(point.value is not None for point in points), False]
    return frozenset(
        index
        for index, point in enumerate(points)
        if shown[index + 1] and not shown[index] and not shown[index + 2]
    )


def find_tails(points: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    """Find the steps that lead to or from an unfinished point."""
    for before, after in pairwise(points):
        if before.value is not None and after.value is not None and (before.partial or after.partial):
            yield before, after


def gather_targets(points: Sequence[Point]) -> tuple[Stretch, ...]:
    """Gather neighbouring points that have the same target."""
    groups = groupby(range(len(points)), key=lambda index: points[index].target)
    runs = ((target, list(indexes)) for target, indexes in groups if target is not None)
    return tuple(Stretch(target, indexes[0], indexes[-1]) for target, indexes in runs)


def bound_stretch(stretch: Stretch, points: Sequence[Point]) -> tuple[float | None, float | None]:
    """Find the days (as counts) between which a target holds: it changes midway between two points.

    ``None`` stands for the edge of the plot.
    """
    days = [point.day.toordinal() for point in points]
    start = None if stretch.first == 0 else (days[stretch.first - 1] + days[stretch.first]) / 2
    end = None if stretch.last + 1 == len(days) else (days[stretch.last] + days[stretch.last + 1]) / 2
    return start, end


def list_runs(points: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """List the stretches of finished points without a gap between them."""
    for is_finished, run in groupby(points, key=lambda point: point.is_finished):
        if is_finished:
            yield tuple(run)


def collect_values(points: Iterable[Point]) -> tuple[float, ...]:
    """Collect all numbers that an axis must hold: values, intervals, targets and limits."""
    numbers = (
        number
        for point in points
        for number in (
            *(point.value, point.low, point.high, point.target),
            *(point.mean, point.lower, point.upper),
        )
    )
    return tuple(number for number in numbers if number is not None)


def _read_point(row: Row, day: date) -> Point:
    return Point(
        day=day,
        value=read_number(row, "y"),
        said=read_said(row),
        worded=read_text(row, "worded") or word_value(row, ""),
        partial=read_flag(row, "partial"),
        target=read_number(row, "target"),
        low=read_number(row, "low"),
        high=read_number(row, "high"),
        mean=read_number(row, "mean"),
        lower=read_number(row, "lower"),
        upper=read_number(row, "upper"),
        phase=read_number(row, "phase"),
        trial=read_flag(row, "trial"),
        signal=read_text(row, "signal"),
    )
