"""Test how aims of programs are judged: on course by a straight line, as far as the figure can tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model.metrics import Metric
from cxsite.model.programs import Course, judge_aims
from cxsite.schema import ProgramFields

SHARE = {"kind": "share", "numerator": "a", "denominator": "b", "by": ["seg"]}
AIM = {"metric": "m", "from": 50, "to": 80, "by": "2013-12-31"}
PROGRAM = {"starts": "2013-01-01", "stage": "pilot"}


def metric_of(parts: list[int | None], whole: int = 10_000, **fields: Any) -> Metric:
    """Work out the monthly shares of 2013, in per cent; ``None`` is a month without answers."""
    rows = [
        f"2013-{month:02d}-01,x,{(part or 0) * whole // 100},{0 if part is None else whole}"
        for month, part in enumerate(parts, 1)
    ]
    return work_out("\n".join(("day,seg,a,b", *rows)), **{**SHARE, **fields})


def course_of(parts: list[int | None], *, aim: dict[str, Any] = AIM, **settings: Any) -> Course:
    """Judge one aim; settings of the program, and ``metric`` for those of the metric."""
    metric = metric_of(parts, **settings.pop("metric", {}))
    program = ProgramFields.model_validate({**PROGRAM, "aims": [aim], **settings})
    (course,) = judge_aims(program, {"m": metric})
    return course


@pytest.mark.parametrize(
    ("june", "state"),
    [(65, "on_course"), (72, "ahead"), (58, "behind"), (45, "behind"), (81, "reached")],
)
def test_the_line_tells_where_it_should_be(june: int, state: str) -> None:
    """By the end of June half the way from 50 to 80 lies behind: 65."""
    course = course_of([50, 52, 55, 58, 60, june])
    assert (course.state, course.expected) == (state, pytest.approx(64.8, abs=0.3))


@pytest.mark.parametrize(
    ("june", "state"), [(35, "on_course"), (28, "ahead"), (42, "behind"), (19, "reached")]
)
def test_a_fall_may_be_the_aim(june: int, state: str) -> None:
    """What leads down is judged downwards, whatever is good about the metric."""
    assert course_of([50, 48, 45, 42, 40, june], aim={**AIM, "to": 20}).state == state


def test_a_wide_interval_is_too_early_to_tell() -> None:
    """An interval that holds the start and the line says nothing."""
    assert course_of([50, 52, 55, 58, 60, 60], metric={"whole": 20}).state == "too_early"


def test_usual_variation_widens_the_reach() -> None:
    """With limits, a figure cannot be told from what periods vary by anyway."""
    months = [40, 62, 45, 60, 41, 63, 44, 61, 40, 62, 46, 60]
    days = [f"2013-{month:02d}-{day:02d}" for month in range(1, 13) for day in (1, 15)]
    rows = [f"{day},x,{months[at % 12] * 100},10000" for at, day in enumerate(days)]
    metric = work_out("\n".join(("day,seg,a,b", *rows)), **SHARE, grain="given")
    program = ProgramFields.model_validate({**PROGRAM, "aims": [{**AIM, "by": "2014-12-31"}]})
    (course,) = judge_aims(program, {"m": metric})
    point = course.point
    assert point is not None
    assert point.low is not None
    assert course.reach is not None
    assert (course.reach.low < point.low, course.state) == (True, "too_early")


def test_only_a_whole_reach_has_reached_an_aim_before_its_day() -> None:
    """A figure past the aim that cannot be told from one short of it has not reached it yet."""
    course = course_of([50, 52, 55, 58, 60, 81], metric={"whole": 100})
    assert (course.state, course.is_close) == ("ahead", True)


@pytest.mark.parametrize(("last", "state"), [(80, "reached"), (79, "missed")])
def test_the_last_day_decides_by_the_figure(last: int, state: str) -> None:
    """When the day has come the aim is reached or missed, nothing between."""
    assert course_of([50, 60, last], aim={**AIM, "by": "2013-03-31"}).state == state


def test_what_comes_after_the_last_day_is_not_judged() -> None:
    """The period that holds the last day decides, not what followed."""
    course = course_of([50, 60, 81, 70], aim={**AIM, "by": "2013-03-20"})
    assert (course.state, course.point and course.point.period) == ("reached", date(2013, 3, 1))


def test_a_count_is_compared_as_it_is() -> None:
    """A kind without interval and limits is on the line or short of it."""
    aim = {**AIM, "from": 0, "to": 120}
    sums = {"kind": "sum", "value": "a", "numerator": None, "denominator": None, "whole": 100}
    states = [course_of([10, 20, 30, 40, 50, june], aim=aim, metric=sums).state for june in (60, 40)]
    assert states == ["on_course", "behind"]


@pytest.mark.parametrize(("june", "state"), [(50, "on_course"), (60, "ahead"), (40, "behind")])
def test_an_aim_may_be_to_hold_the_level(june: int, state: str) -> None:
    """From 50 to 50 is on course while it holds."""
    assert course_of([50, 50, 50, 50, 50, june], aim={**AIM, "to": 50}).state == state


def test_an_aim_that_ends_as_it_begins_is_a_step() -> None:
    """A line without length is at its end."""
    course = course_of([50, 60, 70], aim={**AIM, "by": "2013-01-01"})
    assert (course.state, course.expected) == ("missed", 80)


@pytest.mark.parametrize(
    ("parts", "aim", "settings", "gap"),
    [
        ([50, 60], {}, {"stage": "stopped"}, "stopped"),
        ([50, 60], {}, {"starts": "2013-03-01"}, "not_begun"),
        ([], {}, {}, "no_figure"),
        ([50, None], {}, {}, "no_figure"),
        ([50, 60], {}, {"metric": {"min_base": "20000"}}, "hidden"),
        ([50, 60], {"from": None}, {}, "no_line"),
        ([50, 60], {"by": None}, {}, "no_line"),
        ([50, 60], {}, {"starts": None}, "no_line"),
        ([50, 60], {"from": None}, {"metric": {"good": "neutral"}}, "no_direction"),
    ],
)
def test_no_course_has_a_reason(
    parts: list[int | None], aim: dict[str, Any], settings: dict[str, Any], gap: str
) -> None:
    """Where an aim cannot be judged it is said why."""
    course = course_of(parts, aim={**AIM, **aim}, **settings)
    assert (course.state, course.gap) == (None, gap)


@pytest.mark.parametrize(("good", "state"), [("up", "reached"), ("down", None)])
def test_the_good_side_leads_where_no_start_does(good: str, state: str | None) -> None:
    """Without from, an aim is reached on the good side of the metric."""
    assert course_of([90, 90], aim={"metric": "m", "to": 80}, metric={"good": good}).state == state


def test_effects_since_the_start_go_with_the_aims() -> None:
    """A program that began in March is held against January and February."""
    course = course_of([50, 50, 70, 70], starts="2013-03-01")
    assert course.effect is not None
    assert course.effect.kind == "improved"


@pytest.mark.parametrize("settings", [{"stage": "stopped"}, {"starts": None}])
def test_no_effect_without_a_program_at_work(settings: dict[str, Any]) -> None:
    """What never began or was stopped has no effect to measure."""
    assert course_of([50, 50, 70], **settings).effect is None


def test_effects_of_a_page_are_adjusted() -> None:
    """One of ten aims that chance alone would bring changed nothing."""
    metrics = {f"m{at}": metric_of([50, 64 if at == 0 else 50], whole=100) for at in range(10)}
    aims = [{**AIM, "metric": id_} for id_ in metrics]
    program = ProgramFields.model_validate({**PROGRAM, "starts": "2013-02-01", "aims": aims})
    assert {course.effect.kind for course in judge_aims(program, metrics) if course.effect} == {"unchanged"}


def test_aims_without_a_metric_or_segment_are_left_out() -> None:
    """What names nothing was reported where it stands."""
    aims = [{**AIM, "metric": "no"}, {**AIM, "segment": {"seg": "y"}}, {**AIM, "segment": {"seg": "x"}}]
    program = ProgramFields.model_validate({**PROGRAM, "aims": aims})
    (course,) = judge_aims(program, {"m": metric_of([50])})
    assert course.series.segment == ("seg", "x")


OPPOSITE = {"ahead": "behind", "behind": "ahead"}


@given(st.lists(st.integers(21, 79), min_size=2, max_size=11), st.sampled_from([100, 1000]))
def test_a_mirrored_aim_and_figure_stand_alike(parts: list[int], whole: int) -> None:
    """An aim down to 20 with mirrored figures is as far as one up to 80."""
    up = course_of([*parts], metric={"whole": whole})
    down = course_of([100 - part for part in parts], aim={**AIM, "to": 20}, metric={"whole": whole})
    assert up.state == down.state
