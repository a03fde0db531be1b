"""Build again whenever something was saved."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from cxsite.serve.snapshot import Attempt, Outcome, Snapshot, attempt_build

QUIET_SECONDS = 0.15
MOST_ROUNDS = 20


class Rebuilder:
    """Turn bursts of saves into one build each, one build after the other."""

    def __init__(self, build: Callable[[], Outcome], announce: Callable[[Snapshot], None]) -> None:
        self._build = build
        self._announce = announce
        self._wanted = asyncio.Event()
        # Not a number alone: a page that was open before the preview started again must be seen as old.
        self._run = f"r{secrets.token_hex(4)}"
        self._count = 0
        self.snapshot = Snapshot(f"{self._run}-0")

    def request(self) -> None:
        """Ask for a build; a save during a build is answered by another one after it."""
        self._wanted.set()

    async def run(self) -> None:
        """Build on request until cancelled."""
        while True:
            await self._wanted.wait()
            await self._settle()
            attempt = await run_beside(lambda: attempt_build(self._build))
            self._count += 1
            self.snapshot = replace(
                self.snapshot,
                version=f"{self._run}-{self._count}",
                attempt=attempt,
                has_portal=self.snapshot.has_portal or attempt.is_good,
            )
            self._announce(self.snapshot)

    async def _settle(self) -> None:
        """Wait until nothing more is saved, but not for ever."""
        for _ in range(MOST_ROUNDS):
            self._wanted.clear()
            await asyncio.sleep(QUIET_SECONDS)
            if not self._wanted.is_set():
                return
        self._wanted.clear()


async def run_beside(work: Callable[[], Attempt]) -> Attempt:
    """Run work in a thread of its own, so that pages are served meanwhile.

    The thread is a daemon and not one of the loop's: those are waited for at the end, and Ctrl-C in the
    middle of a long build has to end the preview at once.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Attempt] = loop.create_future()

    def hand_over(attempt: Attempt) -> None:
        if not future.done():
            future.set_result(attempt)

    def run() -> None:
        attempt = work()
        with suppress(RuntimeError):  # the loop has ended, nobody waits
            loop.call_soon_threadsafe(hand_over, attempt)

    threading.Thread(target=run, name="cxsite-build", daemon=True).start()
    return await future
