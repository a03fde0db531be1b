"""Open the host of a target, and choose how releases are shown there."""

from __future__ import annotations

import json
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cxsite.config import PublishTarget
from cxsite.publish import overlay, swap
from cxsite.publish.deployment import Deployment
from cxsite.publish.host import STATE, Host, LinkHost
from cxsite.publish.ledger import write_state
from cxsite.publish.local import LocalHost
from cxsite.publish.overlay import Overlay
from cxsite.publish.probe import Abilities, probe
from cxsite.publish.refusals import MissingError, PublishError
from cxsite.publish.swap import Swap

_KNOWN = f"{STATE}/host.json"
# Which module reaches which hosts, and what has to be installed for it.
_MODULES = {"sftp": "ssh", "s3": "s3", "webdav": "webdav", "webdavs": "webdav"}


def open_host(name: str, target: PublishTarget, site: Path) -> Host:
    """Reach the host of a target; raises PublishError where it cannot be reached or a library is missing."""
    scheme = urlsplit(target.url).scheme if "://" in target.url else "file"
    if scheme not in _MODULES:
        return _open_folder(target.url, site)
    extra = _MODULES[scheme]
    try:
        module: Any = import_module(f"cxsite.publish.{extra}")
    except ModuleNotFoundError as cause:
        hint = f"install it with: pip install 'cxsite[{extra}]'"
        raise PublishError("CX937", f"{scheme}:// needs the library {cause.name}", hint) from cause
    host: Host = module.open_host(name, target)
    return host


def choose_deployment(host: Host, target: PublishTarget, *, is_writing: bool) -> tuple[Deployment, Abilities]:
    """Choose how releases are shown: as they were before, as the target says, or as the host is able to.

    A host is asked once, by trying; what it answered is kept there. Without ``is_writing`` nothing is tried.
    """
    known = _read_known(host)
    can_link = isinstance(host, LinkHost)
    if known is None:
        known = probe(host) if is_writing else Abilities(can_link=can_link)
        mode = _find_mode(host) or target.mode or ("swap" if known.can_link else "overlay")
        known = Abilities(known.can_link, known.rewrites_whole, mode)
        if is_writing:
            write_state(host, {_KNOWN: known.to_bytes()})
    if target.mode not in {None, known.mode}:
        message = f'{host.name} was published to in mode "{known.mode}", and cxsite.toml says "{target.mode}"'
        raise PublishError("CX913", message, f'write mode = "{known.mode}", or name an empty folder')
    if known.mode == "overlay":
        return Overlay(host), known
    if not isinstance(host, LinkHost) or not known.can_link:
        raise PublishError("CX913", f"{host.name} cannot set links", 'write mode = "overlay" into the target')
    return Swap(host), known


def _read_known(host: Host) -> Abilities | None:
    try:
        return Abilities(**json.loads(host.read(_KNOWN)))
    except (MissingError, ValueError, TypeError):
        return None


def _find_mode(host: Host) -> str:
    """Tell in which way a host was published to, where what was noted of it is lost; nothing if in none."""
    with suppress(MissingError):
        host.read(overlay.CURRENT)
        return "overlay"
    return "swap" if isinstance(host, LinkHost) and host.read_link(swap.CURRENT) else ""


def _open_folder(url: str, site: Path) -> LocalHost:
    path = Path(unquote(urlsplit(url).path)) if url.startswith("file://") else Path(url)
    root = site / path
    if not root.parent.is_dir():
        hint = "make the folder above it, or mount the share; cxsite makes only the last folder itself"
        raise PublishError("CX931", f"there is no folder {root.parent}", hint)
    if root.resolve() in {Path(root.anchor).resolve(), Path.home().resolve(), site.resolve()}:
        raise PublishError("CX913", f"{root} is no folder to publish to", "name a folder of its own")
    if root.exists() and not root.is_dir():
        raise PublishError("CX913", f"{root} is a file", "name a folder")
    return LocalHost(root)
