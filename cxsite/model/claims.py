"""Rule on what texts claim: did a figure change, where does it stand, was a promise kept (CONTRACT §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from cxsite.language import Language
from cxsite.model.effects import Effect, adjust_effects, effect_since
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.portal import Judgement, Ref
from cxsite.model.signals import FEWEST_FOR_VERDICT
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.units import unit_of
from cxsite.periods import Grain


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold a claim: its word, the series it is about, since when; for a promise, its judgement."""

    word: str
    ref: Ref
    metric: Metric
    series: Series
    language: Language
    since: Point | None = None
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """Hold which claim of a family holds and why; ``None`` where there is no verdict, and why not.

    ``holds`` is empty where none of the family's words describes what happened.
    """

    holds: str | None
    reason: str


def rule(claim: Claim, effect: Effect | None = None) -> Ruling:
    """Rule on a claim; ``effect`` is what happened since its day, if it names one."""
    newest = claim.series.last
    if newest is None:
        return Ruling(None, "there is no finished period yet")
    if newest.value is None:
        missing = "too few answers stand behind it" if newest.suppressed else "it has no figure"
        return Ruling(None, f"the newest finished period is {_when(claim, newest)}, and {missing}")
    if effect and claim.since:
        return _rule_since(claim, claim.since, newest, effect=effect)
    return _FAMILIES[claim.word](claim, newest)


def find_effects(claims: Sequence[Claim]) -> tuple[Effect | None, ...]:
    """Judge what happened since the days that claims of a record name, their tests adjusted to each other."""
    found = [
        effect_since(claim.series, claim.since.period) if claim.since and claim.word in CHANGES else None
        for claim in claims
    ]
    adjusted = iter(adjust_effects([effect for effect in found if effect]))
    return tuple(effect and next(adjusted) for effect in found)


def _rule_change(claim: Claim, newest: Point) -> Ruling:
    """Take the verdict of the series' own limits."""
    series = claim.series
    if series.variation is None:
        points = series.phases[-1].points if series.phases else 0
        if points < FEWEST_FOR_VERDICT:
            few = f"only {_periods(claim, points)} with a figure"
            return Ruling(None, f"the present limits rest on {few}, {FEWEST_FOR_VERDICT} are needed")
        return Ruling(None, "nothing varies, so there is no variation to judge")
    if series.variation == "common_cause":
        return Ruling("unchanged", f"no detectable change: {_usual(claim, newest)}")
    return Ruling(_direction(series.variation), _signal_text(claim, newest))


def _direction(variation: str) -> str:
    """Name the claim that a verdict bears out; a change that is neither good nor bad bears out none."""
    return {"improvement": "improved", "concern": "worsened"}.get(variation.partition("_")[0], "")


def _usual(claim: Claim, newest: Point) -> str:
    figure = f"{_value(claim, newest.value)} {_within(claim, newest)}"
    if newest.lower is None or newest.upper is None:
        return f"{figure} is no exception"
    return f"{figure} lies between {_value(claim, newest.lower)} and {_value(claim, newest.upper)}, as usual"


def _signal_text(claim: Claim, newest: Point) -> str:
    above = newest.mean is not None and (newest.value or 0) > newest.mean
    limit = newest.upper if above else newest.lower
    figure = f"{_value(claim, newest.value)} {_within(claim, newest)}"
    if newest.cause == "outside":
        side = "above the upper" if above else "below the lower"
        return f"{figure} lies {side} limit, {_value(claim, limit)}"
    if newest.cause == "two_in_three":
        return f"{figure}, and most of the last periods as far {'above' if above else 'below'} the mean"
    points = [point for point in claim.series.finished if point.phase == newest.phase]
    if newest.cause == "trend":
        run = _trend_of(points)
        way = "up" if _step(points, len(points) - 1) > 0 else "down"
        since = f"{way} in each {_grain(claim)} since {_when(claim, run[0])}"
        return f"{since}, to {_value(claim, newest.value)}"
    run = list(takewhile(lambda point: _side(point) == _side(newest), reversed(points)))
    centre = "median" if claim.metric.fields.limits == "run" else "mean"
    side = f"{'above' if above else 'below'} the {centre} of {_value(claim, newest.mean)}"
    return f"{_periods(claim, len(run))} {side} since {_when(claim, run[-1])}"


def _trend_of(points: list[Point]) -> list[Point]:
    """List the points up to the newest that rise, or fall, as the last step does."""
    start = len(points) - 1
    while start > 0 and _step(points, start) == _step(points, len(points) - 1):
        start -= 1
    return points[start:]


def _side(point: Point) -> int:
    if point.value is None or point.mean is None:
        return 0
    return (point.value > point.mean) - (point.value < point.mean)


def _step(points: list[Point], place: int) -> int:
    one, two = points[place - 1].value, points[place].value
    return 0 if one is None or two is None else (two > one) - (two < one)


def _rule_since(claim: Claim, since: Point, newest: Point, *, effect: Effect) -> Ruling:
    if effect.gap and effect.gap != "no_good_side":
        return Ruling(None, _word_gap(claim, since, newest, effect=effect))
    holds = effect.kind or ""
    if effect.test:
        return Ruling(holds, _test_text(claim, since, effect.test, is_change=holds != "unchanged"))
    return Ruling(holds, _limits_text(claim, newest, effect))


def _word_gap(claim: Claim, since: Point, newest: Point, *, effect: Effect) -> str:
    if effect.gap == "limits_anew":
        phase = claim.series.phases[newest.phase or 0]
        began = claim.language.day(phase.start)
        reason = f": {phase.reason}" if phase.reason else ""
        return f"limits were set anew on {began}, after {_when(claim, since)}{reason}"
    if effect.gap == "no_spread":
        return f"nothing varied before {_when(claim, since)}, so there is nothing to judge by"
    count = effect.before.values
    if not count:
        return f"nothing lies before {_when(claim, since)} to compare with"
    few = f"only {_periods(claim, count)} {'lies' if count == 1 else 'lie'} before {_when(claim, since)}"
    needed = f"{FEWEST_FOR_VERDICT} are needed for limits"
    return f"{few}, {needed}, and there are too few answers or counts for a test"


def _limits_text(claim: Claim, newest: Point, effect: Effect) -> str:
    judged = effect.series.finished[-1]
    figure = f"{_value(claim, newest.value)} {_within(claim, newest)}"
    centre = "median" if claim.metric.fields.limits == "run" else "mean"
    count = _periods(claim, effect.before.values)
    basis = f"{_value(claim, judged.mean)}, the {centre} of the {count} before"
    if judged.cause == "none":
        return f"no detectable change: {figure}, against {basis}"
    what = {"outside": "beyond the limits of that time", "trend": "a trend"}.get(judged.cause, "a shift")
    return f"{figure}, {what}, against {basis}"


def _test_text(claim: Claim, since: Point, test: Comparison, *, is_change: bool) -> str:
    decimals = claim.language.decimals_of(unit_of(claim.metric.fields))
    bounds = (
        f"{_sign(bound)}{claim.language.number(abs(bound), decimals)}" for bound in (test.low, test.high)
    )
    text = f"{_signed(claim, test.change)} ({' to '.join(bounds)}) since {_when(claim, since)} against before"
    return text if is_change else f"no detectable change: {text}"


def _rule_target(claim: Claim, newest: Point) -> Ruling:
    if newest.target is None:
        return Ruling(None, f"there is no target {_within(claim, newest)}")
    value, target = _value(claim, newest.value), _goal(claim, newest.target)
    distance = (newest.value or 0) - newest.target
    holds = "above-target" if distance > 0 else "below-target" if distance < 0 else ""
    side = {"above-target": "above", "below-target": "below"}.get(holds, "exactly at")
    return Ruling(holds, f"{value} {_within(claim, newest)} is {side} the target of {target}")


def _rule_extreme(claim: Claim, newest: Point) -> Ruling:
    others = [point for point in claim.series.finished if point is not newest]
    if claim.since:
        others = [point for point in others if point.period >= claim.since.period]
    values = [point.value for point in others if point.value is not None]
    since = (
        f" since {_when(claim, claim.since)}" if claim.since else f" of {_periods(claim, len(values) + 1)}"
    )
    if any(point.suppressed for point in others):
        return Ruling(None, f"some figures{since} are not shown, because too few answers stand behind them")
    if not values:
        return Ruling(None, f"there is no other figure{since} to compare with")
    figure = f"{_value(claim, newest.value)} {_within(claim, newest)}"
    value = newest.value or 0
    if min(values) <= value <= max(values):
        span = f"{_value(claim, min(values))} to {_value(claim, max(values))}"
        return Ruling("", f"{figure}, where the other figures{since} run from {span}")
    holds = "highest" if value > max(values) else "lowest"
    next_ = max(values) if holds == "highest" else min(values)
    return Ruling(holds, f"{figure} is the {holds}{since}; next comes {_value(claim, next_)}")


def _rule_promise(claim: Claim, newest: Point) -> Ruling:
    judgement = claim.judgement
    if judgement is None or judgement.last == "none":
        return Ruling(None, "there is no finished period to judge yet")
    when = _within(claim, newest)
    return Ruling(judgement.last, f"{judgement.last} {when}, with {_value(claim, newest.value)}")


CHANGES = ("improved", "worsened", "unchanged")
PROMISE_WORDS = ("kept", "broken")
SINCE_WORDS = (*CHANGES, "highest", "lowest")

_FAMILIES: Mapping[str, Callable[[Claim, Point], Ruling]] = {
    **dict.fromkeys(CHANGES, _rule_change),
    **dict.fromkeys(("above-target", "below-target"), _rule_target),
    **dict.fromkeys(("highest", "lowest"), _rule_extreme),
    **dict.fromkeys(PROMISE_WORDS, _rule_promise),
}
METRIC_WORDS = tuple(word for word in _FAMILIES if word not in PROMISE_WORDS)


def _value(claim: Claim, value: float | None) -> str:
    return claim.language.figure(value, unit_of(claim.metric.fields))


def _goal(claim: Claim, value: float) -> str:
    return claim.language.goal(value, unit_of(claim.metric.fields))


def _signed(claim: Claim, value: float) -> str:
    return f"{_sign(value)}{claim.language.difference(value, unit_of(claim.metric.fields))}"


def _sign(value: float) -> str:
    return "\u2212" if value < 0 else "+"


def _when(claim: Claim, point: Point) -> str:
    return claim.language.period(point.period, claim.metric.grain)


def _within(claim: Claim, point: Point) -> str:
    return claim.language.within(point.period, claim.metric.grain)


def _periods(claim: Claim, count: int) -> str:
    return f"{count} {_grain(claim)}" if count == 1 else f"{count} {_grain(claim)}s"


def _grain(claim: Claim) -> str:
    return "point" if claim.metric.grain is Grain.GIVEN else str(claim.metric.grain)
