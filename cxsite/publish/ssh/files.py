"""Write, read and list files by SFTP, with many requests under way at once."""

from __future__ import annotations

import asyncio
import stat
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import asyncssh
from asyncssh import SFTPAttrs, SFTPFailure, SFTPName, SFTPNoSuchFile

from cxsite.publish.host import Found
from cxsite.publish.ssh.session import LOST, Line

_Item = TypeVar("_Item")

FOLDER_MODE = 0o755
# More gained nothing at any distance, fewer wait for the network.
_AT_ONCE = 100
# What a server takes in one request, and what of a large file has to get through before the next piece.
_ONE_REQUEST, _ONE_READ, _PIECE = 32_000, 32_768, 1_000_000
_SET_GROUP = 0o2020
_WRITE = asyncssh.FXF_WRITE | asyncssh.FXF_CREAT
_NEW, _OVER = _WRITE | asyncssh.FXF_EXCL, _WRITE | asyncssh.FXF_TRUNC


async def each(items: Iterable[_Item], work: Callable[[_Item], Awaitable[object]]) -> None:
    """Work on every item, many at once; the first failure is raised, and none is begun after it."""
    waiting = deque(items)

    async def take() -> None:
        while waiting:
            await work(waiting.popleft())

    tasks = [asyncio.ensure_future(take()) for _ in range(min(_AT_ONCE, len(waiting)))]
    try:
        if tasks:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
            waiting.clear()
            # What was sent has its answer to come; a connection that breaks answers all.
            await asyncio.wait(tasks)
    finally:
        waiting.clear()
        for task in tasks:
            task.cancel()
    failures = [failure for task in tasks if (failure := task.exception())]
    # That the connection broke is worth another try, whatever else was wrong with it.
    for failure in sorted(failures, key=lambda one: not isinstance(one, LOST)):
        raise failure


async def write(line: Line, path: str, content: bytes, *, mode: int, is_new: bool) -> None:
    """Write a file where it lies; with ``is_new`` it must not be there yet.

    The mode is set afterwards and not on opening, where the server's umask would take from it.
    """
    is_small = len(content) <= _ONE_REQUEST
    file = await line.sftp.open(
        path, _NEW if is_new else _OVER, encoding=None, block_size=0 if is_small else -1
    )
    attributes = SFTPAttrs(permissions=mode)
    if is_small:
        # A server acts on one file in the order in which it is asked, so that nothing has to be waited for.
        await _all(file.write(content), file.setstat(attributes), file.close())
        return
    try:
        async with line.wide:
            for start in range(0, len(content), _PIECE):
                await file.write(content[start : start + _PIECE], start)
                line.tick()
    finally:
        await _all(file.setstat(attributes), file.close())


async def read(line: Line, path: str) -> bytes:
    """Read a file."""
    file = await line.sftp.open(path, "rb", block_size=0)
    # Asked for in one go: most files are no larger, and then their end is known without asking again.
    first, about, _ = await _all(file.read(_ONE_READ, 0), file.stat(), file.close())
    if len(first) == (about.size or 0):
        return bytes(first)
    pieces: list[Any] = []
    async with line.wide, line.sftp.open(path, "rb") as file:
        while piece := await file.read(_PIECE):
            line.tick()
            pieces.append(piece)
    return b"".join(pieces)


async def link(line: Line, source: str, path: str) -> bool:
    """Give a file a second name, where there is none of that name yet; say whether that was done."""
    try:
        await line.sftp.link(source, path)
    except LOST:
        raise
    except asyncssh.SFTPError:
        return False
    return True


async def copy(line: Line, source: str, path: str, *, mode: int) -> None:
    """Copy a file to where none is, on the server where it knows how, or by reading and writing it."""
    if not line.sftp.supports_remote_copy:
        await write(line, path, await read(line, source), mode=mode, is_new=True)
        return
    async with line.sftp.open(source, "rb", block_size=0) as one:
        other = await line.sftp.open(path, _NEW, encoding=None, block_size=0)
        try:
            await line.sftp.remote_copy(one, other)
        finally:
            await _all(other.setstat(SFTPAttrs(permissions=mode)), other.close())


async def rename(line: Line, path: str, target: str) -> None:
    """Give a file another name; what had that is replaced in one step where the server is able to."""
    try:
        await line.sftp.posix_rename(path, target)
    except asyncssh.SFTPOpUnsupported:
        await remove(line, target)
        await line.sftp.rename(path, target)


async def remove(line: Line, path: str) -> None:
    """Delete a file; one that is gone already is fine."""
    with suppress(SFTPNoSuchFile):
        await line.sftp.remove(path)


async def walk(line: Line, folder: str) -> dict[str, Found]:
    """List all files below a folder, by their addresses from there; none if there is no such folder."""
    found: dict[str, Found] = {}
    level = [""]
    while level:
        below: list[str] = []
        await each(level, partial(_look, line, folder, found=found, below=below))
        level = below
    return found


async def _look(line: Line, folder: str, prefix: str, *, found: dict[str, Found], below: list[str]) -> None:
    for entry in await _list_folder(line, f"{folder}/{prefix}"):
        name, attributes = prefix + str(entry.filename), entry.attrs
        if _is(entry, stat.S_IFDIR):
            below.append(f"{name}/")
        elif not _is(entry, stat.S_IFLNK):
            found[name] = Found(attributes.size or 0, float(attributes.mtime or 0))


async def remove_tree(line: Line, folder: str) -> None:
    """Delete a folder with all that is in it; links in it are deleted, and not followed."""
    entries = await _list_folder(line, folder)
    folders = [f"{folder}/{entry.filename!s}" for entry in entries if _is(entry, stat.S_IFDIR)]
    files = [f"{folder}/{entry.filename!s}" for entry in entries if not _is(entry, stat.S_IFDIR)]
    await each(files, lambda path: remove(line, path))
    await each(folders, lambda path: remove_tree(line, path))
    with suppress(SFTPNoSuchFile):
        await line.sftp.rmdir(folder)


async def _list_folder(line: Line, folder: str) -> list[SFTPName]:
    try:
        entries = await line.sftp.readdir(folder)
    except (SFTPNoSuchFile, asyncssh.SFTPNotADirectory):
        return []
    line.tick()
    return [entry for entry in entries if entry.filename not in {".", ".."}]


def _is(entry: SFTPName, kind: int) -> bool:
    return stat.S_IFMT(entry.attrs.permissions or 0) == kind


async def _all(*requests: Awaitable[Any]) -> list[Any]:
    answers = await asyncio.gather(*requests, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return answers


@dataclass(slots=True)
class Folders:
    """Make folders as they are needed, and remember the modes of those that are there."""

    root: str
    _mode_by_path: dict[str, int] = field(default_factory=dict)

    def forget(self) -> None:
        """Look again at all: somebody may have deleted some."""
        self._mode_by_path.clear()

    async def make(self, line: Line, addresses: Iterable[str]) -> None:
        """Make the folders that files at these addresses lie in, from the top down."""
        wanted = {folder for address in addresses for folder in _list_parents(address)}
        paths = {f"{self.root}/{folder}".rstrip("/") for folder in wanted}
        missing = sorted(paths - self._mode_by_path.keys(), key=lambda path: path.count("/"))
        for depth in sorted({path.count("/") for path in missing}):
            await each(
                [path for path in missing if path.count("/") == depth], lambda path: self._make(line, path)
            )

    async def remove_empty(self, line: Line, addresses: Iterable[str]) -> None:
        """Delete the folders of files that are gone, and those above, as far as they are empty."""
        folders = {address.rpartition("/")[0] for address in addresses} - {""}
        while folders:
            gone: set[str] = set()
            await each(folders, partial(self._remove, line, gone=gone))
            folders = {folder.rpartition("/")[0] for folder in gone} - {""}

    async def _remove(self, line: Line, folder: str, *, gone: set[str]) -> None:
        path = f"{self.root}/{folder}"
        # Forgotten first: another thread must not rely on it meanwhile.
        self._mode_by_path.pop(path, None)
        try:
            await line.sftp.rmdir(path)
        except LOST:
            raise
        except asyncssh.SFTPError:
            return
        gone.add(folder)

    async def _make(self, line: Line, path: str) -> None:
        above = self._mode_by_path.get(path.rpartition("/")[0])
        try:
            await line.sftp.mkdir(path)
        except SFTPFailure:
            # The third version of the protocol has one word for everything: it is there already, or it fails.
            mode = await _folder_mode(line, path)
            if mode is None:
                raise
            self._mode_by_path[path] = mode
            return
        if above is None:
            above = (await line.sftp.stat(path.rpartition("/")[0] or "/")).permissions or 0
        # A group that all below is to belong to, and may write, stays one.
        mode = FOLDER_MODE | above & _SET_GROUP
        await line.sftp.setstat(path, SFTPAttrs(permissions=mode))
        self._mode_by_path[path] = mode
        line.tick()


async def _folder_mode(line: Line, path: str) -> int | None:
    try:
        mode = (await line.sftp.stat(path)).permissions or 0
    except SFTPNoSuchFile:
        return None
    return mode if stat.S_ISDIR(mode) else None


def _list_parents(address: str) -> list[str]:
    parts = address.split("/")[:-1]
    return ["/".join(parts[:depth]) for depth in range(len(parts) + 1)]
