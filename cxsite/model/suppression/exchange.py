"""Find exchanges: ways in which hidden groups could be larger and smaller without any shown figure changing.

A reader who adds and subtracts learns of a hidden group only what all worlds have in common that agree with
the shown figures. Where answers could change places between hidden groups so that one of them has as many as
it needs, nobody can tell that it has fewer. (Cycles of hidden cells protect each other: Kelly, Golden and
Assad, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22, 1992.)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice

from cxsite.model.suppression.concealment import Concealment, Term
from cxsite.model.suppression.ledger import Base

_STEPS = 20_000
_CHOICES = 5
_LOOKED_AT = 200
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold changes of groups by one answer, and the identities that they leave open, by how much."""

    changes: Mapping[int, int]
    open: Mapping[int, int]
    cost: float


@dataclass(frozen=True, slots=True)
class _Step:
    """Change one more group after an attempt."""

    before: Attempt
    group: int
    change: int


def find_exchange(
    concealment: Concealment, target: int, left: Mapping[int, Base]
) -> Mapping[int, int] | None:
    """Find a cheap exchange that gives a group one answer more: each group's change, +1 or −1.

    What is hidden already costs nothing, other groups the more the larger they are. ``left`` says how many
    answers groups have left that have given some away. ``None`` if there is no exchange, or none is found
    within 20,000 steps.
    """
    search = _Search(concealment, left)
    steps = [(0.0, 0, _Step(Attempt({}, {}, 0.0), target, 1))]
    found = 0
    while steps and found < _STEPS:
        attempt = search.take(heappop(steps)[2])
        if not attempt.open:
            return attempt.changes
        for step in search.continue_from(attempt):
            found += 1
            heappush(steps, (search.rate(step), found, step))
    return None


@dataclass(frozen=True, slots=True)
class _Search:
    """Know what is hidden, and how many answers groups have left to give."""

    concealment: Concealment
    left: Mapping[int, Base]

    def take(self, step: _Step) -> Attempt:
        """Give a group an answer, or take one away."""
        before = step.before
        still_open = dict(before.open)
        for number, sign in self.concealment.identities_of(step.group):
            still_open[number] = still_open.get(number, 0) + sign * step.change
            if not still_open[number]:
                del still_open[number]
        cost = before.cost + self.concealment.cost_of(step.group)
        return Attempt({**before.changes, step.group: step.change}, still_open, cost)

    def rate(self, step: _Step) -> float:
        """Estimate what an exchange costs that goes on with a step: what it hides, opens and still lacks."""
        before = step.before
        lacking = sum(map(abs, before.open.values()))
        for number, sign in self.concealment.identities_of(step.group):
            gap = before.open.get(number, 0)
            lacking += abs(gap + sign * step.change) - abs(gap)
        return before.cost + self.concealment.cost_of(step.group) + 3 * (len(before.changes) + lacking)

    def continue_from(self, attempt: Attempt) -> Iterator[_Step]:
        """Close the shortest open identity in each of the likely ways."""
        sizes = self.concealment.ledger.identities
        number = min(attempt.open, key=lambda number: (len(sizes[number]), number))
        missing = -1 if attempt.open[number] > 0 else 1
        for group, sign in dict.fromkeys(self._choose(attempt, number, missing)):
            yield _Step(attempt, group, missing * sign)

    def _choose(self, attempt: Attempt, number: int, missing: int) -> Iterator[Term]:
        concealment = self.concealment
        others = [other for other in attempt.open if other != number]
        yield from self._keep_fitting(attempt, self._closing_more(number, others), missing)
        for listed in (concealment.untold, concealment.hideable):
            yield from islice(self._keep_fitting(attempt, listed(number), missing), _CHOICES)
            if others:
                near = islice(listed(number), _LOOKED_AT)
                leading = (term for term in near if self._leads_back(attempt, others, term[0]))
                yield from islice(self._keep_fitting(attempt, leading, missing), _CHOICES)

    def _keep_fitting(self, attempt: Attempt, terms: Iterable[Term], missing: int) -> Iterator[Term]:
        return (term for term in terms if self._fits(attempt, term[0], missing * term[1]))

    def _closing_more(self, number: int, others: Collection[int]) -> Iterator[Term]:
        """List groups that are in another open identity too."""
        for group, sign in islice(self.concealment.ledger.identities[number], _LOOKED_AT):
            if any(other in others for other, _ in self.concealment.identities_of(group)):
                yield group, sign

    def _leads_back(self, attempt: Attempt, others: Collection[int], group: int) -> bool:
        """Say whether what a change opens could be closed by a hidden group of another open identity."""
        return any(
            not self.concealment.untold_groups(other).isdisjoint(self.concealment.groups_of(one))
            for one, _ in self.concealment.identities_of(group)
            if one not in attempt.open and self._is_short(one)
            for other in others
        )

    def _is_short(self, number: int) -> bool:
        return len(self.concealment.ledger.identities[number]) <= _SHORT

    def _fits(self, attempt: Attempt, group: int, change: int) -> bool:
        hidden = not self.concealment.is_told(group) or self.concealment.can_hide(group)
        if group in attempt.changes or not hidden:
            return False
        return change > 0 or self.left.get(group, self.concealment.ledger.bases[group]) > 0
