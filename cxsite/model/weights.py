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


def sum_weights(cell: Cell) -> WeightSums:
    """Add up the weights of a cell and its weighted answers, scaled as its tally."""
    pairs = [(answer, weight, count) for (answer, weight), count in cell.weighted.items()]
    return WeightSums(
        sum(weight * count for _, weight, count in pairs),
        sum(weight * weight * count for _, weight, count in pairs),
        sum(weight * answer * count for answer, weight, count in pairs),
        sum(weight * answer * answer * count for answer, weight, count in pairs),
    )


def worth_of_weight(cell: Cell) -> Exact:
    """Work out how many equal answers one unit of weight is worth: Σw/Σw²; 1 where there are no weights."""
    if not cell.weighted:
        return 1
    sums = sum_weights(cell)
    return Fraction(sums.weight) / sums.weight_squares if sums.weight else 0


def effective_answers(cell: Cell) -> float | None:
    """Work out how many equal answers the weighted ones of a cell are worth; none without weights."""
    if not cell.weighted:
        return None
    sums = sum_weights(cell)
    return effective_size(sums.weight, sums.weight_squares)


def effective_population(cell: Cell, population: int | None) -> float | None:
    """Shrink a population as the weights shrink the sample, so that the same share of it has answered.

    Answers of no weight tell nothing of the population and do not count as asked.
    """
    sums = sum_weights(cell)
    if population is None or not sums.weight:
        return population
    asked = sum(count for (_, weight), count in cell.weighted.items() if weight)
    return divide(population * sums.weight * sums.weight, sums.weight_squares * asked)


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
