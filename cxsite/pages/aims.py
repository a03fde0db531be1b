"""Show the aims of a program: where each should be by now, where it is, and what happened since the start."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from cxsite.language import join_words
from cxsite.model import Course, Effect, Metric
from cxsite.pages.addresses import relative
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.effect_words import effect_sentence, effect_text
from cxsite.pages.figure_request import anchor_for, picture_address
from cxsite.pages.held_words import caveat_text
from cxsite.pages.messages import say
from cxsite.pages.plan import Block, Cell, Chart, Column, Figure, Link, Scalar, State, Table, TableBlock
from cxsite.pages.rounding import Rounding
from cxsite.pages.words import count_text, name_of, shown_value
from cxsite.schema import MetricKind

_STATES: dict[str, State] = {
    "reached": "met",
    "missed": "missed",
    "ahead": "met",
    "on_course": "met",
    "behind": "missed",
    "too_early": "no_target",
}


def aims_blocks(atlas: Atlas, courses: tuple[Course, ...], page: str) -> Iterator[Block]:
    """Show whether each aim is on its course, the aims as pictures, and what changed since the start.

    Aims of one unit of measure share a picture: others have no common scale.
    """
    if not courses:
        return
    yield _course_table(atlas, courses, page)
    by_unit: dict[str, list[Course]] = {}
    for course in courses:
        by_unit.setdefault(unit_of(course.metric.fields), []).append(course)
    for unit, shared in by_unit.items():
        yield _aims_figure(atlas, page, unit, shared)
    if any(course.effect for course in courses):
        yield _effects_table(atlas, courses, page)


def name_of_aim(course: Course) -> str:
    """Name what an aim is about."""
    return name_of(course.metric, course.series)


def course_text(atlas: Atlas, course: Course) -> str:
    """Say in a word or two how an aim stands."""
    return say(atlas.language, f"course.{course.state or course.gap}")


def aim_text(atlas: Atlas, course: Course) -> str:
    """Say where an aim stands and where it is to get."""
    goal = atlas.language.goal(course.aim.to, unit_of(course.metric.fields))
    return f"{name_of_aim(course)}: {shown_value(atlas, course.metric, course.series.last)}, aim {goal}"


def caveats_of(atlas: Atlas, courses: Iterable[Course]) -> str:
    """List what is to be minded about the figures of aims, each once."""
    return "; ".join(sorted({caveat_text(atlas, course.metric) for course in courses} - {""}))


def _course_table(atlas: Atlas, courses: tuple[Course, ...], page: str) -> TableBlock:
    heads = ("Figure", "Course", "Now", "Aim", "Expected", "Reach")
    columns = tuple(Column(head, number=head not in ("Figure", "Course")) for head in heads)
    rows = tuple(_course_cells(atlas, course, page) for course in courses)
    table = Table("Where each aim should be", columns, rows)
    return TableBlock(table, _course_title(atlas, courses), "course", say(atlas.language, "course.rule"))


def _course_title(atlas: Atlas, courses: tuple[Course, ...]) -> str:
    if len(courses) == 1:
        return f"{name_of_aim(courses[0])}: {course_text(atlas, courses[0]).casefold()}"
    words = [course_text(atlas, course).casefold() for course in courses]
    counts = [f"{words.count(word)} {word}" for word in dict.fromkeys(words)]
    counts = words[:1] if len(counts) == 1 else counts
    return f"{count_text(len(courses), 'aim')}: {join_words(counts)}"


def _course_cells(atlas: Atlas, course: Course, page: str) -> tuple[Cell, ...]:
    metric, point = course.metric, course.point
    rounding = _rounding(atlas, course)
    period = atlas.language.period_label(point.period, metric.grain) if point else ""
    return (
        _aim_cell(atlas, course, page),
        Cell(
            course_text(atlas, course),
            state=_STATES.get(course.state or "", "none"),
            note=_note(atlas, course),
        ),
        Cell(shown_value(atlas, metric, point), number=True, note=period),
        Cell(_goal_text(atlas, course), number=True),
        Cell("" if course.expected is None else rounding.value(course.expected), number=True),
        Cell(rounding.range(*_reachable(course)) if course.reach else "", number=True),
    )


def _goal_text(atlas: Atlas, course: Course) -> str:
    goal = atlas.language.goal(course.aim.to, unit_of(course.metric.fields))
    by = course.aim.by
    return say(atlas.language, "course.goal", goal=goal, day=atlas.language.short_day(by)) if by else goal


def _reachable(course: Course) -> tuple[float, float]:
    """Cut a reach off where no figure can be."""
    assert course.reach is not None
    kind = course.metric.fields.kind
    low, high = _RANGES.get(kind, (-math.inf, math.inf))
    return max(course.reach.low, low), min(course.reach.high, high)


_RANGES = {
    MetricKind.NPS: (-100.0, 100.0),
    MetricKind.CSAT: (0.0, 100.0),
    MetricKind.SHARE: (0.0, 100.0),
    MetricKind.RATE: (0.0, math.inf),
    MetricKind.COUNT: (0.0, math.inf),
}


def _rounding(atlas: Atlas, course: Course) -> Rounding:
    unit = unit_of(course.metric.fields)
    return Rounding(atlas, unit, atlas.language.decimals_of(unit))


def _aim_cell(atlas: Atlas, course: Course, page: str) -> Cell:
    address = atlas.segment_address(course.metric, course.series)
    return Cell(name_of_aim(course), relative(page, address), heading=True)


def _note(atlas: Atlas, course: Course) -> str:
    if course.state in ("reached", "missed") and course.is_close:
        return say(atlas.language, "course.close")
    if course.gap in ("stopped", "not_begun", "no_line", "no_direction"):
        return say(atlas.language, f"course.why_{course.gap}")
    return ""


def _effects_table(atlas: Atlas, courses: tuple[Course, ...], page: str) -> TableBlock:
    pairs = [(course, course.effect) for course in courses if course.effect]
    rows = tuple(
        (_aim_cell(atlas, course, page), _effect_cell(atlas, course.metric, effect))
        for course, effect in pairs
    )
    columns = (Column("Figure"), Column("Since the start"))
    title = "What changed since the start"
    return TableBlock(Table(title, columns, rows), title, "effects", say(atlas.language, "effect.no_cause"))


def _effect_cell(atlas: Atlas, metric: Metric, effect: Effect) -> Cell:
    return Cell(effect_text(atlas, metric, effect), note=effect_sentence(atlas, metric, effect))


def _aims_figure(atlas: Atlas, page: str, unit: str, courses: list[Course]) -> Figure:
    anchor = anchor_for("aims", unit)
    rows = tuple(_aim_row(atlas, course) for course in courses)
    cells = tuple(_aim_cells(atlas, page, course) for course in courses)
    address = picture_address(page, anchor)
    picture = relative(page, address)
    title = f"{len(courses)} aims: {join_words([name_of_aim(course) for course in courses])}"
    return Figure(
        anchor,
        title if len(courses) > 1 else aim_text(atlas, courses[0]),
        "Where each aim began, where the newest finished period stands, and where it is to get.",
        f"Bullet chart of {count_text(len(courses), 'aim')}. " + " ".join(f"{row['label']}." for row in rows),
        Chart("bullet", rows, (), {"unit": unit}),
        Table("Aims and where they stand", _AIM_COLUMNS, cells),
        ", ".join(sorted({course.metric.fields.source or course.metric.title for course in courses})),
        caveats_of(atlas, courses),
        (Link("Picture (SVG)", picture),),
        address,
        picture,
    )


_AIM_COLUMNS = (
    Column("Aim"),
    Column("From", number=True),
    Column("Newest", number=True),
    Column("To", number=True),
    Column("By"),
    Column("Period"),
)


def _aim_row(atlas: Atlas, course: Course) -> dict[str, Scalar]:
    return {
        "name": name_of_aim(course),
        "start": course.aim.from_,
        "now": course.series.last.value if course.series.last else None,
        "goal": course.aim.to,
        "label": aim_text(atlas, course),
    }


def _aim_cells(atlas: Atlas, page: str, course: Course) -> tuple[Cell, ...]:
    aim, metric, last = course.aim, course.metric, course.series.last
    unit = unit_of(metric.fields)
    return (
        _aim_cell(atlas, course, page),
        Cell("" if aim.from_ is None else atlas.language.goal(aim.from_, unit), number=True),
        Cell(shown_value(atlas, metric, last), number=True),
        Cell(atlas.language.goal(aim.to, unit), number=True),
        Cell(atlas.language.day(aim.by) if aim.by else ""),
        Cell(atlas.language.period_label(last.period, metric.grain) if last else ""),
    )
