"""Test how numbers, days and periods are worded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.language import MISSING, Language, join_words
from cxsite.periods import Calendar, Grain

ENGLISH = Language("en", Calendar())
GERMAN = Language("de", Calendar())
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def read_back(text: str) -> Decimal:
    """Read an English number as it was written."""
    return Decimal(text.replace(",", "").replace("\u2212", "-"))


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.5, 0, "1"),
        (-0.5, 0, "\u22121"),
        (2.5, 0, "3"),
        (2.675, 2, "2.68"),
        (-2.675, 2, "\u22122.68"),
        (-0.04, 1, "0.0"),
        (1234567.891, 1, "1,234,567.9"),
        (999.95, 1, "1,000.0"),
        (7, 2, "7.00"),
        (None, 1, MISSING),
    ],
)
def test_numbers_are_rounded_half_away_from_zero(value: float | None, decimals: int, text: str) -> None:
    """A number is rounded as people do, with marks between its thousands and a true minus."""
    assert ENGLISH.number(value, decimals) == text


@given(st.floats(-(10.0**30), 10.0**30), st.integers(0, 4))
def test_a_written_number_is_near(value: float, decimals: int) -> None:
    """What is read differs from the value by half of the last digit at most."""
    distance = abs(read_back(ENGLISH.number(value, decimals)) - Decimal(repr(value)))
    assert distance <= Decimal(1).scaleb(-decimals) / 2


@given(st.integers(-(10**40), 10**40))
def test_whole_numbers_are_exact(value: int) -> None:
    """A whole number is written to its last digit, however long."""
    assert read_back(ENGLISH.exact(value)) == value


@given(st.decimals(-(10**6), 10**6, places=6))
def test_an_author_s_number_keeps_its_decimals(value: Decimal) -> None:
    """A number with up to six decimals is written with all of them and no idle zero."""
    text = ENGLISH.exact(float(value))
    assert read_back(text) == value
    assert not ("." in text and text.endswith("0"))


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("en", "1,234.5"),
        ("de", "1.234,5"),
        ("fr", "1\u202f234,5"),
        ("de-CH", "1’234.5"),
        ("en-GB", "1,234.5"),
    ],
)
def test_marks_follow_the_language(tag: str, text: str) -> None:
    """Groups and decimals are marked as the language does."""
    assert Language(tag, Calendar()).number(1234.5, 1) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (74.14, "percent", "74.1%"),
        (8.4, "points", "8\u00a0points"),
        (1.2, "points", "1\u00a0point"),
        (5.276, "score", "5.28"),
        (1.0, "minutes", "1.0\u00a0minutes"),
        (13.65, "per_1000", "13.7\u00a0per 1,000"),
        (84.04, "index", "84.0"),
        (2048, "count", "2,048"),
        (12.5, "currency", "12.5"),
        (None, "percent", MISSING),
    ],
)
def test_figures_carry_their_unit(value: float | None, unit: str, text: str) -> None:
    """A figure is written with the decimals and the word of its unit."""
    assert ENGLISH.figure(value, unit) == text


def test_the_sign_stands_where_the_language_puts_it() -> None:
    """German puts a space that does not break before the per cent sign."""
    assert GERMAN.figure(74.14, "percent") == "74,1\u00a0%"


def test_goals_are_as_precise_as_they_were_set() -> None:
    """A target is written as its author wrote it, not as figures are rounded."""
    assert (ENGLISH.goal(80.0, "percent"), ENGLISH.goal(2.25, "percent")) == ("80%", "2.25%")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(-5.86, "percent", "5.9\u00a0points"), (-12.0, "points", "12\u00a0points"), (0.22, "score", "0.22")],
)
def test_differences_have_no_sign(value: float, unit: str, text: str) -> None:
    """Per cents lie apart by points, and a word says on which side."""
    assert ENGLISH.difference(value, unit) == text


@pytest.mark.parametrize(
    ("grain", "label", "within", "short"),
    [
        (Grain.DAY, "Apr 1, 2013", "on Apr 1, 2013", "Apr 1"),
        (Grain.WEEK, "Week of Apr 1, 2013", "in the week of Apr 1, 2013", "Apr 1"),
        (Grain.MONTH, "April 2013", "in April 2013", "Apr 2013"),
        (Grain.QUARTER, "Q2 2013", "in Q2 2013", "Q2 2013"),
        (Grain.YEAR, "2013", "in 2013", "2013"),
        (Grain.GIVEN, "Apr 1, 2013", "on Apr 1, 2013", "Apr 1"),
    ],
)
def test_periods_are_named(grain: Grain, label: str, within: str, short: str) -> None:
    """A period has a name for a table, for a sentence and for an axis."""
    start = date(2013, 4, 1)
    named = (
        ENGLISH.period_label(start, grain),
        ENGLISH.within(start, grain),
        ENGLISH.short_period(start, grain),
    )
    assert named == (label, within, short)


def test_business_quarters_are_named_by_the_year_they_end_in() -> None:
    """With a year that starts in October, October 2013 belongs to the first quarter of 2014."""
    language = Language("en", Calendar(year_starts=10))
    assert language.period_label(date(2013, 10, 1), Grain.QUARTER) == "Q1 2014"


@given(
    DAYS, st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR]), st.integers(1, 12)
)
def test_periods_that_differ_are_named_differently(day: date, grain: Grain, month: int) -> None:
    """No two periods that follow each other share a label."""
    language = Language("en", Calendar(year_starts=month))
    start = language.calendar.start_of(day, grain)
    after = language.calendar.next_start(start, grain)
    assert language.period_label(start, grain) != language.period_label(after, grain)


@given(DAYS)
def test_every_day_of_a_month_has_one_label(day: date) -> None:
    """The label of a month does not hang on the day that it is asked for."""
    later = day + timedelta(days=1)
    same = (day.year, day.month) == (later.year, later.month)
    assert (ENGLISH.period_label(day, Grain.MONTH) == ENGLISH.period_label(later, Grain.MONTH)) is same


def test_days_are_written_in_full_or_shortly() -> None:
    """A day is written as the language does."""
    day = date(2013, 12, 31)
    written = (ENGLISH.day(day), ENGLISH.short_day(day), GERMAN.day(day), GERMAN.short_day(day))
    assert written == ("December 31, 2013", "Dec 31, 2013", "31. Dezember 2013", "31.12.2013")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (["a, by week", "b", "c"], "a, by week; b; c"),
    ],
)
def test_words_are_joined_as_in_a_sentence(words: list[str], text: str) -> None:
    """Names that hold commas themselves are kept apart by semicolons."""
    assert join_words(words) == text


def test_the_locale_is_the_language_s() -> None:
    """The conventions can be asked for by what draws axes."""
    assert str(Language("de-AT", Calendar()).locale) == "de_AT"
