"""What is hidden of a ledger, where no data would lead to it."""

from __future__ import annotations

from datetime import date

from cxsite.model.suppression.conceal import conceal
from cxsite.model.suppression.ledger import Book

MINIMUM = 10


def test_hides_all_around_where_no_exchange_is_found() -> None:
    """Where nothing can be exchanged, all that may hold the same rows is hidden, and nothing else."""
    book = Book()
    small, twin, near, far, free = (
        book.enter(base, span)
        for base, span in ((4, (0, 5)), (4, (0, 5)), (20, (0, 9)), (30, (5, 9)), (12, (3, 4)))
    )
    for number, group in enumerate((small, near, far, free)):
        book.publish(group, ("m", ("x", str(number)), date(2013, 1, 1)), MINIMUM)
    # One identity says that both grow together, the other that one grows where the other shrinks.
    book.relate([small], [twin])
    book.relate([], [small, twin])
    book.relate([near], [far])
    outcome = conceal(book.close())
    assert (outcome.hidden, outcome.exposed) == ((small, free), ())


def test_an_identity_of_the_same_groups_is_entered_once() -> None:
    """What is said twice counts once, or parts would seem to be in two sums."""
    book = Book()
    whole, part = book.enter(4, (0, 1)), book.enter(4, (0, 1))
    book.relate([whole], [part])
    book.relate([whole], [part])
    assert len(book.close().identities) == 1
