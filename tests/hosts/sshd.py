"""Run OpenSSH's server with keys of its own, for one account, on the loopback address."""

from __future__ import annotations

import getpass
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hosts.server import LOOPBACK, Server, find_program, free_port, is_superuser, open_folder, running

ORDINARY = "cxsite-tests"
"""The account without rights that tests log in to where they run as the superuser; tests/run makes it."""

PASSPHRASE = "only for tests"  # noqa: S105 - it locks nothing that is worth opening


@dataclass(frozen=True, slots=True)
class SshHost:
    """Hold a running sshd and all that a client may be given, right or wrong.

    ``home`` is a home folder with ``.ssh/config``, ``.ssh/id_ed25519`` and ``.ssh/known_hosts``;
    ``key_by_name`` has the keys *right*, *wrong* and *locked* (right, with ``PASSPHRASE``);
    ``known_hosts_by_name`` has *right*, *empty*, *changed* (another key for this host) and *authority*
    (a certificate's authority in place of the key).
    """

    url: str
    host: str
    port: int
    user: str
    root: Path
    home: Path
    key_by_name: Mapping[str, Path]
    known_hosts_by_name: Mapping[str, Path]
    server: Server

    @property
    def key(self) -> Path:
        """Name the private key that opens the account."""
        return self.key_by_name["right"]

    @property
    def known_hosts(self) -> Path:
        """Name the file that says which key is this host's."""
        return self.known_hosts_by_name["right"]

    @property
    def environment(self) -> Mapping[str, str]:
        """Return the variables of a user whose keys these are, and who has no agent."""
        return {"HOME": str(self.home), "SSH_AUTH_SOCK": ""}

    def client(self, program: str, *arguments: str) -> list[str]:
        """Return the command of an OpenSSH client (``ssh``, ``sftp``) that logs in here."""
        return [
            find_program(program, "openssh-client"),
            *("-F", str(self.home / ".ssh" / "config")),
            *arguments,
        ]


@contextmanager
def ssh_host(
    user: str | None = None, *, shell: bool = True, umask: int | None = None, noise: str = ""
) -> Iterator[SshHost]:
    """Run sshd for an account (left out: who runs the tests).

    Without ``shell`` it grants SFTP alone. ``umask`` holds for all that is written. ``noise`` is shown
    before the login, and printed into the output of every command, as a talkative profile does.
    """
    sshd = find_program("sshd", "openssh-server")
    keygen = find_program("ssh-keygen", "openssh-client")
    account = pwd.getpwnam(user or getpass.getuser())
    _make_separation_folder()
    with open_folder() as folder:
        port = free_port()
        keys = _make_keys(Path(keygen), folder)
        root = folder / "root"
        root.mkdir()
        shutil.chown(root, account.pw_uid, account.pw_gid)
        settings = _Settings(account.pw_name, shell, umask, noise)
        config = _write_config(folder, port, settings=settings)
        start = [sshd, "-D", "-e", "-f", str(config)]
        if umask is not None:
            start = ["/bin/sh", "-c", f'umask {umask:04o} && exec "$@"', "sshd", *start]
        server = Server(start, folder / "sshd.log", lambda: _greets(port))
        with running(server):
            yield SshHost(
                url=f"sftp://{account.pw_name}@{LOOPBACK}:{port}{root}",
                host=LOOPBACK,
                port=port,
                user=account.pw_name,
                root=root,
                home=_make_home(folder, port, user=account.pw_name),
                key_by_name=keys,
                known_hosts_by_name=_write_known_hosts(folder, port),
                server=server,
            )


def ordinary_user() -> str:
    """Return an account without the superuser's rights; the test is skipped where there is none."""
    if not is_superuser():
        return getpass.getuser()
    try:
        return pwd.getpwnam(ORDINARY).pw_name
    except KeyError:
        pytest.skip(
            f"NOT TESTED: there is no account {ORDINARY} on this machine; "
            f"useradd --home-dir / --no-create-home --shell /bin/sh --password '*' {ORDINARY}"
        )


@dataclass(frozen=True, slots=True)
class _Settings:
    user: str
    shell: bool
    umask: int | None
    noise: str


def _make_separation_folder() -> None:
    # The service makes it when the machine starts; in a container nothing has.
    if is_superuser():
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)


def _make_keys(keygen: Path, folder: Path) -> dict[str, Path]:
    for name in ("host", "other_host", "authority", "right", "wrong", "locked"):
        passphrase = PASSPHRASE if name == "locked" else ""
        make = [str(keygen), "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", str(folder / name)]
        subprocess.run(make, check=True)
    sign = [
        "-q",
        "-s",
        str(folder / "authority"),
        "-I",
        "host",
        "-h",
        "-n",
        LOOPBACK,
        str(folder / "host.pub"),
    ]
    subprocess.run([str(keygen), *sign], check=True)
    welcome = [(folder / f"{name}.pub").read_text() for name in ("right", "locked")]
    welcomed = folder / "authorized_keys"
    welcomed.write_text("".join(welcome))
    # Read by the account that logs in, whatever the mask of who runs the tests.
    welcomed.chmod(0o644)
    return {name: folder / name for name in ("right", "wrong", "locked")}


def _write_config(folder: Path, port: int, *, settings: _Settings) -> Path:
    mask = "" if settings.umask is None else f" -u {settings.umask:04o}"
    (folder / "banner").write_text(f"{settings.noise}\n")
    forced = folder / "noisy.sh"
    forced.write_text(_NOISY.format(noise=settings.noise, mask=mask))
    forced.chmod(0o755)
    lines = [
        f"ListenAddress {LOOPBACK}:{port}",
        f"HostKey {folder / 'host'}",
        f"HostCertificate {folder / 'host-cert.pub'}",
        f"AuthorizedKeysFile {folder / 'authorized_keys'}",
        f"AllowUsers {settings.user}",
        f"Subsystem sftp internal-sftp{mask}",
        "PidFile none",
        "UsePAM no",
        "PasswordAuthentication no",
        "PermitRootLogin prohibit-password",
        # Every temporary folder lies below one that all may write to.
        "StrictModes no",
        # Six publishers and a reader knock at once.
        "MaxStartups 100",
        "PrintMotd no",
        *([f"Banner {folder / 'banner'}"] if settings.noise else []),
        *([f"ForceCommand internal-sftp{mask}"] if not settings.shell else []),
        *([f"ForceCommand {forced}"] if settings.shell and settings.noise else []),
    ]
    config = folder / "sshd_config"
    config.write_text("\n".join((*lines, *_tolerance(lines, folder))) + "\n")
    return config


_NOISY = """#!/bin/sh
case "$SSH_ORIGINAL_COMMAND" in
  internal-sftp*) exec /usr/lib/openssh/sftp-server{mask} ;;
  "") echo '{noise}'; exec "$SHELL" ;;
  *) echo '{noise}'; exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND" ;;
esac
"""


def _tolerance(lines: list[str], folder: Path) -> list[str]:
    # Newer servers shut out who fails to log in a few times, which tests do; older ones don't know the word.
    trial = folder / "trial_config"
    trial.write_text("\n".join((*lines, "PerSourcePenalties no")) + "\n")
    check = [find_program("sshd", "openssh-server"), "-t", "-f", str(trial)]
    known = subprocess.run(check, capture_output=True, check=False).returncode == 0
    return ["PerSourcePenalties no"] if known else []


def _write_known_hosts(folder: Path, port: int) -> dict[str, Path]:
    name = f"[{LOOPBACK}]:{port}"
    keys = {key: (folder / f"{key}.pub").read_text() for key in ("host", "other_host", "authority")}
    texts = {
        "right": f"{name} {keys['host']}",
        "empty": "",
        "changed": f"{name} {keys['other_host']}",
        "authority": f"@cert-authority {name},{LOOPBACK} {keys['authority']}",
    }
    for which, text in texts.items():
        (folder / f"known_hosts.{which}").write_text(text)
    return {which: folder / f"known_hosts.{which}" for which in texts}


def _make_home(folder: Path, port: int, *, user: str) -> Path:
    settings = folder / "home" / ".ssh"
    settings.mkdir(parents=True, mode=0o700)
    shutil.copy(folder / "right", settings / "id_ed25519")
    shutil.copy(folder / "right.pub", settings / "id_ed25519.pub")
    (settings / "known_hosts").write_text(f"[{LOOPBACK}]:{port} {(folder / 'host.pub').read_text()}")
    (settings / "config").write_text(
        f"Host {LOOPBACK}\n  Port {port}\n  User {user}\n  IdentityFile {settings / 'id_ed25519'}\n"
        f"  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile {settings / 'known_hosts'}\n"
        "  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n  BatchMode yes\n"
    )
    return folder / "home"


def _greets(port: int) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False
