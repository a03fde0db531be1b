"""Hold the finished files of a portal before any of them is written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from cxsite.issues import Issue


class Role(IntEnum):
    """Say when a file is written: what pages need comes before the pages."""

    ASSET = 0
    DATA = 1
    PAGE = 2


@dataclass(frozen=True, slots=True)
class Artifact:
    """Hold one file of the output: its address (with ``/``), its bytes and the source it was made from."""

    address: str
    content: bytes
    role: Role
    source: str

    @property
    def digest(self) -> str:
        """Take the SHA-256 of the bytes, in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class StoredArtifact:
    """Hold one file of the output, of which only the digest is at hand; its bytes are read to be written."""

    address: str
    digest: str
    role: Role
    source: str
    read: Callable[[str], bytes]

    @property
    def content(self) -> bytes:
        """Read the bytes from where they are remembered."""
        return self.read(self.address)


File = Artifact | StoredArtifact
"""One file of the output, whose bytes are at hand or not."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """Hand over every file of the output, sorted by address, with the findings so far."""

    artifacts: tuple[File, ...]
    issues: tuple[Issue, ...] = ()
