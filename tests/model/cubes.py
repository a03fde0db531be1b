"""Build metrics from cubes of answers, and attack what is shown of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from cxsite.load import Cell, Segment, passes
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.series import minimum_base
from cxsite.periods import Calendar, Grain
from cxsite.schema import MetricFields

Row = tuple[date, Mapping[str, str]]
Cube = Mapping[tuple[date, tuple[tuple[str, str], ...]], int]
"""How many rows there are of each day and each combination of values."""

CALENDAR = Calendar()


def build_metric_of(cube: Cube, id_: str, **written: Any) -> Metric:
    """Work out how many rows of a cube are in each period and segment; a mean over one column by default."""
    fields = MetricFields.model_validate(
        {"kind": "mean", "source": "m.csv", "date": "day", "score": "s", **written}
    )
    starts = {CALENDAR.start_of(day, fields.grain) for day, _ in cube}
    span = list(CALENDAR.span(min(starts), max(starts), fields.grain)) if fields.grain != "given" else starts
    segments: list[Segment] = [None]
    for column in fields.by:
        segments += [(column, value) for value in sorted({dict(values)[column] for _, values in cube})]
    series = []
    for segment in segments:
        counts = dict.fromkeys(sorted(span), 0)
        for (day, values), count in cube.items():
            if is_counted(fields, segment, dict(values)):
                counts[CALENDAR.start_of(day, fields.grain)] += count
        points = tuple(_build_point(fields, start, count) for start, count in counts.items())
        cells = {start: Cell(count) for start, count in counts.items()}
        series.append(Series(segment, "", points, None, "no_data", fields, minimum_base(fields), 0, cells))
    return Metric(id_, fields, id_, fields.grain, tuple(series))


def is_counted(fields: MetricFields, segment: Segment, values: Mapping[str, str]) -> bool:
    """Say whether a row with these values is in a segment of a metric."""
    return all(passes(test, values[name]) for name, test in fields.where.items()) and (
        segment is None or values[segment[0]] == segment[1]
    )


def _build_point(fields: MetricFields, start: date, count: int) -> Point:
    end = start if fields.grain is Grain.GIVEN else CALENDAR.end_of(start, fields.grain)
    return Point(start, end, 1.0 if count else None, count, None)


@dataclass(frozen=True, slots=True)
class Attack:
    """Know all that is shown of metrics over a cube, as a reader does who can add, subtract and solve."""

    shown: np.ndarray
    hidden: Sequence[tuple[np.ndarray, int, int]]
    counts: np.ndarray

    def smallest_group(self) -> float:
        """Find the smallest group of rows that is a sum of shown figures, some of them subtracted."""
        figures, atoms = self.shown.shape
        if not figures:
            return float("inf")
        # One unknown for each atom (in the group or not), then one weight for each shown figure.
        sums = np.hstack([np.eye(atoms), -self.shown.T])
        members = np.hstack([self.counts, np.zeros(figures)])
        found = milp(
            members,
            constraints=[LinearConstraint(sums, 0, 0), LinearConstraint(members, 1, np.inf)],
            integrality=np.hstack([np.ones(atoms), np.zeros(figures)]),
            bounds=Bounds(
                np.hstack([np.zeros(atoms), np.full(figures, -50)]),
                np.hstack([np.ones(atoms), np.full(figures, 50)]),
            ),
        )
        return float("inf") if found.x is None else round(float(found.fun), 6)

    def upper_bound(self, figure: np.ndarray) -> float:
        """Find how many rows a hidden figure may have at most, given all that is shown."""
        return -self._extreme(-figure)

    def lower_bound(self, figure: np.ndarray) -> float:
        """Find how many rows a hidden figure has at least, given all that is shown."""
        return self._extreme(figure)

    def _extreme(self, figure: np.ndarray) -> float:
        if not len(self.shown):
            return 0.0 if figure.max() > 0 else float("-inf")
        known = self.shown @ self.counts
        found = linprog(figure, A_eq=self.shown, b_eq=known, bounds=(0, None), method="highs")
        return float("-inf") if found.status == 3 else round(float(found.fun), 6)


def attack(cube: Cube, metrics: Mapping[str, Metric]) -> Attack:
    """Look at all that is shown."""
    atoms = list(cube)
    counts = np.array([cube[atom] for atom in atoms], dtype=float)
    shown, hidden = [], []
    for metric in metrics.values():
        for series in metric.series:
            for point in series.points:
                inside = np.array([_is_inside(metric, series, point, atom) for atom in atoms], dtype=float)
                if point.suppressed:
                    hidden.append((inside, int(inside @ counts), series.base))
                else:
                    assert point.n == inside @ counts
                    shown.append(inside)
    return Attack(np.array(shown).reshape(len(shown), len(atoms)), hidden, counts)


def _is_inside(
    metric: Metric, series: Series, point: Point, atom: tuple[date, tuple[tuple[str, str], ...]]
) -> bool:
    day, values = atom
    return point.period <= day <= point.end and is_counted(metric.fields, series.segment, dict(values))


def fill_cube(days: Sequence[date], columns: Mapping[str, Sequence[str]], count: Callable[[], int]) -> Cube:
    """Draw a count for each day and combination of values."""
    combinations: list[tuple[tuple[str, str], ...]] = [()]
    for name, values in columns.items():
        combinations = [(*one, (name, value)) for one in combinations for value in values]
    return {(day, one): count() for day in days for one in combinations}


def months(number: int) -> list[date]:
    """List the first days of months from January 2013 on."""
    return list(CALENDAR.span(date(2013, 1, 1), date(2013, number, 1), Grain.MONTH))


def days(number: int) -> list[date]:
    """List days from 7 January 2013 on, a Monday."""
    return [date(2013, 1, 7) + timedelta(number) for number in range(number)]
