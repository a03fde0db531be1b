"""Draw how a measure moved: a line with its points, their limits, its target and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.events import Flag, place_flags
from cxsite.render.charts.families.grammar import finish, free_fill, free_x, free_y, named_table, say
from cxsite.render.charts.limits import Line
from cxsite.render.charts.points import (
    Point,
    Stretch,
    bound_stretch,
    find_isolated,
    find_newest,
    find_tails,
    gather_targets,
    list_runs,
)
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.signals import SHAPES, colour_of, shape_of
from cxsite.render.charts.tokens import token
from cxsite.render.charts.trend_letters import letter_trend
from cxsite.render.charts.trend_plot import Plot, lay_out
from cxsite.render.charts.vega import Drawing, Margins

if TYPE_CHECKING:
    import altair as alt

_LARGE, _SIGNAL = 40, 80
Rows = list[Mapping[str, object]]


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    # Places are pixels: with scales and axes of its own each chart would need a view of its own, which takes
    # ten times as long.
    layers = (*_compose_ground(), *_compose_lines(), *_compose_points())
    return finish(layers, {})


def _compose_ground() -> Iterator[alt.Chart]:
    """Compose what stands behind the line: events, phases, the target, limits and intervals."""
    import altair as alt

    grid = named_table("grid").mark_rule(aria=False, stroke=token("chart-grid"))
    yield grid.encode(x2="px2:Q", **_step())
    # Every layer costs time for every chart, drawn or empty: what differs by its dashes alone shares one.
    dash = alt.StrokeDash("dash:N", scale=None, legend=None)
    events = named_table("events").mark_rule()
    yield events.encode(y2="py2:Q", stroke=_free_stroke(), strokeDash=dash, description=say(), **_step())
    targets = named_table("targets").mark_rule(
        stroke=token("chart-target"), strokeDash=[6, 4], strokeWidth=1.5, aria=False
    )
    yield targets.encode(x2="px2:Q", **_step())
    width = alt.StrokeWidth("width:Q", scale=None, legend=None)
    limits = named_table("limits").mark_line(stroke=token("chart-limit"), aria=False)
    yield limits.encode(detail="run:N", strokeDash=dash, strokeWidth=width, **_step())
    intervals = named_table("intervals").mark_rule(stroke=token("chart-interval"), aria=False)
    yield intervals.encode(y2="py2:Q", **_step())


def _step() -> dict[str, Any]:
    return {"x": free_x(), "y": free_y()}


def _free_stroke() -> alt.Stroke:
    import altair as alt

    return alt.Stroke("stroke:N", scale=None, legend=None)


def _compose_lines() -> Iterator[alt.Chart]:
    look: Mapping[str, Any] = {"stroke": token("chart-line"), "aria": False}
    tails = named_table("tails").mark_line(strokeDash=[2, 3], strokeWidth=1.5, **look)
    yield tails.encode(detail="run:N", **_step())
    line = named_table("line").mark_line(strokeWidth=2, strokeJoin="round", **look)
    yield line.encode(detail="run:N", **_step())


def _compose_points() -> Iterator[alt.Chart]:
    import altair as alt

    dots = {"size": alt.Size("size:Q", scale=None), "description": say(), **_step()}
    finished = named_table("finished").mark_point(filled=True, opacity=1)
    yield finished.encode(fill=free_fill(), **dots)
    # The rim keeps a signal apart from its neighbours and from the line that runs through it.
    marked = named_table("marked").mark_point(filled=True, opacity=1)
    shape = alt.Shape("shape:N", scale=None, legend=None)
    width = alt.StrokeWidth("width:Q", scale=None, legend=None)
    yield marked.encode(fill=free_fill(), stroke=_free_stroke(), strokeWidth=width, shape=shape, **dots)


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with one series."""
    plot = lay_out(chart, sheet)
    flags = place_flags(plot.events, sheet, across=plot.across, edge=sheet.width - plot.margins.left)
    lanes = max((flag.lane + 1 for flag in flags if flag.text), default=0)
    top = max(lanes * sheet.line + 6, sheet.size)
    margins = Margins(top, plot.margins.right, plot.margins.bottom, plot.margins.left)
    return Drawing(
        width=sheet.width - margins.left - margins.right,
        height=plot.upright.start,
        margins=margins,
        size=sheet.size,
        tables=_fill_tables(plot, flags),
        captions=letter_trend(plot, flags),
        said=len(plot.events) + sum(point.value is not None for point in plot.points),
    )


def _fill_tables(plot: Plot, flags: Sequence[Flag]) -> dict[str, Rows]:
    return {**_fill_ground(plot, flags), **_fill_lines(plot), **_fill_points(plot)}


def _fill_ground(plot: Plot, flags: Sequence[Flag]) -> dict[str, Rows]:
    return {
        "grid": [
            # Between two pixels a line of one would be two faint ones.
            {"px": 0.5, "px2": plot.edge + 0.5, "py": round(plot.upright.place(tick)) + 0.5}
            for tick in plot.ticks.values
        ],
        "events": [_draw_stem(flag, plot) for flag in flags],
        "targets": [_draw_target(stretch, plot) for stretch in gather_targets(plot.points)],
        "limits": [row for number, line in enumerate(plot.lines) for row in _draw_limit(line, number, plot)],
        "intervals": [
            {**plot.locate(point, point.low), "py2": plot.upright.place(point.high)}
            for point in plot.points
            if point.low is not None and point.high is not None
        ],
    }


def _fill_lines(plot: Plot) -> dict[str, Rows]:
    return {
        "tails": [
            {**plot.locate(point, point.value), "run": run}
            for run, pair in enumerate(find_tails(plot.points))
            for point in pair
        ],
        "line": [
            {**plot.locate(point, point.value), "run": run}
            for run, points in enumerate(list_runs(plot.points))
            for point in points
        ],
    }


def _fill_points(plot: Plot) -> dict[str, Rows]:
    dots = list(_size_dots(plot))
    return {
        "finished": [row for point, row in dots if not _is_marked(point)],
        "marked": [row for point, row in dots if _is_marked(point)],
    }


def _is_marked(point: Point) -> bool:
    return point.partial or point.signal in SHAPES


def _size_dots(plot: Plot) -> Iterator[tuple[Point, Mapping[str, object]]]:
    """Size points by the room between them; signals and the newest, isolated, unfinished ones stand out."""
    room = (plot.across.end - plot.across.start) / len(plot.points)
    usual = next((size for least, size in ((8, 26), (5, 14), (3, 8)) if room >= least), 3)
    large = find_isolated(plot.points) | {find_newest(plot.points)}
    for index, point in enumerate(plot.points):
        if point.value is None:
            continue
        size = _LARGE if index in large or point.partial else usual
        if point.signal in SHAPES and not point.partial:
            size = _SIGNAL if room >= 5 else _LARGE
        dot = {**plot.locate(point, point.value), "size": size, "label": point.said}
        yield point, {**dot, **_dress(point)}


def _dress(point: Point) -> Mapping[str, object]:
    """Choose colours and shape: a point that may still move is hollow, a signal has its own."""
    if point.partial:
        return {"fill": token("surface"), "stroke": token("chart-line"), "width": 1.8, "shape": "circle"}
    look = {"fill": token(colour_of(point.signal)), "shape": shape_of(point.signal)}
    return {**look, "stroke": token("surface"), "width": 1} if point.signal in SHAPES else look


def _draw_limit(line: Line, number: int, plot: Plot) -> Iterator[Mapping[str, object]]:
    look = {
        "dash": [3, 3] if line.trial else [1, 0],
        "width": 1.4 if line.name == "mean" else 1,
        "run": number,
    }
    for place, (day, value) in enumerate(line.corners):
        edge = 0.0 if place == 0 else plot.edge
        yield {"px": plot.place_day(day, edge), "py": plot.upright.place(value), **look}


def _draw_stem(flag: Flag, plot: Plot) -> Mapping[str, object]:
    top = -(flag.lane * plot.sheet.line + 4) - (plot.sheet.size * 0.8 if flag.text else 0)
    return {
        "px": flag.px,
        "py": round(top, 1),
        "py2": plot.upright.start,
        "label": flag.event.said,
        "stroke": token("ink" if flag.event.is_phase else "chart-muted"),
        "dash": [1, 0] if flag.event.is_phase else [1, 3],
    }


def _draw_target(stretch: Stretch, plot: Plot) -> Mapping[str, object]:
    start, end = bound_stretch(stretch, plot.points)
    return {
        "px": plot.place_day(start, 0.0),
        "px2": plot.place_day(end, plot.edge),
        "py": plot.upright.place(stretch.target),
    }
