"""Break things on purpose while publishing over SSH: each is told, and readers keep what they had."""

from __future__ import annotations

import asyncio
import socket
import stat
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import asyncssh
import pytest
from hosts.disk import small_disk
from hosts.places import Place
from hosts.publishing import Office, codes, finish, make_office, shows
from hosts.reader import from_folder, look_once, reading
from hosts.server import LOOPBACK, free_port
from hosts.small_site import edit_pages, make_site
from hosts.sshd import SshHost, ordinary_user, ssh_host
from hosts.toxic import Toxics, toxic_proxy
from hypothesis import given
from hypothesis import strategies as st

from cxsite.config import PublishTarget
from cxsite.publish.host import Put
from cxsite.publish.media import media_of
from cxsite.publish.refusals import PublishError
from cxsite.publish.ssh import SshHost as Remote
from cxsite.publish.ssh import open_host, session
from cxsite.publish.ssh.bulk import pack, split_sides
from cxsite.publish.ssh.login import parse_login

V1, V2 = make_site(30, 1, size=600), make_site(30, 2, size=600)
Ask = Callable[..., Office]


@pytest.fixture(params=[True, False], ids=["shell", "sftp"])
def host(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[SshHost]:
    """Run sshd, with commands and without."""
    with ssh_host(shell=request.param) as started:
        yield _as_user_of(started, monkeypatch)


@pytest.fixture
def simple(monkeypatch: pytest.MonkeyPatch) -> Iterator[SshHost]:
    """Run sshd that grants SFTP alone."""
    with ssh_host(shell=False) as started:
        yield _as_user_of(started, monkeypatch)


def _as_user_of(started: SshHost, monkeypatch: pytest.MonkeyPatch) -> SshHost:
    for name, value in started.environment.items():
        monkeypatch.setenv(name, value)
    return started


def office_at(host: SshHost, tmp_path: Path, *, port: int | None = None, root: Path | None = None) -> Office:
    """Make a site that publishes to a host, or to what stands before it."""
    root = root or host.root
    url = f"sftp://{host.user}@{LOOPBACK}:{port or host.port}{quote(str(root))}"
    place = Place(PublishTarget(url=url), from_folder(root / "current"), root / "current", host.environment)
    return make_office(tmp_path / "site", place)


def remote_at(host: SshHost, *, port: int | None = None) -> Remote:
    """Log in to a host."""
    url = f"sftp://{host.user}@{LOOPBACK}:{port or host.port}{host.root}"
    return open_host("host", PublishTarget(url=url))


def know_port(host: SshHost, port: int) -> None:
    """Let the host's key be known at another port too."""
    key = host.known_hosts.read_text().split(maxsplit=1)[1]
    with (host.home / ".ssh" / "known_hosts").open("a") as file:
        file.write(f"[{LOOPBACK}]:{port} {key}\n")


def put_of(address: str, load: Callable[[], bytes], *, is_shown: bool = True) -> Put:
    """Make ready to write a file."""
    return Put(address, load, media_of(address), is_shown)


def test_refused_connection_is_told_at_once(simple: SshHost, tmp_path: Path) -> None:
    """Where nobody listens, it takes no longer than a few tries."""
    begun = time.monotonic()
    assert codes(office_at(simple, tmp_path, port=free_port()).publish(V1)) == ["CX931"]
    assert time.monotonic() - begun < 5


@pytest.mark.slow
def test_black_hole_ends_in_ten_seconds(simple: SshHost, tmp_path: Path) -> None:
    """A host that accepts and keeps silent is given up."""
    with socket.create_server((LOOPBACK, 0)) as silent:
        begun = time.monotonic()
        report = office_at(simple, tmp_path, port=silent.getsockname()[1]).publish(V1)
    assert codes(report) == ["CX931"]
    assert 9 < time.monotonic() - begun < 16


@pytest.mark.slow
@pytest.mark.parametrize("count", [0, 1_500, 4_000, 9_000, 20_000])
def test_resets_after_any_byte_break_nothing(host: SshHost, tmp_path: Path, count: int) -> None:
    """However early every connection breaks, readers see one whole release, and the next publish repairs."""
    office = office_at(host, tmp_path)
    office.publish(V1)
    with toxic_proxy(host.port, Toxics(reset_after=count)) as proxy:
        know_port(host, proxy.port)
        # In a process of its own, whose claim is known to be dead when it has ended.
        far = office_at(host, tmp_path, port=proxy.port)
        far.lay(V2)
        code, said = finish(far.start())
        assert code == 0 or said["findings"][0]["code"] == "CX931"
        tally = look_once(office.place.read, V1, V2)
        assert (tally.harm, tally.is_mixed) == ((), False)
        proxy.change(Toxics())
        assert codes(office_at(host, tmp_path, port=proxy.port).publish(V2)) == []
    assert shows(office.place, V2)


@pytest.mark.parametrize("count", [0, 3_000, 12_000])
def test_one_reset_is_borne(host: SshHost, tmp_path: Path, count: int) -> None:
    """A connection that breaks once is made again, and the work goes on."""
    with toxic_proxy(host.port, Toxics(reset_after=count, once=True)) as proxy:
        know_port(host, proxy.port)
        office = office_at(host, tmp_path, port=proxy.port)
        assert codes(office.publish(V1)) == []
        assert proxy.spoiled == 1
    assert shows(office.place, V1)


@pytest.mark.slow
def test_stall_is_given_up(simple: SshHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing gets through any more, it ends, and readers keep what they had."""
    office = office_at(simple, tmp_path)
    office.publish(V1)
    monkeypatch.setattr(session, "_STALL_SECONDS", 1.0)
    with toxic_proxy(simple.port, Toxics(stall_after=12_000)) as proxy:
        know_port(simple, proxy.port)
        begun = time.monotonic()
        report = office_at(simple, tmp_path, port=proxy.port).publish(V2)
    assert codes(report) == ["CX931"]
    assert "nothing got through" in report.issues[0].message
    assert time.monotonic() - begun < 25
    assert shows(office.place, V1)


def test_killed_session_is_gone_on_with(host: SshHost) -> None:
    """When the server's process dies amid many files, a new one takes the rest, and each is told once."""
    remote, told, killed = remote_at(host), [], []

    def load(number: int) -> bytes:
        if number == 20 and not killed:
            killed.append(host.server.kill_children())
        return b"%d" % number

    puts = [put_of(f"data/{n}.csv", partial(load, n)) for n in range(40)]
    try:
        remote.put_all(puts, told.append)
    finally:
        remote.close()
    assert killed > [0]
    assert sorted(told) == sorted(put.address for put in puts)
    assert all((host.root / put.address).read_bytes() == put.load() for put in puts)


@pytest.mark.slow
def test_sessions_killed_with_a_reader_break_nothing(host: SshHost, tmp_path: Path) -> None:
    """Whenever the server's processes die, readers see whole pages, and the run ends or is told."""
    office = office_at(host, tmp_path)
    office.publish(V1)
    with reading(office.place.read, V1, V2) as reader:
        for number in range(4):
            office.lay((V2, V1)[number % 2])
            process = office.start()
            time.sleep(0.7 + 0.15 * number)
            host.server.kill_children()
            code, said = finish(process)
            assert code == 0 or said["findings"][0]["code"] == "CX931"
            assert codes(office.publish()) == []
    assert reader.tally.harm == ()


@pytest.mark.parametrize(("files", "word"), [(None, "MB are free"), (40, "inodes")])
def test_full_disk_is_told(host: SshHost, tmp_path: Path, files: int | None, word: str) -> None:
    """Where there is no room, it says how much there is, and readers keep what they had."""
    with small_disk(host.root / "disk", "1m", files=files) as disk:
        office = office_at(host, tmp_path, root=disk / "portal")
        assert codes(office.publish(make_site(12, 1, size=600))) == []
        report = office.publish(make_site(150, 2, size=20_000 if files is None else 10))
        assert codes(report) == ["CX932"]
        assert word in report.issues[0].message
        assert shows(office.place, make_site(12, 1, size=600))
        assert codes(office.verify()) == []


def test_folder_that_may_not_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Permission denied is told with the path and the user."""
    with ssh_host(ordinary_user(), shell=False) as started:
        host = _as_user_of(started, monkeypatch)
        host.root.chmod(0o555)
        report = office_at(host, tmp_path).publish(V1)
    assert codes(report) == ["CX932"]
    assert str(host.root) in report.issues[0].message
    assert host.user in report.issues[0].message


@pytest.mark.parametrize("shell", [True, False], ids=["shell", "sftp"])
def test_umask_of_the_server_does_not_matter(
    shell: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the server takes from modes, everybody may read, and assets are for nobody to write."""
    with ssh_host(shell=shell, umask=0o077) as started:
        office = office_at(_as_user_of(started, monkeypatch), tmp_path)
        for site in (V1, edit_pages(V1), V2):
            office.publish(site)
        modes = _list_modes(started.root / "releases")
    assert modes == {"folder": {0o755}, "asset": {0o444}, "page": {0o644}}


def _list_modes(releases: Path) -> dict[str, set[int]]:
    modes: dict[str, set[int]] = {"folder": set(), "asset": set(), "page": set()}
    for path in releases.rglob("*"):
        kind = "folder" if path.is_dir() else "asset" if "assets" in path.parts else "page"
        modes[kind].add(stat.S_IMODE(path.stat().st_mode))
    return modes


def test_folder_of_a_group_stays_one(host: SshHost, tmp_path: Path) -> None:
    """What the group may write, and everything below is to belong to, is so in new folders too."""
    host.root.chmod(0o2775)
    office_at(host, tmp_path).publish(V1)
    assert {stat.S_IMODE(path.stat().st_mode) for path in host.root.rglob("metrics")} == {0o2775}


@pytest.mark.parametrize("key", ["wrong", "locked", ""])
def test_key_that_does_not_open_is_told(simple: SshHost, tmp_path: Path, key: str) -> None:
    """A wrong key, one with a passphrase and none at all end at once: nobody is asked where nobody sits."""
    own = simple.home / ".ssh" / "id_ed25519"
    own.unlink()
    own.with_suffix(".pub").unlink()
    if key:
        own.write_bytes(simple.key_by_name[key].read_bytes())
        own.chmod(0o600)
    else:
        config = simple.home / ".ssh" / "config"
        config.write_text(
            "".join(x for x in config.read_text().splitlines(keepends=True) if "IdentityFile" not in x)
        )
    report = office_at(simple, tmp_path).publish(V1)
    assert codes(report) == ["CX930"]
    assert "ssh-add" in report.issues[0].hint
    assert "CXSITE_HOST_PASSWORD" in report.issues[0].hint


def test_unknown_host_is_shown_and_not_trusted(simple: SshHost, tmp_path: Path) -> None:
    """The fingerprint is told and the line to add, and with that line it is known."""
    known = simple.home / ".ssh" / "known_hosts"
    line = known.read_text().strip()
    known.write_text("")
    report = office_at(simple, tmp_path).publish(V1)
    assert codes(report) == ["CX930"]
    assert "SHA256:" in report.issues[0].message
    added = report.issues[0].hint.partition("line: ")[2]
    assert added == " ".join(line.split()[:3])
    known.write_text(f"{added}\n")
    assert codes(office_at(simple, tmp_path).publish(V1)) == []


def test_changed_host_is_refused_with_both_keys(simple: SshHost, tmp_path: Path) -> None:
    """Another key than the known one ends it, and both are said."""
    changed = simple.known_hosts_by_name["changed"].read_text()
    (simple.home / ".ssh" / "known_hosts").write_text(changed)
    report = office_at(simple, tmp_path).publish(V1)
    assert codes(report) == ["CX930"]
    assert report.issues[0].message.count("SHA256:") == 2


def test_host_of_a_known_authority_is_trusted(simple: SshHost, tmp_path: Path) -> None:
    """A certificate of an authority that is known is as good as the key."""
    authority = simple.known_hosts_by_name["authority"].read_text()
    (simple.home / ".ssh" / "known_hosts").write_text(authority)
    assert codes(office_at(simple, tmp_path).publish(V1)) == []


@pytest.mark.parametrize("setting", ["StrictHostKeyChecking no", "UserKnownHostsFile none"])
def test_checks_of_the_host_cannot_be_switched_off(simple: SshHost, tmp_path: Path, setting: str) -> None:
    """Settings that let any host pass for ours are not followed."""
    config = simple.home / ".ssh" / "config"
    key = setting.split()[0]
    kept = [line for line in config.read_text().splitlines() if key not in line]
    config.write_text("\n".join((*kept, f"  {setting}\n")))
    (simple.home / ".ssh" / "known_hosts").write_text("")
    assert codes(office_at(simple, tmp_path).publish(V1)) == ["CX930"]


def test_noise_of_a_profile_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Banners and start-up files that print digests and the word done change nothing."""
    noise = "done\n" + "0" * 64 + "  ./index.html"
    with ssh_host(noise=noise) as started:
        office = office_at(_as_user_of(started, monkeypatch), tmp_path)
        assert [codes(office.publish(site)) for site in (V1, V2, edit_pages(V2))] == [[], [], []]
        assert codes(office.verify()) == []
        assert shows(office.place, edit_pages(V2))


@pytest.mark.parametrize("name", ["it's a portal", "a $(touch oops) `touch oops`;touch oops", "-rf", "ä €"])
def test_odd_folder_is_a_name_and_no_command(host: SshHost, tmp_path: Path, name: str) -> None:
    """Whatever the folder is called, it is never read as a command."""
    office = office_at(host, tmp_path, root=host.root / name)
    assert [codes(office.publish(site)) for site in (V1, V2)] == [[], []]
    assert shows(office.place, V2)
    assert [path.name for path in host.root.iterdir()] == [name]


def test_odd_files_come_back_as_they_went(host: SshHost) -> None:
    """Names with spaces, quotes, line breaks and signs of shells are proven, copied and deleted."""
    names = [
        "a b.html",
        "it's.html",
        "back\\slash.html",
        "two\nlines.html",
        "$(x).html",
        "-n.html",
        "ä€.html",
        "*",
    ]
    content = {f"releases/{'0' * 16}/{name}": f"of {name}".encode() for name in names}
    remote = remote_at(host)
    try:
        puts = [put_of(name, partial(bytes, held), is_shown=False) for name, held in content.items()]
        remote.put_all(puts, lambda _: None)
        before = remote.prove_all(content, lambda _: None)
        copies = {address: address.replace("0", "1") for address in content}
        pairs = [(source, put_of(target, bytes, is_shown=False)) for source, target in copies.items()]
        remote.copy_all(pairs, lambda _: None)
        after = remote.prove_all(copies.values(), lambda _: None)
        assert [after[copies[address]] for address in content] == [before[address] for address in content]
        assert remote.list_files("").keys() == {*copies, *copies.values()}
        remote.delete_folder(f"releases/{'0' * 16}")
        remote.delete_all(copies.values())
        assert remote.list_files("") == {}
    finally:
        remote.close()


def test_first_failure_starts_no_more(host: SshHost) -> None:
    """A file that cannot be read ends the batch with its own reason, and no flood of others."""
    remote, begun = remote_at(host), []

    def load(number: int) -> bytes:
        begun.append(number)
        if number == 5:
            raise PublishError("CX917", "changed")
        return b"x"

    puts = [put_of(f"data/{n}.csv", partial(load, n)) for n in range(1_000)]
    try:
        with pytest.raises(PublishError, match="changed"):
            remote.put_all(puts, lambda _: None)
    finally:
        remote.close()
    assert len(begun) < 500


class Doorkeeper(asyncssh.SSHServer):
    """Let in who knows the password."""

    def password_auth_supported(self) -> bool:
        """Take passwords."""
        return True

    def validate_password(self, username: str, password: str) -> bool:
        """Know one."""
        return f"{username} {password}" == "web zq-right-zq"


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run another SSH server, which takes passwords, has no shell and shows one folder; yield its url."""
    key, top = asyncssh.generate_private_key("ssh-ed25519"), tmp_path / "top"
    (top / "srv").mkdir(parents=True)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listening = asyncssh.listen(
        LOOPBACK,
        0,
        server_factory=Doorkeeper,
        server_host_keys=[key],
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(top).encode()),
    )

    async def listen() -> asyncssh.SSHAcceptor:
        return await listening

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    home = tmp_path / "home" / ".ssh"
    home.mkdir(parents=True)
    line = key.export_public_key().decode()
    (home / "known_hosts").write_text(f"[{LOOPBACK}]:{server.get_port()} {line}")
    monkeypatch.setenv("HOME", str(home.parent))
    monkeypatch.setenv("SSH_AUTH_SOCK", "")
    yield f"sftp://web@{LOOPBACK}:{server.get_port()}/srv/portal"
    loop.call_soon_threadsafe(server.close)
    asyncio.run_coroutine_threadsafe(server.wait_closed(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.mark.parametrize(
    ("password", "ending"), [("zq-right-zq", []), ("zq-wrong-zq", ["CX930"]), ("", ["CX930"])]
)
def test_password_of_the_environment_opens(
    password: str, ending: list[str], closed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The right password lets in; a wrong one or none is told at once, and not shown."""
    monkeypatch.setenv("CXSITE_HOST_PASSWORD", password)
    # This server sets links to the wrong place, so that the probe chooses to go file by file.
    portal = tmp_path / "top" / "srv" / "portal"
    place = Place(PublishTarget(url=closed), from_folder(portal), portal)
    office = make_office(tmp_path / "site", place)
    report = office.publish(V1)
    assert codes(report) == ending
    assert shows(office.place, V1) == (not ending)
    assert "zq-" not in str(report.issues)


def test_secrets_stand_nowhere(simple: SshHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The password and the key are in no output and on no host."""
    monkeypatch.setenv("CXSITE_HOST_PASSWORD", "zq-password-zq")
    key = simple.key.read_text().splitlines()[2]
    office = office_at(simple, tmp_path)
    office.lay(V1)
    said = "".join(
        office.start(*words.split()).communicate()[0] for words in ("publish host", "releases host")
    )
    (simple.home / ".ssh" / "known_hosts").write_text("")
    said += "".join(office.start("publish", "host").communicate())
    kept = [path.read_bytes() for path in simple.root.rglob("*") if path.is_file()]
    for secret in ("zq-password-zq", key):
        assert secret not in said
        assert not any(secret.encode() in content for content in kept)


@pytest.mark.parametrize("path", ["", "/", "/~", "/~/", "/srv/../etc"])
def test_no_folder_is_no_target(path: str) -> None:
    """The top of a disk, a home folder and ways around are refused before anybody logs in."""
    with pytest.raises(PublishError) as refused:
        parse_login("intranet", f"sftp://web@host{path}")
    assert refused.value.code == "CX913"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sftp://host/srv/www", ("host", "", None, "/srv/www")),
        ("sftp://web@host:2222/~/a%20b/", ("host", "web", 2222, "a b")),
    ],
)
def test_url_is_read(url: str, expected: tuple[str, str, int | None, str]) -> None:
    """User, port and folder come from the url, below the home folder too."""
    login, folder = parse_login("intranet", url)
    assert (login.host, login.user, login.port, folder) == expected


PARTS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map("/".join)


@given(PARTS, PARTS)
def test_sides_make_the_paths_again(target: str, source: str) -> None:
    """What two paths have in common at their ends is split off, and nothing is lost."""
    one, other, same = split_sides(target, source)
    assert "/".join(filter(None, (one, same))) == source
    assert "/".join(filter(None, (other, same))) == target


@given(st.dictionaries(PARTS.map("{}.html".format), st.binary(max_size=2_000), max_size=5))
def test_archive_holds_what_went_in(contents: dict[str, bytes]) -> None:
    """Names, contents and modes come out of an archive as they went in."""
    with tarfile.open(fileobj=BytesIO(pack((a, c, 0o444) for a, c in contents.items()))) as archive:
        found = {entry.name.removeprefix("./"): _content(archive, entry) for entry in archive}
        assert {entry.mode for entry in archive} <= {0o444}
    assert found == contents


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry)
    assert file is not None
    return file.read()
