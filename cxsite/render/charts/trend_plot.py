"""Lay out a trend: its scales, its margins, and the labels at its right edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cxsite.pages.plan import Chart
from cxsite.render.charts.events import Event, read_events
from cxsite.render.charts.limits import Line, trace_limits
from cxsite.render.charts.points import Point, find_newest, read_points
from cxsite.render.charts.rows import read_number, read_text
from cxsite.render.charts.scale import Scale, Ticks
from cxsite.render.charts.sheet import Sheet, name_ticks
from cxsite.render.charts.valueaxis import choose_value_ticks
from cxsite.render.charts.vega import Margins

INSET = 8.0
_ROOM_FOR_INTERVAL = 20


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Word what stands right of the plot beside a value; the newest value itself is bold."""

    text: str
    value: float
    fill: str
    is_newest: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Hold what all layers of one trend share."""

    sheet: Sheet
    points: Sequence[Point]
    events: Sequence[Event]
    ticks: Ticks
    unit: str
    grain: str
    ends: Sequence[EndLabel]
    lines: Sequence[Line]
    across: Scale
    upright: Scale
    margins: Margins

    @property
    def edge(self) -> float:
        """Return the pixel of the plot's right edge; the left one is at 0."""
        return self.across.end + INSET

    def locate(self, point: Point, value: float | None) -> dict[str, object]:
        """Find the pixel of a value at a point's day."""
        return {"px": self.across.place(point.day.toordinal()), "py": self.upright.place(value or 0.0)}

    def place_day(self, day: float | None, edge: float) -> float:
        """Find the pixel of a day (a count), or of an edge where there is none."""
        return edge if day is None else self.across.place(day)


def lay_out(chart: Chart, sheet: Sheet) -> Plot:
    """Choose the axes and the room around the plot."""
    points = _read(chart)
    if sheet.width < _ROOM_FOR_INTERVAL * len(points):
        # Thin bars that touch are a texture: nobody reads them.
        points = tuple(replace(point, low=None, high=None) for point in points)
    events = _place_phases(_keep_near(read_events(chart.marks), points), points)
    unit = read_text(chart.params, "unit")
    ticks = choose_value_ticks(chart, points, count=4 if sheet.narrow else 5)
    ends = tuple(_word_ends(chart, points, ticks, sheet=sheet))
    left = max(map(sheet.measure, name_ticks(ticks, sheet, unit=unit).values())) + 10
    right = max((sheet.measure(end.text, bold=end.is_newest) for end in ends), default=0) + 14
    width, height = sheet.width - left - right, 170.0 if sheet.narrow else 250.0
    days = [point.day.toordinal() for point in points] + [event.day.toordinal() for event in events]
    room = 1 if min(days) == max(days) else 0
    return Plot(
        sheet=sheet,
        points=points,
        events=events,
        ticks=ticks,
        unit=unit,
        grain=read_text(chart.params, "grain"),
        ends=ends,
        lines=trace_limits(points, low=ticks.low, high=ticks.high),
        across=Scale(min(days) - room, max(days) + room, INSET, width - INSET),
        upright=Scale(ticks.low, ticks.high, height, 0),
        margins=Margins(0, right, 10 + 2 * sheet.line, left),
    )


def _read(chart: Chart) -> tuple[Point, ...]:
    """Read the points; a limit beyond the bounds of the measure is no place on its axis."""
    low, high = (read_number(chart.params, name) for name in ("y_min", "y_max"))
    return tuple(
        replace(
            point,
            lower=None if _is_beyond(point.lower, low, high) else point.lower,
            upper=None if _is_beyond(point.upper, low, high) else point.upper,
            low=point.low if point.low is None or low is None else max(point.low, low),
            high=point.high if point.high is None or high is None else min(point.high, high),
        )
        for point in read_points(chart.rows)
    )


def _is_beyond(value: float | None, low: float | None, high: float | None) -> bool:
    is_below = value is not None and low is not None and value < low
    return is_below or (value is not None and high is not None and value > high)


def _keep_near(events: Sequence[Event], points: Sequence[Point]) -> tuple[Event, ...]:
    """Leave out what happened before the first period or long after the last one began."""
    first, last = points[0].day, points[-1].day
    period = (last - first) / max(len(points) - 1, 1)
    return tuple(event for event in events if first <= event.day <= last + max(period, timedelta(days=1)))


def _place_phases(events: Sequence[Event], points: Sequence[Point]) -> tuple[Event, ...]:
    """Draw new limits midway between the last point of the old ones and the first point of the new."""
    days = [point.day for point in points]
    shifts = {
        event: (event.day - days[days.index(event.day) - 1]).days / 2
        for event in events
        if event.is_phase and event.day in days[1:]
    }
    return tuple(replace(event, shift=shifts.get(event, 0.0)) for event in events)


def _word_ends(chart: Chart, points: Sequence[Point], ticks: Ticks, *, sheet: Sheet) -> Iterator[EndLabel]:
    """Word the labels right of the plot: the newest value, the target that holds now, the newest limits."""
    unit, wording = read_text(chart.params, "unit"), sheet.wording
    newest = find_newest(points)
    if newest is not None:
        value = points[newest].value or 0
        text = points[newest].worded or wording.quantity(value, unit)
        yield EndLabel(text, value, "chart-line", is_newest=True)
    if (target := points[-1].target) is not None:
        line = read_text(chart.params, "line") or wording.word("target")
        yield EndLabel(f"{line} {wording.goal(target, unit)}", target, "chart-target")
    last = points[-1] if newest is None else points[newest]
    centre = "median" if read_text(chart.params, "limits") == "run" else "mean"
    named = ((centre, last.mean), ("limit", last.upper), ("limit", last.lower))
    for word, limit in named:
        if limit is not None and ticks.low <= limit <= ticks.high:
            yield EndLabel(f"{wording.word(word)} {wording.quantity(limit, unit)}", limit, "chart-limit")
