"""Test the ground that tests of publishing stand on: each server, the proxy, the reader and the sites."""

from __future__ import annotations

import http.client
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from hosts.apache import DavHost, dav_host
from hosts.disk import small_disk
from hosts.liars import lying_dav_host, lying_s3_host
from hosts.nginx import WebHost, gate, web_host
from hosts.plain_client import request
from hosts.seaweedfs import IDENTITIES, S3Host, s3_host
from hosts.server import LOOPBACK, Server, is_alive, is_superuser
from hosts.sshd import PASSPHRASE, SshHost, ordinary_user, ssh_host

HOSTS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "sshd": ssh_host,
    "apache": dav_host,
    "seaweedfs": s3_host,
    "nginx": web_host,
    "rclone s3": lying_s3_host,
    "rclone webdav": lying_dav_host,
}
TEXT = "Zufriedenheit: 42 Punkte, 73 % Rücklauf\n".encode()


@pytest.fixture(scope="module")
def ssh() -> Iterator[SshHost]:
    """Run one sshd for all tests of this module."""
    with ssh_host() as host:
        yield host


@pytest.fixture(scope="module")
def dav() -> Iterator[DavHost]:
    """Run one Apache for all tests of this module."""
    with dav_host() as host:
        yield host


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Host]:
    """Run one SeaweedFS for all tests of this module."""
    with s3_host() as host:
        yield host


@pytest.fixture
def web() -> Iterator[WebHost]:
    """Run an nginx with a folder of this test's own."""
    with web_host() as host:
        yield host


def answers(command: list[str], text: str = "") -> tuple[int, str]:
    """Run a client and return how it ended and what it said on both channels."""
    result = subprocess.run(
        command, input=text, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    return result.returncode, result.stdout + result.stderr


def send(host: DavHost, method: str, path: str, body: bytes | None = None) -> Any:
    """Send a request to a WebDAV server as a plain client does, and return the answer."""
    requests = pytest.importorskip(
        "requests", reason="NOT TESTED: there is no requests; pip install requests"
    )
    address, user = f"{host.address}/{path}", (host.user.encode(), host.password.encode())
    return requests.request(
        method, address, data=body, auth=user, verify=str(host.authority or True), timeout=10
    )


def bucket_client(host: S3Host, identity: str = "editor") -> Any:
    """Return an SDK's client of a bucket's host, signing as an identity."""
    boto3 = pytest.importorskip("boto3", reason="NOT TESTED: there is no boto3; pip install boto3")
    return boto3.client(
        "s3",
        endpoint_url=host.endpoint,
        region_name="us-east-1",
        aws_access_key_id=IDENTITIES[identity].access_key,
        aws_secret_access_key=IDENTITIES[identity].secret_key,
    )


def fetch(address: str) -> tuple[int, bytes]:
    """Read an address without credentials and return its status and, if all is well, its bytes."""
    status, content = request("GET", address)
    return status, content if status == http.client.OK else b""


@pytest.mark.parametrize("name", HOSTS)
def test_nothing_of_a_host_is_left(name: str) -> None:
    """A host that a test ends, even by failing, leaves no process and no folder."""
    processes: list[psutil.Process] = []

    def fail() -> None:
        with HOSTS[name]() as host:
            processes.extend([psutil.Process(host.server.pid), *host.server.children()])
            raise KeyError(name)

    with pytest.raises(KeyError):
        fail()
    assert [process for process in processes if is_alive(process)] == []


@pytest.mark.parametrize("name", HOSTS)
def test_a_host_can_be_killed_and_restarted(name: str) -> None:
    """A host that was killed and started again answers at its old port."""
    with HOSTS[name]() as host:
        before = host.server.pid
        host.server.restart()
        assert host.server.pid != before
        with socket.create_connection((host.host, host.port), timeout=5) as connection:
            assert connection.getpeername() == (host.host, host.port)


def test_a_server_that_ends_at_once_says_why(tmp_path: Path) -> None:
    """A server that cannot start fails the test with its own words."""
    server = Server(["sh", "-c", "echo no such option >&2; exit 1"], tmp_path / "log", lambda: False)
    with pytest.raises(AssertionError, match="no such option"):
        server.start()


def test_sftp_writes_and_reads(ssh: SshHost, tmp_path: Path) -> None:
    """A batch of the plain SFTP client stores a file on the server's disk and brings it back."""
    (tmp_path / "a").write_bytes(TEXT)
    batch = f"put {tmp_path / 'a'} {ssh.root / 'a'}\nget {ssh.root / 'a'} {tmp_path / 'b'}\n"
    code, said = answers(ssh.client("sftp", "-b", "-", ssh.host), batch)
    assert code == 0, said
    assert (tmp_path / "b").read_bytes() == (ssh.root / "a").read_bytes() == TEXT


def test_ssh_runs_commands(ssh: SshHost) -> None:
    """A host with a shell runs a command in the account's name."""
    assert answers(ssh.client("ssh", ssh.host, "id -un")) == (0, f"{ssh.user}\n")


def test_asyncssh_writes_and_reads(ssh: SshHost) -> None:
    """A client that is given the host's files logs in and checks the host's key."""
    asyncssh = pytest.importorskip(
        "asyncssh", reason="NOT TESTED: there is no asyncssh; pip install asyncssh"
    )
    import asyncio

    async def talk() -> bytes:
        keys = {"client_keys": [str(ssh.key)], "known_hosts": str(ssh.known_hosts), "config": None}
        async with (
            asyncssh.connect(ssh.host, ssh.port, username=ssh.user, **keys) as connection,
            connection.start_sftp_client() as client,
        ):
            async with client.open(str(ssh.root / "own"), "wb") as file:
                await file.write(TEXT)
            async with client.open(str(ssh.root / "own"), "rb") as file:
                return await file.read()

    assert asyncio.run(talk()) == TEXT


@pytest.mark.parametrize(("key", "code"), [("right", 0), ("wrong", 255), ("locked", 255)])
def test_keys_open_or_not(ssh: SshHost, key: str, code: int) -> None:
    """The right key opens the account; a wrong one, and one whose passphrase nobody types, do not."""
    home_key = str(ssh.home / ".ssh" / "id_ed25519")
    config = ssh.home / f"config.{key}"
    text = (ssh.home / ".ssh" / "config").read_text()
    config.write_text(text.replace(home_key, str(ssh.key_by_name[key])))
    assert answers(["ssh", "-F", str(config), ssh.host, "true"])[0] == code


def test_the_locked_key_opens_with_its_passphrase(ssh: SshHost) -> None:
    """The locked key is a key of this account once its passphrase is given."""
    show = ["ssh-keygen", "-y", "-P", PASSPHRASE, "-f", str(ssh.key_by_name["locked"])]
    code, shown = answers(show)
    assert (code, shown.split()[:2]) == (
        0,
        ssh.key_by_name["locked"].with_suffix(".pub").read_text().split()[:2],
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("right", ""),
        ("authority", ""),
        ("empty", "Host key verification failed"),
        ("changed", "IDENTIFICATION HAS CHANGED"),
    ],
)
def test_host_keys_are_known_or_not(ssh: SshHost, known: str, said: str) -> None:
    """A client that checks believes the key and its authority's certificate, and no other."""
    option = f"UserKnownHostsFile={ssh.known_hosts_by_name[known]}"
    code, text = answers(ssh.client("ssh", "-o", option, ssh.host, "true"))
    assert (code == 0, said in text) == (not said, True), text


def test_sftp_alone_runs_no_command() -> None:
    """A host without a shell grants SFTP and refuses commands."""
    with ssh_host(shell=False) as host:
        assert answers(host.client("sftp", "-b", "-", host.host), "pwd\n")[0] == 0
        assert answers(host.client("ssh", host.host, "id"))[0] != 0


@pytest.mark.parametrize("way", ["sftp", "ssh"])
def test_the_mask_holds(way: str, tmp_path: Path) -> None:
    """A host with a strict mask leaves files that nobody else may read, however they came."""
    (tmp_path / "a").write_bytes(TEXT)
    with ssh_host(umask=0o077) as host:
        put = (host.client("sftp", "-b", "-", host.host), f"put {tmp_path / 'a'} {host.root / 'a'}\n")
        touch = (host.client("ssh", host.host, f"touch {host.root / 'a'}"), "")
        assert answers(*(put if way == "sftp" else touch))[0] == 0
        assert (host.root / "a").stat().st_mode & 0o077 == 0


def test_noise_is_heard_in_commands_alone() -> None:
    """A talkative profile spoils the output of commands and leaves SFTP alone."""
    with ssh_host(noise="Welcome to build7") as host:
        result = subprocess.run(host.client("ssh", host.host, "echo x"), capture_output=True, check=True)
        assert result.stdout == b"Welcome to build7\nx\n"
        assert answers(host.client("sftp", "-b", "-", host.host), "pwd\n")[0] == 0


def test_an_ordinary_user_may_not_do_all() -> None:
    """An account without rights logs in, writes to its own folder and to no other."""
    with ssh_host(ordinary_user()) as host:
        assert answers(host.client("ssh", host.host, f"touch {host.root / 'own'}"))[0] == 0
        assert answers(host.client("ssh", host.host, "touch /etc/cxsite-trial"))[0] != 0


def test_sessions_can_be_killed(ssh: SshHost) -> None:
    """A session that is killed ends its client, and the server goes on."""
    session = subprocess.Popen(ssh.client("ssh", ssh.host, "sleep 60"), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 10
    while not any("sleep" in process.name() for process in ssh.server.children()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert ssh.server.kill_children() > 0
    assert session.wait(timeout=10) == 255
    assert answers(ssh.client("ssh", ssh.host, "true"))[0] == 0


def test_dav_writes_and_reads(dav: DavHost) -> None:
    """A plain client makes a folder and stores a file that the disk has and readers may see."""
    assert send(dav, "MKCOL", "one/").status_code == 201
    assert send(dav, "PUT", "one/a.txt", TEXT).status_code == 201
    assert send(dav, "GET", "one/a.txt").content == (dav.root / "one" / "a.txt").read_bytes() == TEXT
    assert fetch(f"{dav.public_url}/one/a.txt") == (200, TEXT)


def test_dav_wants_a_password(dav: DavHost) -> None:
    """Nobody writes or reads there without a password."""
    assert fetch(f"{dav.address}/")[0] == 401


def test_readers_of_dav_cannot_write(dav: DavHost) -> None:
    """The public address of the same folder takes nothing."""
    connection = http.client.HTTPConnection(dav.host, dav.port, timeout=10)
    connection.request("PUT", "/public/a.txt", TEXT)
    assert connection.getresponse().status >= 400
    connection.close()


@pytest.mark.parametrize("defect", ["none", "expired", "other host"])
def test_dav_by_tls(defect: Any) -> None:
    """A client that trusts the authority writes by TLS, but not to a host whose certificate is wrong."""
    with dav_host(defect=defect) as host:
        if defect == "none":
            assert send(host, "PUT", "a.txt", TEXT).status_code == 201
            return
        trust = ssl.create_default_context(cafile=host.authority)
        connection = http.client.HTTPSConnection(host.host, host.port, timeout=10, context=trust)
        with pytest.raises(ssl.SSLCertVerificationError, match=r"expired|mismatch"):
            connection.request("GET", "/public/")
        connection.close()


def test_s3_writes_and_reads(s3: S3Host) -> None:
    """An SDK stores an object that it and a reader without credentials get back."""
    client = bucket_client(s3)
    client.put_object(Bucket=s3.bucket, Key="one/a.txt", Body=TEXT)
    assert client.get_object(Bucket=s3.bucket, Key="one/a.txt")["Body"].read() == TEXT
    assert fetch(f"{s3.public_url}/one/a.txt") == (200, TEXT)


def test_s3_keeps_its_word(s3: S3Host) -> None:
    """Only the first write on condition that nothing is there is taken."""
    from botocore.exceptions import ClientError

    client = bucket_client(s3)
    client.put_object(Bucket=s3.bucket, Key="claim", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        client.put_object(Bucket=s3.bucket, Key="claim", Body=b"2", IfNoneMatch="*")


@pytest.mark.parametrize(
    ("identity", "refused"),
    [("reader", {"put"}), ("blind", {"list"}), ("stranger", {"put", "list", "get"})],
)
def test_s3_rights_are_kept(s3: S3Host, identity: str, refused: set[str]) -> None:
    """Each identity is refused just what it may not do."""
    from botocore.exceptions import ClientError

    bucket_client(s3).put_object(Bucket=s3.bucket, Key="there", Body=TEXT)
    client = bucket_client(s3, identity)
    attempts = {
        "put": lambda: client.put_object(Bucket=s3.bucket, Key="there", Body=TEXT),
        "list": lambda: client.list_objects_v2(Bucket=s3.bucket),
        "get": lambda: client.get_object(Bucket=s3.bucket, Key="there"),
    }
    denied = set()
    for name, attempt in attempts.items():
        try:
            attempt()
        except ClientError as refusal:
            denied.add((name, refusal.response["Error"]["Code"]))
    assert denied == {(name, "AccessDenied") for name in refused}


def test_s3_can_run_out_of_room(tmp_path: Path) -> None:
    """A server whose disk is full takes no more, and keeps what it has."""
    from botocore.exceptions import ClientError

    def fill() -> None:
        for number in range(100):
            client.put_object(Bucket=host.bucket, Key=str(number), Body=os.urandom(500_000))

    with small_disk(tmp_path / "disk", "20m") as disk, s3_host(disk) as host:
        client = bucket_client(host)
        with pytest.raises(ClientError, match="InternalError"):
            fill()
        assert len(client.get_object(Bucket=host.bucket, Key="0")["Body"].read()) == 500_000


def test_the_environment_is_enough_for_an_sdk(s3: S3Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """An SDK that is told nothing finds the server and its credentials in the environment."""
    boto3 = pytest.importorskip("boto3", reason="NOT TESTED: there is no boto3; pip install boto3")
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    assert boto3.session.Session().client("s3").head_bucket(Bucket=s3.bucket)


def test_the_lying_s3_lets_two_win() -> None:
    """Rclone's S3 server stores objects, and takes a second write that it should refuse."""
    with lying_s3_host() as host:
        client = bucket_client(host)
        for _ in range(2):
            client.put_object(Bucket=host.bucket, Key="claim", Body=TEXT, IfNoneMatch="*")
        assert (host.root / "claim").read_bytes() == TEXT


def test_the_lying_dav_writes_and_reads() -> None:
    """Rclone's WebDAV server stores a file and gives it back."""
    with lying_dav_host() as host:
        assert send(host, "PUT", "a.txt", TEXT).status_code == 201
        assert send(host, "GET", "a.txt").content == (host.root / "a.txt").read_bytes() == TEXT


def test_nginx_serves_what_the_link_names(web: WebHost) -> None:
    """A reader gets the release that the link names, and the next one as soon as the link is swapped."""
    for release in ("one", "two"):
        (web.base / release).mkdir()
        (web.base / release / "index.html").write_text(release)
        (web.base / "next").symlink_to(release)
        (web.base / "next").replace(web.base / "current")
        assert fetch(f"{web.public_url}/") == (200, release.encode())


def test_the_gate_refuses_what_it_is_told(dav: DavHost) -> None:
    """A gate answers some requests itself and passes all others on."""
    (dav.root / "there.txt").write_bytes(TEXT)
    with gate(dav.port, "location ~ refused { return 403; }") as entry:
        address = f"http://{LOOPBACK}:{entry.port}/public"
        assert fetch(f"{address}/there.txt") == (200, TEXT)
        assert fetch(f"{address}/refused.txt")[0] == 403


def test_the_gate_keeps_signatures_right(s3: S3Host) -> None:
    """A signed request passes a gate in front of an S3 server."""
    with gate(s3.port) as entry:
        client = bucket_client(replace(s3, endpoint=f"http://{LOOPBACK}:{entry.port}"))
        client.put_object(Bucket=s3.bucket, Key="by the gate", Body=TEXT)
    assert bucket_client(s3).get_object(Bucket=s3.bucket, Key="by the gate")["Body"].read() == TEXT


def test_the_gate_closes_for_a_while(dav: DavHost) -> None:
    """A closed gate asks for patience, and once open it passes requests again."""
    with gate(dav.port) as entry:
        address = f"http://{LOOPBACK}:{entry.port}/public/"
        statuses = [fetch(address)[0]]
        entry.close()
        statuses.append(fetch(address)[0])
        entry.open()
        assert [*statuses, fetch(address)[0]] == [404, 503, 404]


def test_the_gate_may_show_a_login(dav: DavHost) -> None:
    """A gate can answer all requests, writes too, with a page that is none of the site's."""
    with gate(dav.port, "location ~ . { default_type text/html; return 200 login; }") as entry:
        assert request("PUT", f"http://{LOOPBACK}:{entry.port}/dav/a.txt", TEXT) == (200, b"login")


@pytest.mark.parametrize("limit", ["bytes", "files"])
def test_a_small_disk_is_soon_full(tmp_path: Path, limit: str) -> None:
    """A small disk refuses what is one too many."""

    def fill(disk: Path) -> None:
        for number in range(20):
            (disk / str(number)).write_bytes(bytes(0 if limit == "files" else 100_000))

    with (
        small_disk(tmp_path / "disk", "256k", files=10 if limit == "files" else None) as disk,
        pytest.raises(OSError, match="No space left"),
    ):
        fill(disk)


def test_the_superuser_can_test_what_others_cannot(tmp_path: Path) -> None:
    """Servers of the superuser write as accounts of their own."""
    if not is_superuser():
        pytest.skip("NOT TESTED: only the superuser may start servers as other accounts")
    with dav_host() as host:
        assert host.root.stat().st_uid != tmp_path.stat().st_uid
