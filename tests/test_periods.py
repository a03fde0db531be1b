"""Periods are cut, named and read back without loss, whatever the business year and the first weekday."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.periods import PERIOD_EXAMPLES, Calendar, Grain

CUT = tuple(grain for grain in Grain if grain is not Grain.GIVEN)
calendars = st.builds(Calendar, st.integers(1, 12), st.sampled_from([0, 6]))
grains = st.sampled_from(CUT)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@given(calendars, grains, days)
def test_reads_what_it_names(calendar: Calendar, grain: Grain, day: date) -> None:
    """The name of a period leads back to its first day, and so does that day itself."""
    start = calendar.start_of(day, grain)
    assert calendar.parse(calendar.name_of(start, grain), grain) == start
    assert calendar.parse(start.isoformat(), grain) == start


@given(calendars, grains, days)
def test_every_day_lies_in_one_period(calendar: Calendar, grain: Grain, day: date) -> None:
    """A day lies between the first and the last day of its period, and the next begins the day after."""
    start = calendar.start_of(day, grain)
    end = calendar.end_of(start, grain)
    assert start <= day <= end
    assert calendar.start_of(end, grain) == start
    assert calendar.start_of(end + timedelta(days=1), grain) == end + timedelta(days=1)


@given(calendars, grains, days, days)
def test_a_span_has_no_gaps(calendar: Calendar, grain: Grain, one: date, two: date) -> None:
    """A span lists every period once, from the first to the last."""
    first, last = sorted(calendar.start_of(day, grain) for day in (one, min(two, one + timedelta(days=900))))
    span = list(calendar.span(first, last, grain))
    assert (span[0], span[-1]) == (first, last)
    assert all(calendar.next_start(start, grain) == following for start, following in pairwise(span))


@given(calendars, grains, st.text(alphabet="0123456789-WQ", max_size=11))
def test_reads_nothing_else(calendar: Calendar, grain: Grain, text: str) -> None:
    """Whatever is written, it is a first day of the grain, or none; nothing crashes."""
    start = calendar.parse(text, grain)
    assert start is None or start.year == 1 or calendar.start_of(start, grain) == start


@pytest.mark.parametrize("grain", Grain)
def test_shows_examples_that_can_be_read(grain: Grain) -> None:
    """The example of a grain in a hint is a period of that grain."""
    assert Calendar().parse(PERIOD_EXAMPLES[grain], grain) is not None


@pytest.mark.parametrize(
    ("calendar", "grain", "text", "start"),
    [
        (Calendar(), Grain.WEEK, "2013-W01", date(2012, 12, 31)),
        (Calendar(1, 6), Grain.WEEK, "2013-W01", date(2012, 12, 30)),
        (Calendar(), Grain.WEEK, "2015-W53", date(2015, 12, 28)),
        (Calendar(), Grain.WEEK, "2013-W53", None),
        (Calendar(4), Grain.YEAR, "2014", date(2013, 4, 1)),
        (Calendar(4), Grain.QUARTER, "2014-Q1", date(2013, 4, 1)),
        (Calendar(4), Grain.QUARTER, "2014-Q4", date(2014, 1, 1)),
        (Calendar(), Grain.MONTH, "2013-13", None),
        (Calendar(), Grain.MONTH, "2013-12-02", None),
        (Calendar(), Grain.DAY, "2013-02-30", None),
        (Calendar(), Grain.MONTH, "２０１３-12", None),
        (Calendar(1, 6), Grain.WEEK, "0001-W01", None),
        (Calendar(4), Grain.YEAR, "0001", None),
        (Calendar(), Grain.GIVEN, "2013-12", None),
        (Calendar(), Grain.GIVEN, "2013-12-05", date(2013, 12, 5)),
    ],
)
def test_reads_periods_by_the_office_calendar(
    calendar: Calendar, grain: Grain, text: str, start: date | None
) -> None:
    """Business years are named by the year they end in, weeks by their ISO number."""
    assert calendar.parse(text, grain) == start


@pytest.mark.parametrize("grain", Grain)
def test_ends_with_the_calendar(grain: Grain) -> None:
    """The last period that dates can hold ends with them."""
    calendar = Calendar()
    last = calendar.start_of(date.max, grain)
    assert calendar.end_of(last, grain) == date.max
    assert list(calendar.span(last, last, grain)) == [last]
