"""Turn what a host says by SFTP into reasons that people can act on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncssh
from asyncssh import SFTPFailure, SFTPNoSuchFile

from cxsite.publish.refusals import PublishError, no_space, not_allowed, unreachable
from cxsite.publish.ssh.session import LOST, Line

_FULL = (asyncssh.SFTPNoSpaceOnFilesystem, asyncssh.SFTPQuotaExceeded)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Word what goes wrong below a folder, ``name`` to people and ``root`` to the host, for a user."""

    name: str
    root: str
    user: str

    @asynccontextmanager
    async def told(self, line: Line, address: str, *, size: int = 0) -> AsyncIterator[None]:
        """Turn what the host says of a file of so many bytes into a PublishError."""
        try:
            yield
        except LOST:
            raise
        except asyncssh.SFTPError as cause:
            raise await self._word(line, address, cause, size=size) from cause

    async def _word(self, line: Line, address: str, cause: asyncssh.SFTPError, *, size: int) -> PublishError:
        name = f"{self.name}/{address}".rstrip("/")
        if isinstance(cause, _FULL):
            return no_space(name, cause.reason)
        if isinstance(cause, SFTPNoSuchFile):
            return unreachable(name, "its folder is gone")
        room = await self._look_for_room(line, size) if isinstance(cause, SFTPFailure) else ""
        if room:
            return no_space(name, room)
        return not_allowed(name, f"{cause.reason} (as {self.user})")

    async def _look_for_room(self, line: Line, size: int) -> str:
        """Say that a disk is full, because the third version of the protocol has no word for it."""
        try:
            disk = await line.sftp.statvfs(self.root)
        except LOST:
            raise
        except asyncssh.SFTPError:
            return ""
        free = disk.bavail * disk.frsize
        if free < size + disk.frsize:
            return f"{free / 1e6:.1f} of {disk.blocks * disk.frsize / 1e6:.1f} MB are free"
        # Some file systems make room for names as they need it, and count none.
        return "it can hold no more files (inodes)" if disk.files and not disk.favail else ""
