"""Mount a disk that is soon full."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size: str = "2m", *, files: int | None = None) -> Iterator[Path]:
    """Mount a disk of so many bytes (and files) at a folder, for the owner of the folder above."""
    folder.mkdir(exist_ok=True)
    owner = folder.parent.stat()
    limits = f"size={size},uid={owner.st_uid},gid={owner.st_gid},mode=755"
    if files is not None:
        limits += f",nr_inodes={files}"
    try:
        mount = ["mount", "-t", "tmpfs", "-o", limits, "none", str(folder)]
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("NOT TESTED: mounting a small disk needs the superuser of a Linux machine")
    try:
        yield folder
    finally:
        # Lazily: what a server still holds open must not keep the test from ending.
        subprocess.run(["umount", "-l", str(folder)], check=True)
