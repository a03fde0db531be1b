"""Draw segments against how much stands behind them, between curves of what chance allows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.families.grammar import finish, free_fill, free_x, free_y, named_table, say
from cxsite.render.charts.nametags import Box, Dot, place_names
from cxsite.render.charts.rows import Row, read_number, read_said, read_text
from cxsite.render.charts.scale import Scale, Ticks, choose_ticks, spread_places
from cxsite.render.charts.sheet import Sheet, name_ticks
from cxsite.render.charts.signals import SHAPES, colour_of, shape_of
from cxsite.render.charts.tokens import token
from cxsite.render.charts.vega import Drawing, Margins

_INSET = 12.0
# Beyond this many segments the picture would weigh more than all else on its page.
_SAY_ALL = 300
_CURVES = ("near_low", "near_high", "far_low", "far_high")
# Beyond this ratio of bases most segments would stand on top of each other at the left edge.
_SPREAD = 20.0
# Bases that begin below this share of the largest are drawn from zero on.
_NEAR_ZERO = 0.35
# Curves may reach so far beyond the points: at a handful of answers they open without end.
_REACH = 0.6
_NAMED_AT_MOST = 24

Rows = list[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Plot:
    """Hold what all layers of one funnel share; ``is_log`` says that bases stand on a logarithmic scale."""

    sheet: Sheet
    rows: Sequence[Row]
    curve: Sequence[Row]
    ticks: Ticks
    across: Scale
    upright: Scale
    is_log: bool

    def place_base(self, base: float) -> float:
        """Find the pixel of a base."""
        return self.across.place(math.log10(base) if self.is_log else base)

    def locate(self, row: Row) -> tuple[float, float]:
        """Find the pixels of a segment."""
        return self.place_base(read_number(row, "x") or 1), self.upright.place(read_number(row, "y") or 0)


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    import altair as alt

    x, y = free_x(), free_y()
    step = {"x": x, "y": y}
    grid = named_table("grid").mark_rule(aria=False, stroke=token("chart-grid"))
    whole = named_table("whole").mark_rule(aria=False, stroke=token("chart-reference"), strokeWidth=1.5)
    look: Mapping[str, Any] = {"aria": False, "stroke": token("chart-limit")}
    dots = {**step, "description": say()}
    hollow = named_table("near").mark_point(
        filled=True, opacity=1, size=44, fill=token("surface"), stroke=token("chart-common"), strokeWidth=1.8
    )
    crowd = named_table("crowd").mark_point(
        filled=True, opacity=1, size=20, fill=token("chart-common"), aria=False
    )
    outside = named_table("outside").mark_point(filled=True, opacity=1, size=90)
    shape = alt.Shape("shape:N", scale=None, legend=None)
    layers = [
        grid.encode(x2="px2:Q", **step),
        whole.encode(x2="px2:Q", **step),
        named_table("far").mark_line(strokeWidth=1.2, **look).encode(detail="run:N", **step),
        named_table("close").mark_line(strokeDash=[4, 3], **look).encode(detail="run:N", **step),
        crowd.encode(**step),
        named_table("inside")
        .mark_point(filled=True, opacity=1, size=44, fill=token("chart-common"))
        .encode(**dots),
        hollow.encode(**dots),
        outside.encode(shape=shape, fill=free_fill(), **dots),
    ]
    return finish(layers, {})


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with segments."""
    unit = read_text(chart.params, "unit")
    ends = list(_word_ends(chart, sheet, unit))
    right = max(sheet.measure(text) for text, _, _ in ends) + 14
    plot, left = _lay_out(chart, sheet, right)
    return Drawing(
        width=sheet.width - left - right,
        height=plot.upright.start,
        margins=Margins(8, right, 12 + 2 * sheet.line, left),
        size=sheet.size,
        tables=_fill_tables(plot, read_number(chart.params, "reference") or 0),
        captions=(*_letter_axes(plot, chart), *_letter_ends(plot, ends), *_letter_names(plot)),
        said=sum(not _is_crowd(plot) or read_text(row, "state") != "inside" for row in plot.rows),
    )


def _lay_out(chart: Chart, sheet: Sheet, right: float) -> tuple[_Plot, float]:
    rows = [row for row in chart.rows if read_number(row, "y") is not None and read_number(row, "x")]
    ticks = choose_ticks(_list_heights(chart, rows), 4 if sheet.narrow else 5)
    unit = read_text(chart.params, "unit")
    left = max(map(sheet.measure, name_ticks(ticks, sheet, unit=unit).values())) + 10
    bases = [base for row in (*rows, *chart.marks) if (base := read_number(row, "x"))]
    is_log = max(bases) > _SPREAD * min(bases)
    start = 0.0 if min(bases) < _NEAR_ZERO * max(bases) else min(bases)
    first, last = (math.log10(min(bases)), math.log10(max(bases))) if is_log else (start, max(bases))
    across = Scale(first, last, _INSET if is_log or start else 0, sheet.width - left - right - _INSET)
    upright = Scale(ticks.low, ticks.high, 220 if sheet.narrow else 320, 0)
    return _Plot(sheet, rows, chart.marks, ticks, across, upright, is_log), left


def _list_heights(chart: Chart, rows: Sequence[Row]) -> list[float]:
    """List what the axis must hold: segments, the whole, and the curves where they are narrow or near."""
    values = [read_number(row, "y") or 0 for row in rows] + [read_number(chart.params, "reference") or 0]
    values += [value for row in chart.marks[-1:] for value in _read_curves(row)]
    room = _REACH * (max(values) - min(values))
    limits = (value for row in chart.marks for value in _read_curves(row))
    return [*values, *(min(max(limit, min(values) - room), max(values) + room) for limit in limits)]


def _read_curves(row: Row) -> list[float]:
    return [value for name in _CURVES if (value := read_number(row, name)) is not None]


def _fill_tables(plot: _Plot, reference: float) -> dict[str, Rows]:
    edge = plot.across.end + _INSET
    drawn = [(read_text(row, "state"), _draw_dot(row, plot)) for row in plot.rows]
    inside = [dot for state, dot in drawn if state == "inside"]
    is_crowd = _is_crowd(plot)
    return {
        "grid": [{"px": 0, "px2": edge, "py": plot.upright.place(value)} for value in plot.ticks.values],
        "whole": [{"px": 0, "px2": edge, "py": plot.upright.place(reference)}],
        "far": [*_draw_curves(plot, "far")],
        "close": [*_draw_curves(plot, "near")],
        "crowd": inside if is_crowd else [],
        "inside": [] if is_crowd else inside,
        "near": [dot for state, dot in drawn if state == "near"],
        "outside": [
            {**dot, "shape": shape_of(state), "fill": token(colour_of(state))}
            for state, dot in drawn
            if state in SHAPES
        ],
    }


def _is_crowd(plot: _Plot) -> bool:
    """Say whether there are so many segments that those which chance explains are drawn and not said."""
    return len(plot.rows) > _SAY_ALL


def _draw_dot(row: Row, plot: _Plot) -> Mapping[str, object]:
    px, py = plot.locate(row)
    return {"px": px, "py": py, "label": read_said(row)}


def _draw_curves(plot: _Plot, pair: str) -> Iterator[Mapping[str, object]]:
    """Draw both curves of a pair, where they are within the plot."""
    for side in ("low", "high"):
        for row in _thin(plot.curve):
            value, base = read_number(row, f"{pair}_{side}"), read_number(row, "x")
            if value is not None and base and plot.ticks.low <= value <= plot.ticks.high:
                px, py = plot.place_base(base), plot.upright.place(value)
                yield {"px": round(px, 1), "py": round(py, 1), "run": side}


def _thin(curve: Sequence[Row]) -> list[Row]:
    """Keep every other corner: the eye sees no difference, and the page is lighter."""
    return [*curve[:-1:2], *curve[-1:]]


def _word_ends(chart: Chart, sheet: Sheet, unit: str) -> Iterator[tuple[str, float, str]]:
    """Word the labels right of the plot: the whole, and which curve is which."""
    reference = read_number(chart.params, "reference") or 0
    label = read_text(chart.params, "reference_label") or sheet.wording.quantity(reference, unit)
    yield sheet.shorten(label, 160), reference, "chart-reference"
    for name, word in (("far_high", "outer"), ("near_high", "inner")):
        value = read_number(chart.marks[-1], name) if chart.marks else None
        if value is not None:
            yield sheet.wording.word(word), value, "chart-limit"


def _letter_ends(plot: _Plot, ends: Sequence[tuple[str, float, str]]) -> Iterator[Caption]:
    wanted = [plot.upright.place(value) for _, value, _ in ends]
    places = spread_places(wanted, plot.sheet.line, low=0, high=plot.upright.start)
    for (text, _, fill), place in zip(ends, places, strict=True):
        yield Caption(text, plot.across.end + _INSET + 6, place + plot.sheet.size * 0.35, fill=fill)


def _letter_axes(plot: _Plot, chart: Chart) -> Iterator[Caption]:
    """Letter the values left of the plot, the bases below it, and what the bases count."""
    sheet, size = plot.sheet, plot.sheet.size
    for value, name in name_ticks(plot.ticks, sheet, unit=read_text(chart.params, "unit")).items():
        yield Caption(name, -8, plot.upright.place(value) + size * 0.35, "right")
    below = plot.upright.start + 8 + size
    for base in _choose_bases(plot):
        yield Caption(sheet.wording.number(base, 0), plot.place_base(base), below, "center")
    middle = (plot.across.end + _INSET) / 2
    room = plot.across.end + _INSET
    yield Caption(
        sheet.shorten(read_text(chart.params, "base_label"), room), middle, below + sheet.line, "center"
    )


def _choose_bases(plot: _Plot) -> list[float]:
    """Choose the bases that the axis names: round ones, apart from each other."""
    low, high = plot.across.low, plot.across.high
    if plot.is_log:
        decades = range(math.floor(low), math.ceil(high) + 1)
        rounds = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
        known = [base for base in rounds if low <= math.log10(base) <= high]
    else:
        known = [base for base in choose_ticks((low, high), 5).values if low <= base <= high]
    kept: list[float] = []
    free = -math.inf
    for base in known:
        half = plot.sheet.measure(plot.sheet.wording.number(base, 0)) / 2 + 6
        if plot.place_base(base) - half >= free:
            kept.append(base)
            free = plot.place_base(base) + half
    return kept


def _letter_names(plot: _Plot) -> list[Caption]:
    """Name the segments outside; the others are only in the way of names."""
    sheet = plot.sheet
    named = [row for row in plot.rows if read_text(row, "state") in SHAPES][:_NAMED_AT_MOST]
    names = {id(row): read_text(row, "name") for row in named}
    order = [*named, *(row for row in plot.rows if id(row) not in names)]
    dots = [Dot(*plot.locate(row), names.get(id(row), "")) for row in order]
    frame = Box(2, 0, plot.across.end + _INSET, plot.upright.start)
    return place_names(dots, sheet, frame=frame, longest=110 if sheet.narrow else 170)
