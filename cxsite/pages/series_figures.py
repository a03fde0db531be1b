"""Show a series along time: as a trend, as a bullet, as a line of a word's size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxsite.model import Metric, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.figure_request import Request, finish, plain_figure, points_since, unit_params
from cxsite.pages.plan import Cell, Chart, Column, Figure, Scalar, Spark, Table
from cxsite.pages.words import (
    level_sentence,
    level_title,
    name_of,
    point_text,
    shown_value,
    span_text,
    target_text,
)


def make_spark(atlas: Atlas, metric: Metric, series: Series, periods: int = 26) -> Spark:
    """Draw the newest periods of a series as a line of a word's size."""
    points = series.points[-periods:]
    last = series.last
    alt = f"{name_of(metric, series)}, last {len(points)} periods"
    if last is not None:
        alt += f", newest finished: {shown_value(atlas, metric, last)}"
    partial = bool(points) and points[-1].partial
    return Spark(tuple(point.value for point in points), alt, series.target, partial)


def draw_trend(atlas: Atlas, request: Request) -> Figure:
    """Draw a series along time."""
    metric, series = request.metric, replace(request.series, points=points_since(request, request.series))
    rows = tuple(trend_row(atlas, metric, point) for point in series.points)
    name = name_of(metric, series)
    alt = f"Line chart of {name}, {span_text(atlas, series.points)}. {level_sentence(atlas, metric, series)}"
    chart = Chart("trend", rows, request.marks, unit_params(metric))
    figure = plain_figure(
        level_title(atlas, metric, series),
        level_sentence(atlas, metric, series),
        alt,
        chart,
        points_table(atlas, metric, series),
    )
    return finish(request, figure)


def trend_row(atlas: Atlas, metric: Metric, point: Point) -> Mapping[str, Scalar]:
    """Hold one point of a line."""
    return {
        "x": point.period.isoformat(),
        "y": point.value,
        "label": point_text(atlas, metric, point),
        "partial": point.partial,
        "target": point.target,
    }


def points_table(atlas: Atlas, metric: Metric, series: Series) -> Table:
    """List the points of a series, newest first."""
    has_target = any(point.target is not None for point in series.points)
    has_base = any(point.n is not None for point in series.points)
    columns = [
        Column("Period"),
        Column(metric.title if series.segment is None else series.label, number=True),
    ]
    columns += [Column("n", number=True)] * has_base + [Column("Target", number=True)] * has_target
    rows = []
    for point in reversed(series.points):
        label = atlas.language.period_label(point.period, metric.grain) + (
            " (unfinished)" if point.partial else ""
        )
        cells = [Cell(label, heading=True), Cell(shown_value(atlas, metric, point), number=True)]
        if has_base:
            cells.append(Cell("" if point.n is None else atlas.language.exact(point.n), number=True))
        if has_target:
            goal = "" if point.target is None else atlas.language.goal(point.target, unit_of(metric.fields))
            cells.append(Cell(goal, number=True))
        rows.append(tuple(cells))
    return Table(f"{name_of(metric, series)} by {metric.grain}", tuple(columns), tuple(rows))


def draw_bullet(atlas: Atlas, request: Request) -> Figure:
    """Draw the first and the newest figure against the target."""
    metric, series = request.metric, request.series
    points = [point for point in series.finished if point.value is not None]
    first, last = (points[0], points[-1]) if points else (None, None)
    row: dict[str, Scalar] = {
        "name": name_of(metric, series),
        "start": first.value if first else None,
        "now": last.value if last else None,
        "goal": series.target,
        "label": level_title(atlas, metric, series),
    }
    target = target_text(atlas, series.fields, series.target) or "none"
    sentence = f"First figure, newest finished figure and target ({target})."
    figure = plain_figure(
        level_title(atlas, metric, series),
        sentence,
        f"Bullet chart. {level_title(atlas, metric, series)}.",
        Chart("bullet", (row,), (), unit_params(metric)),
        points_table(atlas, metric, series),
    )
    return finish(request, figure)
