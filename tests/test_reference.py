"""Compare published figures with a second reckoning, made row by row from the contract's text alone."""

from __future__ import annotations

import csv
import io
import json
import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from site_files import write_files

from cxsite.config import read_config
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal
from cxsite.pages import plan_site

Row = Mapping[str, str]
Figure = tuple[Fraction, Fraction] | None
FIRST_DAY = date(2012, 11, 20)
BLANKS = frozenset({"", "N/A"})
MONTHS = {"month": 1, "quarter": 3, "year": 12}
DEFAULT_BASES = {"count": 0, "sum": 0, "rate": 0}


def cells(*texts: str) -> st.SearchStrategy[str]:
    """Draw one of some texts or, as often as not, a blank."""
    return st.sampled_from(sorted(BLANKS)) | st.sampled_from(texts)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "day": st.sampled_from((0, 1, 2, 6, 7, 40, 41, 45, 130, 400)).map(
                lambda days: f"{FIRST_DAY + timedelta(days=days)}T23:59:00-08:00"
            ),
            "team": st.sampled_from(("North", "NA", "", "Süd")),
            "place": st.sampled_from(("x", "007")),
            "score": cells(*map(str, range(11))),
            "effort": cells(*map(str, range(1, 8))),
            "minutes": cells("0.1", "2.25", "-3", "15", "15.01", "40"),
            "weight": st.sampled_from(("0", "1", "0.25", "3")),
            "calls": st.sampled_from(("4", "9", "30")),
            "helped": st.sampled_from(("0", "1", "4")),
        }
    ),
    min_size=1,
    max_size=60,
)

KINDS: tuple[Mapping[str, Any], ...] = (
    {"kind": "nps", "score": "score"},
    {"kind": "nps", "score": "score", "weight": "weight"},
    {"kind": "ces", "score": "effort"},
    {"kind": "ces", "score": "effort", "method": "top_box", "top": [6, 7]},
    {"kind": "share", "numerator": "helped", "denominator": "calls"},
    {"kind": "share", "numerator": {"minutes": {"at_most": 15}}, "denominator": {"minutes": "present"}},
    {"kind": "rate", "events": "helped", "exposure": "calls", "per": 100},
    {"kind": "ces", "score": "effort", "method": "top_box", "top": [6, 7], "weight": "weight"},
    {"kind": "mean", "score": "minutes"},
    {"kind": "mean", "score": "minutes", "weight": "weight"},
    {"kind": "quantile", "score": "minutes", "quantile": 0.29},
    {"kind": "count"},
    {"kind": "sum", "value": "minutes"},
)

SPLITS = st.builds(
    lambda rest, extra: {**rest, **extra},
    st.fixed_dictionaries(
        {
            "grain": st.sampled_from(("day", "week", "month", "quarter", "year", "given")),
            "by": st.sampled_from(([], ["team"], ["team", "place"])),
            "good": st.sampled_from(("up", "down", "neutral")),
        }
    ),
    st.fixed_dictionaries(
        {},
        optional={
            "where": st.sampled_from(({"place": "007"}, {"team": ["", "NA"]}, {"minutes": {"above": 0}})),
            "min_base": st.sampled_from((0, 3, 20)),
            "target": st.sampled_from(
                (
                    50,
                    [{"value": "2.25"}, {"value": 60, "from": "2013-01-01"}],
                    [{"value": 10, "where": {}}, {"value": 40}],
                )
            ),
        },
    ),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["kind"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=ROWS,
    split=SPLITS,
    today=st.sampled_from((0, 6, 41, 45, 140, 400, 420)),
    year_starts=st.sampled_from((1, 4, 12)),
)
def test_published_figures_equal_a_reckoning_row_by_row(
    kind: Mapping[str, Any], rows: Sequence[Row], split: Mapping[str, Any], today: int, year_starts: int
) -> None:
    """Each point's period, value, base, target and flags are what a count of the rows by hand gives."""
    metric = {**kind, **split}
    as_of = FIRST_DAY + timedelta(days=today)
    published = publish(rows, metric, f"as_of = {as_of}\nyear_starts = {year_starts}\n")
    expected = reckon(rows, metric, as_of, year_starts=year_starts)
    assert [one["segment"] for one in published] == [segment for segment, _ in expected]
    for one, (_, points) in zip(published, expected, strict=True):
        assert [as_shown(point) for point in one["points"]] == hide_alike(one["points"], points)
        assert one["status"] == judge(metric, one["points"])


def publish(rows: Sequence[Row], metric: Mapping[str, Any], setting: str) -> Any:
    """Publish a metric over some rows, and read the series of its data file."""
    table = io.StringIO()
    writer = csv.DictWriter(table, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    front = json.dumps({"title": "T", "source": "m.csv", "date": "day", **metric}, ensure_ascii=False)
    with tempfile.TemporaryDirectory() as folder:
        files: dict[str, str | bytes] = {
            "cxsite.toml": f'title = "Office"\n{setting}',
            "content/index.md": "---\ntitle: Front\n---\n",
            "content/metrics/m.md": f"---\n{front}\n---\n",
            "data/m.csv": table.getvalue(),
        }
        site = write_files(Path(folder), files)
        config, _ = read_config(site)
        portal = build_portal(load_sources(LoadOptions(site, config)), Choice(None, drafts=False))
    content = {file.address: file.content for file in plan_site(portal).files}
    return json.loads(content["data/metrics/m.json"])["series"]


def as_shown(point: Mapping[str, Any]) -> tuple[Any, ...]:
    """Take from a published point what the reckoning knows."""
    value, base = point["value"], point["n"]
    rounded = None if value is None else round(value, 9)
    return (point["period"], rounded, base, point["target"], point["suppressed"], point["partial"])


def hide_alike(
    shown: Sequence[Mapping[str, Any]], points: Iterable[tuple[Any, ...]]
) -> list[tuple[Any, ...]]:
    """Hide a point with a figure that is published as hidden: which neighbour must go too is free."""
    return [
        (point[0], None, None, point[3], True, point[5]) if point[2] and here["suppressed"] else point
        for here, point in zip(shown, points, strict=True)
    ]


def judge(metric: Mapping[str, Any], points: Sequence[Mapping[str, Any]]) -> str:
    """Tell the status that follows from published points."""
    last = next((point for point in reversed(points) if not point["partial"]), None)
    if last is None or (last["value"] is None and not last["suppressed"]):
        return "no_data"
    if last["suppressed"]:
        return "too_few"
    if last["target"] is None or metric["good"] == "neutral":
        return "no_target"
    distance = last["value"] - last["target"]
    return "met" if (distance >= 0 if metric["good"] == "up" else distance <= 0) else "missed"


def reckon(
    rows: Sequence[Row], metric: Mapping[str, Any], as_of: date, *, year_starts: int
) -> list[tuple[dict[str, str], list[tuple[Any, ...]]]]:
    """Work out all series of a metric: the total, then each value of each column of ``by``."""
    dated = [
        (start_of(day_of(row), metric["grain"], year_starts), row) for row in rows if day_of(row) <= as_of
    ]
    fitting = [(start, row) for start, row in dated if fulfils(row, metric.get("where", {}))]
    segments: list[dict[str, str]] = [{}]
    for column in metric["by"]:
        segments += [{column: value} for value in sorted({row[column] for _, row in fitting})]
    series = []
    for segment in segments:
        own = [(start, row) for start, row in fitting if all(row[key] == segment[key] for key in segment)]
        days = {start for start, _ in (own if metric["grain"] == "given" else dated)}
        points = [
            reckon_point(metric, segment, start, figure=figure_of(metric, own, start, start in days))
            for start in span(days, metric["grain"])
        ]
        series.append((segment, [(*point, is_partial(point[0], metric["grain"], as_of)) for point in points]))
    return series


def reckon_point(
    metric: Mapping[str, Any], segment: Mapping[str, str], start: date, *, figure: Figure
) -> tuple[Any, ...]:
    """Put a figure beside its target, or hide it if too few stand behind it."""
    target = target_of(metric.get("target", []), segment, start)
    if figure is None:
        return start.isoformat(), None, 0, target, False
    if 0 < figure[1] < metric.get("min_base", DEFAULT_BASES.get(metric["kind"], 10)):
        return start.isoformat(), None, None, target, True
    return start.isoformat(), round(float(figure[0]), 9), figure[1], target, False


def figure_of(
    metric: Mapping[str, Any], own: Iterable[tuple[date, Row]], start: date, has_rows: bool
) -> Figure:
    """Work out value and base of one point from its rows."""
    rows = [row for day, row in own if day == start]
    if metric["kind"] == "count":
        return (Fraction(len(rows)), Fraction(len(rows))) if has_rows else None
    if metric["kind"] == "sum":
        numbers = numbers_of(rows, metric["value"])
        # A given point without a number is missing; a segment without rows in a shared period adds up to 0.
        is_known = bool(numbers) if metric["grain"] == "given" else has_rows
        return (sum(numbers, Fraction(0)), Fraction(len(numbers))) if is_known else None
    if metric["kind"] in ("share", "rate"):
        names = ("numerator", "denominator") if metric["kind"] == "share" else ("events", "exposure")
        part, whole = (sum((amount_of(row, metric[name]) for row in rows), Fraction(0)) for name in names)
        return (100 * part / whole, whole) if whole else None
    if "weight" in metric:
        answered = [row for row in rows if row[metric["score"]] not in BLANKS]
        value = weigh(metric, [(Fraction(row[metric["score"]]), Fraction(row["weight"])) for row in answered])
        return None if value is None else (value, Fraction(len(answered)))
    answers = sorted(numbers_of(rows, metric["score"]))
    return (summarise(metric, answers), Fraction(len(answers))) if answers else None


def weigh(metric: Mapping[str, Any], answers: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Reduce answers with their weights to the value of a kind."""
    whole = sum(weight for _, weight in answers)
    worths = [(Fraction(summarise(metric, [answer])), weight) for answer, weight in answers]
    return sum((worth * weight for worth, weight in worths), Fraction(0)) / whole if whole else None


def summarise(metric: Mapping[str, Any], answers: Sequence[Fraction]) -> Fraction:
    """Reduce answers in order to the value of a kind."""
    count = len(answers)
    if metric["kind"] == "nps":
        difference = sum(answer >= 9 for answer in answers) - sum(answer <= 6 for answer in answers)
        return Fraction(100 * difference, count)
    if metric.get("method") == "top_box":
        return Fraction(100 * sum(answer in metric["top"] for answer in answers), count)
    if metric["kind"] == "quantile":
        position = (count - 1) * Fraction(str(metric["quantile"]))
        low, high = answers[math.floor(position)], answers[math.ceil(position)]
        return low + (high - low) * (position - math.floor(position))
    return sum(answers, Fraction(0)) / count


def numbers_of(rows: Iterable[Row], column: str) -> list[Fraction]:
    """Read the answers of a column."""
    return [Fraction(row[column]) for row in rows if row[column] not in BLANKS]


def amount_of(row: Row, measure: Any) -> Fraction:
    """Read a count, or 1 where a condition holds."""
    return Fraction(row[measure]) if isinstance(measure, str) else Fraction(fulfils(row, measure))


def fulfils(row: Row, condition: Mapping[str, Any]) -> bool:
    """Say whether a row passes every test of a condition."""
    return all(passes(row[column], test) for column, test in condition.items())


def passes(text: str, test: Any) -> bool:
    """Say whether a cell passes one test."""
    if test == "present":
        return text not in BLANKS
    if isinstance(test, str):
        return text == test
    if isinstance(test, list):
        return text in test
    if text in BLANKS:
        return False
    number = Fraction(text)
    return bool(number <= test["at_most"] if "at_most" in test else number > test["above"])


def target_of(targets: Any, segment: Mapping[str, str], start: date) -> float | None:
    """Find the target of a point: an entry for the series wins, then the latest that has begun."""
    entries = targets if isinstance(targets, list) else [{"value": targets}]
    fitting = [
        ("where" in entry, entry.get("from", ""), float(entry["value"]))
        for entry in entries
        if entry.get("where", segment) == segment and entry.get("from", "") <= start.isoformat()
    ]
    return max(fitting)[2] if fitting else None


def day_of(row: Row) -> date:
    """Read the day of a time stamp as it is written."""
    return date.fromisoformat(row["day"][:10])


def start_of(day: date, grain: str, year_starts: int) -> date:
    """Walk back to the first day of a period."""
    while not (
        grain in ("day", "given")
        or (grain == "week" and day.isoweekday() == 1)
        or (grain in MONTHS and day.day == 1 and (day.month - year_starts) % MONTHS[grain] == 0)
    ):
        day -= timedelta(days=1)
    return day


def end_of(start: date, grain: str) -> date:
    """Walk on to the last day of a period."""
    if grain not in MONTHS:
        return start + timedelta(days=6 if grain == "week" else 0)
    month = start.year * 12 + start.month - 1 + MONTHS[grain]
    return date(month // 12, month % 12 + 1, 1) - timedelta(days=1)


def span(days: set[date], grain: str) -> list[date]:
    """List all periods from the first to the last; given points stand alone."""
    if grain == "given" or not days:
        return sorted(days)
    periods = [min(days)]
    while periods[-1] < max(days):
        periods.append(end_of(periods[-1], grain) + timedelta(days=1))
    return periods


def is_partial(period: str, grain: str, as_of: date) -> bool:
    """Say whether a period ends after the reporting date."""
    return grain != "given" and end_of(date.fromisoformat(period), grain) > as_of
