"""Draw why a figure moved: from the value before to the value after, a step for each segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.families.grammar import finish, free_fill, free_x, free_y, named_table, say
from cxsite.render.charts.ledger import Ledger, lay_ledger, letter_heads
from cxsite.render.charts.rows import Row, read_flag, read_number, read_said, read_text
from cxsite.render.charts.scale import Scale
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.tokens import token
from cxsite.render.charts.vega import Drawing

_KEY = 10.0
_EDGE = 2.0

Rows = list[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Step:
    """Hold one segment's step: where it starts, and what its own change and the mix add."""

    row: Row
    start: float
    rate: float
    mix: float


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    import altair as alt

    band = {"x": free_x(), "y": free_y(), "y2": "py2:Q"}
    stroke = alt.Stroke("stroke:N", scale=None, legend=None)
    bar = {"x2": "px2:Q", **band}
    hollow: Mapping[str, Any] = {"fill": token("surface"), "strokeWidth": 1.4, "aria": False}
    layers = [
        named_table("ends").mark_rule(aria=False, strokeWidth=1.5).encode(stroke=stroke, **band),
        named_table("links").mark_rule(aria=False, stroke=token("chart-axis")).encode(**band),
        named_table("rates").mark_rect().encode(fill=free_fill(), description=say(), **bar),
        named_table("mixes").mark_rect(**hollow).encode(stroke=stroke, **bar),
        named_table("keys")
        .mark_rect(strokeWidth=1.4, aria=False)
        .encode(fill=free_fill(), stroke=stroke, **bar),
    ]
    return finish(layers, {})


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with the steps of one change."""
    rows = [row for row in chart.rows if read_number(row, "y") is not None]
    names, values = ([read_text(row, key) for row in rows] for key in ("name", "worded"))
    ledger = lay_ledger(names, values, sheet=sheet, head=2)
    ledger = replace(ledger, margins=replace(ledger.margins, bottom=sheet.line + 16))
    steps = list(_list_steps(chart, rows))
    scale = _choose_scale(chart, steps, ledger.width)
    heads = [
        (scale.place(_read(chart.params, end)), read_text(chart.params, f"{end}_label"), fill)
        for end, fill in (("start", "chart-text"), ("end", "chart-line"))
    ]
    return Drawing(
        width=ledger.width,
        height=ledger.height,
        margins=ledger.margins,
        size=sheet.size,
        tables=_fill_tables(chart, steps, ledger, scale=scale),
        captions=(*ledger.captions(), *letter_heads(heads, ledger), *_letter_key(ledger)),
        said=len(rows),
    )


def _list_steps(chart: Chart, rows: Sequence[Row]) -> Iterator[_Step]:
    starts = accumulate((_read(row, "y") for row in rows), initial=_read(chart.params, "start"))
    for row, start in zip(rows, starts, strict=False):
        yield _Step(row, start, _read(row, "rate"), _read(row, "mix"))


def _choose_scale(chart: Chart, steps: Sequence[_Step], width: float) -> Scale:
    """Hold all steps: lengths here are differences, so that the scale need not begin at zero."""
    corners = [step.start + part for step in steps for part in (0.0, step.rate, step.rate + step.mix)]
    corners += [_read(chart.params, "start"), _read(chart.params, "end")]
    return Scale(min(corners), max(corners), _EDGE, width - _EDGE)


def _fill_tables(chart: Chart, steps: Sequence[_Step], ledger: Ledger, *, scale: Scale) -> dict[str, Rows]:
    ends = (("start", "chart-axis"), ("end", "chart-line"))
    return {
        "ends": [
            {"px": scale.place(_read(chart.params, end)), "stroke": token(colour), **span}
            for end, colour in ends
            for span in ledger.spans()
        ],
        "links": [*_link_steps(steps, ledger, scale)],
        "rates": [
            {**_half(ledger, index, 0), **_draw_part(chart, (step.start, step.rate), scale, paint="fill")}
            | {"label": read_said(step.row)}
            for index, step in enumerate(steps)
        ],
        "mixes": [
            {
                **_half(ledger, index, 1),
                **_draw_part(chart, (step.start + step.rate, step.mix), scale, paint="stroke"),
            }
            for index, step in enumerate(steps)
        ],
        "keys": [*_draw_key(ledger)],
    }


def _draw_part(chart: Chart, part: tuple[float, float], scale: Scale, *, paint: str) -> Mapping[str, object]:
    """Draw a part from where it starts; its colour says whether it is good, where that can be said."""
    start, size = part
    places = sorted((scale.place(start), scale.place(start + size)))
    colour = "chart-bar-plain"
    good = read_text(chart.params, "good")
    if not read_flag(chart.params, "noise") and good in ("up", "down"):
        colour = "chart-bar" if (size > 0) == (good == "up") else "chart-bar-missed"
    return {"px": round(places[0], 1), "px2": round(places[1], 1), paint: token(colour)}


def _half(ledger: Ledger, index: int, lower: int) -> Mapping[str, float]:
    """Give the upper or the lower half of a row's band."""
    half = ledger.thickness / 2
    top = ledger.middle(index) - half + lower * half
    return {"py": top + 1, "py2": top + half - 1}


def _link_steps(steps: Sequence[_Step], ledger: Ledger, scale: Scale) -> Iterator[Mapping[str, object]]:
    """Lead the eye from the end of a step to the next; on a narrow sheet names stand between them."""
    if ledger.sheet.narrow:
        return
    for index, (_, after) in enumerate(pairwise(steps)):
        yield {
            "px": scale.place(after.start),
            "py": ledger.middle(index),
            "py2": ledger.middle(index + 1),
        }


def _key_places(ledger: Ledger) -> Iterator[tuple[str, float]]:
    px = 0.0
    for word in ("rate", "mix"):
        text = ledger.sheet.wording.word(word)
        yield text, px
        px += _KEY + 6 + ledger.sheet.measure(text) + 18


def _draw_key(ledger: Ledger) -> Iterator[Mapping[str, object]]:
    top = ledger.height + 10
    for number, (_, px) in enumerate(_key_places(ledger)):
        fill = token("surface" if number else "chart-text")
        box = {"px": px, "px2": px + _KEY, "py": top, "py2": top + _KEY - 3}
        yield {**box, "fill": fill, "stroke": token("chart-text")}


def _letter_key(ledger: Ledger) -> Iterator[Caption]:
    """Say what filled and what hollow bars are."""
    for text, px in _key_places(ledger):
        yield Caption(text, px + _KEY + 6, ledger.height + 18)


def _read(row: Row, name: str) -> float:
    return read_number(row, name) or 0.0
