"""Say what a figure did since a day: better, worse or no detectable change, with the evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cxsite.model import FEWEST_ANSWERS, FEWEST_FOR_VERDICT, Comparison, Effect, Figure, Metric
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.headlines import headline_of
from cxsite.pages.messages import say
from cxsite.pages.promise_words import periods_text
from cxsite.pages.rounding import Rounding
from cxsite.pages.words import base_text
from cxsite.schema import MetricKind

_TOO_LITTLE = ("nothing_before", "nothing_since", "few_answers", "untestable")


def effect_text(atlas: Atlas, metric: Metric, effect: Effect) -> str:
    """State the verdict in a few words, with the change and its interval where it was tested."""
    verdict = say(atlas.language, f"effect.{effect.kind or _no_verdict(effect)}")
    if effect.test is None or effect.kind is None:
        return verdict
    difference = _difference(atlas, metric, effect.test)
    return say(atlas.language, "effect.with", verdict=verdict, difference=difference)


def _no_verdict(effect: Effect) -> str:
    return "too_little" if effect.gap in _TOO_LITTLE else "none"


def _difference(atlas: Atlas, metric: Metric, test: Comparison) -> str:
    unit = unit_of(metric.fields)
    rounding = Rounding(atlas, unit, atlas.language.decimals_of(unit))
    # Bounds on both sides of zero carry their signs, so that nobody reads a dash for a minus.
    write = rounding.signed if test.low < 0 < test.high else rounding.plain
    change, low, high = rounding.change(test.change), write(test.low), write(test.high)
    return say(atlas.language, "difference", change=change, low=low, high=high)


def interval_text(atlas: Atlas, metric: Metric, figure: Figure | None) -> str:
    """Word the interval of a figure; empty where it has none."""
    if figure is None or figure.low is None or figure.high is None:
        return ""
    unit = unit_of(metric.fields)
    low, high = figure.low, figure.high
    if metric.fields.kind is MetricKind.NPS:
        # The formula may pass what a score can reach; that is for the data file, not for readers.
        low, high = max(low, -100.0), min(high, 100.0)
    return Rounding(atlas, unit, atlas.language.decimals_of(unit)).range(low, high)


def effect_sentence(atlas: Atlas, metric: Metric, effect: Effect) -> str:
    """Say what the verdict rests on, or why there is none."""
    if effect.gap:
        return _GAPS.get(effect.gap, _plain_gap)(atlas, metric, effect)
    return _evidence(atlas, metric, effect)


def _evidence(atlas: Atlas, metric: Metric, effect: Effect) -> str:
    if effect.evidence == "limits":
        periods = periods_text(atlas, metric, effect.before.values)
        # The target is another question than whether something changed.
        series = replace(effect.series, target=None)
        headline = headline_of(atlas, metric, series)
        return say(atlas.language, "effect.by_limits", periods=periods, headline=headline)
    before, since = (_base(atlas, metric, side.figure) for side in (effect.before, effect.since))
    parts = [say(atlas.language, "effect.by_test", before=before, since=since)]
    if effect.spread > 1:
        parts.append(say(atlas.language, "effect.spread", factor=atlas.language.number(effect.spread, 1)))
    if effect.is_adjusted_away:
        parts.append(say(atlas.language, "effect.adjusted"))
    return " ".join(parts)


def _base(atlas: Atlas, metric: Metric, figure: Figure | None) -> str:
    return base_text(atlas, metric.fields, figure.n, figure.effective_n) if figure else ""


def _plain_gap(atlas: Atlas, _: Metric, effect: Effect) -> str:
    return say(atlas.language, f"effect.{effect.gap}", day=atlas.language.day(effect.day))


def _limits_anew(atlas: Atlas, _: Metric, effect: Effect) -> str:
    first = effect.before.points[-1].phase or 0
    phase = effect.series.phases[first + 1]
    date = atlas.language.day(phase.start)
    return say(atlas.language, "effect.limits_anew", date=date, reason=phase.reason or "")


def _few_answers(atlas: Atlas, _: Metric, __: Effect) -> str:
    return say(atlas.language, "effect.few_answers", needed=str(FEWEST_ANSWERS))


def _untestable(atlas: Atlas, metric: Metric, effect: Effect) -> str:
    count = effect.before.values
    have = periods_text(atlas, metric, count)
    return say(atlas.language, "effect.untestable", count=count, needed=str(FEWEST_FOR_VERDICT), have=have)


def _no_good_side(atlas: Atlas, metric: Metric, effect: Effect) -> str:
    return f"{_plain_gap(atlas, metric, effect)} {_evidence(atlas, metric, effect)}"


_GAPS: Mapping[str, Callable[[Atlas, Metric, Effect], str]] = {
    "limits_anew": _limits_anew,
    "few_answers": _few_answers,
    "untestable": _untestable,
    "no_good_side": _no_good_side,
}
