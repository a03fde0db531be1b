"""Test the mapping of pure tasks: the same results in the same order, wherever the work is done."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from cxsite.errors import CxsiteError
from cxsite.issues import Place
from cxsite.memo import Memo
from cxsite.pools import LocalProcesses
from cxsite.workers import Job, Workers

NUMBERS = tuple(range(23))
MADE: list[int] = []


def name_places(prefix: str, memo: Memo, items: Sequence[int]) -> Iterator[Place]:
    """Make a place of each number, remembering a part of it."""
    for item in items:
        MADE.append(item)
        part = memo.recall(f"{prefix} {item % 3}", str, lambda item=item: f"{prefix}-{item % 3}")
        yield Place(part, item + 1)


NAMING = Job(name_places, Place, lambda _: 0)


def end_abruptly(prefix: str, memo: Memo, items: Sequence[int]) -> Iterator[Place]:  # noqa: ARG001
    """Be killed like a process that takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)
    yield Place(prefix)


def run(workers: Workers, task: object = name_places, cost: float = 1.0) -> list[Place]:
    """Map the numbers."""
    items = {str(number): number for number in NUMBERS}
    return list(workers.map(Job(task, Place, lambda _: cost), "p", items).values())  # type: ignore[arg-type]


@pytest.fixture
def processes() -> Iterator[LocalProcesses]:
    """Start two processes when they are asked for."""
    pool = LocalProcesses(2)
    yield pool
    pool.close()


def test_processes_give_the_same_in_the_same_order(processes: LocalProcesses) -> None:
    """Two processes make what one makes."""
    assert run(Workers(pool=processes)) == run(Workers())


def test_little_work_stays_here(processes: LocalProcesses) -> None:
    """No process is started for what is done sooner than it would be."""
    run(Workers(pool=processes), cost=0.001)
    assert processes._executor is None


def test_what_was_made_is_not_made_again(tmp_path: Path) -> None:
    """The second run, also of another program's start, asks for nothing."""
    memo = Memo(tmp_path)
    first = run(Workers(memo))
    memo.save()
    MADE.clear()
    assert (run(Workers(Memo(tmp_path))), MADE) == (first, [])


def test_parts_that_processes_made_are_remembered(tmp_path: Path, processes: LocalProcesses) -> None:
    """What a task remembers elsewhere is at hand here."""
    memo = Memo(tmp_path)
    run(Workers(memo, processes))
    assert memo.find("p 1", str) == "p-1"


def test_another_setting_makes_other_results() -> None:
    """What is the same for all items belongs to the key."""
    workers = Workers()
    one, two = (list(workers.map(NAMING, p, {"one": 1}).values()) for p in "ab")
    assert (one, two) == ([Place("a-1", 2)], [Place("b-1", 2)])


def test_equal_items_have_equal_results() -> None:
    """The same item twice is made once and handed out twice."""
    found = list(Workers().map(NAMING, "p", {"a": 4, "b": 4}).values())
    assert found == [Place("p-1", 5)] * 2


def test_a_killed_process_is_told_of(processes: LocalProcesses) -> None:
    """The message says what to do, and there is no half a result."""
    with pytest.raises(CxsiteError, match="a worker process was killed"):
        run(Workers(pool=processes), end_abruptly)


def test_after_a_killed_process_others_are_started(processes: LocalProcesses) -> None:
    """A preview whose build failed for want of memory can build again."""
    with pytest.raises(CxsiteError):
        run(Workers(pool=processes), end_abruptly)
    assert run(Workers(pool=processes)) == run(Workers())
