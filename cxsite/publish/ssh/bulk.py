"""Move many files at once, by one archive or one list that the server works through."""

from __future__ import annotations

import io
import re
import tarfile
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import asyncssh

from cxsite.publish.host import STATE, TEMPORARY
from cxsite.publish.ssh import files
from cxsite.publish.ssh.files import Folders
from cxsite.publish.ssh.session import LOST, Line
from cxsite.publish.ssh.shell import Shell

FEWEST = 20
"""Fewer files are moved one by one in less time."""

_ODD = re.compile(r"[\\\r\n\0]")
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Bulk:
    """Move many files below a folder; ``nonce`` keeps what is laid aside apart from that of others."""

    root: str
    shell: Shell
    folders: Folders
    nonce: str

    async def put(self, line: Line, archive: bytes, number: int) -> bool:
        """Unpack an archive where its names say, one of several at once; say whether that was done."""
        return await self._with_aside(line, archive, number, lambda aside: self.shell.unpack(line, aside))

    async def copy(self, line: Line, source_by_target: Mapping[str, str], mode: int) -> frozenset[str]:
        """Copy the files that keep their path below a folder in another; tell which those were."""
        sides = {
            pair[0]: split_sides(*pair) for pair in source_by_target.items() if not _ODD.search("".join(pair))
        }
        if len(sides) < FEWEST:
            return frozenset()
        [((source, target), _)] = Counter(side[:2] for side in sides.values()).most_common(1)
        chosen = {key: side[2] for key, side in sides.items() if side[:2] == (source, target)}
        names = b"".join(f"./{name}\0".encode() for name in chosen.values())
        is_done = await self._with_aside(
            line, names, 0, lambda aside: self.shell.copy(line, (source, target), names=aside, mode=mode)
        )
        return frozenset(chosen) if is_done else frozenset()

    async def _with_aside(
        self, line: Line, content: bytes, number: int, act: Callable[[str], Awaitable[bool]]
    ) -> bool:
        if not await self.shell.is_there(line):
            return False
        address = f"{STATE}/{TEMPORARY}{self.nonce}-bulk{number}"
        path = f"{self.root}/{address}"
        await self.folders.make(line, [address])
        try:
            await files.write(line, path, content, mode=_PRIVATE, is_new=False)
            return await act(address)
        except LOST:
            raise
        except asyncssh.SFTPError:
            # Such as a disk without room for both: the files one by one may fit.
            return False
        finally:
            with suppress(*LOST, asyncssh.SFTPError):
                await files.remove(line, path)


def pack(contents: Iterable[tuple[str, bytes, int]]) -> bytes:
    """Pack files, given by address, content and mode."""
    packed = io.BytesIO()
    # Long names in the way that every tar knows.
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for address, content, mode in contents:
            entry = tarfile.TarInfo(f"./{address}")
            entry.size, entry.mode = len(content), mode
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def split_sides(target: str, source: str) -> tuple[str, str, str]:
    """Split two paths where they begin to be the same, from the end: source's top, target's top, the rest."""
    one, other = source.split("/"), target.split("/")
    same = 0
    while same < min(len(one), len(other)) and one[-1 - same] == other[-1 - same]:
        same += 1
    return (
        "/".join(one[: len(one) - same]),
        "/".join(other[: len(other) - same]),
        "/".join(one[len(one) - same :]),
    )
