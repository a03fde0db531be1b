"""Choose the numbers of a value axis."""

from __future__ import annotations

from collections.abc import Sequence

from cxsite.pages.plan import Chart
from cxsite.render.charts.points import Point, collect_values
from cxsite.render.charts.rows import read_number
from cxsite.render.charts.scale import Ticks, choose_ticks


def choose_value_ticks(chart: Chart, points: Sequence[Point], *, count: int) -> Ticks:
    """Choose the numbers of the value axis: around the data, but not beyond what the measure can reach."""
    values = collect_values(points)
    ticks = choose_ticks(values, count)
    low, high = read_number(chart.params, "y_min"), read_number(chart.params, "y_max")
    if low is None or high is None or not all(low <= value <= high for value in values):
        return ticks
    between = (value for value in ticks.values if low < value < high)
    ends = (max(low, ticks.low), min(high, ticks.high))
    return Ticks(tuple(sorted({*between, *ends})), ticks.step)
