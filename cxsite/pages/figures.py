"""Decide what figures show: their rows, their message, their alt text and their table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cxsite.issues import Place
from cxsite.model import Metric, Point, Ref, Series
from cxsite.pages.addresses import address_of, relative, slug_of
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.plan import Cell, Chart, Column, Figure, Link, Scalar, Spark, State, Table
from cxsite.pages.words import (
    STATUS_WORDS,
    level_sentence,
    level_title,
    meets,
    name_of,
    point_text,
    shown_value,
    span_text,
    target_text,
)

PANELS_AT_MOST = 24
_HEAT_STEPS = 5

Rows = tuple[Mapping[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Ask for a figure: the page it stands on, its anchor there, what it shows and since when."""

    metric: Metric
    page: str
    anchor: str
    series: Series
    by: str = ""
    since: date | None = None
    alt: str = ""
    marks: Rows = ()
    place: Place | None = None


def draw(atlas: Atlas, kind: str, request: Request) -> Figure:
    """Make a figure of a kind of chart."""
    return _FIGURES[kind](atlas, request)


def make_spark(atlas: Atlas, metric: Metric, series: Series, periods: int = 26) -> Spark:
    """Draw the newest periods of a series as a line of a word's size."""
    points = series.points[-periods:]
    last = series.last
    alt = f"{name_of(metric, series)}, last {len(points)} periods"
    if last is not None:
        alt += f", newest finished: {shown_value(atlas, metric, last)}"
    partial = bool(points) and points[-1].partial
    return Spark(tuple(point.value for point in points), alt, series.target, partial)


def _points_since(request: Request, series: Series) -> tuple[Point, ...]:
    return tuple(point for point in series.points if request.since is None or point.end >= request.since)


def _unit_params(metric: Metric) -> dict[str, Scalar]:
    params: dict[str, Scalar] = {"unit": unit_of(metric.fields), "grain": str(metric.grain)}
    if metric.fields.bounds:
        params["y_min"], params["y_max"] = map(float, metric.fields.bounds)
    return params


def _finish(atlas: Atlas, request: Request, figure: Figure) -> Figure:
    """Add what every figure of a metric has: its source, caveat, downloads and own picture file."""
    metric = request.metric
    folder = request.page.removesuffix(".html")
    address = f"charts/{folder}/{request.anchor}.svg"
    data = f"data/metrics/{metric.id}.csv"
    return replace(
        figure,
        anchor=request.anchor,
        alt=request.alt or figure.alt,
        source=metric.fields.source or "other metrics of this portal",
        caveat=metric.fields.caveat or "",
        address=address,
        picture=relative(request.page, address),
        downloads=(
            Link("Data (CSV)", relative(request.page, data)),
            Link("Picture (SVG)", relative(request.page, address)),
        ),
        place=request.place,
    )


def _figure(title: str, sentence: str, alt: str, chart: Chart, table: Table) -> Figure:
    return Figure("", title, sentence, alt, chart, table)


def _trend(atlas: Atlas, request: Request) -> Figure:
    metric, series = request.metric, replace(request.series, points=_points_since(request, request.series))
    rows = tuple(_trend_row(atlas, metric, point) for point in series.points)
    name = name_of(metric, series)
    alt = f"Line chart of {name}, {span_text(atlas, metric, series.points)}. {level_sentence(atlas, metric, series)}"
    chart = Chart("trend", rows, request.marks, _unit_params(metric))
    figure = _figure(
        level_title(atlas, metric, series),
        level_sentence(atlas, metric, series),
        alt,
        chart,
        points_table(atlas, metric, series),
    )
    return _finish(atlas, request, figure)


def _trend_row(atlas: Atlas, metric: Metric, point: Point) -> Mapping[str, Scalar]:
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
    columns = [Column("Period"), Column(metric.title if series.segment is None else series.label, number=True)]
    columns += [Column("n", number=True)] * has_base + [Column("Target", number=True)] * has_target
    rows = []
    for point in reversed(series.points):
        label = atlas.language.period_label(point.period, metric.grain) + (" (unfinished)" if point.partial else "")
        cells = [Cell(label, heading=True), Cell(shown_value(atlas, metric, point), number=True)]
        if has_base:
            cells.append(Cell("" if point.n is None else atlas.language.exact(point.n), number=True))
        if has_target:
            goal = "" if point.target is None else atlas.language.goal(point.target, unit_of(metric.fields))
            cells.append(Cell(goal, number=True))
        rows.append(tuple(cells))
    return Table(f"{name_of(metric, series)} by {metric.grain}", tuple(columns), tuple(rows))


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold a segment's figure over a stretch of time: from counts, or its newest figure where it cannot be added."""

    series: Series
    value: float | None
    text: str
    n: float | None
    state: State


def stand(atlas: Atlas, request: Request, series: Series) -> Standing:
    """Work out how a series stands over the time that a figure shows."""
    metric = request.metric
    points = tuple(point for point in _points_since(request, series) if not point.partial)
    over = series.over(points[0].period, points[-1].period) if points else None
    last = points[-1] if points else None
    if over is None and (last is None or not _cannot_add(series)):
        state: State = "too_few" if last is not None and series.base else "no_data"
        return Standing(series, None, STATUS_WORDS[state].lower(), None, state)
    if over is None:
        assert last is not None
        return Standing(series, last.value, shown_value(atlas, metric, last), last.n, series.status)
    state = _state_of(series, over.value, last.target if last else None)
    return Standing(series, over.value, atlas.value(metric, over.value), over.n, state)


def _cannot_add(series: Series) -> bool:
    return series.cells is None or str(series.fields.kind) in ("value", "index") or bool(
        series.fields.kind == "quantile" and not series.fields.score
    )


def _state_of(series: Series, value: float | None, target: float | None) -> State:
    if value is None:
        return "no_data"
    if target is None or series.fields.good == "neutral" or str(series.fields.kind) in ("count", "sum"):
        # Counts over a longer time are not comparable with a target for one period.
        return "no_target"
    point = Point(date.min, date.min, value, None, target)
    return "met" if meets(series.fields, point) else "missed"


def standings(atlas: Atlas, request: Request) -> list[Standing]:
    """List the segments of a column, the highest figure first."""
    found = [stand(atlas, request, series) for series in request.metric.segments_of(request.by)]
    return sorted(found, key=lambda one: (one.value is None, -(one.value or 0), one.series.label))


def _stretch(atlas: Atlas, request: Request) -> str:
    finished = tuple(point for point in _points_since(request, request.metric.total) if not point.partial)
    if _cannot_add(request.metric.total):
        return atlas.language.period(finished[-1].period, request.metric.grain) if finished else "no period"
    return span_text(atlas, request.metric, finished)


def _bars(atlas: Atlas, request: Request) -> Figure:
    metric = request.metric
    ranked = standings(atlas, request)
    whole = stand(atlas, request, metric.total)
    rows = tuple(_bar_row(atlas, metric, one) for one in ranked)
    stretch = _stretch(atlas, request)
    params = _unit_params(metric)
    if str(metric.fields.kind) not in ("count", "sum"):
        params |= {"reference": whole.value, "reference_label": f"All: {whole.text}"}
    sentence = _bars_sentence(ranked, whole, stretch)
    alt = f"Bar chart of {metric.title} by {request.by}, {stretch}. {sentence}"
    title = _bars_title(metric, ranked, request.by)
    table = standings_table(atlas, request, ranked, f"{metric.title} by {request.by}, {stretch}")
    return _finish(atlas, request, _figure(title, sentence, alt, Chart("bars", rows, (), params), table))


def _bar_row(atlas: Atlas, metric: Metric, one: Standing) -> Mapping[str, Scalar]:
    comparable = one.state in ("met", "missed")
    return {
        "name": one.series.label,
        "y": one.value,
        "label": f"{one.series.label}: {one.text}",
        "state": one.state,
        "target": one.series.target if comparable else None,
    }


def _bars_title(metric: Metric, ranked: list[Standing], by: str) -> str:
    known = [one for one in ranked if one.value is not None]
    if len(known) < 2:
        return f"{metric.title} by {by}"
    return f"{metric.title} by {by}: from {known[-1].text} to {known[0].text}"


def _bars_sentence(ranked: list[Standing], whole: Standing, stretch: str) -> str:
    known = [one for one in ranked if one.value is not None]
    if not known:
        return f"No segment has a figure for {stretch}."
    first, last = known[0], known[-1]
    sentence = f"{stretch[:1].upper()}{stretch[1:]}: highest {first.series.label} with {first.text}"
    sentence += f", lowest {last.series.label} with {last.text}" if len(known) > 1 else ""
    hidden = len(ranked) - len(known)
    sentence += f"; all together {whole.text}." if whole.value is not None else "."
    return sentence + (f" {hidden} without a figure." if hidden else "")


def standings_table(atlas: Atlas, request: Request, ranked: list[Standing], caption: str) -> Table:
    """List segments with their figure over a stretch of time."""
    metric, page = request.metric, request.page
    columns = (Column(request.by), Column(metric.title, number=True), Column("n", number=True))
    rows = tuple(
        (
            Cell(one.series.label, relative(page, atlas.segment_address(metric, one.series)), heading=True),
            Cell(one.text, number=True),
            Cell("" if one.n is None else atlas.language.exact(one.n), number=True),
        )
        for one in ranked
    )
    return Table(caption, columns, rows)


def _multiples(atlas: Atlas, request: Request) -> Figure:
    metric = request.metric
    split = metric.segments_of(request.by)
    largest = sorted(split, key=lambda one: -sum(point.n or 0 for point in one.points))[:PANELS_AT_MOST]
    shown = [one for one in split if one in largest]
    rows = tuple(
        {"panel": series.label, **_trend_row(atlas, metric, point)}
        for series in shown
        for point in _points_since(request, series)
    )
    sentence = f"One small chart for each {request.by}, all on the same scale."
    if len(shown) < len(split):
        sentence += f" The {len(shown)} with the most data of {len(split)} are shown."
    names = ", ".join(series.label for series in shown)
    alt = f"{len(shown)} small line charts of {metric.title} by {request.by}: {names}."
    chart = Chart("multiples", rows, (), _unit_params(metric) | {"columns": 3})
    ranked = standings(atlas, request)
    table = standings_table(atlas, request, ranked, f"{metric.title} by {request.by}, {_stretch(atlas, request)}")
    title = f"{metric.title} by {request.by}, {span_text(atlas, metric, _points_since(request, metric.total))}"
    return _finish(atlas, request, _figure(title, sentence, alt, chart, table))


def _pareto(atlas: Atlas, request: Request) -> Figure:
    metric = request.metric
    finished = [point for point in _points_since(request, metric.total) if not point.partial]
    first, last = (finished[0].period, finished[-1].period) if finished else (date.min, date.min)
    counts = [(series, series.events_over(first, last) or 0) for series in metric.segments_of(request.by)]
    counts = sorted(((one, count) for one, count in counts if count > 0), key=lambda pair: (-pair[1], pair[0].label))
    whole = sum(count for _, count in counts)
    rows, running = [], 0.0
    for series, count in counts:
        running += count
        share = 100 * running / whole
        text = f"{series.label}: {atlas.language.exact(count)}, together {atlas.language.figure(share, 'percent')}"
        rows.append({"name": series.label, "y": count, "label": text, "share": share})
    few = next((index + 1 for index, row in enumerate(rows) if float(row["share"] or 0) >= 80), 0)
    stretch = _stretch(atlas, request)
    title = f"{metric.title}: {few} of {len(rows)} make up 80 % of the count" if rows else f"{metric.title}: no counts"
    sentence = f"Counts behind {metric.title} by {request.by}, {stretch}, largest first: {atlas.language.exact(whole)}."
    table = _pareto_table(atlas, request, rows, f"{metric.title}, counts by {request.by}, {stretch}")
    chart = Chart("pareto", tuple(rows), (), {"unit": "count"})
    return _finish(atlas, request, _figure(title, sentence, f"Pareto chart. {sentence}", chart, table))


def _pareto_table(atlas: Atlas, request: Request, rows: list[dict[str, Scalar]], caption: str) -> Table:
    columns = (Column(request.by), Column("Count", number=True), Column("Cumulative", number=True))
    cells = tuple(
        (
            Cell(str(row["name"]), heading=True),
            Cell(atlas.language.exact(float(row["y"] or 0)), number=True),
            Cell(atlas.language.figure(float(row["share"] or 0), "percent"), number=True),
        )
        for row in rows
    )
    return Table(caption, columns, cells)


def _heatmap(atlas: Atlas, request: Request) -> Figure:
    metric = request.metric
    split = metric.segments_of(request.by)
    values = sorted(
        point.value for series in split for point in _points_since(request, series) if point.value is not None
    )
    bounds = [values[len(values) * step // _HEAT_STEPS] for step in range(1, _HEAT_STEPS)] if values else []
    rows = tuple(
        {
            "x": atlas.language.short_period(point.period, metric.grain),
            "order": order,
            "name": series.label,
            "y": point.value,
            "label": f"{series.label}, {point_text(atlas, metric, point)}",
            "step": 1 + sum(point.value >= bound for bound in bounds) if point.value is not None else None,
        }
        for series in split
        for order, point in enumerate(_points_since(request, series))
    )
    limits = ", ".join(atlas.value(metric, bound) for bound in bounds)
    sentence = f"Each cell is one {metric.grain}; the five shades hold a fifth of the figures each (from {limits})."
    ranked = standings(atlas, request)
    table = standings_table(atlas, request, ranked, f"{metric.title} by {request.by}, {_stretch(atlas, request)}")
    title = f"{metric.title} by {request.by} and {metric.grain}"
    chart = Chart("heatmap", rows, (), _unit_params(metric))
    alt = f"Heat map of {title}: {len(split)} rows. {_bars_sentence(ranked, stand(atlas, request, metric.total), 'overall')}"
    return _finish(atlas, request, _figure(title, sentence, alt, chart, table))


def _bullet(atlas: Atlas, request: Request) -> Figure:
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
    figure = _figure(
        level_title(atlas, metric, series),
        sentence,
        f"Bullet chart. {level_title(atlas, metric, series)}.",
        Chart("bullet", (row,), (), _unit_params(metric)),
        points_table(atlas, metric, series),
    )
    return _finish(atlas, request, figure)


_FIGURES: Mapping[str, Callable[[Atlas, Request], Figure]] = {
    "trend": _trend,
    "bars": _bars,
    "multiples": _multiples,
    "pareto": _pareto,
    "heatmap": _heatmap,
    "bullet": _bullet,
}


def anchor_for(*parts: str) -> str:
    """Make an id of words that is unique in a page as long as the words are."""
    return "-".join(filter(None, (slug_of(part) for part in parts))) or "figure"


def metric_address(metric: Metric) -> str:
    """Name a metric's page."""
    return address_of(Ref("metrics", metric.id))
