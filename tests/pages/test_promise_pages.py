"""Test what the pages of promises show."""

from __future__ import annotations

from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, block_at, blocks_of, rows_of, share

from cxsite.pages import View

TEAMS = {
    "North": {"2013-01": (70, 100), "2013-02": (90, 100)},
    "South": {"2013-01": (85, 100), "2013-02": (85, 100)},
}
FULL = {
    "title": "Quick",
    "statement": "We answer within a minute.",
    "metric": "answered",
    "kept_when": {"at_least": 80},
    "by": "team",
    "remedy": "A call back",
    "units": ["desk"],
    "since": "2013-01-01",
}


def site_of(promise: dict[str, Any], **metric: Any) -> Site:
    """Make a site with one promise."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, **metric}
    return Site(
        {"promises/quick": promise, "metrics/answered": record, "units/desk": {"title": "Desk"}},
        tallies={"answered": add_up(**TEAMS)},
    )


def view_of(promise: dict[str, Any], **metric: Any) -> View:
    """Plan the page of a promise."""
    return site_of(promise, **metric).view("promises/quick.html")


def one_series(months: dict[str, tuple[int, int] | None], kept_when: dict[str, float]) -> View:
    """Plan the page of a promise over so many of so many by month."""
    site = Site(
        {"promises/quick": {"metric": "answered", "kept_when": kept_when}, "metrics/answered": SHARE},
        tallies={"answered": share(months)},
    )
    return site.view("promises/quick.html")


def facts_of(view: View) -> dict[str, list[str]]:
    """Read the facts beside a page."""
    return {fact.term: [link.text for link in fact.values] for fact in block_at(view, "about").facts}


def test_a_full_promise_shows_everything() -> None:
    """State by period, where it is kept, the metric's course and the facts."""
    view = view_of(FULL)
    assert view.summary == "We answer within a minute."
    assert [getattr(block, "anchor", "") for block in view.main] == ["states", "segments", "trend"]
    assert facts_of(view) == {
        "Measured by": ["Answered"],
        "Kept when": ["Answered: at least 80%"],
        "Kept in": ["1 of 2 months, 50% (9 to 91%)"],
        "Newest run": ["Kept in February 2013"],
        "Longest run kept": ["1 month"],
        "Remedy": ["A call back"],
        "Kept by": ["Desk"],
        "Since": ["January 1, 2013"],
    }


def test_a_bare_promise_shows_nothing_empty() -> None:
    """A promise that nobody measures is a title and no empty frame."""
    view = view_of({})
    assert (view.main, view.aside) == ((), ())


def test_states_go_by_period() -> None:
    """Each finished period is kept or broken, oldest first in the strip, newest first in the table."""
    states = block_at(view_of(FULL), "states")
    assert [(one.label, one.state, one.text) for one in states.states] == [
        ("January 2013", "broken", "broken, 77.5%"),
        ("February 2013", "kept", "kept, 87.5%"),
    ]
    assert [row[:2] for row in rows_of(states.table)] == [
        ["February 2013", "Kept"],
        ["January 2013", "Broken"],
    ]
    assert [row[3] for row in rows_of(states.table)] == [
        "kept with 7.5\u00a0points to spare",
        "missed by 2.5\u00a0points",
    ]


def test_the_record_says_how_often_and_how_narrowly() -> None:
    """Title and sentence tell the newest run, the share of periods, and the margin."""
    states = block_at(view_of(FULL), "states")
    assert (states.title, states.sentence) == (
        "Kept in February 2013",
        "Kept in 1 of 2 months, 50% (9 to 91%). In February 2013: 87.5%, kept with 7.5\u00a0points to spare.",
    )


@pytest.mark.parametrize(
    ("shares", "title", "longest"),
    [
        ((90, 90, 70, 90, 90, 90), "Kept for 3 months running", "The longest run kept is 3 months."),
        ((90, 90, 70, 70), "Broken in the last 2 months", "The longest run kept is 2 months."),
        ((90, 70), "Broken in February 2013", ""),
        ((90, 90, None), "Not judged in March 2013", ""),
    ],
)
def test_runs_are_told(shares: tuple[int | None, ...], title: str, longest: str) -> None:
    """The title says for how long it was kept, or broken; a gap is neither."""
    months = {f"2013-{at:02d}": None if part is None else (part, 100) for at, part in enumerate(shares, 1)}
    states = block_at(one_series(months, {"at_least": 80}), "states")
    assert states.title == title
    assert ("The longest run" in states.sentence, longest in states.sentence) == (bool(longest), True)


@pytest.mark.parametrize(
    ("part", "told"),
    [
        (800_000, "80.0%, kept to the digit."),
        (800_001, "80.0%, just kept."),
        (799_999, "80.0%, just missed."),
        (790_000, "79.0%, missed by 1.0\u00a0points."),
    ],
)
def test_margins_are_told(part: int, told: str) -> None:
    """A near miss says by how much, and a figure that rounds to the bound says on which side it lies."""
    sentence = block_at(one_series({"2013-01": (part, 1_000_000)}, {"at_least": 80}), "states").sentence
    assert told in sentence


@pytest.mark.parametrize(("whole", "told"), [(50, True), (100_000, False)])
def test_a_verdict_within_the_interval_says_so(whole: int, told: bool) -> None:
    """What so few answers say could have been the other verdict."""
    view = one_series({"2013-01": (84 * whole // 100, whole)}, {"at_least": 80})
    assert ("reaches to the other side of the bound" in block_at(view, "states").sentence) is told


@pytest.mark.parametrize(
    ("kept_when", "good", "bound", "last"),
    [
        ({"at_most": 20}, "down", "at most 20%", "broken"),
        ({"at_least": 87.5}, "up", "at least 87.5%", "kept"),
        (None, "up", "at least 90%", "broken"),
        (None, "down", "at most 90%", "kept"),
    ],
)
def test_bounds_are_worded(kept_when: object, good: str, bound: str, last: str) -> None:
    """The bound is the promise's own, else the metric's target in its good direction."""
    view = view_of({"metric": "answered", "kept_when": kept_when}, good=good, target=90)
    assert facts_of(view)["Kept when"] == [f"Answered: {bound}"]
    assert block_at(view, "states").states[-1].state == last


def test_a_promise_without_a_bound_is_not_judged() -> None:
    """Without target or bound there is nothing to keep."""
    states = block_at(view_of({"metric": "answered"}), "states")
    assert {one.state for one in states.states} == {"none"}
    assert states.sentence == "There is no finished period to judge yet."


def test_a_promise_that_begins_later_is_not_judged_yet() -> None:
    """Before its first period a promise has no states at all."""
    states = block_at(view_of({**FULL, "since": "2013-03-01"}), "states")
    assert (states.title, states.first, states.states) == ("Not judged yet", "", ())


def test_the_split_says_where_it_is_kept() -> None:
    """Each segment leads to its page and says how often the promise was kept there."""
    table = block_at(view_of(FULL), "segments").table
    assert rows_of(table) == [
        ["North", "Kept", "1 of 2", "50% (9 to 91%)"],
        ["South", "Kept", "2 of 2", "100% (34 to 100%)"],
    ]
    assert [row[1].note for row in table.rows] == [
        "kept with 10.0\u00a0points to spare",
        "2 months running; kept with 5.0\u00a0points to spare",
    ]
    assert table.rows[0][0].href == "../metrics/answered/team/north.html"


def test_the_caveat_goes_with_the_states() -> None:
    """What to mind about the metric is to be minded about the promise."""
    assert block_at(view_of(FULL, caveat="Provisional"), "states").caveat == "Provisional"


def test_the_list_tells_bound_and_record() -> None:
    """The list of promises shows bound, newest state, how often kept, and the period."""
    block = blocks_of(site_of(FULL, caveat="Provisional").view("promises/index.html"), "table")[0]
    assert rows_of(block.table) == [["Quick", "Answered: at least 80%", "Kept", "1 of 2", "February 2013"]]
    assert [cell.note for cell in block.table.rows[0][:2]] == ["We answer within a minute.", "Provisional"]


def test_the_list_shows_what_nobody_measures() -> None:
    """A promise without a metric is in the list and says so."""
    block = blocks_of(site_of({"title": "Kind"}).view("promises/index.html"), "table")[0]
    assert rows_of(block.table) == [["Kind", "not measured", "Not judged", "", ""]]


def test_one_judged_period_is_one() -> None:
    """The sentence counts a single period in the singular."""
    states = block_at(view_of({**FULL, "since": "2013-02-01"}), "states")
    assert states.sentence.startswith("Kept in 1 of 1 month, ")


def test_the_chart_draws_what_was_promised() -> None:
    """The dashed line is the promise's bound, not the metric's target, and says so."""
    figure = block_at(view_of(FULL, target=[{"value": 95}]), "trend")
    assert figure.chart.params["line"] == "Promise"
    assert {row["target"] for row in figure.chart.rows} == {80.0}
    assert figure.title.endswith("promised at least 80%")
