"""Keep two builds from writing to one output folder at the same time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cxsite.errors import CxsiteError
from cxsite.traces import LOCK


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Hold the folder for one build; another one fails at once.

    The system's own lock on an open file ends with its process, even a killed one. A file that means "locked"
    by being there would stay for ever, and the standard library has all that is needed.
    """
    path = output / LOCK
    descriptor = _open_locked(path)
    try:
        yield
    finally:
        if sys.platform == "win32":  # pragma: no cover
            os.close(descriptor)
            with suppress(OSError):
                path.unlink()
        else:
            # Unlinked while it is still locked: whoever waits for it sees that it is gone and makes another.
            path.unlink(missing_ok=True)
            os.close(descriptor)


def _open_locked(path: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            _lock(descriptor)
        except (BlockingIOError, PermissionError) as cause:
            os.close(descriptor)
            raise CxsiteError(
                f"another build is writing to {path.parent}", "wait until it has ended, then build again"
            ) from cause
        if _is_current(descriptor, path):
            return descriptor
        os.close(descriptor)


def _is_current(descriptor: int, path: Path) -> bool:
    # The build before us may have removed the file between our opening and our locking it.
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
