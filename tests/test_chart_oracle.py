"""Hold run, p, p′, u and u′ charts to those of qicharts2 (STATISTICS §14, gate 5)."""

from __future__ import annotations

from typing import Any

import pytest
from oracle_sites import CHARTS, chart_site, publish, read_cases, read_table

Published = dict[str, dict[str, Any]]
PERCENT = {"p": 100.0, "pp": 100.0}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Publish every case of the oracle."""
    return publish(tmp_path_factory.mktemp("charts"), chart_site())


def kind_of(case_id: str) -> str:
    """Tell the chart type of a case; empty for one that the product does not offer."""
    return next((str(case["chart"]) for case in read_cases() if case["case_id"] == case_id), "")


def rows() -> list[tuple[str, dict[str, str]]]:
    """List the points of the chart types that the product offers."""
    kinds = ((kind_of(row["case_id"]), row) for row in read_table("charts/points.csv"))
    return [(kind, row) for kind, row in kinds if kind in CHARTS]


def test_centre_and_limits_equal_those_of_the_reference(
    published: Published, capsys: pytest.CaptureFixture[str]
) -> None:
    """Values, centre lines and limits lie within 1e-9."""
    compared, wrong = 0, []
    for kind, row in rows():
        point = published[row["case_id"]]["series"][0]["points"][int(row["seq"]) - 1]
        for ours, theirs in (("value", "y"), ("mean", "cl"), ("lower", "lcl"), ("upper", "ucl")):
            expected = PERCENT.get(kind, 1.0) * float(row[theirs]) if row[theirs] else None
            compared += 1
            if expected is None or point[ours] is None:
                same = expected is None and point[ours] is None
            else:
                same = abs(point[ours] - expected) <= 1e-9 * max(1.0, abs(expected))
            wrong += [] if same else [(ours, row, point[ours])]
    with capsys.disabled():
        print(f"\nOther charts: {compared} numbers compared")
    assert not wrong, (len(wrong), wrong[:3])
    assert compared > 1000


def test_points_beyond_the_limits_are_the_same(published: Published) -> None:
    """A point is marked as outside exactly where the reference has a sigma signal."""
    for _, row in rows():
        point = published[row["case_id"]]["series"][0]["points"][int(row["seq"]) - 1]
        assert (point["cause"] == "outside") is (row["sigma_signal"] == "true"), row


def test_runs_are_counted_as_in_the_reference(published: Published) -> None:
    """The longest run, the crossings, what chance allows and the signal are exact for each phase."""
    compared = 0
    for row in read_table("charts/parts.csv"):
        if kind_of(row["case_id"]) in CHARTS:
            phase = published[row["case_id"]]["series"][0]["phases"][int(row["part"]) - 1]
            expected = {
                "longest": int(row["longest_run"]),
                "longest_allowed": int(row["longest_run_max"]),
                "crossings": int(row["n_crossings"]),
                "crossings_needed": int(row["n_crossings_min"]),
                "signal": row["runs_signal"] == "true",
            }
            compared += 1
            assert phase["runs"] == expected, row["case_id"]
    assert compared == len(read_cases())


def test_a_run_signal_marks_points(published: Published) -> None:
    """Where a run chart has a signal some points carry it, and none where it has not."""
    for row in read_table("charts/parts.csv"):
        if kind_of(row["case_id"]) == "run":
            points = published[row["case_id"]]["series"][0]["points"]
            assert any(point["cause"] == "shift" for point in points) is (row["runs_signal"] == "true"), row
