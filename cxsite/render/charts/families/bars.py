"""Draw values side by side: horizontal bars from zero, each with its name, its target and its number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.families.grammar import (
    finish,
    free_fill,
    free_x,
    free_y,
    named_table,
    say,
    signal_scale,
)
from cxsite.render.charts.ledger import Ledger, lay_ledger, letter_heads
from cxsite.render.charts.rows import Row, read_number, read_said, read_text, word_value
from cxsite.render.charts.scale import Scale
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.tokens import token
from cxsite.render.charts.vega import Drawing

_SIGNALS: Mapping[str, Any] = {"x_low": 0, "x_high": 1}
_FILLS = {"met": "chart-bar", "missed": "chart-bar-missed"}
_PLAIN = "chart-bar-plain"


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    import altair as alt

    place = {
        "x": alt.X("x:Q", scale=signal_scale("x", zero=False), axis=None),
        "y": free_y(),
        "y2": "py2:Q",
    }
    misses = named_table("misses").mark_point(
        filled=True, opacity=1, shape="triangle-down", size=50, fill=token("chart-bar-missed"), aria=False
    )
    layers = [
        named_table("bars").mark_rect().encode(x2="x2:Q", fill=free_fill(), description=say(), **place),
        named_table("zero").mark_rule(aria=False, stroke=token("chart-axis")).encode(**place),
        named_table("references")
        .mark_rule(aria=False, stroke=token("chart-reference"), strokeWidth=1.5)
        .encode(**place),
        named_table("targets")
        .mark_rule(aria=False, stroke=token("chart-target"), strokeWidth=3)
        .encode(**place),
        misses.encode(x=free_x(), y=free_y()),
    ]
    return finish(layers, _SIGNALS)


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with named values."""
    unit = read_text(chart.params, "unit")
    names = [read_text(row, "name") for row in chart.rows]
    values = [_word(row, sheet, unit) for row in chart.rows]
    heads = list(_word_heads(chart, sheet, unit))
    ledger = lay_ledger(names, values, sheet=sheet, head=len(heads))
    scale = _choose_scale(chart, ledger.width)
    placed = [(scale.place(value), text, fill) for value, text, fill in heads]
    return Drawing(
        width=ledger.width,
        height=ledger.height,
        margins=ledger.margins,
        size=sheet.size,
        tables=_fill_tables(chart, ledger),
        captions=(*ledger.captions(), *letter_heads(placed, ledger)),
        signals={"x_low": scale.low, "x_high": scale.high},
        said=sum(read_number(row, "y") is not None for row in chart.rows),
    )


def _fill_tables(chart: Chart, ledger: Ledger) -> dict[str, list[Mapping[str, object]]]:
    reference = read_number(chart.params, "reference")
    return {
        "bars": [
            _draw_bar(row, value, ledger.band(index)) for index, row, value in _list_values(chart.rows, "y")
        ],
        "zero": [{"x": 0, **span} for span in ledger.spans()],
        "references": [{"x": reference, **span} for span in ledger.spans() if reference is not None],
        "targets": [
            {"x": target, **ledger.band(index, beyond=3)}
            for index, _, target in _list_values(chart.rows, "target")
        ],
        "misses": [
            {"px": ledger.value_start(index) - 10, "py": ledger.baseline(index) - ledger.sheet.size * 0.35}
            for index, row in enumerate(chart.rows)
            if row.get("state") == "missed"
        ],
    }


def _list_values(rows: Sequence[Row], name: str) -> Iterator[tuple[int, Row, float]]:
    for index, row in enumerate(rows):
        value = read_number(row, name)
        if value is not None:
            yield index, row, value


def _draw_bar(row: Row, value: float, band: Mapping[str, float]) -> Mapping[str, object]:
    return {
        "x": 0,
        "x2": value,
        "fill": token(_FILLS.get(str(row.get("state")), _PLAIN)),
        "label": read_said(row),
        **band,
    }


def _word(row: Row, sheet: Sheet, unit: str) -> str:
    """Word a bar's number; where there is none, say what the label says instead."""
    value = read_number(row, "y")
    if value is not None:
        return word_value(row, sheet.wording.quantity(value, unit))
    return sheet.shorten(word_value(row, sheet.wording.word("none")), 140)


def _word_heads(chart: Chart, sheet: Sheet, unit: str) -> Iterator[tuple[float, str, str]]:
    """Word the lines through the bars; a target that differs from row to row is named at the first one."""
    reference, label = read_number(chart.params, "reference"), read_text(chart.params, "reference_label")
    if reference is not None:
        has_number = any(character.isdigit() for character in label)
        text = label if has_number else f"{label} {sheet.wording.quantity(reference, unit)}".strip()
        yield reference, sheet.shorten(text, 240), "chart-reference"
    targets = [read_number(row, "target") for row in chart.rows]
    first = targets[0]
    if first is not None:
        text = f"{sheet.wording.word('target')} {sheet.wording.goal(first, unit)}"
        yield first, text, "chart-target"


def _choose_scale(chart: Chart, width: float) -> Scale:
    """Begin at zero always: a bar's length is its value."""
    reference = read_number(chart.params, "reference")
    values = [value for name in ("y", "target") for _, _, value in _list_values(chart.rows, name)]
    known = [0.0, *values, *([] if reference is None else [reference])]
    low, high = min(known), max(known)
    return Scale(low, high if high > low else low + 1, 0, width)
