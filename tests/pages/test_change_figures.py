"""Test the figures that say what made up a change: their words, their steps, their table."""

from __future__ import annotations

from typing import Any

import pytest
from small_portals import SHARE, Counts, Site, add_up, blocks_of, rows_of

from cxsite.load import Tally

MOVED = {
    "North": {"2013-01": (200, 1000), "2013-02": (300, 1000)},
    "South": {"2013-01": (600, 1000), "2013-02": (1800, 3000)},
}
STILL = {
    "North": {"2013-01": (20, 100), "2013-02": (22, 100)},
    "South": {"2013-01": (60, 100), "2013-02": (61, 100)},
}
SMALL = {
    "North": {"2013-01": (200, 1000), "2013-02": (300, 1000)},
    "South": {"2013-01": (300, 900), "2013-02": (400, 900)},
    "East": {"2013-01": (4, 30), "2013-02": (4, 30)},
    "West": {"2013-01": (2, 4), "2013-02": (1, 3)},
}


def waterfall(tally: Tally, options: str = "", **fields: Any) -> Any:
    """Ask for a waterfall in a text, and take the figure that answers."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0, **fields}
    text = f"![Why](chart:m/waterfall?by=team{options})"
    plan = Site({"metrics/m": record, "pages/p": {}}, {"pages/p": text}, tallies={"m": tally}).plan()
    assert [issue for issue in plan.issues if issue.severity == "error"] == []
    view = next(page.view for page in plan.pages if page.address == "pages/p.html")
    return view.main[0].document.answers[0].block  # type: ignore[union-attr]


def test_steps_add_up_to_the_change() -> None:
    """The last step ends where the newest figure stands."""
    params, rows = (chart := waterfall(add_up(**MOVED)).chart).params, chart.rows
    assert params["start"] + sum(row["y"] for row in rows) == pytest.approx(params["end"])


def test_a_change_beyond_chance_is_told_with_its_interval() -> None:
    """The title gives the change, the sentence its interval and the largest steps."""
    figure = waterfall(add_up(**MOVED))
    assert figure.title == "Answered by team: +12.5\u00a0points in February 2013 against January 2013"
    assert figure.sentence.startswith(
        "The change of +12.5\u00a0points (+9.8 to +15.1) is more than chance. "
        "The largest steps: North +9.1, South +3.4."
    )


def test_a_change_within_noise_is_said_to_be() -> None:
    """Title and sentence say first that there is nothing to explain."""
    figure = waterfall(add_up(**STILL))
    assert figure.title.endswith(", within noise")
    assert "is within noise: the difference can come about by chance." in figure.sentence
    assert figure.chart.params["noise"] is True


def test_too_few_answers_cannot_tell() -> None:
    """Under 30 answers nothing is tested, and the figure says so."""
    few = {"North": {"2013-01": (2, 10), "2013-02": (9, 10)}}
    assert "rests on too few answers" in waterfall(add_up(**few)).sentence


def test_usual_variation_is_noise() -> None:
    """Where both months lie within the limits of a long series, a large base makes no news."""
    months = [f"2012-{month:02}" for month in range(1, 13)] + [f"2013-{month:02}" for month in range(1, 6)]
    counts: Counts = {month: (50000 + 4000 * (place % 3), 100000) for place, month in enumerate(months)}
    figure = waterfall(add_up(North=counts))
    assert "both periods lie within the limits of what the figure does anyway" in figure.sentence


def test_the_table_holds_both_effects_and_both_figures() -> None:
    """Each segment has its step, both parts, values and bases; the last row is the whole."""
    table = waterfall(add_up(**MOVED)).table
    assert [column.text for column in table.columns] == [
        *("Team", "Change", "Own change", "Mix", "Jan 2013", "Feb 2013", "n Jan 2013", "n Feb 2013"),
    ]
    assert rows_of(table)[-1] == [
        "All",
        "+12.5\u00a0points",
        "+3.8",
        "+8.8",
        "40.0%",
        "52.5%",
        "2,000",
        "4,000",
    ]


def test_hidden_segments_stand_among_the_others() -> None:
    """Neither the picture nor the table names a segment with a small base."""
    figure = waterfall(add_up(**SMALL), min_base=10)
    names = [row["name"] for row in figure.chart.rows]
    assert names == ["South", "North", "others (2 segments)"]
    assert "2 segments with a small base that are not shown" in figure.sentence
    assert [row[0] for row in rows_of(figure.table)] == [*names, "All"]


def test_the_periods_can_be_chosen() -> None:
    """Other periods than the newest two are compared on request."""
    longer = {**MOVED["North"], "2013-03": (300, 1000)}
    figure = waterfall(add_up(North=longer), "&from=2013-01&period=2013-02")
    assert "in February 2013 against January 2013" in figure.title


def test_the_year_before_can_be_asked_for() -> None:
    """A month is compared with the same month of the year before."""
    figure = waterfall(add_up(North={"2012-05": (1, 100), "2013-05": (60, 100)}), "&against=year")
    assert "in May 2013 against May 2012" in figure.title


def test_one_period_has_no_change() -> None:
    """Without a second period the figure says what is missing."""
    figure = waterfall(add_up(North={"2013-05": (60, 100)}))
    assert (figure.chart.rows, figure.sentence) == (
        (),
        "Two finished periods with a figure are needed to compare.",
    )


def test_a_metric_shows_why_it_moved() -> None:
    """The page of a metric has a waterfall for each column, the page of a segment has none."""
    record = {**SHARE, "title": "Answered", "by": ["team"], "min_base": 0}
    site = Site({"metrics/m": record}, tallies={"m": add_up(**MOVED)})
    anchors = [
        [block.anchor for block in blocks_of(site.view(address), "figure")]
        for address in ("metrics/m.html", "metrics/m/team/north.html")
    ]
    assert anchors == [["trend", "by-team", "why-team"], ["trend"]]
