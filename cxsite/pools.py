"""Run work in other processes of this machine, or on a cluster."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from cxsite.errors import CxsiteError
from cxsite.garbage import collect_rarely
from cxsite.program import describe_program

T = TypeVar("T")
R = TypeVar("R")

SAME_VERSIONS = "all machines need the same version of cxsite and of the packages it uses"

# So many batches a process wait for it; those that come later are not even put together.
_AHEAD = 2
_RETRIES = 3
_PATIENCE_SECONDS = 10


class Pool(Protocol):
    """Run a function over batches elsewhere, results in the order of the batches."""

    jobs: int

    def run(self, work: Callable[[Sequence[T]], R], batches: Iterable[Sequence[T]]) -> Iterator[R]:
        """Hand out one result a batch."""


class LocalProcesses:
    """Run batches in processes of this machine: spawned, because the chart renderer hangs in forked ones."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._executor: ProcessPoolExecutor | None = None

    def run(self, work: Callable[[Sequence[T]], R], batches: Iterable[Sequence[T]]) -> Iterator[R]:
        """Hand out one result a batch."""
        if self._executor is None:
            context = get_context("spawn")
            self._executor = ProcessPoolExecutor(self.jobs, context, initializer=_begin)
        waiting: deque[Future[R]] = deque()
        try:
            for batch in batches:
                waiting.append(self._executor.submit(work, batch))
                if len(waiting) > _AHEAD * self.jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
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
            raise CxsiteError(f"the workers at {address} run another program", SAME_VERSIONS)

    def run(self, work: Callable[[Sequence[T]], R], batches: Iterable[Sequence[T]]) -> Iterator[R]:
        """Hand out one result a batch; a batch whose worker died is done by another one."""
        futures = self._client.map(work, list(batches), pure=False, retries=_RETRIES)
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
