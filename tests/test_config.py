"""The settings of a site are typed, and each mistake in them is found where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.config import CONFIG_NAME, SiteConfig, locate, parse_config, read_config


def test_reads_all_settings() -> None:
    """Every key of the settings arrives typed."""
    config, issues = parse_config(
        'title = "Office"\nlanguage = "en-GB"\nas_of = 2013-12-31\nyear_starts = 4\nweek_starts = "sunday"\n'
        'audiences = ["staff", "leaders"]\n[labels.carrier]\nfile = "a.csv"\nkey = "c"\nlabel = "n"\n'
        '[office]\nmodel = "matrixed"\nmandate = "We listen"\n'
    )
    assert not issues
    assert (config.as_of, config.calendar.year_starts, config.calendar.week_starts) == (
        date(2013, 12, 31),
        4,
        6,
    )
    assert (config.labels["carrier"].file, config.office and config.office.model) == ("a.csv", "matrixed")


def test_needs_no_settings() -> None:
    """An empty file is a site with one audience."""
    config, issues = parse_config("")
    assert (config, issues, config.has_audiences) == (SiteConfig(), (), False)


@pytest.mark.parametrize(("audience", "rank"), [(None, 0), ("staff", 0), ("leaders", 1), ("nobody", 0)])
def test_ranks_audiences(audience: str | None, rank: int) -> None:
    """Audiences are ranked from the widest; what is not known is for the widest."""
    config = SiteConfig(audiences=("staff", "leaders"))
    assert (config.rank_of(audience), config.has_audiences) == (rank, True)


def test_says_where_there_is_no_site(tmp_path: Path) -> None:
    """A folder without cxsite.toml is told so, with a way to start."""
    _, (issue,) = read_config(tmp_path)
    assert (issue.code, "cxsite init" in issue.hint) == ("CX001", True)


def test_says_what_cannot_be_read(tmp_path: Path) -> None:
    """A folder in the place of the file is a finding, not a crash."""
    (tmp_path / CONFIG_NAME).mkdir()
    _, (issue,) = read_config(tmp_path)
    assert issue.code == "CX001"


def test_reads_a_byte_order_mark_and_any_line_ends(tmp_path: Path) -> None:
    """Settings saved by any editor are the same settings."""
    (tmp_path / CONFIG_NAME).write_bytes('\ufefftitle = "Ö"\r\nyear_starts = 4\r\n'.encode())
    config, issues = read_config(tmp_path)
    assert (config.title, config.year_starts, issues) == ("Ö", 4, ())


def test_finds_bytes_that_are_no_text(tmp_path: Path) -> None:
    """Another encoding is found at its first byte."""
    (tmp_path / CONFIG_NAME).write_bytes('title = "x"\n# B\xfcro\n'.encode("latin-1"))
    _, (issue,) = read_config(tmp_path)
    assert (issue.code, issue.place.line, issue.place.column) == ("CX002", 2, 4)


NESTED = """\
title = "a"  # the name
audiences = [
  "staff",
  3,
]

[labels.carrier]
file = "a.csv"
key = 5
label = "n"

[office]
steering = ["x", ""]
"""


def test_finds_mistakes_in_nested_values() -> None:
    """A mistake inside a list or a table leads to the line of its key."""
    _, issues = parse_config(NESTED)
    assert sorted((issue.place.line, issue.message) for issue in issues) == [
        (2, "audiences[2] must be a text"),
        (9, "labels.carrier.key must be a text"),
        (13, "office.steering[2] is blank"),
    ]


@pytest.mark.parametrize(
    ("path", "at_key", "line", "column"),
    [
        (("title",), False, 1, 9),
        (("title",), True, 1, 1),
        (("labels", "carrier", "key"), False, 9, 7),
        (("labels", "carrier"), True, 7, 9),
        (("labels", "carrier", "nothing"), False, 7, 9),
        (("nothing",), False, 1, 1),
    ],
)
def test_locates_keys(path: tuple[str, ...], at_key: bool, line: int, column: int) -> None:
    """A key is found by what the parser makes of the text, missing ones by what is around them."""
    place = locate(NESTED, path, at_key=at_key)
    assert (place.line, place.column) == (line, column)


def test_says_each_mistake_once() -> None:
    """A table with a wrong value is not said to be missing too."""
    _, issues = parse_config('[labels.x]\nfile = 1\nkey = "a"\nlabel = "b"\n')
    assert [issue.message for issue in issues] == ["labels.x.file must be a text"]


def test_finds_a_table_that_is_written_twice() -> None:
    """The second of two tables of one name is the place."""
    _, (issue,) = parse_config("[office]\n\n[labels]\n\n[office]\n")
    assert (issue.message, issue.place.line) == ('the key "office" is written twice', 5)


def test_takes_sentences_for_no_key() -> None:
    """A long text of many full stops is no key of many parts, though it stands on a line of its own."""
    _, issues = parse_config(f'[office]\nmandate = """\n{"We listen. " * 40}\n"""\n')
    assert issues == ()


@given(st.text(max_size=60))
def test_reads_any_text(text: str) -> None:
    """Whatever stands in the file: there are settings, and findings with a place in it."""
    _, issues = parse_config(text)
    assert all(1 <= issue.place.line <= text.count("\n") + 1 for issue in issues)


lines = st.sampled_from(
    ['a = "', "]", "[x]", "[[x]]", 'title = "b"', "title = [", "x.y = 1", "{", "as_of = 1", "="]
)


@given(st.lists(lines, max_size=6).map("\n".join))
def test_reads_almost_settings(text: str) -> None:
    """What is nearly TOML is a finding with a place, never a crash."""
    _, issues = parse_config(text)
    assert all(issue.place.column <= len(issue.place.excerpt) + 1 for issue in issues)


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("[office]\nmodel = 1\n[office.model]\n", 'the key "office.model" is written twice', 3, 2),
        ("office = {mandate = 'a', mandate = 'b'}", 'the key "office" is written twice', 1, 1),
        ('title = "a\nb"', "cxsite.toml is not TOML: a quote is never closed in its line", 1, 11),
        ("title =\n", "cxsite.toml is not TOML: the line ends too early", 1, 8),
        ("title", "cxsite.toml is not TOML: the file ends too early", 1, 1),
        ("as_of = 2013-13-01", "cxsite.toml is not TOML: invalid date", 1, 9),
        ("x = " + "[" * 200, "cxsite.toml is not TOML: TOML value nested more than 100 levels deep", 1, 105),
        ("title = 'a'\n[labels." + "x." * 30 + "y]\n", "this key has more than 20 parts", 2, 2),
        ("[a]\nb = 1\n[c]\n[a]\nd = 1\n", 'the key "a" is written twice', 4, 2),
        ('title = "\\u0007"', "the text holds a control character", 1, 9),
        ('audiences = ["a", "\\u0007"]', "the text holds a control character", 1, 13),
    ],
)
def test_words_what_is_no_toml(text: str, message: str, line: int, column: int) -> None:
    """What the parser refuses is told in an author's words, at the value."""
    _, (issue,) = parse_config(text)
    assert (issue.message, issue.place.line, issue.place.column) == (message, line, column)
