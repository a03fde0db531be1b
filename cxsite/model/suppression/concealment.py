"""Know while a ledger is worked through which groups readers are not told."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator, Set
from math import log2

from cxsite.model.suppression.ledger import Base, Ledger

Term = tuple[int, int]
"""A group and its sign in an identity."""


class Concealment:
    """Keep track of the groups of a ledger that are not told, beginning with the small ones.

    Groups that are no figure of any metric are told by nobody; public ones are told by everybody.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        size = len(ledger.bases)
        self._told = [
            ledger.public[group] or (ledger.published[group] and not self.is_small(group))
            for group in range(size)
        ]
        self._identities_of: list[list[Term]] = [[] for _ in range(size)]
        for number, identity in enumerate(ledger.identities):
            for group, sign in identity:
                self._identities_of[group].append((number, sign))
        self._untold: dict[int, list[tuple[Base, int, int]]] = {}
        self._untold_groups: dict[int, set[int]] = {}
        self._groups: dict[int, tuple[int, ...]] = {}
        self._hideable: dict[int, list[Term]] = {}

    def is_small(self, group: int) -> bool:
        """Say whether fewer answers are in a group than it needs to be known."""
        return 0 < self.ledger.bases[group] < self.ledger.minima[group]

    def is_told(self, group: int) -> bool:
        """Say whether readers are told a group."""
        return self._told[group]

    def can_hide(self, group: int) -> bool:
        """Say whether a group that is told could be hidden."""
        return self.ledger.published[group] and not self.ledger.public[group]

    def cost_of(self, group: int) -> float:
        """Weigh what readers miss if a group is hidden: more for many answers, and most for a total."""
        if not self._told[group]:
            return 0.0
        is_total = any(segment is None for _, segment, _ in self.ledger.cells.get(group, ()))
        return (9 if is_total else 3) + log2(1 + self.ledger.bases[group])

    def hide(self, group: int) -> None:
        """Tell a group no longer."""
        if not self._told[group]:
            return
        self._told[group] = False
        for number, sign in self._identities_of[group]:
            if number in self._untold:
                insort(self._untold[number], (-self.ledger.bases[group], group, sign))
            if number in self._untold_groups:
                self._untold_groups[number].add(group)

    def tell(self, group: int) -> None:
        """Tell a group again."""
        self._told[group] = True
        for number, _ in self._identities_of[group]:
            self._untold.pop(number, None)
            self._untold_groups.pop(number, None)

    def identities_of(self, group: int) -> list[Term]:
        """List the numbers of the identities that a group is in, with its sign there."""
        return self._identities_of[group]

    def untold(self, number: int) -> Iterator[Term]:
        """List the groups of an identity that are not told, the largest first."""
        if number not in self._untold:
            terms = self.ledger.identities[number]
            bases = self.ledger.bases
            self._untold[number] = sorted(
                (-bases[one], one, sign) for one, sign in terms if not self._told[one]
            )
        return ((group, sign) for _, group, sign in self._untold[number])

    def untold_groups(self, number: int) -> Set[int]:
        """Collect the groups of an identity that are not told."""
        if number not in self._untold_groups:
            self._untold_groups[number] = {one for one in self.groups_of(number) if not self._told[one]}
        return self._untold_groups[number]

    def groups_of(self, number: int) -> tuple[int, ...]:
        """List the groups of an identity."""
        if number not in self._groups:
            self._groups[number] = tuple(group for group, _ in self.ledger.identities[number])
        return self._groups[number]

    def hideable(self, number: int) -> Iterator[Term]:
        """List the groups of an identity that are told and can be hidden, the smallest first."""
        if number not in self._hideable:
            terms = [term for term in self.ledger.identities[number] if self.can_hide(term[0])]
            self._hideable[number] = sorted(terms, key=lambda term: (self.ledger.bases[term[0]], term))
        return (term for term in self._hideable[number] if self._told[term[0]])
