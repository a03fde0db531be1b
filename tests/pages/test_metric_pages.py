"""Test what the pages of metrics and of their segments show."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from small_portals import SHARE, Site, add_up, block_at, blocks_of, page_at, rows_of, share

from cxsite.load import Cell, Tally
from cxsite.pages import View

MONTHS = {"2013-01": (70, 100), "2013-02": (90, 100), "2013-03": (75, 100)}
FULL = {
    **SHARE,
    "title": "Answered in time",
    "by": ["team"],
    "target": 80,
    "owner": "desk",
    "definition": "Share of calls answered within a minute.",
    "aliases": ["speed"],
    "caveat": "Provisional",
    "min_base": 0,
}


def full_site() -> Site:
    """Make a site whose metric has everything that one can have."""
    return Site(
        {
            "metrics/answered": FULL,
            "metrics/other": {**SHARE, "title": "Solved", "by": ["team"], "min_base": 0},
            "units/desk": {"title": "Service desk"},
            "notes/snow": {"title": "Snow", "metric": "answered", "period": "2013-01", "author": "Lead"},
            "notes/thaw": {"title": "Thaw", "metric": "answered", "period": "2013-03"},
            "notes/empty": {"title": "Wordless", "metric": "answered", "period": "2013-02"},
        },
        {"metrics/answered": "Why it matters.", "notes/snow": "It snowed.", "notes/thaw": "It thawed."},
        {"answered": add_up(North=MONTHS, South=MONTHS), "other": add_up(North=MONTHS, South=MONTHS)},
    )


def metric_view(tally: Tally, **fields: object) -> View:
    """Plan the page of a metric that has these fields and nothing around it."""
    record = {**SHARE, "title": "Answered", "min_base": 0, **fields}
    return Site({"metrics/answered": record}, tallies={"answered": tally}).view("metrics/answered.html")


def facts_of(view: View) -> dict[str, list[str]]:
    """Read the facts beside a page."""
    block = block_at(view, "about")
    return {fact.term: [link.text for link in fact.values] for fact in block.facts}


def test_a_metric_shows_its_parts_in_the_order_of_reading() -> None:
    """First what to mind, then the figure, its course, the text, the segments and the notes."""
    view = full_site().view("metrics/answered.html")
    assert [getattr(block, "anchor", "") or block.block for block in view.main] == [
        *("notice", "figure", "trend", "prose", "by-team", "why-team", "table-team", "note-thaw", "note-snow")
    ]


def test_a_bare_metric_shows_no_empty_part() -> None:
    """Without owner, text, notes, target or segments there is the figure and its course."""
    view = metric_view(share(MONTHS))
    assert [block.block for block in (*view.main, *view.aside)] == ["tiles", "figure", "facts"]


def test_facts_say_where_a_metric_comes_from() -> None:
    """The facts name definition, kind, direction, target, owner, aliases and source."""
    facts = facts_of(full_site().view("metrics/answered.html"))
    assert facts == {
        "Definition": ["Share of calls answered within a minute."],
        "Kind": ["Share"],
        "Direction": ["Higher is better"],
        "Period": ["month"],
        "Target": ["at least 80%"],
        "Judged by": ["XmR limits"],
        "Change that would show": [
            "12\u00a0points between two periods as large as the newest, found four times in five"
        ],
        "Owner": ["Service desk"],
        "Also called": ["speed"],
        "Source": ["calls.csv"],
        "Download": ["CSV", "JSON"],
    }


def test_the_smallest_base_is_told() -> None:
    """Where small bases are hidden, the page says how small."""
    assert facts_of(metric_view(share(MONTHS), min_base=25))["Smallest base shown"] == ["25"]


def test_notes_stand_newest_first() -> None:
    """Comments come in the order in which they matter, each with its period and author."""
    prose = [block for block in blocks_of(full_site().view("metrics/answered.html"), "prose") if block.title]
    assert [(block.title, block.origin) for block in prose] == [
        ("Thaw", "March 2013"),
        ("Snow", "January 2013, Lead"),
    ]


def test_notes_are_marked_in_the_trend() -> None:
    """A mark stands at each period that a note comments on, also where the note has no text."""
    figure = block_at(full_site().view("metrics/answered.html"), "trend")
    assert [(mark["x"], mark["label"]) for mark in figure.chart.marks] == [
        ("2013-01-01", "Snow"),
        ("2013-02-01", "Wordless"),
        ("2013-03-01", "Thaw"),
    ]


def test_a_figure_s_title_is_its_message() -> None:
    """The title tells the newest figure and how far it lies from its target."""
    figure = block_at(full_site().view("metrics/answered.html"), "trend")
    assert figure.title == "Answered in time: 75.0% in March 2013, 5.0\u00a0points below target"


def test_a_figure_s_sentence_tells_range_and_target() -> None:
    """The sentence says between what the figure lay and how often the target was met."""
    figure = block_at(full_site().view("metrics/answered.html"), "trend")
    assert figure.sentence == (
        "In 3 finished periods, the figure lay between 70.0% (January 2013) and 90.0% (February 2013). "
        "The target is at least 80%, met in 1 of 3 periods."
    )


def test_a_target_that_moved_is_judged_in_its_time() -> None:
    """With targets by date, each period is judged against its own."""
    target = [{"value": 60}, {"from": "2013-02-01", "value": 80}]
    figure = block_at(metric_view(share(MONTHS), target=target), "trend")
    assert figure.sentence.endswith(
        "The newest target is at least 80%; 2 of 3 periods met the target of their time."
    )


def test_a_target_that_begins_after_the_data_is_only_named() -> None:
    """Nothing is said of periods that had no target yet."""
    tally = share({**MONTHS, "2013-04": None})
    target = [{"from": "2013-04-01", "value": 80}]
    assert block_at(metric_view(tally, target=target), "trend").sentence.endswith(
        "The target is at least 80%."
    )


@pytest.mark.parametrize(
    ("good", "target", "state", "gap"),
    [
        ("up", 80, "missed", "5.0\u00a0points below target"),
        ("up", 75, "met", "on target"),
        ("up", 75.01, "missed", "just below target"),
        ("down", 80, "met", "5.0\u00a0points below target"),
        ("down", 60, "missed", "15.0\u00a0points above target"),
        ("neutral", 80, "no_target", ""),
        ("up", (), "no_target", ""),
    ],
)
def test_a_tile_says_how_the_figure_stands(good: str, target: object, state: str, gap: str) -> None:
    """State and distance follow the direction that is good for customers."""
    tile = metric_view(share(MONTHS), good=good, target=target).main[0].tiles[0]  # type: ignore[union-attr]
    assert (tile.state, tile.gap) == (state, gap)


def test_a_tile_is_complete() -> None:
    """Value, period, base, target, caveat and a line are all there to read the figure."""
    tile = block_at(full_site().view("metrics/answered.html"), "figure").tiles[0]
    shown = (
        tile.value,
        tile.period,
        tile.basis,
        tile.target,
        tile.state_text,
        tile.caveat,
        tile.spark.values,
    )
    assert shown == (
        *("75%", "March 2013", "n = 200", "at least 80%", "Target missed", "Provisional"),
        (70.0, 90.0, 75.0),
    )


def test_a_spark_line_is_described() -> None:
    """Who does not see the line hears what it shows."""
    tile = block_at(full_site().view("metrics/answered.html"), "figure").tiles[0]
    assert tile.spark.alt == "Answered in time, newest 3 periods, newest finished: 75.0%"


def test_an_unfinished_period_is_shown_and_not_judged() -> None:
    """The running month is in the line and the table, the tile stays with the last whole one."""
    tally = share({**MONTHS, "2013-06": (1, 2)})
    site = Site(
        {"metrics/answered": {**SHARE, "min_base": 0}},
        tallies={"answered": tally},
        settings={"as_of": "2013-06-10"},
    )
    view = site.view("metrics/answered.html")
    tile, figure = block_at(view, "figure").tiles[0], block_at(view, "trend")
    assert (tile.period, tile.spark.partial_last) == ("May 2013", True)
    assert rows_of(figure.table)[0][:2] == ["June 2013 (unfinished)", "50.0%"]


def test_a_metric_without_data_says_so() -> None:
    """An empty extract is no crash and no zero."""
    view = metric_view(Tally(0, {}, frozenset(), None))
    tile, figure = block_at(view, "figure").tiles[0], block_at(view, "trend")
    assert (tile.value, tile.state, tile.period) == ("no data", "no_data", "")
    assert (figure.title, figure.sentence) == ("Answered: no data", "There is no figure to show yet.")
    assert tile.spark.alt == "Answered: no data"


def test_a_small_base_is_said_to_be_small() -> None:
    """Too few answers are told as such, without the figure or its base."""
    view = metric_view(share({"2013-01": (3, 9)}), min_base=10)
    tile = block_at(view, "figure").tiles[0]
    words = "not shown (small base)"
    assert (tile.value, tile.state_text, tile.basis) == (words, words.capitalize(), "")
    assert [block.title for block in blocks_of(view, "notice")] == ["Figures that are not shown"]


def test_one_period_is_one() -> None:
    """A series of a single point has no range."""
    figure = block_at(metric_view(share({"2013-01": (70, 100)})), "trend")
    assert figure.sentence == "There is one finished period: 70.0% (January 2013)."


def test_a_level_course_has_no_range() -> None:
    """Where all figures are alike, the sentence says so once."""
    figure = block_at(metric_view(share({"2013-01": (70, 100), "2013-02": (70, 100)})), "trend")
    assert figure.sentence == "In all 2 finished periods, the figure was 70.0%."


def test_late_data_are_said_to_be_late() -> None:
    """Beyond the days that `fresh` allows, page and tile say when the data end."""
    view = metric_view(share(MONTHS), fresh="40d")
    words = "Late: data end on March 1, 2013"
    assert view.main[0].text == f"{words}. Newer figures should be here by now."  # type: ignore[union-attr]
    assert block_at(view, "figure").tiles[0].late == words


def test_a_missing_month_is_a_gap() -> None:
    """A month without rows has a place in the table and no figure."""
    table = block_at(
        metric_view(share({"2013-01": (7, 10), "2013-02": None, "2013-03": (5, 10)})), "trend"
    ).table
    assert rows_of(table)[1] == ["February 2013", "no data", "0", ""]


def test_segments_are_compared_over_all_months() -> None:
    """Bars are worked out from the counts of the whole stretch, the highest first."""
    tally = add_up(North={"2013-01": (1, 1), "2013-02": (0, 9)}, South={"2013-01": (5, 10)})
    figure = block_at(metric_view(tally, by=["team"], target=40), "by-team")
    assert [(row["name"], row["y"], row["state"]) for row in figure.chart.rows] == [
        ("South", 50.0, "met"),
        ("North", 10.0, "missed"),
    ]
    assert (figure.title, figure.chart.params["reference"]) == ("Answered by team: from 10.0% to 50.0%", 30.0)


def test_a_segment_has_a_page() -> None:
    """The page of a segment shows it beside the total, with what else is known of the same segment."""
    view = full_site().view("metrics/answered/team/north.html")
    assert (view.title, view.eyebrow) == ("Answered in time – North", "Metric by team")
    shown = [block_at(view, anchor).tiles[0].title for anchor in ("figure", "total")]
    assert shown == ["North", "Answered in time"]
    assert rows_of(block_at(view, "others").table)[0][0] == "Solved"
    assert facts_of(view) == {
        "Team": ["North"],
        "Metric": ["Answered in time"],
        "Base": ["n = 100"],
        "Owner": ["Service desk"],
    }


def test_a_segment_leads_to_the_others() -> None:
    """Neighbours are a click away, the page itself is marked."""
    links = block_at(full_site().view("metrics/answered/team/north.html"), "segments").groups[0].links
    assert [(link.text, link.href, link.current) for link in links] == [
        ("North", "north.html", True),
        ("South", "south.html", False),
    ]


def test_a_label_stands_beside_the_raw_value() -> None:
    """A labelled segment is called by its label, its raw value noted."""
    site = replace(full_site(), labels={"team": {"North": "Team North", "South": "Team South"}})
    view = site.view("metrics/answered/team/north.html")
    link = block_at(view, "about").facts[0].values[0]
    assert (view.title, link.text, link.note) == ("Answered in time – Team North", "Team North", "North")


def test_a_blank_segment_is_not_stated() -> None:
    """A blank cell has a page with a name of its own."""
    tally = add_up(**{"": MONTHS, "North": MONTHS})
    table = block_at(metric_view(tally, by=["team"]), "table-team").table
    assert "not stated" in [row[0] for row in rows_of(table)]


def test_a_segment_without_a_figure_has_no_empty_fact() -> None:
    """A base that is not there is not listed."""
    site = Site(
        {"metrics/answered": {**SHARE, "by": ["team"]}},
        tallies={"answered": add_up(North={"2013-01": (3, 4)}, South=MONTHS)},
    )
    assert "Base" not in facts_of(site.view("metrics/answered/team/north.html"))


def test_a_page_does_not_grow_with_the_number_of_segments() -> None:
    """Beyond forty neighbours a page leads to the list of all instead of holding them."""
    tally = add_up(**{f"team {number}": MONTHS for number in range(41)})
    site = Site({"metrics/answered": {**SHARE, "by": ["team"]}}, tallies={"answered": tally})
    links = block_at(site.view("metrics/answered/team/team-7.html"), "segments").groups[0].links
    assert [(link.text, link.href) for link in links] == [
        ("All 41 segments", "../../answered.html#table-team")
    ]


def test_columns_of_any_script_keep_their_pictures_apart() -> None:
    """Two columns whose names have no Latin letter stand at two places of the page."""
    tally = Tally(
        0,
        {
            (segment, day): cell
            for (_, day), cell in share(MONTHS).cells.items()
            for segment in (None, ("地区", "東"), ("部門", "西"))
        },
        share(MONTHS).days,
        None,
    )
    figures = blocks_of(metric_view(tally, by=["地区", "部門"]), "figure")
    assert len({figure.address for figure in figures}) == 3


def test_a_metric_whose_extract_is_broken_has_no_page() -> None:
    """An index over metrics that are not there shows nothing rather than a hole."""
    site = Site({"metrics/whole": {"kind": "index", "parts": [{"metric": "gone"}]}})
    assert "metrics/whole.html" not in {page.address for page in site.plan().pages}


def test_an_index_names_its_parts_and_weights() -> None:
    """The facts lead to each part, with its weight."""
    parts = [{"metric": "answered", "weight": 3}, {"metric": "other"}]
    site = replace(
        full_site(), records={**full_site().records, "metrics/whole": {"kind": "index", "parts": parts}}
    )
    view = site.view("metrics/whole.html")
    fact = next(fact for fact in block_at(view, "about").facts if fact.term == "Parts")
    assert [(link.text, link.note) for link in fact.values] == [
        ("Answered in time", "weight 3"),
        ("Solved", "weight 1"),
    ]
    assert block_at(view, "trend").source == "other metrics of this portal"


def test_a_net_promoter_score_names_its_owners() -> None:
    """The trademark is acknowledged on the pages that show the score, and on no other."""
    record = {"kind": "nps", "source": "a.csv", "date": "day", "score": "score"}
    plan = Site({"metrics/nps": record, "metrics/other": SHARE}).plan()
    shown = {page.address: bool(page.view.chrome.trademark) for page in plan.pages}
    assert (shown["metrics/nps.html"], shown["metrics/other.html"]) == (True, False)


def test_the_way_back_is_shown() -> None:
    """A segment's page leads back to its metric, the list of metrics and the front page."""
    page = page_at(full_site().plan(), "metrics/answered/team/north.html")
    assert [(link.text, link.href) for link in page.view.chrome.breadcrumb] == [
        ("Office", "../../../index.html"),
        ("Metrics", "../../index.html"),
        ("Answered in time", "../../answered.html"),
    ]


def ready_site() -> Site:
    """Make a site whose metric has ready values by team and none for all together."""
    day = date(2013, 1, 1)
    cells = {
        (("team", name), day): Cell(1, ready=(value, None)) for name, value in (("North", 7), ("South", 9))
    }
    record = {
        "title": "Speed",
        "kind": "value",
        "source": "a.csv",
        "date": "day",
        "value": "v",
        "by": ["team"],
    }
    return Site(
        {"metrics/speed": record, "scorecards/s": {"groups": [{"title": "All", "metrics": ["speed"]}]}},
        tallies={"speed": Tally(0, cells, frozenset({day}), day)},
    )


def test_a_metric_without_a_total_shows_its_parts() -> None:
    """Ready values cannot be added up: the page says so and shows no empty total."""
    view = ready_site().view("metrics/speed.html")
    assert [block.title for block in blocks_of(view, "notice")] == ["No total"]
    assert blocks_of(view, "tiles") == []
    assert [row[0] for row in rows_of(block_at(view, "table-team").table)] == ["North", "South"]


def test_a_metric_without_a_total_is_told_by_its_parts_in_lists() -> None:
    """A row of a scorecard says by what it is told, and judges nothing."""
    view = ready_site().view("scorecards/s.html")
    row = blocks_of(view, "table")[0].table.rows[0]
    assert [cell.text for cell in row] == ["Speed", "by team only", "No total", "", "", ""]


def test_a_segment_without_a_total_stands_alone() -> None:
    """There is nothing to set beside it."""
    view = ready_site().view("metrics/speed/team/north.html")
    assert [block.anchor for block in blocks_of(view, "tiles")] == ["figure"]
