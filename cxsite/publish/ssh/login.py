"""Log in to a host, once it has shown that it is the one we know."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import asyncssh

from cxsite.publish.identity import find_identity, variable_of
from cxsite.publish.refusals import PublishError, unknown_identity, unreachable

_CONNECT_SECONDS = 10.0
# Three silent ones are 30 s without a sign of life.
_KEEPALIVE_SECONDS, _KEEPALIVES = 10, 3
_OWN_SETTINGS, _OWN_KNOWN = "~/.ssh/config", "~/.ssh/known_hosts"
_SETTINGS = (_OWN_SETTINGS, "/etc/ssh/ssh_config")
_KNOWN = (_OWN_KNOWN, "~/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2")
_CERTIFICATES = "-*-cert-*"


@dataclass(frozen=True, slots=True)
class Login:
    """Hold whom to log in to for a target; OpenSSH's settings say what is empty."""

    target: str
    host: str
    user: str = ""
    port: int | None = None

    @property
    def name(self) -> str:
        """Name the host as in a url."""
        user = f"{self.user}@" if self.user else ""
        return f"sftp://{user}{self.host}{f':{self.port}' if self.port else ''}"

    async def connect(self) -> asyncssh.SSHClientConnection:
        """Log in; raises PublishError, or what the network says where trying again may help."""
        settings = _readable(_SETTINGS)
        try:
            own = await self._read_settings(settings)
        except (asyncssh.ConfigParseError, OSError, ValueError) as cause:
            raise unknown_identity(self.name, cause, f"mend {_OWN_SETTINGS}") from cause
        known = _list_known(own.known_hosts)
        guest = _Guest(self, own.username, known)
        options = {} if guest.knows_authority(own) else {"server_host_key_algs": _CERTIFICATES}
        opening = asyncssh.connect(
            **self._address,
            **options,
            config=settings,
            known_hosts=known or b"",
            client_factory=lambda: guest,
            password=guest.find_password,
            keepalive_interval=_KEEPALIVE_SECONDS,
            keepalive_count_max=_KEEPALIVES,
        )
        return await guest.enter(opening)

    @property
    def _address(self) -> dict[str, str | int]:
        given = {"host": self.host, "port": self.port, "username": self.user}
        return {key: value for key, value in given.items() if value}

    async def _read_settings(self, settings: Sequence[str]) -> asyncssh.SSHClientConnectionOptions:
        # Without keys: those are read once, by who uses them.
        read = asyncssh.SSHClientConnectionOptions.construct
        found: asyncssh.SSHClientConnectionOptions = await read(
            **self._address, config=settings, client_keys=None
        )
        return found


def parse_login(target: str, url: str) -> tuple[Login, str]:
    """Read whom to log in to, and the folder there; one below the user's home has no ``/`` in front."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/")
    folder = path.removeprefix("/~/") if f"{path}/".startswith("/~/") else path
    if folder in {"", "/~"} or ".." in folder.split("/"):
        raise PublishError("CX913", f"{url} is no folder to publish to", "name a folder of its own")
    return Login(target, parts.hostname or "", unquote(parts.username or ""), parts.port), folder


@dataclass(slots=True)
class _Guest(asyncssh.SSHClient):
    """Judge a host while we log in, and remember what was wrong with it."""

    login: Login
    user: str
    known: list[str]
    stranger: asyncssh.SSHKey | None = None
    line: str = ""
    expected: list[str] = field(default_factory=list)
    is_asking: bool = False

    def knows_authority(self, own: asyncssh.SSHClientConnectionOptions) -> bool:
        """Say whether a certificate is worth asking for; a host without one shows its key."""
        port = own.port if own.port != asyncssh.DEFAULT_PORT else None
        return bool(self.known and _match(self.known, own.host_key_alias or own.host, "", port)[1])

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        """Refuse a key that is not known, and remember it."""
        name = host if port == asyncssh.DEFAULT_PORT else f"[{host}]:{port}"
        self.stranger = key
        self.line = f"{name} {' '.join(key.export_public_key().decode().split()[:2])}"
        matches = _match(self.known, host, addr, port)[0] if self.known else ()
        self.expected = sorted({one.get_fingerprint() for one in matches})
        return False

    async def find_password(self) -> str | None:
        """Look for a password, where the host takes one and no key was good enough."""
        self.is_asking = True
        try:
            # Beside the loop, which has to answer the host while somebody types.
            found = await asyncio.to_thread(find_identity, self.login.target, self.login.host, self.user)
        except PublishError:
            return None
        finally:
            self.is_asking = False
        return found.password

    async def enter(self, opening: Awaitable[asyncssh.SSHClientConnection]) -> asyncssh.SSHClientConnection:
        """Wait for the host, but not for ever, and say in words why it does not let us in."""
        task = asyncio.ensure_future(opening)
        try:
            return await self._wait(task)
        except asyncssh.HostKeyNotVerifiable as cause:
            raise self._refuse(cause) from cause
        except asyncssh.KeyExchangeFailed as cause:
            hint = f"the kind of its key may have changed: compare it with {_OWN_KNOWN}"
            raise unknown_identity(self.login.name, cause.reason, hint) from cause
        except (asyncssh.PermissionDenied, asyncssh.KeyImportError) as cause:
            raise self._locked_out(cause) from cause

    async def _wait(self, task: asyncio.Future[asyncssh.SSHClientConnection]) -> asyncssh.SSHClientConnection:
        while not task.done():
            await asyncio.wait({task}, timeout=_CONNECT_SECONDS)
            if not task.done() and not self.is_asking:
                task.cancel()
                await asyncio.wait({task})
                raise unreachable(self.login.name, f"no answer within {_CONNECT_SECONDS:.0f} s")
        return task.result()

    def _refuse(self, cause: asyncssh.HostKeyNotVerifiable) -> PublishError:
        name, key = self.login.name, self.stranger
        if key is None:
            return unknown_identity(name, cause.reason, f"ask who runs it, and compare {_OWN_KNOWN}")
        shown = key.get_fingerprint()
        if self.expected:
            old = self.line.split()[0]
            hint = (
                "do not publish before who runs it says that its key was changed; "
                f"then forget the old one with: ssh-keygen -R '{old}'"
            )
            reason = f"the host's key has CHANGED: known is {', '.join(self.expected)}, it shows {shown}"
            return unknown_identity(name, reason, hint)
        hint = (
            f"ask who runs it whether this is its fingerprint; then add to {_OWN_KNOWN} the line: {self.line}"
        )
        return unknown_identity(name, f"the host's key is not known: {shown}", hint)

    def _locked_out(self, cause: Exception) -> PublishError:
        reason = f"it does not let {self.user} in ({cause})"
        agent = "an agent runs" if os.environ.get("SSH_AUTH_SOCK") else "no agent runs"
        hint = (
            f"tried were the keys of {_OWN_SETTINGS} and ~/.ssh/id_*, and of the agent ({agent}). A key with "
            f"a passphrase has to be in the agent (ssh-add); a password belongs into "
            f"{variable_of(self.login.target, 'PASSWORD')}"
        )
        return unknown_identity(self.login.name, reason, hint)


def _list_known(found: object) -> list[str]:
    """List the files that say which keys are whose; that a setting switches them off is not followed."""
    named = [str(one) for one in found] if isinstance(found, list) else []
    return _readable([*named, *(one for one in _KNOWN[2:] if named)] if named else _KNOWN)


def _match(
    known: list[str], host: str, addr: str, port: int | None
) -> tuple[Sequence[asyncssh.SSHKey], Sequence[asyncssh.SSHKey]]:
    keys, authorities, *_ = asyncssh.match_known_hosts(asyncssh.read_known_hosts(known), host, addr, port)
    return keys, authorities


def _readable(names: Sequence[str]) -> list[str]:
    paths = (Path(name).expanduser() for name in names)
    return [str(path) for path in paths if path.is_file() and os.access(path, os.R_OK)]
