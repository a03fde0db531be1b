"""Show a series along time: as a trend, as a bullet, as a line of a word's size."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cxsite.model import Metric, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.figure_request import Message, Request, make_figure, points_since, unit_params
from cxsite.pages.plan import Cell, Chart, Column, Figure, Scalar, Spark, Table
from cxsite.pages.restatements import RESTATED_HEAD, restated_text
from cxsite.pages.signal_words import (
    SIGNAL_HEAD,
    centre_word,
    limits_sentence,
    limits_text,
    signal_mark,
    signal_text,
)
from cxsite.pages.words import (
    count_text,
    level_sentence,
    level_title,
    name_of,
    number_text,
    period_of,
    point_text,
    shown_value,
    span_text,
    target_text,
)

# So many can be told apart.
_SPARK_STEPS = 48
_LEAST_SPREAD = 1e-200
_WORDED = frozenset({SIGNAL_HEAD, RESTATED_HEAD})


def make_spark(atlas: Atlas, metric: Metric, series: Series, periods: int = 26) -> Spark:
    """Draw the newest periods of a series as a line of a word's size."""
    points = series.points[-periods:]
    last = series.last
    alt = f"{name_of(metric, series)}, newest {count_text(len(points), 'period')}" if points else ""
    if last is not None:
        alt += f", newest finished: {shown_value(atlas, metric, last)}"
        alt += f", {signal_text(series.fields, last)}" if last.cause != "none" else ""
    spark = Spark(
        tuple(point.value for point in points),
        alt or f"{name_of(metric, series)}: no data",
        series.target,
        bool(points) and points[-1].partial,
        signal_mark(series.fields, last) if last and last.value is not None else "",
        _band_of(series, points),
    )
    return _round_off(spark)


def _round_off(spark: Spark) -> Spark:
    """Leave off what a line of a word's size cannot show.

    Many pages show a total beside their own figures: they need not be made again for its fourth decimal.
    """
    start, low, high = spark.band or (0, None, None)
    known = [value for value in (*spark.values, spark.target, low, high) if value is not None]
    spread = max(known) - min(known) if known else 0.0
    if not _LEAST_SPREAD < spread < math.inf:
        return spark
    step, decimals = _find_step(spread / _SPARK_STEPS)

    def round_off(value: float) -> float:
        return round(round(value / step) * step, decimals)

    return replace(
        spark,
        values=tuple(None if value is None else round_off(value) for value in spark.values),
        target=None if spark.target is None else round_off(spark.target),
        band=None if low is None or high is None else (start, round_off(low), round_off(high)),
    )


def _find_step(rough: float) -> tuple[float, int]:
    """Find the largest one, two or five of a decimal place that is no more than a rough step."""
    decimals = -math.floor(math.log10(rough))
    digit = max(digit for digit in (1, 2, 5) if digit <= rough * 10.0**decimals or digit == 1)
    return digit / 10.0**decimals, decimals


def _band_of(series: Series, points: tuple[Point, ...]) -> tuple[int, float, float] | None:
    """Find the newest limits, if they hold for all of their phase, and the point that they begin at."""
    phase = series.phases[-1] if series.phases else None
    if phase is None or phase.trial or phase.lower is None or phase.upper is None:
        return None
    own = [index for index, point in enumerate(points) if point.period >= phase.start]
    return (own[0], phase.lower, phase.upper) if own else None


def draw_trend(atlas: Atlas, request: Request) -> Figure:
    """Draw a series along time."""
    metric, series = request.metric, replace(request.series, points=points_since(request, request.series))
    rows = tuple(_judged_row(atlas, metric, series, point) for point in series.points)
    sentence = " ".join(filter(None, (level_sentence(atlas, metric, series), limits_sentence(atlas, series))))
    alt = f"Line chart of {name_of(metric, series)}, {span_text(atlas, series.points)}. {sentence}"
    params: dict[str, Scalar] = {
        "line": request.line,
        "limits": series.fields.limits or "xmr",
    }
    marks = (*request.marks, *_phase_marks(series))
    chart = Chart("trend", rows, marks, {**unit_params(metric), **params})
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


def _judged_row(atlas: Atlas, metric: Metric, series: Series, point: Point) -> Mapping[str, Scalar]:
    """Hold one point of a line with its interval, its limits and what it shows."""
    told = signal_text(series.fields, point) if point.cause != "none" else ""
    plain = trend_row(atlas, metric, point)
    return {
        **plain,
        "label": f"{plain['label']}, {told}" if told else plain["label"],
        "worded": shown_value(atlas, metric, point),
        "low": point.low,
        "high": point.high,
        "mean": point.mean,
        "lower": point.lower,
        "upper": point.upper,
        "phase": point.phase,
        "trial": point.phase is not None and series.phases[point.phase].trial,
        "signal": signal_mark(series.fields, point),
    }


def _phase_marks(series: Series) -> Iterator[Mapping[str, Scalar]]:
    """Mark where limits were set anew, and why."""
    for phase in series.phases[1:]:
        label = f"New limits: {phase.reason or 'no reason given'}"
        yield {"x": phase.start.isoformat(), "label": label, "phase": True}


def points_table(atlas: Atlas, request: Request, series: Series) -> Table:
    """List the points of a series, newest first, with all that is known of any of them."""
    metric = request.metric
    heads = [metric.title if series.segment is None else series.label]
    columns = [[shown_value(atlas, metric, point) for point in series.points]]
    for head, texts in _optional_columns(atlas, request, series).items():
        if any(texts):
            heads.append(head)
            columns.append(texts)
    rows = tuple(
        (
            Cell(period_of(atlas, metric, point), heading=True),
            *(
                Cell(texts[index], number=head not in _WORDED)
                for head, texts in zip(heads, columns, strict=True)
            ),
        )
        for index, point in reversed(list(enumerate(series.points)))
    )
    split = "" if metric.grain == "given" else f" by {metric.grain}"
    named = (Column(head, number=head not in _WORDED) for head in heads)
    return Table(name_of(metric, series) + split, (Column("Period"), *named), rows)


def _optional_columns(atlas: Atlas, request: Request, series: Series) -> dict[str, list[str]]:
    """Word what only some series have; an empty text stands where a point has none."""
    unit, points = unit_of(request.metric.fields), series.points
    centre = centre_word(series.fields).capitalize()
    return {
        "n": [number_text(atlas, point.n, point.effective_n) for point in points],
        "Interval": [interval_text(atlas, request.metric, point.low, point.high) for point in points],
        request.line: _word_each(
            [point.target for point in points], lambda target: atlas.language.goal(target, unit)
        ),
        centre: _word_each([point.mean for point in points], lambda mean: atlas.language.figure(mean, unit)),
        "Limits": _word_limits(atlas, series),
        SIGNAL_HEAD: [signal_text(series.fields, point) for point in points],
        RESTATED_HEAD: [restated_text(atlas, request.metric, series, point=point) for point in points],
    }


def _word_each(values: list[float | None], word: Callable[[float], str]) -> list[str]:
    """Word values, each once however often it repeats: targets and limits hold for many points."""
    words = {value: "" if value is None else word(value) for value in dict.fromkeys(values)}
    return [words[value] for value in values]


def _word_limits(atlas: Atlas, series: Series) -> list[str]:
    pairs = {(point.lower, point.upper): point for point in series.points}
    words = {pair: limits_text(atlas, series, point) for pair, point in pairs.items()}
    return [words[point.lower, point.upper] for point in series.points]


def interval_text(atlas: Atlas, metric: Metric, low: float | None, high: float | None) -> str:
    """Word an interval; empty where there is none."""
    return "" if low is None or high is None else f"{atlas.value(metric, low)} to {atlas.value(metric, high)}"


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
