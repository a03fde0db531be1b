"""Run a command and watch what it and all its processes take: wall time, CPU time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Usage:
    """Hold what a command took: seconds, CPU seconds and, at its peak, mebibytes of all its processes."""

    wall: float
    cpu: float
    peak: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f} s wall {self.cpu:8.2f} s CPU {self.peak:6.0f} MB"


def watch_python(*arguments: str) -> Usage:
    """Run Python with these arguments; raises ``CalledProcessError`` if it fails."""
    return watch_command((sys.executable, *arguments))


def watch_command(command: Sequence[str], folder: Path | None = None) -> Usage:
    """Run a command in a folder; raises ``CalledProcessError`` if it fails.

    Memory is the proportional set size, in which pages that processes share are counted once.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    peaks = [0.0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done))
    watcher.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    done.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Usage(wall, used.ru_utime + used.ru_stime, peaks[0])


def _watch(root: int, peaks: list[float], done: threading.Event) -> None:
    while not done.wait(_LOOK_SECONDS):
        peaks[0] = max(peaks[0], sum(map(_read_size, _list_family(root))) / 1024)


def _list_family(root: int) -> Iterator[int]:
    """List a process and all that descend from it."""
    yield root
    for path in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _list_family(int(child))


def _read_size(process: int) -> int:
    """Read the proportional set size of a process in kibibytes; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
