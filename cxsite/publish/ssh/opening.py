"""Find the folder of a host that is published to, and refuse what is no place for that."""

from __future__ import annotations

import asyncio
import stat

from asyncssh import SFTPNoSuchFile

from cxsite.publish.refusals import PublishError
from cxsite.publish.ssh.host import SshHost
from cxsite.publish.ssh.reasons import Reasons
from cxsite.publish.ssh.session import Line, Session


def open_tree(session: Session, folder: str) -> SshHost:
    """Reach a folder, named from the user's home or the top; raises PublishError if it is no place for us."""

    async def look(line: Line) -> SshHost:
        home = str(await line.sftp.realpath("."))
        root = folder if folder.startswith("/") else f"{home.rstrip('/')}/{folder}"
        user = str(line.connection.get_extra_info("username"))
        name = session.login.name + root
        async with Reasons(name, root, user).told(line, ""):
            await _check_root(line, name, root, home)
        host = SshHost(session, root, user)
        host.warm(line)
        return host

    return session.run(look)


async def _check_root(line: Line, name: str, root: str, home: str) -> None:
    above = root.rpartition("/")[0] or "/"
    mode_above, mode = await asyncio.gather(_mode_at(line, above), _mode_at(line, root))
    if mode_above is None:
        hint = "make the folder above it; cxsite makes only the last folder itself"
        raise PublishError("CX931", f"there is no folder {above} for {name}", hint)
    if mode is not None and not stat.S_ISDIR(mode):
        raise PublishError("CX913", f"{name} is a file", "name a folder")
    if mode is not None and str(await line.sftp.realpath(root)) in {home, "/"}:
        raise PublishError("CX913", f"{name} is no folder to publish to", "name a folder of its own")


async def _mode_at(line: Line, path: str) -> int | None:
    try:
        return (await line.sftp.stat(path)).permissions or 0
    except SFTPNoSuchFile:
        return None
