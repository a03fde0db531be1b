"""Hold published limits, signals and icons to those of NHSRplotthedots (STATISTICS §14)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from oracle_sites import publish, read_series, read_table, xmr_site

CAUSES = {
    "Common Cause": "none",
    "Above UCL": "outside",
    "Below LCL": "outside",
    "7 Points Above CL": "shift",
    "7 Points Below CL": "shift",
    "7 Point Trend (Increasing)": "trend",
    "7 Point Trend (Decreasing)": "trend",
    "2 in 3 Above CL": "two_in_three",
    "2 in 3 Below CL": "two_in_three",
}
SIGNALS = {
    "common_cause": "common_cause",
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
    "special_cause_neutral_high": "neutral_high",
    "special_cause_neutral_low": "neutral_low",
}
OWN_WAY = ("r-quirk", "r-no-limits")
"""Tokens of rows where the reference is wrong (STATISTICS §4); our own decisions have tests of their own."""
DATE_IGNORED = "rebase-odd-date"
"""The reference ignores a day between two points; here the phase begins at the next one (D9)."""

Published = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Publish every series of the oracle."""
    return publish(tmp_path_factory.mktemp("xmr"), xmr_site())


def in_scope() -> Iterator[dict[str, str]]:
    """List the points whose phase is long enough and whose expected values stand."""
    for row in read_table("xmr/points.csv"):
        is_own = any(word in row["dialect"] for word in OWN_WAY) or row["lpl"] == row["upl"]
        if row["short_segment"] != "true" and not is_own and not row["series_id"].startswith(DATE_IGNORED):
            yield row


def series_of(published: Published, series_id: str, facet: str) -> dict[str, Any]:
    """Find the published series of a facet, or the only one."""
    wanted = {"facet": facet} if facet else {}
    return next(one for one in published[series_id]["series"] if one["segment"] == wanted)


def point_of(published: Published, row: dict[str, str]) -> dict[str, Any]:
    """Find a published point by the place that it has in its series."""
    point: dict[str, Any] = series_of(published, row["series_id"], row["facet"])["points"][
        int(row["seq"]) - 1
    ]
    assert point["period"] == row["x"]
    return point


def ranges() -> dict[str, float]:
    """Measure how far the values of each series lie apart."""
    values: dict[str, list[float]] = {}
    for row in read_table("xmr/inputs.csv"):
        if row["y"]:
            values.setdefault(row["series_id"], []).append(float(row["y"]))
    return {id_: max(found) - min(found) for id_, found in values.items()}


def test_limits_equal_those_of_the_reference(
    published: Published, capsys: pytest.CaptureFixture[str]
) -> None:
    """Gate 1: mean and limits lie within 1e-9 of the series' range."""
    size, compared, wrong = ranges(), 0, []
    for row in in_scope():
        point = point_of(published, row)
        for ours, theirs in (("mean", "mean"), ("lower", "lpl"), ("upper", "upl")):
            compared += 1
            near = abs(point[ours] - float(row[theirs])) <= 1e-9 * max(size[row["series_id"]], 1e-300)
            wrong += [] if near else [(row, point)]
    with capsys.disabled():
        print(f"\nXmR limits compared: {compared}")
    assert not wrong, (len(wrong), wrong[:3])
    assert compared > 9000


def test_rules_mark_the_same_points(published: Published, capsys: pytest.CaptureFixture[str]) -> None:
    """Gate 2: the rule that labels a point, what it means, and the baseline are exact."""
    compared, wrong = 0, []
    for row in in_scope():
        point = point_of(published, row)
        if row["r_status"] != "ok" or point["value"] is None:
            continue
        compared += 1
        expected = (
            CAUSES[row["special_cause_type"]],
            SIGNALS[row["point_type"]],
            row["in_baseline"] == "true",
        )
        found = (point["cause"], point["signal"], point["in_baseline"])
        wrong += [] if found == expected else [(row, found)]
    with capsys.disabled():
        print(f"\nXmR labels compared: {compared} points")
    assert not wrong, (len(wrong), wrong[:3])
    assert compared > 3000


def test_icons_equal_those_of_the_reference(published: Published, capsys: pytest.CaptureFixture[str]) -> None:
    """Gate 3: variation and assurance are exact."""
    rows = [row for row in read_table("xmr/icons.csv") if not row["note"]]
    wrong = []
    for row in rows:
        series = series_of(published, row["series_id"], row["facet"])
        expected = (row["variation_icon"], row["assurance_icon"] or None)
        found = (series["variation"], series["assurance"])
        is_own = row["series_id"].startswith(DATE_IGNORED) or series["points"][-1]["value"] is None
        wrong += [] if found == expected or is_own else [(row, found)]
    with capsys.disabled():
        print(f"\nXmR icons compared: {len(rows)} series")
    assert not wrong, wrong
    assert len(rows) > 100


def test_every_category_is_compared() -> None:
    """No category of series falls out of the comparison but those that are out of scope as a whole."""
    categories = {one["series_id"]: one["category"] for one in read_series()}
    seen = {categories[row["series_id"]] for row in in_scope()}
    short = {"facets-one-target", "short-warning", "tiny", "very-short"}
    own = {"assurance-target-on-limit", "constant", "constant-one-change", DATE_IGNORED}
    assert set(categories.values()) - seen <= short | own
    assert len(seen) > 50
