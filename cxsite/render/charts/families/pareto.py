"""Draw which few causes make most of the whole: sorted bars and how they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.families.grammar import finish, free_y, named_table, say, signal_scale
from cxsite.render.charts.ledger import Ledger, lay_ledger, letter_heads
from cxsite.render.charts.rows import Row, read_number, read_said, read_text
from cxsite.render.charts.scale import Scale
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.tokens import token
from cxsite.render.charts.vega import Drawing

_SIGNALS: Mapping[str, Any] = {"x_low": 0, "x_high": 100}
_GUIDE = 80.0
# Room behind the last point for its label.
_LETTERED = 48.0


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    import altair as alt

    x = alt.X("x:Q", scale=signal_scale("x", zero=False), axis=None)
    band = {"x": x, "y": free_y(), "y2": "py2:Q"}
    step = {"x": x, "y": free_y()}
    colour = token("chart-cumulative")
    layers = [
        named_table("bars").mark_rect(fill=token("chart-bar")).encode(x2="x2:Q", description=say(), **band),
        named_table("zero").mark_rule(aria=False, stroke=token("chart-axis")).encode(**band),
        named_table("guide")
        .mark_rule(aria=False, stroke=token("chart-target"), strokeDash=[6, 4])
        .encode(**band),
        named_table("line")
        .mark_line(aria=False, stroke=colour, strokeJoin="round")
        .encode(order="py:Q", **step),
        named_table("line")
        .mark_point(aria=False, filled=True, opacity=1, size=40, fill=colour)
        .encode(**step),
    ]
    return finish(layers, _SIGNALS)


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with causes, the most frequent first."""
    rows = sorted(
        (row for row in chart.rows if read_number(row, "y") is not None), key=lambda row: -_read(row, "y")
    )
    unit = read_text(chart.params, "unit")
    values = [sheet.wording.goal(_read(row, "y"), unit) for row in rows]
    ledger = lay_ledger([read_text(row, "name") for row in rows], values, sheet=sheet, head=1)
    scale = Scale(0, 100, 0, ledger.width - max(_LETTERED, max(map(sheet.measure, values)) * sheet.narrow))
    ledger = replace(ledger, names=_clear_names(rows, ledger, scale))
    guide = letter_heads(
        [(scale.place(_GUIDE), sheet.wording.goal(_GUIDE, "percent"), "chart-target")], ledger
    )
    letters = (*ledger.captions(), *guide, *_letter_shares(rows, ledger, scale))
    return Drawing(
        width=ledger.width,
        height=ledger.height,
        margins=ledger.margins,
        size=sheet.size,
        tables=_fill_tables(rows, ledger),
        captions=letters,
        signals={"x_high": 100 * ledger.width / scale.end},
        said=len(rows),
    )


def _fill_tables(rows: Sequence[Row], ledger: Ledger) -> dict[str, list[Mapping[str, object]]]:
    return {
        "bars": [
            {"x": 0, "x2": _measure_bar(row, rows), "label": read_said(row), **ledger.band(index)}
            for index, row in enumerate(rows)
        ],
        "zero": [{"x": 0, **span} for span in ledger.spans()],
        "guide": [{"x": _GUIDE, **span} for span in ledger.spans()],
        "line": [{"x": _read(row, "share"), "py": ledger.middle(index)} for index, row in enumerate(rows)],
    }


def _measure_bar(row: Row, rows: Sequence[Row]) -> float:
    """Draw bars on the scale of the cumulative line, so that the first bar ends at its first point."""
    whole = sum(_read(other, "y") for other in rows)
    shown = max(_read(other, "share") for other in rows)
    return _read(row, "y") / whole * shown if whole else 0.0


def _clear_names(rows: Sequence[Row], ledger: Ledger, scale: Scale) -> list[str]:
    """Cut names that stand above their bars where the line passes."""
    if not ledger.sheet.narrow:
        return list(ledger.names)
    rooms = [ledger.width, *(scale.place(_read(row, "share")) - 6 for row in rows[:-1])]
    return [ledger.sheet.shorten(name, max(room, 80)) for name, room in zip(ledger.names, rooms, strict=True)]


def _letter_shares(rows: Sequence[Row], ledger: Ledger, scale: Scale) -> Iterator[Caption]:
    """Letter each point above its right, where the line comes from the left and leaves downwards."""
    wording = ledger.sheet.wording
    for index, row in enumerate(rows):
        share = _read(row, "share")
        almost = 99.5 <= share < 99.95
        text = wording.with_unit(wording.number(share, 1 if almost else 0), "percent")
        px = _step_aside(scale.place(share) + 8, ledger.sheet.measure(text), scale.place(_GUIDE))
        py = ledger.middle(index) + (3 if ledger.sheet.narrow else -6)
        yield Caption(text, px, py, fill="chart-cumulative")


def _step_aside(px: float, width: float, line: float) -> float:
    """Move a label off a line, to the side that is nearer."""
    if not px - 3 < line < px + width + 3:
        return px
    left, right = line - width - 4, line + 4
    return left if px - left <= 5 else right


def _read(row: Row, name: str) -> float:
    return read_number(row, name) or 0.0
