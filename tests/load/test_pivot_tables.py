"""Check pivot tables: laid out for readers, a table has the figures that it has row by row."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from extract_rows import PLACES, make_metric, open_extract, reduce_text, write_csv
from hypothesis import given
from hypothesis import strategies as st

from cxsite.load.day_text import DayLanguage, heads_period
from cxsite.load.dialect import find_shape
from cxsite.load.reduce import Clock, reduce_extract
from cxsite.load.tally import Tally
from cxsite.load.wide import stack_headings
from cxsite.periods import Calendar, Grain
from cxsite.schema import ExtractSettings

SUM = make_metric(kind="sum", value="calls", grain="month", by=["team", "desk"], decimal="point")
Calls = Mapping[tuple[str, str], tuple[int, int]]
"""For each team and desk the calls of two months."""

CALLS = st.dictionaries(
    st.tuples(st.sampled_from(["North", "South", "West"]), st.sampled_from(["A", "B", "C"])),
    st.tuples(st.integers(1, 99), st.integers(1, 99)),
    min_size=2,
)


def tally_rows(calls: Calls) -> Tally:
    """Add up a table with a row for each month."""
    rows = [
        (f"2013-{month:02d}-01", team, desk, str(count))
        for (team, desk), counts in calls.items()
        for month, count in zip((1, 2), counts, strict=True)
    ]
    return reduce_text(write_csv(("day", "team", "desk", "calls"), rows), SUM)[0]


def lay_out(calls: Calls) -> list[tuple[str, str, str, str]]:
    """Write a pivot table: labels in the first row of a group, its total below, all of them last."""
    rows: list[tuple[str, str, str, str]] = []
    for team in sorted({team for team, _ in calls}):
        desks = sorted((desk, counts) for (one, desk), counts in calls.items() if one == team)
        shown = [team, *[""] * (len(desks) - 1)]
        rows += [(label, desk, str(a), str(b)) for label, (desk, (a, b)) in zip(shown, desks, strict=True)]
        rows.append((f"{team} Total", "", *_sums([counts for _, counts in desks])))
    return [*rows, ("Grand Total", "", *_sums(list(calls.values())))]


def _sums(counts: list[tuple[int, int]]) -> tuple[str, str]:
    first, second = zip(*counts, strict=True)
    return str(sum(first)), str(sum(second))


@given(CALLS)
def test_gives_the_figures_of_the_rows(calls: Calls) -> None:
    """A pivot table without its totals, labels filled down, is the table that it was made of."""
    text = write_csv(("team", "desk", "2013-01", "2013-02"), lay_out(calls))
    settings = ExtractSettings(wide=True, fill_down=("team",), decimal="point")
    extract, _ = open_extract(text, ("team", "desk"), settings)
    assert extract is not None
    metric = SUM.model_copy(update={"date": ("period",), "value": "value"})
    tally, issues = reduce_extract(extract, metric, places=PLACES, clock=Clock(Calendar()))
    assert (tally.cells, issues) == (tally_rows(calls).cells, ())


LANGUAGE = DayLanguage(Grain.MONTH, Calendar(), {"jan": 1, "feb": 2, "nov": 11, "dec": 12})


def join_headings(text: str, *wanted: str) -> tuple[str, ...]:
    """Read the headings of a wide table of months."""
    heads = partial(heads_period, language=LANGUAGE)
    return stack_headings(text, find_shape(text, wanted, ","), wanted, heads).header


def test_a_merged_year_holds_up_to_the_next() -> None:
    """Only the first of the merged cells is filled; the months below the others are of the same year."""
    header = join_headings("team,2012,,2013,\n,Nov,Dec,Jan,Feb\nN,1,2,3,4\n", "team")
    assert header == ("team", "Nov 2012", "Dec 2012", "Jan 2013", "Feb 2013")


def test_a_year_in_a_title_is_no_heading() -> None:
    """A year in the words of a title may be that of anything."""
    assert join_headings("Calls of 2013,,\nteam,Nov,Dec\nN,1,2\n", "team") == ("team", "Nov", "Dec")


def test_figures_of_the_first_row_are_no_months() -> None:
    """Years alone above figures are a table of years, not one of the months that the figures may count."""
    assert join_headings("team,2012,2013\nN,11,12\n", "team") == ("team", "2012", "2013")
