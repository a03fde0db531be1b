"""Hold published intervals to those of statsmodels, scipy and R (STATISTICS §14, gate 4)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from oracle_sites import publish, read_table

Row = dict[str, str]


@dataclass(frozen=True)
class Case:
    """Say how a row of the oracle becomes a metric, and which of its columns hold the expected figures."""

    table: str
    fields: str
    header: str
    write: Callable[[Row], Iterator[str]]
    expected: dict[str, str]
    factor: float = 1.0


def _nps_rows(row: Row) -> Iterator[str]:
    yield f"{row['promoters']},{row['passives']},{row['detractors']}"


def _answers(row: Row) -> Iterator[str]:
    for answer in range(1, 8):
        yield from [str(answer)] * int(row[f"n{answer}"])


def _weighted_rows(row: Row) -> Iterator[str]:
    """Give each answer its stratum's share of the population by the answers of the stratum."""
    columns = (row[name].split() for name in ("population_shares", "promoters", "passives", "detractors"))
    strata = [(Decimal(share), *map(int, counts)) for share, *counts in zip(*columns, strict=True)]
    # Times the sizes of all strata, so that a weight needs no rounding.
    sizes = math.prod(sum(counts) for _, *counts in strata)
    for share, *counts in strata:
        weight = share * (sizes // sum(counts))
        for answer, count in zip((9, 7, 6), counts, strict=True):
            yield from [f"{answer},{weight}"] * count


NPS = "kind: nps\npromoters: a\npassives: b\ndetractors: c"
CASES = [
    Case("nps", NPS, "a,b,c", _nps_rows, {"value": "nps", "low": "adj_wald_low", "high": "adj_wald_high"}),
    Case(
        "nps_finite_population",
        f"{NPS}\npopulation: %(population)s",
        "a,b,c",
        _nps_rows,
        {"value": "nps", "low": "t_low", "high": "t_high"},
    ),
    Case(
        "nps_weighted_strata",
        "kind: nps\nscore: a\nweight: b",
        "a,b",
        _weighted_rows,
        {"value": "nps_weighted", "low": "low", "high": "high"},
    ),
    Case(
        "proportion",
        "kind: share\nnumerator: a\ndenominator: b",
        "a,b",
        lambda row: iter([f"{row['count']},{row['nobs']}"]),
        {"value": "proportion", "low": "wilson_low", "high": "wilson_high"},
        100.0,
    ),
    Case(
        "ces_mean", "kind: ces\nscore: a", "a", _answers, {"value": "mean", "low": "t_low", "high": "t_high"}
    ),
    Case(
        "ces_mean",
        "kind: ces\nscore: a",
        "a",
        _answers,
        {"top_share": "agree_5_to_7", "top_low": "agree_wilson_low", "top_high": "agree_wilson_high"},
        100.0,
    ),
    Case(
        "rate",
        "kind: rate\nevents: a\nexposure: b",
        "a,b",
        lambda row: iter([f"{row['events']},{row['exposure']}"]),
        {"value": "rate_per_1000", "low": "exact_low", "high": "exact_high"},
    ),
    Case(
        "quantile",
        "kind: quantile\nscore: a\nquantile: %(quantile)s",
        "a",
        lambda row: iter(row["values"].split()),
        {"value": "np_quantile_linear", "low": "low", "high": "high"},
    ),
]


def site_of(case: Case) -> dict[str, str]:
    """Write each row of a table as a metric with one point."""
    files = {"cxsite.toml": 'title = "Oracle"\n', "content/index.md": "# Oracle\n"}
    for row in read_table(f"survey/{case.table}.csv"):
        id_ = row["row_id"].replace("_", "-")
        head = f"{case.fields % row}\nsource: {id_}.csv\ndate: day\nmin_base: 0"
        confidence = f"\nconfidence: {row['conf_level']}" if "conf_level" in row else ""
        files[f"content/metrics/{id_}.md"] = f"---\n{head}{confidence}\n---\n"
        rows = (f"2024-01-15,{cells}" for cells in case.write(row))
        files[f"data/{id_}.csv"] = "\n".join([f"day,{case.header}", *rows, ""])
    return files


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.table} {' '.join(case.expected)}")
def test_published_intervals_equal_the_reference(
    case: Case, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Value and interval of every row lie within 1e-9."""
    published = publish(tmp_path, site_of(case))
    rows = read_table(f"survey/{case.table}.csv")
    for row in rows:
        point = published[row["row_id"].replace("_", "-")]["series"][0]["points"][0]
        for ours, theirs in case.expected.items():
            if row[theirs]:
                expected = pytest.approx(case.factor * float(row[theirs]), rel=1e-9, abs=1e-9)
                assert point[ours] == expected, (row, point)
            else:
                assert point[ours] is None, (row, point)
    with capsys.disabled():
        print(f"\n{case.table}: {len(rows)} rows compared, {', '.join(case.expected)}")
    assert rows
