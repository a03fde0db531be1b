"""Follow a build, and keep it from writing after the preview has ended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

T = TypeVar("T")
# Of very many saves at once the system may drop some.
_TOLD_AT_MOST = 100
WRITING = "writing"  # the stage that a build announces before it touches the folder


class Progress(Protocol):
    """Be told how far a build is."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage of so many steps."""

    def step(self, name: str) -> None:
        """Finish one step."""


@dataclass(frozen=True, slots=True)
class BuildTask:
    """Say what a build has to do: into which folder, and which files were saved since the last one.

    ``changed`` is a hint of the system's that saves looking: without any file, everything may have changed.
    ``later`` takes work that can wait until the open pages have been told of the build.
    """

    output: Path
    changed: frozenset[Path]
    progress: Progress
    later: Callable[[Callable[[], object]], None]

    def name_saved(self, site: Path) -> frozenset[str] | None:
        """Name the files from the site's folder, or none where the system may not have told of all."""
        is_known = 0 < len(self.changed) <= _TOLD_AT_MOST
        if not is_known or not all(path.is_relative_to(site) for path in self.changed):
            return None
        return frozenset(path.relative_to(site).as_posix() for path in self.changed)


class EndedError(Exception):
    """Stop a build that nobody waits for any more."""


class Course:
    """Be told how far a build is, and stop it once the preview has ended.

    The folder of a preview is removed at its end. A build that went on would make it anew.
    """

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._has_ended = False
        self._is_writing = False

    def stage(self, name: str, total: int = 0) -> None:  # noqa: ARG002 - as it is told
        """Begin a stage."""
        with self._lock:
            self._refuse_if_ended()
            self._is_writing = name == WRITING

    def step(self, name: str) -> None:  # noqa: ARG002 - as it is told
        """Finish one step."""
        with self._lock:
            self._refuse_if_ended()

    def follow(self, work: Callable[[], T]) -> T:
        """Do work that tells of itself, and see its end, whichever way it ends."""
        try:
            return work()
        finally:
            with self._lock:
                self._is_writing = False
                self._lock.notify_all()

    def end(self, seconds: float) -> None:
        """Let no build write from now on; one that writes already has so many seconds."""
        with self._lock:
            self._has_ended = True
            self._lock.wait_for(lambda: not self._is_writing, seconds)

    def _refuse_if_ended(self) -> None:
        if self._has_ended:
            raise EndedError
