"""Say what figures show: plain statements of level, base and target, never of change."""

from __future__ import annotations

import re

from cxsite.language import MISSING
from cxsite.model import Metric, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.messages import say
from cxsite.schema import MetricFields, MetricKind

STATUS_WORDS = {
    "met": "Target met",
    "missed": "Target missed",
    "no_target": "No target",
    "no_data": "No data",
    "too_few": "Not shown (small base)",
}
VERDICT_WORDS = {"kept": "Kept", "broken": "Broken", "none": "Not judged"}

HIDDEN = "not shown (small base)"
"""Word a figure that stands on too few answers, or that would give such a figure away by subtraction."""

LOW_BASE = 30
SMALL_BASE = 100

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
    return metric.title if series.segment is None else f"{metric.title} – {series.label}"


def split_title(metric: Metric, column: str) -> str:
    """Name a metric split by a column, once where its title says so already."""
    words = f"by {word_of(column)}"
    title = metric.title
    return title if title.casefold().endswith(words.casefold()) else f"{title} {words}"


def head_of(column: str) -> str:
    """Write the name of an extract's column as the head of a table."""
    words = word_of(column)
    return words[:1].upper() + words[1:]


def word_of(column: str) -> str:
    """Write the name of an extract's column within a sentence."""
    return column.replace("_", " ")


def base_text(atlas: Atlas, fields: MetricFields, n: float | None, effective_n: float | None = None) -> str:
    """Say how much stands behind a figure, and what that is worth if it is weighted."""
    if n is None or fields.kind in (MetricKind.COUNT, MetricKind.INDEX):
        return ""
    word = _BASES.get(fields.kind, "")
    number = atlas.language.exact(n)
    return _add_worth(atlas, f"{number} {word}" if word else f"n = {number}", (n, effective_n))


def number_text(atlas: Atlas, n: float | None, effective_n: float | None) -> str:
    """Write a base in a table, and what it is worth if it is weighted."""
    return "" if n is None else _add_worth(atlas, atlas.language.exact(n), (n, effective_n))


def _add_worth(atlas: Atlas, number: str, base: tuple[float, float | None]) -> str:
    n, effective_n = base
    if effective_n is None or round(effective_n) == n:
        return number
    return say(atlas.language, "basis.worth", number=number, worth=atlas.language.exact(round(effective_n)))


def is_low_base(series: Series, point: Point | None) -> bool:
    """Say whether fewer than 30 answers or cases stand behind a figure (STATISTICS §10)."""
    return _base_of(series, point) < LOW_BASE


def is_small_base(series: Series, point: Point | None) -> bool:
    """Say whether fewer than 100 answers or cases stand behind a figure."""
    return _base_of(series, point) < SMALL_BASE


def _base_of(series: Series, point: Point | None) -> float:
    """Get the base of a figure that has one; numbers of things have none to be small."""
    if series.fields.kind in _UNBASED or point is None or point.value is None or point.n is None:
        return float("inf")
    # What weighted answers are worth is what noise goes by.
    return point.n if point.effective_n is None else point.effective_n


_UNBASED = (MetricKind.COUNT, MetricKind.SUM, MetricKind.RATE, MetricKind.INDEX)


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
    far = atlas.language.difference(distance, unit_of(fields))
    # A distance that rounds to nothing is still one: it may decide whether the target is met.
    return f"{far} {side} target" if re.search("[1-9]", far.partition("\u00a0")[0]) else f"just {side} target"


def point_text(atlas: Atlas, metric: Metric, point: Point) -> str:
    """Name a point: its period and its value."""
    return f"{period_of(atlas, metric, point)}: {shown_value(atlas, metric, point)}"


def period_of(atlas: Atlas, metric: Metric, point: Point) -> str:
    """Name a point's period, and say if it is unfinished."""
    label = atlas.language.period_label(point.period, metric.grain)
    return f"{label} (unfinished)" if point.partial else label


def shown_value(atlas: Atlas, metric: Metric, point: Point | None) -> str:
    """Word a point's value, or why there is none."""
    if point is None or (point.value is None and not point.suppressed):
        return "no data"
    return HIDDEN if point.suppressed else atlas.value(metric, point.value)


def level_title(atlas: Atlas, metric: Metric, series: Series) -> str:
    """State the message of a series: its newest finished figure against its target."""
    last = series.last
    name = name_of(metric, series)
    if last is None:
        return f"{name}: no data"
    when = atlas.language.within(last.period, metric.grain)
    statement = f"{name}: {shown_value(atlas, metric, last)} {when}"
    gap = gap_text(atlas, series.fields, last)
    return f"{statement}, {gap}" if gap else statement


def level_sentence(atlas: Atlas, metric: Metric, series: Series) -> str:
    """Say in full what a series shows."""
    values = [point for point in series.finished if point.value is not None]
    if not values:
        return "There is no figure to show yet."
    low = min(values, key=lambda point: (point.value or 0, point.period))
    high = max(values, key=lambda point: (point.value or 0, point.period))
    if len(values) == 1:
        sentence = f"There is one finished period: {_at(atlas, metric, low)}."
    elif low.value == high.value:
        sentence = f"In all {len(values)} finished periods, the figure was {atlas.value(metric, low.value)}."
    else:
        span = f"{_at(atlas, metric, low)} and {_at(atlas, metric, high)}"
        sentence = f"In {len(values)} finished periods, the figure lay between {span}."
    return " ".join(filter(None, (sentence, _target_sentence(atlas, series, values))))


def _target_sentence(atlas: Atlas, series: Series, values: list[Point]) -> str:
    target = target_text(atlas, series.fields, series.target)
    if not target or series.fields.good == "neutral":
        return ""
    judged = [point for point in values if point.target is not None]
    met = sum(meets(series.fields, point.value, point.target) for point in judged)
    count = count_text(len(judged), "period")
    if not judged:
        return f"The target is {target}."
    if len({point.target for point in judged}) > 1:
        return f"The newest target is {target}; {met} of {count} met the target of their time."
    return f"The target is {target}, met in {met} of {count}."


def _at(atlas: Atlas, metric: Metric, point: Point) -> str:
    return f"{atlas.value(metric, point.value)} ({atlas.language.period(point.period, metric.grain)})"


def meets(fields: MetricFields, value: float | None, target: float | None) -> bool:
    """Say whether a value is at its target or on the good side of it."""
    if value is None or target is None:
        return False
    return value <= target if fields.good == "down" else value >= target


def count_text(count: int, word: str) -> str:
    """Count things in words: ``1 period``, ``2 periods``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def span_text(atlas: Atlas, points: tuple[Point, ...]) -> str:
    """Name the stretch of time that points cover."""
    if not points:
        return MISSING
    first, last = points[0], points[-1]
    if first.period == last.end:
        return atlas.language.short_day(last.end)
    return f"{atlas.language.short_day(first.period)} to {atlas.language.short_day(last.end)}"
