"""Test what the pages of programs show, and their portfolio."""

from __future__ import annotations

from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, block_at, blocks_of, rows_of, share

from cxsite.pages import View

MONTHS = {"2013-04": (60, 100), "2013-05": (80, 100)}
FULL = {
    "title": "Quicker",
    "stage": "rolling-out",
    "owner": "desk",
    "units": ["desk"],
    "starts": "2013-01-15",
    "ends": "2013-09-30",
    "milestones": [
        {"date": "2013-07-01", "title": "Widen"},
        {"date": "2013-02-01", "title": "Begin", "done": "2013-02-03"},
        {"date": "2013-05-01", "title": "Review"},
    ],
    "aims": [{"metric": "answered", "from": 60, "to": 85, "by": "2013-09-30"}],
    "promises": ["quick"],
    "risks": ["Rain"],
    "opportunities": ["Sun"],
}


def site_of(programs: dict[str, Any], **metric: Any) -> Site:
    """Make a site with programs."""
    answered = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, **metric}
    return Site(
        {
            **programs,
            "metrics/answered": answered,
            "metrics/solved": {**SHARE, "title": "Solved", "min_base": 0},
            "metrics/calls": {"title": "Calls", "kind": "count", "source": "c.csv", "date": "day"},
            "promises/quick": {"title": "Quick"},
            "units/desk": {"title": "Desk"},
        },
        tallies={"answered": add_up(North=MONTHS), "solved": share(MONTHS), "calls": share(MONTHS)},
    )


def view_of(program: dict[str, Any], **metric: Any) -> View:
    """Plan the page of a program."""
    return site_of({"programs/p": program}, **metric).view("programs/p.html")


def test_a_full_program_shows_everything() -> None:
    """Aims, milestones, risks and opportunities, the promises it serves, and the facts."""
    view = view_of(FULL)
    assert [block.anchor for block in view.main] == [  # type: ignore[union-attr]
        *("course", "aims-percent", "effects", "milestones", "outlook", "promises")
    ]
    assert {fact.term: fact.values[0].text for fact in block_at(view, "about").facts} == {
        "Stage": "Rolling out",
        "Owner": "Desk",
        "Units": "Desk",
        "Starts": "January 15, 2013",
        "Ends": "September 30, 2013",
        "Aims": "Answered: On course",
    }


def test_a_bare_program_is_an_idea() -> None:
    """Without anything else there is the stage."""
    view = view_of({})
    assert view.main == ()
    assert [fact.term for fact in block_at(view, "about").facts] == ["Stage"]


def test_an_aim_stands_beside_the_data() -> None:
    """The table tells where it began, where it stands, and where it is to get by when."""
    figure = block_at(view_of(FULL), "aims-percent")
    assert figure.title == "Answered: 80.0%, aim 85%"
    assert rows_of(figure.table) == [["Answered", "60%", "80.0%", "85%", "September 30, 2013", "May 2013"]]


def test_the_course_of_an_aim_is_told() -> None:
    """The title says how it stands, the row where it should be and what the figure cannot be told from."""
    block = block_at(view_of(FULL), "course")
    assert block.title == "Answered: on course"
    assert rows_of(block.table) == [
        ["Answered", "On course", "80.0%", "85% by Sep 30, 2013", "73.2%", "71.1 to 86.7%"]
    ]
    assert block.table.rows[0][2].note == "May 2013"
    assert (block.table.rows[0][1].state, block.intro.startswith("On course: a straight line")) == (
        "met",
        True,
    )


def test_courses_of_many_aims_are_counted() -> None:
    """The title of several aims says how many stand how."""
    aims = [
        *FULL["aims"],
        {"metric": "solved", "from": 60, "to": 99, "by": "2013-06-01"},
        {"metric": "calls", "to": 200},
    ]
    block = block_at(view_of({**FULL, "aims": aims}), "course")
    assert block.title == "3 aims: 1 on course, 1 behind and 1 no line to judge by"


@pytest.mark.parametrize(
    ("program", "aim", "word", "note"),
    [
        ({"stage": "stopped"}, {}, "Stopped", "the program was stopped"),
        ({"starts": "2013-06-01"}, {}, "Not begun", "no period has ended since the start"),
        ({"starts": None}, {}, "No line to judge by", "a line needs from, by and the program's starts"),
        ({}, {"to": 78, "by": "2013-05-31"}, "Reached", "its reach lies on both sides of the aim"),
        ({}, {"to": 82, "by": "2013-05-31"}, "Missed", "its reach lies on both sides of the aim"),
        ({}, {"to": 62, "by": "2013-05-31"}, "Reached", ""),
    ],
)
def test_what_a_verdict_leaves_open_is_noted(
    program: dict[str, Any], aim: dict[str, Any], word: str, note: str
) -> None:
    """Why there is no verdict, or how narrow it is, stands beside it."""
    aims = [{**FULL["aims"][0], **aim}]
    cell = block_at(view_of({**FULL, "ends": None, **program, "aims": aims}), "course").table.rows[0][1]
    assert (cell.text, cell.note) == (word, note)


def test_what_changed_since_the_start_is_told() -> None:
    """The measured effect has the words of practices, and claims no cause."""
    block = block_at(view_of({**FULL, "starts": "2013-05-01"}), "effects")
    assert rows_of(block.table) == [["Answered", "Better than before: +20.0\u00a0points (7.3 to 31.9)"]]
    note = "The whole time before (n = 100) was tested against the whole time since (n = 100)."
    assert block.table.rows[0][1].note == note
    assert block.intro.startswith("Since is not because")


def test_many_effects_of_a_page_are_adjusted() -> None:
    """A change that one test alone would find is none among ten tests, and the page says why."""
    tally = share({"2013-04": (50, 100), "2013-05": (50, 100)})
    moved = share({"2013-04": (50, 100), "2013-05": (65, 100)})
    record = {**SHARE, "min_base": 0}
    site = Site(
        {
            **{f"metrics/m{at}": record for at in range(10)},
            "programs/p": {
                "starts": "2013-05-01",
                "aims": [{"metric": f"m{at}", "to": 85} for at in range(10)],
            },
        },
        tallies={f"m{at}": moved if at == 0 else tally for at in range(10)},
    )
    cell = block_at(site.view("programs/p.html"), "effects").table.rows[0][1]
    assert cell.text.startswith("No detectable change: ")
    assert cell.note.endswith("that is no more than chance would bring.")


def test_a_stopped_program_has_no_effects() -> None:
    """What was given up is not measured."""
    anchors = [getattr(block, "anchor", "") for block in view_of({**FULL, "stage": "stopped"}).main]
    assert "effects" not in anchors


def test_aims_of_one_unit_share_a_picture() -> None:
    """Per cents go into one picture, counts into another: they have no common scale."""
    aims = [{"metric": "answered", "to": 85}, {"metric": "solved", "to": 85}, {"metric": "calls", "to": 0}]
    figures = blocks_of(view_of({"aims": aims}), "figure")
    assert [figure.title for figure in figures] == ["2 aims: Answered and Solved", "Calls: 100, aim 0"]


def test_an_aim_can_be_for_a_segment() -> None:
    """An aim for one team names the team and leads to its page."""
    aim = {"metric": "answered", "segment": {"team": "North"}, "to": 85}
    cell = block_at(view_of({"aims": [aim]}), "aims-percent").table.rows[0][0]
    assert (cell.text, cell.href) == ("Answered – North", "../metrics/answered/team/north.html")


def test_an_aim_without_a_figure_says_so() -> None:
    """An aim whose metric has no data has no newest figure."""
    site = site_of({"programs/p": {"aims": [{"metric": "answered", "to": 85}]}})
    figure = block_at(Site(site.records).view("programs/p.html"), "aims-percent")
    assert (figure.title, figure.chart.rows[0]["now"]) == ("Answered: no data, aim 85%", None)


def test_caveats_go_with_the_aims() -> None:
    """What to mind about the metric stands at the picture and in the portfolio."""
    site = site_of({"programs/p": FULL}, caveat="Provisional")
    figure = block_at(site.view("programs/p.html"), "aims-percent")
    cell = block_at(site.view("programs/index.html"), "portfolio").table.rows[0][-1]
    assert (figure.caveat, cell.text, cell.note) == (
        "Provisional",
        "Answered: 80.0%, aim 85% (on course)",
        "Provisional",
    )


def test_milestones_come_in_order_with_their_state() -> None:
    """What is reached, due or ahead is told as of the reporting date."""
    assert rows_of(block_at(view_of(FULL), "milestones").table) == [
        ["Begin", "February 1, 2013", "Reached on Feb 3, 2013"],
        ["Review", "May 1, 2013", "Due, not marked as done"],
        ["Widen", "July 1, 2013", "To come"],
    ]


def test_the_portfolio_lies_along_time() -> None:
    """Programs with a start are drawn in its order, with milestones and the reporting date."""
    site = site_of(
        {"programs/b": {"title": "B", "starts": "2013-03-01", "stage": "pilot"}, "programs/p": FULL}
    )
    figure = block_at(site.view("programs/index.html"), "timeline")
    assert [(row["name"], row["start"], row["end"]) for row in figure.chart.rows] == [
        ("Quicker", "2013-01-15", "2013-09-30"),
        ("B", "2013-03-01", None),
    ]
    assert figure.chart.params == {"first": "2013-01-15", "last": "2013-10-01", "today": "2013-06-30"}
    assert len(figure.chart.marks) == 3


def test_the_timeline_s_table_holds_what_is_drawn() -> None:
    """Who does not see the picture finds each bar and each milestone in its table."""
    figure = block_at(site_of({"programs/p": FULL}).view("programs/index.html"), "timeline")
    milestones = "Begin (Feb 1, 2013); Review (May 1, 2013); Widen (Jul 1, 2013)"
    assert rows_of(figure.table) == [["Quicker", "Rolling out", "Jan 15, 2013", "Sep 30, 2013", milestones]]


def test_the_portfolio_counts_stages() -> None:
    """The title says how far the programs are."""
    stages = ("stopped", "idea", "pilot", "pilot", "embedded", "rolling-out")
    programs = {
        f"programs/p{number}": {"stage": stage, "starts": "2013-01-01"} for number, stage in enumerate(stages)
    }
    figure = block_at(site_of(programs).view("programs/index.html"), "timeline")
    assert figure.title == (
        "6 programs: 1 at the stage of an idea, 2 in pilot, 1 rolling out, 1 embedded, 1 stopped"
    )


def test_a_program_without_a_start_is_told_of() -> None:
    """What cannot be drawn along time is counted, and stands in the table below."""
    site = site_of({"programs/a": {"title": "A"}, "programs/p": FULL})
    view = site.view("programs/index.html")
    sentence = block_at(view, "timeline").sentence
    assert sentence.endswith(" 1 without a start: see the portfolio below.")
    assert [row[0] for row in rows_of(block_at(view, "portfolio").table)] == ["A", "Quicker"]


def test_a_portfolio_without_dates_is_a_table() -> None:
    """Where no program has a start there is no time to draw along."""
    view = site_of({"programs/a": {"title": "A"}}).view("programs/index.html")
    assert [block.anchor for block in view.main] == ["portfolio"]  # type: ignore[union-attr]
    assert rows_of(block_at(view, "portfolio").table) == [["A", "Idea", "", "", "", ""]]


def test_a_day_just_before_a_program_is_within_the_picture() -> None:
    """The reporting date is always drawn, also before the first program begins."""
    site = site_of({"programs/p": {"starts": "2014-01-01"}})
    assert block_at(site.view("programs/index.html"), "timeline").chart.params["first"] == "2013-06-30"
