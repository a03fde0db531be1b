"""Test what pages show of editions, of restated figures and of what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from small_portals import SHARE, Counts, Site, add_up, block_at, blocks_of, rows_of, share, texts_of

from cxsite.model import Choice
from cxsite.pages.edition_text import describe_changes
from cxsite.schema import Edition

QUARTER: dict[str, tuple[int, int] | None] = {"2013-04": (40, 50), "2013-05": (41, 50), "2013-06": (42, 50)}
LATE: dict[str, tuple[int, int] | None] = {**QUARTER, "2013-06": (30, 50)}
METRIC = {**SHARE, "title": "Answered", "good": "up", "target": 80, "min_base": 0}
REASON = {"restatements": [{"edition": "Q2", "reason": "Late calls"}]}


def site(north: Counts, south: Counts = QUARTER, *, as_of: str = "2013-06-30", **fields: Any) -> Site:
    """Make a site of one metric with two teams."""
    records = {"metrics/answered": {**METRIC, "by": ["team"], **fields}}
    return Site(records, tallies={"answered": add_up(North=north, South=south)}, settings={"as_of": as_of})


def after(edition: Edition, later: Site) -> Site:
    """Let a site know an edition."""
    return replace(later, editions=(*later.editions, edition))


Q2 = site(QUARTER).freeze("Q2")


def test_a_tile_says_what_its_figure_was() -> None:
    """Beside the newest figure stands what an edition published, with the reason."""
    tile = blocks_of(after(Q2, site(LATE, **REASON)).view("metrics/answered.html"), "tiles")[0].tiles[0]
    assert tile.restated == "was 84.0% in Q2: Late calls"


def test_a_tile_of_an_untouched_figure_says_nothing() -> None:
    """A figure that is what it was needs no word."""
    tile = blocks_of(after(Q2, site(QUARTER)).view("metrics/answered.html"), "tiles")[0].tiles[0]
    assert tile.restated == ""


def test_values_are_written_so_that_they_differ() -> None:
    """Two values that round to the same are written with as many decimals as tell them apart."""
    before = site({"2013-06": (50_000, 100_000)}, {"2013-06": (1, 2)}).freeze("Q2")
    later = after(before, site({"2013-06": (50_020, 100_000)}, {"2013-06": (1, 2)}))
    tile = blocks_of(later.view("metrics/answered.html"), "tiles")[0].tiles[0]
    assert tile.restated == "was 50.00% in Q2 and is 50.02%"


def test_the_table_of_points_has_a_column_for_it() -> None:
    """Each restated point tells it in the table of the chart; where none is restated there is no column."""
    figures = [
        block_at(after(Q2, site(counts)).view("metrics/answered.html"), "trend") for counts in (LATE, QUARTER)
    ]
    heads = [[column.text for column in figure.table.columns] for figure in figures]
    assert ["Published before" in head for head in heads] == [True, False]


def test_a_metric_lists_its_restatements() -> None:
    """The metric's page lists every restated figure, of segments too."""
    block = block_at(after(Q2, site(LATE, **REASON)).view("metrics/answered.html"), "restatements")
    assert rows_of(block.table) == [
        ["Answered", "June 2013", "84.0%", "72.0%", "Q2", "Late calls"],
        ["Answered – North", "June 2013", "84.0%", "60.0%", "Q2", "Late calls"],
    ]


def test_a_restatement_without_a_reason_says_so() -> None:
    """Readers see that nobody gave a reason."""
    block = block_at(after(Q2, site(LATE)).view("metrics/answered.html"), "restatements")
    assert {row[-1] for row in rows_of(block.table)} == {"no reason given"}


def test_values_that_no_reader_can_tell_apart_are_written_once() -> None:
    """Beyond six decimals two values are the same to a reader, though not to the data."""
    before, now = ({"2013-06": (number, 10**9)} for number in (500_000_000, 500_000_001))
    tally = {"answered": share(now)}
    later = after(
        replace(site(QUARTER), tallies={"answered": share(before)}).freeze("Q2"),
        replace(site(QUARTER), tallies=tally),
    )
    tile = blocks_of(later.view("metrics/answered.html"), "tiles")[0].tiles[0]
    assert tile.restated.startswith("was 50.000000% in Q2")


def test_a_segment_that_is_gone_is_named_without_a_link() -> None:
    """What was restated between two editions is told of segments too that are gone today."""
    older = site(LATE, as_of="2013-06-30").freeze("A")
    today = replace(site(QUARTER), tallies={"answered": add_up(South=QUARTER)})
    view = after(Q2, after(older, today)).view("editions/Q2.html")
    cells = [row[0] for row in block_at(view, "since-a-figures").table.rows]
    assert [(cell.text, cell.href != "") for cell in cells] == [
        ("Answered", True),
        ("Answered – North", False),
    ]


def test_limits_are_listed_with_what_holds_now() -> None:
    """Limits that were set anew stand with those before and the reason, moved ones with a word on why."""
    months = {f"{2012 + number // 12}-{number % 12 + 1:02d}": (40 + number % 3, 50) for number in range(18)}
    frozen = site(months, months).freeze("Q2")
    rebased = site(months, months, rebase=[{"date": "2012-10-01", "reason": "New desk"}])
    moved = site({**months, "2012-01": (10, 50)}, months)
    rows = [
        rows_of(block_at(after(frozen, later).view("editions/index.html"), "since-q2-limits").table)[0]
        for later in (rebased, moved)
    ]
    assert [(row[1], row[-1]) for row in rows] == [
        ("October 2012", "New desk"),
        ("January 2012", "worked out from other figures or settings"),
    ]


def test_metrics_that_came_or_went_are_named() -> None:
    """The front page names metrics that are new and those that are gone."""
    other = Site({"metrics/other": METRIC | {"title": "Other"}}, tallies={"other": share(QUARTER)})
    assert briefs_of(after(Q2, other))["Metrics"] == "Other (new), Answered (not measured any more)."


def test_a_detected_change_that_came_is_told() -> None:
    """A series that has changed by its limits is told once as a change, not as what it was before."""
    months = {f"{2012 + number // 12}-{number % 12 + 1:02d}": (40 + number % 3, 50) for number in range(17)}
    frozen = site(months, months, as_of="2013-05-31").freeze("Q2")
    jump = {**months, "2013-06": (50, 50)}
    assert briefs_of(after(frozen, site(jump, jump)))["Detected changes"].startswith(
        "Answered (Improvement, high), "
    )


def test_a_long_list_is_cut_and_the_file_is_whole() -> None:
    """A page lists as many restated figures as can be read; the file has them all."""
    months = [f"{2000 + number // 12}-{number % 12 + 1:02d}" for number in range(150)]
    before = site(dict.fromkeys(months, (40, 50)), {}).freeze("Q2")
    plan = after(before, site(dict.fromkeys(months, (41, 50)), {})).plan()
    page = next(page for page in plan.pages if page.address == "editions/index.html")
    file = next(file for file in plan.files if file.address == "data/restatements.csv")
    block = block_at(page.view, "restatements")
    assert (len(block.table.rows), "The first 200 of 300" in block.intro) == (200, True)
    assert len(file.content.splitlines()) == 301


def test_editions_are_listed_newest_first() -> None:
    """The list of editions begins with the newest, with its day, its metrics and what was restated."""
    older = site({**QUARTER, "2013-04": (10, 50)}, as_of="2013-05-31").freeze("May")
    view = after(Q2, after(older, site(QUARTER))).view("editions/index.html")
    assert rows_of(block_at(view, "editions").table) == [
        ["Q2", "June 30, 2013", "1", "0"],
        ["May", "May 31, 2013", "1", "2"],
    ]


def test_a_site_without_editions_has_no_page_of_them() -> None:
    """Where nothing was frozen nothing speaks of editions."""
    plan = site(QUARTER).plan()
    assert [page.address for page in plan.pages if "edition" in page.address] == []
    assert {page.view.chrome.editions for page in plan.pages} == {()}


def figures_in(later: Site, anchor: str = "figures") -> list[list[str]]:
    """Read the rows of the figures on the page of the edition Q2."""
    return rows_of(block_at(later.view("editions/Q2.html"), anchor).table)


def test_an_edition_shows_its_own_figures() -> None:
    """The page of an edition shows what was published, not what holds today."""
    assert figures_in(after(Q2, site(LATE)))[0][:5] == ["Answered", "84.0%", "76 to 90%", "100", "Target met"]


def test_an_edition_shows_its_segments() -> None:
    """Under the metrics stand their segments as published."""
    rows = figures_in(after(Q2, site(LATE)), "answered-team")
    assert [row[:2] for row in rows] == [["North", "84.0%"], ["South", "84.0%"]]


def test_many_segments_are_left_to_the_file() -> None:
    """A page of an edition does not grow with the number of segments."""
    teams = {f"T{number:03d}": QUARTER for number in range(50)}
    many = replace(site(QUARTER), tallies={"answered": add_up(**teams)})
    plan = after(many.freeze("Q2"), many).plan()
    page = next(page for page in plan.pages if page.address == "editions/Q2.html")
    file = next(file for file in plan.files if file.address == "data/editions/Q2.csv")
    assert (len(block_at(page.view, "answered-team").table.rows), len(file.content.splitlines())) == (0, 52)


def test_what_was_hidden_stays_hidden_in_its_edition() -> None:
    """A small base of then is not shown in the edition, though it may be shown today."""
    small = {**QUARTER, "2013-06": (3, 5)}
    hidden = site(small, small, min_base=20).freeze("Q2")
    later = after(hidden, site(small, small))
    assert [row[1] for row in figures_in(later)] == ["not shown (small base)"]


def test_a_metric_that_is_gone_is_named_without_a_link() -> None:
    """An edition keeps a metric that nobody measures any more; no link of it leads to nowhere."""
    other = Site({"metrics/other": METRIC}, tallies={"other": share(QUARTER)})
    cell = block_at(after(Q2, other).view("editions/Q2.html"), "figures").table.rows[0][0]
    assert (cell.text, cell.href, cell.note) == ("Answered", "", "not measured any more")


def test_an_altered_edition_says_why() -> None:
    """What was altered after an edition was frozen is the first that its page says."""
    revision = {
        "digest": "d",
        "as_of": "2013-06-30",
        "reason": "Wrong file",
        "changes": ["answered: one figure"],
    }
    altered = Q2.model_validate({**Q2.model_dump(by_alias=True), "revisions": [revision]})
    notice = blocks_of(after(altered, site(QUARTER)).view("editions/Q2.html"), "notice")[0]
    assert notice.text == "Wrong file. Changed: answered: one figure."


def briefs_of(later: Site, page: str = "index.html") -> Mapping[str, str]:
    """Read what the front page says of changes since the edition, by topic."""
    found = [block for block in blocks_of(later.view(page), "briefing") if block.anchor.startswith("since-")]
    return {brief.label: "".join(link.text for link in brief.parts) for brief in found[0].briefs}


def test_the_front_page_tells_what_is_new() -> None:
    """Targets that are missed now stand on the front page, new periods do not, and segments are counted."""
    more = {**QUARTER, "2013-07": (20, 50)}
    told = briefs_of(after(Q2, site(more, more, as_of="2013-07-31")))
    assert "New figures" not in told
    assert told["Targets"] == "Answered (Target missed, before: Target met), 2 in segments."


def test_the_front_page_tells_of_broken_promises() -> None:
    """A promise that was broken in a period since the edition is named."""
    more = {**QUARTER, "2013-07": (20, 50)}
    later = site(more, more, as_of="2013-07-31")
    promise = {"title": "At once", "metric": "answered", "kept_when": {"at_least": 80}}
    told = briefs_of(after(Q2, replace(later, records={**later.records, "promises/at-once": promise})))
    assert told["Promises broken"] == "At once (in 1 period)."


def test_the_front_page_says_that_nothing_changed() -> None:
    """Silence could be taken for an omission."""
    assert briefs_of(after(Q2, site(QUARTER))) == {"Q2": "No change to tell of since edition Q2."}


def test_long_lists_of_changes_are_cut() -> None:
    """What is said in short stays short; segments are counted."""
    teams = {f"T{number:02d}": QUARTER for number in range(20)}
    worse = {name: {**QUARTER, "2013-06": (20, 50)} for name in teams}
    before, later = (replace(site(QUARTER), tallies={"answered": add_up(**own)}) for own in (teams, worse))
    assert briefs_of(after(before.freeze("Q2"), later))["Targets"].endswith(", 20 in segments.")


def test_an_edition_tells_what_had_changed() -> None:
    """The page of an edition tells what changed from the one before it."""
    older = site(LATE, as_of="2013-05-31").freeze("May")
    later = after(Q2, after(older, site(QUARTER)))
    assert briefs_of(later, "editions/Q2.html") == {"New figures": "Answered (1 period)."}


@pytest.mark.parametrize("address", ["index.html", "metrics/answered.html", "editions/Q2.html"])
def test_every_page_switches_between_editions(address: str) -> None:
    """Each page leads to today's figures, to the newest editions and to the list of all."""
    links = after(Q2, site(QUARTER)).view(address).chrome.editions
    assert [link.text for link in links] == ["Current", "Q2", "All editions"]
    assert [link.current for link in links] == [
        address != "editions/Q2.html",
        address == "editions/Q2.html",
        False,
    ]


def test_the_switch_is_short() -> None:
    """Of many editions the newest few are offered, and the list of all."""
    editions = tuple(Q2.model_copy(update={"edition": f"E{number}"}) for number in range(9))
    links = replace(site(QUARTER), editions=editions).view("index.html").chrome.editions
    assert [link.text for link in links] == ["Current", "E8", "E7", "E6", "E5", "All editions"]


def test_a_portal_of_an_edition_names_it_on_every_page() -> None:
    """The ribbon says which edition is shown; a draft stays a draft."""
    later = after(Q2, replace(site(LATE), records={**site(LATE).records, "pages/new": {"draft": True}}))
    plan = later.plan(Choice(drafts=True, edition="Q2"))
    ribbons = {page.address: page.view.chrome.ribbon for page in plan.pages}
    assert ribbons.pop("pages/new.html") == "Edition Q2 · Draft"
    assert set(ribbons.values()) == {"Edition Q2"}


def test_a_portal_of_an_edition_shows_what_was_published() -> None:
    """Its tiles hold the figures of the edition, and nothing is restated against itself."""
    view = after(Q2, site(LATE)).plan(Choice(edition="Q2")).pages[0].view
    texts = set(texts_of(view))
    assert ("84%" in texts, any("was " in text for text in texts)) == (True, False)


def test_a_portal_of_an_edition_draws_what_it_can() -> None:
    """Without counts a funnel is bars, and no change is split on the metric's page."""
    teams = dict.fromkeys(("A", "B", "C", "D"), QUARTER)
    many = replace(site(QUARTER), tallies={"answered": add_up(**teams)})
    charts = []
    for choice in (Choice(), Choice(edition="Q2")):
        plan = after(many.freeze("Q2"), many).plan(choice)
        view = next(page.view for page in plan.pages if page.address == "metrics/answered.html")
        charts.append([figure.chart.kind for figure in blocks_of(view, "figure")])
    assert charts == [["trend", "funnel", "waterfall"], ["trend", "bars"]]


def test_a_waterfall_of_an_edition_says_why_it_is_empty() -> None:
    """An author's chart that needs counts says that an edition has none."""
    texts = {"metrics/answered": "![Why it moved](chart:answered/waterfall)"}
    plan = after(Q2, replace(site(QUARTER), texts=texts)).plan(Choice(edition="Q2"))
    page = next(page for page in plan.pages if page.address == "metrics/answered.html")
    assert any("holds figures and no counts" in text for text in texts_of(page.view))


def test_what_differs_between_two_versions_is_told() -> None:
    """Who alters an edition reads how many figures of which metric are others."""
    told = [describe_changes(Q2, other.freeze("Q2")) for other in (site(LATE), site(QUARTER, title="Called"))]
    assert told == [("answered: 2 figures",), ("answered: how it is named, defined or judged",)]
    assert describe_changes(Q2, Q2) == ()


def test_metrics_that_are_added_or_taken_out_are_told() -> None:
    """A metric on one side alone is named as such, and so is another day."""
    empty = Site(settings={"as_of": "2013-07-31"}).freeze("Q2")
    day = "as of 2013-06-30 became 2013-07-31"
    assert describe_changes(Q2, empty) == (day, "answered: taken out")
    assert describe_changes(empty, Q2)[1:] == ("answered: added",)
