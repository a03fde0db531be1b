"""Reach a folder of a host over SSH."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TypeVar

import asyncssh
from asyncssh import SFTPFailure, SFTPNoSuchFile

from cxsite.publish.host import STATE, TEMPORARY, Done, Found, Proof, Put
from cxsite.publish.media import Group
from cxsite.publish.refusals import MissingError
from cxsite.publish.ssh import files
from cxsite.publish.ssh.bulk import FEWEST, Bulk, pack
from cxsite.publish.ssh.files import Folders, each
from cxsite.publish.ssh.reasons import Reasons
from cxsite.publish.ssh.session import LOST, Line, Session
from cxsite.publish.ssh.shell import Shell

_Result = TypeVar("_Result")

_FILE, _LASTING_FILE = 0o644, 0o444
_TRIES = 4
_BATCH = 2_000
_ARCHIVED, _ARCHIVE_BYTES = 400, 4_000_000


class SshHost:
    """Reach a folder by SFTP, and by commands where the host runs them."""

    def __init__(self, session: Session, root: str, user: str) -> None:
        self._session = session
        self._root = root
        self._reasons = Reasons(self.name, root, user)
        self._shell = Shell(root)
        self._folders = Folders(root)
        self._nonce = secrets.token_hex(4)
        self._bulk = Bulk(root, self._shell, self._folders, self._nonce)

    @property
    def name(self) -> str:
        """Name the host and the folder."""
        return self._session.login.name + self._root

    def warm(self, line: Line) -> None:
        """Start what takes a while before it is needed."""
        self._shell.warm(line)

    def list_files(self, folder: str) -> Mapping[str, Found]:
        """List all files below a folder, links left out."""

        async def work(line: Line) -> dict[str, Found]:
            async with self._reasons.told(line, folder):
                return await files.walk(line, self._path(folder))

        prefix = f"{folder}/" if folder else ""
        return {prefix + address: found for address, found in self._session.run(work).items()}

    def read(self, address: str) -> bytes:
        """Read a file."""

        async def work(line: Line) -> bytes:
            async with self._reasons.told(line, address):
                try:
                    return await files.read(line, self._path(address))
                except SFTPNoSuchFile:
                    raise MissingError(address) from None

        return self._session.run(work)

    def put_all(self, puts: Sequence[Put], done: Done) -> None:
        """Write files aside and name them when they are whole; what nobody sees yet, plainly or packed."""
        left = {put.address: put for put in puts}

        async def put_one(line: Line, put: Put) -> None:
            # In another thread: what is loaded may come from this very host.
            content = await asyncio.to_thread(put.load)
            async with self._reasons.told(line, put.address, size=len(content)):
                await self._insist(line, put.address, partial(self._place, line, put, content))
            _finish(line, left, put.address, done)

        async def work(line: Line) -> None:
            # Of a few, most lie in folders that are there; where one is not, it is made when that is seen.
            if len(left) >= FEWEST:
                await self._make_folders(line, left)
            await self._unpack(line, left, done)
            await each(list(left.values()), partial(put_one, line))

        self._session.run(work)

    async def _unpack(self, line: Line, left: dict[str, Put], done: Done) -> None:
        """Send what nobody sees yet in archives, where there is a shell that unpacks them."""
        unseen = deque(put for put in left.values() if not put.is_shown)
        if len(unseen) < FEWEST or not await self._shell.is_there(line):
            return

        async def send(number: int) -> None:
            while unseen:
                archive, packed = await asyncio.to_thread(_pack, unseen)
                if packed and not await self._bulk.put(line, archive, number):
                    unseen.clear()
                    return
                for put in packed:
                    _finish(line, left, put.address, done)

        # One is on the way while the server unpacks the other.
        await each(range(2), send)

    def prove_all(self, addresses: Iterable[str], done: Done) -> Mapping[str, Proof]:
        """Let the host compute the digests, or read the files back."""
        left = dict.fromkeys(addresses, "")
        proofs: dict[str, Proof] = {}

        async def prove_one(line: Line, address: str) -> None:
            async with self._reasons.told(line, address):
                with suppress(SFTPNoSuchFile):
                    content = await files.read(line, self._path(address))
                    proofs[address] = Proof(hashlib.sha256(content).hexdigest())
            _finish(line, left, address, done)

        async def work(line: Line) -> None:
            for batch in _batches(list(left)):
                for address, digest in (await self._shell.digest(line, batch)).items():
                    proofs[address] = Proof(digest)
                    _finish(line, left, address, done)
            await each(list(left), partial(prove_one, line))

        self._session.run(work)
        return proofs

    def prove_folder(self, folder: str, done: Done) -> Mapping[str, Proof]:
        """Let the host look and compute by one command, or list the folder and prove file by file."""

        async def work(line: Line) -> dict[str, str] | None:
            return await self._shell.digest_folder(line, folder)

        found = self._session.run(work)
        if found is None:
            return self.prove_all(self.list_files(folder), done)
        proofs = {f"{folder}/{address}": Proof(digest) for address, digest in found.items()}
        for address in proofs:
            done(address)
        return proofs

    def delete_all(self, addresses: Iterable[str]) -> None:
        """Delete files, and folders that are empty then."""
        doomed = sorted(set(addresses))

        async def delete_one(line: Line, address: str) -> None:
            async with self._reasons.told(line, address):
                await files.remove(line, self._path(address))
            line.tick()

        async def work(line: Line) -> None:
            await each(doomed, partial(delete_one, line))
            portal = [address for address in doomed if not address.startswith(f"{STATE}/")]
            await self._folders.remove_empty(line, portal)

        self._session.run(work)

    def read_link(self, address: str) -> str | None:
        """Read where a link leads."""

        async def work(line: Line) -> str | None:
            async with self._reasons.told(line, address):
                # The third version of the protocol has no word for a file that is no link.
                with suppress(SFTPNoSuchFile, SFTPFailure, asyncssh.SFTPBadMessage):
                    return str(await line.sftp.readlink(self._path(address)))
                return None

        return self._session.run(work)

    def set_link(self, address: str, target: str) -> None:
        """Make a link aside and give it its name, which is one step to every reader."""

        async def work(line: Line) -> None:
            async with self._reasons.told(line, address):
                await self._insist(line, address, partial(self._turn, line, address, target))

        self._session.run(work)

    def copy_all(self, pairs: Sequence[tuple[str, Put]], done: Done) -> None:
        """Copy pages, and link what never changes: a change by hand must not reach into old releases."""
        left = {put.address: (source, put) for source, put in pairs}

        async def copy_one(line: Line, pair: tuple[str, Put]) -> None:
            source, put = pair
            async with self._reasons.told(line, put.address):
                await self._insist(line, put.address, partial(self._copy, line, source, put))
            _finish(line, left, put.address, done)

        async def work(line: Line) -> None:
            await self._make_folders(line, left)
            pages = {put.address: source for source, put in left.values() if not _is_lasting(put)}
            for address in await self._bulk.copy(line, pages, _FILE):
                _finish(line, left, address, done)
            await each(list(left.values()), partial(copy_one, line))

        self._session.run(work)

    def delete_folder(self, folder: str) -> None:
        """Delete a folder."""

        async def work(line: Line) -> None:
            async with self._reasons.told(line, folder):
                if not await self._shell.delete_folder(line, folder):
                    await files.remove_tree(line, self._path(folder))

        self._session.run(work)
        self._folders.forget()

    def close(self) -> None:
        """End the connection."""
        self._session.close()

    async def _make_folders(self, line: Line, addresses: Iterable[str]) -> None:
        async with self._reasons.told(line, next(iter(addresses), "")):
            await self._folders.make(line, addresses)

    async def _insist(self, line: Line, address: str, act: Callable[[], Awaitable[None]]) -> None:
        """Act again where the folder went meanwhile: who ends a publish deletes folders that are empty."""
        for _ in range(_TRIES - 1):
            try:
                await act()
            except SFTPNoSuchFile:
                self._folders.forget()
                await self._folders.make(line, [address])
            else:
                return
        await act()

    async def _place(self, line: Line, put: Put, content: bytes) -> None:
        path, mode = self._path(put.address), _mode_of(put)
        if not put.is_shown:
            # What is there already may be half a file, or the second name of one in another release.
            with suppress(SFTPFailure):
                await files.write(line, path, content, mode=mode, is_new=True)
                return
        async with self._aside(line, path) as aside:
            await files.write(line, aside, content, mode=mode, is_new=False)
            # Not before the host has said that all of it lies there: full disks make empty files.
            await files.rename(line, aside, path)

    async def _turn(self, line: Line, address: str, target: str) -> None:
        path = self._path(address)
        async with self._aside(line, path) as aside:
            await files.remove(line, aside)
            await line.sftp.symlink(target, aside)
            await line.sftp.posix_rename(aside, path)

    async def _copy(self, line: Line, source: str, put: Put) -> None:
        one, other = self._path(source), self._path(put.address)
        for is_last in (False, True):
            if _is_lasting(put) and await files.link(line, one, other):
                return
            try:
                await files.copy(line, one, other, mode=_mode_of(put))
            except SFTPFailure:
                if is_last:
                    raise
                # The protocol replaces nothing that is there.
                await files.remove(line, other)
            else:
                return

    @asynccontextmanager
    async def _aside(self, line: Line, path: str) -> AsyncIterator[str]:
        folder, _, name = path.rpartition("/")
        # The same for every try, so that a connection that breaks leaves nothing behind.
        aside = f"{folder}/{TEMPORARY}{self._nonce}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        try:
            yield aside
        except LOST:
            raise
        except BaseException:
            with suppress(asyncssh.SFTPError):
                await files.remove(line, aside)
            raise

    def _path(self, address: str) -> str:
        return f"{self._root}/{address}".rstrip("/")


def _pack(waiting: deque[Put]) -> tuple[bytes, list[Put]]:
    """Pack as many files as are worth an archive."""
    packed: list[Put] = []

    def take() -> Iterator[tuple[str, bytes, int]]:
        size = 0
        with suppress(IndexError):
            while size < _ARCHIVE_BYTES and len(packed) < _ARCHIVED:
                put = waiting.popleft()
                packed.append(put)
                content = put.load()
                size += len(content)
                yield put.address, content, _mode_of(put)

    return pack(take()), packed


def _finish(line: Line, left: dict[str, _Result], address: str, done: Done) -> None:
    line.tick()
    del left[address]
    done(address)


def _batches(addresses: list[str]) -> list[list[str]]:
    return [addresses[start : start + _BATCH] for start in range(0, len(addresses), _BATCH)]


def _is_lasting(put: Put) -> bool:
    return put.media.group is Group.LASTING


def _mode_of(put: Put) -> int:
    return _LASTING_FILE if _is_lasting(put) else _FILE
