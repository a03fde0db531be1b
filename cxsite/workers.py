"""Map pure functions over many items: in this process, over processes of this machine, or on a cluster."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from cxsite.errors import CxsiteError
from cxsite.memo import Memo, digest_of, pack, unpack
from cxsite.pools import SAME_VERSIONS, Cluster, LocalProcesses, Pool
from cxsite.program import describe_program
from cxsite.slots import Given, Slots

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")
B = TypeVar("B")

Task = Callable[[S, Memo, Sequence[T]], Iterable[R]]
"""Work on items one after the other: what is the same for all, where parts are remembered, the items."""


@dataclass(frozen=True, slots=True)
class Deferred(Generic[T]):
    """Stand for an item that is known by its digest alone, and made only if its result is not remembered.

    ``packed`` is what others can unpack in the stead of making it, if that is at hand.
    """

    digest: str
    make: Callable[[], T]
    packed: bytes = b""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bring a packed item to where it is worked on."""

    content: bytes


@dataclass(frozen=True, slots=True)
class Job(Generic[S, T, R]):
    """Say how items are worked on: by a task whose results are of one kind.

    ``cost`` guesses the CPU seconds of an item, so that little work is not handed out.
    """

    task: Task[S, T, R]
    kind: type[R]
    cost: Callable[[T], float]

    @property
    def name(self) -> tuple[str, str]:
        """Tell one task from another, in all processes alike."""
        return self.task.__module__, self.task.__qualname__


@dataclass(frozen=True, slots=True)
class Binding(Generic[S, T, R, B]):
    """Say what is to be known of several results of a job together, of one kind."""

    job: Job[S, T, R]
    bind: Callable[[Sequence[R]], B]
    kind: type[B]


# Work of less CPU time than this is done before other processes are ready for it.
_WORTHWHILE_SECONDS = 2.5
_ROUNDS = 6
_BATCH_AT_MOST = 256


class Workers:
    """Map pure tasks over items, and remember what came of each."""

    def __init__(
        self, memo: Memo | None = None, pool: Pool | None = None, slots: Slots | None = None
    ) -> None:
        self.memo = memo or Memo()
        self.slots = slots or Slots(remembers=False)
        self._pool = pool

    def alone(self) -> Workers:
        """Take what is remembered along, and nobody's help: what others would not know is at hand here."""
        return Workers(self.memo, None, self.slots)

    def turn(self) -> None:
        """Begin another build: what it does not ask for is forgotten with the next one."""
        self.memo.turn()
        self.slots.turn()

    def map(
        self,
        job: Job[S, T, R],
        shared: S,
        items: Mapping[str, T | Deferred[T]],
        *,
        told: Callable[[str], object] | None = None,
    ) -> Mapping[str, R]:
        """Get by name what the job makes of each item; ``told`` is the name of each that is done anew.

        What was made of an equal item before, with an equal ``shared``, is not made again.
        """
        # The very same as long as it is equal: tools are kept for it.
        shared = self.slots.derive((*job.name, "shared"), (shared,), lambda: shared)

        def make(names: Sequence[str]) -> Iterator[R]:
            fresh = self._map_anew(job, shared, [items[name] for name in names])
            for name, made in zip(names, fresh, strict=True):
                yield made
                if told:
                    told(name)

        known = {name: item.digest if isinstance(item, Deferred) else item for name, item in items.items()}
        return self.slots.derive_all((*job.name, "items"), Given((known,), (shared,)), make)

    def bind(
        self,
        binding: Binding[S, T, R, B],
        shared: S,
        shelves: Mapping[str, Mapping[str, Deferred[T]]],
        *,
        told: Callable[[str], object] | None = None,
    ) -> Mapping[str, B]:
        """Get by name what is to be known of the results of each shelf of items, and not these themselves.

        Thousands of results are looked up at once, and need not be held; each can be fetched.
        """
        shared = self.slots.derive((*binding.job.name, "shared"), (shared,), lambda: shared)
        digests = {name: tuple(item.digest for item in shelf.values()) for name, shelf in shelves.items()}
        on_item = told or (lambda _: None)

        def make(names: Sequence[str]) -> Iterator[B]:
            made = self._bind_anew(binding, shared, {name: shelves[name] for name in names})
            for name, value in zip(names, made, strict=True):
                yield value
                for item in shelves[name]:
                    on_item(item)

        return self.slots.derive_all((*binding.job.name, "shelves"), Given((digests,), (shared,)), make)

    def _bind_anew(
        self, binding: Binding[S, T, R, B], shared: S, shelves: Mapping[str, Mapping[str, Deferred[T]]]
    ) -> Iterator[B]:
        base = digest_of(*binding.job.name, "bound", shared)
        keys = {
            name: digest_of(base, tuple(item.digest for item in shelf.values()))
            for name, shelf in shelves.items()
        }
        known = {name: found for name, key in keys.items() if (found := self.memo.find(key, binding.kind))}
        missing = [item for name, shelf in shelves.items() if name not in known for item in shelf.values()]
        results = iter(self._map_anew(binding.job, shared, missing))
        for name, shelf in shelves.items():
            if name not in known:
                made = binding.bind(list(islice(results, len(shelf))))
                self.memo.keep(keys[name], made)
                yield made
            else:
                yield known[name]

    def open_fetcher(self, job: Job[S, T, R], shared: S) -> Callable[[Deferred[T]], R]:
        """Tell how to get single results of a job; what is not remembered any more is made again."""
        base = digest_of(*job.name, shared)

        def fetch(item: Deferred[T]) -> R:
            known = self.memo.find(digest_of(base, item.digest), job.kind)
            return known if known is not None else next(iter(job.task(shared, self.memo, [item.make()])))

        return fetch

    def _map_anew(self, job: Job[S, T, R], shared: S, items: Sequence[T | Deferred[T]]) -> Iterator[R]:
        if not items:
            return
        base = digest_of(*job.name, shared)
        keys = [digest_of(base, _digest_item(item)) for item in items]
        lost = {key: item for key, item in zip(keys, items, strict=True) if not self.memo.has(key)}
        fresh = self._make(job, shared, lost)
        wanted = Counter(keys)
        made: dict[str, R] = {}
        for key, item in zip(keys, items, strict=True):
            wanted[key] -= 1
            if key in lost:
                result = made.pop(key) if key in made else next(fresh)
                if wanted[key]:
                    # Only these, because results take much room, and nearly all are wanted once.
                    made[key] = result
                yield result
                continue
            known = self.memo.find(key, job.kind)
            # What the store lost in the meantime, or holds damaged, is made here.
            yield known if known is not None else next(iter(job.task(shared, self.memo, [_take(item)])))

    def _make(self, job: Job[S, T, R], shared: S, items: dict[str, T | Deferred[T]]) -> Iterator[R]:
        pool = self._pool
        if pool is None or pool.jobs < 2 or not _is_worthwhile(job, items.values()):
            yield from self._make_here(job, shared, items)
            return
        work = partial(work_off, job.task, shared, self.memo)
        parts_of_work = _split(list(items.items()), -(-len(items) // (pool.jobs * _ROUNDS)))
        batches = (_send(part) for part in parts_of_work)
        for packed, parts in pool.run(work, batches):
            self.memo.adopt(parts)
            self.memo.adopt(packed)
            for content in packed.values():
                sent = unpack(content)
                if not isinstance(sent, job.kind):
                    raise CxsiteError(
                        "a worker process sent something else than was asked for", SAME_VERSIONS
                    )
                yield sent

    def _make_here(self, job: Job[S, T, R], shared: S, items: dict[str, T | Deferred[T]]) -> Iterator[R]:
        # Batch by batch, because what is only known by its digest takes room once it is made.
        for batch in _split(list(items.items()), len(items)):
            taken = [_take(item) for _, item in batch]
            for (key, _), result in zip(batch, job.task(shared, self.memo, taken), strict=True):
                self.memo.keep(key, result)
                yield result


def _is_worthwhile(job: Job[S, T, R], items: Iterable[T | Deferred[T]]) -> bool:
    """Say whether work takes so long that it is worth while to hand it out."""
    return any(cost > _WORTHWHILE_SECONDS for cost in accumulate(job.cost(_take(item)) for item in items))


def _send(batch: Sequence[tuple[str, T | Deferred[T]]]) -> list[tuple[str, T | Parcel]]:
    """Make a batch ready to travel; what is packed already is not made for that."""
    return [
        (key, Parcel(item.packed) if isinstance(item, Deferred) and item.packed else _take(item))
        for key, item in batch
    ]


def _receive(item: T | Parcel) -> T:
    if not isinstance(item, Parcel):
        return item
    received: Any = unpack(item.content)
    if received is None:
        raise CxsiteError("a worker process was sent what it cannot read", SAME_VERSIONS)
    made: T = received
    return made


def _digest_item(item: object) -> str:
    return item.digest if isinstance(item, Deferred) else digest_of(item)


def _take(item: T | Deferred[T]) -> T:
    return item.make() if isinstance(item, Deferred) else item


@contextmanager
def open_workers(
    site: Path,
    *,
    jobs: int | None = None,
    cluster: str = "",
    slots: Slots | None = None,
    keeps: bool = True,
) -> Iterator[Workers]:
    """Open what a site's builds share: its memo, and processes or a cluster for long work.

    Without ``keeps`` what is found there is used and nothing is written.
    """
    program = describe_program()
    memo = Memo(site, program, keeps=keeps)
    pool = Cluster(cluster, program) if cluster else LocalProcesses(jobs or _count_cores())
    try:
        yield Workers(memo, pool, slots)
    finally:
        memo.save()
        pool.close()


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_off(
    task: Task[S, T, R], shared: S, memo: Memo, items: Sequence[tuple[str, T | Parcel]]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Do a batch of a task in another process; return the results by key, and what it remembers, packed."""
    results = task(shared, memo, [_receive(item) for _, item in items])
    packed = {key: pack(result) for (key, _), result in zip(items, results, strict=True)}
    return packed, memo.hand_over()


def _split(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """Split work into batches of a size, small enough for all to end at about the same time."""
    size = max(1, min(_BATCH_AT_MOST, size))
    return [items[start : start + size] for start in range(0, len(items), size)]
