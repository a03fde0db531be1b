"""Draw how a measure moved: a line with its points, its target and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt

from cxsite.pages.plan import Chart
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.events import Event, Flag, place_flags, read_events
from cxsite.render.charts.families.grammar import (
    finish,
    free_y,
    grid_axis,
    named_table,
    say,
    signal_scale,
)
from cxsite.render.charts.points import (
    Point,
    Stretch,
    bound_stretch,
    find_isolated,
    find_newest,
    find_tails,
    gather_targets,
    read_points,
)
from cxsite.render.charts.rows import read_text, stamp_day
from cxsite.render.charts.scale import Scale, Ticks, spread_places
from cxsite.render.charts.sheet import Sheet, name_ticks
from cxsite.render.charts.timescale import choose_days
from cxsite.render.charts.tokens import token
from cxsite.render.charts.valueaxis import choose_value_ticks
from cxsite.render.charts.vega import Drawing, Margins

_SIGNALS: Mapping[str, Any] = {"x_low": 0, "x_high": 1, "y_low": 0, "y_high": 1, "y_ticks": []}
_INSET = 8.0


@dataclass(frozen=True, slots=True)
class _Plot:
    """Hold what all layers of one trend share."""

    sheet: Sheet
    points: Sequence[Point]
    ticks: Ticks
    unit: str
    line: str
    across: Scale
    upright: Scale
    margins: Margins

    def day_at(self, px: float) -> float:
        """Find the instant at a pixel, for lines that run to the edge of the plot."""
        share = (px - self.across.start) / (self.across.end - self.across.start)
        return self.across.low + share * (self.across.high - self.across.low)


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    x = alt.X("x:T", title=None, scale=signal_scale("x", type="utc"), axis=None)
    y = alt.Y("y:Q", title=None, scale=signal_scale("y", zero=False), axis=grid_axis("y"))
    events = named_table("events").mark_rule(stroke=token("chart-muted"), strokeDash=[1, 3])
    targets = named_table("targets").mark_rule(
        stroke=token("chart-target"), strokeDash=[6, 4], strokeWidth=1.5, aria=False
    )
    tails = named_table("tails").mark_line(stroke=token("chart-line"), strokeDash=[2, 3], strokeWidth=1.5)
    line = named_table("line").mark_line(
        stroke=token("chart-line"), strokeWidth=2, strokeJoin="round", invalid="break-paths-show-path-domains"
    )
    finished = named_table("finished").mark_point(filled=True, opacity=1, fill=token("chart-line"))
    hollow = named_table("hollow").mark_point(
        filled=True, opacity=1, fill=token("surface"), stroke=token("chart-line"), strokeWidth=1.8
    )
    dots = {"x": x, "y": y, "size": alt.Size("size:Q", scale=None), "description": say()}
    layers = [
        events.encode(x=x, y=free_y(), y2="py2:Q", description=say()),
        targets.encode(x=x, x2="x2:T", y=y),
        tails.encode(x=x, y=y, detail="step:N"),
        line.encode(x=x, y=y),
        finished.encode(**dots),
        hollow.encode(**dots),
    ]
    return finish(layers, _SIGNALS)


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with one series."""
    points, grain = read_points(chart.rows), read_text(chart.params, "grain")
    events = _keep_near(read_events(chart.marks), points)
    plot = _lay_out(chart, sheet, points=points, events=events)
    flags = place_flags(events, sheet, across=plot.across, edge=sheet.width - plot.margins.left)
    lanes = max((flag.lane + 1 for flag in flags if flag.text), default=0)
    top = max(lanes * sheet.line + 6, sheet.size)
    margins = Margins(top, plot.margins.right, plot.margins.bottom, plot.margins.left)
    return Drawing(
        width=sheet.width - margins.left - margins.right,
        height=plot.upright.start,
        margins=margins,
        size=sheet.size,
        tables=_fill_tables(plot, flags),
        captions=(*_letter_axes(plot, grain), *_letter_ends(plot), *_letter_flags(flags, plot)),
        signals=_fill_signals(plot),
        said=len(events) + sum(point.value is not None for point in points),
    )


def _lay_out(chart: Chart, sheet: Sheet, *, points: Sequence[Point], events: Sequence[Event]) -> _Plot:
    unit, ticks = (
        read_text(chart.params, "unit"),
        choose_value_ticks(chart, points, count=4 if sheet.narrow else 5),
    )
    left = max(map(sheet.measure, name_ticks(ticks, sheet, unit=unit).values())) + 10
    line = read_text(chart.params, "line") or sheet.wording.word("target")
    ends = _word_ends(points, unit, sheet, line=line)
    right = max((sheet.measure(text, bold=True) for text in ends), default=0) + 14
    width, height = sheet.width - left - right, 160.0 if sheet.narrow else 240.0
    days = [point.day.toordinal() for point in points] + [event.day.toordinal() for event in events]
    room = 1 if min(days) == max(days) else 0
    return _Plot(
        sheet=sheet,
        points=points,
        ticks=ticks,
        unit=unit,
        line=line,
        across=Scale(min(days) - room, max(days) + room, _INSET, width - _INSET),
        upright=Scale(ticks.low, ticks.high, height, 0),
        margins=Margins(0, right, 10 + 2 * sheet.line, left),
    )


def _keep_near(events: Sequence[Event], points: Sequence[Point]) -> tuple[Event, ...]:
    """Leave out what happened before the first period or long after the last one began."""
    first, last = points[0].day, points[-1].day
    period = (last - first) / max(len(points) - 1, 1)
    return tuple(event for event in events if first <= event.day <= last + max(period, timedelta(days=1)))


def _word_ends(points: Sequence[Point], unit: str, sheet: Sheet, *, line: str) -> Iterator[str]:
    """Word the labels right of the plot: the newest value and the target that holds now."""
    newest = find_newest(points)
    if newest is not None:
        yield points[newest].worded or sheet.wording.quantity(points[newest].value or 0, unit)
    if points[-1].target is not None:
        yield f"{line} {sheet.wording.goal(points[-1].target, unit)}"


def _fill_signals(plot: _Plot) -> dict[str, Any]:
    return {
        "x_low": _stamp(plot.day_at(0)),
        "x_high": _stamp(plot.day_at(plot.across.end + _INSET)),
        "y_low": plot.ticks.low,
        "y_high": plot.ticks.high,
        "y_ticks": plot.ticks.values,
    }


def _fill_tables(plot: _Plot, flags: Sequence[Flag]) -> dict[str, list[Mapping[str, object]]]:
    dots = list(_size_dots(plot))
    return {
        "events": [_draw_stem(flag, plot) for flag in flags],
        "targets": [_draw_target(stretch, plot) for stretch in gather_targets(plot.points)],
        "tails": [
            {"x": stamp_day(point.day), "y": point.value, "step": step}
            for step, pair in enumerate(find_tails(plot.points))
            for point in pair
        ],
        "line": [
            {"x": stamp_day(point.day), "y": None if point.partial else point.value} for point in plot.points
        ],
        "finished": [row for point, row in dots if not point.partial],
        "hollow": [row for point, row in dots if point.partial],
    }


def _size_dots(plot: _Plot) -> Iterator[tuple[Point, Mapping[str, object]]]:
    """Size points by the room between them; the newest, isolated and unfinished ones always stand out."""
    room = (plot.across.end - plot.across.start) / len(plot.points)
    usual = next((size for least, size in ((8, 26), (5, 14), (3, 8)) if room >= least), 3)
    large = find_isolated(plot.points) | {find_newest(plot.points)}
    for index, point in enumerate(plot.points):
        if point.value is not None:
            size = 40 if index in large or point.partial else usual
            yield point, {"x": stamp_day(point.day), "y": point.value, "size": size, "label": point.said}


def _draw_stem(flag: Flag, plot: _Plot) -> Mapping[str, object]:
    top = -(flag.lane * plot.sheet.line + 4) - (plot.sheet.size * 0.8 if flag.text else 0)
    return {
        "x": stamp_day(flag.event.day),
        "py": round(top, 1),
        "py2": plot.upright.start,
        "label": flag.event.said,
    }


def _draw_target(stretch: Stretch, plot: _Plot) -> Mapping[str, object]:
    start, end = bound_stretch(stretch, plot.points)
    edges = (plot.day_at(0), plot.day_at(plot.across.end + _INSET))
    return {
        "x": _stamp(edges[0] if start is None else start),
        "x2": _stamp(edges[1] if end is None else end),
        "y": stretch.target,
    }


def _letter_axes(plot: _Plot, grain: str) -> Iterator[Caption]:
    """Letter the numbers left of the plot and the days below it."""
    size, line = plot.sheet.size, plot.sheet.line
    for value, name in name_ticks(plot.ticks, plot.sheet, unit=plot.unit).items():
        yield Caption(name, -8, plot.upright.place(value) + size * 0.35, "right")
    days = [point.day for point in plot.points]
    most = int((plot.across.end + _INSET) / (4.2 * size))
    for tick in choose_days(days, grain=grain, most=most, wording=plot.sheet.wording):
        px = plot.across.place(tick.day.toordinal())
        for index, text in enumerate(tick.lines):
            yield Caption(text, px, plot.upright.start + 8 + size + index * line, "center")


def _letter_ends(plot: _Plot) -> Iterator[Caption]:
    """Letter the newest value and the target beside the plot, apart from each other."""
    texts = tuple(_word_ends(plot.points, plot.unit, plot.sheet, line=plot.line))
    newest, target = find_newest(plot.points), plot.points[-1].target
    values = [plot.points[newest].value or 0] if newest is not None else []
    values += [target] if target is not None else []
    wanted = [plot.upright.place(value) for value in values]
    places = spread_places(wanted, plot.sheet.line, low=0, high=plot.upright.start)
    for index, (text, place) in enumerate(zip(texts, places, strict=True)):
        is_value = newest is not None and index == 0
        yield Caption(
            text,
            _place_end(plot, newest) if is_value and newest is not None else plot.across.end + _INSET + 6,
            place + plot.sheet.size * 0.35,
            fill="chart-line" if is_value else "chart-target",
            bold=is_value,
        )


def _place_end(plot: _Plot, newest: int) -> float:
    """Keep the newest value beside its point, or beyond the unfinished one that follows it."""
    followed = any(point.value is not None for point in plot.points[newest + 1 :])
    edge = plot.across.end + _INSET + 6
    return edge if followed else min(edge, plot.across.place(plot.points[newest].day.toordinal()) + 10)


def _letter_flags(flags: Sequence[Flag], plot: _Plot) -> Iterator[Caption]:
    for flag in flags:
        if flag.text:
            yield Caption(
                flag.text,
                flag.px + (-4 if flag.leftward else 4),
                -(flag.lane * plot.sheet.line + 6),
                "right" if flag.leftward else "left",
                "chart-muted",
            )


def _stamp(ordinal: float) -> int:
    """Turn a count of days into the renderer's milliseconds."""
    return round((ordinal - date(1970, 1, 1).toordinal()) * 86_400_000)
