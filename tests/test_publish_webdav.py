"""Break things on purpose while publishing by WebDAV: each is told, and readers keep what they had."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from hosts import apache
from hosts.apache import DavHost, dav_host
from hosts.certificates import Defect
from hosts.disk import small_disk
from hosts.liars import lying_dav_host
from hosts.nginx import gate
from hosts.places import Place
from hosts.publishing import (
    V1,
    V2,
    Office,
    check_odd_names,
    codes,
    count_shown,
    finish,
    make_office,
    message,
    publish_together,
    put,
)
from hosts.reader import from_folder, look_once
from hosts.server import LOOPBACK, free_port
from hosts.small_site import make_site
from hosts.toxic import Toxics, toxic_proxy
from hypothesis import given
from hypothesis import strategies as st

from cxsite.config import PublishTarget
from cxsite.publish import Report
from cxsite.publish.host import Host, Put
from cxsite.publish.media import media_of
from cxsite.publish.multistatus import parse_listing, parse_tag
from cxsite.publish.patience import parse_pause
from cxsite.publish.refusals import PublishError
from cxsite.publish.webdav import open_host

MANY = (make_site(300, 1, size=600), make_site(300, 2, size=600))
PAGE = "metrics/metric-0000.html"
WRONG = "a-secret-that-is-wrong"


@pytest.fixture(scope="module")
def dav() -> Iterator[DavHost]:
    """Run one Apache for all tests of this module that leave it in peace."""
    with dav_host() as host:
        yield host


@pytest.fixture
def office(dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Make a site that publishes to a folder of its own."""
    log_in(monkeypatch, dav)
    return open_office(dav, tmp_path)


def log_in(monkeypatch: pytest.MonkeyPatch, host: DavHost) -> None:
    """Let the environment say who publishes."""
    monkeypatch.setenv("CXSITE_HOST_USER", host.user)
    monkeypatch.setenv("CXSITE_HOST_PASSWORD", host.password)


def open_office(host: DavHost, folder: Path, *, port: int | None = None, path: str = "") -> Office:
    """Make a site that publishes to a server, or to what stands before it at another port."""
    path = path or folder.name
    url = f"{host.url.replace(str(host.port), str(port or host.port))}/{path}"
    disk = host.root / path
    return make_office(folder / "site", Place(PublishTarget(url=url), from_folder(disk), disk))


def disk_of(office: Office) -> Path:
    """Tell where the files lie that readers see."""
    assert office.place.portal is not None
    return office.place.portal


def hint(report: Report) -> str:
    """Read what the only finding proposes."""
    (issue,) = report.issues
    return issue.hint


def open_dav(dav: DavHost, path: str) -> Host:
    """Reach a folder without a site."""
    return open_host("host", PublishTarget(url=f"{dav.url}/{path}"))


@pytest.mark.usefixtures("office")
def test_odd_names_come_back_as_they_went(dav: DavHost, tmp_path: Path) -> None:
    """Names with spaces, percent signs, tildes and other alphabets are listed, read, proven and deleted."""
    host = open_dav(dav, f"{tmp_path.name} and more")
    check_odd_names(host)
    host.close()


@pytest.mark.usefixtures("office")
def test_tag_of_a_proof_is_that_of_a_listing(dav: DavHost, tmp_path: Path) -> None:
    """What was proven right after it was written is known by its tag later, and not read again."""
    host = open_dav(dav, tmp_path.name)
    put(host, {"index.html": b"1"})
    (proof,) = host.prove_all(["index.html"], str).values()
    time.sleep(1.1)
    assert host.list_files("")["index.html"].tag == proof.tag != ""
    host.close()


@pytest.mark.usefixtures("office")
def test_folder_removed_meanwhile_is_made_again(dav: DavHost, tmp_path: Path) -> None:
    """A folder known to be there that somebody removed does not stop the writing."""
    host = open_dav(dav, tmp_path.name)
    put(host, {"a/b/one.html": b"1"})
    (dav.root / tmp_path.name / "a/b/one.html").unlink()
    (dav.root / tmp_path.name / "a/b").rmdir()
    (dav.root / tmp_path.name / "a").rmdir()
    put(host, {"a/b/two.html": b"2"})
    assert list(host.list_files("")) == ["a/b/two.html"]
    host.close()


@pytest.mark.usefixtures("office")
def test_first_failure_starts_no_more(dav: DavHost, tmp_path: Path) -> None:
    """After a file that cannot be read, hardly any other is written, and its reason is told."""
    host = open_dav(dav, tmp_path.name)

    def fail() -> bytes:
        raise PublishError("CX917", "changed")

    puts = [Put(f"{number}.html", fail, media_of("a.html")) for number in range(5)]
    rest = [Put(f"{number}.html", lambda: b"1", media_of("a.html")) for number in range(100, 400)]
    with pytest.raises(PublishError, match="changed"):
        host.put_all(puts + rest, str)
    written = len(host.list_files(""))
    time.sleep(0.3)
    assert len(host.list_files("")) == written < 100
    host.close()


def test_wrong_password_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password that the server refuses is told with where it came from, before anything is written."""
    monkeypatch.setenv("CXSITE_HOST_PASSWORD", WRONG)
    report = office.publish(V1, is_dry=True)
    assert codes(report) == ["CX930"]
    assert "the password of editor from CXSITE_HOST_PASSWORD" in message(report)


@pytest.mark.parametrize("missing", ["USER", "PASSWORD"])
def test_missing_credentials_are_told(missing: str, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nobody is asked, and the name of the variable is told."""
    monkeypatch.delenv(f"CXSITE_HOST_{missing}")
    report = office.publish(V1)
    assert codes(report) == ["CX930"]
    assert f"CXSITE_HOST_{missing}" in hint(report)


def test_user_of_the_url_is_used(dav: DavHost, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user named in the url goes before that of the environment, and stands in no report."""
    monkeypatch.setenv("CXSITE_HOST_USER", "somebody-else")
    file = office.site / "cxsite.toml"
    file.write_text(file.read_text().replace("://", f"://{dav.user}@"))
    report = office.publish(V1)
    assert codes(report) == []
    assert "@" not in report.host


def test_digest_is_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that wants no password in clear gets none, from any thread."""
    with dav_host(digest=True) as host:
        log_in(monkeypatch, host)
        office = open_office(host, tmp_path)
        assert codes(office.publish(MANY[0])) == []
        assert codes(office.verify()) == []


def test_refused_connection_is_told_at_once(
    dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that is off is not waited for."""
    log_in(monkeypatch, dav)
    office = open_office(dav, tmp_path, port=free_port())
    office.lay(V1)
    start = time.monotonic()
    report = office.publish()
    assert codes(report) == ["CX931"]
    assert "refused" in message(report)
    assert time.monotonic() - start < 3


@pytest.mark.slow
def test_black_hole_ends_in_ten_seconds(
    dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that takes connections and never answers is given up."""
    log_in(monkeypatch, dav)
    with socket.create_server((LOOPBACK, 0)) as hole:
        office = open_office(dav, tmp_path, port=hole.getsockname()[1])
        office.lay(V1)
        start = time.monotonic()
        assert codes(office.publish()) == ["CX931"]
        assert 8 < time.monotonic() - start < 20


def test_missing_folder_above_is_told(dav: DavHost, office: Office) -> None:
    """Only the last folder of the url is made: a slip in the others would make a second portal."""
    file = office.site / "cxsite.toml"
    file.write_text(file.read_text().replace("/dav/", "/dav/nowhere/at-all/"))
    report = office.publish(V1)
    assert codes(report) == ["CX931"]
    assert "no folder above" in message(report)
    assert not (dav.root / "nowhere").exists()


def test_address_without_webdav_is_told(office: Office) -> None:
    """The address that readers use is often not the one to write to."""
    file = office.site / "cxsite.toml"
    file.write_text(file.read_text().replace("/dav/", "/public/"))
    report = office.publish(V1)
    assert codes(report) in (["CX931"], ["CX932"])
    assert "WebDAV" in message(report)


def test_protected_folder_is_told(office: Office) -> None:
    """A folder that the server may not write to is named, and readers see what they saw."""
    office.publish(V1)
    metrics = disk_of(office) / "metrics"
    metrics.chmod(0o555)
    try:
        report = office.publish(V2)
    finally:
        metrics.chmod(0o755)
    assert report.issues
    assert set(codes(report)) <= {"CX931", "CX932"}
    assert look_once(office.place.read, V1, V2).harm == ()


def test_locked_file_is_told(dav: DavHost, office: Office) -> None:
    """A page that somebody has open in an editor is named."""
    requests = pytest.importorskip("requests")
    office.publish(V1)
    body = (
        '<?xml version="1.0"?><lockinfo xmlns="DAV:"><lockscope><exclusive/></lockscope>'
        "<locktype><write/></locktype><owner>colleague</owner></lockinfo>"
    )
    address = f"{dav.address}/{quote(disk_of(office).name)}/{PAGE}"
    user = (dav.user.encode(), dav.password.encode())
    assert requests.request("LOCK", address, data=body, auth=user, timeout=10).status_code == 200
    report = office.publish(V2)
    assert codes(report) == ["CX932"]
    assert f"{PAGE}: 423 Locked" in message(report)
    assert office.place.read(PAGE) == V1[PAGE]


def test_full_disk_is_told(office: Office) -> None:
    """A disk that is full in the middle leaves every page whole, and the next run finishes."""
    disk_of(office).mkdir()
    with small_disk(disk_of(office), "600k"):
        disk_of(office).chmod(0o777)
        office.publish(V1)
        filler = disk_of(office) / "filler"
        filler.write_bytes(b"x" * 480_000)
        report = office.publish(MANY[1])
        assert codes(report) == ["CX932"]
        assert "room" in message(report)
        seen = look_once(office.place.read, V1, MANY[1])
        assert seen.harm == ()


@pytest.mark.slow
def test_server_restarted_on_the_way_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is killed and comes back two seconds later ends no publish."""
    with dav_host() as host:
        log_in(monkeypatch, host)
        office = open_office(host, tmp_path)
        office.publish(MANY[0])
        office.lay(MANY[1])
        process = office.start()
        await_assets(disk_of(office))
        host.server.kill()
        time.sleep(2)
        host.server.start()
        code, said = finish(process)
        assert (code, said.get("findings")) == (0, [])
        assert look_once(office.place.read, *MANY).first == 0


def await_assets(folder: Path) -> None:
    """Wait until a publish of the second of many has written what its pages need."""
    assets = [folder / name for name in MANY[1] if name.startswith("assets/")]
    end = time.monotonic() + 60
    while not any(path.exists() for path in assets):
        assert time.monotonic() < end


@pytest.mark.parametrize("after", [0, 400, 1500, 3000])
def test_one_reset_is_borne(
    after: int, dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that breaks once, wherever, is made again."""
    log_in(monkeypatch, dav)
    with toxic_proxy(dav.port) as proxy:
        office = open_office(dav, tmp_path, port=proxy.port)
        office.publish(V1)
        office.lay(V2)
        proxy.change(Toxics(reset_after=after, once=True))
        assert codes(office.publish()) == []
        assert proxy.spoiled == 1
        assert look_once(office.place.read, V1, V2).first == 0


@pytest.mark.slow
def test_connections_that_all_break_are_told(
    dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every connection breaks soon, the publish ends, no page is broken, and the next run repairs."""
    log_in(monkeypatch, dav)
    office = open_office(dav, tmp_path)
    office.publish(V1)
    with toxic_proxy(dav.port, Toxics(reset_after=2500)) as proxy:
        other = open_office(dav, tmp_path / "other", port=proxy.port, path=tmp_path.name)
        assert set(codes(other.publish(V2))) <= {"CX931"}
    assert look_once(office.place.read, V1, V2).harm == ()
    assert codes(office.publish(V2)) == []


def test_busy_proxy_is_asked_again(dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that answers 503 and wishes to be asked in a second is asked again."""
    log_in(monkeypatch, dav)
    with gate(dav.port) as before:
        office = open_office(dav, tmp_path, port=before.port)
        office.lay(V1)
        before.close()
        threading.Timer(1.5, before.open).start()
        assert codes(office.publish()) == []


def test_page_to_log_in_is_found(dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that answers every page with its own, as if all were well, is found by reading back."""
    log_in(monkeypatch, dav)
    answer = "location ~ [.]html$ { default_type text/html; return 200 login; }"
    with gate(dav.port, answer) as before:
        office = open_office(dav, tmp_path, port=before.port)
        report = office.publish(V1)
        assert codes(report) == ["CX933"]
        assert "does not hold what was sent" in message(report)


def test_page_to_log_in_everywhere_is_told(
    dav: DavHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all requests end at a page to log in, that is said before anything is written."""
    log_in(monkeypatch, dav)
    for answer in (
        "default_type text/html; return 200 login;",
        "return 302 https://login.invalid/?secret=1;",
    ):
        with gate(dav.port, f"location ~ . {{ {answer} }}") as before:
            report = open_office(dav, tmp_path, port=before.port).publish(V1)
        assert codes(report) == ["CX931"]
        assert "log in" in hint(report)
        assert "secret" not in message(report)


DISTRUST: Mapping[str, tuple[Defect, bool, str]] = {
    "unknown authority": ("none", False, "issuer"),
    "expired": ("expired", True, "expired"),
    "other host": ("other host", True, "not valid for"),
}


@pytest.mark.parametrize("case", DISTRUST)
def test_certificate_that_is_wrong_is_told(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is sent to a server whose name is not proven, and the reason is said."""
    defect, is_trusted, reason = DISTRUST[case]
    with dav_host(defect=defect) as host:
        log_in(monkeypatch, host)
        if is_trusted:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(host.authority))
        report = open_office(host, tmp_path).publish(V1)
    assert codes(report) == ["CX930"]
    assert reason in message(report)


def test_authority_that_is_no_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in the name of the authority's file is no bug of ours."""
    with dav_host(defect="none") as host:
        log_in(monkeypatch, host)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))
        report = open_office(host, tmp_path).publish(V1)
    assert codes(report) == ["CX931"]
    assert "nowhere.pem" in message(report)


@pytest.mark.parametrize("is_wrong", [False, True])
def test_secrets_stand_nowhere(
    is_wrong: bool, dav: DavHost, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is printed nor what is kept on the host holds the password, refused or not."""
    secret = WRONG if is_wrong else dav.password
    monkeypatch.setenv("CXSITE_HOST_PASSWORD", secret)
    office.lay(V1)
    process = office.start()
    said = "".join(process.communicate(timeout=60))
    assert said
    texts = [path.read_bytes() for path in disk_of(office).rglob("*") if path.is_file()]
    assert is_wrong or texts
    for form in (secret, quote(secret), secret.encode().hex()):
        assert form not in said
        assert not any(form.encode() in text for text in texts)


def test_documented_settings_are_those_tried() -> None:
    """What the docs say to write into Apache's settings is what these tests run with."""
    text = (Path(__file__).parent.parent / "docs" / "publishing.md").read_text("utf-8")
    block = text.partition("```apache\n")[2].partition("```")[0]
    tried = apache._CONFIG.replace("{realm}", apache.REALM).splitlines()
    own = {"Alias", "DavLockDB", "AuthUserFile"}
    assert [line for line in block.splitlines() if line.split()[0] not in own and line not in tried] == []


@pytest.fixture
def liar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Make a site that publishes to a server which shows files half written."""
    with lying_dav_host() as host:
        log_in(monkeypatch, host)
        yield open_office(host, tmp_path, path="portal")


def test_server_that_shows_halves_is_named(liar: Office) -> None:
    """What a server cannot do is found by trying, and told with each publish, which is whole in the end."""
    assert codes(liar.publish(V1)) == ["CX938"]
    assert codes(liar.publish(V2)) == ["CX938"]
    assert look_once(liar.place.read, V1, V2).first == 0


def test_one_of_many_writes_to_a_server_that_lies(liar: Office) -> None:
    """The claim is exclusive where the server's own means are not: readers see one release, whole."""
    liar.publish(V1)
    ended = publish_together(liar, 4)
    assert any(code == 0 for code, _ in ended)
    refused = {one["code"] for code, said in ended if code for one in said["findings"]}
    assert refused <= {"CX920", "CX938"}
    assert count_shown(liar.place, 4) == 1


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="/"), min_size=1).filter(
    lambda name: name.strip() == name and name not in {".", ".."}
)


@given(st.lists(NAMES, unique=True, max_size=5), st.sampled_from(["", "/backend", "https://inner/dav"]))
def test_listing_is_read_whatever_the_names(names: list[str], prefix: str) -> None:
    """Every name comes out as it was, also where a proxy stands before a server of other paths."""
    rows = "".join(
        f"<D:response><D:href>{prefix}/top/{quote(name)}</D:href><D:propstat><D:prop>"
        f"<D:getcontentlength>{len(name)}</D:getcontentlength><D:getetag>W/&quot;1-{number}&quot;</D:getetag>"
        "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        for number, name in enumerate(names)
    )
    own = f"<D:response><D:href>{prefix}/top/</D:href></D:response>"
    answer = f'<D:multistatus xmlns:D="DAV:">{own}{rows}</D:multistatus>'.encode()
    listing = parse_listing(answer, "/top", "")
    assert {name: (one.size, one.tag) for name, one in listing.files.items()} == {
        name: (len(name), f"1-{number}") for number, name in enumerate(names)
    }


@pytest.mark.parametrize("content", [b"<html>", b"", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"])
def test_answer_that_is_no_listing_is_refused(content: bytes) -> None:
    """What is not XML, or defines entities, is no listing."""
    with pytest.raises(ValueError, match="answer"):
        parse_listing(content, "/", "")


@given(st.text(st.characters(exclude_characters='"'), min_size=1).filter(lambda tag: tag[:2] != "W/"))
def test_weak_and_strong_tags_are_one(tag: str) -> None:
    """A tag that was weak in the second of writing is the same later."""
    assert parse_tag(f'W/"{tag}"') == parse_tag(f'"{tag}"') == tag


@pytest.mark.parametrize(("text", "seconds"), [("7", 7), (None, 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)])
def test_wish_for_a_pause_is_read(text: str | None, seconds: float) -> None:
    """Seconds are honoured, anything else counts as no wish."""
    assert parse_pause(text) == seconds
