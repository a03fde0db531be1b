"""Do many small things at the same time, where the network is what each of them waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from typing import TypeVar

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class Crowd:
    """Keep so many threads for one host; what comes alone is done at once by who asks for it.

    So a heartbeat never waits behind thousands of files.
    """

    def __init__(self, size: int) -> None:
        self._pool = ThreadPoolExecutor(size)

    def do(self, act: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
        """Act on every item, in any order; the first failure is raised once nothing is under way any more."""
        waiting = list(items)
        if len(waiting) < 2:
            yield from map(act, waiting)
            return
        futures = [self._pool.submit(act, item) for item in waiting]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            _end(futures)

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()


def _end(futures: list[Future[_Result]]) -> None:
    for future in futures:
        future.cancel()
    wait(futures)
