"""Find out by trying what a host is able to do; what servers say of themselves is not relied on."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from cxsite.publish.host import Host, LinkHost
from cxsite.publish.ledger import STATE, write_state
from cxsite.publish.refusals import PublishError

_FOLDER = f"{STATE}/probe"
_TARGET, _OTHER, _LINK = f"{_FOLDER}/file", f"{_FOLDER}/other", f"{_FOLDER}/link"
_REWRITES = 30
_SIZE = 60_000


@dataclass(frozen=True, slots=True)
class Abilities:
    """Hold what a host is able to do: set links in one step; write over a file so that none is seen in part.

    ``mode`` is how releases are shown there.
    """

    can_link: bool = False
    rewrites_whole: bool = True
    mode: str = ""

    def to_bytes(self) -> bytes:
        """Write it down."""
        return json.dumps(asdict(self), sort_keys=True).encode() + b"\n"


def probe(host: Host) -> Abilities:
    """Try it with files of our own, and leave none behind; raises PublishError if nothing can be written."""
    try:
        write_state(host, {_TARGET: b"1", _OTHER: b"2"})
        if isinstance(host, LinkHost) and _can_link(host):
            return Abilities(can_link=True)
        return Abilities(rewrites_whole=_rewrites_whole(host))
    finally:
        host.delete_all([_TARGET, _OTHER, _LINK])


def _can_link(host: LinkHost) -> bool:
    try:
        host.set_link(_LINK, "file")
        host.set_link(_LINK, "other")
        return host.read_link(_LINK) == "other" and host.read(_LINK) == b"2"
    except PublishError:
        return False


def _rewrites_whole(host: Host) -> bool:
    """Read a file again and again while it is written over; every reading has to be one of the two."""
    contents = (b"a" * _SIZE, b"b" * _SIZE)
    write_state(host, {_TARGET: contents[0]})
    with _read_meanwhile(host, contents) as torn:
        for number in range(_REWRITES):
            write_state(host, {_TARGET: contents[number % 2]})
    return not torn


@contextmanager
def _read_meanwhile(host: Host, contents: tuple[bytes, ...]) -> Iterator[list[str]]:
    torn: list[str] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set() and not torn:
            try:
                if host.read(_TARGET) not in contents:
                    torn.append("in part")
            except PublishError as cause:
                torn.append(cause.message)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield torn
    finally:
        is_over.set()
        reader.join()
