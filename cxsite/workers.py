"""Map pure functions over many items: in this process, over processes of this machine, or on a cluster."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from cxsite.errors import CxsiteError
from cxsite.garbage import collect_rarely
from cxsite.memo import Memo, digest_of, pack, unpack
from cxsite.program import describe_program
from cxsite.slots import Given, Slots

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

Task = Callable[[S, Memo, Sequence[T]], Iterable[R]]
"""Work on items one after the other: what is the same for all, where parts are remembered, the items."""


@dataclass(frozen=True, slots=True)
class Deferred(Generic[T]):
    """Stand for an item that is known by its digest alone, and made only if its result is not remembered."""

    digest: str
    make: Callable[[], T]


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


# Work of less CPU time than this is done before other processes are ready for it.
_WORTHWHILE_SECONDS = 2.5
_ROUNDS = 6
_BATCH_AT_MOST = 250
_RETRIES = 3
_PATIENCE_SECONDS = 10


class Pool(Protocol):
    """Run a function over batches elsewhere, results in the order of the batches."""

    jobs: int

    def run(self, work: Callable[[Sequence[T]], R], batches: Sequence[Sequence[T]]) -> Iterator[R]:
        """Hand out one result a batch."""


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

    def _map_anew(self, job: Job[S, T, R], shared: S, items: Sequence[T | Deferred[T]]) -> Iterator[R]:
        if not items:
            return
        base = digest_of(*job.name, shared)
        keys = [digest_of(base, _digest_item(item)) for item in items]
        lost = {key: item for key, item in zip(keys, items, strict=True) if not self.memo.has(key)}
        missing = {key: _take(item) for key, item in lost.items()}
        fresh = self._make(job, shared, missing)
        made: dict[str, R] = {}
        for key, item in zip(keys, items, strict=True):
            if key in missing and key not in made:
                made[key] = next(fresh)
            if key in made:
                yield made[key]
                continue
            known = self.memo.find(key, job.kind)
            # What the store lost in the meantime, or holds damaged, is made here.
            yield known if known is not None else next(iter(job.task(shared, self.memo, [_take(item)])))

    def _make(self, job: Job[S, T, R], shared: S, items: dict[str, T]) -> Iterator[R]:
        pool = self._pool
        seconds = sum(map(job.cost, items.values()))
        if pool is None or pool.jobs < 2 or seconds < _WORTHWHILE_SECONDS:
            for key, result in zip(items, job.task(shared, self.memo, list(items.values())), strict=True):
                self.memo.keep(key, result)
                yield result
            return
        work = partial(work_off, job.task, shared, self.memo)
        batches = _split(list(items.items()), pool.jobs)
        for packed, parts in pool.run(work, batches):
            self.memo.adopt(parts)
            self.memo.adopt(packed)
            for content in packed.values():
                sent = unpack(content)
                if not isinstance(sent, job.kind):
                    raise CxsiteError("a worker process sent something else than was asked for", _VERSIONS)
                yield sent


def _digest_item(item: object) -> str:
    return item.digest if isinstance(item, Deferred) else digest_of(item)


def _take(item: T | Deferred[T]) -> T:
    return item.make() if isinstance(item, Deferred) else item


_VERSIONS = "all machines need the same version of cxsite and of the packages it uses"


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
    task: Task[S, T, R], shared: S, memo: Memo, items: Sequence[tuple[str, T]]
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Do a batch of a task in another process; return the results by key, and what it remembers, packed."""
    results = task(shared, memo, [item for _, item in items])
    packed = {key: pack(result) for (key, _), result in zip(items, results, strict=True)}
    return packed, memo.hand_over()


def _split(items: Sequence[T], jobs: int) -> list[Sequence[T]]:
    """Split work into batches small enough for all to end at about the same time."""
    size = max(1, min(_BATCH_AT_MOST, -(-len(items) // (jobs * _ROUNDS))))
    return [items[start : start + size] for start in range(0, len(items), size)]


class LocalProcesses:
    """Run batches in processes of this machine: spawned, because the chart renderer hangs in forked ones."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._executor: ProcessPoolExecutor | None = None

    def run(self, work: Callable[[Sequence[T]], R], batches: Sequence[Sequence[T]]) -> Iterator[R]:
        """Hand out one result a batch."""
        if self._executor is None:
            context = get_context("spawn")
            self._executor = ProcessPoolExecutor(self.jobs, context, initializer=_begin)
        try:
            yield from self._executor.map(work, batches)
        except BrokenProcessPool as cause:
            # A preview goes on, and its next build needs other processes.
            self.close()
            hint = "perhaps the memory was full: try again with --jobs 1"
            raise CxsiteError("a worker process was killed", hint) from cause

    def close(self) -> None:
        """End the processes."""
        if self._executor:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


def _begin() -> None:
    os.environ["TZ"] = "UTC"
    collect_rarely()
    # Ctrl-C is for the process that the user started; it ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Cluster:
    """Run batches on a Dask cluster, whose machines need the same program."""

    def __init__(self, address: str, program: str) -> None:
        self._client = _connect(address)
        self._address = address
        self._refuse_empty()
        self.jobs = max(2, sum(self._client.ncores().values()))
        others = {found for found in self._client.run(describe_program).values() if found != program}
        if others:
            self.close()
            raise CxsiteError(f"the workers at {address} run another program", _VERSIONS)

    def run(self, work: Callable[[Sequence[T]], R], batches: Sequence[Sequence[T]]) -> Iterator[R]:
        """Hand out one result a batch; a batch whose worker died is done by another one."""
        futures = self._client.map(work, batches, pure=False, retries=_RETRIES)
        for future in futures:
            yield self._wait_for(future)

    def _wait_for(self, future: Any) -> Any:
        while True:
            try:
                return future.result(timeout=_PATIENCE_SECONDS)
            except TimeoutError:
                # The scheduler keeps work for ever, in case that a worker comes.
                self._refuse_empty()
            except Exception as cause:
                if not type(cause).__module__.startswith("distributed."):
                    raise
                raise CxsiteError(f"the cluster at {self._address} gave up: {cause}", _ALONE) from cause

    def _refuse_empty(self) -> None:
        if not self._client.ncores():
            self.close()
            raise CxsiteError(f"the cluster at {self._address} has no workers", _ALONE)

    def close(self) -> None:
        """Let go of the cluster."""
        self._client.close()


_ALONE = "start workers: dask worker ADDRESS; or build without --cluster"


def _connect(address: str) -> Any:
    try:
        distributed: Any = import_module("distributed")
    except ImportError as cause:
        hint = "install it with: pip install 'cxsite[cluster]'"
        raise CxsiteError("building on a cluster needs the package distributed", hint) from cause
    try:
        return distributed.Client(address, timeout=_PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as cause:
        hint = "start a scheduler there, and workers that have cxsite: dask scheduler, dask worker ADDRESS"
        raise CxsiteError(f"there is no cluster at {address}: {cause}", hint) from cause
