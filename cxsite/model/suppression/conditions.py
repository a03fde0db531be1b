"""Compare conditions on rows: which one lets through only rows of another, which ones share no row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cxsite.load import passes
from cxsite.schema import Test


@dataclass(frozen=True, slots=True)
class Condition:
    """Hold what rows must fulfil: pairs of a column and a test on its cells, all of which must pass."""

    tests: frozenset[tuple[str, Test]] = frozenset()

    def without(self, column: str | None) -> Condition:
        """Leave out what is said of a column."""
        return Condition(frozenset(pair for pair in self.tests if pair[0] != column))

    def narrowed(self, column: str, tests: Iterable[Test]) -> Condition:
        """Add tests on a column."""
        return Condition(self.tests | {(column, test) for test in tests})

    def of(self, column: str) -> frozenset[Test]:
        """List the tests on a column."""
        return frozenset(test for name, test in self.tests if name == column)

    def admits(self, column: str, text: str) -> bool:
        """Say whether a cell of a column passes all that is said of it."""
        return all(passes(test, text) for test in self.of(column))

    def implies(self, other: Condition) -> bool:
        """Say whether every row that fulfils this is sure to fulfil the other."""
        return all(any(_implies(own, test) for own in self.of(name)) for name, test in other.tests)

    def excludes(self, other: Condition) -> bool:
        """Say whether surely no row fulfils both."""
        return any(_excludes(own, test) for name, test in other.tests for own in self.of(name))


def read_condition(where: Mapping[str, Test]) -> Condition:
    """Read what a metric says of ``where``; the order in which values are listed does not matter."""
    return Condition(frozenset((name, _sort_values(test)) for name, test in where.items()))


def _sort_values(test: Test) -> Test:
    return test if test.values is None else Test(values=tuple(sorted(set(test.values))))


def _implies(one: Test, two: Test) -> bool:
    if one == two:
        return True
    if one.filled is None and one.values is not None:
        return all(passes(two, value) for value in one.values)
    if one.filled is not None:
        return False
    # Bounds let no blank cell through.
    return bool(two.filled) if two.filled is not None or two.values is not None else _lies_within(one, two)


def _excludes(one: Test, two: Test) -> bool:
    for first, second in ((one, two), (two, one)):
        if first.filled is not None:
            # Between "present" and bounds nothing can be told, whatever is missing passes no bounds.
            if first.filled is False and (second.filled or _has_bounds(second)):
                return True
        elif first.values is not None:
            return not any(passes(second, value) for value in first.values)
    return _has_bounds(one) and _has_bounds(two) and (_lies_above(one, two) or _lies_above(two, one))


def _has_bounds(test: Test) -> bool:
    return test.filled is None and test.values is None


_Bound = tuple[Decimal, bool]
_NOWHERE: _Bound = (Decimal("-Infinity"), False)


def _lower(test: Test) -> _Bound:
    """Give the tightest lower bound and whether it is out of reach itself; tighter ones compare greater."""
    bounds = [(test.at_least, False), (test.above, True)]
    return max([(bound, strict) for bound, strict in bounds if bound is not None], default=_NOWHERE)


def _upper(test: Test) -> _Bound:
    """Give the tightest upper bound with its sign turned, so that tighter ones compare greater too."""
    bounds = [(test.at_most, False), (test.below, True)]
    return max([(-bound, strict) for bound, strict in bounds if bound is not None], default=_NOWHERE)


def _lies_within(one: Test, two: Test) -> bool:
    return _lower(one) >= _lower(two) and _upper(one) >= _upper(two)


def _lies_above(one: Test, two: Test) -> bool:
    (low, is_open), (high, is_shut) = _lower(one), _upper(two)
    return low > -high or (low == -high and (is_open or is_shut))
