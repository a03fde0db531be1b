"""Stand in front of a server and spoil the connections to it: slow, reset, stalled or refused."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from hosts.server import LOOPBACK

CHUNK = 65536
RESET_ON_CLOSE = struct.pack("ii", 1, 0)

Chunks = asyncio.Queue[tuple[float, bytes]]


@dataclass(frozen=True, slots=True)
class Toxics:
    """Say what is wrong with the way to a server.

    ``rtt`` is added to each round trip, in seconds. ``reset_after`` and ``stall_after`` count the bytes of
    one connection that its client sends; 0 means as soon as it is made. ``once`` spoils one connection
    alone. ``refuse`` closes the port.
    """

    rtt: float = 0.0
    reset_after: int | None = None
    stall_after: int | None = None
    once: bool = False
    refuse: bool = False


@dataclass(slots=True)
class Proxy:
    """Hold a running proxy: its port, what it did so far, and a way to change what is wrong."""

    port: int
    upstream: int
    toxics: Toxics
    connections: int = 0
    sent: int = 0
    received: int = 0
    spoiled: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _listener: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    def change(self, toxics: Toxics) -> None:
        """Set what is wrong from now on; connections that are open keep the delay they were made with."""
        self._await(self._apply(toxics))

    def cut(self) -> None:
        """Reset all connections that are open."""
        self._await(self._cut())

    def _await(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=30)

    async def _apply(self, toxics: Toxics) -> None:
        self.toxics = toxics
        if toxics.refuse and self._listener:
            self._listener.close()
            self._listener = None
        elif not toxics.refuse and not self._listener:
            self._listener = await asyncio.start_server(self._accept, LOOPBACK, self.port, backlog=512)
            self.port = self._listener.sockets[0].getsockname()[1]

    async def _cut(self) -> None:
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.connections += 1
        self._open.add(task)
        try:
            await _Way(self, reader, writer).carry()
        finally:
            self._open.discard(task)


class _SpoiledError(Exception):
    """Say that this connection has come to its bad end."""


@dataclass(slots=True)
class _Way:
    proxy: Proxy
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    sent: int = 0

    async def carry(self) -> None:
        """Carry a connection to its end; a bad one is a reset and not a farewell."""
        ends = [self.writer]
        try:
            if self._allowance() == 0:
                await self._spoil()
            reader, writer = await asyncio.open_connection(LOOPBACK, self.proxy.upstream)
            ends.append(writer)
            there = self._pump(self.reader, writer, inbound=False)
            back = self._pump(reader, self.writer, inbound=True)
            async with asyncio.TaskGroup() as group:
                group.create_task(there)
                group.create_task(back)
        except (ExceptionGroup, OSError, _SpoiledError, asyncio.CancelledError):
            for end in ends:
                _reset(end)
        finally:
            for end in ends:
                end.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, inbound: bool) -> None:
        # Bounded, so that a slow reader is felt by the sender as it is without a proxy.
        chunks: Chunks = asyncio.Queue(maxsize=256)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take(source, chunks, inbound=inbound))
            group.create_task(_deliver(chunks, sink))

    async def _take(self, source: asyncio.StreamReader, chunks: Chunks, *, inbound: bool) -> None:
        delay = self.proxy.toxics.rtt / 2
        clock = asyncio.get_running_loop()
        while chunk := await source.read(CHUNK):
            passed = chunk if inbound else chunk[: self._allowance()]
            self._count(len(passed), inbound=inbound)
            await chunks.put((clock.time() + delay, passed))
            if not inbound and self._allowance() == 0:
                await chunks.join()
                await self._spoil()
        await chunks.put((clock.time() + delay, b""))

    def _count(self, size: int, *, inbound: bool) -> None:
        if inbound:
            self.proxy.received += size
        else:
            self.proxy.sent += size
            self.sent += size

    def _allowance(self) -> int:
        toxics = self.proxy.toxics
        limits = [limit for limit in (toxics.reset_after, toxics.stall_after) if limit is not None]
        return max(0, min(limits) - self.sent) if limits else CHUNK

    async def _spoil(self) -> None:
        toxics = self.proxy.toxics
        self.proxy.spoiled += 1
        if toxics.once:
            self.proxy.toxics = Toxics(rtt=toxics.rtt)
        if toxics.reset_after is not None:
            raise _SpoiledError
        await asyncio.Event().wait()


async def _deliver(chunks: Chunks, sink: asyncio.StreamWriter) -> None:
    clock = asyncio.get_running_loop()
    while True:
        due, chunk = await chunks.get()
        if (wait := due - clock.time()) > 0:
            await asyncio.sleep(wait)
        if not chunk:
            if sink.can_write_eof():
                sink.write_eof()
            return
        sink.write(chunk)
        await sink.drain()
        chunks.task_done()


def _reset(end: asyncio.StreamWriter) -> None:
    connection = end.get_extra_info("socket")
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
    end.transport.abort()


@contextmanager
def toxic_proxy(upstream: int, toxics: Toxics | None = None) -> Iterator[Proxy]:
    """Run a proxy to a port of this machine, in a thread of its own, for as long as the block lasts."""
    proxy = Proxy(port=0, upstream=upstream, toxics=Toxics())
    thread = threading.Thread(target=proxy._loop.run_forever, daemon=True)
    thread.start()
    try:
        proxy.change(Toxics())
        proxy.change(toxics or Toxics())
        yield proxy
    finally:
        proxy.change(Toxics(refuse=True))
        proxy.cut()
        proxy._loop.call_soon_threadsafe(proxy._loop.stop)
        thread.join()
        proxy._loop.close()
