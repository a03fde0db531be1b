"""Tell from a file's size and times whether it may have changed."""

from __future__ import annotations

import os
import time

# On some disks two saves within this time bear the same one.
_DOUBT_NANOSECONDS = 2_000_000_000

Stamp = tuple[object, ...]


def stamp_file(path: str) -> Stamp:
    """Take what a file has to be asked for without reading it; raises ``OSError``.

    As long as a file's stamp stays the same, so does its content. Where the times leave that in doubt, a
    stamp is like no other, so that the file is read again.
    """
    found = os.stat(path)  # noqa: PTH116 - a path object for each of thousands of files costs more
    # The second time moves even where a program that copies gives the first one back.
    times = (found.st_mtime_ns, found.st_ctime_ns)
    is_doubtful = time.time_ns() - max(times) < _DOUBT_NANOSECONDS
    return (found.st_size, *times, found.st_ino, object() if is_doubtful else None)
