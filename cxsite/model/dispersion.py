"""Widen the tests of effects by what their periods vary beyond chance."""

from __future__ import annotations

from dataclasses import replace

from cxsite.model.effects import Effect, Stretch, decide_effect
from cxsite.model.metrics import bounded
from cxsite.model.statistics.dispersion import (
    Deviations,
    add_deviations,
    measure_deviations,
    spread_factor,
    widen_test,
)

_FEWEST_FREE = 4


def allow_for_spread(effect: Effect) -> Effect:
    """Widen the test of an effect by what its periods vary beyond chance, and decide anew.

    Only where at least four deviations are free, and they are more than chance; other effects stay as they
    are.
    """
    confidence = effect.series.fields.confidence
    found = add_deviations(_measure(side, confidence) for side in (effect.before, effect.since))
    if effect.test is None or found.free < _FEWEST_FREE or not found.is_beyond_chance:
        return effect
    test = widen_test(effect.test, found, confidence=confidence)
    factor = spread_factor(found, confidence=confidence)
    return decide_effect(replace(effect, test=test, spread=factor), test.p_value)


def _measure(side: Stretch, confidence: float) -> Deviations:
    level = side.figure.value if side.figure else None
    return (
        Deviations()
        if level is None
        else measure_deviations(bounded(side.points), level, confidence=confidence)
    )
