"""Test the proxy that spoils connections."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hosts.server import LOOPBACK
from hosts.toxic import Toxics, toxic_proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """Run a server that sends back what it gets, and give its port."""
    listener = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=send_back, args=(connection,), daemon=True).start()

    def send_back(connection: socket.socket) -> None:
        with connection:
            try:
                while chunk := connection.recv(65536):
                    connection.sendall(chunk)
            except OSError:
                return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def exchange(port: int, content: bytes, *, timeout: float = 5.0) -> bytes:
    """Send bytes, say that these were all, and return what came back until the end."""
    with socket.create_connection((LOOPBACK, port), timeout=timeout) as connection:
        connection.sendall(content)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_clean_proxy_changes_nothing(echo: int) -> None:
    """A proxy with nothing wrong carries all bytes both ways, and counts them."""
    content = os.urandom(3_000_000)
    with toxic_proxy(echo) as proxy:
        assert exchange(proxy.port, content) == content
        assert (proxy.connections, proxy.sent, proxy.received) == (1, len(content), len(content))


def test_a_long_way_takes_its_time(echo: int) -> None:
    """Each round trip takes the time it is told, and a second one as much again."""
    with toxic_proxy(echo, Toxics(rtt=0.1)) as proxy:
        with socket.create_connection((LOOPBACK, proxy.port), timeout=5) as connection:
            started = time.monotonic()
            for _ in range(2):
                connection.sendall(b"x")
                connection.recv(1)
        assert 0.2 <= time.monotonic() - started < 2


def test_a_long_way_is_not_narrow(echo: int) -> None:
    """Much sent at once arrives in little more than one round trip."""
    with toxic_proxy(echo, Toxics(rtt=0.2)) as proxy:
        started = time.monotonic()
        exchange(proxy.port, os.urandom(2_000_000))
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("count", [0, 1, 1000, 100_000])
def test_a_connection_is_reset(echo: int, count: int) -> None:
    """A connection is reset when its client has sent so many bytes, of which all arrived."""
    with toxic_proxy(echo, Toxics(reset_after=count)) as proxy:
        with pytest.raises(ConnectionError):
            exchange(proxy.port, bytes(200_000))
        assert (proxy.sent, proxy.spoiled) == (count, 1)


def test_one_reset_is_enough(echo: int) -> None:
    """After the only reset all is well."""
    with toxic_proxy(echo, Toxics(reset_after=1000, once=True)) as proxy:
        with pytest.raises(ConnectionError):
            exchange(proxy.port, bytes(5000))
        assert exchange(proxy.port, bytes(5000)) == bytes(5000)


@pytest.mark.parametrize("count", [0, 1000])
def test_a_connection_stalls(echo: int, count: int) -> None:
    """A connection that stalls stays open and answers no more."""
    with toxic_proxy(echo, Toxics(stall_after=count)) as proxy:
        with pytest.raises(TimeoutError):
            exchange(proxy.port, bytes(5000), timeout=0.3)
        assert proxy.received <= count


def test_a_closed_port_refuses_until_it_is_opened(echo: int) -> None:
    """A proxy that refuses is as if nobody were there, and comes back at its port."""
    with toxic_proxy(echo, Toxics(refuse=True)) as proxy:
        with pytest.raises(ConnectionRefusedError):
            exchange(proxy.port, b"x")
        proxy.change(Toxics())
        assert exchange(proxy.port, b"x") == b"x"


def test_open_connections_can_be_cut(echo: int) -> None:
    """All connections that are open can be reset at once."""
    with (
        toxic_proxy(echo) as proxy,
        socket.create_connection((LOOPBACK, proxy.port), timeout=5) as connection,
    ):
        connection.sendall(b"x")
        connection.recv(1)
        proxy.cut()
        with pytest.raises(ConnectionError):
            connection.recv(1)
