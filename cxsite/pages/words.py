"""Say what figures show: plain statements of level, base and target, never of change."""

from __future__ import annotations

from cxsite.language import MISSING
from cxsite.model import Judgement, Metric, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.schema import MetricFields, MetricKind

STATUS_WORDS = {
    "met": "Target met",
    "missed": "Target missed",
    "no_target": "No target",
    "no_data": "No data",
    "too_few": "Too few answers",
}
VERDICT_WORDS = {"kept": "Kept", "broken": "Broken", "none": "Not judged"}

_BASES = {
    MetricKind.NPS: "answers",
    MetricKind.CSAT: "answers",
    MetricKind.CES: "answers",
    MetricKind.MEAN: "answers",
    MetricKind.QUANTILE: "answers",
    MetricKind.SUM: "rows",
}


def name_of(metric: Metric, series: Series) -> str:
    """Name a series in a title."""
    return metric.title if series.segment is None else f"{metric.title}: {series.label}"


def split_title(metric: Metric, column: str) -> str:
    """Name a metric split by a column, once where its title says so already."""
    words = f"by {column}"
    title = metric.title
    return title if title.casefold().endswith(words.casefold()) else f"{title} {words}"


def head_of(column: str) -> str:
    """Write the name of an extract's column as the head of a table."""
    words = column.replace("_", " ")
    return words[:1].upper() + words[1:]


def base_text(atlas: Atlas, fields: MetricFields, n: float | None) -> str:
    """Say how much stands behind a figure."""
    if n is None or fields.kind in (MetricKind.COUNT, MetricKind.INDEX):
        return ""
    word = _BASES.get(fields.kind, "")
    number = atlas.language.exact(n)
    return f"{number} {word}" if word else f"n = {number}"


def target_text(atlas: Atlas, fields: MetricFields, target: float | None) -> str:
    """Word a target with its direction."""
    if target is None:
        return ""
    word = {"up": "at least", "down": "at most", "neutral": "about"}[fields.good]
    return f"{word} {atlas.language.goal(target, unit_of(fields))}"


def gap_text(atlas: Atlas, fields: MetricFields, point: Point | None) -> str:
    """Say how far a figure lies from its target."""
    if point is None or point.value is None or point.target is None or fields.good == "neutral":
        return ""
    distance = point.value - point.target
    if distance == 0:
        return "on target"
    side = "above" if distance > 0 else "below"
    return f"{atlas.language.difference(distance, unit_of(fields))} {side} target"


def point_text(atlas: Atlas, metric: Metric, point: Point) -> str:
    """Name a point: its period and its value."""
    label = atlas.language.period_label(point.period, metric.grain)
    partial = " (unfinished)" if point.partial else ""
    return f"{label}{partial}: {shown_value(atlas, metric, point)}"


def shown_value(atlas: Atlas, metric: Metric, point: Point | None) -> str:
    """Word a point's value, or why there is none."""
    if point is None or (point.value is None and not point.suppressed):
        return "no data"
    return "too few answers" if point.suppressed else atlas.value(metric, point.value)


def level_title(atlas: Atlas, metric: Metric, series: Series) -> str:
    """State the message of a series: its newest finished figure against its target."""
    last = series.last
    name = name_of(metric, series)
    if last is None:
        return f"{name}: no data"
    period = atlas.language.period(last.period, metric.grain)
    statement = f"{name}: {shown_value(atlas, metric, last)} in {period}"
    gap = gap_text(atlas, series.fields, last)
    return f"{statement}, {gap}" if gap else statement


def level_sentence(atlas: Atlas, metric: Metric, series: Series) -> str:
    """Say in full what a series shows."""
    values = [point for point in series.finished if point.value is not None]
    if not values:
        return "There is no figure to show yet."
    low = min(values, key=lambda point: (point.value or 0, point.period))
    high = max(values, key=lambda point: (point.value or 0, point.period))
    span = f"{len(values)} finished periods" if len(values) > 1 else "one finished period"
    sentence = f"In {span}, the figure lay between {_at(atlas, metric, low)} and {_at(atlas, metric, high)}."
    if len(values) == 1:
        sentence = f"There is {span}: {_at(atlas, metric, low)}."
    target = target_text(atlas, series.fields, series.target)
    if target and series.fields.good != "neutral":
        met = sum(meets(series.fields, point) for point in values)
        judged = sum(point.target is not None for point in values)
        sentence += f" The target is {target}; {met} of {judged} periods meet theirs."
    return sentence


def _at(atlas: Atlas, metric: Metric, point: Point) -> str:
    return f"{atlas.value(metric, point.value)} ({atlas.language.period(point.period, metric.grain)})"


def meets(fields: MetricFields, point: Point) -> bool:
    """Say whether a point is at or better than its target."""
    if point.value is None or point.target is None:
        return False
    return point.value >= point.target if fields.good == "up" else point.value <= point.target


def judgement_sentence(judgement: Judgement) -> str:
    """Say how often a promise was kept."""
    if not judgement.judged:
        return "There is no finished period to judge yet."
    periods = "period" if judgement.judged == 1 else "periods"
    return f"Kept in {judgement.kept} of {judgement.judged} {periods}."


def span_text(atlas: Atlas, points: tuple[Point, ...]) -> str:
    """Name the stretch of time that points cover."""
    if not points:
        return MISSING
    first, last = points[0], points[-1]
    return f"{atlas.language.short_day(first.period)} to {atlas.language.short_day(last.end)}"
