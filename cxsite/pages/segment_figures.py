"""Show the segments of a metric side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cxsite.model import Metric, Point, Series
from cxsite.pages.addresses import relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.figure_request import Request, finish, plain_figure, points_since, unit_params
from cxsite.pages.plan import Cell, Chart, Column, Figure, Scalar, State, Table
from cxsite.pages.series_figures import trend_row
from cxsite.pages.words import (
    STATUS_WORDS,
    head_of,
    meets,
    point_text,
    shown_value,
    span_text,
    split_title,
)

PANELS_AT_MOST = 24
_HEAT_STEPS = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold a segment's figure over a stretch of time, or its newest one where figures cannot be added."""

    series: Series
    value: float | None
    text: str
    n: float | None
    state: State


def stand(atlas: Atlas, request: Request, series: Series) -> Standing:
    """Work out how a series stands over the time that a figure shows."""
    metric = request.metric
    points = tuple(point for point in points_since(request, series) if not point.partial)
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
    return (
        series.cells is None
        or str(series.fields.kind) in ("value", "index")
        or bool(series.fields.kind == "quantile" and not series.fields.score)
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
    found = _hide_complement(found)
    return sorted(found, key=lambda one: (one.value is None, -(one.value or 0), one.series.label))


def _hide_complement(found: list[Standing]) -> list[Standing]:
    """Hide the smallest base too where only one is hidden: the total less the others would tell it."""
    hidden = [one for one in found if one.state == "too_few"]
    shown = [one for one in found if one.value is not None and one.series.base]
    if len(hidden) != 1 or not shown:
        return found
    smallest = min(shown, key=lambda one: (one.n or 0, one.series.label))
    words = STATUS_WORDS["too_few"].lower()
    return [Standing(one.series, None, words, None, "too_few") if one is smallest else one for one in found]


def _stretch(atlas: Atlas, request: Request) -> str:
    finished = tuple(point for point in points_since(request, request.metric.total) if not point.partial)
    if _cannot_add(request.metric.total):
        return atlas.language.period(finished[-1].period, request.metric.grain) if finished else "no period"
    return span_text(atlas, finished)


def draw_bars(atlas: Atlas, request: Request) -> Figure:
    """Compare segments over a stretch of time."""
    metric = request.metric
    ranked = standings(atlas, request)
    whole = stand(atlas, request, metric.total)
    rows = tuple(_bar_row(one) for one in ranked)
    stretch = _stretch(atlas, request)
    params = unit_params(metric)
    if str(metric.fields.kind) not in ("count", "sum"):
        params |= {"reference": whole.value, "reference_label": f"All: {whole.text}"}
    sentence = _bars_sentence(ranked, whole, stretch)
    alt = f"Bar chart of {split_title(metric, request.by)}, {stretch}. {sentence}"
    title = _bars_title(metric, ranked, request.by)
    table = standings_table(atlas, request, ranked, f"{split_title(metric, request.by)}, {stretch}")
    return finish(request, plain_figure(title, sentence, alt, Chart("bars", rows, (), params), table))


def _bar_row(one: Standing) -> Mapping[str, Scalar]:
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
        return split_title(metric, by)
    return f"{split_title(metric, by)}: from {known[-1].text} to {known[0].text}"


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
    columns = (Column(head_of(request.by)), Column(metric.title, number=True), Column("n", number=True))
    rows = tuple(
        (
            Cell(one.series.label, relative(page, atlas.segment_address(metric, one.series)), heading=True),
            Cell(one.text, number=True),
            Cell("" if one.n is None else atlas.language.exact(one.n), number=True),
        )
        for one in ranked
    )
    return Table(caption, columns, rows)


def draw_multiples(atlas: Atlas, request: Request) -> Figure:
    """Draw one small chart for each segment."""
    metric = request.metric
    split = metric.segments_of(request.by)
    largest = sorted(split, key=lambda one: -sum(point.n or 0 for point in one.points))[:PANELS_AT_MOST]
    shown = [one for one in split if one in largest]
    rows = tuple(
        {"panel": series.label, **trend_row(atlas, metric, point)}
        for series in shown
        for point in points_since(request, series)
    )
    sentence = f"One small chart for each {request.by}, all on the same scale."
    if len(shown) < len(split):
        sentence += f" The {len(shown)} with the most data of {len(split)} are shown."
    names = ", ".join(series.label for series in shown)
    alt = f"{len(shown)} small line charts of {split_title(metric, request.by)}: {names}."
    chart = Chart("multiples", rows, (), unit_params(metric) | {"columns": 3})
    ranked = standings(atlas, request)
    table = standings_table(
        atlas, request, ranked, f"{split_title(metric, request.by)}, {_stretch(atlas, request)}"
    )
    title = f"{split_title(metric, request.by)}, {span_text(atlas, points_since(request, metric.total))}"
    return finish(request, plain_figure(title, sentence, alt, chart, table))


def draw_pareto(atlas: Atlas, request: Request) -> Figure:
    """Show which segments make up most of a count."""
    metric = request.metric
    counts = _counts(request)
    whole = sum(count for _, count in counts)
    rows = _pareto_rows(atlas, counts, whole)
    stretch = _stretch(atlas, request)
    title = f"{metric.title}: no counts"
    if rows:
        few = 1 + sum(float(row["share"] or 0) < _MOST for row in rows)
        most = atlas.language.goal(_MOST, "percent")
        title = f"{metric.title}: {few} of {len(rows)} make up {most} of the count"
    sentence = f"Counts behind {split_title(metric, request.by)}, {stretch}, largest first: "
    sentence += f"{atlas.language.exact(whole)} in all."
    table = _pareto_table(atlas, request, rows, f"{metric.title}, counts by {request.by}, {stretch}")
    chart = Chart("pareto", tuple(rows), (), {"unit": "count"})
    return finish(request, plain_figure(title, sentence, f"Pareto chart. {sentence}", chart, table))


_MOST = 80.0


def _counts(request: Request) -> list[tuple[Series, float]]:
    """Count what each segment contributes, the largest first; too small bases contribute nothing."""
    finished = [point for point in points_since(request, request.metric.total) if not point.partial]
    if not finished:
        return []
    first, last = finished[0].period, finished[-1].period
    split = request.metric.segments_of(request.by)
    shown = [series for series in split if not series.base or series.over(first, last)]
    counts = [(series, series.events_over(first, last) or 0) for series in shown]
    return sorted((pair for pair in counts if pair[1] > 0), key=lambda pair: (-pair[1], pair[0].label))


def _pareto_rows(atlas: Atlas, counts: list[tuple[Series, float]], whole: float) -> list[dict[str, Scalar]]:
    rows: list[dict[str, Scalar]] = []
    running = 0.0
    for series, count in counts:
        running += count
        share = 100 * running / whole
        together = atlas.language.figure(share, "percent")
        text = f"{series.label}: {atlas.language.exact(count)}, together {together}"
        rows.append({"name": series.label, "y": count, "label": text, "share": share})
    return rows


def _pareto_table(atlas: Atlas, request: Request, rows: list[dict[str, Scalar]], caption: str) -> Table:
    columns = (Column(head_of(request.by)), Column("Count", number=True), Column("Cumulative", number=True))
    cells = tuple(
        (
            Cell(str(row["name"]), heading=True),
            Cell(atlas.language.exact(float(row["y"] or 0)), number=True),
            Cell(atlas.language.figure(float(row["share"] or 0), "percent"), number=True),
        )
        for row in rows
    )
    return Table(caption, columns, cells)


def draw_heatmap(atlas: Atlas, request: Request) -> Figure:
    """Show every period of every segment as a shade."""
    metric = request.metric
    split = metric.segments_of(request.by)
    bounds = _fifths([point for series in split for point in points_since(request, series)])
    rows = tuple(
        _heat_cell(atlas, request, (series, point, order), bounds)
        for series in split
        for order, point in enumerate(points_since(request, series))
    )
    limits = ", ".join(atlas.value(metric, bound) for bound in bounds)
    sentence = f"Each cell is one {metric.grain}; each of the five shades holds a fifth of the figures "
    sentence += f"(above {limits} the next one begins)."
    ranked = standings(atlas, request)
    stretch = _stretch(atlas, request)
    table = standings_table(atlas, request, ranked, f"{split_title(metric, request.by)}, {stretch}")
    title = f"{split_title(metric, request.by)} and {metric.grain}"
    summary = _bars_sentence(ranked, stand(atlas, request, metric.total), stretch)
    chart = Chart("heatmap", rows, (), unit_params(metric))
    alt = f"Heat map of {title}: {len(split)} rows. {summary}"
    return finish(request, plain_figure(title, sentence, alt, chart, table))


def _fifths(points: list[Point]) -> list[float]:
    values = sorted(point.value for point in points if point.value is not None)
    return [values[len(values) * step // _HEAT_STEPS] for step in range(1, _HEAT_STEPS)] if values else []


def _heat_cell(
    atlas: Atlas, request: Request, cell: tuple[Series, Point, int], bounds: list[float]
) -> Mapping[str, Scalar]:
    series, point, order = cell
    value = point.value
    return {
        "x": atlas.language.short_period(point.period, request.metric.grain),
        "order": order,
        "name": series.label,
        "y": value,
        "label": f"{series.label}, {point_text(atlas, request.metric, point)}",
        "step": None if value is None else 1 + sum(value > bound for bound in bounds),
    }
