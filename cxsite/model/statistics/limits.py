"""Work out the limits within which a series varies when nothing but chance is at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum, isclose, sqrt
from statistics import median

from cxsite.model.statistics.rules import Band

SCREEN = 3.267
"""Moving ranges from so many mean moving ranges on are left out, once (Nelson 1982)."""
_REACH = 2.66
_PER_SIGMA = 1.128


def xmr_band(values: Sequence[float | None], *, screen: bool = True) -> Band | None:
    """Work out mean ± 2.66 × mean moving range of neighbouring values (Wheeler; NHSRplotthedots 0.2.2).

    The limits equal the mean where nothing varies. ``None`` where there are no two neighbours.
    """
    known = [value for value in values if value is not None]
    spread = mean_moving_range(values, screen=screen)
    if spread is None:
        return None
    mean = fsum(known) / len(known)
    # What rounding alone moves is no variation.
    reach = 0.0 if spread <= 1e-12 * max(map(abs, known)) else _REACH * spread
    return Band(mean, mean - reach, mean + reach)


def mean_moving_range(values: Sequence[float | None], *, screen: bool = True) -> float | None:
    """Average the distances of neighbours, without those from 3.267 × their mean on if ``screen``."""
    pairs = pairwise(values)
    ranges = [abs(two - one) for one, two in pairs if one is not None and two is not None]
    if not ranges:
        return None
    first = fsum(ranges) / len(ranges)
    kept = [one for one in ranges if one < SCREEN * first] if screen else ranges
    return fsum(kept) / len(kept) if kept else 0.0


def mean_of(values: Sequence[float | None]) -> float | None:
    """Average the values that are there."""
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None


def middle_of(values: Sequence[float | None]) -> float | None:
    """Find the median, the centre line of a run chart."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


@dataclass(frozen=True, slots=True)
class Count:
    """Hold what was counted in a period, out of what (``whole`` is above 0)."""

    part: float
    whole: float


@dataclass(frozen=True, slots=True)
class Attribute:
    """Tell how counts vary: as parts of a whole (``binomial``, p) or as events by exposure (u).

    ``is_prime`` widens the limits by what varies beyond chance (Laney 2002, p′ and u′).
    """

    is_binomial: bool
    is_prime: bool = False


def attribute_bands(
    counts: Sequence[Count | None], baseline: Sequence[bool], attribute: Attribute, *, screen: bool = True
) -> tuple[Band | None, ...]:
    """Work out centre ± 3 σ of each point: p and u charts with 3 σᵢ, Laney's with 3 σᵢ σz.

    σᵢ is √(p(1-p)/nᵢ) or √(u/nᵢ), σz the mean moving range of the z values / 1.128. Limits are clipped to
    0..1 (p) or to 0 (u), as in qicharts2 0.8.1. Values are parts of a whole, or events by exposure.
    """
    based = [count if inside else None for count, inside in zip(counts, baseline, strict=True)]
    known = [count for count in based if count is not None]
    if not known:
        return (None,) * len(counts)
    centre = fsum(count.part for count in known) / fsum(count.whole for count in known)
    over = _overdispersion(based, centre, attribute, screen=screen) if attribute.is_prime else 1.0
    return tuple(
        None if count is None else _attribute_band(count, centre, attribute, over) for count in counts
    )


def _attribute_band(count: Count, centre: float, attribute: Attribute, over: float) -> Band:
    reach = 3 * _sigma(count, centre, attribute) * over
    top = 1.0 if attribute.is_binomial else float("inf")
    return Band(centre, max(0.0, centre - reach), min(top, centre + reach))


def _sigma(count: Count, centre: float, attribute: Attribute) -> float:
    variance = centre * (1 - centre) if attribute.is_binomial else centre
    return sqrt(max(0.0, variance) / count.whole)


def _overdispersion(
    counts: Sequence[Count | None], centre: float, attribute: Attribute, *, screen: bool
) -> float:
    scores: list[float | None] = []
    for count in counts:
        sigma = count and _sigma(count, centre, attribute)
        scores.append((count.part / count.whole - centre) / sigma if count and sigma else None)
    return (mean_moving_range(scores, screen=screen) or 0.0) / _PER_SIGMA


def is_flat(band: Band) -> bool:
    """Say whether a band leaves no room to vary."""
    return isclose(band.lower, band.upper, rel_tol=1e-12, abs_tol=0.0)
