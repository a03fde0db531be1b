"""Draw a series as a line of a word's size, without the renderer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from markupsafe import Markup

from cxsite.pages.plan import Spark
from cxsite.render.charts.lettering import clean_text
from cxsite.render.charts.rows import read_number
from cxsite.render.charts.scale import Scale

# Places are whole halves of a pixel: a table holds many sparks, and decimals are most of their bytes.
_FINENESS = 2
_WIDTH, _HEIGHT, _EDGE = 120 * _FINENESS, 28 * _FINENESS, 4 * _FINENESS


def draw_spark(spark: Spark) -> Markup:
    """Draw a spark line: gaps stay gaps, the target is dashed, a last point that may still move is hollow."""
    values = [read_number({"y": value}, "y") for value in spark.values]
    target = read_number({"y": spark.target}, "y")
    known = [value for value in (*values, target) if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    across = Scale(0, len(values) - 1, _EDGE, _WIDTH - _EDGE)
    upright = Scale(low, high, _HEIGHT - _EDGE, _EDGE)
    parts = (
        _draw_target(target, upright),
        _draw_line(values, across, upright),
        _draw_last(values, across, upright, is_partial=spark.partial_last),
    )
    size = f'width="{_WIDTH // _FINENESS}" height="{_HEIGHT // _FINENESS}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    opening = f'<svg class="spark" role="img" {size} fill="none">'
    title = f"<title>{escape(clean_text(spark.alt))}</title>"
    return Markup(f"{opening}{title}{''.join(parts)}</svg>")  # noqa: S704 - the only text in it is escaped


def _draw_target(target: float | None, upright: Scale) -> str:
    if target is None:
        return ""
    path = f"M0 {round(upright.place(target))}h{_WIDTH}"
    return f'<path d="{path}" stroke="var(--chart-target)" stroke-width="2" stroke-dasharray="6 4"/>'


def _draw_line(values: Sequence[float | None], across: Scale, upright: Scale) -> str:
    path = "".join(_write_run(run) for run in _list_runs(values, across, upright))
    # A round cap makes a dot of a point that has no neighbour to draw a line to.
    ends = 'stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{path}" stroke="var(--chart-line)" {ends}/>' if path else ""


def _draw_last(values: Sequence[float | None], across: Scale, upright: Scale, *, is_partial: bool) -> str:
    last = next((index for index in reversed(range(len(values))) if values[index] is not None), None)
    if last is None:
        return ""
    ((x, y),) = _list_runs([values[last]], across, upright, start=last)[0]
    hollow = is_partial and last == len(values) - 1
    fill = "surface" if hollow else "chart-line"
    rim = ' stroke="var(--chart-line)" stroke-width="2"' if hollow else ""
    return f'<circle cx="{x}" cy="{y}" r="5" fill="var(--{fill})"{rim}/>'


def _list_runs(
    values: Sequence[float | None], across: Scale, upright: Scale, *, start: int = 0
) -> list[list[tuple[int, int]]]:
    """List the stretches without a gap, as places in whole halves of a pixel."""
    runs: list[list[tuple[int, int]]] = [[]]
    for index, value in enumerate(values, start):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((round(across.place(index)), round(upright.place(value))))
    return [run for run in runs if run]


def _write_run(run: Sequence[tuple[int, int]]) -> str:
    """Write a stretch as steps from point to point, which is half as long as places are."""
    (x, y), *_ = run
    steps = [step for (x1, y1), (x2, y2) in pairwise(run) for step in (x2 - x1, y2 - y1)]
    return f"M{_join([x, y])}" + (f"l{_join(steps)}" if steps else "h0")


def _join(numbers: Sequence[int]) -> str:
    """Write numbers with no more between them than a path needs to keep them apart."""
    return "".join(
        f" {number}" if index and number >= 0 else str(number) for index, number in enumerate(numbers)
    )
