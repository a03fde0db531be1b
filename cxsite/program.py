"""Tell one version of this program, and of the packages that shape its output, from another."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

_PACKAGES = (
    "altair",
    "babel",
    "jinja2",
    "markdown",
    "markupsafe",
    "numpy",
    "pandas",
    # Not everybody has it: a Parquet file that could not be read must be tried again once it is there.
    "pyarrow",
    "pydantic",
    "pyyaml",
    "scipy",
    "tomlkit",
    "vl-convert-python",
)


@cache
def describe_program() -> str:
    """Digest the program's own files and the versions of what it is built upon."""
    digest = hashlib.sha256()
    for part in _parts():
        digest.update(f"{len(part)}\0".encode())
        digest.update(part)
    return digest.hexdigest()


def _parts() -> Iterator[bytes]:
    # The last digit of a quantile may differ from one processor to another, and a site may lie on a share.
    yield f"{sys.version} {sys.platform} {_name_machine()}".encode()
    installed = _list_installed()
    for name in _PACKAGES:
        yield f"{name} {installed.get(name, '')}".encode()
    package = str(Path(__file__).parent)
    for path in sorted(_walk(package)):
        yield path.removeprefix(package).replace(os.sep, "/").encode()
        with open(path, "rb") as file:  # noqa: PTH123 - a path object for each of hundreds of files costs more
            yield file.read()


def _name_machine() -> str:
    return os.uname().machine if hasattr(os, "uname") else os.environ.get("PROCESSOR_ARCHITECTURE", "")


_INSTALLED = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(-.*)?\.(dist|egg)-info")


def _list_installed() -> Mapping[str, str]:
    """Tell the version of each package by its name, from what installers leave beside it.

    The standard library says the same, and takes longer than all else that a build does which finds nothing
    changed.
    """
    found: dict[str, str] = {}
    # What comes first is what is imported.
    for folder in reversed(sys.path):
        with suppress(OSError):
            traces = filter(None, map(_INSTALLED.fullmatch, os.listdir(folder or ".")))  # noqa: PTH208 - see above
            found |= {re.sub("[-_.]+", "-", one["name"]).lower(): one["version"] for one in traces}
    return found


def _walk(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _walk(entry.path)
            elif entry.name.endswith(".py"):
                yield entry.path
