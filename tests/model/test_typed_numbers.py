"""Numbers are read and written as authors of a language type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.language import Language
from cxsite.model.typed_numbers import NumberFormat, difference, exact, find_numbers, round_half_away
from cxsite.periods import Calendar

MARKS = {"en": (",", "."), "de": (".", ","), "fr": ("\u202f", ",")}


def language(tag: str) -> Language:
    """Make a language with the plain calendar."""
    return Language(tag, Calendar())


def read(text: str, tag: str = "en") -> list[str]:
    """List the numbers of a text as decimals."""
    return [str(number.value) for number in find_numbers(text, language(tag))]


@pytest.mark.parametrize(
    ("tag", "text", "numbers"),
    [
        ("en", "77.4 %", ["77.4"]),
        ("en", "about 77.4%, they say", ["77.4"]),
        ("en", "1,234,567.80 flights", ["1234567.80"]),
        ("en", "1\u202f234 flights", ["1234"]),
        ("en", "12345", ["12345"]),
        ("en", "-3.2 points", ["-3.2"]),
        ("en", "\u22123.2\u00a0points", ["-3.2"]),
        ("en", "(\u20133)", ["-3"]),
        ("en", "+1.2", ["1.2"]),
        ("en", "-.5", ["-0.5"]),
        ("en", "77.4 % in 2013", ["77.4", "2013"]),
        ("en", "3\u20135", ["3", "5"]),
        ("en", "3-5", ["3", "5"]),
        ("en", "1,23", ["1", "23"]),
        ("en", "1 234", ["1", "234"]),
        ("en", "W50 and P90 and x_7", []),
        ("en", "the year ended at 77.", ["77"]),
        ("en", "three in four", []),
        ("en-GB", "1,234.5", ["1234.5"]),
        ("de", "77,4 %", ["77.4"]),
        ("de", "1.234,5 Anrufe", ["1234.5"]),
        ("de", "77.4", ["77", "4"]),
        ("fr", "1\u202f234,5\u202f%", ["1234.5"]),
        ("fr", "1 234 appels", ["1234"]),
        ("de-CH", "1\u2019234.5", ["1234.5"]),
        ("de-CH", "1'234", ["1234"]),
    ],
)
def test_reads_numbers_of_a_language(tag: str, text: str, numbers: list[str]) -> None:
    """Thousands, decimals and signs are read as the language writes them; W50 is a word, no number."""
    assert read(text, tag) == numbers


@pytest.mark.parametrize(
    ("tag", "typed", "figure", "written"),
    [
        ("en", "77.4", "76.25", "76.3"),
        ("en", "77", "76.5", "77"),
        ("en", "-77", "-76.5", "-77"),
        ("en", "\u22123", "-12345", "\u221212,345"),
        ("en", "1234", "56789", "56789"),
        ("en", "1,234", "567", "567"),
        ("en", "1\u202f234", "56789", "56\u202f789"),
        ("en", "+3.2", "4", "+4.0"),
        ("en", "+3.2", "-4", "\u22124.0"),
        ("en", "+3.2", "0.04", "0.0"),
        ("en", "-3.2", "4", "4.0"),
        ("en", ".5", "0.61", ".6"),
        ("en", ".5", "1.61", "1.6"),
        ("de", "77,40", "1234.5", "1.234,50"),
        ("fr", "77,4", "1234.5", "1\u202f234,5"),
    ],
)
def test_writes_as_the_author_did(tag: str, typed: str, figure: str, written: str) -> None:
    """Another number has the decimals, the separators and the signs of the one that was typed."""
    (number,) = find_numbers(typed, language(tag))
    assert number.format.write(Decimal(figure)) == written


@given(
    st.sampled_from(sorted(MARKS)),
    st.decimals(-(10**12), 10**12, places=5),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from("-\u2212"),
)
def test_formats_make_the_round_trip(
    tag: str, value: Decimal, decimals: int, parts: bool, minus: str
) -> None:
    """What is written in a format is read as the rounded number, and is right from then on."""
    group, decimal = MARKS[tag]
    text = NumberFormat(decimals, group if parts else "", decimal, minus).write(value)
    (number,) = find_numbers(f"about {text} %", language(tag))
    assert number.value == round_half_away(value, decimals)
    assert number.is_right(value)
    assert number.format.write(value) == text


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_differences_are_not_rounded(after: float, before: float) -> None:
    """A difference of two figures and the smaller figure are the larger one again."""
    assert difference(after, before) + exact(before) == exact(after)


@pytest.mark.parametrize("decimals", [1_001, 1_100_000])
def test_any_number_of_decimals_can_be_typed(decimals: int) -> None:
    """A number longer than any figure is held to the figure like others."""
    (number,) = find_numbers(f"0.{'1' * decimals}", language("en"))
    assert not number.is_right(Decimal("68.5"))
    assert number.format.write(Decimal("68.5")) == f"68.5{'0' * (decimals - 1)}"
