"""Choose ticks and places: round numbers, even steps, labels that do not touch."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_BETWEEN_LABELS = 10.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Map values between ``low`` and ``high`` to pixels between ``start`` and ``end``."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Find the pixel of a value."""
        # Halves, because the difference of two huge numbers may be infinite.
        span = self.high / 2 - self.low / 2
        share = (value / 2 - self.low / 2) / span if span else 0.5
        return round(self.start + share * (self.end - self.start), 2)


@dataclass(frozen=True, slots=True)
class Ticks:
    """Hold round numbers of one step, from the first to the last."""

    values: tuple[float, ...]
    step: float

    @property
    def low(self) -> float:
        """Return the first tick."""
        return self.values[0]

    @property
    def high(self) -> float:
        """Return the last tick."""
        return self.values[-1]

    @property
    def decimals(self) -> int:
        """Count the decimals that the step needs."""
        return next((count for count in range(12) if _is_whole(self.step * 10**count)), 12)


def choose_ticks(values: Iterable[float], count: int) -> Ticks:
    """Choose about ``count`` steps of round numbers that enclose all values."""
    known = sorted(values) or [0.0, 1.0]
    low, high = _widen(known[0], known[-1])
    step = _choose_step((high - low) / max(count, 1))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Ticks(tuple(_round_to(index * step, step) for index in range(first, last + 1)), step)


def spread_places(places: Sequence[float], gap: float, *, low: float, high: float) -> tuple[float, ...]:
    """Move places apart, as little as needed, until neighbours are ``gap`` apart; order is kept."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = [places[index] for index in order]
    _push_down(moved, gap, low)
    moved = [-place for place in reversed(moved)]
    _push_down(moved, gap, -high)
    result = dict(zip(reversed(order), (-place for place in moved), strict=True))
    return tuple(result[index] for index in range(len(places)))


def separate_labels(
    centres: Sequence[float], widths: Sequence[float], *, low: float, high: float
) -> tuple[float, ...]:
    """Move the centres of labels, given from left to right, so that none touches another or an edge."""
    moved: list[float] = []
    floor = low
    for centre, width in zip(centres, widths, strict=True):
        moved.append(max(centre, floor + width / 2))
        floor = moved[-1] + width / 2 + _BETWEEN_LABELS
    ceiling = high
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], ceiling - widths[index] / 2)
        ceiling = moved[index] - widths[index] / 2 - _BETWEEN_LABELS
    return tuple(moved)


def _push_down(places: list[float], gap: float, low: float) -> None:
    """Push each place in turn until it is ``gap`` beyond the one before it."""
    floor = low
    for index, place in enumerate(places):
        places[index] = max(place, floor)
        floor = places[index] + gap


def _widen(low: float, high: float) -> tuple[float, float]:
    """Give a single value room on both sides."""
    room = abs(low) * 0.1 or 1.0
    return (low, high) if high - low > abs(high) * 1e-9 else (low - room, high + room)


def _choose_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    steps = (power * step for step in _STEPS if step != 2.5 or power >= 10)
    return next(step for step in steps if step >= rough * 0.999)


def _round_to(value: float, step: float) -> float:
    """Take away what binary fractions add, so that 0.30000000000000004 reads 0.3."""
    return round(value, max(0, 3 - math.floor(math.log10(step)))) + 0.0


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-6 * max(1.0, abs(value))
