"""Publish to a folder of this machine, or of a share that is mounted."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from cxsite.publish.host import STATE, TEMPORARY, Done, Found, Proof, Put
from cxsite.publish.media import Group
from cxsite.publish.refusals import MissingError, PublishError, no_space, not_allowed, unreachable

_FILE, _LASTING_FILE, _FOLDER = 0o644, 0o444, 0o755
# Some systems would write two bytes for the end of a line.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# Readers of a share hold a file for moments; somebody who may not write here is told without much ado.
_PAUSES = (0.05, 0.2, 0.5)
_LOCKED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class LocalHost:
    """Reach a folder by the file system."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: set[str] = set()

    @property
    def name(self) -> str:
        """Name the folder."""
        return str(self._root)

    def list_files(self, folder: str) -> Mapping[str, Found]:
        """List all files below a folder, links left out."""
        with self._told(folder):
            try:
                return dict(_describe(str(self._root / folder), folder))
            except (FileNotFoundError, NotADirectoryError):
                return {}

    def read(self, address: str) -> bytes:
        """Read a file."""
        with self._told(address):
            try:
                return (self._root / address).read_bytes()
            except FileNotFoundError:
                raise MissingError(address) from None

    def put_all(self, puts: Sequence[Put], done: Done) -> None:
        """Write each file aside and give it its name when it is whole."""
        for put in puts:
            content = put.load()
            try:
                self._place(put, content)
            except OSError as cause:
                raise self._word(cause, put.address) from cause
            done(put.address)

    def prove_all(self, addresses: Iterable[str], done: Done) -> Mapping[str, Proof]:
        """Read files back."""
        proofs = {}
        root = str(self._root)
        for address in addresses:
            try:
                proofs[address] = Proof(hashlib.sha256(_read(f"{root}/{address}")).hexdigest())
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                pass
            except OSError as cause:
                raise self._word(cause, address) from cause
            done(address)
        return proofs

    def delete_all(self, addresses: Iterable[str]) -> None:
        """Delete files, and folders that are empty then."""
        for address in addresses:
            path = self._root / address
            with self._told(address):
                path.unlink(missing_ok=True)
                # Folders of the state stay: another publisher may be about to write a claim into one.
                with suppress(OSError):
                    while (path := path.parent) != self._root and not address.startswith(f"{STATE}/"):
                        path.rmdir()
                        self._made.discard(str(path))

    def read_link(self, address: str) -> str | None:
        """Read where a link leads."""
        path = self._root / address
        with self._told(address):
            return path.readlink().as_posix() if path.is_symlink() else None

    def set_link(self, address: str, target: str) -> None:
        """Make a link aside and give it its name, which is one step to every reader."""
        path = self._root / address
        with self._told(address):
            aside = path.with_name(f"{TEMPORARY}{os.getpid()}")
            aside.unlink(missing_ok=True)
            aside.symlink_to(target)
            if hasattr(os, "sync"):
                # A loss of power must not leave a link to files that were never written out.
                os.sync()
            aside.replace(path)

    def prove_folder(self, folder: str, done: Done) -> Mapping[str, Proof]:
        """Read all files below a folder back."""
        with self._told(folder):
            try:
                addresses = [address for address, _ in _walk(str(self._root / folder), _start(folder))]
            except (FileNotFoundError, NotADirectoryError):
                return {}
        return self.prove_all(addresses, done)

    def copy_all(self, pairs: Sequence[tuple[str, Put]], done: Done) -> None:
        """Copy pages, and link what never changes: a change by hand must not reach into old releases."""
        root = str(self._root)
        for source, put in pairs:
            try:
                self._copy(f"{root}/{source}", put)
            except OSError as cause:
                raise self._word(cause, put.address) from cause
            done(put.address)

    def delete_folder(self, folder: str) -> None:
        """Delete a folder."""
        import shutil

        with self._told(folder), suppress(FileNotFoundError):
            shutil.rmtree(self._root / folder)
        self._made.clear()

    def close(self) -> None:
        """End nothing: there is no connection."""

    def _place(self, put: Put, content: bytes) -> None:
        path = f"{self._root}/{put.address}"
        folder = path.rpartition("/")[0]
        self._make_folder(folder)
        if not put.is_shown:
            _write(_create(path), put, content)
            return
        aside = f"{folder}/{TEMPORARY}{os.urandom(4).hex()}"
        try:
            _write(_create(aside), put, content)
            _replace(aside, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(aside)  # noqa: PTH108 - see above
            raise

    def _copy(self, source: str, put: Put) -> None:
        path = f"{self._root}/{put.address}"
        self._make_folder(path.rpartition("/")[0])
        if put.media.group is Group.LASTING and _link(source, path):
            return
        # Files of a portal are small: a system that copies by itself takes longer to be asked.
        _write(_create(path), put, _read(source))

    def _make_folder(self, folder: str) -> None:
        if folder in self._made:
            return
        if not os.path.isdir(folder):  # noqa: PTH112 - see above
            above = folder.rpartition("/")[0]
            self._make_folder(above)
            path = Path(folder)
            path.mkdir(exist_ok=True)
            path.chmod(_FOLDER | (Path(above).stat().st_mode & 0o2020))
        self._made.add(folder)

    @contextmanager
    def _told(self, address: str) -> Iterator[None]:
        """Turn what the system says into a reason."""
        try:
            yield
        except OSError as cause:
            raise self._word(cause, address) from cause

    def _word(self, cause: OSError, address: str) -> PublishError:
        name = f"{self._root / address}"
        if cause.errno in _FULL:
            return no_space(name, cause.strerror)
        if cause.errno in _LOCKED:
            return not_allowed(name, cause.strerror)
        return unreachable(name, cause.strerror or cause)


def _describe(path: str, folder: str) -> Iterator[tuple[str, Found]]:
    for address, entry in _walk(path, _start(folder)):
        # Claims of other publishers come and go.
        with suppress(FileNotFoundError):
            found = entry.stat()
            yield address, Found(found.st_size, found.st_mtime)


def _start(folder: str) -> str:
    return f"{folder}/" if folder else ""


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                with suppress(FileNotFoundError):
                    yield from _walk(entry.path, f"{prefix}{entry.name}/")
            elif not entry.is_symlink():
                yield prefix + entry.name, entry


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - see below
        return file.readall()


def _link(source: str, path: str) -> bool:
    """Give a file a second name; say whether its system is able to."""
    try:
        with suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - see below
        os.link(source, path)
    except OSError:
        return False
    return True


def _create(path: str) -> int:
    try:
        return os.open(path, _NEW, 0o600)
    except FileExistsError:
        # Never written over in place: another release may hold the same file by another link.
        os.unlink(path)  # noqa: PTH108 - a path object for each of thousands of files costs more
        return os.open(path, _NEW, 0o600)


def _replace(aside: str, path: str) -> None:
    """Give a file its name; a share refuses that while a reader holds the file of this name open."""
    for pause in _PAUSES:
        with suppress(PermissionError):
            os.replace(aside, path)  # noqa: PTH105 - see above
            return
        time.sleep(pause)
    os.replace(aside, path)  # noqa: PTH105 - see above


def _mode_of(put: Put) -> int:
    return _LASTING_FILE if put.media.group is Group.LASTING else _FILE


def _write(descriptor: int, put: Put, content: bytes) -> None:
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        # Set afterwards and not on opening, where the umask would take from it. Some systems know no modes of
        # open files.
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, _mode_of(put))
    finally:
        os.close(descriptor)
