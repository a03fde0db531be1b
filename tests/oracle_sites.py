"""Turn the series of the oracle into a site, as an office would hand them in, and read what is published."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from site_files import write_files

from cxsite.config import read_config
from cxsite.issues import has_errors
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal
from cxsite.pages.atlas import make_atlas
from cxsite.pages.data_files import metric_files

ORACLE = Path(__file__).parent / "oracle"

_GOOD = {"increase": "up", "decrease": "down", "neutral": "neutral"}


@lru_cache
def read_table(name: str) -> tuple[dict[str, str], ...]:
    """Read a table of the oracle."""
    with (ORACLE / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@lru_cache
def read_series() -> tuple[dict[str, Any], ...]:
    """Read what is known of each XmR series."""
    text = (ORACLE / "xmr" / "series.json").read_text(encoding="utf-8")
    return tuple(json.loads(text))


def publish(folder: Path, files: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Write a site, work out its portal, and read the data file of each metric."""
    write_files(folder, dict(files))
    config, _ = read_config(folder)
    portal = build_portal(load_sources(LoadOptions(folder, config)), Choice())
    assert not has_errors(portal.issues), portal.issues
    atlas = make_atlas(portal)
    return {
        metric.id: json.loads(metric_files(atlas, metric, "")[0].content)
        for metric in portal.metrics.values()
    }


def xmr_site() -> dict[str, str]:
    """Write every XmR series as a metric of ready values with an extract of its own."""
    files = {"cxsite.toml": 'title = "Oracle"\n', "content/index.md": "# Oracle\n"}
    rows: dict[str, list[str]] = {}
    for row in read_table("xmr/inputs.csv"):
        rows.setdefault(row["series_id"], []).append(f"{row['x']},{row['facet']},{row['y']}")
    for series in read_series():
        id_ = series["series_id"]
        files[f"data/{id_}.csv"] = "\n".join(["day,facet,y", *rows[id_], ""])
        files[f"content/metrics/{id_}.md"] = "\n".join(["---", *_fields(series), "---", ""])
    return files


def _fields(series: Mapping[str, Any]) -> Iterator[str]:
    yield f"kind: value\nvalue: y\nsource: {series['series_id']}.csv\ndate: day\ngrain: given"
    yield f"good: {_GOOD[series['improvement_direction']]}\nscreen: {str(series['screen_outliers']).lower()}"
    if series["faceted"]:
        yield "by: facet"
    if series["fix_after_n_points"]:
        yield f"baseline: {{points: {series['fix_after_n_points']}}}"
    target = series["target"]
    if isinstance(target, dict):
        entries = (f"{{where: {{facet: {facet}}}, value: {value}}}" for facet, value in target.items())
        yield f"target: [{', '.join(entries)}]"
    elif target is not None:
        yield f"target: {target}"
    if series["rebase"]:
        yield f"rebase: [{', '.join(_rebases(series['rebase']))}]"


def _rebases(rebase: Any) -> Iterator[str]:
    if isinstance(rebase, dict):
        for facet, days in rebase.items():
            yield from (f"{{date: {day}, reason: Known, where: {{facet: {facet}}}}}" for day in days)
    else:
        yield from (f"{{date: {day}, reason: Known}}" for day in rebase)


_LIMITS = {"run": "run", "p": "p", "pp": "p_prime", "u": "u", "up": "u_prime"}
CHARTS = frozenset(_LIMITS)


@lru_cache
def read_cases() -> tuple[dict[str, Any], ...]:
    """Read the cases of the chart types that the product offers."""
    cases = json.loads((ORACLE / "charts" / "cases.json").read_text(encoding="utf-8"))
    return tuple(case for case in cases if case["chart"] in CHARTS)


def chart_site() -> dict[str, str]:
    """Write every case of another chart type as a metric with an extract of its own."""
    files = {"cxsite.toml": 'title = "Charts"\n', "content/index.md": "# Charts\n"}
    for case in read_cases():
        id_ = case["case_id"]
        sizes = case["n"] or [None] * len(case["y"])
        rows = (f"{x},{_cell(y)},{_cell(n)}" for x, y, n in zip(case["x"], case["y"], sizes, strict=True))
        files[f"data/{id_}.csv"] = "\n".join(["day,y,n", *rows, ""])
        files[f"content/metrics/{id_}.md"] = "\n".join(["---", *_case_fields(case), "---", ""])
    return files


def _cell(number: float | None) -> str:
    return "" if number is None else f"{number:.15g}"


def _case_fields(case: Mapping[str, Any]) -> Iterator[str]:
    yield f"source: {case['case_id']}.csv\ndate: day\ngrain: given\nmin_base: 0"
    yield f"limits: {_LIMITS[case['chart']]}\nscreen: {str(case['screened']).lower()}"
    if case["chart"] in ("p", "pp"):
        yield "kind: share\nnumerator: y\ndenominator: n"
    elif case["chart"] in ("u", "up"):
        yield "kind: rate\nevents: y\nexposure: n\nper: 1\ngood: down"
    else:
        yield "kind: value\nvalue: y"
    if case["freeze"]:
        yield f"baseline: {{points: {case['freeze']}}}"
    starts = [case["x"][end] for end in case["part"] or []]
    if starts:
        yield f"rebase: [{', '.join(_rebases(starts))}]"
