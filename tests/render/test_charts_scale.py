"""Ticks and places: round numbers, even steps, labels that do not touch."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cxsite.pages.plan import Chart, Scalar
from cxsite.render.charts.events import Event, Flag, place_flags
from cxsite.render.charts.locale import Wording
from cxsite.render.charts.points import Point
from cxsite.render.charts.scale import (
    Scale,
    Ticks,
    choose_ticks,
    separate_labels,
    spread_places,
)
from cxsite.render.charts.sheet import Sheet, narrow_sheet, wide_sheet
from cxsite.render.charts.timescale import choose_days
from cxsite.render.charts.valueaxis import choose_value_ticks

ENGLISH = Wording("en")
values = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 3))


@given(st.lists(values, min_size=1, max_size=20), st.integers(2, 6))
def test_ticks_enclose_all_values(numbers: list[float], count: int) -> None:
    """No value lies beyond the axis."""
    ticks = choose_ticks(numbers, count)
    # A billionth of a step is far below a pixel, and all that binary fractions may cost.
    assert ticks.low <= min(numbers) + 2e-9 * ticks.step
    assert max(numbers) - 2e-9 * ticks.step <= ticks.high


@given(st.lists(values, min_size=1, max_size=20), st.integers(2, 6))
def test_ticks_are_few(numbers: list[float], count: int) -> None:
    """An axis has about as many steps as were asked for."""
    assert 2 <= len(choose_ticks(numbers, count).values) <= count + 3


@given(st.lists(values, min_size=1, max_size=20), st.integers(2, 6))
def test_ticks_rise(numbers: list[float], count: int) -> None:
    """Ticks stand in order and none stands twice."""
    assert all(one < two for one, two in pairwise(choose_ticks(numbers, count).values))


def test_ticks_are_round() -> None:
    """Percentages get steps of five, not of 4.6."""
    assert choose_ticks((66.4, 88.8), 5).values == (65, 70, 75, 80, 85, 90)


def test_binary_fractions_do_not_show() -> None:
    """Three steps of 0.1 read 0.3."""
    assert choose_ticks((0, 0.4), 4).values == (0, 0.1, 0.2, 0.3, 0.4)


@pytest.mark.parametrize(("step", "decimals"), [((0, 100), 0), ((0, 1), 1), ((0, 0.1), 2)])
def test_decimals_follow_the_step(step: tuple[float, float], decimals: int) -> None:
    """An axis shows as many decimals as tell its ticks apart."""
    assert choose_ticks(step, 5).decimals == decimals


def ticks_of(*values: float, bounds: tuple[float, float] | None = None) -> Ticks:
    """Choose the numbers of an axis for points of these values."""
    points = [Point(date(2013, 1, 1), value, "", "", False, None) for value in values]
    params: dict[str, Scalar] = {"y_min": bounds[0], "y_max": bounds[1]} if bounds else {}
    return choose_value_ticks(Chart("trend", (), (), params), points, count=5)


def test_an_axis_ends_at_the_bounds() -> None:
    """An axis whose round numbers would pass 100 percent ends there."""
    assert (ticks_of(62, 98, bounds=(0, 99)).high, ticks_of(62, 98).high) == (99, 100)


def test_bounds_do_not_flatten_a_line() -> None:
    """Where the data lie far from the bounds, the axis is that of the data."""
    assert ticks_of(62, 78, bounds=(0, 100)) == ticks_of(62, 78)


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8))
def test_spread_places_are_apart(places: list[float]) -> None:
    """Labels that fit are a line apart."""
    moved = sorted(spread_places(places, 15, low=0, high=200))
    assert all(two - one >= 15 - 1e-6 for one, two in pairwise(moved))


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8))
def test_spread_places_stay_inside(places: list[float]) -> None:
    """No label is pushed beyond the plot."""
    moved = spread_places(places, 15, low=0, high=200)
    assert min(moved) >= -1e-6
    assert max(moved) <= 200 + 1e-6


@given(st.lists(st.floats(0, 200), min_size=1, max_size=8, unique=True))
def test_spread_places_keep_their_order(places: list[float]) -> None:
    """The label of the higher value stays the higher one."""
    moved = spread_places(places, 15, low=0, high=200)
    order = sorted(range(len(places)), key=lambda index: places[index])
    assert order == sorted(range(len(places)), key=lambda index: moved[index])


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(10, 120)), min_size=1, max_size=4))
def test_separated_labels_do_not_touch(labels: list[tuple[float, float]]) -> None:
    """Labels in a line leave room between them and to the edges."""
    labels.sort()
    widths = [width for _, width in labels]
    assume(sum(widths) + 10 * len(widths) <= 600)
    placed = separate_labels([centre for centre, _ in labels], widths, low=0, high=600)
    edges = [(place - width / 2, place + width / 2) for place, width in zip(placed, widths, strict=True)]
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= 600 + 1e-6
    assert all(one[1] <= two[0] + 1e-6 for one, two in pairwise(edges))


def test_a_scale_without_extent_places_in_the_middle() -> None:
    """One value alone does not divide by zero."""
    assert Scale(5, 5, 0, 100).place(5) == 50


def test_huge_numbers_have_a_place() -> None:
    """Numbers whose difference is infinite do not break a picture."""
    assert Scale(-1.7e308, 1.7e308, 0, 100).place(0) == 50


days = st.dates(date(1971, 1, 1), date(2090, 12, 31))


@given(days, st.integers(1, 400), st.sampled_from(["day", "week", "month", "quarter", "year", "given"]))
def test_an_axis_of_time_is_not_crowded(first: date, count: int, grain: str) -> None:
    """Never more days are named than there is room for."""
    series = [first + timedelta(days=7 * index) for index in range(count)]
    assert 1 <= len(choose_days(series, grain=grain, most=8, wording=ENGLISH)) <= 8


@given(days, st.integers(1, 400), st.sampled_from(["day", "week", "month", "quarter", "year", "given"]))
def test_named_days_lie_on_the_axis(first: date, count: int, grain: str) -> None:
    """Every named day lies between the first and the last, in order."""
    series = [first + timedelta(days=7 * index) for index in range(count)]
    named = [tick.day for tick in choose_days(series, grain=grain, most=8, wording=ENGLISH)]
    assert named == sorted(set(named))
    assert series[0] <= named[0]
    assert named[-1] <= series[-1]


def test_three_months_are_named_once_each() -> None:
    """A short series names its periods, not the same month again and again."""
    series = [date(2013, month, 1) for month in (1, 2, 3)]
    lines = [tick.lines for tick in choose_days(series, grain="month", most=9, wording=ENGLISH)]
    assert lines == [("Jan", "2013"), ("Feb",), ("Mar",)]


def test_the_year_stands_where_it_begins() -> None:
    """Over New Year the second year is named at its first tick."""
    series = [date(2012, 11, 1), date(2012, 12, 1), date(2013, 1, 1)]
    lines = [tick.lines for tick in choose_days(series, grain="month", most=9, wording=ENGLISH)]
    assert lines == [("Nov", "2012"), ("Dec",), ("Jan", "2013")]


def test_years_are_named_alone() -> None:
    """Yearly figures need no months."""
    series = [date(year, 1, 1) for year in (2011, 2012, 2013)]
    assert [tick.lines for tick in choose_days(series, grain="year", most=9, wording=ENGLISH)] == [
        ("2011",),
        ("2012",),
        ("2013",),
    ]


def test_business_years_name_their_month() -> None:
    """A year that begins in April is not taken for the calendar's."""
    series = [date(2012, 4, 1), date(2013, 4, 1)]
    lines = [tick.lines for tick in choose_days(series, grain="year", most=9, wording=ENGLISH)]
    assert lines == [("Apr", "2012"), ("Apr", "2013")]


event_lists = st.lists(
    st.tuples(st.integers(0, 364), st.text("abcdefghij ", min_size=1, max_size=40)), max_size=8
)
sheets = st.sampled_from([wide_sheet(ENGLISH), narrow_sheet(ENGLISH)])


def _place(events: list[tuple[int, str]], sheet: Sheet) -> tuple[Flag, ...]:
    begin = date(2013, 1, 1)
    happened = sorted(
        (Event(begin + timedelta(days=day), said) for day, said in events), key=lambda one: one.day
    )
    across = Scale(begin.toordinal(), begin.toordinal() + 364, 8, sheet.width - 120)
    return place_flags(happened, sheet, across=across, edge=sheet.width - 40)


def _box(flag: Flag, sheet: Sheet) -> tuple[float, float]:
    width = sheet.measure(flag.text)
    return (flag.px - width, flag.px) if flag.leftward else (flag.px, flag.px + width)


@given(event_lists, sheets)
def test_labels_of_events_do_not_overlap(events: list[tuple[int, str]], sheet: Sheet) -> None:
    """Two labels in one lane never touch."""
    flags = [flag for flag in _place(events, sheet) if flag.text]
    for lane in {flag.lane for flag in flags}:
        boxes = sorted(_box(flag, sheet) for flag in flags if flag.lane == lane)
        assert all(one[1] <= two[0] for one, two in pairwise(boxes))


@given(event_lists, sheets)
def test_no_stem_crosses_a_label(events: list[tuple[int, str]], sheet: Sheet) -> None:
    """The stem of a label in a higher lane passes beside the labels below it."""
    flags = [flag for flag in _place(events, sheet) if flag.text]
    for stem in flags:
        below = [_box(flag, sheet) for flag in flags if flag.lane < stem.lane]
        assert not any(start < stem.px < end for start, end in below)


@given(event_lists, sheets)
def test_every_event_keeps_its_stem(events: list[tuple[int, str]], sheet: Sheet) -> None:
    """An event without room for its label is still marked."""
    assert len(_place(events, sheet)) == len(events)
