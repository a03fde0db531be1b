"""Run Apache with mod_dav over a folder, with a password and if asked with TLS."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hosts.certificates import Certificate, Defect, make_certificate
from hosts.server import (
    LOOPBACK,
    Server,
    find_program,
    free_port,
    is_listening,
    is_superuser,
    open_folder,
    running,
)

MODULES = Path("/usr/lib/apache2/modules")
REALM = "cxsite"
NEEDED = (
    *("mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "auth_digest"),
    *("alias", "dir", "mime", "dav", "dav_fs"),
)


@dataclass(frozen=True, slots=True)
class DavHost:
    """Hold a running WebDAV server.

    ``url`` is what cxsite is told, ``address`` the same for a plain HTTP client; ``public_url`` shows the
    same folder to readers without a password. ``root`` is the folder on the server's disk. A client must
    trust ``authority`` where there is one.
    """

    url: str
    address: str
    public_url: str
    host: str
    port: int
    user: str
    password: str
    root: Path
    authority: Path | None
    server: Server


@contextmanager
def dav_host(*, defect: Defect | None = None, digest: bool = False) -> Iterator[DavHost]:
    """Run Apache over HTTP, or over TLS if told what its certificate lacks, which may be *none*.

    With ``digest`` it wants the password by Digest.
    """
    apache = find_program("apache2", "apache2")
    with ExitStack() as stack:
        folder = stack.enter_context(open_folder())
        certificate = None if defect is None else make_certificate(folder, defect)
        port, password = free_port(), "p%ss:w@rd/é"
        config = _write_config(folder, port, certificate=certificate)
        _write_password(folder / "passwords", "editor", password)
        if digest:
            config.write_text(config.read_text().replace("AuthType Basic", "AuthType Digest"))
            _write_digest(folder / "passwords", "editor", password)
        server = Server(
            [apache, "-f", str(config), "-D", "FOREGROUND"], folder / "said.log", lambda: is_listening(port)
        )
        stack.enter_context(running(server))
        secure = "s" if certificate else ""
        yield DavHost(
            url=f"webdav{secure}://{LOOPBACK}:{port}/dav",
            address=f"http{secure}://{LOOPBACK}:{port}/dav",
            public_url=f"http{secure}://{LOOPBACK}:{port}/public",
            host=LOOPBACK,
            port=port,
            user="editor",
            password=password,
            root=folder / "root",
            authority=certificate.authority if certificate else None,
            server=server,
        )


def _write_password(file: Path, user: str, password: str) -> None:
    digest = hashlib.sha1(password.encode(), usedforsecurity=False).digest()
    file.write_text(f"{user}:{{SHA}}{base64.b64encode(digest).decode()}\n")
    file.chmod(0o644)


def _write_digest(file: Path, user: str, password: str) -> None:
    digest = hashlib.md5(f"{user}:{REALM}:{password}".encode(), usedforsecurity=False).hexdigest()
    file.write_text(f"{user}:{REALM}:{digest}\n")


def _write_config(folder: Path, port: int, *, certificate: Certificate | None) -> Path:
    # What workers write lies apart from what the superuser does, who starts them.
    for name in ("root", "locks"):
        (folder / name).mkdir()
        if is_superuser():
            shutil.chown(folder / name, "www-data", "www-data")
    modules = (*NEEDED, *(("ssl", "socache_shmcb") if certificate else ()))
    lines = [
        *(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in modules),
        *(["User www-data", "Group www-data"] if is_superuser() else []),
        _CONFIG.format(folder=folder, port=port, host=LOOPBACK, realm=REALM),
        *(
            [
                "SSLEngine on",
                f"SSLCertificateFile {certificate.chain}",
                f"SSLCertificateKeyFile {certificate.key}",
            ]
            if certificate
            else []
        ),
    ]
    config = folder / "apache.conf"
    config.write_text("\n".join(lines) + "\n")
    return config


# Keep-alive is left as Apache ships it (100 requests, 5 s): its ends are a fault that clients must bear.
_CONFIG = """
ServerName {host}
Listen {host}:{port}
ServerRoot {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
Mutex file:{folder}/locks
DocumentRoot {folder}/root
TypesConfig /etc/mime.types
DavLockDB {folder}/locks/DavLock
StartServers 1
ThreadsPerChild 25
MaxRequestWorkers 100
Alias /dav {folder}/root
Alias /public {folder}/root
<Location /dav>
  Dav On
  DirectoryIndex disabled
  AuthType Basic
  AuthName {realm}
  AuthUserFile {folder}/passwords
  Require valid-user
</Location>
<Location /public>
  DirectoryIndex index.html
  Require all granted
</Location>
"""
