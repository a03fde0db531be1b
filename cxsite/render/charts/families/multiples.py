"""Draw the same measure for many segments: small panels on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.families.grammar import finish, free_x, free_y, named_table, say
from cxsite.render.charts.points import (
    Point,
    bound_stretch,
    find_isolated,
    find_newest,
    find_tails,
    gather_targets,
    list_runs,
    read_points,
)
from cxsite.render.charts.rows import read_number, read_text
from cxsite.render.charts.scale import Scale, Ticks
from cxsite.render.charts.sheet import Sheet, name_ticks
from cxsite.render.charts.timescale import choose_days
from cxsite.render.charts.tokens import token
from cxsite.render.charts.valueaxis import choose_value_ticks
from cxsite.render.charts.vega import Drawing, Margins

_GUTTER = 22.0
_PLOT = 72.0
_INSET = 5.0
# Beyond this many points only the ends of lines are said: the page would weigh more than all else on it.
_SAY_ALL = 700

Rows = list[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Panel:
    """Hold one segment's series and where its plot stands."""

    name: str
    points: Sequence[Point]
    px: float
    py: float
    is_lowest: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """Hold what all panels share: the scales (within a panel), the ticks and the size."""

    sheet: Sheet
    panels: Sequence[_Panel]
    across: Scale
    upright: Scale
    ticks: Ticks
    unit: str
    days: Sequence[date]
    grain: str
    lines: int

    def locate(self, panel: _Panel, point: Point) -> dict[str, object]:
        """Find the pixel of a point that has a value."""
        px = panel.px + self.across.place(point.day.toordinal())
        return {"px": round(px, 1), "py": round(panel.py + self.upright.place(point.value or 0), 1)}


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    import altair as alt

    x, y, colour = free_x(), free_y(), token("chart-line")
    step = {"x": x, "y": y}
    stretch = {"x": x, "x2": "px2:Q", "y": y}
    grid = named_table("grid").mark_rule(aria=False, stroke=token("chart-grid"))
    targets = named_table("targets").mark_rule(aria=False, stroke=token("chart-target"), strokeDash=[5, 3])
    tails = named_table("tails").mark_line(aria=False, stroke=colour, strokeDash=[2, 3], strokeWidth=1.5)
    line = named_table("line").mark_line(
        aria=False,
        stroke=colour,
        strokeWidth=1.6,
        strokeJoin="round",
        invalid="break-paths-show-path-domains",
    )
    points = named_table("points").mark_point(filled=True, opacity=1, fill=colour)
    hollow = named_table("hollow").mark_point(
        filled=True, opacity=1, size=26, fill=token("surface"), stroke=colour, strokeWidth=1.5
    )
    layers = [
        grid.encode(**stretch),
        targets.encode(**stretch),
        tails.encode(detail="run:N", **step),
        line.encode(detail="run:N", **step),
        points.encode(size=alt.Size("size:Q", scale=None), description=say(), **step),
        hollow.encode(description=say(), **step),
    ]
    return finish(layers, {})


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with the series of all panels."""
    page = _lay_page(chart, sheet)
    dots = [dot for panel in page.panels for dot in _list_dots(panel, page)]
    left = max(map(sheet.measure, name_ticks(page.ticks, sheet, unit=page.unit).values())) + 8
    height = max(panel.py for panel in page.panels) + _PLOT
    margins = Margins(2, 4, sheet.line + 10, left)
    return Drawing(
        width=sheet.width - left - margins.right,
        height=height,
        margins=margins,
        size=sheet.size,
        tables={
            "grid": [row for panel in page.panels for row in _draw_grid(panel, page)],
            "targets": [row for panel in page.panels for row in _draw_targets(panel, page)],
            "tails": [row for panel in page.panels for row in _draw_tails(panel, page)],
            "line": [row for panel in page.panels for row in _draw_lines(panel, page)],
            "points": [row for point, row in dots if not point.partial],
            "hollow": [row for point, row in dots if point.partial],
        },
        captions=tuple(caption for panel in page.panels for caption in _letter(panel, page)),
        said=len(dots),
    )


def _lay_page(chart: Chart, sheet: Sheet) -> _Page:
    series = _gather_panels(chart)
    points = [point for group in series.values() for point in group]
    ticks, unit = choose_value_ticks(chart, points, count=2), read_text(chart.params, "unit")
    left = max(map(sheet.measure, name_ticks(ticks, sheet, unit=unit).values())) + 8
    columns = _choose_columns(chart, len(series), sheet)
    width = (sheet.width - left - 4 - (columns - 1) * _GUTTER) / columns
    days = sorted({point.day for point in points})
    room = 1 if days[0] == days[-1] else 0
    lines = 2 if sheet.narrow and columns > 1 else 1
    head = lines * sheet.line + 8
    panels = [
        _Panel(
            name=name,
            points=group,
            px=index % columns * (width + _GUTTER),
            py=head + index // columns * (head + _PLOT + 20),
            is_lowest=index + columns >= len(series),
        )
        for index, (name, group) in enumerate(series.items())
    ]
    first, last = days[0].toordinal() - room, days[-1].toordinal() + room
    across, upright = Scale(first, last, _INSET, width - _INSET), Scale(ticks.low, ticks.high, _PLOT, 0)
    return _Page(sheet, panels, across, upright, ticks, unit, days, read_text(chart.params, "grain"), lines)


def _gather_panels(chart: Chart) -> dict[str, Sequence[Point]]:
    names = dict.fromkeys(read_text(row, "panel") for row in chart.rows)
    return {name: read_points(row for row in chart.rows if read_text(row, "panel") == name) for name in names}


def _choose_columns(chart: Chart, count: int, sheet: Sheet) -> int:
    wanted = int(read_number(chart.params, "columns") or 3)
    most = (1 if count <= 3 else 2) if sheet.narrow else min(max(wanted, 1), 4)
    return min(most, count)


def _draw_grid(panel: _Panel, page: _Page) -> Iterator[Mapping[str, object]]:
    for value in page.ticks.values:
        py = panel.py + page.upright.place(value)
        yield {"px": panel.px, "px2": panel.px + page.across.end + _INSET, "py": py}


def _draw_targets(panel: _Panel, page: _Page) -> Iterator[Mapping[str, object]]:
    for stretch in gather_targets(panel.points):
        start, end = bound_stretch(stretch, panel.points)
        yield {
            "px": panel.px + (0.0 if start is None else page.across.place(start)),
            "px2": panel.px + (page.across.end + _INSET if end is None else page.across.place(end)),
            "py": panel.py + page.upright.place(stretch.target),
        }


def _draw_lines(panel: _Panel, page: _Page) -> Iterator[Mapping[str, object]]:
    for index, run in enumerate(list_runs(panel.points)):
        for point in run:
            yield {**page.locate(panel, point), "run": f"{panel.px:g} {panel.py:g} {index}"}


def _draw_tails(panel: _Panel, page: _Page) -> Iterator[Mapping[str, object]]:
    for index, pair in enumerate(find_tails(panel.points)):
        for point in pair:
            yield {**page.locate(panel, point), "run": f"{panel.px:g} {panel.py:g} {index}"}


def _list_dots(panel: _Panel, page: _Page) -> Iterator[tuple[Point, Mapping[str, object]]]:
    """List the points to draw; among very many only those that end or interrupt a line."""
    total = sum(len(other.points) for other in page.panels)
    ends = find_isolated(panel.points) | {find_newest(panel.points)}
    for index, point in enumerate(panel.points):
        stands_out = index in ends or point.partial
        if point.value is not None and (stands_out or total <= _SAY_ALL):
            size = 26 if stands_out else 3
            yield point, {**page.locate(panel, point), "size": size, "label": point.said}


def _letter(panel: _Panel, page: _Page) -> Iterator[Caption]:
    """Letter a panel: its name, its newest value, and the scales where it stands at the edge."""
    yield from _letter_head(panel, page)
    if panel.px == 0:
        for tick, name in name_ticks(page.ticks, page.sheet, unit=page.unit).items():
            py = panel.py + page.upright.place(tick) + page.sheet.size * 0.35
            yield Caption(name, -8, py, "right")
    if panel.is_lowest:
        yield from _letter_days(panel, page)


def _letter_head(panel: _Panel, page: _Page) -> Iterator[Caption]:
    """Letter name and newest value in one line, or in two where panels are narrow."""
    sheet, width = page.sheet, page.across.end + _INSET
    newest = find_newest(panel.points)
    value = "" if newest is None else _word_newest(panel.points[newest], page)
    room = width - (0 if page.lines == 2 else sheet.measure(value, bold=True) + 8)
    yield Caption(
        sheet.shorten(panel.name, room), panel.px, panel.py - 8 - (page.lines - 1) * sheet.line, fill="ink"
    )
    if value:
        where = (panel.px, "left") if page.lines == 2 else (panel.px + width, "right")
        yield Caption(value, where[0], panel.py - 8, where[1], "chart-line", bold=True)


def _letter_days(panel: _Panel, page: _Page) -> Iterator[Caption]:
    """Letter the first and the last day below a panel, or their months where days take too much room."""
    ends = page.days if len(page.days) < 2 else (page.days[0], page.days[-1])
    ticks = choose_days(ends, grain=page.grain, most=2, wording=page.sheet.wording)
    texts = [" ".join(tick.lines) for tick in ticks]
    width, py = page.across.end + _INSET, panel.py + _PLOT + 6 + page.sheet.size
    if sum(map(page.sheet.measure, texts)) + 12 > width:
        texts = [f"{page.sheet.wording.month(day)} {day.year}" for day in ends]
    for text, align in zip(texts, ("left", "right"), strict=False):
        yield Caption(text, panel.px + (width if align == "right" else 0), py, align)


def _word_newest(point: Point, page: _Page) -> str:
    return point.worded or page.sheet.wording.quantity(point.value or 0, page.unit)
