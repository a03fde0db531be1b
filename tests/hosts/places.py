"""Name the places that publishing is tried at: a real host, what a site says of it, how readers see it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cxsite.config import PublishTarget
from hosts.apache import dav_host
from hosts.certificates import Defect
from hosts.reader import Read, from_folder, from_web
from hosts.seaweedfs import s3_host
from hosts.sshd import SshHost, ssh_host


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a started host: the target that a site names, how a reader reads it, what lies on its disk.

    ``portal`` is the folder that readers see as the disk has it, or None where files have no such place;
    ``environment`` is what a publisher needs to know besides.
    """

    target: PublishTarget
    read: Read
    portal: Path | None
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> str:
        """Write the target as a site's settings do."""
        values = self.target.model_dump(exclude_none=True, exclude_unset=True)
        return "".join(f'{key} = "{value}"\n' for key, value in values.items())


@contextmanager
def open_folder_place(folder: Path) -> Iterator[Place]:
    """Publish to a folder of this machine, by a link."""
    root = folder / "host"
    yield Place(PublishTarget(url=str(root)), from_folder(root / "current"), root / "current")


@contextmanager
def open_overlay_place(folder: Path) -> Iterator[Place]:
    """Publish to a folder of this machine, file by file."""
    root = folder / "host"
    yield Place(PublishTarget(url=str(root), mode="overlay"), from_folder(root), root)


@contextmanager
def open_dav_place(folder: Path, *, defect: Defect | None = None) -> Iterator[Place]:
    """Publish to Apache by WebDAV, over TLS if told what the certificate lacks."""
    with dav_host(defect=defect) as host:
        root = f"{folder.name}/portal"
        (host.root / folder.name).mkdir()
        _give(host.root / folder.name, host.root)
        environment = {"CXSITE_HOST_USER": host.user, "CXSITE_HOST_PASSWORD": host.password}
        if host.authority:
            environment["REQUESTS_CA_BUNDLE"] = str(host.authority)
        yield Place(
            PublishTarget(url=f"{host.url}/{root}"),
            from_web(f"{host.public_url}/{root}", host.authority),
            host.root / root,
            environment,
        )


@contextmanager
def open_s3_place(folder: Path) -> Iterator[Place]:
    """Publish to a bucket below a prefix."""
    with s3_host() as host:
        prefix = f"{folder.name}/portal"
        yield Place(
            PublishTarget(url=f"{host.url}/{prefix}", endpoint=host.endpoint),
            from_web(f"{host.public_url}/{prefix}"),
            None,
            host.environment,
        )


def _give(folder: Path, owner: Path) -> None:
    """Give a folder to the account that another one belongs to."""
    about = owner.stat()
    os.chown(folder, about.st_uid, about.st_gid)


@contextmanager
def open_ssh_place(_: Path) -> Iterator[Place]:
    """Publish over SSH to a host that runs commands."""
    with ssh_host() as host:
        yield _place_over_ssh(host)


@contextmanager
def open_sftp_place(_: Path) -> Iterator[Place]:
    """Publish over SSH to a host that grants SFTP alone."""
    with ssh_host(shell=False) as host:
        yield _place_over_ssh(host)


@contextmanager
def open_sftp_overlay_place(_: Path) -> Iterator[Place]:
    """Publish file by file over SSH."""
    with ssh_host(shell=False) as host:
        place = _place_over_ssh(host)
        target = PublishTarget(url=host.url, mode="overlay")
        yield Place(target, from_folder(host.root), host.root, place.environment)


def _place_over_ssh(host: SshHost) -> Place:
    current = host.root / "current"
    return Place(PublishTarget(url=host.url), from_folder(current), current, host.environment)


PLACES: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "folder": open_folder_place,
    "folder-overlay": open_overlay_place,
    "ssh": open_ssh_place,
    "sftp": open_sftp_place,
    "sftp-overlay": open_sftp_overlay_place,
    "webdav": open_dav_place,
    "webdavs": partial(open_dav_place, defect="none"),
    "s3": open_s3_place,
}
