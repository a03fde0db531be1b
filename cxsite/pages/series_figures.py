"""Show a series along time: as a trend, as a bullet, as a line of a word's size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxsite.model import Metric, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.figure_request import Message, Request, make_figure, points_since, unit_params
from cxsite.pages.plan import Cell, Chart, Column, Figure, Scalar, Spark, Table
from cxsite.pages.words import (
    count_text,
    level_sentence,
    level_title,
    name_of,
    period_of,
    point_text,
    shown_value,
    span_text,
    target_text,
)


def make_spark(atlas: Atlas, metric: Metric, series: Series, periods: int = 26) -> Spark:
    """Draw the newest periods of a series as a line of a word's size."""
    points = series.points[-periods:]
    last = series.last
    alt = f"{name_of(metric, series)}, newest {count_text(len(points), 'period')}" if points else ""
    if last is not None:
        alt += f", newest finished: {shown_value(atlas, metric, last)}"
    partial = bool(points) and points[-1].partial
    alt = alt or f"{name_of(metric, series)}: no data"
    return Spark(tuple(point.value for point in points), alt, series.target, partial)


def draw_trend(atlas: Atlas, request: Request) -> Figure:
    """Draw a series along time."""
    metric, series = request.metric, replace(request.series, points=points_since(request, request.series))
    rows = tuple(trend_row(atlas, metric, point) for point in series.points)
    sentence = level_sentence(atlas, metric, series)
    alt = f"Line chart of {name_of(metric, series)}, {span_text(atlas, series.points)}. {sentence}"
    chart = Chart("trend", rows, request.marks, {**unit_params(metric), "line": request.line})
    message = Message(level_title(atlas, metric, series), sentence, alt)
    return make_figure(request, message, chart=chart, table=points_table(atlas, request, series))


def trend_row(atlas: Atlas, metric: Metric, point: Point) -> Mapping[str, Scalar]:
    """Hold one point of a line."""
    return {
        "x": point.period.isoformat(),
        "y": point.value,
        "label": point_text(atlas, metric, point),
        "partial": point.partial,
        "target": point.target,
    }


def points_table(atlas: Atlas, request: Request, series: Series) -> Table:
    """List the points of a series, newest first."""
    metric = request.metric
    has_target = any(point.target is not None for point in series.points)
    has_base = any(point.n is not None for point in series.points)
    heads = [metric.title if series.segment is None else series.label]
    heads += ["n"] * has_base + [request.line] * has_target
    unit = unit_of(metric.fields)
    rows = []
    for point in reversed(series.points):
        texts = [shown_value(atlas, metric, point)]
        if has_base:
            texts.append("" if point.n is None else atlas.language.exact(point.n))
        if has_target:
            texts.append("" if point.target is None else atlas.language.goal(point.target, unit))
        label = Cell(period_of(atlas, metric, point), heading=True)
        rows.append((label, *(Cell(text, number=True) for text in texts)))
    columns = (Column("Period"), *(Column(head, number=True) for head in heads))
    split = "" if metric.grain == "given" else f" by {metric.grain}"
    return Table(name_of(metric, series) + split, columns, tuple(rows))


def draw_bullet(atlas: Atlas, request: Request) -> Figure:
    """Draw the first and the newest figure against the target."""
    metric, series = request.metric, replace(request.series, points=points_since(request, request.series))
    first = next((point for point in series.finished if point.value is not None), None)
    title = level_title(atlas, metric, series)
    row: dict[str, Scalar] = {
        "name": name_of(metric, series),
        "start": first.value if first else None,
        "now": series.last.value if series.last else None,
        "goal": series.target,
        "label": title,
    }
    target = target_text(atlas, series.fields, series.target) or "none is set"
    sentence = f"Where the figure began, where the newest finished period stands, and the target ({target})."
    message = Message(title, sentence, f"Bullet chart. {title}.")
    chart = Chart("bullet", (row,), (), unit_params(metric))
    return make_figure(request, message, chart=chart, table=points_table(atlas, request, series))
