"""Test the log of limits that were set anew."""

from __future__ import annotations

from small_portals import SHARE, Site, add_up, block_at, blocks_of, rows_of

MONTHS = {
    f"{2010 + at // 12}-{at % 12 + 1:02}": ((600 if at < 15 else 800) + at * 7 % 30, 1000) for at in range(30)
}
ANEW = "2011-04-01"


def site_of(*rebases: dict[str, object], **fields: object) -> Site:
    """Make a site with a metric of two teams whose limits were set anew, and a program."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, "rebase": rebases, **fields}
    return Site(
        {"metrics/answered": record, "programs/call-back": {"title": "Call back"}},
        tallies={"answered": add_up(North=MONTHS, South=MONTHS)},
        settings={"as_of": "2012-06-30"},
    )


REBASE = {"date": ANEW, "reason": "Callers are called back", "link": "program:call-back"}


def test_a_reset_is_logged_once_for_all_series() -> None:
    """Day, metric, reason with its link, limits before and since stand in one row."""
    table = block_at(site_of(REBASE).view("limits.html"), "log").table
    (row,) = table.rows
    assert [cell.text for cell in row] == [
        *("April 2011", "Answered", "Callers are called back"),
        *("58.5 to 64.1% around 61.3%", "78.8 to 84.4% around 81.6%"),
    ]
    assert [cell.href for cell in row[:3]] == ["", "metrics/answered.html", "programs/call-back.html"]


def test_a_reset_of_one_segment_names_it() -> None:
    """Limits that were set anew for a segment alone are those of the segment."""
    table = block_at(site_of({**REBASE, "where": {"team": "North"}}).view("limits.html"), "log").table
    assert [row[1] for row in rows_of(table)] == ["Answered – North"]


def test_the_newest_reset_comes_first() -> None:
    """A log is read from its end."""
    rebases = ({**REBASE, "date": "2010-06-01"}, REBASE)
    table = block_at(site_of(*rebases).view("limits.html"), "log").table
    assert [row[0] for row in rows_of(table)] == ["April 2011", "June 2010"]
    assert rows_of(table)[1][3] == "too few points"


def test_a_metric_lists_its_own_resets() -> None:
    """The list stands below the course and leads to the log."""
    view = site_of(REBASE).view("metrics/answered.html")
    block = block_at(view, "limits")
    assert (block.title, block.link.href) == ("Limits set anew", "../limits.html")
    anchors = [getattr(one, "anchor", "") for one in view.main]
    assert anchors.index("limits") == anchors.index("trend") + 1


def test_a_segment_lists_its_own_resets() -> None:
    """Also on the page of a segment."""
    block = block_at(site_of(REBASE).view("metrics/answered/team/north.html"), "limits")
    assert rows_of(block.table)[0][1] == "Callers are called back"


def test_a_tile_marks_limits_set_anew() -> None:
    """Whoever reads a tile sees that its limits are young."""
    tile = block_at(site_of(REBASE).view("metrics/answered.html"), "figure").tiles[0]
    assert tile.limits == "Limits set anew in April 2011"


def test_a_median_has_no_limits_to_name() -> None:
    """Runs are counted around the median."""
    table = block_at(site_of(REBASE, limits="run").view("limits.html"), "log").table
    assert rows_of(table)[0][3] == "median of 61.2%"


def test_an_address_is_led_to_as_it_is() -> None:
    """A reason may lead out of the portal, or nowhere."""
    linked = site_of({**REBASE, "link": "https://example.org/why"}, {"date": "2010-06-01", "reason": "Old"})
    table = block_at(linked.view("limits.html"), "log").table
    assert [row[2].href for row in table.rows] == ["https://example.org/why", ""]


def test_no_reset_is_said() -> None:
    """A log without an entry says so."""
    block = blocks_of(site_of().view("limits.html"), "table")[0]
    assert (block.intro, block.table.rows) == ("No limits have been set anew.", ())
