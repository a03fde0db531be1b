"""Draw a portfolio over time, without the renderer: one bar a program, its stage, its milestones, today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cxsite.pages.plan import Chart
from cxsite.render.charts.markup import draw_element
from cxsite.render.charts.picture import Sketch
from cxsite.render.charts.rows import Row, read_day, read_said, read_text
from cxsite.render.charts.scale import Scale, separate_labels
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.timescale import choose_days
from cxsite.render.charts.tokens import token

Attributes = Mapping[str, str | float]

# A stage is told by its outline and its filling, and by its word; the colour is the same for all.
_STYLES: Mapping[str, Attributes] = {
    "idea": {"fill": "none", "stroke": token("chart-bar"), "stroke_dasharray": "2 3"},
    "pilot": {
        "fill": token("chart-bar"),
        "fill_opacity": 0.2,
        "stroke": token("chart-bar"),
        "stroke_dasharray": "5 3",
    },
    "rolling-out": {"fill": token("chart-bar"), "fill_opacity": 0.5, "stroke": token("chart-bar")},
    "embedded": {"fill": token("chart-bar"), "stroke": token("chart-bar")},
    "stopped": {"fill": "none", "stroke": token("chart-muted")},
}
_BAR = 14.0
# Lines of the board pass behind words, not through them.
_HALO: Attributes = {"stroke": token("surface"), "stroke_width": 4, "paint_order": "stroke"}


@dataclass(frozen=True, slots=True)
class _Board:
    """Know where days and rows stand on the board."""

    sheet: Sheet
    across: Scale
    top: float
    pitch: float

    def place(self, day: date) -> float:
        """Find the pixel of a day."""
        return self.across.place(day.toordinal())

    def middle(self, index: int) -> float:
        """Find the middle of a row's bar."""
        below = 1.4 * self.sheet.line + _BAR / 2 if self.sheet.narrow else self.pitch / 2 - 4
        return self.top + index * self.pitch + below


def draw_timeline(chart: Chart, sheet: Sheet) -> Sketch:
    """Draw programs as bars from their start to their end; without an end a bar runs on beyond the edge."""
    rows = [row for row in chart.rows if read_day(row, "start") is not None]
    board = _lay_board(chart, rows, sheet)
    height = board.top + len(rows) * board.pitch
    marks = [
        mark
        for index, row in enumerate(rows)
        for mark in _draw_milestones(_own_marks(row, chart), index, board)
    ]
    bars = [part for index, row in enumerate(rows) for part in _draw_row(row, index, board)]
    ground = (*_draw_days(board, height), *_draw_today(chart, board, height))
    said = len(rows) + sum(1 for mark in marks if "data-say" in mark)
    return Sketch(
        sheet.width, round(height + sheet.line + 4), "".join((*ground, *bars, *marks)), said, drawn=said
    )


def _lay_board(chart: Chart, rows: Sequence[Row], sheet: Sheet) -> _Board:
    ends = [day for row in rows for name in ("start", "end") if (day := read_day(row, name))]
    first = read_day(chart.params, "first") or min(ends)
    last = read_day(chart.params, "last") or max(ends) + timedelta(days=30)
    names = [sheet.measure(sheet.shorten(read_text(row, "name"), 0.3 * sheet.width)) for row in rows]
    left = 4.0 if sheet.narrow else max(names) + 16
    across = Scale(
        first.toordinal(), max(last, first + timedelta(days=1)).toordinal(), left, sheet.width - 20
    )
    return _Board(
        sheet, across, top=2 * sheet.line + 14, pitch=(3.2 if sheet.narrow else 2.4) * sheet.line + 16
    )


def _draw_days(board: _Board, height: float) -> Iterator[str]:
    """Draw a quiet line for each day that the axis names."""
    days = [date.fromordinal(int(board.across.low)), date.fromordinal(int(board.across.high))]
    width = board.across.end - board.across.start
    days = [days[0] + (days[1] - days[0]) * index / 400 for index in range(401)]
    ticks = choose_days(
        days, grain="month", most=int(width / (4.6 * board.sheet.size)), wording=board.sheet.wording
    )
    for tick in ticks:
        px = board.place(tick.day)
        yield draw_element(
            "path", {"d": f"M{px:g} {board.top - 4:g}V{height:g}", "stroke": token("chart-grid")}
        )
        for line, text in enumerate(reversed(tick.lines)):
            yield _write(board, (px, board.top - 10 - line * board.sheet.line), text, text_anchor="middle")


def _draw_today(chart: Chart, board: _Board, height: float) -> Iterator[str]:
    today = read_day(chart.params, "today")
    if today is None or not board.across.low <= today.toordinal() <= board.across.high:
        return
    px, word = board.place(today), board.sheet.wording.word("today")
    stem = f"M{px:g} {board.top - 4:g}V{height:g}"
    yield draw_element("path", {"d": stem, "stroke": token("ink"), "stroke_dasharray": "4 3"})
    (centre,) = separate_labels([px], [board.sheet.measure(word)], low=0, high=board.sheet.width)
    yield _write(board, (centre, height + board.sheet.size), word, fill=token("ink"), text_anchor="middle")


def _draw_row(row: Row, index: int, board: _Board) -> Iterator[str]:
    start, end = read_day(row, "start"), read_day(row, "end")
    left = max(board.place(start), board.across.start) if start else board.across.start
    right = min(board.place(end), board.across.end + 12) if end else board.across.end + 12
    middle, stage = board.middle(index), read_text(row, "stage")
    style = dict(_STYLES.get(stage, _STYLES["rolling-out"]))
    path = _outline_bar(left, max(right, left + 4), middle, is_open=end is None)
    yield draw_element("path", {"d": path, **style, "data_say": read_said(row)})
    if stage == "stopped":
        yield draw_element("path", {"d": f"M{left:g} {middle:g}H{right:g}", "stroke": token("chart-muted")})
    yield from _letter_row(row, index, board)


def _outline_bar(left: float, right: float, middle: float, *, is_open: bool) -> str:
    """Outline a bar; one without an end points onward."""
    half = _BAR / 2
    tip = f"H{right - half:.1f}L{right:.1f} {middle:.1f}L{right - half:.1f} {middle + half:.1f}"
    square = f"H{right:.1f}V{middle + half:.1f}"
    return f"M{left:.1f} {middle - half:.1f}{tip if is_open else square}H{left:.1f}Z"


def _letter_row(row: Row, index: int, board: _Board) -> Iterator[str]:
    """Letter a program's name and, because a style alone says little, the word of its stage."""
    sheet, stage = board.sheet, read_text(row, "stage_text") or read_text(row, "stage").replace("-", " ")
    top = board.top + index * board.pitch
    if sheet.narrow:
        room = sheet.width - sheet.measure(stage) - 20
        name = sheet.shorten(read_text(row, "name"), room, bold=True)
        yield _write(board, (4, top + sheet.line), name, fill=token("ink"), font_weight=600)
        yield _write(board, (sheet.width - 4, top + sheet.line), stage, text_anchor="end")
    else:
        edge = board.across.start - 14
        name, middle = sheet.shorten(read_text(row, "name"), edge), board.middle(index)
        yield _write(board, (edge, middle - 2), name, fill=token("ink"), text_anchor="end")
        yield _write(board, (edge, middle - 2 + sheet.line), stage, text_anchor="end")


def _own_marks(row: Row, chart: Chart) -> list[Row]:
    marks = [mark for mark in chart.marks if mark.get("row") == row.get("name") and read_day(mark, "x")]
    return sorted(marks, key=lambda mark: read_text(mark, "x"))


def _draw_milestones(marks: Sequence[Row], index: int, board: _Board) -> Iterator[str]:
    """Draw milestones as diamonds and letter below the bar those that there is room for."""
    free, py = 0.0, board.middle(index)
    for mark in marks:
        day = read_day(mark, "x")
        if day is None or not board.across.low <= day.toordinal() <= board.across.high:
            continue
        px, label = board.place(day), read_said(mark)
        yield _draw_diamond(px, py, label)
        short = read_text(mark, "text") or label.removeprefix(f"{read_text(mark, 'row')}: ")
        text = board.sheet.shorten(short, 220)
        width = board.sheet.measure(text)
        start = min(max(px - width / 2, board.across.start), board.sheet.width - width)
        if start >= free:
            yield _write(board, (start, py + _BAR / 2 + board.sheet.size + 2), text)
            free = start + width + 10


def _draw_diamond(px: float, py: float, label: str) -> str:
    shape = f"M{px:.1f} {py - 6:.1f}l6 6l-6 6l-6 -6Z"
    colours: Attributes = {"fill": token("surface"), "stroke": token("ink"), "stroke_width": 1.5}
    return draw_element("path", {"d": shape, **colours, "data_say": label})


def _write(board: _Board, where: tuple[float, float], text: str, **style: str | float) -> str:
    base: Attributes = {
        "x": where[0],
        "y": where[1],
        "font_size": board.sheet.size,
        "fill": token("chart-muted"),
    }
    return draw_element("text", {**base, **_HALO, **style}, text)
