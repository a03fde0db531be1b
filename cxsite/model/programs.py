"""Judge programs: is each aim on its course, and did its figure change since the program began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from cxsite.model.dispersion import allow_for_spread
from cxsite.model.effects import Effect, adjust_effects, effect_since
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.statistics.intervals import Interval
from cxsite.schema import Aim, ProgramFields

CourseState = Literal["reached", "missed", "ahead", "on_course", "behind", "too_early"]
CourseGap = Literal["stopped", "not_begun", "no_figure", "hidden", "no_line", "no_direction"]
"""Why an aim is not judged.

The program was stopped; no period has ended since it began; the period has no figure; it may not be shown; a
line would need ``from``, ``by`` and the program's ``starts``; neither side of the metric is good.
"""

_NEAR = 2 / 3
"""Limits lie three standard deviations from the mean; two of these hold about 95 % of all periods."""


@dataclass(frozen=True, slots=True)
class Course:
    """Hold an aim beside the figures that it is about, and how it stands.

    ``point`` is the newest finished period, or the one that holds the aim's last day; ``expected`` is where
    the straight line is at its end; ``reach`` are the values that the figure cannot be told from. All are in
    the metric's unit. Without a ``state``, ``gap`` says why.
    """

    aim: Aim
    metric: Metric
    series: Series
    point: Point | None = None
    expected: float | None = None
    reach: Interval | None = None
    state: CourseState | None = None
    gap: CourseGap | None = None
    effect: Effect | None = None

    @property
    def is_close(self) -> bool:
        """Say whether the figure cannot be told from the aim, on whichever side of it it lies."""
        return self.reach is not None and self.reach.low < self.aim.to < self.reach.high


def judge_aims(program: ProgramFields, metrics: Mapping[str, Metric]) -> tuple[Course, ...]:
    """Judge each aim of a program whose metric and segment are known, in the order they are written.

    A straight line leads from the aim's ``from``, on the day the program starts, to its ``to`` on its last
    day. The newest finished figure is held against the line at the end of its period: on course if its reach
    holds the line, ahead or behind if it lies beyond, too early to tell if it holds the starting value as
    well. The reach is the figure's interval or, if wider, two thirds of the way to its limits. Reached is an
    aim that all of the reach has passed. On the last day the figure alone decides: reached or missed.
    """
    courses = [_judge_aim(program, course) for course in _find_courses(program, metrics)]
    effects = iter(adjust_effects([course.effect for course in courses if course.effect]))
    return tuple(replace(course, effect=next(effects)) if course.effect else course for course in courses)


def _find_courses(program: ProgramFields, metrics: Mapping[str, Metric]) -> Iterator[Course]:
    for aim in program.aims:
        metric = metrics.get(aim.metric)
        series = metric.series_of(aim.segment) if metric else None
        if metric and series:
            yield Course(aim, metric, series, _point_of(aim, series))


def _point_of(aim: Aim, series: Series) -> Point | None:
    """Find the period to judge: the newest finished one that has begun by the aim's last day."""
    within = (point for point in series.finished if aim.by is None or point.period <= aim.by)
    return max(within, key=lambda point: point.period, default=None)


def _judge_aim(program: ProgramFields, course: Course) -> Course:
    gap = _find_gap(program, course)
    if gap in ("stopped", "not_begun"):
        return replace(course, gap=gap)
    effect = allow_for_spread(effect_since(course.series, program.starts)) if program.starts else None
    course = replace(course, effect=effect, gap=gap)
    return course if gap or course.point is None else _place(program, course, course.point)


def _find_gap(program: ProgramFields, course: Course) -> CourseGap | None:
    point = course.point
    if program.stage == "stopped":
        return "stopped"
    if point is None:
        return "no_figure"
    if program.starts and point.end < program.starts:
        return "not_begun"
    if point.value is None:
        return "hidden" if point.suppressed else "no_figure"
    return None if _direction(course) else "no_direction"


def _direction(course: Course) -> int:
    """Tell on which side of the aim a figure has reached it: 1 above, -1 below, 0 on neither."""
    aim, good = course.aim, course.series.fields.good
    if aim.from_ is None or aim.from_ == aim.to:
        return {"up": 1, "down": -1, "neutral": 0}[good]
    return 1 if aim.to > aim.from_ else -1


def _place(program: ProgramFields, course: Course, point: Point) -> Course:
    way, aim = _direction(course), course.aim
    value = point.value or 0
    reach = _reach_of(point)
    course = replace(course, reach=reach, expected=_line_at(program.starts, aim, point.end))
    if _is_due(course.series, aim, point):
        return replace(course, state="reached" if way * (value - aim.to) >= 0 else "missed")
    if aim.from_ != aim.to and min(way * (edge - aim.to) for edge in _edges(value, reach)) >= 0:
        return replace(course, state="reached")
    if course.expected is None:
        return replace(course, gap="no_line")
    return replace(course, state=_state_of(course, value, course.expected, way=way))


def _is_due(series: Series, aim: Aim, point: Point) -> bool:
    if aim.by is None:
        return False
    return point.end >= aim.by or any(one.period > aim.by for one in series.finished)


def _line_at(starts: date | None, aim: Aim, day: date) -> float | None:
    if aim.from_ is None or aim.by is None or starts is None:
        return None
    length = (aim.by - starts).days
    part = (day - starts).days / length if length > 0 else 1.0
    return aim.from_ + (aim.to - aim.from_) * min(max(part, 0.0), 1.0)


def _reach_of(point: Point) -> Interval | None:
    """Find the values that a figure cannot be told from; none where nothing tells."""
    value = point.value or 0
    spans = [(value - _NEAR * down, value + _NEAR * up) for down, up in _spreads(point)]
    if point.low is not None and point.high is not None:
        spans.append((point.low, point.high))
    return Interval(min(low for low, _ in spans), max(high for _, high in spans)) if spans else None


def _spreads(point: Point) -> Iterator[tuple[float, float]]:
    """Tell how far limits lie below and above the mean; provisional ones are a better guess than none."""
    if point.mean is not None and point.lower is not None and point.upper is not None:
        yield point.mean - point.lower, point.upper - point.mean


def _edges(value: float, reach: Interval | None) -> tuple[float, ...]:
    return (value,) if reach is None else (value, reach.low, reach.high)


def _state_of(course: Course, value: float, expected: float, *, way: int) -> CourseState:
    if course.reach is None:
        # A count is what it is: nothing says how far it may stray, so it is on the line or short of it.
        return "on_course" if way * (value - expected) >= 0 else "behind"
    if not _holds(course.reach, expected):
        return "ahead" if way * (value - expected) > 0 else "behind"
    starting = course.aim.from_
    can_tell = starting is None or starting == course.aim.to or not _holds(course.reach, starting)
    return "on_course" if can_tell else "too_early"


def _holds(reach: Interval, level: float) -> bool:
    return reach.low <= level <= reach.high
