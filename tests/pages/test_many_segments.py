"""Test that thousands of segments cost what they are, and no page more than it shows."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest
from small_portals import SHARE, Site, page_at, texts_of

from cxsite.load import Cell, Tally
from cxsite.model import Portal
from cxsite.pages import Figure, SitePlan, Table, plan_site
from cxsite.pages.plan import LinkGroups, TableBlock

WEEKS = [date(2012, 12, 31) + timedelta(days=7 * week) for week in range(52)]


def portal_of(segments: int) -> Portal:
    """Work out a portal with two metrics, a scorecard and a promise over so many segments of 52 weeks."""
    cells = {
        (("team", f"Team {number}"), week): Cell(50, (number % 50, 50))
        for number in range(segments)
        for week in WEEKS
    }
    cells |= {(None, week): Cell(50 * segments, (25 * segments, 50 * segments)) for week in WEEKS}
    tally = Tally(0, cells, frozenset(WEEKS), WEEKS[-1] + timedelta(days=6))
    record = {**SHARE, "by": ["team"], "grain": "week", "target": 50}
    scorecard = {"groups": [{"title": "All", "metrics": ["one", "two"]}], "by": "team"}
    records = {
        "metrics/one": record,
        "metrics/two": record,
        "scorecards/all": scorecard,
        "promises/quick": {"metric": "one", "by": "team"},
    }
    return Site(records, tallies={"one": tally, "two": tally}, settings={"as_of": "2013-12-31"}).portal()


def seconds_for(portal: Portal) -> float:
    """Measure the processor's time to plan a portal."""
    began = process_time()
    plan_site(portal)
    return process_time() - began


@pytest.mark.slow
def test_planning_is_linear() -> None:
    """Eight times the segments take about eight times as long, not sixty-four."""
    few, many = portal_of(100), portal_of(800)
    seconds_for(few)
    assert seconds_for(many) < 16 * seconds_for(few)


def test_a_segment_s_page_does_not_grow() -> None:
    """What a page of one segment says is as long among fifty as among two hundred."""
    lengths = []
    for segments in (50, 200):
        view = page_at(plan_site(portal_of(segments)), "metrics/one/team/team-7.html").view
        lengths.append(sum(1 for _ in texts_of(view)))
    assert lengths[0] == lengths[1]


def table_of(plan: SitePlan, address: str) -> Table:
    """Find the table of segments of a page."""
    blocks = page_at(plan, address).view.main
    return next(
        block.table for block in blocks if isinstance(block, TableBlock) and block.anchor == "table-team"
    )


def test_a_page_of_their_own_lists_very_many_segments() -> None:
    """Beyond a hundred, all segments are on a page that filters, each with its figure and its address."""
    table = table_of(plan_site(portal_of(101)), "metrics/one/team.html")
    assert table.filters
    assert {row[0].href for row in table.rows} == {f"team/team-{number}.html" for number in range(101)}


def test_a_metric_s_page_shows_the_ends_of_very_many_segments() -> None:
    """Beyond a hundred, a metric's page has the highest and the lowest figures and the way to all."""
    plan = plan_site(portal_of(120))
    table = table_of(plan, "metrics/one.html")
    shares = [row[1].text for row in table.rows]
    assert (len(shares), shares[0], shares[-1]) == (40, "98%", "0%")
    blocks = page_at(plan, "metrics/one.html").view.main
    links = [block.link for block in blocks if isinstance(block, TableBlock) and block.link]
    assert [(link.text, link.href) for link in links] == [("All 120 segments", "one/team.html")]


@pytest.mark.parametrize(("segments", "home"), [(100, "../../one.html"), (101, "../team.html")])
def test_a_segment_leads_to_all_others(segments: int, home: str) -> None:
    """The link to all segments leads to where all are listed."""
    aside = page_at(plan_site(portal_of(segments)), "metrics/one/team/team-7.html").view.aside
    (group,) = next(block for block in aside if isinstance(block, LinkGroups)).groups
    assert [link.href for link in group.links] == [f"{home}#table-team"]


def test_tables_of_figures_are_bounded() -> None:
    """The data of a picture of very many segments are not all in its page, and it says so."""
    blocks = page_at(plan_site(portal_of(150)), "metrics/one.html").view.main
    funnel = next(block for block in blocks if isinstance(block, Figure) and block.chart.kind == "funnel")
    assert (len(funnel.table.rows), len(funnel.chart.rows)) == (100, 150)
    assert funnel.table.notes == ("Not all of the 150 segments are listed here; the files have them all.",)
