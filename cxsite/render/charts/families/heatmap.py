"""Draw many series at once: one row each, one cell a period, five steps of one colour."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cxsite.pages.plan import Chart
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.families.grammar import (
    finish,
    free_fill,
    free_x,
    free_y,
    named_table,
    say,
)
from cxsite.render.charts.rows import Row, read_number, read_said, read_text, word_value
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.tokens import token
from cxsite.render.charts.vega import Drawing, Margins

_STEPS = 5
_GAP = 1.5
_KEY = 16.0


@dataclass(frozen=True, slots=True)
class _Grid:
    """Know the lines and columns of a heat map and the size of its cells."""

    sheet: Sheet
    names: Mapping[str, int]
    periods: Mapping[float, int]
    left: float
    cell: float
    pitch: float

    @property
    def width(self) -> float:
        """Return the width of all cells together."""
        return len(self.periods) * self.cell

    def place(self, row: Row) -> Mapping[str, float]:
        """Find the edges of a row's cell."""
        column = self.periods[read_number(row, "order") or 0]
        return _frame(
            column * self.cell,
            self.names[read_text(row, "name")] * self.pitch,
            width=self.cell,
            height=self.pitch,
        )


def compose() -> dict[str, Any]:
    """Write the family's grammar, without any data."""
    cell = {"x": free_x(), "x2": "px2:Q", "y": free_y(), "y2": "py2:Q"}
    gap: dict[str, Any] = {"fill": "transparent", "stroke": token("chart-axis"), "strokeDash": [2, 2]}
    layers = [
        named_table("cells").mark_rect().encode(fill=free_fill(), description=say(), **cell),
        named_table("gaps").mark_rect(**gap).encode(description=say(), **cell),
        named_table("key").mark_rect(aria=False).encode(fill=free_fill(), **cell),
        named_table("key_gap").mark_rect(aria=False, **gap).encode(**cell),
    ]
    return finish(layers, {})


def fill(chart: Chart, sheet: Sheet) -> Drawing:
    """Fill the grammar with the cells of all rows."""
    grid = _lay_grid(chart.rows, sheet)
    missing = [row for row in chart.rows if read_number(row, "y") is None]
    shown = [row for row in chart.rows if read_number(row, "y") is not None]
    key, letters = _draw_key(shown, grid, read_text(chart.params, "unit"))
    gap_key, gap_letters = _draw_gap_key(letters[-1], grid) if missing else ([], [])
    written = (*letters, *gap_letters, *_letter_names(grid), *_letter_periods(chart.rows, grid))
    return Drawing(
        width=grid.width,
        height=len(grid.names) * grid.pitch,
        margins=Margins(36, max(8, 420 - grid.width - grid.left), 10 + sheet.line, grid.left),
        size=sheet.size,
        tables={
            "cells": [{**grid.place(row), "fill": _colour(row), "label": read_said(row)} for row in shown],
            "gaps": [{**grid.place(row), "label": read_said(row)} for row in missing],
            "key": key,
            "key_gap": gap_key,
        },
        captions=written,
        said=len(chart.rows),
    )


def _lay_grid(rows: Sequence[Row], sheet: Sheet) -> _Grid:
    names = dict.fromkeys(read_text(row, "name") for row in rows)
    orders = sorted({read_number(row, "order") or 0 for row in rows})
    left = max(sheet.measure(sheet.shorten(name, 0.24 * sheet.width)) for name in names) + 12
    return _Grid(
        sheet=sheet,
        names={name: index for index, name in enumerate(names)},
        periods={order: index for index, order in enumerate(orders)},
        left=left,
        cell=min(max((sheet.width - left - 8) / len(orders), 9.0), 44.0),
        pitch=24.0,
    )


def _frame(px: float, py: float, *, width: float, height: float) -> dict[str, float]:
    """Take half of the gap between cells off at each edge."""
    half = _GAP / 2
    return {
        "px": round(px + half, 2),
        "px2": round(px + width - half, 2),
        "py": py + half,
        "py2": py + height - half,
    }


def _colour(row: Row) -> str:
    step = min(max(int(read_number(row, "step") or 1), 1), _STEPS)
    return token(f"chart-heat-{step}")


def _letter_names(grid: _Grid) -> Iterator[Caption]:
    for name, index in grid.names.items():
        middle = (index + 0.5) * grid.pitch + grid.sheet.size * 0.35
        yield Caption(grid.sheet.shorten(name, grid.left - 12), -10, middle, "right", "ink")


def _letter_periods(rows: Sequence[Row], grid: _Grid) -> Iterator[Caption]:
    """Letter as many periods as there is room for, each at the left edge of its column."""
    labels = {grid.periods[read_number(row, "order") or 0]: read_text(row, "x") for row in rows}
    widest = max(map(grid.sheet.measure, labels.values()), default=0)
    stride = max(1, math.ceil((widest + 12) / grid.cell))
    py = len(grid.names) * grid.pitch + 4 + grid.sheet.size
    for index in range(0, len(grid.periods), stride):
        if index * grid.cell + grid.sheet.measure(labels[index]) <= grid.width + 8:
            yield Caption(labels[index], index * grid.cell + 1, py)


def _draw_key(shown: Sequence[Row], grid: _Grid, unit: str) -> tuple[list[dict[str, object]], list[Caption]]:
    """Draw the five steps between the lowest and the highest value shown."""
    ends = (min(shown, key=_read_value), max(shown, key=_read_value))
    low, high = (word_value(row, grid.sheet.wording.quantity(_read_value(row), unit)) for row in ends)
    start = grid.sheet.measure(low) + 8
    key: list[dict[str, object]] = [
        {
            **_frame(start + index * _KEY, -31, width=_KEY, height=_KEY),
            "fill": token(f"chart-heat-{index + 1}"),
        }
        for index in range(_STEPS)
    ]
    return key, [Caption(low, 0, -19), Caption(high, start + _STEPS * _KEY + 6, -19)]


def _draw_gap_key(last: Caption, grid: _Grid) -> tuple[list[dict[str, float]], list[Caption]]:
    start = last.px + grid.sheet.measure(last.text) + 20
    word = Caption(grid.sheet.wording.word("none"), start + _KEY + 6, -19)
    return [_frame(start, -31, width=_KEY, height=_KEY)], [word]


def _read_value(row: Row) -> float:
    return read_number(row, "y") or 0.0
