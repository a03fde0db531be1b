"""Test the figures that show segments side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, rows_of, share

from cxsite.load import Cell, Tally
from cxsite.pages.segment_figures import PANELS_AT_MOST, ROWS_AT_MOST

TEAMS = {
    "North": {"2013-01": (10, 100), "2013-02": (30, 100)},
    "South": {"2013-01": (60, 100), "2013-02": (80, 100)},
}
MANY = {f"Team {number:02}": {"2013-01": (number, 100)} for number in range(50)}


def figure(chart: str, tally: Tally, **fields: Any) -> Any:
    """Ask for a chart in a text, and take the figure that answers."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, **fields}
    site = Site(
        {"metrics/m": record, "pages/p": {}}, {"pages/p": f"![](chart:m/{chart})"}, tallies={"m": tally}
    )
    plan = site.plan()
    assert [issue for issue in plan.issues if issue.severity == "error"] == []
    view = next(page.view for page in plan.pages if page.address == "pages/p.html")
    return view.main[0].document.answers[0].block  # type: ignore[union-attr]


def values(**by_team: float | None) -> Tally:
    """Tally ready values of January, and one of the total."""
    day = date(2013, 1, 1)
    cells = {
        (("team", team), day): Cell(ready=(int(value), None))
        for team, value in by_team.items()
        if value is not None
    }
    return Tally(0, {(None, day): Cell(ready=(50, None)), **cells}, frozenset({day}), day)


VALUE = {"kind": "value", "value": "v", "numerator": None, "denominator": None}


def test_bars_rank_segments() -> None:
    """Bars come highest first, with the whole as a line to compare with."""
    bars = figure("bars?by=team", add_up(**TEAMS))
    assert [(row["name"], row["y"]) for row in bars.chart.rows] == [("South", 70.0), ("North", 20.0)]
    assert bars.chart.params["reference_label"] == "All: 45.0%"
    assert bars.sentence == (
        "Jan 1, 2013 to Feb 28, 2013: highest South with 70.0%, lowest North with 20.0%; all together 45.0%."
    )


def test_bars_keep_to_the_stretch_that_was_asked_for() -> None:
    """The last month alone has other figures than both."""
    bars = figure("bars?by=team&last=1m", add_up(**TEAMS))
    assert [row["y"] for row in bars.chart.rows] == [80.0, 30.0]


def test_one_bar_has_no_range() -> None:
    """A single segment is neither highest nor lowest of anything."""
    bars = figure("bars?by=team", add_up(North=TEAMS["North"]))
    assert (bars.title, bars.sentence) == (
        "Answered by team",
        "Jan 1, 2013 to Feb 28, 2013: highest North with 20.0%; all together 20.0%.",
    )


def test_bars_without_data_say_so() -> None:
    """A column whose segments have no figure is shown as such, not as zero."""
    bars = figure("bars?by=team", share({"2013-01": (0, 0)}, North={"2013-01": (0, 0)}))
    assert (bars.sentence, rows_of(bars.table)) == (
        "No segment has a figure for Jan 1, 2013 to Jan 31, 2013.",
        [["North", "no data", ""]],
    )


def test_no_answers_are_not_too_few() -> None:
    """A segment without any answer has no data, whatever the smallest base."""
    tally = share({"2013-01": (50, 100)}, North={"2013-01": (0, 0)}, South={"2013-01": (50, 100)})
    bars = figure("bars?by=team", tally, min_base=10)
    assert rows_of(bars.table)[1] == ["North", "no data", ""]


def test_an_empty_extract_has_no_stretch() -> None:
    """Without any period there is nothing to compare."""
    assert figure("bars?by=team", Tally(0, {}, frozenset(), None)).chart.rows == ()


def test_many_bars_are_cut_to_both_ends() -> None:
    """A picture names the highest and the lowest, the table all."""
    bars = figure("bars?by=team", add_up(**MANY))
    drawn = [row["y"] for row in bars.chart.rows]
    assert (len(drawn), drawn[0], drawn[-1], len(bars.table.rows)) == (ROWS_AT_MOST, 49.0, 0.0, 50)
    assert bars.sentence.endswith("The 20 highest and the 20 lowest of 50 are drawn.")


def test_values_that_cannot_be_added_show_the_newest() -> None:
    """Ready values are compared as they stand, in their newest period."""
    bars = figure("bars?by=team", values(North=40, South=60), **VALUE, target=50)
    assert [(row["name"], row["y"], row["state"]) for row in bars.chart.rows] == [
        ("South", 60, "met"),
        ("North", 40, "missed"),
    ]
    assert "January 2013" in bars.sentence


def test_counts_have_no_line_to_compare_with() -> None:
    """The sum of all segments is no measure for one of them, nor is a target for one month."""
    tally = Tally(
        0,
        {
            (segment, date(2013, 1, 1)): Cell(rows)
            for segment, rows in ((None, 30), (("team", "North"), 10), (("team", "South"), 20))
        },
        frozenset({date(2013, 1, 1)}),
        None,
    )
    bars = figure("bars?by=team", tally, kind="count", numerator=None, denominator=None, target=5)
    assert ("reference" in bars.chart.params, {row["state"] for row in bars.chart.rows}) == (
        False,
        {"no_target"},
    )


@pytest.mark.parametrize(
    ("good", "states"),
    [("up", ["met", "missed"]), ("down", ["missed", "met"]), ("neutral", ["no_target"] * 2)],
)
def test_bars_are_judged_by_the_good_direction(good: str, states: list[str]) -> None:
    """Whether 70 % meets 45 % hangs on which way is good for customers."""
    bars = figure("bars?by=team", add_up(**TEAMS), good=good, target=45)
    assert [row["state"] for row in bars.chart.rows] == states


def test_multiples_draw_each_segment() -> None:
    """Each segment has its own small line on a common scale."""
    small = figure("multiples?by=team", add_up(**TEAMS))
    assert [(row["panel"], row["y"]) for row in small.chart.rows] == [
        ("North", 10.0),
        ("North", 30.0),
        ("South", 60.0),
        ("South", 80.0),
    ]
    assert small.sentence == "One small chart for each team, all on the same scale."


def test_multiples_keep_to_the_largest() -> None:
    """Beyond what a page can hold, those with the most data are shown in their order."""
    teams = {name: {"2013-01": (1, 100 + number)} for number, name in enumerate(MANY)}
    small = figure("multiples?by=team", add_up(**teams))
    panels = list(dict.fromkeys(row["panel"] for row in small.chart.rows))
    assert (len(panels), panels[0], panels[-1]) == (PANELS_AT_MOST, "Team 26", "Team 49")
    assert small.sentence.endswith(f" The {PANELS_AT_MOST} with the most data of 50 are shown.")


def test_a_pareto_chart_adds_up() -> None:
    """Counts come largest first, with what they amount to together."""
    pareto = figure("pareto?by=team", add_up(**TEAMS))
    assert [(row["name"], row["y"], row["share"]) for row in pareto.chart.rows] == [
        ("South", 140, pytest.approx(100 * 140 / 180)),
        ("North", 40, pytest.approx(100)),
    ]
    assert pareto.title == "Answered: 2 of 2 make up 80% of the count"
    assert pareto.sentence.endswith("largest first: 180 in all.")


def test_a_pareto_chart_is_cut_at_the_small_end() -> None:
    """The table goes on where the picture ends."""
    pareto = figure("pareto?by=team", add_up(**MANY))
    assert (len(pareto.chart.rows), len(pareto.table.rows)) == (ROWS_AT_MOST, 49)
    assert pareto.sentence.endswith("The 40 largest of 49 are drawn.")


@pytest.mark.parametrize("tally", [Tally(0, {}, frozenset(), None), add_up(North={"2013-01": (0, 9)})])
def test_a_pareto_chart_of_nothing(tally: Tally) -> None:
    """Without counts there is no share to speak of."""
    assert figure("pareto?by=team", tally).title == "Answered: no counts"


def test_a_heat_map_shades_by_fifths() -> None:
    """Each shade holds a fifth of the figures, the highest the last."""
    heat = figure("heatmap?by=team", add_up(**TEAMS))
    assert [(row["name"], row["x"], row["step"]) for row in heat.chart.rows] == [
        ("North", "Jan 2013", 1),
        ("North", "Feb 2013", 2),
        ("South", "Jan 2013", 3),
        ("South", "Feb 2013", 4),
    ]
    assert heat.sentence.startswith("Each cell is one month; each of the five shades holds a fifth")


def test_a_heat_map_has_gaps() -> None:
    """A month without figures has a cell without a shade."""
    tally = share({"2013-01": (1, 2), "2013-02": (1, 2)}, North={"2013-01": (1, 2), "2013-02": None})
    steps = [row["step"] for row in figure("heatmap?by=team", tally).chart.rows]
    assert steps == [1, None]


def test_a_heat_map_without_data_says_so() -> None:
    """No fifths are spoken of where there is no figure."""
    assert (
        figure("heatmap?by=team", Tally(0, {}, frozenset(), None)).sentence
        == "There is no figure to show yet."
    )


def test_a_heat_map_of_ready_points_keeps_their_days_in_order() -> None:
    """Segments with different days share the columns of all days."""
    days = [date(2013, 1, 1), date(2013, 1, 9), date(2013, 2, 5)]
    cells = {(None, day): Cell(ready=(5, None)) for day in days}
    cells |= {(("team", "North"), days[1]): Cell(ready=(4, None))}
    cells |= {(("team", "South"), day): Cell(ready=(6, None)) for day in days}
    heat = figure("heatmap?by=team", Tally(0, cells, frozenset(days), days[-1]), **VALUE, grain="given")
    assert [(row["name"], row["order"]) for row in heat.chart.rows] == [
        ("North", 1),
        ("South", 0),
        ("South", 1),
        ("South", 2),
    ]
    assert heat.title == "Answered by team and period"


def test_a_heat_map_keeps_to_the_largest() -> None:
    """A shade for each of fifty teams would be a wall, not a picture."""
    heat = figure("heatmap?by=team", add_up(**MANY))
    assert len({row["name"] for row in heat.chart.rows}) == ROWS_AT_MOST


def test_a_bullet_begins_with_the_first_figure() -> None:
    """A bullet goes from the first figure to the newest, with the target to compare."""
    row = figure("bullet?segment=team:North", add_up(**TEAMS), target=50).chart.rows[0]
    assert (row["start"], row["now"], row["goal"]) == (10.0, 30.0, 50.0)


def test_a_bullet_does_not_call_an_old_figure_new() -> None:
    """Where the newest finished period has no figure, there is none to show."""
    tally = share({"2013-01": (1, 2), "2013-02": None})
    row = figure("bullet", tally).chart.rows[0]
    assert (row["start"], row["now"], row["label"]) == (50.0, None, "Answered: no data in February 2013")


def test_bounds_are_handed_on() -> None:
    """A metric's possible range bounds its axis."""
    params = figure("trend", add_up(**TEAMS), bounds=[0, 100]).chart.params
    assert (params["y_min"], params["y_max"]) == (0.0, 100.0)


def test_an_author_s_description_wins() -> None:
    """What the author wrote for those who do not see the picture stands in its place."""
    record = {**SHARE, "title": "Answered", "by": ["team"]}
    site = Site(
        {"metrics/m": record, "pages/p": {}}, {"pages/p": "![How it went](chart:m)"}, {"m": add_up(**TEAMS)}
    )
    answer = site.view("pages/p.html").main[0].document.answers[0]  # type: ignore[union-attr]
    assert answer.block.alt == "How it went"


def test_a_column_is_named_in_words() -> None:
    """An underscore in an extract's column does not reach the reader."""
    cells = {
        (("home_base", "A"), date(2013, 1, 1)): Cell(10, (5, 10)),
        (None, date(2013, 1, 1)): Cell(10, (5, 10)),
    }
    tally = Tally(0, cells, frozenset({date(2013, 1, 1)}), None)
    assert figure("bars?by=home_base", tally, by=["home_base"]).title == "Answered by home base"
