"""Figures that are remembered are those that would be worked out, whatever has to be hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cxsite.load import Cell, Segment, Tally
from cxsite.memo import Memo
from cxsite.model.remembered_metrics import judge_anew, lay_out_metric
from cxsite.model.series import Clock, MetricSource, draft_metric, judge_metric
from cxsite.model.suppression import hide_small_bases
from cxsite.periods import Calendar
from cxsite.schema import MetricFields

CLOCK = Clock(date(2023, 12, 31), Calendar())
WEEKS = [date(2023, 1, 2) + timedelta(days=7 * week) for week in range(20)]
FIELDS = MetricFields.model_validate(
    {
        "title": "Answered",
        "kind": "share",
        "source": "calls.csv",
        "date": "day",
        "numerator": "good",
        "denominator": "all",
        "by": ["team"],
        "grain": "week",
        "target": 50,
    }
)


@st.composite
def sources(draw: st.DrawFn) -> MetricSource:
    """Draw a metric of many cells, some of them with few answers, in some weeks of too few weeks."""
    weeks = WEEKS[: draw(st.sampled_from((5, 20)))]
    seed = draw(st.integers(0, 10**6))
    cells: dict[tuple[Segment, date], Cell] = {}
    for week, day in enumerate(weeks):
        bases = [3 + (seed * (team + 3) + 7 * week) % 60 for team in range(1100 // len(weeks))]
        for team, base in enumerate(bases):
            cells[("team", f"T{team}"), day] = Cell(base, ((seed + team * week) % (base + 1), base))
        cells[None, day] = Cell(sum(bases), (sum(bases) // 2, sum(bases)))
    tally = Tally(0, cells, frozenset(weeks), weeks[-1] + timedelta(days=6))
    return MetricSource("answered", "Answered", FIELDS, tally, {})


@settings(max_examples=8, deadline=None)
@given(sources())
def test_remembered_figures_equal_fresh_ones(source: MetricSource) -> None:
    """Judged before what is small is hidden and again after, a metric is as if judged once."""
    memo = Memo()
    expected = judge_metric(hide_small_bases({"answered": draft_metric(source, CLOCK)}).metrics["answered"])
    for _ in range(2):
        laid_out = lay_out_metric(source, CLOCK, memo)
        shown = hide_small_bases({"answered": laid_out}).metrics["answered"]
        assert judge_anew(laid_out, shown) == expected


@settings(max_examples=8, deadline=None)
@given(sources(), st.sampled_from(("other", "gone", "new")), st.booleans())
def test_figures_of_which_a_few_are_new_equal_fresh_ones(
    source: MetricSource, change: str, is_longer: bool
) -> None:
    """Where some series were worked out before, a metric is as if all were worked out now."""
    memo = Memo()
    lay_out_metric(source, CLOCK, memo)
    cells, (day, *_) = dict(source.tally.cells), sorted(source.tally.days)
    cells = {key: cell for key, cell in cells.items() if change != "gone" or key[0] != ("team", "T3")}
    cells |= {(("team", {"other": "T5", "new": "T5000"}.get(change, "T7")), day): Cell(50, (7, 50))}
    days = source.tally.days | ({WEEKS[-1] + timedelta(days=7)} if is_longer else set())
    edited = replace(source, tally=replace(source.tally, cells=cells, days=days))
    assert lay_out_metric(edited, CLOCK, memo) == judge_metric(draft_metric(edited, CLOCK))


def test_another_clock_is_another_metric() -> None:
    """What was worked out for one reporting date is not taken for another."""
    days = [WEEKS[0] + timedelta(days=day) for day in range(1100)]
    tally = Tally(0, {(None, day): Cell(20, (10, 20)) for day in days}, frozenset(days), days[-1])
    source = MetricSource("answered", "Answered", FIELDS.model_copy(update={"grain": "day"}), tally, {})
    memo, early = Memo(), replace(CLOCK, as_of=WEEKS[3])
    late, soon = (lay_out_metric(source, clock, memo) for clock in (CLOCK, early))
    assert sum(point.partial for point in soon.total.points) > sum(
        point.partial for point in late.total.points
    )
