"""Give the tests of the write stage a site to write for."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a site with the folders that an author keeps sources in."""
    folder = tmp_path / "site"
    for name in ("content", "data", "themes"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture
def output(site: Path) -> Path:
    """Name the site's output folder; it does not exist yet."""
    return site / "output"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 256 KB; only the superuser of a real machine may."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("NOT TESTED: mounting a small disk needs the superuser of a Linux machine")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
