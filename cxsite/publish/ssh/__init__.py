"""Publish over SSH, with OpenSSH's settings, keys and list of known hosts."""

from __future__ import annotations

from cxsite.config import PublishTarget
from cxsite.publish.ssh.host import SshHost
from cxsite.publish.ssh.login import parse_login
from cxsite.publish.ssh.opening import open_tree
from cxsite.publish.ssh.session import Session

__all__ = ["SshHost", "open_host"]


def open_host(name: str, target: PublishTarget) -> SshHost:
    """Log in to the host of a target; raises PublishError where it, or its folder, cannot be used."""
    login, folder = parse_login(name, target.url)
    session = Session(login)
    try:
        return open_tree(session, folder)
    except BaseException:
        session.close()
        raise
