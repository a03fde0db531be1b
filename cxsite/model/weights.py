"""Read weighted answers: what they weigh, how many equal answers they are worth, and their strata.

The size that counts against noise is Kish's (Σw)²/Σw² (Kish 1965, Survey Sampling), the base that is shown
and guarded is the number of answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from cxsite.load import Cell
from cxsite.model.statistics.sampling import Exact, WeightSums, divide, effective_size

FEWEST_IN_STRATUM = 5
"""Fewer answers of one weight say too little of how they vary to stand for a stratum."""


def weigh_answers(cell: Cell) -> Mapping[int, int]:
    """Add up what each distinct answer weighs, scaled as its tally; 1 each without weights."""
    if not cell.weighted:
        return cell.answers
    weights: Counter[int] = Counter()
    for (answer, weight), count in cell.weighted.items():
        weights[answer] += weight * count
    return weights


def sum_weights(cell: Cell, scale: int) -> WeightSums:
    """Add up the weights of a cell, its weighted answers and their squares, exactly."""
    pairs = [(answer, weight, count) for (answer, weight), count in cell.weighted.items()]
    unit: int = 10**scale
    return WeightSums(
        Fraction(sum(weight * count for _, weight, count in pairs), unit),
        Fraction(sum(weight * weight * count for _, weight, count in pairs), unit**2),
        Fraction(sum(weight * answer * count for answer, weight, count in pairs), unit**2),
        Fraction(sum(weight * answer * answer * count for answer, weight, count in pairs), unit**3),
    )


def worth_of_weight(cell: Cell) -> Exact:
    """Work out how many equal answers one unit of weight is worth: Σw/Σw²; 1 where there are no weights."""
    if not cell.weighted:
        return 1
    weight, squares = _sum_squares(cell)
    return Fraction(weight, squares) if weight else 0


def effective_answers(cell: Cell) -> float | None:
    """Work out how many equal answers the weighted ones of a cell are worth; none without weights."""
    if not cell.weighted:
        return None
    return effective_size(*_sum_squares(cell))


def effective_population(cell: Cell, population: int | None) -> float | None:
    """Shrink a population as the weights shrink the sample, so that the same share of it has answered.

    Answers of no weight tell nothing of the population and do not count as asked.
    """
    weight, squares = _sum_squares(cell)
    if population is None or not weight:
        return population
    asked = sum(count for (_, weight), count in cell.weighted.items() if weight)
    return divide(population * weight * weight, squares * asked)


def _sum_squares(cell: Cell) -> tuple[int, int]:
    """Add up the scaled weights of all answers, and their squares."""
    pairs = [(weight, count) for (_, weight), count in cell.weighted.items()]
    return sum(weight * count for weight, count in pairs), sum(weight**2 * count for weight, count in pairs)


def split_strata(cell: Cell) -> tuple[tuple[float, Cell], ...]:
    """Split answers by their weight, if these are weights of strata: each stratum's share, 0..1, and answers.

    Post-stratification gives all answers of a stratum the same weight. So there are strata where more than
    one weight above zero occurs, each with at least five answers; otherwise there are none.
    """
    sizes: Counter[int] = Counter()
    for (_, weight), count in cell.weighted.items():
        sizes[weight] += count
    strata: dict[int, dict[int, int]] = {weight: {} for weight in sorted(sizes) if weight}
    if len(strata) < 2 or min(sizes[weight] for weight in strata) < FEWEST_IN_STRATUM:
        return ()
    for (answer, weight), count in cell.weighted.items():
        if weight:
            strata[weight][answer] = count
    whole = sum(weight * size for weight, size in sizes.items())
    return tuple(
        (divide(weight * sizes[weight], whole), Cell(sizes[weight], (), answers))
        for weight, answers in strata.items()
    )
