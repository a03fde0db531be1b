"""Test authors' own charts: their data, their table and what is said of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_portals import SHARE, Site, rows_of, share

TABLE = {"url": "metrics/m.csv", "format": {"type": "csv"}}


def figure(spec: dict[str, Any], **metric: Any) -> Any:
    """Show an own chart in a text, and take its figure."""
    record = {**SHARE, "title": "Answered", "min_base": 10, **metric}
    tally = share({"2013-01": (7, 10), "2013-02": (1, 2)})
    specs = {"specs/own.vl.json": json.dumps(spec)}
    site = Site(
        {"metrics/m": record, "pages/p": {}},
        {"pages/p": "![As drawn](chart:specs/own.vl.json)"},
        {"m": tally},
        specs=specs,
    )
    return site.view("pages/p.html").main[0].document.answers[0].block  # type: ignore[union-attr]


def test_published_rows_take_the_place_of_their_address() -> None:
    """A table that is named by its address is filled with the published rows, wherever it is named."""
    own = figure({"mark": "point", "layer": [{"data": TABLE}, {"data": {"values": [1]}}]})
    layers = json.loads(own.chart.spec)["layer"]
    assert [row["value"] for row in layers[0]["data"]["values"]] == [70.0, None]
    assert layers[1] == {"data": {"values": [1]}}


def test_what_is_hidden_stays_hidden() -> None:
    """An own chart is drawn over the suppressed table."""
    rows = json.loads(figure({"data": TABLE, "mark": "point"}).chart.spec)["data"]["values"]
    assert (rows[1]["suppressed"], rows[1]["n"]) == (True, None)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Its own", "Its own"),
        ({"text": "Its own"}, "Its own"),
        ({"text": ["a", "b"]}, "As drawn"),
        (None, "As drawn"),
    ],
)
def test_a_title_is_found(title: Any, shown: str) -> None:
    """The chart's own title is the figure's, else what the author wrote for it."""
    assert figure({"data": TABLE, "mark": "point", "title": title}).title == shown


def test_an_own_chart_says_that_it_is_one() -> None:
    """The caption names the tables behind it, what to mind, and where to get both."""
    own = figure({"data": TABLE, "mark": "point"}, caveat="Provisional")
    assert (own.source, own.caveat, own.alt) == ("own chart over m", "Provisional", "As drawn")
    assert [(link.text, link.href) for link in own.downloads] == [
        ("m (CSV)", "../data/metrics/m.csv"),
        ("Picture (SVG)", "../charts/pages/p/chart-1.svg"),
    ]


def test_published_figures_stand_in_its_table() -> None:
    """The table tells the totals of the metrics it is drawn over, newest first."""
    own = figure({"data": TABLE, "mark": "point"})
    assert rows_of(own.table) == [
        ["Answered", "February 2013", "not shown (small base)"],
        ["Answered", "January 2013", "70.0%"],
    ]


@pytest.mark.parametrize(
    "spec",
    [
        {"data": {"values": [{"a": 1, "b": "x"}, {"a": None, "c": True}]}},
        {"data": {"name": "d"}, "datasets": {"d": [{"a": 1, "b": "x"}, {"a": None, "c": True}]}},
        {
            "layer": [
                {"data": {"values": [{"a": 1, "b": "x"}]}},
                {"data": {"values": [{"a": None, "c": True}]}},
            ]
        },
    ],
)
def test_rows_that_a_chart_brings_stand_in_its_table(spec: dict[str, Any]) -> None:
    """Data of its own are written down too, so that they can be read without the picture."""
    own = figure({"mark": "point", **spec})
    assert [column.text for column in own.table.columns] == ["a", "b", "c"]
    assert rows_of(own.table) == [["1", "x", ""], ["", "", "True"]]
    assert own.source == "own chart"
