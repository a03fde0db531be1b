"""Tell whether a figure has really changed since a day: against limits from before it, or by a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from cxsite.model.bounds import Sample
from cxsite.model.compare import FEWEST_ANSWERS, compare_samples, is_testable
from cxsite.model.evaluate import Figure
from cxsite.model.metrics import Point, Series
from cxsite.model.samples import merge_cells
from cxsite.model.signals import FEWEST_FOR_VERDICT, judge_signals
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.multiple import adjust_p_values
from cxsite.schema import Baseline, Signal

EffectKind = Literal["improved", "worsened", "unchanged"]
Evidence = Literal["limits", "periods"]
Gap = Literal[
    "nothing_before",
    "nothing_since",
    "limits_anew",
    "newest_missing",
    "no_spread",
    "hidden",
    "few_answers",
    "untestable",
    "no_good_side",
]
"""Why there is no verdict.

No figure before or since the day; a new phase began on it or since; the newest period has no figure; nothing
varied before; a figure within is hidden; fewer than 30 answers on a side; too few periods for limits and a
kind that has no test; it changed, but neither side is good.
"""

_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Stretch:
    """Hold the finished points on one side of a day, and their figure from the counts of all of them."""

    points: tuple[Point, ...]
    figure: Figure | None

    @property
    def values(self) -> int:
        """Count the points with a value."""
        return sum(point.value is not None for point in self.points)

    @property
    def is_hidden(self) -> bool:
        """Say whether a figure within may not be shown."""
        return any(point.suppressed for point in self.points)


@dataclass(frozen=True, slots=True)
class Effect:
    """Hold whether a series improved, worsened or did not detectably change since a day, with its evidence.

    Without a verdict ``kind`` is ``None`` and ``gap`` says why. ``evidence`` is ``limits`` where at least 13
    points lie before the day: then ``series`` carries limits from these alone, its last finished point is the
    one that was judged, and ``cause`` names the rule. It is ``periods`` where the whole stretch before was
    tested against the whole stretch since: then ``test`` holds the change in the metric's unit, and
    ``p_value`` what is left of its evidence after all tests of a page. ``spread`` is the factor by which its
    interval was widened, because periods differ by more than chance.
    """

    series: Series
    day: date
    before: Stretch
    since: Stretch
    kind: EffectKind | None = None
    gap: Gap | None = None
    evidence: Evidence | None = None
    test: Comparison | None = None
    p_value: float | None = None
    spread: float = 1.0

    @property
    def change(self) -> float | None:
        """Work out the difference of both stretches' figures, in the metric's unit."""
        before, since = self.before.figure, self.since.figure
        if before is None or since is None or before.value is None or since.value is None:
            return None
        return since.value - before.value

    @property
    def is_adjusted_away(self) -> bool:
        """Say whether a test found a change that the other tests of its page leave no evidence for."""
        return self.kind == "unchanged" and self.test is not None and self.test.p_value < _CHANCE


def effect_since(series: Series, day: date) -> Effect:
    """Judge what happened to a series since a day; a period that holds the day within is on neither side.

    With at least 13 points before the day in its phase, limits come from these, and the newest finished point
    decides: improved or worsened if a rule marks it (CONTRACT §4). With fewer, the two-period test of
    STATISTICS §11 compares all answers before with all since, at least 30 on each side, at 5 %.
    """
    found = _part(series, day)
    if found.gap:
        return found
    newest = found.since.points[-1]
    if newest.value is None:
        # What was true some periods ago is no verdict on the newest one.
        return replace(found, gap="hidden" if newest.suppressed else "newest_missing")
    return _judge_by_limits(found) if found.before.values >= FEWEST_FOR_VERDICT else _judge_by_test(found)


def adjust_effects(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Adjust the two-period tests among the effects of one page to each other, order kept.

    By Benjamini and Hochberg, so that no more than 5 % of the changes that a page tells of are none.
    """
    tests = {at: effect.test for at, effect in enumerate(effects) if effect.test}
    adjusted = adjust_p_values([test.p_value for test in tests.values()])
    p_values = dict(zip(tests, adjusted, strict=True))
    return tuple(
        decide_effect(effect, p_values[at]) if at in p_values else effect for at, effect in enumerate(effects)
    )


def decide_effect(found: Effect, p_value: float) -> Effect:
    """Read the test of an effect; ``p_value`` is what is left of its evidence on its page."""
    found = replace(found, p_value=p_value, kind=None, gap=None)
    if found.test is None or p_value >= _CHANCE:
        return replace(found, kind="unchanged")
    good = found.series.fields.good
    if good == "neutral":
        return replace(found, gap="no_good_side")
    return replace(found, kind="improved" if (found.test.change > 0) == (good == "up") else "worsened")


def _part(series: Series, day: date) -> Effect:
    since = [point for point in series.finished if point.period >= day]
    earlier = [point for point in series.finished if point.end < day]
    before = [point for point in earlier if since and point.phase == since[0].phase]
    gap = _find_gap(earlier, since, has_before=bool(before))
    sides = earlier if gap else before, since
    return Effect(series, day, _stretch(series, sides[0]), _stretch(series, sides[1]), gap=gap)


def _find_gap(earlier: Sequence[Point], since: Sequence[Point], *, has_before: bool) -> Gap | None:
    if not _has_figures(since):
        return "hidden" if any(point.suppressed for point in since) else "nothing_since"
    if not _has_figures(earlier):
        return "hidden" if any(point.suppressed for point in earlier) else "nothing_before"
    # A figure may be measured otherwise in a new phase, so one phase is never held against another.
    return None if has_before and since[0].phase == since[-1].phase else "limits_anew"


def _has_figures(points: Iterable[Point]) -> bool:
    return any(point.value is not None for point in points)


def _stretch(series: Series, points: Sequence[Point]) -> Stretch:
    figure = series.over(points[0].period, points[-1].period) if points else None
    return Stretch(tuple(points), figure)


def _judge_by_limits(found: Effect) -> Effect:
    series, based = found.series, found.before.points
    span = Baseline.model_validate({"from": based[0].period.isoformat(), "to": based[-1].period.isoformat()})
    fields = series.fields.model_copy(update={"baseline": span})
    drawn = judge_signals(replace(series, fields=fields))
    found = replace(found, series=drawn, evidence="limits")
    signal = drawn.finished[-1].signal
    return replace(found, gap="no_spread") if signal is None else _read_signal(found, signal)


def _read_signal(found: Effect, signal: Signal) -> Effect:
    if signal == "common_cause":
        return replace(found, kind="unchanged")
    if signal in ("improvement", "concern"):
        return replace(found, kind="improved" if signal == "improvement" else "worsened")
    return replace(found, gap="no_good_side")


def _judge_by_test(found: Effect) -> Effect:
    found = replace(found, evidence="periods")
    if not is_testable(found.series.fields) or not found.series.cells:
        return replace(found, gap="untestable")
    if found.before.is_hidden or found.since.is_hidden:
        return replace(found, gap="hidden")
    # A base below the metric's own is no figure, however many answers a test would want.
    test = None if found.change is None else _compare(found)
    if test is None:
        return replace(found, gap="few_answers" if _is_small(found) else "untestable")
    return decide_effect(replace(found, test=test), test.p_value)


def _compare(found: Effect) -> Comparison | None:
    return compare_samples(_sample(found.series, found.before), _sample(found.series, found.since))


def _sample(series: Series, stretch: Stretch) -> Sample:
    cells = series.cells or {}
    parts = (cells[point.period] for point in stretch.points if point.period in cells)
    return series.sample(merge_cells(parts, series.scale))


def _is_small(found: Effect) -> bool:
    figures = (found.before.figure, found.since.figure)
    return any(figure is None or (figure.n or 0) < FEWEST_ANSWERS for figure in figures)
