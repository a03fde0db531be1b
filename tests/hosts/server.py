"""Run a server as a child of the test, and end it with all that it started."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

LOOPBACK = "127.0.0.1"
ADMINISTRATION = (str(Path(sys.executable).parent), "/usr/sbin", "/usr/local/sbin")
"""Where servers are found that are not on the path of every user, first those that pip brought."""

PATIENCE = 60.0
"""Seconds that a server may take to answer; all here take less than ten on a quiet machine."""


@dataclass(slots=True)
class Server:
    """Hold a server that can be killed and started again at the same port, as hosts are."""

    command: Sequence[str]
    log: Path
    is_ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers; one that ends or keeps silent fails the test."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            assert self._process.poll() is None, f"it ended at once:\n{self.said()}"
            assert time.monotonic() < deadline, f"no answer within {PATIENCE} s:\n{self.said()}"
            time.sleep(0.01)

    def kill(self) -> None:
        """Kill the server with all that it started; nothing happens to one that is dead already."""
        if self._process is None:
            return
        doomed = self.children()
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        _kill_all(doomed)
        self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Kill the server and start it again where it was."""
        self.kill()
        self.start()

    def children(self) -> list[psutil.Process]:
        """List what the server started, at any depth: workers, and the sessions of those logged in."""
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def kill_children(self) -> int:
        """Kill what the server started but not the server, and say how many that were."""
        doomed = self.children()
        _kill_all(doomed)
        return len(doomed)

    @property
    def pid(self) -> int:
        """Name the process of the running server."""
        assert self._process is not None, "the server does not run"
        return self._process.pid

    def said(self) -> str:
        """Return what the server wrote to its log."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


def _kill_all(doomed: list[psutil.Process]) -> None:
    # Sessions of sshd lead process groups of their own, so that the group alone is not enough.
    for process in doomed:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    deadline = time.monotonic() + PATIENCE
    while any(is_alive(process) for process in doomed) and time.monotonic() < deadline:
        time.sleep(0.002)


def is_alive(process: psutil.Process) -> bool:
    """Tell whether a process still does something; the dead that nobody has buried do not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Run a server for as long as the block lasts, however that ends."""
    try:
        server.start()
        yield server
    finally:
        server.kill()


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a temporary folder that the accounts of servers may enter, as they may not pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="cxsite-host-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def find_program(name: str, package: str) -> str:
    """Return the path of a program; the test is skipped where the package that brings it is missing."""
    places = os.pathsep.join((*ADMINISTRATION, os.environ.get("PATH", os.defpath)))
    path = shutil.which(name, path=places)
    if path is None:
        pytest.skip(f"NOT TESTED: there is no {name} on this machine; install {package}")
    return path


def free_port() -> int:
    """Choose a port that nobody listens at.

    It lies below those that systems give to outgoing connections, and is drawn by a generator that no
    plug-in seeds alike in every worker: so that nobody takes it before the server does.
    """
    while True:
        port = 18000 + secrets.randbelow(14000)
        with socket.socket() as trial, suppress(OSError):
            trial.bind((LOOPBACK, port))
            return port


def is_listening(port: int) -> bool:
    """Tell whether somebody accepts connections at a port."""
    with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


def is_superuser() -> bool:
    """Tell whether the tests may act as any account."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
