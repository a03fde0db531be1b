"""Tell one version of this program, and of the packages that shape its output, from another."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
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
    yield f"{platform.python_version()} {platform.system()} {platform.machine()}".encode()
    for name in _PACKAGES:
        yield f"{name} {_version_of(name)}".encode()
    package = Path(__file__).parent
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).as_posix().encode()
        yield path.read_bytes()


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
