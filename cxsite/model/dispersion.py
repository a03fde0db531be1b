"""Keep a test of two long stretches honest where periods differ by more than their answers would by chance.

Flights of one day share its weather: their number says more than they know. A test that takes them for
independent finds a change in any two stretches that are long enough (Anhøj, SPC for healthcare, 13–14).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from scipy import special

from cxsite.model.effects import Effect, Stretch, decide_effect
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.intervals import t_of, z_of

_FEWEST_FREE = 4
_CHANCE = 0.05


def allow_for_spread(effect: Effect) -> Effect:
    """Widen the test of an effect by what its periods vary beyond chance, and decide anew.

    The dispersion φ is Pearson's: the mean square of (value − figure of its stretch) / standard error, over
    periods less the stretches (McCullagh and Nelder 1989, Generalized Linear Models, 4.5). Where it is more
    than 1 (χ² test at 5 %, at least 4 degrees of freedom), the standard error of the change is taken times
    √φ and judged by t. Other effects stay as they are.
    """
    confidence = effect.series.fields.confidence
    found = [part for side in (effect.before, effect.since) if (part := _measure(side, confidence))]
    freedom = sum(free for _, free in found)
    if effect.test is None or freedom < _FEWEST_FREE:
        return effect
    squares = math.fsum(part for part, _ in found)
    if float(special.chdtrc(freedom, squares)) >= _CHANCE:
        return effect
    spread = math.sqrt(squares / freedom)
    factor = spread * t_of(freedom, confidence) / z_of(confidence)
    error = spread * (effect.test.high - effect.test.low) / (2 * z_of(confidence))
    p_value = 2 * float(special.stdtr(freedom, -abs(effect.test.change) / error))
    test = _widen(effect.test, factor, p_value=p_value)
    return decide_effect(replace(effect, test=test, spread=factor), test.p_value)


def _measure(side: Stretch, confidence: float) -> tuple[float, int] | None:
    """Sum up the squared deviations of a stretch's periods, and count how many are free."""
    level = side.figure.value if side.figure else None
    if level is None:
        return None
    squares = [((value - level) / error) ** 2 for value, error in _errors(side, confidence)]
    return (math.fsum(squares), len(squares) - 1) if len(squares) > 1 else None


def _errors(side: Stretch, confidence: float) -> Iterator[tuple[float, float]]:
    """List the values with their standard errors, read off their intervals."""
    for point in side.points:
        if point.value is None or point.low is None or point.high is None or point.low >= point.high:
            continue
        yield point.value, (point.high - point.low) / (2 * z_of(confidence))


def _widen(test: Comparison, factor: float, *, p_value: float) -> Comparison:
    low, high = (test.change + factor * (edge - test.change) for edge in (test.low, test.high))
    return Comparison(test.change, low, high, max(p_value, test.p_value))
