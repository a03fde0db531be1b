"""Test that thousands of segments cost what they are, and no page more than it shows."""

from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest
from small_portals import SHARE, Site, page_at, texts_of

from cxsite.load import Cell, Tally
from cxsite.model import Portal
from cxsite.pages import plan_site

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
