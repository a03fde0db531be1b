"""Find the points of a series that chance does not explain.

The rules are those of NHSRplotthedots 0.2.2 (profile ``nhsr``), of NHS England's Making Data Count tools
since November 2023 (``mdc2023``) and of Wheeler, *Understanding Variation* (``wheeler``). A missing value
ends every run, trend and window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from cxsite.schema import Cause

_CLOSE = 1e-12
"""Values nearer than this share of the series' size are equal: their distance is rounding."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Name the rule that marks a point, and whether the point is marked as high (above, or rising)."""

    cause: Cause = "none"
    is_high: bool = False


NO_MARK = Mark()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Hold the numbers of a profile.

    ``shift`` points on one side of the mean; ``trend`` points rising or falling (0: no such rule); of
    ``window`` neighbours, ``needed`` beyond the share ``near`` of the way from mean to limit.
    ``beyond_counts`` says that a point beyond its limit is near too, ``one_side`` that all of the window lie
    on one side.
    """

    shift: int = 7
    trend: int = 7
    near: float = 2 / 3
    window: int = 3
    needed: int = 2
    beyond_counts: bool = False
    one_side: bool = True


PROFILES: Mapping[str, RuleSet] = {
    "nhsr": RuleSet(),
    "mdc2023": RuleSet(beyond_counts=True),
    "wheeler": RuleSet(shift=8, trend=0, near=1 / 2, window=4, needed=3, beyond_counts=True, one_side=False),
}


def choose_rules(profile: str, *, shift: int | None = None, trend: int | None = None) -> RuleSet:
    """Get the rules of a profile, perhaps with other run lengths (in points)."""
    rules = PROFILES[profile]
    return replace(rules, shift=shift or rules.shift, trend=trend or rules.trend)


@dataclass(frozen=True, slots=True)
class Band:
    """Hold the mean of one point and its limits, in the unit of the values."""

    mean: float
    lower: float
    upper: float


def mark_points(
    values: Sequence[float | None], bands: Sequence[Band | None], rules: RuleSet
) -> tuple[Mark, ...]:
    """Mark each point of a phase with the first rule that fits: outside, trend, two in three, shift."""
    slack = _CLOSE * max((abs(value) for value in values if value is not None), default=0.0)
    places = [_place(value, band, rules, slack) for value, band in zip(values, bands, strict=True)]
    outside = {at: place.side for at, place in enumerate(places) if place.is_outside}
    trends = _find_trends(values, rules.trend)
    near = _find_near(places, rules)
    shifts = find_runs([place.side for place in places], rules.shift)
    found: tuple[tuple[Cause, Mapping[int, int]], ...] = (
        ("outside", outside),
        ("trend", trends),
        ("two_in_three", near),
        ("shift", shifts),
    )
    return tuple(_first_mark(at, found) for at in range(len(values)))


def _first_mark(at: int, found: Sequence[tuple[Cause, Mapping[int, int]]]) -> Mark:
    return next((Mark(cause, sides[at] > 0) for cause, sides in found if at in sides), NO_MARK)


@dataclass(frozen=True, slots=True)
class _Placed:
    """Tell on which side of its mean a point lies (1, -1, 0 on it or missing), and how far out."""

    side: int = 0
    is_outside: bool = False
    is_near: bool = False
    is_missing: bool = False


def _place(value: float | None, band: Band | None, rules: RuleSet, slack: float) -> _Placed:
    if value is None or band is None:
        return _Placed(is_missing=True)
    distance = value - band.mean
    if abs(distance) <= slack:
        return _Placed()
    side = 1 if distance > 0 else -1
    reach = (band.upper if side > 0 else band.lower) - band.mean
    is_outside = abs(distance) > abs(reach) + slack
    is_far = abs(distance) > rules.near * abs(reach) + slack
    return _Placed(side, is_outside, is_far and (rules.beyond_counts or not is_outside))


def find_runs(sides: Sequence[int], length: int) -> dict[int, int]:
    """Find the members of runs of at least ``length`` neighbours on one side (1 or -1), with that side."""
    members: dict[int, int] = {}
    at = 0
    for side, run in groupby(sides):
        count = len(list(run))
        if side and count >= length:
            members |= dict.fromkeys(range(at, at + count), side)
        at += count
    return members


def _find_trends(values: Sequence[float | None], length: int) -> dict[int, int]:
    """Find the members of strictly rising (1) or falling (-1) runs of at least ``length`` points.

    Where a rise meets a fall the point takes the direction of the step out of it, as in NHSRplotthedots; at a
    peak of two equal values there is no such step, and it keeps the direction of the step into it.
    """
    if not length:
        return {}
    steps = [_step(one, two) for one, two in pairwise(values)]
    inside = {at for step in find_runs(steps, length - 1) for at in (step, step + 1)}
    return {at: _direction(at, steps, inside) for at in inside}


def _step(one: float | None, two: float | None) -> int:
    if one is None or two is None:
        return 0
    return (two > one) - (two < one)


def _direction(at: int, steps: Sequence[int], inside: set[int]) -> int:
    out = steps[at] if at + 1 in inside else 0
    return out or steps[at - 1]


def _find_near(places: Sequence[_Placed], rules: RuleSet) -> dict[int, int]:
    members: dict[int, int] = {}
    near_at = {at: place.side for at, place in enumerate(places) if place.is_near}
    last = len(places) - rules.window
    # Windows without a near point are most of them, so only those about one are looked at.
    starts = {start for at in near_at for start in range(at - rules.window + 1, at + 1) if 0 <= start <= last}
    for start in sorted(starts):
        window = range(start, start + rules.window)
        if any(places[at].is_missing for at in window):
            continue
        for side in (1, -1):
            near = [at for at in window if near_at.get(at) == side]
            is_whole = not rules.one_side or all(places[at].side == side for at in window)
            if len(near) >= rules.needed and is_whole:
                members |= dict.fromkeys(near, side)
    return members
