"""Choose the numbers of a value axis."""

from __future__ import annotations

from collections.abc import Sequence

from cxsite.pages.plan import Chart
from cxsite.render.charts.points import Point, collect_values
from cxsite.render.charts.rows import read_number
from cxsite.render.charts.scale import Ticks, choose_ticks, fix_ticks


def choose_value_ticks(chart: Chart, points: Sequence[Point], *, count: int) -> Ticks:
    """Choose the numbers of the value axis: within the bounds that pages gave, if the data stay within."""
    values = collect_values(points)
    low, high = read_number(chart.params, "y_min"), read_number(chart.params, "y_max")
    if low is not None and high is not None and low < high:
        if all(low <= value <= high for value in values):
            return fix_ticks(low, high, count=count)
        return choose_ticks((*values, low, high), count)
    return choose_ticks((*values, *(bound for bound in (low, high) if bound is not None)), count)
