"""Test what the pages of practices show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, block_at, blocks_of, rows_of

from cxsite.load import Cell, Tally
from cxsite.pages import View

MONTHS = {"2013-01": (60, 100), "2013-02": (80, 100), "2013-03": (90, 100)}
UNITS = {"units/desk": {"title": "Desk"}, "units/shop": {"title": "Shop"}, "units/yard": {"title": "Yard"}}
FULL = {
    "title": "Call back",
    "problem": "Queues",
    "domain": "Contact",
    "started_in": "desk",
    "adopted_by": [{"unit": "shop", "since": "2013-02-01"}],
    "evidence": {"metric": "answered", "segment": {"team": "North"}, "from": "2013-02-10"},
    "contact": "Lead of the desk",
}


def site_of(practices: dict[str, Any], **metric: Any) -> Site:
    """Make a site with practices."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, **metric}
    return Site(
        {**practices, "metrics/answered": record, **UNITS},
        tallies={"answered": add_up(North=MONTHS, South=MONTHS)},
    )


def view_of(practice: dict[str, Any], **metric: Any) -> View:
    """Plan the page of a practice."""
    return site_of({"practices/p": practice}, **metric).view("practices/p.html")


def test_a_full_practice_shows_everything() -> None:
    """Evidence, before and since, who took it up, and the facts."""
    view = view_of(FULL)
    assert view.summary == "Queues"
    assert [block.anchor for block in view.main] == [  # type: ignore[union-attr]
        *("before-and-since", "evidence", "adoption")
    ]
    assert {fact.term: fact.values[0].text for fact in block_at(view, "about").facts} == {
        "Problem": "Queues",
        "Domain": "Contact",
        "Started in": "Desk",
        "Ask": "Lead of the desk",
        "Evidence": "Answered",
        "Since February 10, 2013": "Better than before: +30.0\u00a0points (18.3 to 40.8)",
    }


def test_a_bare_practice_shows_nothing_empty() -> None:
    """A practice of one sentence has no empty table beside it."""
    view = view_of({})
    assert (view.main, view.aside) == ((), ())


def test_before_and_since_hold_whole_periods() -> None:
    """The month in which the practice began belongs to neither side."""
    rows = rows_of(block_at(view_of(FULL), "before-and-since").table)
    assert rows == [
        ["Before", "60.0%", "50.2 to 69.1%", "n = 100", "Jan 1, 2013 to Jan 31, 2013"],
        ["Since", "90.0%", "82.6 to 94.5%", "n = 100", "Mar 1, 2013 to Mar 31, 2013"],
    ]


def test_before_and_since_claim_no_cause() -> None:
    """The table says what it is not, and what to mind."""
    intro = block_at(view_of(FULL, caveat="Provisional"), "before-and-since").intro
    assert intro.endswith("Since is not because: what else happened then stands in no extract. Provisional.")


def test_a_side_without_periods_has_no_figure() -> None:
    """A practice at work since the first month has nothing before it."""
    evidence = {"metric": "answered", "from": "2013-01-01"}
    rows = rows_of(block_at(view_of({"evidence": evidence}), "before-and-since").table)
    assert rows[0] == ["Before", "no data", "", "", "–"]


def test_values_that_cannot_be_added_have_no_stretch() -> None:
    """An index over time is no sum of its months: there is data, but no figure."""
    site = site_of({"practices/p": {"evidence": {"metric": "whole", "from": "2013-02-01"}}})
    whole = {"metrics/whole": {"kind": "index", "parts": [{"metric": "answered"}]}}
    view = Site({**site.records, **whole}, tallies=site.tallies).view("practices/p.html")
    assert [row[1] for row in rows_of(block_at(view, "before-and-since").table)] == ["no figure"] * 2


def test_an_interval_of_a_score_ends_where_scores_end() -> None:
    """All promoters of forty have a formula that goes beyond a hundred; nobody reads that."""
    months = {date(2013, month, 1): Cell(40, (40, 0, 0)) for month in (1, 2)}
    tally = Tally(0, {(None, day): cell for day, cell in months.items()}, frozenset(months), max(months))
    nps = {
        "kind": "nps",
        "source": "a.csv",
        "date": "day",
        "promoters": "p",
        "passives": "s",
        "detractors": "d",
    }
    evidence = {"metric": "nps", "from": "2013-02-01"}
    site = Site({"practices/p": {"evidence": evidence}, "metrics/nps": nps}, tallies={"nps": tally})
    rows = rows_of(block_at(site.view("practices/p.html"), "before-and-since").table)
    assert rows[0][2].endswith(" to 100\u00a0points")


@pytest.mark.parametrize("segment", [{"team": "East"}, {"desk": "1"}])
def test_evidence_of_an_unknown_segment_is_left_out(segment: dict[str, str]) -> None:
    """A segment that is not in the data has nothing to show."""
    evidence = {"metric": "answered", "segment": segment, "from": "2013-02-01"}
    assert view_of({"evidence": evidence}).main == ()


def test_evidence_is_marked_where_it_begins() -> None:
    """The course shows the day since which the practice was at work."""
    figure = block_at(view_of(FULL), "evidence")
    assert figure.chart.marks == ({"x": "2013-02-10", "label": "Practice at work"},)


def test_evidence_without_a_day_has_no_sides() -> None:
    """Without a beginning there is a course and nothing to compare."""
    blocks = view_of({"evidence": {"metric": "answered"}}).main
    assert [block.anchor for block in blocks] == ["evidence"]  # type: ignore[union-attr]


def test_adoption_without_a_day_says_so() -> None:
    """A unit whose date is not known is listed all the same."""
    rows = rows_of(block_at(view_of({"adopted_by": [{"unit": "shop"}]}), "adoption").table)
    assert rows == [["Shop", "date not known"]]


def test_the_matrix_crosses_units_and_practices() -> None:
    """Who began, who took up and who did not (yet), for the units that have to do with any."""
    site = site_of(
        {
            "practices/a": {"title": "A", "started_in": "desk", "adopted_by": [{"unit": "shop"}]},
            "practices/b": {"title": "B", "adopted_by": [{"unit": "desk", "since": "2013-02-01"}]},
        }
    )
    table = block_at(site.view("practices/index.html"), "matrix").table
    assert [column.text for column in table.columns] == ["Unit", "A", "B"]
    assert rows_of(table) == [["Desk", "began it", "Feb 1, 2013"], ["Shop", "yes", "not yet"]]


def test_practices_that_nobody_took_up_have_no_matrix() -> None:
    """A matrix without units is not drawn."""
    view = site_of({"practices/a": {"title": "A"}}).view("practices/index.html")
    assert blocks_of(view, "table") == []
