"""Keep many tests on one page from finding what is not there."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def adjust_p_values(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust the p values of one page so that those below 5 % hold at most 5 % false findings, order kept.

    The smallest of p·m/rank over this rank and all higher: Benjamini and Hochberg 1995, Journal of the Royal
    Statistical Society B 57:289. The results are on 0..1.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__, reverse=True)
    size = len(order)
    scaled = (p_values[index] * (size / (size - place)) for place, index in enumerate(order))
    adjusted = dict(zip(order, accumulate(scaled, min), strict=True))
    return tuple(adjusted[index] for index in range(size))
