"""Draw how far aims have come: from where they began, past where they are, to where they shall be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.families.grammar import finish, free_y, named_table, say, signal_scale
from cxsite.render.charts.rows import Row, read_number, read_said, read_text
from cxsite.render.charts.scale import Scale, separate_labels
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.tokens import token
from cxsite.render.charts.vega import Drawing, Margins

_SIGNALS: Mapping[str, Any] = {"x_low": 0, "x_high": 1}
_LEAST, _MOST = -0.4, 1.4


@dataclass(frozen=True, slots=True)
class _Aim:
    """Hold an aim's numbers and where they lie between its start (0) and its goal (1)."""

    row: Row
    start: float | None
    now: float | None
    goal: float | None

    def progress(self, value: float) -> float:
        """Place a value between start and goal; far beyond either it stays at the edge."""
        start, goal = self.start, self.goal
        if start is None or goal is None or start == goal:
            whole = max(abs(value), abs(goal or start or 0), 1e-9)
            origin = (1.0, goal) if goal is not None else (0.0, start or 0.0)
            return min(max(origin[0] + (value - origin[1]) / whole, _LEAST), _MOST)
        return min(max((value - start) / (goal - start), _LEAST), _MOST)


@dataclass(frozen=True, slots=True)
class _Track:
    """Place the aims: the pixel of the first line, the distance between lines and the scale along them."""

    sheet: Sheet
    unit: str
    scale: Scale
    left: float
    first: float
    pitch: float

    def middle(self, index: int) -> float:
        """Find the height of an aim's line."""
        return self.first + index * self.pitch


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    import altair as alt

    x, y = alt.X("x:Q", scale=signal_scale("x", zero=False), axis=None), free_y()
    dot: dict[str, Any] = {"filled": True, "opacity": 1, "aria": False}
    layers = [
        named_table("ways")
        .mark_rule(aria=False, stroke=token("chart-axis"), strokeDash=[2, 3])
        .encode(x=x, x2="x2:Q", y=y),
        named_table("moves")
        .mark_rule(aria=False, stroke=token("chart-bar"), strokeWidth=6)
        .encode(x=x, x2="x2:Q", y=y),
        named_table("goals")
        .mark_rule(aria=False, stroke=token("chart-target"), strokeWidth=3)
        .encode(x=x, y=y, y2="py2:Q"),
        named_table("starts")
        .mark_point(size=70, fill=token("surface"), stroke=token("chart-bar"), strokeWidth=2, **dot)
        .encode(x=x, y=y),
        named_table("nows")
        .mark_point(size=130, filled=True, opacity=1, fill=token("chart-bar"))
        .encode(x=x, y=y, description=say()),
    ]
    return finish(layers, _SIGNALS)


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with aims, each on its own way from start to goal."""
    aims = [_Aim(row, *(read_number(row, name) for name in ("start", "now", "goal"))) for row in chart.rows]
    track = _lay_track(chart, aims, sheet)
    margins = Margins(4, 24, 6, track.left)
    return Drawing(
        width=sheet.width - margins.left - margins.right,
        height=len(aims) * track.pitch,
        margins=margins,
        size=sheet.size,
        tables=_fill_tables(aims, track),
        captions=tuple(_letter(aims, track)),
        signals={"x_low": track.scale.low, "x_high": track.scale.high},
        said=sum(aim.now is not None for aim in aims),
    )


def _lay_track(chart: Chart, aims: Sequence[_Aim], sheet: Sheet) -> _Track:
    names = [sheet.shorten(read_text(aim.row, "name"), 0.28 * sheet.width) for aim in aims]
    left = 24.0 if sheet.narrow else max(map(sheet.measure, names)) + 48
    places = [aim.progress(aim.now) for aim in aims if aim.now is not None]
    above = sheet.line + (sheet.line + 6 if sheet.narrow else 0)
    return _Track(
        sheet=sheet,
        unit=read_text(chart.params, "unit"),
        scale=Scale(min(0.0, *places, 0.0), max(1.0, *places, 1.0), 0, sheet.width - left - 24),
        left=left,
        first=above + 8,
        pitch=above + sheet.line + 34,
    )


def _fill_tables(aims: Sequence[_Aim], track: _Track) -> dict[str, list[Mapping[str, object]]]:
    tables: dict[str, list[Mapping[str, object]]] = {
        name: [] for name in ("ways", "moves", "goals", "starts", "nows")
    }
    for index, aim in enumerate(aims):
        py = track.middle(index)
        start, now, goal = (
            None if value is None else aim.progress(value) for value in (aim.start, aim.now, aim.goal)
        )
        if start is not None and goal is not None:
            tables["ways"].append({"x": start, "x2": goal, "py": py})
        if start is not None and now is not None:
            tables["moves"].append({"x": start, "x2": now, "py": py})
        tables["goals"] += [] if goal is None else [{"x": goal, "py": py - 11, "py2": py + 11}]
        tables["starts"] += [] if start is None else [{"x": start, "py": py}]
        tables["nows"] += [] if now is None else [{"x": now, "py": py, "label": read_said(aim.row)}]
    return tables


def _letter(aims: Sequence[_Aim], track: _Track) -> Iterator[Caption]:
    for index, aim in enumerate(aims):
        yield _letter_name(read_text(aim.row, "name"), index, track)
        if aim.now is not None:
            yield _letter_now(aim, track, now=aim.now, index=index)
        yield from _letter_ends(aim, index, track)


def _letter_name(name: str, index: int, track: _Track) -> Caption:
    sheet, middle = track.sheet, track.middle(index)
    if sheet.narrow:
        text = sheet.shorten(name, sheet.width - 8, bold=True)
        return Caption(text, -track.left + 2, middle - sheet.line - 16, fill="ink", bold=True)
    return Caption(sheet.shorten(name, track.left - 44), -40, middle + sheet.size * 0.35, "right", "ink")


def _letter_now(aim: _Aim, track: _Track, *, now: float, index: int) -> Caption:
    text = _word("now", now, track)
    width, edge = track.sheet.measure(text, bold=True), track.scale.end + 22
    (px,) = separate_labels([track.scale.place(aim.progress(now))], [width], low=2 - track.left, high=edge)
    return Caption(text, px, track.middle(index) - 13, "center", "chart-text", bold=True)


def _letter_ends(aim: _Aim, index: int, track: _Track) -> Iterator[Caption]:
    """Letter start and goal below the line, moved apart where they would touch."""
    py = track.middle(index) + 14 + track.sheet.size
    known = [
        (track.scale.place(aim.progress(value)), _word(word, value, track), fill)
        for word, value, fill in (("from", aim.start, "chart-muted"), ("goal", aim.goal, "chart-target"))
        if value is not None
    ]
    known.sort()
    low, high = 2 - track.left, track.scale.end + 22
    widths = [track.sheet.measure(text) for _, text, _ in known]
    places = separate_labels([px for px, _, _ in known], widths, low=low, high=high)
    for place, (_, text, fill) in zip(places, known, strict=True):
        yield Caption(text, place, py, "center", fill)


def _word(name: str, value: float, track: _Track) -> str:
    wording = track.sheet.wording
    number = wording.goal(value, track.unit) if name == "goal" else wording.quantity(value, track.unit)
    return f"{wording.word(name)} {number}"
