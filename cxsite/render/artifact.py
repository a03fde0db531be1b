"""Hold the finished files of a portal before any of them is written."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class Rendering:
    """Hand over every file of the output, sorted by address, with the findings so far."""

    artifacts: tuple[Artifact, ...]
    issues: tuple[Issue, ...] = ()
