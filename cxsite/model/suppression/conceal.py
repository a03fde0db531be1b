"""Choose what is hidden, so that nobody can work out a small group from what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxsite.model.suppression.concealment import Concealment
from cxsite.model.suppression.exchange import find_exchange
from cxsite.model.suppression.ledger import Base, Identity, Ledger
from cxsite.model.suppression.neighbours import choose_neighbours


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say which published groups are hidden, and which small groups public figures give away all the same."""

    hidden: tuple[int, ...]
    exposed: tuple[int, ...]


def conceal(ledger: Ledger) -> Outcome:
    """Hide small groups, and as many others as keep readers from working them out.

    What remains has this property: for every small group there is a world in which all shown figures are the
    same and the group has as many answers as it needs, and none has fewer than 0 (CONTRACT §3). The choice
    depends on the ledger alone.
    """
    concealment = Concealment(ledger)
    small = [group for group in range(len(ledger.bases)) if concealment.is_small(group)]
    safe: set[int] = set()
    if small:
        for identity in ledger.identities:
            safe |= _hide_next_smallest(concealment, identity)
    given_away = [group for group in small if group not in safe and not _protect(concealment, group)]
    exposed = tuple(group for group in given_away if not _hide_all_around(concealment, group))
    hidden = tuple(
        group
        for group in range(len(ledger.bases))
        if ledger.published[group] and (concealment.is_small(group) or not concealment.is_told(group))
    )
    return Outcome(hidden, exposed)


def _hide_next_smallest(concealment: Concealment, identity: Identity) -> set[int]:
    """Hide parts of a whole until the hidden ones cannot be told apart, and tell which small ones are safe.

    Only groups that are in no other identity are looked at: among them answers can change places freely.
    """
    ledger = concealment.ledger
    free = [group for group, sign in identity if sign < 0 and len(concealment.identities_of(group)) == 1]
    hidden = [group for group in free if not concealment.is_told(group)]
    small = {group for group in hidden if concealment.is_small(group)}
    if not small:
        return small
    spare = sorted(
        (ledger.bases[group], group)
        for group in free
        if concealment.is_told(group) and concealment.can_hide(group)
    )
    needed = max(ledger.minima[group] for group in small)
    chosen = choose_neighbours([ledger.bases[group] for group in hidden], spare, needed)
    for group in chosen or ():
        concealment.hide(group)
    return set() if chosen is None else small


def _protect(concealment: Concealment, target: int) -> bool:
    """Hide the groups of the cheapest exchanges that could give a small group as many answers as it needs."""
    ledger = concealment.ledger
    needed = ledger.minima[target] - ledger.bases[target]
    left: dict[int, Base] = {}
    while needed > 0:
        exchange = None if concealment.is_told(target) else find_exchange(concealment, target, left)
        if exchange is None:
            return False
        givers = [group for group, change in exchange.items() if change < 0]
        given = min([needed, *(left.get(group, ledger.bases[group]) for group in givers)])
        left.update({group: left.get(group, ledger.bases[group]) - given for group in givers})
        for group in exchange:
            concealment.hide(group)
        needed -= given
    return True


def _hide_all_around(concealment: Concealment, target: int) -> bool:
    """Hide everything that may hold a row of a group; ``False`` if some of that is public.

    With nothing shown that a further row could be in, nobody can tell how many there are.
    """
    if concealment.ledger.public[target]:
        return False
    around = tuple(_find_overlapping(concealment.ledger, target))
    if any(concealment.ledger.public[group] for group in around):
        return False
    for group in around:
        if concealment.ledger.published[group]:
            concealment.hide(group)
    for group in around:
        if concealment.can_hide(group) and not concealment.is_small(group) and _is_known(concealment, group):
            concealment.tell(group)
    return True


def _is_known(concealment: Concealment, group: int) -> bool:
    """Say whether a group is the only one of an identity that is not told: hiding it is of no use."""
    return any(
        all(one == group or concealment.is_told(one) for one in concealment.groups_of(number))
        for number, _ in concealment.identities_of(group)
    )


def _find_overlapping(ledger: Ledger, target: int) -> Iterator[int]:
    first, last = ledger.spans[target]
    for group, (start, end) in enumerate(ledger.spans):
        if start < last and first < end:
            yield group
