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
from cxsite.render.charts.signals import SHAPES, colour_of, shape_of

# Places are whole halves of a pixel: a table holds many sparks, and decimals are most of their bytes.
_FINENESS = 2
_WIDTH, _HEIGHT, _EDGE = 120 * _FINENESS, 28 * _FINENESS, 4 * _FINENESS
# Steps around a point, so wide that a shape is told from a dot at the size of a word.
_PATHS = {
    "triangle-up": "m-8 6h16l-8-14z",
    "triangle-down": "m-8-6h16l-8 14z",
    "square": "m-6-6h12v12h-12z",
    "diamond": "m-8 0l8-8 8 8-8 8z",
}


def draw_spark(spark: Spark) -> Markup:
    """Draw a spark line: gaps stay gaps, the target is dashed, a last point that may still move is hollow."""
    values = [read_number({"y": value}, "y") for value in spark.values]
    target = read_number({"y": spark.target}, "y")
    limits = spark.band[1:] if spark.band else ()
    known = [value for value in (*values, target, *limits) if value is not None]
    low, high = (min(known), max(known)) if known else (0.0, 0.0)
    across = Scale(0, len(values) - 1, _EDGE, _WIDTH - _EDGE)
    upright = Scale(low, high, _HEIGHT - _EDGE, _EDGE)
    parts = (
        _draw_band(spark.band, across, upright),
        _draw_target(target, upright),
        _draw_line(values, across, upright),
        _draw_last(spark, values, across, upright=upright),
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


def _draw_band(band: tuple[int, float, float] | None, across: Scale, upright: Scale) -> str:
    """Draw between which limits the newest values move, as a quiet ground."""
    if band is None:
        return ""
    start, low, high = band
    left = 0 if start == 0 else round(across.place(start - 0.5))
    top, bottom = round(upright.place(high)), round(upright.place(low))
    return f'<path d="M{left} {top}H{_WIDTH}V{bottom}H{left}z" fill="var(--chart-grid)"/>'


def _draw_last(spark: Spark, values: Sequence[float | None], across: Scale, *, upright: Scale) -> str:
    """Mark the newest finished value by what it shows, and hollow one that may still move."""
    marked = [index for index, value in enumerate(values) if value is not None]
    hollow = bool(marked) and spark.partial_last and marked[-1] == len(values) - 1
    finished = marked[-2:-1] if hollow else marked[-1:]
    shapes = []
    if finished and (spark.signal in SHAPES or not hollow):
        ((x, y),) = _list_runs([values[finished[0]]], across, upright, start=finished[0])[0]
        shapes.append(_draw_signal(spark.signal, x, y))
    if hollow:
        ((x, y),) = _list_runs([values[-1]], across, upright, start=len(values) - 1)[0]
        rim = 'stroke="var(--chart-line)" stroke-width="2"'
        shapes.append(f'<circle cx="{x}" cy="{y}" r="5" fill="var(--surface)" {rim}/>')
    return "".join(shapes)


def _draw_signal(signal: str, x: int, y: int) -> str:
    """Draw the shape that trends mark such a point with."""
    fill = f'fill="var(--{colour_of(signal)})"'
    path = _PATHS.get(shape_of(signal))
    return f'<path d="M{x} {y}{path}" {fill}/>' if path else f'<circle cx="{x}" cy="{y}" r="5" {fill}/>'


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
