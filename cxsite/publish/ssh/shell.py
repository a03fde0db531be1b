"""Let the server do what it does faster than we could by SFTP, where it lets us run commands.

One shell is started and told what to do line by line: start-up files of some accounts take half a second
each time. What it says counts only between two marks of our own, because banners and start-up files print
what they like. Lists of names go there as files, so that none of them is ever read as a command.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shlex
from collections.abc import Iterable
from posixpath import commonpath

import asyncssh

from cxsite.publish.ssh.session import Line

_PROBE_SECONDS = 10.0
_PATIENCE_SECONDS = 5.0
_CHUNK = 65_536
# What a few files are is asked by their names, of many by their folders.
_FEW = 100
_DIGEST = re.compile(rb"([0-9a-f]{64}) [ *]\./(.+)")
_ODD = re.compile(r"[\\\r\n\0]")
_DONE = b"done"


class Shell:
    """Run commands below a folder of the server; whatever is not answered has to be done in another way."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._line: Line | None = None
        self._process: asyncssh.SSHClientProcess[bytes] | None = None
        self._turn = asyncio.Lock()

    async def digest(self, line: Line, addresses: Iterable[str]) -> dict[str, str]:
        """Tell the SHA-256 of files; any may be missing from the answer."""
        asked = {address for address in addresses if not _ODD.search(address)}
        if not asked:
            return {}
        folder = commonpath(asked) if len(asked) > 1 else ""
        prefix = f"{folder}/" if folder else ""
        names = [f"./{address.removeprefix(prefix)}" for address in sorted(asked)]
        if len(names) > _FEW:
            names = sorted({"/".join(name.split("/")[:2]) for name in names})
        find = f"find {shlex.join(names)} -type f -exec sha256sum -- {{}} +"
        answer = await self.ask(line, f"cd -- {self._quote(folder)} && {find}")
        found = (_DIGEST.fullmatch(row) for row in (answer or b"").splitlines())
        digests = {prefix + match[2].decode(errors="replace"): match[1].decode() for match in found if match}
        return {address: digest for address, digest in digests.items() if address in asked}

    async def digest_folder(self, line: Line, address: str) -> dict[str, str] | None:
        """Tell the SHA-256 of every file below a folder, by its path there; none if any may be missing."""
        find = "find . -type f"
        command = f"cd -- {self._quote(address)} && {find} -exec sha256sum -- {{}} + && {find} | wc -l"
        *rows, count = (await self.ask(line, command) or b"").splitlines() or [b""]
        found = [match for match in map(_DIGEST.fullmatch, rows) if match]
        # Names that are told in another way than they are written take two lines, or begin with another mark.
        if not count.strip().isdigit() or not len(rows) == len(found) == int(count):
            return None
        return {match[2].decode(errors="surrogateescape"): match[1].decode() for match in found}

    async def copy(self, line: Line, sides: tuple[str, str], *, names: str, mode: int) -> bool:
        """Copy files from below one folder to below another; ``names`` is where the list of them lies."""
        source, target, listed = (self._quote(address) for address in (*sides, names))
        copy = f"tar -cf - --null -T {listed} | (cd -- {target} && tar -xpof -)"
        change = f"(cd -- {target} && xargs -0 chmod {mode:04o} -- < {listed})"
        return await self.ask(line, f"cd -- {source} && {copy} && {change} && echo done") == _DONE

    async def unpack(self, line: Line, bundle: str) -> bool:
        """Unpack files; say whether that was done."""
        unpack = f"tar -xpomf {self._quote(bundle)}"
        return await self.ask(line, f"cd -- {self._quote('')} && {unpack} && echo done") == _DONE

    async def delete_folder(self, line: Line, address: str) -> bool:
        """Delete a folder with all in it; say whether that was done."""
        return await self.ask(line, f"rm -rf -- {self._quote(address)} && echo done") == _DONE

    def warm(self, line: Line) -> None:
        """Start the shell while other things are done."""
        task = asyncio.ensure_future(self.ask(line, ":"))
        # What is wrong with it shows when it is needed.
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

    async def is_there(self, line: Line) -> bool:
        """Say whether the server runs commands."""
        return await self.ask(line, ":") is not None

    async def ask(self, line: Line, command: str) -> bytes | None:
        """Run a command; return what it said, or none if there is no shell."""
        async with self._turn:
            if self._line is not line:
                self._line, self._process = line, await _start(line)
            if self._process is None:
                return None
            answer = await _converse(line, self._process, command)
            if answer is None:
                self._process = None
            return answer

    def _quote(self, address: str) -> str:
        return shlex.quote(f"{self._root}/{address}".rstrip("/"))


async def _start(line: Line) -> asyncssh.SSHClientProcess[bytes] | None:
    try:
        process: asyncssh.SSHClientProcess[bytes] = await line.connection.create_process(
            "exec sh", encoding=None, stderr=asyncssh.DEVNULL
        )
        answer = await asyncio.wait_for(_converse(line, process, "echo done"), _PROBE_SECONDS)
    except (TimeoutError, asyncssh.ChannelOpenError):
        _check(line)
        return None
    return process if answer == _DONE else None


async def _converse(line: Line, process: asyncssh.SSHClientProcess[bytes], command: str) -> bytes | None:
    mark = secrets.token_hex(16)
    sign = f"\n{mark}\n".encode()
    process.stdin.write(f"echo; echo {mark}; {{ {command}; }} </dev/null; echo; echo {mark}\n".encode())
    said = b""
    while said.count(sign) < 2:
        piece = await _read(line, process)
        if not piece:
            _check(line)
            return None
        said += piece.replace(b"\r", b"")
    return said.split(sign)[1].strip(b"\n")


async def _read(line: Line, process: asyncssh.SSHClientProcess[bytes]) -> bytes:
    task = asyncio.ensure_future(process.stdout.read(_CHUNK))
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
            # A command says nothing while it works; the connection is watched besides.
            line.tick()
        return task.result()
    finally:
        task.cancel()


def _check(line: Line) -> None:
    if line.connection.is_closed():
        raise asyncssh.ConnectionLost("the connection broke")
