"""Spark lines: small, honest about gaps, and readable without being seen."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from cxsite.pages.plan import Spark
from cxsite.render.charts.spark import draw_spark

NAMESPACE = "{http://www.w3.org/2000/svg}"
numbers = st.floats(allow_nan=True, allow_infinity=True) | st.none()


def _year(gaps: tuple[int, ...] = ()) -> tuple[float | None, ...]:
    return tuple(None if week in gaps else 70 + (week * 37 % 23) + week / 7 for week in range(53))


@given(st.lists(numbers, max_size=60), numbers, st.booleans(), st.text(max_size=40))
def test_any_series_draws_well_formed(
    values: list[float | None], target: float | None, partial: bool, alt: str
) -> None:
    """Whatever the numbers are, the picture is well-formed and says its text."""
    svg = ElementTree.fromstring(draw_spark(Spark(tuple(values), alt, target, partial)))  # noqa: S314 - our own output
    assert svg.get("role") == "img"


@given(st.lists(numbers, max_size=60), numbers)
def test_no_shape_lies_outside(values: list[float | None], target: float | None) -> None:
    """Lines and points stay within the small box."""
    svg = ElementTree.fromstring(draw_spark(Spark(tuple(values), "", target)))  # noqa: S314 - our own output
    for circle in svg.iter("circle"):
        assert 0 <= float(circle.get("cx", "")) <= 240
        assert 0 <= float(circle.get("cy", "")) <= 56


def test_a_year_of_weeks_is_tiny() -> None:
    """A year of weeks with its target takes less than 700 bytes."""
    svg = draw_spark(Spark(_year(), "On-time arrival, last 53 weeks", 80.0, partial_last=True))
    assert len(svg.encode()) < 700


def test_a_gap_interrupts_the_line() -> None:
    """A missing week begins a new stretch."""
    assert draw_spark(Spark(_year((20, 21)), "")).count("M") == 2


def test_an_isolated_point_is_visible() -> None:
    """A point between two gaps is a dot, not a line of no length."""
    assert "h0" in draw_spark(Spark((1.0, 2.0, None, 3.0, None, 4.0), ""))


def test_one_value_is_a_point() -> None:
    """A series of one period shows its point."""
    assert "<circle" in draw_spark(Spark((76.9,), ""))


def test_nothing_known_draws_nothing() -> None:
    """A series without any value has no line and no point."""
    svg = draw_spark(Spark((None, None), "No data"))
    assert "<path" not in svg
    assert "<circle" not in svg


def test_the_target_is_dashed() -> None:
    """The target does not look like data."""
    assert "stroke-dasharray" in draw_spark(Spark((1.0, 2.0), "", target=1.5))


def test_an_unfinished_last_point_is_hollow() -> None:
    """A value that may still move is filled with the page's colour."""
    assert "var(--surface)" in draw_spark(Spark((1.0, 2.0), "", partial_last=True))


def test_an_unfinished_period_without_value_hollows_nothing() -> None:
    """If the unfinished period has no value, the point before it is finished and full."""
    assert "var(--surface)" not in draw_spark(Spark((1.0, None), "", partial_last=True))


def test_the_text_is_escaped() -> None:
    """A label with markup stays text."""
    assert "<title>&lt;/script&gt;&quot;</title>" in draw_spark(Spark((1.0,), '</script>"'))


def test_steps_add_up() -> None:
    """The steps of the line end at the place of the last value."""
    svg = draw_spark(Spark((0.0, 10.0, 5.0), ""))
    path = re.search(r' d="M([^l]+)l([^"]+)" stroke="var\(--chart-line\)"', svg)
    assert path is not None
    numbers_in = [int(number) for number in re.findall(r"-?\d+", path[1] + " " + path[2])]
    assert sum(numbers_in[0::2]) == 232
    assert sum(numbers_in[1::2]) == 28
