"""Read the files of a site, and again only those that may have changed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from cxsite.slots import Slots

_CHUNK_BYTES = 1 << 20
# On some disks two saves within this time bear the same one.
_DOUBT_NANOSECONDS = 2_000_000_000


class Files:
    """Know the files of a site by their times, and their contents by what is in them.

    Times only spare reading: where one is doubtful, the file is read again.
    """

    def __init__(self, site: Path, slots: Slots | None = None) -> None:
        self._site = site
        self._slots = slots or Slots(remembers=False)

    def read(self, path: str) -> bytes:
        """Read a file, named from the site's folder; raises ``OSError``."""
        whole = self._site / path
        return self._slots.derive(("file", path), _stamp(whole), whole.read_bytes)

    def digest(self, path: str) -> str:
        """Digest a file however large it is; what cannot be read has a digest of its own."""
        whole = self._site / path
        try:
            return self._slots.derive(("digest", path), _stamp(whole), partial(_digest_file, whole))
        except OSError as cause:
            return str(cause)

    def list(self, folder: str) -> list[str]:
        """List the files below a folder of the site, named from there, in order; links are not followed."""
        return sorted(_walk(self._site / folder, ""))


def _stamp(path: Path) -> tuple[object, ...]:
    found = path.stat()
    is_doubtful = time.time_ns() - found.st_mtime_ns < _DOUBT_NANOSECONDS
    # An object is like no other: what bears it is read again the next time.
    return (found.st_size, found.st_mtime_ns, found.st_ino, object() if is_doubtful else None)


def _digest_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _walk(folder: Path | str, prefix: str) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name
