"""Find out by trying what a host is able to do; what servers say of themselves is not relied on."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass

from cxsite.publish.host import STATE, Host, LinkHost
from cxsite.publish.ledger import write_state
from cxsite.publish.refusals import PublishError

# A larger file is longer in the making, so that fewer have to be caught at it.
_REWRITES = 60
_SIZE = 150_000
# One alone is often made to wait until a file is whole; of several one gets in between.
_READERS = 6


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
    # Nobody else who tries at the same time meets these.
    folder = f"{STATE}/probe-{os.urandom(4).hex()}"
    file, other, link = (f"{folder}/{name}" for name in ("file", "other", "link"))
    try:
        write_state(host, {file: b"1", other: b"2"})
        can_link = isinstance(host, LinkHost) and _can_link(host, link)
        abilities = Abilities(can_link=can_link, rewrites_whole=can_link or _rewrites_whole(host, file))
    except PublishError:
        # Who may not write may not delete either, and the first reason is the one to tell.
        with suppress(PublishError):
            _delete(host, folder)
        raise
    _delete(host, folder)
    return abilities


def _delete(host: Host, folder: str) -> None:
    if isinstance(host, LinkHost):
        host.delete_folder(folder)
    else:
        host.delete_all(host.list_files(folder))


def _can_link(host: LinkHost, link: str) -> bool:
    try:
        host.set_link(link, "file")
        host.set_link(link, "other")
        return host.read_link(link) == "other" and host.read(link) == b"2"
    except PublishError:
        return False


def _rewrites_whole(host: Host, file: str) -> bool:
    """Read a file again and again while it is written over; every reading has to be one of the two."""
    contents = (b"a" * _SIZE, b"b" * _SIZE)
    write_state(host, {file: contents[0]})
    with _read_meanwhile(host, file, contents) as torn:
        for number in range(_REWRITES):
            write_state(host, {file: contents[number % 2]})
            if torn:
                break
    return not torn


@contextmanager
def _read_meanwhile(host: Host, file: str, contents: tuple[bytes, ...]) -> Iterator[list[str]]:
    torn: list[str] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set() and not torn:
            try:
                if host.read(file) not in contents:
                    torn.append("in part")
            except PublishError as cause:
                torn.append(cause.message)

    readers = [threading.Thread(target=read, daemon=True) for _ in range(_READERS)]
    for reader in readers:
        reader.start()
    try:
        yield torn
    finally:
        is_over.set()
        for reader in readers:
            reader.join()
