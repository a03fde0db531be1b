"""Test results that are bound by the shelf: found together, made where one is missing, fetched one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from cxsite.issues import Place
from cxsite.memo import Memo, digest_of, pack
from cxsite.pools import LocalProcesses
from cxsite.workers import Binding, Deferred, Job, Workers

Shelves = Mapping[str, Mapping[str, Deferred[int]]]
MADE: list[int] = []


def name_lines(prefix: str, memo: Memo, items: Sequence[int]) -> Iterator[Place]:  # noqa: ARG001
    """Make a place of each number."""
    for item in items:
        MADE.append(item)
        yield Place(prefix, item)


def list_lines(places: Sequence[Place]) -> tuple[int, ...]:
    """Tell the lines of several places."""
    return tuple(place.line for place in places)


BINDING = Binding(Job(name_lines, Place, lambda _: 1.0), list_lines, tuple)


def number_of(number: int) -> int:
    """Make the very number."""
    return number


def shelve(*shelves: Sequence[int]) -> Shelves:
    """Put numbers on shelves, known by their digests."""
    return {
        str(at): {str(one): Deferred(digest_of(one), partial(number_of, one)) for one in shelf}
        for at, shelf in enumerate(shelves)
    }


def bind(workers: Workers, *shelves: Sequence[int]) -> list[tuple[int, ...]]:
    """Bind the lines of all shelves."""
    MADE.clear()
    return list(workers.bind(BINDING, "p", shelve(*shelves)).values())


def test_shelves_are_bound_in_their_order() -> None:
    """Each shelf has what its items make, also where only the middle one is known."""
    workers = Workers()
    bind(workers, [4, 5])
    assert bind(workers, [1, 2, 3], [4, 5], [6]) == [(1, 2, 3), (4, 5), (6,)]


def test_known_shelves_are_not_made_again(tmp_path: Path) -> None:
    """Another run of the program finds the whole shelf at once."""
    memo = Memo(tmp_path)
    bind(Workers(memo), [1, 2], [3])
    memo.save()
    assert (bind(Workers(Memo(tmp_path)), [1, 2], [3]), MADE) == ([(1, 2), (3,)], [])


def test_of_a_changed_shelf_only_what_is_new_is_made() -> None:
    """What a shelf held before is found by itself."""
    workers = Workers()
    bind(workers, [1, 2])
    assert (bind(workers, [1, 9]), MADE) == ([(1, 9)], [9])


def test_each_item_is_told_once() -> None:
    """Progress counts every item, whether it was made or found with its shelf."""
    workers, told = Workers(), list[str]()
    bind(workers, [1, 2])
    workers.bind(BINDING, "p", shelve([1, 2], [3]), told=told.append)
    assert told == ["1", "2", "3"]


def test_a_result_that_is_lost_is_made_again(tmp_path: Path) -> None:
    """A single result is fetched from what is remembered, or made where that is gone."""
    workers = Workers(Memo(tmp_path))
    bind(workers, [7])
    MADE.clear()
    item = shelve([7])["0"]["7"]
    kept, lost = (one.open_fetcher(BINDING.job, "p") for one in (workers, Workers()))
    assert ((kept(item), list(MADE)), (lost(item), MADE)) == ((Place("p", 7), []), (Place("p", 7), [7]))


@pytest.fixture
def processes() -> Iterator[LocalProcesses]:
    """Start two processes when they are asked for."""
    pool = LocalProcesses(2)
    yield pool
    pool.close()


def test_packed_items_travel_as_they_are(processes: LocalProcesses, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is packed already is unpacked elsewhere, and made here only to see whether that is worth while."""
    monkeypatch.setattr("cxsite.workers._WORTHWHILE_SECONDS", 2.5)
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    shelf = {str(one): Deferred(digest_of(one), partial(make, one), pack(one)) for one in range(40)}
    found = Workers(pool=processes).bind(BINDING, "p", {"all": shelf})
    assert (list(found.values()), made) == ([tuple(range(40))], [0, 1, 2])
