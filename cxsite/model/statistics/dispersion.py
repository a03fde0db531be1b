"""Keep tests honest where periods differ by more than their answers would by chance.

Flights of one day share its weather: their number says more than they know. A test that takes them for
independent finds a change in any two stretches that are long enough (Anhøj, SPC for healthcare, 13–14).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cxsite.later import Later
from cxsite.model.statistics.comparisons import Comparison
from cxsite.model.statistics.intervals import t_of, z_of

if TYPE_CHECKING:
    from scipy import special
else:
    special = Later("scipy.special")

_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Deviations:
    """Add up squared deviations in standard errors, and count how many of them are free."""

    squares: float = 0.0
    free: int = 0

    @property
    def is_beyond_chance(self) -> bool:
        """Say whether periods differ by more than their answers would by chance (χ² test at 5 %)."""
        return self.free > 0 and float(special.chdtrc(self.free, self.squares)) < _CHANCE


@dataclass(frozen=True, slots=True)
class Bounded:
    """Hold a figure with its interval."""

    value: float
    low: float
    high: float


def measure_deviations(figures: Iterable[Bounded], level: float, *, confidence: float) -> Deviations:
    """Measure how far figures lie from their common level, in standard errors read off their intervals."""
    reach = 2 * z_of(confidence)
    squares = [
        ((one.value - level) * reach / (one.high - one.low)) ** 2 for one in figures if one.low < one.high
    ]
    return Deviations(math.fsum(squares), len(squares) - 1) if len(squares) > 1 else Deviations()


def add_deviations(parts: Iterable[Deviations]) -> Deviations:
    """Add up the deviations of several stretches, each about a level of its own."""
    found = tuple(parts)
    return Deviations(math.fsum(part.squares for part in found), sum(part.free for part in found))


def widen_test(test: Comparison, deviations: Deviations, *, confidence: float) -> Comparison:
    """Take the standard error of a change times √φ, and judge by t.

    The dispersion φ is Pearson's, the mean square of the deviations (McCullagh and Nelder 1989, Generalized
    Linear Models, 4.5). The p value never falls.
    """
    spread = math.sqrt(deviations.squares / deviations.free)
    factor = spread_factor(deviations, confidence=confidence)
    error = spread * (test.high - test.low) / (2 * z_of(confidence))
    p_value = 2 * float(special.stdtr(deviations.free, -abs(test.change) / error)) if error else test.p_value
    low, high = (test.change + factor * (edge - test.change) for edge in (test.low, test.high))
    return Comparison(test.change, low, high, max(p_value, test.p_value))


def spread_factor(deviations: Deviations, *, confidence: float) -> float:
    """Work out how many times wider an interval gets."""
    spread = math.sqrt(deviations.squares / deviations.free)
    return spread * t_of(deviations.free, confidence) / z_of(confidence)
