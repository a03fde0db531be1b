"""Keep one connection to a host, in a thread of its own, and make it anew where it breaks."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import asyncssh

from cxsite.publish.refusals import unreachable
from cxsite.publish.ssh.login import Login

_Result = TypeVar("_Result")

LOST = (
    asyncssh.DisconnectError,
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.ChannelOpenError,
    ConnectionError,
)
"""What a broken connection looks like; work that ends so is done again over another one."""

_TRIES = 4
_STALL_SECONDS = 30.0
_FIRST_PAUSES, _LATER_PAUSES = (0.1, 0.2, 0.3), (0.3, 1.0, 3.0)
_CLOSE_SECONDS = 2.0


@dataclass(slots=True)
class Line:
    """Hold a connection and its channel for files; ``count`` grows with everything that gets through.

    ``wide`` lets few large files through at a time, so that a piece of each soon does.
    """

    connection: asyncssh.SSHClientConnection
    sftp: asyncssh.SFTPClient
    count: int = 0
    wide: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, 8))

    def tick(self) -> None:
        """Note that something got through."""
        self.count += 1


Work = Callable[[Line], Awaitable[_Result]]


class Session:
    """Do work over one connection; may be asked by any thread."""

    def __init__(self, login: Login) -> None:
        self._login = login
        self._line: Line | None = None
        self._pauses = _FIRST_PAUSES
        self._opening = asyncio.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def login(self) -> Login:
        """Return whom this is a connection to."""
        return self._login

    def run(self, work: Work[_Result]) -> _Result:
        """Do work to its end; work has to bear being begun again where the connection breaks.

        Raises PublishError where the host is not there, or nothing gets through for 30 s.
        """
        return self._wait(self._carry(work))

    def close(self) -> None:
        """End the connection and the thread."""
        with suppress(Exception):
            self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, coroutine: Coroutine[Any, Any, _Result]) -> _Result:
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def _carry(self, work: Work[_Result]) -> _Result:
        lost: Exception | None = None
        for _ in range(_TRIES):
            line = await self._connected()
            try:
                return await self._watched(line, work)
            except LOST as cause:
                await self._drop(line)
                lost = cause
            except asyncssh.Error as cause:
                raise unreachable(self._login.name, _word(cause)) from cause
        raise unreachable(self._login.name, _word(lost)) from lost

    async def _watched(self, line: Line, work: Work[_Result]) -> _Result:
        """Work as long as anything gets through: a server may live and yet answer nothing."""
        task = asyncio.ensure_future(work(line))
        try:
            while True:
                count = line.count
                done, _ = await asyncio.wait({task}, timeout=_STALL_SECONDS)
                if done:
                    return task.result()
                if line.count == count:
                    await self._drop(line)
                    raise unreachable(self._login.name, f"nothing got through for {_STALL_SECONDS:.0f} s")
        finally:
            task.cancel()

    async def _connected(self) -> Line:
        # Two threads whose work broke at once share the next connection.
        async with self._opening:
            if self._line is None:
                self._line = await self._connect()
                self._pauses = _LATER_PAUSES
            return self._line

    async def _connect(self) -> Line:
        for pause in (*self._pauses, None):
            try:
                connection = await self._login.connect()
                return Line(connection, await self._start_files(connection))
            except (OSError, *LOST) as cause:
                if pause is None:
                    raise unreachable(self._login.name, _word(cause)) from cause
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
        raise AssertionError

    async def _start_files(self, connection: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
        try:
            return await asyncio.wait_for(
                # Names that are no text are somebody else's; they are listed and come back as they were.
                connection.start_sftp_client(path_encoding="utf-8", path_errors="surrogateescape"),
                _STALL_SECONDS,
            )
        except (asyncssh.ChannelOpenError, asyncssh.SFTPError, TimeoutError) as cause:
            connection.abort()
            raise unreachable(self._login.name, f"it transfers no files by SFTP: {_word(cause)}") from cause

    async def _end(self) -> None:
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await self._drop(self._line)

    async def _drop(self, line: Line | None) -> None:
        if line is None:
            return
        if self._line is line:
            self._line = None
        line.connection.close()
        # One that stalls says no farewell.
        with suppress(asyncssh.Error, OSError, TimeoutError):
            await asyncio.wait_for(line.connection.wait_closed(), _CLOSE_SECONDS)
        line.connection.abort()


def _word(cause: BaseException | None) -> str:
    if isinstance(cause, asyncssh.Error):
        return str(getattr(cause, "reason", "")) or type(cause).__name__
    return str(cause) or type(cause).__name__
