"""Describe what publishing needs of a host; each kind of host has a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from cxsite.publish.media import Media

Done = Callable[[str], None]
STATE = ".cxsite"
"""The folder on a host where publishing keeps what it has to know; no reader needs it."""
TEMPORARY = ".cxsite-new-"
"""How the names of files begin that are not whole yet; a publisher that was killed leaves some."""


@dataclass(frozen=True, slots=True)
class Put:
    """Hold a file to be written: its address, how to get its bytes, and how a web server shows it.

    Where it is not ``is_shown``, nobody reads there yet, and it may be seen in part meanwhile.
    """

    address: str
    load: Callable[[], bytes]
    media: Media
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """Hold what a listing tells of a file: bytes, the host's own time in seconds, and its tag.

    The tag changes whenever the content does; it is empty where a host has none.
    """

    size: int
    modified: float
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """Hold the SHA-256 of what lies on the host, and the host's tag for it."""

    sha256: str
    tag: str = ""


class Host(Protocol):
    """Reach files below one folder of a host, by addresses with ``/``; folders are made as they are needed.

    Every method raises PublishError where the host cannot be reached, refuses or is full.
    """

    @property
    def name(self) -> str:
        """Name the host and the folder, without any secret."""

    def list_files(self, folder: str) -> Mapping[str, Found]:
        """List all files below a folder (``""``: of all), links left out; none if there is no such folder."""

    def read(self, address: str) -> bytes:
        """Read a file; raises MissingError."""

    def put_all(self, puts: Sequence[Put], done: Done) -> None:
        """Write files, in any order; ``done`` is told each. The first failure ends it.

        Nobody ever sees a part of a file, as far as the host is able to.
        """

    def prove_all(self, addresses: Iterable[str], done: Done) -> Mapping[str, Proof]:
        """Tell what lies there now, read back or computed by the host; what is missing is left out."""

    def delete_all(self, addresses: Iterable[str]) -> None:
        """Delete files; one that is gone already is fine."""

    def close(self) -> None:
        """End the connection."""


@runtime_checkable
class LinkHost(Host, Protocol):
    """Reach a host that can also set a link in one step, so that a whole release is shown at once."""

    def read_link(self, address: str) -> str | None:
        """Read where a link leads; none if there is none."""

    def set_link(self, address: str, target: str) -> None:
        """Let a link lead elsewhere in one step; ``target`` is seen from the link's folder."""

    def prove_folder(self, folder: str, done: Done) -> Mapping[str, Proof]:
        """Tell what lies in every file below a folder, links left out; nothing if there is no such folder."""

    def copy_all(self, pairs: Sequence[tuple[str, Put]], done: Done) -> None:
        """Copy files on the host, from an address to the file to be made."""

    def delete_folder(self, folder: str) -> None:
        """Delete a folder with all that is in it; one that is gone already is fine."""
