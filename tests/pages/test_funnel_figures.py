"""Test the figures that set segments against chance: their words, their marks, their table."""

from __future__ import annotations

from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, block_at, rows_of

from cxsite.load import Tally

TEAMS = {
    "North": {"2013-01": (500, 1000), "2013-02": (480, 1000)},
    "South": {"2013-01": (700, 1000), "2013-02": (700, 1000)},
    "East": {"2013-01": (520, 1000), "2013-02": (520, 1000)},
    "West": {"2013-01": (6, 10), "2013-02": (6, 10)},
}


def funnel(tally: Tally, options: str = "", **fields: Any) -> Any:
    """Ask for a funnel in a text, and take the figure that answers."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, **fields}
    text = f"![Who](chart:m/funnel?by=team{options})"
    plan = Site({"metrics/m": record, "pages/p": {}}, {"pages/p": text}, tallies={"m": tally}).plan()
    assert [issue for issue in plan.issues if issue.severity == "error"] == []
    view = next(page.view for page in plan.pages if page.address == "pages/p.html")
    return view.main[0].document.answers[0].block  # type: ignore[union-attr]


def states(figure: Any) -> dict[str, str]:
    """Tell what each segment is marked with."""
    return {row["name"]: row["state"] for row in figure.chart.rows}


def test_segments_outside_are_named() -> None:
    """The sentence names who lies outside and says that the others cannot be told apart."""
    figure = funnel(add_up(**TEAMS))
    assert figure.title == "Answered by team: 2 of 4 outside what chance allows, February 2013"
    assert figure.sentence.startswith(
        "February 2013: 2 of 4 lie outside what chance allows: North (48.0%), South (70.0%); "
        "the other 2 cannot be told apart from all together (56.7%)."
    )


def test_no_segment_outside_is_a_message_too() -> None:
    """Where chance explains all, the title says so."""
    same = {name: {"2013-01": (50, 100)} for name in ("North", "South", "East")}
    figure = funnel(add_up(**same))
    assert figure.title == "Answered by team: none of 3 outside what chance allows, January 2013"
    assert figure.sentence.startswith("January 2013: 3 cannot be told apart from all together (50.0%).")


@pytest.mark.parametrize(
    ("good", "high", "low"),
    [
        ("up", "improvement_high", "concern_low"),
        ("down", "concern_high", "improvement_low"),
        ("neutral", "neutral_high", "neutral_low"),
    ],
)
def test_sides_are_marked_by_what_is_good(good: str, high: str, low: str) -> None:
    """Above the curves is good, bad or neither, as the metric says."""
    found = states(funnel(add_up(**TEAMS), good=good))
    assert (found["South"], found["North"], found["West"]) == (high, low, "inside")


def test_the_newest_period_is_shown() -> None:
    """Without a choice the newest finished period alone is compared."""
    rows = funnel(add_up(**TEAMS)).chart.rows
    assert {row["name"]: row["x"] for row in rows}["North"] == 1000


def test_periods_can_be_put_together() -> None:
    """Over a longer time the counts of all its periods are added up."""
    figure = funnel(add_up(**TEAMS), "&last=2m")
    found = {row["name"]: (row["x"], row["y"]) for row in figure.chart.rows}
    assert (found["North"], "Jan 1, 2013 to Feb 28, 2013" in figure.title) == ((2000, 49.0), True)


def test_a_period_can_be_chosen() -> None:
    """Another period than the newest is shown on request."""
    figure = funnel(add_up(**TEAMS), "&period=2013-01")
    assert {row["name"]: row["y"] for row in figure.chart.rows}["North"] == 50.0


def test_a_segment_without_a_figure_is_said_to_have_none() -> None:
    """A small base is in the table in words, and nowhere in the picture."""
    small = {**TEAMS, "Tiny": {"2013-02": (1, 3)}, "Bare": {"2013-02": (0, 0)}}
    figure = funnel(add_up(**small), min_base=10)
    texts = {row[0]: row[1:] for row in rows_of(figure.table)}
    assert "not shown" in texts["Tiny"][0] or "too few" in texts["Tiny"][0]
    assert texts["Bare"] == ["no data", "", "", "", ""]
    assert not {"Tiny", "Bare"} & set(states(figure))
    assert "segments without a figure." in figure.sentence


def test_another_period_tells_nothing_of_a_missing_one() -> None:
    """A segment without answers in the newest period has no figure, though it had one before."""
    early = {**TEAMS, "Early": {"2013-01": (50, 100)}}
    assert {row[0]: row[1] for row in rows_of(funnel(add_up(**early)).table)}["Early"] == "no data"


def test_many_outside_are_no_exceptions() -> None:
    """Where most lie outside, the sentence says that they simply differ."""
    apart = {f"T{place}": {"2013-01": (100 * place, 1000)} for place in range(1, 9)}
    figure = funnel(add_up(**apart))
    assert "these segments differ by more than chance" in figure.sentence
    assert " and 2 more" in figure.sentence


def test_the_table_says_where_each_segment_lies() -> None:
    """Each segment has its figure, its base, both limits and a word."""
    rows = {row[0]: row for row in rows_of(funnel(add_up(**TEAMS)).table)}
    assert rows["South"][1:3] == ["70.0%", "1,000"]
    assert (rows["South"][-1], rows["West"][-1]) == ("above the outer curve", "as chance allows")


def test_nothing_to_compare_is_said() -> None:
    """Without any answer there is no funnel."""
    figure = funnel(add_up(North={"2013-01": (0, 0)}))
    assert (figure.chart.rows, figure.sentence) == ((), "There is no figure of segments to show.")


def test_no_period_has_no_funnel() -> None:
    """An extract without rows has nothing to place."""
    assert funnel(Tally(0, {}, frozenset(), None)).title == "Answered by team: no figure for any period"


@pytest.mark.parametrize(("teams", "kind"), [(2, "bars"), (3, "funnel")])
def test_a_metric_sets_three_segments_against_chance(teams: int, kind: str) -> None:
    """From three segments on the page of a metric has a funnel instead of ranks."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0}
    tally = add_up(**dict(list(TEAMS.items())[:teams]))
    view = Site({"metrics/m": record}, tallies={"m": tally}).view("metrics/m.html")
    assert block_at(view, "by-team").chart.kind == kind
