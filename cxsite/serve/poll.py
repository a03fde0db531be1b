"""Find changed files by comparing all of them, where no system tells of changes.

The polling of ``watchfiles`` compares times in whole seconds and loses the second save of a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

FileStates = Mapping[Path, tuple[int, int, int]]


def read_states(roots: Iterable[Path], is_wanted: Callable[[Path], bool]) -> FileStates:
    """Read time (in nanoseconds), size and number of each wanted file at or below some paths."""
    states = {}
    for root in roots:
        for path in list_files(root):
            if is_wanted(path):
                # What was removed a moment ago is simply not there any more.
                with suppress(OSError):
                    found = path.stat()
                    states[path] = (found.st_mtime_ns, found.st_size, found.st_ino)
    return states


def find_differences(before: FileStates, after: FileStates) -> frozenset[Path]:
    """List the files that came, went or changed."""
    return frozenset(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def list_files(root: Path) -> Iterator[Path]:
    """List a file, or all files below a folder."""
    if root.is_file():
        yield root
    for folder, _, names in os.walk(root):
        yield from (Path(folder, name) for name in names)
