"""Say what the points of a series show, in the same words wherever a point is read out or listed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cxsite.model import Phase, Point, Position, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.words import count_text
from cxsite.schema import MetricFields

SIGNAL_HEAD = "Signal"
_SIGNALS: Mapping[str, str] = MappingProxyType(
    {
        "common_cause": "usual variation",
        "improvement": "improvement",
        "concern": "concern",
        "neutral_high": "change, high",
        "neutral_low": "change, low",
    }
)
_CAUSES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "outside": ("below the lower limit", "above the upper limit"),
        "trend": ("part of a steady fall", "part of a steady rise"),
        "two_in_three": ("{near} near the lower limit", "{near} near the upper limit"),
        "shift": ("part of a run below the {centre}", "part of a run above the {centre}"),
    }
)


def signal_mark(fields: MetricFields, point: Point) -> str:
    """Name what a picture marks a point with: its signal and the side; empty without a verdict."""
    signal = point.signal or ""
    if signal in ("improvement", "concern"):
        return f"{signal}_{'high' if _is_high(fields, point) else 'low'}"
    return signal


def side_mark(fields: MetricFields, position: Position) -> str:
    """Name what a picture marks a position with: outside on the good side, on the bad one, or on neither."""
    if position not in (Position.ABOVE, Position.BELOW):
        return str(position)
    side = "high" if position is Position.ABOVE else "low"
    if fields.good == "neutral":
        return f"neutral_{side}"
    return f"{'improvement' if (side == 'high') == (fields.good == 'up') else 'concern'}_{side}"


def signal_text(fields: MetricFields, point: Point) -> str:
    """Word a point's signal and the rule that marks it; empty without a verdict."""
    if point.signal is None:
        return ""
    if point.cause == "none":
        return _SIGNALS[point.signal]
    near = "three of four" if fields.rules.profile == "wheeler" else "two of three"
    cause = _CAUSES[point.cause][_is_high(fields, point)].format(centre=centre_word(fields), near=near)
    return f"{_SIGNALS[point.signal]} ({cause})"


def _is_high(fields: MetricFields, point: Point) -> bool:
    if point.signal in ("neutral_high", "neutral_low"):
        return point.signal == "neutral_high"
    return (point.signal == "improvement") == (fields.good == "up")


def centre_word(fields: MetricFields) -> str:
    """Name the centre line of a metric's chart."""
    return "median" if fields.limits == "run" else "mean"


def limits_text(atlas: Atlas, series: Series, point: Point) -> str:
    """Word the limits that hold for a point; empty where it has none."""
    if point.lower is None or point.upper is None:
        return ""
    unit = unit_of(series.fields)
    low, high = (atlas.language.figure(limit, unit) for limit in (point.lower, point.upper))
    return f"{low} to {high}"


def limits_sentence(atlas: Atlas, series: Series) -> str:
    """Say between which limits a series moves, on how much they rest, and how many points are signals."""
    judged = [point for point in series.finished if point.phase is not None]
    if not judged or judged[-1].mean is None:
        return ""
    last = judged[-1]
    phase = series.phases[last.phase or 0]
    parts = (
        _limits_of_phase(atlas, series, last, phase),
        _cut_sentence(atlas, series, last),
        _count_signals(judged),
    )
    return " ".join(filter(None, parts))


def _limits_of_phase(atlas: Atlas, series: Series, last: Point, phase: Phase) -> str:
    mean = atlas.language.figure(last.mean, unit_of(series.fields))
    based = sum(point.in_baseline for point in series.finished if point.phase == last.phase)
    rests = f"from {count_text(based, 'period')}"
    limits = limits_text(atlas, series, last)
    centre = centre_word(series.fields)
    if not limits:
        return f"The {centre} is {mean}, {rests}."
    varying = " (they vary with the base)" if phase.lower is None else ""
    sentence = f"The {centre} is {mean}, the newest limits are {limits}{varying}, {rests}."
    return f"{sentence} So few make provisional limits, drawn dashed." if phase.trial else sentence


def _cut_sentence(atlas: Atlas, series: Series, last: Point) -> str:
    """Say that a limit lies beyond what the metric can reach, so that nobody misses its line."""
    if series.fields.bounds is None or last.lower is None or last.upper is None:
        return ""
    low, high = map(float, series.fields.bounds)
    unit = unit_of(series.fields)
    cuts = (
        f"the lower limit lies below {atlas.language.figure(low, unit)}" if last.lower < low else "",
        f"the upper limit lies above {atlas.language.figure(high, unit)}" if last.upper > high else "",
    )
    words = " and ".join(filter(None, cuts))
    return f"{words[:1].upper()}{words[1:]}, where no figure can be: it is not drawn." if words else ""


def _count_signals(points: list[Point]) -> str:
    told = [point for point in points if point.signal is not None]
    if not told:
        return ""
    signals = sum(point.cause != "none" for point in told)
    count = count_text(len(told), "period")
    return f"{signals} of {count} {'shows' if signals == 1 else 'show'} more than usual variation."
