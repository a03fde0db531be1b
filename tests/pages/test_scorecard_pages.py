"""Test what the pages of scorecards show."""

from __future__ import annotations

from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, block_at, blocks_of, rows_of, share

from cxsite.pages.scorecard_pages import standing_sentence

TEAMS = {"North": {"2013-01": (70, 100)}, "South": {"2013-01": (90, 100)}}


def site_of(scorecard: dict[str, Any], **targets: float | None) -> Site:
    """Make a site with a scorecard over metrics at 80 %, each with its target."""
    metrics = {
        f"metrics/{id_}": {
            **SHARE,
            "title": id_.capitalize(),
            "by": ["team"],
            "min_base": 0,
            "target": () if target is None else target,
        }
        for id_, target in targets.items()
    }
    tallies = {id_: add_up(**TEAMS) for id_ in targets}
    records = {"scorecards/all": scorecard, "units/desk": {"title": "Desk"}, **metrics}
    return Site(records, tallies=tallies)


GROUPS = [{"title": "Calls", "metrics": ["calls"]}, {"title": "Mails", "metrics": ["mails", "chats"]}]


def test_groups_come_in_the_author_s_order() -> None:
    """Each group is a table of its metrics in the order of reading."""
    view = site_of({"groups": GROUPS, "unit": "desk"}, chats=None, mails=90, calls=75).view(
        "scorecards/all.html"
    )
    tables = blocks_of(view, "table")
    assert [(table.title, [row[0] for row in rows_of(table.table)]) for table in tables] == [
        ("Calls", ["Calls"]),
        ("Mails", ["Mails", "Chats"]),
    ]
    facts = {fact.term: [link.text for link in fact.values] for fact in block_at(view, "about").facts}
    assert facts == {"Unit": ["Desk"], "Metrics": ["Target met: 1", "Target missed: 1", "No target: 1"]}


def test_a_row_is_complete() -> None:
    """Figure with interval, target with distance, verdict, line, base and period stand in one row."""
    view = site_of({"groups": GROUPS[:1]}, calls=75).view("scorecards/all.html")
    table = blocks_of(view, "table")[0].table
    cells = {column.text: cell for column, cell in zip(table.columns, table.rows[0], strict=True)}
    assert {head: cell.text for head, cell in cells.items()} == {
        "Metric": "Calls",
        "Figure": "80%",
        "Target": "Target met",
        "Change": "No verdict yet",
        "Course": "",
        "Base": "n = 200",
    }
    state = cells["Target"]
    assert (state.state, state.note) == ("met", "at least 75%, 5.0\u00a0points above target")
    notes = [cells[head].note for head in ("Figure", "Change", "Base")]
    assert (notes, cells["Course"].spark.values) == (["74 to 85%", "1 of 13 points", "January 2013"], (80.0,))


@pytest.mark.parametrize(
    ("targets", "sentence"),
    [
        ({"a": None}, "No metric here has a target and a finished period to judge."),
        ({"a": 75}, "The one metric with a target meets it in its newest finished period."),
        ({"a": 85, "b": None}, "The one metric with a target misses it in its newest finished period."),
        (
            {"a": 75, "b": 85},
            "1 of 2 metrics with a target meets it in its newest finished period. Missed: B.",
        ),
        ({"a": 75, "b": 76}, "2 of 2 metrics with a target meet it in their newest finished period."),
        (
            {"a": 85, "b": 86},
            "0 of 2 metrics with a target meet it in their newest finished period. Missed: A and B.",
        ),
    ],
)
def test_the_standing_is_a_sentence(targets: dict[str, float | None], sentence: str) -> None:
    """How many meet their target is said in whole sentences, whatever the number."""
    metrics = site_of({"groups": []}, **targets).portal().metrics
    assert standing_sentence(list(metrics.values())) == sentence


def test_the_standing_is_the_summary() -> None:
    """A scorecard without a summary of its own is summed up by its figures."""
    view = site_of({"groups": GROUPS[:1]}, calls=75).view("scorecards/all.html")
    assert view.summary == "The one metric with a target meets it in its newest finished period."


def test_segments_cross_metrics() -> None:
    """With a column, each segment is a row and each metric that has it a column."""
    site = site_of({"groups": GROUPS, "by": "team"}, calls=75, mails=None, chats=95)
    table = block_at(site.view("scorecards/all.html"), "by-team").table
    assert rows_of(table) == [["North", *["70%"] * 3], ["South", *["90%"] * 3]]
    assert [cell.state for cell in table.rows[0][1:]] == ["missed", None, "missed"]
    assert table.rows[0][1].href == "../metrics/calls/team/north.html"


def test_a_segment_that_a_metric_lacks_has_no_data() -> None:
    """A team without a figure in one metric keeps its place in the row."""
    site = site_of({"groups": GROUPS, "by": "team"}, calls=None, mails=None)
    tallies = {"calls": add_up(**TEAMS), "mails": add_up(North=TEAMS["North"])}
    table = block_at(Site(site.records, tallies=tallies).view("scorecards/all.html"), "by-team").table
    assert rows_of(table)[1] == ["South", "90%", "no data"]


def test_caveats_stand_at_the_crossing() -> None:
    """What to mind about a column's metric is said above the table."""
    site = site_of({"groups": GROUPS[:1], "by": "team"}, calls=None)
    records = {**site.records, "metrics/calls": {**site.records["metrics/calls"], "caveat": "Provisional"}}
    block = block_at(Site(records, tallies=site.tallies).view("scorecards/all.html"), "by-team")
    assert block.intro.endswith("Calls: Provisional.")


def test_a_column_that_no_metric_has_makes_no_table() -> None:
    """Metrics without that column leave nothing to cross."""
    site = site_of({"groups": GROUPS[:1]}, calls=None)
    tallies = {"calls": share({"2013-01": (70, 100)})}
    view = Site(site.records, tallies=tallies).view("scorecards/all.html")
    assert len(blocks_of(view, "table")) == 1


def test_a_scorecard_in_a_text_is_one_table() -> None:
    """As a block in a text a scorecard shows all its groups, and leads to its page."""
    site = site_of({"title": "All", "groups": GROUPS}, calls=75, mails=None, chats=None)
    made = Site({**site.records, "pages/p": {}}, {"pages/p": "![](scorecard:all)"}, site.tallies)
    answer = made.view("pages/p.html").main[0].document.answers[0]  # type: ignore[union-attr]
    assert [row[0] for row in rows_of(answer.block.table)] == ["Calls", "Mails", "Chats"]
    assert (answer.href, answer.block.link.href) == ("../scorecards/all.html",) * 2


def test_the_list_names_the_groups() -> None:
    """The list of scorecards says what is in each."""
    view = site_of({"title": "All", "groups": GROUPS}, calls=None).view("scorecards/index.html")
    assert [(card.title, card.meta) for card in blocks_of(view, "cards")[0].cards] == [
        ("All", "Calls, Mails")
    ]
