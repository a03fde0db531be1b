"""Work out metrics from counts by month and team, and freeze them into editions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st
from metric_figures import work_out

from cxsite.model import Metric, PastEdition, freeze_metric

Counts = Mapping[tuple[int, str], tuple[int, int]]
"""By month (0 is January 2012) and team: how many of how many."""

YEAR_END = date(2013, 12, 31)
TEAMS = ("North", "South")


def metric_of(counts: Counts, *, as_of: date = YEAR_END, **fields: Any) -> Metric:
    """Work out a share by team from counts."""
    rows = [
        f"{2012 + month // 12}-{month % 12 + 1:02d}-15,{team},{met},{of}\n"
        for (month, team), (met, of) in sorted(counts.items())
    ]
    content = "day,team,met,of\n" + "".join(rows)
    share = {"kind": "share", "numerator": "met", "denominator": "of", "by": ["team"]}
    return work_out(content, as_of=as_of, **{**share, **fields})


def edition_of(name: str, *metrics: Metric, as_of: date = YEAR_END) -> PastEdition:
    """Freeze metrics into an edition that everybody may see."""
    frozen = {metric.id: freeze_metric(metric, audience="everybody") for metric in metrics}
    return PastEdition(name, as_of, frozen)


def steady(months: int, met: int = 80) -> dict[tuple[int, str], tuple[int, int]]:
    """Count much the same in each month, a little up and down so that limits can be drawn."""
    return {(month, team): (met + month % 3, 100) for month in range(months) for team in TEAMS}


@st.composite
def any_counts(draw: st.DrawFn) -> dict[tuple[int, str], tuple[int, int]]:
    """Draw counts for up to 20 months; some months of some teams are missing."""
    months = draw(st.integers(1, 20))
    pairs = st.tuples(st.integers(0, 60), st.integers(1, 60)).map(lambda pair: (min(pair), max(pair)))
    keys = [(month, team) for month in range(months) for team in TEAMS]
    counts = {key: draw(st.none() | pairs) for key in keys}
    found = {key: pair for key, pair in counts.items() if pair is not None}
    return found or {(0, "North"): (1, 2)}
