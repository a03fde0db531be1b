"""Judge a phase by its runs about the centre line (Anhøj and Olesen 2014, PLoS ONE 9(11):e113825)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import comb, log2

from cxsite.model.statistics.rules import find_runs


@dataclass(frozen=True, slots=True)
class Runs:
    """Count the runs of a phase and what chance allows; points on the centre line do not count."""

    longest: int
    longest_allowed: int
    crossings: int
    crossings_needed: int

    @property
    def is_signal(self) -> bool:
        """Say whether the points shift or drift more than chance would have it."""
        return self.longest > self.longest_allowed or self.crossings < self.crossings_needed


def count_runs(sides: Sequence[int]) -> Runs:
    """Count the runs of points above (1) and below (-1) the centre line; 0 is on it or missing.

    The longest run is a signal above round(log2 n) + 3, the crossings below the 5 % quantile of the binomial
    distribution of n - 1 trials at one half, where n counts the points that are not on the line.
    """
    useful = [side for side in sides if side]
    longest = max(_run_lengths(useful), default=0)
    crossings = sum(one != two for one, two in pairwise(useful))
    allowed = round(log2(len(useful))) + 3 if useful else 0
    return Runs(longest, allowed, crossings, _crossings_needed(len(useful)))


def longest_run_members(sides: Sequence[int]) -> dict[int, int]:
    """Find the points of the longest runs, with their side; points on the line do not end a run."""
    useful = [at for at, side in enumerate(sides) if side]
    packed = [sides[at] for at in useful]
    longest = max(_run_lengths(packed), default=0)
    return {useful[at]: side for at, side in find_runs(packed, longest).items()} if longest else {}


def _run_lengths(sides: Sequence[int]) -> list[int]:
    lengths: list[int] = []
    for at, side in enumerate(sides):
        if at and side == sides[at - 1]:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return lengths


@lru_cache(maxsize=1024)
def _crossings_needed(useful: int) -> int:
    trials = useful - 1
    if trials < 1:
        return 0
    together = needed = 0
    while True:
        together += comb(trials, needed)
        # At least 5 % of all 2**trials sequences, compared as whole numbers.
        if 20 * together >= 2**trials:
            return needed
        needed += 1
