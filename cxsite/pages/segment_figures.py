"""Show the segments of a metric side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxsite.model import Metric, Point, Series
from cxsite.pages.addresses import relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.figure_request import (
    LISTED_AT_MOST,
    Message,
    Request,
    make_figure,
    points_since,
    unit_params,
)
from cxsite.pages.messages import say
from cxsite.pages.plan import Cell, Chart, Column, Figure, Scalar, State, Table
from cxsite.pages.series_figures import trend_row
from cxsite.pages.words import (
    STATUS_WORDS,
    count_text,
    head_of,
    meets,
    point_text,
    shown_value,
    span_text,
    split_title,
    word_of,
)
from cxsite.schema import MetricFields, MetricKind

PANELS_AT_MOST = 24
ROWS_AT_MOST = 40
_HEAT_STEPS = 5
_MOST = 80.0


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
    points = _finished(request, series)
    if points and _cannot_add(series):
        last = points[-1]
        return Standing(series, last.value, shown_value(atlas, metric, last), last.n, series.status)
    figure = series.over(points[0].period, points[-1].period) if points else None
    if figure is None:
        state: State = "too_few" if any(point.suppressed for point in points) else "no_data"
        return Standing(series, None, STATUS_WORDS[state].lower(), None, state)
    state = _state_of(series, figure.value, points[-1].target)
    return Standing(series, figure.value, atlas.value(metric, figure.value), figure.n, state)


def _finished(request: Request, series: Series) -> tuple[Point, ...]:
    return tuple(point for point in points_since(request, series) if not point.partial)


def _cannot_add(series: Series) -> bool:
    kind = series.fields.kind
    is_ready = kind is MetricKind.QUANTILE and not series.fields.score
    return series.cells is None or kind in (MetricKind.VALUE, MetricKind.INDEX) or is_ready


def _state_of(series: Series, value: float | None, target: float | None) -> State:
    if value is None:
        return "no_data"
    # Counts over a longer time are not comparable with a target for one period.
    if target is None or series.fields.good == "neutral" or _adds_up(series.fields):
        return "no_target"
    return "met" if meets(series.fields, value, target) else "missed"


def _adds_up(fields: MetricFields) -> bool:
    return fields.kind in (MetricKind.COUNT, MetricKind.SUM)


def standings(atlas: Atlas, request: Request) -> list[Standing]:
    """List the segments of a column, the highest figure first."""
    found = [stand(atlas, request, series) for series in atlas.segments_of(request.metric, request.by)]
    return sorted(found, key=lambda one: (one.value is None, -(one.value or 0), one.series.label))


def _stretch(atlas: Atlas, request: Request) -> str:
    finished = _finished(request, request.metric.total)
    if _cannot_add(request.metric.total):
        return atlas.language.period(finished[-1].period, request.metric.grain) if finished else "no period"
    return span_text(atlas, finished)


def draw_bars(atlas: Atlas, request: Request) -> Figure:
    """Compare segments over a stretch of time."""
    metric = request.metric
    ranked = standings(atlas, request)
    whole = stand(atlas, request, metric.total)
    stretch = _stretch(atlas, request)
    params = unit_params(metric)
    if not _adds_up(metric.fields):
        params |= {"reference": whole.value, "reference_label": f"All: {whole.text}"}
    drawn = _ends_of(ranked, ROWS_AT_MOST)
    sentence = _bars_sentence(ranked, whole, stretch)
    if len(drawn) < len(ranked):
        half = ROWS_AT_MOST // 2
        sentence += f" The {half} highest and the {half} lowest of {len(ranked)} are drawn."
    alt = f"Bar chart of {split_title(metric, request.by)}, {stretch}. {sentence}"
    chart = Chart("bars", tuple(_bar_row(one) for one in drawn), (), params)
    message = Message(_bars_title(metric, ranked, request.by), sentence, alt)
    return make_figure(request, message, chart=chart, table=standings_table(atlas, request, ranked))


def _ends_of(ranked: list[Standing], most: int) -> list[Standing]:
    """Keep the highest and the lowest where there are more than can be shown."""
    known = [one for one in ranked if one.value is not None]
    half = most // 2
    return ranked if len(ranked) <= most else [*known[:half], *known[half:][-half:]]


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
    return sentence + (f" {count_text(hidden, 'segment')} without a figure." if hidden else "")


def standings_table(atlas: Atlas, request: Request, ranked: list[Standing]) -> Table:
    """List segments with their figure over a stretch of time."""
    metric, page = request.metric, request.page
    caption = f"{split_title(metric, request.by)}, {_stretch(atlas, request)}"
    columns = (Column(head_of(request.by)), Column(metric.title, number=True), Column("n", number=True))
    rows = tuple(
        (
            Cell(one.series.label, relative(page, atlas.segment_address(metric, one.series)), heading=True),
            Cell(one.text, number=True),
            Cell("" if one.n is None else atlas.language.exact(one.n), number=True),
        )
        for one in _ends_of(ranked, LISTED_AT_MOST)
    )
    cut = () if len(rows) == len(ranked) else (say(atlas.language, "segments.cut", count=len(ranked)),)
    return Table(caption, columns, rows, notes=cut)


def draw_multiples(atlas: Atlas, request: Request) -> Figure:
    """Draw one small chart for each segment."""
    metric = request.metric
    split = atlas.segments_of(metric, request.by)
    shown = _largest(split, PANELS_AT_MOST)
    rows = tuple(
        {"panel": series.label, **trend_row(atlas, metric, point)}
        for series in shown
        for point in points_since(request, series)
    )
    sentence = f"One small chart for each {word_of(request.by)}, all on the same scale."
    sentence += _largest_sentence(shown, split)
    names = ", ".join(series.label for series in shown)
    alt = f"{len(shown)} small line charts of {split_title(metric, request.by)}: {names}."
    chart = Chart("multiples", rows, (), unit_params(metric) | {"columns": 3})
    title = f"{split_title(metric, request.by)}, {span_text(atlas, points_since(request, metric.total))}"
    table = standings_table(atlas, request, standings(atlas, request))
    return make_figure(request, Message(title, sentence, alt), chart=chart, table=table)


def _largest(split: tuple[Series, ...], at_most: int) -> list[Series]:
    """Keep the segments with the most data, in their order, where a picture cannot hold all."""
    ranked = sorted(split, key=lambda one: -sum(point.n or 0 for point in one.points))
    kept = {one.segment for one in ranked[:at_most]}
    return [one for one in split if one.segment in kept]


def _largest_sentence(shown: list[Series], split: tuple[Series, ...]) -> str:
    if len(shown) == len(split):
        return ""
    return f" The {len(shown)} with the most data of {len(split)} are shown."


def draw_pareto(atlas: Atlas, request: Request) -> Figure:
    """Show which segments make up most of a count."""
    metric = request.metric
    counts = _counts(atlas, request)
    rows = _pareto_rows(atlas, counts)
    stretch = _stretch(atlas, request)
    title = f"{metric.title}: no counts"
    if rows:
        few = 1 + sum(float(row["share"] or 0) < _MOST for row in rows)
        most = atlas.language.goal(_MOST, "percent")
        title = f"{metric.title}: {few} of {len(rows)} make up {most} of the count"
    whole = atlas.language.exact(sum(count for _, count in counts))
    sentence = f"Counts behind {split_title(metric, request.by)}, {stretch}, largest first: {whole} in all."
    if len(rows) > ROWS_AT_MOST:
        sentence += f" The {ROWS_AT_MOST} largest of {len(rows)} are drawn."
    table = _pareto_table(atlas, request, rows, f"{metric.title}, counts by {word_of(request.by)}, {stretch}")
    chart = Chart("pareto", tuple(rows[:ROWS_AT_MOST]), (), {"unit": "count"})
    message = Message(title, sentence, f"Pareto chart. {title}. {sentence}")
    return make_figure(request, message, chart=chart, table=table)


def _counts(atlas: Atlas, request: Request) -> list[tuple[Series, float]]:
    """Count what each segment contributes, the largest first; too small bases contribute nothing."""
    finished = _finished(request, request.metric.total)
    if not finished:
        return []
    first, last = finished[0].period, finished[-1].period
    split = atlas.segments_of(request.metric, request.by)
    shown = [series for series in split if not series.base or series.over(first, last)]
    counts = [(series, series.events_over(first, last) or 0) for series in shown]
    return sorted((pair for pair in counts if pair[1] > 0), key=lambda pair: (-pair[1], pair[0].label))


def _pareto_rows(atlas: Atlas, counts: list[tuple[Series, float]]) -> list[dict[str, Scalar]]:
    rows: list[dict[str, Scalar]] = []
    whole = sum(count for _, count in counts)
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
    split = atlas.segments_of(metric, request.by)
    shown = _largest(split, ROWS_AT_MOST)
    bounds = _fifths([point for series in shown for point in points_since(request, series)])
    # Ready points have no grid that all segments share, so the columns are the days of all of them.
    days = sorted({point.period for series in shown for point in points_since(request, series)})
    order = {day: number for number, day in enumerate(days)}
    rows = tuple(
        _heat_cell(atlas, request, (series, point, order[point.period]), bounds)
        for series in shown
        for point in points_since(request, series)
    )
    ranked = standings(atlas, request)
    period = "period" if metric.grain == "given" else str(metric.grain)
    title = f"{split_title(metric, request.by)} and {period}"
    summary = _bars_sentence(ranked, stand(atlas, request, metric.total), _stretch(atlas, request))
    sentence = _heat_sentence(atlas, metric, period, bounds) + _largest_sentence(shown, split)
    alt = f"Heat map of {title}: {count_text(len(shown), 'row')}. {summary}"
    chart = Chart("heatmap", rows, (), unit_params(metric))
    table = standings_table(atlas, request, ranked)
    return make_figure(request, Message(title, sentence, alt), chart=chart, table=table)


def _heat_sentence(atlas: Atlas, metric: Metric, period: str, bounds: list[float]) -> str:
    if not bounds:
        return "There is no figure to show yet."
    limits = ", ".join(atlas.value(metric, bound) for bound in bounds)
    return (
        f"Each cell is one {period}; each of the five shades holds a fifth of the figures "
        f"(above {limits} the next one begins)."
    )


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
