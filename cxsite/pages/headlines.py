"""Say in one honest sentence what a series shows: what changed, by what evidence, and where its target is.

A word of direction (better, above, an improvement) is written only where a rule marks the newest point or a
test of two periods finds a change; all else is "no detectable change".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise, takewhile

from cxsite.model import FEWEST_FOR_VERDICT, Comparison, Metric, Point, Series
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.messages import say
from cxsite.pages.rounding import Rounding, decimals_for, rounding_of, told_interval
from cxsite.pages.words import is_low_base, is_small_base, number_text

_CHANCE = 0.05
_NEAR = {"nhsr": (3, 2 / 3), "mdc2023": (3, 2 / 3), "wheeler": (4, 1 / 2)}
"""How many of the newest points a rule looks at, and from which part of the way to a limit they are near."""


def headline_of(atlas: Atlas, metric: Metric, series: Series) -> str:
    """Say what the newest finished figure of a series shows, in one sentence."""
    last = series.last
    if last is None:
        return say(atlas.language, "headline.nothing")
    if last.value is None:
        key = "headline.hidden" if last.suppressed else "headline.no_data"
        return say(atlas.language, key, period=atlas.language.period(last.period, metric.grain))
    if series.variation is None:
        return _unjudged(atlas, metric, series)
    if series.variation == "common_cause":
        return _noise(atlas, metric, series, last)
    return _signal(atlas, metric, series, last)


def is_flat(series: Series) -> bool:
    """Say whether there were points enough for limits, but nothing varied among them."""
    last = series.last
    if last is None or last.value is None or series.variation is not None or not series.phases:
        return False
    return series.phases[-1].points >= FEWEST_FOR_VERDICT


def change_text(atlas: Atlas, metric: Metric, series: Series, *, is_long: bool = True) -> str:
    """Word the test of a series' newest change; empty where there was none.

    The long form gives the difference and its interval.
    """
    change = series.change
    if change is None:
        return ""
    verdict = _verdict_of(metric, series)
    before = say(atlas.language, f"before.{metric.grain}")
    if not is_long:
        key = "verdict.common_cause" if verdict == "none" else f"verdict.{verdict}"
        return say(atlas.language, key, before=before)
    # Alone the test would have passed: readers who see the interval must know why it did not count.
    key = "none_of_many" if verdict == "none" and change.test.p_value < _CHANCE else verdict
    return say(atlas.language, f"change.{key}", before=before, difference=_difference(atlas, metric, series))


def _verdict_of(metric: Metric, series: Series) -> str:
    change = series.change
    if change is None or not change.is_detectable:
        return "none"
    if metric.fields.good == "neutral":
        return "different"
    return "better" if (change.test.change > 0) == (metric.fields.good == "up") else "worse"


def change_size(atlas: Atlas, metric: Metric, series: Series) -> str:
    """Word by how much a series changed, by its test; empty where there was none."""
    if series.change is None:
        return ""
    return _change_rounding(atlas, metric, series.change.test).change(series.change.test.change)


def _change_rounding(atlas: Atlas, metric: Metric, test: Comparison) -> Rounding:
    unit = unit_of(metric.fields)
    return Rounding(atlas, unit, decimals_for(atlas, unit, test.high - test.low))


def _difference(atlas: Atlas, metric: Metric, series: Series) -> str:
    assert series.change is not None
    test = series.change.test
    rounding = _change_rounding(atlas, metric, test)
    # Bounds on both sides of zero carry their signs, so that nobody reads a dash for a minus.
    write = rounding.signed if test.low < 0 < test.high else rounding.plain
    return say(
        atlas.language,
        "difference",
        change=rounding.change(test.change),
        low=write(test.low),
        high=write(test.high),
    )


def _unjudged(atlas: Atlas, metric: Metric, series: Series) -> str:
    last = series.last
    assert last is not None
    fact, target = _fact(atlas, metric, series), _target(atlas, metric, series, "apart")
    if is_flat(series):
        return say(atlas.language, "headline.flat", fact=fact, target=target)
    if series.change:
        verdict = change_text(atlas, metric, series)
        return say(atlas.language, "headline.tested", verdict=verdict, fact=fact, target=target)
    key = "headline.few_anew" if len(series.phases) > 1 else "headline.few"
    have = str(series.phases[-1].points if series.phases else 0)
    return say(atlas.language, key, have=have, need=str(FEWEST_FOR_VERDICT), fact=fact, target=target)


def _noise(atlas: Atlas, metric: Metric, series: Series, last: Point) -> str:
    fact, target = _fact(atlas, metric, series), _target(atlas, metric, series, "apart")
    if last.lower is None or last.upper is None:
        return say(atlas.language, "headline.noise_run", fact=fact, target=target)
    limits = _limits(atlas, metric, last, "limits")
    return say(atlas.language, "headline.noise", fact=fact, target=target, limits=limits)


def _signal(atlas: Atlas, metric: Metric, series: Series, last: Point) -> str:
    kind = (series.variation or "").removesuffix("_high").removesuffix("_low")
    is_good = kind == "improvement"
    joint = "and" if kind == "neutral" or is_good == (series.status == "met") else "but"
    how = _HOW[last.cause](atlas, metric, series)
    key = f"headline.{series.variation if kind == 'neutral' else kind}"
    return say(atlas.language, key, how=how, target=_target(atlas, metric, series, joint))


def _side(series: Series) -> str:
    return "high" if (series.variation or "").endswith("_high") else "low"


def _how_outside(atlas: Atlas, metric: Metric, series: Series) -> str:
    last, side = series.last, _side(series)
    assert last is not None
    limit = (last.upper if side == "high" else last.lower) or 0.0
    rounding = rounding_of(atlas, metric, last, beside=(limit, *_targets(last)))
    fact = _fact(atlas, metric, series, rounding)
    return say(atlas.language, f"how.outside_{side}", fact=fact, limit=rounding.value(limit))


def _how_shift(atlas: Atlas, metric: Metric, series: Series) -> str:
    last, side = series.last, _side(series)
    assert last is not None
    mean = last.mean or 0.0
    sign = 1 if side == "high" else -1
    count = _count_leading(sign * ((point.value or 0.0) - mean) for point in _newest_first(series))
    return say(
        atlas.language,
        f"how.shift_{side}",
        span=say(atlas.language, f"span.{metric.grain}", count=count),
        centre=say(atlas.language, "centre.median" if series.fields.limits == "run" else "centre.mean"),
        mean=rounding_of(atlas, metric, last, beside=(mean,)).value(mean),
        limits=_limits(atlas, metric, last, "limits.of_mean"),
    )


def _how_trend(atlas: Atlas, metric: Metric, series: Series) -> str:
    side = _side(series)
    sign = 1 if side == "high" else -1
    neighbours = pairwise(_newest_first(series))
    count = _count_leading(sign * ((new.value or 0.0) - (old.value or 0.0)) for new, old in neighbours)
    span = say(atlas.language, f"span.{metric.grain}", count=count)
    return say(atlas.language, f"how.trend_{side}", span=span, fact=_fact(atlas, metric, series))


def _how_near(atlas: Atlas, metric: Metric, series: Series) -> str:
    last, side = series.last, _side(series)
    assert last is not None
    profile = series.fields.rules.profile
    window, share = _NEAR[profile]
    limit = (last.upper if side == "high" else last.lower) or 0.0
    ways = [_way_to(limit, point) for point in _newest_first(series)[:window]]
    beyond = sum(way > 1 for way in ways)
    near = sum(way > share for way in ways)
    counts_beyond = beyond and profile != "nhsr"
    rounding = rounding_of(atlas, metric, last, beside=(limit, *_targets(last)))
    return say(
        atlas.language,
        f"how.near_{side}_or_beyond" if counts_beyond else f"how.near_{side}",
        near=str(near if counts_beyond else near - beyond),
        span=say(atlas.language, f"span.{metric.grain}", count=window),
        limit=rounding.value(limit),
        value=rounding.value(last.value or 0.0),
    )


def _way_to(limit: float, point: Point) -> float:
    """Tell which part of the way from the mean to a limit a point lies at, 1 on the limit."""
    mean = point.mean or 0.0
    return ((point.value or 0.0) - mean) / (limit - mean)


_HOW: dict[str, Callable[[Atlas, Metric, Series], str]] = {
    "outside": _how_outside,
    "shift": _how_shift,
    "trend": _how_trend,
    "two_in_three": _how_near,
}


def _newest_first(series: Series) -> list[Point]:
    """List the newest finished points, as far as rules reach: up to a gap or the beginning of a phase."""
    newest = series.last
    reversed_points = reversed(series.finished)
    return list(
        takewhile(
            lambda point: point.value is not None and newest is not None and point.phase == newest.phase,
            reversed_points,
        )
    )


def _count_leading(numbers: Iterable[float]) -> int:
    """Count the numbers above zero before the first that is not."""
    return sum(1 for _ in takewhile(lambda number: number > 0, numbers))


def _targets(point: Point) -> tuple[float, ...]:
    return () if point.target is None else (point.target,)


def _fact(atlas: Atlas, metric: Metric, series: Series, rounding: Rounding | None = None) -> str:
    """Word the newest figure with its period, its interval and its base."""
    last = series.last
    assert last is not None
    assert last.value is not None
    chosen = rounding or rounding_of(atlas, metric, last, beside=_targets(last))
    parts = [told_interval(atlas, metric, series), *_basis(atlas, series, last)]
    basis = ", ".join(filter(None, parts))
    return say(
        atlas.language,
        "fact",
        value=chosen.value(last.value),
        when=atlas.language.within(last.period, metric.grain),
        basis=say(atlas.language, "fact.basis", basis=basis) if basis else "",
    )


def _basis(atlas: Atlas, series: Series, point: Point) -> Iterable[str]:
    if point.n is None or series.fields.kind in ("count", "sum", "index"):
        return
    yield say(atlas.language, "basis.n", n=number_text(atlas, point.n, point.effective_n))
    if is_low_base(series, point):
        yield say(atlas.language, "basis.low")
    elif is_small_base(series, point):
        yield say(atlas.language, "basis.small")


def _limits(atlas: Atlas, metric: Metric, point: Point, key: str) -> str:
    if point.lower is None or point.upper is None:
        return ""
    lower, upper = point.lower, point.upper
    if metric.fields.bounds:
        # As in the picture, which stops at what the metric can reach.
        lower, upper = max(lower, float(metric.fields.bounds[0])), min(upper, float(metric.fields.bounds[1]))
    return say(atlas.language, key, range=rounding_of(atlas, metric, point).range(lower, upper))


def _target(atlas: Atlas, metric: Metric, series: Series, joint: str) -> str:
    """Word the other question, whether the target is met, behind the first one."""
    if series.target is None or series.status not in ("met", "missed"):
        return ""
    goal = atlas.language.goal(series.target, unit_of(metric.fields))
    clause = say(atlas.language, f"target.{_standing_of(series)}", target=goal)
    return say(atlas.language, f"target.{joint}", clause=clause)


def _standing_of(series: Series) -> str:
    if series.assurance == "inconsistent" and series.variation == "common_cause":
        return "chance"
    if series.assurance in ("pass", "fail"):
        return f"{series.status}_{series.assurance}"
    return series.status


def verdict_text(atlas: Atlas, metric: Metric, series: Series) -> tuple[str, str]:
    """Word the verdict on a series in a few words, and what to add in small type."""
    if series.variation:
        return say(atlas.language, f"verdict.{series.variation}"), ""
    if series.last is None or series.last.value is None:
        return say(atlas.language, "verdict.none"), ""
    if is_flat(series):
        return say(atlas.language, "verdict.flat"), ""
    if series.change:
        short = change_text(atlas, metric, series, is_long=False)
        return short, _difference(atlas, metric, series)
    have = str(series.phases[-1].points if series.phases else 0)
    note = say(atlas.language, "verdict.few_note", have=have, need=str(FEWEST_FOR_VERDICT))
    return say(atlas.language, "verdict.few"), note
