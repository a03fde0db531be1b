"""Test that no view and no file tells a figure behind which too few answers stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, block_at, rows_of, texts_of

from cxsite.pages import SitePlan

# North's first month is small: 3 of 7. Its neighbours' figures are as unlike as can be, so that any trace
# of the hidden one (or of the one hidden to protect it) is North's or East's own.
HIDDEN_MONTH = "2013-01"
HIDDEN = "not shown (small base)"
TEAMS = {
    "North": {HIDDEN_MONTH: (3, 7), "2013-02": (40, 50), "2013-03": (30, 50)},
    "East": {HIDDEN_MONTH: (11, 13), "2013-02": (41, 50), "2013-03": (20, 50)},
    "South": {HIDDEN_MONTH: (50, 100), "2013-02": (60, 100), "2013-03": (50, 100)},
    "West": {HIDDEN_MONTH: (70, 100), "2013-02": (80, 100), "2013-03": (90, 100)},
}
SECRETS = (
    *("42.857142857142854", "42.9%", "84.6153846", "84.6%", "85%"),
    *("68.224299", "68.2%", "63.716814", "63.7%"),
)
"""North and East in the hidden month and over the whole stretch, in full and as worded."""


def charts_of(metric: str) -> str:
    """Ask for every kind of chart, also over the hidden month alone."""
    kinds = ("bars?by=team", "multiples?by=team", "pareto?by=team", "heatmap?by=team", "trend", "bullet")
    kinds += tuple(
        f"{kind}?segment=team:{team}" for kind in ("trend", "bullet") for team in ("North", "East")
    )
    kinds += ("bars?by=team&last=3m", "pareto?by=team&last=3m", "funnel?by=team", "funnel?by=team&last=3m")
    kinds += ("waterfall?by=team",)
    return "\n\n".join(f"![What it shows](chart:{metric}/{kind})" for kind in kinds)


def secret_site() -> Site:
    """Make a site in which everything that can show a segment shows the small one."""
    metric = {**SHARE, "title": "Answered", "by": ["team"], "target": 60, "min_base": 10}
    north, east = {"team": "North"}, {"team": "East"}
    return Site(
        {
            "index": {"title": "Front"},
            "metrics/answered": metric,
            "metrics/again": metric,
            "scorecards/all": {"groups": [{"title": "All", "metrics": ["answered", "again"]}], "by": "team"},
            "promises/quick": {"metric": "answered", "kept_when": {"at_least": 60}, "by": "team"},
            "practices/north": {
                "evidence": {"metric": "answered", "segment": north, "from": "2013-02-01"},
                "started_in": "desk",
            },
            "practices/east": {"evidence": {"metric": "answered", "segment": east, "from": "2013-03-01"}},
            "programs/north": {
                "starts": "2013-01-01",
                "aims": [
                    {"metric": "answered", "segment": north, "to": 90},
                    {"metric": "answered", "segment": east, "to": 90},
                ],
            },
            "units/desk": {},
            "notes/cold": {"metric": "answered", "period": HIDDEN_MONTH},
            "pages/charts": {},
        },
        {"pages/charts": charts_of("answered") + "\n\n![Own](chart:specs/own.vl.json)"},
        {id_: add_up(**TEAMS) for id_ in ("answered", "again")},
        specs={"specs/own.vl.json": json.dumps({"data": {"url": "metrics/answered.csv"}, "mark": "point"})},
    )


@pytest.fixture(scope="module", params=["2013-01-31", "2013-02-28", "2013-03-31"])
def plan(request: pytest.FixtureRequest) -> SitePlan:
    """Plan the portal as of each month: the hidden one is the newest, the last but one, the first."""
    site = secret_site()
    as_of = request.param
    tallies = {
        id_: add_up(
            **{
                team: {month: pair for month, pair in months.items() if month <= as_of}
                for team, months in TEAMS.items()
            }
        )
        for id_ in ("answered", "again")
    }
    made = Site(site.records, site.texts, tallies, {"as_of": as_of}, specs=site.specs).plan()
    assert made.issues == ()
    return made


def everything_said(plan: SitePlan) -> Iterator[str]:
    """List every text and number of every view, file and search entry."""
    yield from texts_of(plan.pages)
    yield from texts_of(plan.search)
    for file in plan.files:
        yield file.content.decode()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_view_tells_a_hidden_figure(plan: SitePlan, secret: str) -> None:
    """The figure of a small base stands in no title, sentence, table, picture, line, file or search entry."""
    assert [text for text in everything_said(plan) if secret in text] == []


def test_the_search_for_secrets_finds_what_is_shown(plan: SitePlan) -> None:
    """The total, which is shown, is found by the same search, so that its silence means something."""
    assert any("60.9" in text for text in everything_said(plan))


def test_a_hidden_base_is_hidden_too(plan: SitePlan) -> None:
    """Neither the file nor the table tells how few they were."""
    page = next(page for page in plan.pages if page.address == "metrics/answered/team/north.html")
    row = rows_of(block_at(page.view, "trend").table)[-1]
    data = json.loads(next(file.content for file in plan.files if file.address.endswith("answered.json")))
    point = next(one for one in data["series"] if one["segment"] == {"team": "North"})["points"][0]
    assert (row[1], any("7" in text for text in row[2:])) == (HIDDEN, False)
    assert (point["value"], point["n"], point["suppressed"]) == (None, None, True)


def figure_of(kind: str, number: int = 0) -> Any:
    """Take one of the figures of a kind from the text that asks for all."""
    view = secret_site().view("pages/charts.html")
    figures = [answer.block for answer in view.main[0].document.answers]  # type: ignore[union-attr]
    return [figure for figure in figures if figure.chart.kind == kind][number]


def test_a_stretch_with_a_hidden_month_has_no_figure() -> None:
    """The figure of the whole stretch less the shown months would be the hidden one."""
    figure = figure_of("bars")
    texts = {row[0]: row[1] for row in rows_of(figure.table)}
    assert {texts["North"], texts["East"]} == {HIDDEN}
    assert figure.sentence.endswith("2 segments without a figure.")


def test_what_can_be_shown_is_shown() -> None:
    """Segments that are whole keep their figures."""
    assert {row[0]: row[1] for row in rows_of(figure_of("bars").table)}["West"] == "80.0%"


def test_a_funnel_over_a_hidden_month_leaves_its_segments_out() -> None:
    """Neither the picture nor its table places a segment of which a month is hidden."""
    figure = figure_of("funnel", 1)
    texts = {row[0]: row[1] for row in rows_of(figure.table)}
    assert {texts["North"], texts["East"]} == {HIDDEN}
    assert {row["name"] for row in figure.chart.rows} == {"South", "West"}


def test_a_hidden_month_is_a_gap_in_the_line() -> None:
    """The line of a word's size breaks where a figure is hidden."""
    tile = block_at(secret_site().view("metrics/answered/team/north.html"), "figure").tiles[0]
    assert tile.spark.values == (None, 80.0, 60.0)


def test_a_hidden_month_is_not_judged() -> None:
    """Whether a promise was kept in a hidden month would tell on which side of the bound it lay."""
    rows = rows_of(block_at(secret_site().view("promises/quick.html"), "segments").table)
    assert {row[0]: row[2] for row in rows}["North"] == "2 of 2"


def test_before_with_a_hidden_month_is_no_figure() -> None:
    """A comparison says why one side is missing."""
    rows = rows_of(block_at(secret_site().view("practices/north.html"), "before-and-since").table)
    assert [row[:2] for row in rows] == [["Before", HIDDEN], ["Since", "70.0%"]]


def test_counts_of_hidden_segments_are_no_bars() -> None:
    """A pareto chart counts only segments whose every month is shown."""
    pareto = figure_of("pareto")
    assert [row["name"] for row in pareto.chart.rows] == ["West", "South"]
