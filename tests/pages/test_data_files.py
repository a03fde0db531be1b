"""Test the published figures: JSON in full precision and a CSV table."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_portals import SHARE, Site, add_up, share

from cxsite.load import Cell, Tally

COLUMNS = [
    *("period", "value", "n", "low", "high", "target", "phase", "mean", "lower", "upper", "in_baseline"),
    *("cause", "signal", "suppressed", "partial", "restated_from"),
]
RECORD = {
    **SHARE,
    "title": "Answered",
    "by": ["team", "place"],
    "target": 80,
    "min_base": 10,
    "caveat": "Provisional",
}
TEAMS = {"North": {"2013-01": (1, 3), "2013-02": (2, 3)}, "South": {"2013-01": (5, 50), "2013-02": (20, 60)}}


def content(site: Site, name: str) -> str:
    """Read one published file."""
    return next(file.content for file in site.plan().files if file.address == f"data/metrics/{name}").decode()


@pytest.fixture
def site() -> Site:
    """Make a site with one metric, its newest month unfinished."""
    tally = add_up(**TEAMS, West={"2013-01": (1, 3), "2013-02": (1, 60)})
    return Site({"metrics/answered": RECORD}, tallies={"answered": tally}, settings={"as_of": "2013-02-10"})


def json_of(site: Site, name: str = "answered") -> dict[str, Any]:
    """Read a metric's JSON."""
    return dict(json.loads(content(site, f"{name}.json")))


def test_the_head_says_what_was_measured(site: Site) -> None:
    """Everything but the series describes the metric."""
    head = {key: value for key, value in json_of(site).items() if key != "series"}
    assert head == {
        "metric": "answered",
        "title": "Answered",
        "kind": "share",
        "unit": "percent",
        "good": "up",
        "grain": "month",
        "as_of": "2013-02-10",
        "source": "calls.csv",
        "caveat": "Provisional",
    }


def test_the_total_comes_first(site: Site) -> None:
    """The total is the series without a segment, then come the values in their order."""
    assert [one["segment"] for one in json_of(site)["series"]] == [
        {},
        {"team": "North"},
        {"team": "South"},
        {"team": "West"},
    ]


def test_a_series_has_every_key(site: Site) -> None:
    """Verdicts that there are no points for are null, not missing."""
    total = json_of(site)["series"][0]
    assert {key: value for key, value in total.items() if key != "points"} == {
        "segment": {},
        "target": 80.0,
        "variation": None,
        "assurance": None,
        "status": "missed",
        "headline": (
            "Too few points for a verdict (1 of 13): 13% in January 2013 (6 to 24%, n = 56, under 100); "
            "the target of 80% is missed."
        ),
        "limits": "xmr",
        "phases": [
            {
                "from": "2013-01-01",
                "mean": None,
                "lower": None,
                "upper": None,
                "points": 1,
                "trial": False,
                "reason": None,
            }
        ],
    }


def test_a_point_has_every_key(site: Site) -> None:
    """A point is written with all keys of the contract, in full precision and in their order."""
    point = json_of(site)["series"][0]["points"][0]
    assert list(point.items()) == [
        ("period", "2013-01-01"),
        ("value", 12.5),
        ("n", 56),
        ("low", pytest.approx(6.18906869571712)),
        ("high", pytest.approx(23.62547655819014)),
        ("phase", 0),
        ("in_baseline", True),
        ("mean", None),
        ("lower", None),
        ("upper", None),
        ("target", 80.0),
        ("cause", "none"),
        ("signal", None),
        ("suppressed", False),
        ("partial", False),
        ("restated_from", None),
    ]


def test_a_small_base_is_published_as_nothing(site: Site) -> None:
    """A suppressed point has neither value nor base."""
    point = json_of(site)["series"][1]["points"][0]
    assert (point["value"], point["n"], point["suppressed"]) == (None, None, True)


def test_an_unfinished_period_is_marked(site: Site) -> None:
    """The running month is partial, the month before is not."""
    assert [point["partial"] for point in json_of(site)["series"][0]["points"]] == [False, True]


def test_a_label_is_added_to_the_raw_value(site: Site) -> None:
    """The raw value stays in the segment, its label stands beside it."""
    labelled = replace(site, labels={"team": {"North": "Team North", "South": "S", "West": "W"}})
    one = json_of(labelled)["series"][1]
    assert (one["segment"], one["label"]) == ({"team": "North"}, "Team North")


def test_a_missing_point_has_no_base() -> None:
    """A period without rows has no value and a base of nought."""
    made = Site(
        {"metrics/answered": SHARE}, tallies={"answered": share({"2013-01": (9, 10), "2013-02": None})}
    )
    point = json_of(made)["series"][0]["points"][1]
    assert (point["value"], point["n"], point["suppressed"]) == (None, 0, False)


def test_an_index_without_a_part_is_missing() -> None:
    """Where a part is missing the index is too, with a base of nought; elsewhere it has none."""
    made = Site(
        {
            "metrics/answered": SHARE,
            "metrics/whole": {"kind": "index", "parts": [{"metric": "answered"}]},
        },
        tallies={"answered": share({"2013-01": (9, 10), "2013-02": None})},
    )
    points = json_of(made, "whole")["series"][0]["points"]
    assert [(point["value"], point["n"]) for point in points] == [(90.0, None), (None, 0)]


def test_effort_tells_the_share_of_top_answers() -> None:
    """A mean of efforts adds its top share, the others do not."""
    cell = Cell(4, answers={7: 1, 6: 1, 2: 2})
    day = date(2013, 1, 1)
    record = {"kind": "ces", "source": "a.csv", "date": "day", "score": "ease", "min_base": 0}
    tally = Tally(0, {(None, day): cell}, frozenset({day}), day)
    point = json_of(Site({"metrics/ease": record}, tallies={"ease": tally}), "ease")["series"][0]["points"][0]
    assert (point["value"], point["top_share"]) == (4.25, 50.0)
    assert (point["top_low"], point["top_high"]) == pytest.approx((15.0039, 84.9961), abs=1e-4)


def test_the_table_has_a_column_for_each_dimension(site: Site) -> None:
    """The columns are those of `by`, then those of the contract."""
    rows = list(csv.reader(io.StringIO(content(site, "answered.csv"))))
    assert rows[0] == ["team", "place", *COLUMNS]


def test_a_row_of_the_table_is_a_point(site: Site) -> None:
    """Empty stands for null, true and false for themselves, numbers are in full."""
    rows = list(csv.DictReader(io.StringIO(content(site, "answered.csv"))))
    assert rows[7] == {
        **dict.fromkeys(["place", *COLUMNS], ""),
        "team": "West",
        "period": "2013-02-01",
        "value": "1.6666666666666667",
        "n": "60",
        "low": rows[7]["low"],
        "high": rows[7]["high"],
        "phase": "0",
        "target": "80.0",
        "cause": "none",
        "in_baseline": "false",
        "suppressed": "false",
        "partial": "true",
    }


def test_the_table_says_what_the_json_says(site: Site) -> None:
    """Both files hold the same points in the same order."""
    rows = list(csv.DictReader(io.StringIO(content(site, "answered.csv"))))
    points = [point for one in json_of(site)["series"] for point in one["points"]]
    told = [(row["period"], row["value"], row["n"], row["suppressed"]) for row in rows]
    assert told == [
        (
            point["period"],
            "" if point["value"] is None else repr(point["value"]),
            "" if point["n"] is None else str(point["n"]),
            str(point["suppressed"]).lower(),
        )
        for point in points
    ]


def test_any_text_can_be_a_segment() -> None:
    """Quotes, line ends and half characters survive in both files."""
    name = 'a "b",\nc \ud800'
    made = Site(
        {"metrics/m": {**SHARE, "by": ["team"]}}, tallies={"m": add_up(**{name: {"2013-01": (5, 50)}})}
    )
    row = list(csv.DictReader(io.StringIO(content(made, "m.csv"), newline="")))[1]
    assert row["team"] == 'a "b",\nc \\ud800'
    assert json_of(made, "m")["series"][1]["segment"] == {"team": name}


def test_a_metric_without_data_is_published_empty() -> None:
    """A file without points is still there to be downloaded."""
    made = Site({"metrics/m": SHARE})
    assert (json_of(made, "m")["series"][0]["status"], content(made, "m.csv").count("\n")) == ("no_data", 1)


def test_files_name_the_text_they_come_from(site: Site) -> None:
    """Both files name the metric's own text as their source."""
    assert {file.source for file in site.plan().files} == {"content/metrics/answered.md"}
