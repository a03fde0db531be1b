"""Build again whenever something was saved."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from cxsite.serve.course import BuildTask, Course
from cxsite.serve.snapshot import Attempt, Outcome, Snapshot, Trouble, attempt_build, try_work

# A save is over in a few milliseconds.
SHORT_QUIET_SECONDS = 0.025
# A program that saves many files, or takes one away to put another in its place, pauses in between.
LONG_QUIET_SECONDS = 0.15
# A file of which only the beginning is there yet looks like a mistake.
DOUBT_SECONDS = 0.2
PATIENCE_SECONDS = 3.0

Build = Callable[[BuildTask], Outcome]
T = TypeVar("T")


class Rebuilder:
    """Turn bursts of saves into one build each, one build after the other."""

    def __init__(self, build: Build, output: Path, announce: Callable[[frozenset[Path]], None]) -> None:
        self._build = build
        self._output = output
        self._announce = announce
        self._wanted = asyncio.Event()
        self._saved: set[Path] = set()
        self._unbuilt: frozenset[Path] | None = frozenset()
        self._later: list[Callable[[], object]] = []
        self.course = Course()
        self.snapshot = Snapshot(f"r{secrets.token_hex(4)}")

    def request(self, paths: frozenset[Path]) -> None:
        """Ask for a build after files were saved, or after nobody knows what if none is named.

        A save during a build is answered by another build after it.
        """
        self._saved |= paths
        self._unbuilt = _join(self._unbuilt, paths or None)
        self._wanted.set()

    async def run(self) -> None:
        """Build on request until cancelled."""
        while True:
            # What was saved while the last build ran may well be a part of more.
            is_burst = self._wanted.is_set()
            await self._wanted.wait()
            patience = asyncio.get_running_loop().time() + PATIENCE_SECONDS
            attempt, saved = await self._build_once(patience, is_burst=is_burst)
            while not attempt.is_good and await self._is_overtaken(patience):
                attempt, more = await self._build_once(patience, is_burst=True)
                saved |= more
            self._conclude(attempt, saved)
            await self._do_later()

    def _conclude(self, attempt: Attempt, saved: frozenset[Path]) -> None:
        self.snapshot = self.snapshot.after(attempt)
        self._announce(saved)

    async def _do_later(self) -> None:
        waiting, self._later = self._later, []
        for work in waiting:
            trouble = await run_beside(partial(try_work, work))
            if isinstance(trouble, Trouble):
                self._conclude(Attempt(is_good=False, trouble=trouble), frozenset())

    async def _build_once(self, patience: float, *, is_burst: bool) -> tuple[Attempt, frozenset[Path]]:
        await self._settle(patience, is_burst=is_burst)
        saved, self._saved = frozenset(self._saved), set()
        unbuilt, self._unbuilt = self._unbuilt, frozenset()
        task = BuildTask(self._output, unbuilt or frozenset(), self.course, self._later.append)
        attempt = await run_beside(lambda: self.course.follow(lambda: attempt_build(self._build, task)))
        if not attempt.is_good:
            # It may have stopped before it looked at any of them.
            self._unbuilt = _join(unbuilt, self._unbuilt)
        return attempt, saved

    async def _settle(self, patience: float, *, is_burst: bool) -> None:
        """Wait until the files are whole and nothing more is saved, but not for ever."""
        while asyncio.get_running_loop().time() < patience:
            self._wanted.clear()
            is_burst = is_burst or len(self._saved) > 1
            if await self._is_saved_within(LONG_QUIET_SECONDS if is_burst else SHORT_QUIET_SECONDS):
                continue
            if is_burst or not any(map(is_unfinished, self._saved)):
                return
            is_burst = True
        self._wanted.clear()

    async def _is_overtaken(self, patience: float) -> bool:
        """Say whether another save follows a failed build so soon that its findings may be old."""
        if asyncio.get_running_loop().time() > patience:
            return False
        return await self._is_saved_within(DOUBT_SECONDS)

    async def _is_saved_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            return await asyncio.wait_for(self._wanted.wait(), seconds)
        return False


def is_unfinished(path: Path) -> bool:
    """Say whether a file is gone or empty, as it is for a moment when a program is about to fill it."""
    try:
        found = path.stat()
    except OSError:
        return True
    return found.st_size == 0


def _join(some: frozenset[Path] | None, more: frozenset[Path] | None) -> frozenset[Path] | None:
    """Join files where None stands for all of them."""
    return None if some is None or more is None else some | more


async def run_beside(work: Callable[[], T]) -> T:
    """Run work in a thread of its own, so that pages are served meanwhile.

    The thread is a daemon and not one of the loop's: those are waited for at the end, and Ctrl-C in the
    middle of a long build has to end the preview at once.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def hand_over(result: T) -> None:
        if not future.done():
            future.set_result(result)

    def run() -> None:
        result = work()
        with suppress(RuntimeError):  # the loop has ended, nobody waits
            loop.call_soon_threadsafe(hand_over, result)

    threading.Thread(target=run, name="cxsite-build", daemon=True).start()
    return await future
