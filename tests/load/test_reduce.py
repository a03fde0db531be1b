"""Rows become tallies by the rules of periods, days and conditions; what is wrong in a cell is found."""

from __future__ import annotations

from datetime import date

import pytest
from extract_rows import make_metric, open_extract, reduce_text
from hypothesis import given
from hypothesis import strategies as st

from cxsite.load.tally import EMPTY_TALLY
from cxsite.periods import Calendar

COUNT = make_metric(kind="count")


def found_in(content: str | bytes, **fields: object) -> list[tuple[str, int, int]]:
    """List the findings in an extract by code, line and column."""
    _, issues = reduce_text(content, make_metric(**fields))
    return [(issue.code, issue.place.line, issue.place.column) for issue in issues]


def days_of(content: str, **options: object) -> dict[date, int]:
    """Count the rows of each period."""
    tally, issues = reduce_text(content, make_metric(kind="count", grain="day"), **options)  # type: ignore[arg-type]
    assert not issues
    return {day: cell.rows for (_, day), cell in tally.cells.items()}


@pytest.mark.parametrize(
    "written",
    [
        "2013-03-31",
        " 2013-03-31 ",
        "2013-03-31T23:59:59Z",
        "2013-03-31T00:30:00+14:00",
        "2013-03-31 23:59:59.999-12:00",
        "2013-03-31T25:99",
    ],
)
def test_takes_a_day_as_written(written: str) -> None:
    """A time stamp counts by its date as written: no zone moves it to another day."""
    assert days_of(f"day\n{written}\n") == {date(2013, 3, 31): 1}


@pytest.mark.parametrize(
    "written",
    ["31.03.2013", "03/31/2013", "2013-02-30", "0000-00-00", "41364", "today", "２０１３-03-31"],
)
def test_guesses_no_date(written: str) -> None:
    """What is not year-month-day is an error at its cell."""
    assert found_in(f"day\n2013-01-01\n{written}\n", kind="count") == [("CX312", 3, 1)]


@pytest.mark.parametrize(
    ("grain", "written", "first"),
    [
        ("week", "2013-W50", date(2013, 12, 9)),
        ("month", "2013-12", date(2013, 12, 1)),
        ("quarter", "2013-Q4", date(2013, 10, 1)),
        ("year", "2013", date(2013, 1, 1)),
    ],
)
def test_reads_periods_in_the_metrics_grain(grain: str, written: str, first: date) -> None:
    """A cell may name the period itself."""
    tally, _ = reduce_text(f"day\n{written}\n", make_metric(kind="count", grain=grain))
    assert tally.days == {first}


@pytest.mark.parametrize("parts", ["2013,1,5", "2013,01,05", " 2013 ,1,5"])
def test_joins_year_month_and_day(parts: str) -> None:
    """A date may stand in three columns."""
    metric = make_metric(kind="count", date=["y", "m", "d"], grain="day")
    tally, issues = reduce_text(f"y,m,d\n{parts}\n", metric)
    assert (tally.days, issues) == ({date(2013, 1, 5)}, ())


@pytest.mark.parametrize(
    "parts", ["13,1,5", "2013,13,5", "2013,2,30", "2013,,5", "99999999999999999999,1,1", "2013.0,1,1"]
)
def test_finds_parts_that_make_no_date(parts: str) -> None:
    """Parts that make no date are an error, a year of two digits too."""
    fields = {"kind": "count", "date": ["y", "m", "d"]}
    assert found_in(f"y,m,d\n2013,1,1\n{parts}\n", **fields) == [("CX312", 3, 1)]


@pytest.mark.parametrize("written", ["1899-12-31", "0001-01-01", "9999-12-31", "2200-01-01"])
def test_refuses_days_far_off(written: str) -> None:
    """A day centuries away is no day of a customer: it would stretch the grid over ages."""
    assert found_in(f"day\n2013-01-01\n{written}\n", kind="count", grain="week") == [("CX312", 3, 1)]


def test_leaves_out_what_comes_after_the_reporting_date() -> None:
    """Rows dated after as_of are left out, an open end of 9999 too, with one warning."""
    tally, issues = reduce_text("day\n2013-01-31\n2013-02-01\n9999-12-31\n", COUNT, as_of=date(2013, 1, 31))
    assert [(issue.code, issue.severity) for issue in issues] == [("CX320", "warning")]
    assert (tally.left_out, tally.last_day, tally.days) == (2, date(2013, 1, 31), {date(2013, 1, 1)})


def test_spans_the_grid_before_where() -> None:
    """A period in which the extract has a row belongs to the grid, even if no row fulfils where."""
    metric = make_metric(kind="count", where={"origin": "JFK"})
    tally, _ = reduce_text("day,origin\n2013-01-05,LGA\n2013-02-05,JFK\n", metric)
    assert tally.days == {date(2013, 1, 1), date(2013, 2, 1)}
    assert [day for _, day in tally.cells] == [date(2013, 2, 1)]


@pytest.mark.parametrize("rows", ["0001-01-01", "0001-01-02"])
def test_survives_the_first_days_of_the_calendar(rows: str) -> None:
    """There is no week before the first one; asking for it is no crash."""
    _, issues = reduce_text(
        f"day\n{rows}\n", make_metric(kind="count", grain="week"), calendar=Calendar(4, 6)
    )
    assert [issue.code for issue in issues] == ["CX312"]


@pytest.mark.parametrize(
    ("test", "passed"),
    [
        ("UA", [0, 1]),
        (["UA", "7"], [0, 1, 2]),
        ("007", [3]),
        ({"at_least": "7"}, [2, 3]),
        ({"above": "7"}, []),
        ({"at_most": "7.5", "above": "6"}, [2, 3]),
        ({"below": "7.000001"}, [2, 3]),
        ("present", [0, 1, 2, 3]),
        ("missing", [4, 5]),
    ],
)
def test_tests_cells(test: object, passed: list[int]) -> None:
    """A value is compared as text, bounds as exact numbers; blank cells and N/A pass only missing."""
    cells = ["UA", " UA ", "7", "007", "", "N/A"]
    numeric = isinstance(test, dict)
    texts = ["" if numeric and "UA" in cell else cell for cell in cells]
    content = "day,x\n" + "".join(f"2013-01-{number + 1:02d},{text}\n" for number, text in enumerate(texts))
    tally, issues = reduce_text(content, make_metric(kind="count", grain="day", where={"x": test}))
    assert [day.day - 1 for _, day in tally.cells] == passed
    assert all(issue.code == "CX324" for issue in issues)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,234", "CX319"),
        ("45%", "CX310"),
        ("1e999", "CX310"),
        ("Infinity", "CX310"),
        ("1_000", "CX310"),
        ("٣", "CX310"),
        ("10 00", "CX310"),
        ("0x10", "CX310"),
        ("1" * 41, "CX310"),
        ("-1", "CX311"),
    ],
)
def test_refuses_what_is_no_count(cell: str, code: str) -> None:
    """A number that could be read in two ways, or in none, is an error at its cell."""
    content = f'day,n,d\n2013-01-01,1,2\n2013-01-02,"{cell}",1e40\n'
    assert found_in(content, kind="share", numerator="n", denominator="d") == [(code, 3, 12)]


@pytest.mark.parametrize("cell", ["", " ", "NA", "n/a", "#N/A", "NaN", "null", "None", "-"])
def test_counts_no_blank_answer(cell: str) -> None:
    """Blank and not available are no answers, and no mistakes."""
    tally, issues = reduce_text(
        f"day,s\n2013-01-01,9\n2013-01-02,{cell}\n", make_metric(kind="nps", score="s")
    )
    assert (tally.cells[None, date(2013, 1, 1)].answers, issues) == ({9: 1}, ())


def test_counts_further_mistakes_of_a_column() -> None:
    """A column full of mistakes is one finding, at the first of them, that says how many."""
    _, issues = reduce_text(
        "day,n\n2013-01-01,a\n2013-01-01,b\n2013-01-02,c\n", make_metric(kind="sum", value="n")
    )
    assert [issue.message for issue in issues] == [
        '"a" in column n is not a number (and 2 more like it: lines 3, 4)'
    ]


def test_gives_nothing_where_anything_is_wrong() -> None:
    """A metric with a wrong cell has no figures at all: half of the rows would be a guess."""
    tally, _ = reduce_text("day,n\n2013-01-01,5\n2013-01-01,b\n", make_metric(kind="sum", value="n"))
    assert tally == EMPTY_TALLY


def test_finds_a_share_above_the_whole() -> None:
    """A numerator that is larger than its denominator is an error at the first such row."""
    content = "day,n,d\n2013-01-01,5,9\n2013-02-01,9,5\n"
    assert found_in(content, kind="share", numerator="n", denominator="d") == [("CX316", 3, 12)]


def test_evens_out_days_within_a_period() -> None:
    """A part that is above the whole on one day is fine while the period's part is not."""
    content = "day,n,d\n2013-01-01,5,9\n2013-01-02,9,5\n"
    assert found_in(content, kind="share", numerator="n", denominator="d") == []


def test_finds_conditions_that_count_more_than_the_whole() -> None:
    """A condition has no cell to point at: the field is the place."""
    fields = {"kind": "csat", "numerator": {"n": {"above": "0"}}, "denominator": {"n": {"above": "5"}}}
    assert found_in("day,n\n2013-01-01,3\n", **fields) == [("CX316", 1, 1)]


def test_takes_ready_values_by_their_segment() -> None:
    """A row without a segment is the total's, a row with one filled cell that segment's."""
    metric = make_metric(kind="value", value="v", n="n", by=["a", "b"])
    tally, issues = reduce_text(
        "day,a,b,v,n\n2013-01-01,,,7.5,30\n2013-01-01,x,,8,20\n2013-01-01,,y,NA,\n", metric
    )
    day = date(2013, 1, 1)
    assert not issues
    assert {key: cell.ready for key, cell in tally.cells.items()} == {
        (None, day): (75, 300),
        (("a", "x"), day): (80, 200),
        (("b", "y"), day): (None, None),
    }


def test_names_both_rows_that_give_one_point() -> None:
    """Two ready values for one point are an error that names both lines."""
    metric = make_metric(kind="quantile", value="v")
    _, issues = reduce_text("day,v\n2013-01-01,1\n\n2013-01-09,2\n", metric)
    assert [(issue.code, issue.message[:15], issue.place.line) for issue in issues] == [
        ("CX314", "lines 2 and 4 g", 4)
    ]


def test_finds_ready_values_of_two_segments() -> None:
    """A ready value of two segments at once belongs to none."""
    assert found_in("day,a,b,v\n2013-01-01,x,y,1\n", kind="value", value="v", by=["a", "b"]) == [
        ("CX315", 2, 14)
    ]


def test_gathers_blanks_in_one_segment() -> None:
    """Blank cells are one segment, whatever blanks they hold; other cells keep their text as it stands."""
    tally, _ = reduce_text(
        "day,a\n2013-01-01,\n2013-01-01, \n2013-01-01, x\n", make_metric(kind="count", by=["a"])
    )
    assert {segment: cell.rows for (segment, _), cell in tally.cells.items() if segment} == {
        ("a", ""): 2,
        ("a", " x"): 1,
    }


def test_refuses_control_characters_in_segments() -> None:
    """A segment's value that no page can hold is an error at its cell."""
    assert found_in("day,a\n2013-01-01,x\x07\n", kind="count", by=["a"]) == [("CX317", 2, 12)]


def test_reads_a_blank_column_of_dates_in_no_rows() -> None:
    """An extract without rows has no days and no mistakes."""
    tally, issues = reduce_text("y,m,d\n", make_metric(kind="count", date=["y", "m", "d"]))
    assert (tally, issues) == (EMPTY_TALLY, ())


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("head", ["", "\ufeff"])
def test_reads_any_line_ends(ends: str, head: str) -> None:
    """A byte order mark, the line ends of any system and blank lines change nothing."""
    content = head + ends.join(["day,n", "", "2013-01-01,3", "  ", "2013-01-02,4", ""])
    tally, issues = reduce_text(content.encode(), make_metric(kind="sum", value="n"))
    assert (tally.cells[None, date(2013, 1, 1)].sums, issues) == ((7,), ())


def test_reads_one_column_and_many() -> None:
    """One column of days can be counted, and three hundred columns can be read by name."""
    assert days_of("day\n2013-01-01\n\n2013-01-01\n") == {date(2013, 1, 1): 2}
    header = ",".join(["day", *(f"c{number}" for number in range(300))])
    row = ",".join(["2013-01-01", *map(str, range(300))])
    tally, _ = reduce_text(f"{header}\n{row}\n", make_metric(kind="sum", value="c299"))
    assert tally.cells[None, date(2013, 1, 1)].sums == (299,)


def test_minds_no_double_names_that_nobody_reads() -> None:
    """Columns of one name are an error only where a metric reads them; no other column is taken for them."""
    content = "day,a,a,a.1\n2013-01-01,1,2,3\n"
    tally, issues = reduce_text(content, make_metric(kind="sum", value="a.1"))
    assert (tally.cells[None, date(2013, 1, 1)].sums, issues) == ((3,), ())
    assert [issue.code for issue in open_extract(content, ["a"])[1]] == ["CX306"]


@given(st.text(alphabet='ab",\n\r; \t-0', max_size=40))
def test_reads_any_text_or_says_why_not(text: str) -> None:
    """Whatever stands in a file: it is read, or there is one finding with a place in it."""
    extract, issues = open_extract(text, ["a", "b"])
    assert (extract is None) == (len(issues) == 1)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(1 <= issue.place.line <= len(lines) for issue in issues)


@pytest.mark.parametrize(
    ("weight", "code"),
    [("", "CX310"), ("N/A", "CX310"), ("heavy", "CX310"), ("1,5,2", "CX310"), ("-0.1", "CX311")],
)
def test_loses_no_answer_whose_weight_is_wrong(weight: str, code: str) -> None:
    """An answer without a proper weight is an error at the weight: it is never dropped or weighed as one."""
    content = f'day,s,w\n2013-01-01,9,1\n2013-01-01,3,"{weight}"\n'
    assert found_in(content, kind="nps", score="s", weight="w") == [(code, 3, 14)]


@pytest.mark.parametrize("weight", ["", "heavy", "-1", "0"])
def test_a_blank_answer_needs_no_weight(weight: str) -> None:
    """Where nobody answered, or what where leaves out, the weight is not read."""
    content = f"day,s,w,team\n2013-01-01,9,1,x\n2013-01-01,N/A,{weight},x\n2013-01-01,9,{weight},y\n"
    assert found_in(content, kind="nps", score="s", weight="w", where={"team": "x"}) == []
