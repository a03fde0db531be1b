"""Let the server do what it does faster than we could by SFTP, where it lets us run commands.

What a command says counts only between two marks of our own, because banners and start-up files of shells
print what they like. Names go in by the standard input, so that none of them is ever read as a command.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import shlex
from collections import Counter
from collections.abc import Coroutine, Iterable, Mapping
from typing import Any

import asyncssh

from cxsite.publish.ssh.session import Line

_PROBE_SECONDS = 10.0
_PATIENCE_SECONDS = 5.0
_DIGEST = re.compile(rb"([0-9a-f]{64}) [ *](?:\./)?(.+)")
_ODD = re.compile(r"[\\\r\n]")

_PROBE = "echo done"
_SUM = 'cd -- "$1" && xargs -0 sha256sum --'
_COPY = 'cd -- "$1" && tar -cf - --null -T - | (cd -- "$2" && tar -xpof -) && echo done'
_MODE = 'cd -- "$1" && xargs -0 chmod "$2" -- && echo done'
_DELETE = 'cd -- "$1" && xargs -0 rm -rf -- && echo done'
_DONE = b"done"


class Shell:
    """Run commands below a folder of the server; whatever is not answered has to be done in another way."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._is_there: bool | None = None

    async def digest(self, line: Line, addresses: Iterable[str]) -> dict[str, str]:
        """Tell the SHA-256 of files; any may be missing from the answer."""
        asked = {f"./{address}".encode(): address for address in addresses if not _ODD.search(address)}
        answer = await self._run(line, _SUM, names=asked, arguments=(self._root,)) if asked else None
        found = map(_DIGEST.fullmatch, (answer or b"").splitlines())
        digests = {b"./" + match[2]: match[1].decode() for match in found if match}
        return {asked[name]: digest for name, digest in digests.items() if name in asked}

    async def copy(self, line: Line, source_by_target: Mapping[str, str], mode: int) -> frozenset[str]:
        """Copy files that keep their path below one folder in another; tell where copies are now."""
        sides = {
            pair[0]: _split(*pair) for pair in source_by_target.items() if not _ODD.search("".join(pair))
        }
        if not sides:
            return frozenset()
        [(tops, _)] = Counter(side[:2] for side in sides.values()).most_common(1)
        target_by_name = {
            f"./{side[2]}".encode(): target for target, side in sides.items() if side[:2] == tops
        }
        into, out_of = (f"{self._root}/{top}" for top in tops)
        names = tuple(target_by_name)
        if await self._run(line, _COPY, names=names, arguments=(out_of, into)) != _DONE:
            return frozenset()
        if await self._run(line, _MODE, names=names, arguments=(into, f"{mode:04o}")) != _DONE:
            return frozenset()
        return frozenset(target_by_name.values())

    async def delete_folder(self, line: Line, address: str) -> bool:
        """Delete a folder with all in it; say whether that was done."""
        names = [f"./{address}".encode()]
        return await self._run(line, _DELETE, names=names, arguments=(self._root,)) == _DONE

    async def _run(
        self, line: Line, script: str, *, names: Iterable[bytes], arguments: tuple[str, ...]
    ) -> bytes | None:
        if self._is_there is None:
            self._is_there = await _has_shell(line)
        return await _answer(line, script, names=names, arguments=arguments) if self._is_there else None


async def _has_shell(line: Line) -> bool:
    try:
        answer = await asyncio.wait_for(_answer(line, _PROBE, names=(), arguments=()), _PROBE_SECONDS)
    except TimeoutError:
        return False
    return answer == _DONE


async def _answer(
    line: Line, script: str, *, names: Iterable[bytes], arguments: tuple[str, ...]
) -> bytes | None:
    mark = secrets.token_hex(16)
    marked = f"echo; echo {mark}; {script}; echo; echo {mark}"
    command = shlex.join(("sh", "-c", marked, "sh", *arguments))
    given = b"".join(name + b"\0" for name in names)
    said = await _await_end(line, line.connection.run(command, input=given, encoding=None))
    parts = said.replace(b"\r\n", b"\n").split(f"\n{mark}\n".encode())
    return parts[1].strip(b"\n") if len(parts) == 3 else None


async def _await_end(line: Line, running: Coroutine[Any, Any, asyncssh.SSHCompletedProcess]) -> bytes:
    task = asyncio.ensure_future(running)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
            # A command says nothing while it works; the connection is watched besides.
            line.tick()
        said = task.result().stdout
    except asyncssh.ChannelOpenError:
        said = b""
    finally:
        task.cancel()
    if line.connection.is_closed():
        raise asyncssh.ConnectionLost("the connection broke")
    return said if isinstance(said, bytes) else b""


def _split(source: str, target: str) -> tuple[str, str, str]:
    """Split two paths where they begin to be the same, from the end."""
    one, other = source.split("/"), target.split("/")
    same = 0
    while same < min(len(one), len(other)) and one[-1 - same] == other[-1 - same]:
        same += 1
    cut = len(one) - same, len(other) - same
    return "/".join(one[: cut[0]]), "/".join(other[: cut[1]]), "/".join(one[cut[0] :])
