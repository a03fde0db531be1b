"""Tell whether a file has changed: perhaps, from its size and times, or surely, from what is in it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator

DOUBT_NANOSECONDS = 2_000_000_000
"""On some disks two saves within this time bear the same one."""

_CHUNK_BYTES = 1 << 20

Stamp = tuple[object, ...]


def stamp_file(path: str) -> Stamp:
    """Take what a file has to be asked for without reading it; raises ``OSError``.

    As long as a file's stamp stays the same, so does its content. Where the times leave that in doubt, a
    stamp is like no other, so that the file is read again.
    """
    found = os.stat(path)  # noqa: PTH116 - a path object for each of thousands of files costs more
    # The second time moves even where a program that copies gives the first one back.
    times = (found.st_mtime_ns, found.st_ctime_ns)
    is_doubtful = time.time_ns() - max(times) < DOUBT_NANOSECONDS
    return (found.st_size, *times, found.st_ino, object() if is_doubtful else None)


def state_of(path: str) -> tuple[int, int, int]:
    """Take what tells a file from others that were put in its place since; raises ``OSError``."""
    found = os.stat(path)  # noqa: PTH116 - see above
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def digest_file(path: str) -> str:
    """Digest what is in a file, however large it is, as SHA-256 in hex; raises ``OSError``."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:  # noqa: PTH123 - a path object for each of thousands of files costs more
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def walk_files(folder: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """List the files below a folder by their path and by their name after ``prefix``, in no order.

    Links to folders are not followed.
    """
    return ((entry.path, name) for entry, name in walk_entries(folder, prefix))


def walk_entries(folder: str, prefix: str = "") -> Iterator[tuple[os.DirEntry[str], str]]:
    """List the files below a folder with what the system tells of each anyway."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from walk_entries(entry.path, f"{prefix}{entry.name}/")
        elif _is_file(entry):
            yield entry, prefix + entry.name


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads to itself.
        return False
