"""Break things on purpose while publishing to S3: each is told, and readers keep what they had."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hosts.disk import small_disk
from hosts.liars import lying_s3_host
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
from hosts.reader import from_folder, from_web, look_once
from hosts.seaweedfs import IDENTITIES, S3Host, s3_host
from hosts.server import LOOPBACK, find_program, free_port, open_folder
from hosts.small_site import make_site
from hosts.toxic import Toxics, toxic_proxy

from cxsite.config import PublishTarget
from cxsite.publish.host import Host
from cxsite.publish.refusals import MissingError
from cxsite.publish.s3 import open_host

MANY = (make_site(300, 1, size=600), make_site(300, 2, size=600))
PAGE = "metrics/metric-0000.html"
WRONG = "a-secret-that-is-wrong"


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Host]:
    """Run one S3 server for all tests of this module that leave it in peace."""
    with s3_host() as host:
        yield host


@pytest.fixture
def office(s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Make a site that publishes below a prefix of its own."""
    log_in(monkeypatch, s3)
    return open_office(s3, tmp_path)


def log_in(monkeypatch: pytest.MonkeyPatch, host: S3Host, identity: str = "editor") -> None:
    """Let the environment say who publishes."""
    for name, value in host.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", IDENTITIES[identity].access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", IDENTITIES[identity].secret_key)


def open_office(host: S3Host, folder: Path, *, port: int | None = None, bucket: str = "") -> Office:
    """Make a site that publishes to a server, or to what stands before it at another port."""
    target = PublishTarget(
        url=f"s3://{bucket or host.bucket}/{folder.name}",
        endpoint=f"http://{LOOPBACK}:{port or host.port}",
    )
    return make_office(folder / "site", Place(target, from_web(f"{host.public_url}/{folder.name}"), None))


def open_s3(s3: S3Host, prefix: str) -> Host:
    """Reach a prefix without a site."""
    return open_host("host", PublishTarget(url=f"{s3.url}/{prefix}", endpoint=s3.endpoint))


@pytest.mark.usefixtures("office")
def test_odd_names_come_back_as_they_went(s3: S3Host, tmp_path: Path) -> None:
    """Names with spaces, percent signs, tildes and other alphabets are listed, read, proven and deleted."""
    host = open_s3(s3, f"{tmp_path.name} and more")
    check_odd_names(host)
    with pytest.raises(MissingError):
        host.read("never/there.html")
    host.close()


@pytest.mark.usefixtures("office")
def test_prefix_is_a_folder_and_no_beginning(s3: S3Host, tmp_path: Path) -> None:
    """A neighbour whose name only begins alike is not listed."""
    host, neighbour = open_s3(s3, f"{tmp_path.name}/a"), open_s3(s3, f"{tmp_path.name}/ab")
    put(neighbour, {"index.html": b"of others"})
    assert host.list_files("") == {}
    host.close()
    neighbour.close()


@pytest.mark.usefixtures("office")
def test_more_than_a_page_is_listed_and_deleted(s3: S3Host, tmp_path: Path) -> None:
    """More objects than one answer may name are all listed, and all deleted."""
    host = open_s3(s3, tmp_path.name)
    put(host, {f"{number:04}.html": b"1" for number in range(1100)})
    names = host.list_files("")
    assert len(names) == 1100
    host.delete_all(names)
    assert host.list_files("") == {}
    host.close()


@pytest.mark.usefixtures("office")
def test_what_others_wrote_is_read_back(s3: S3Host, tmp_path: Path) -> None:
    """An object changed behind our back is proven by its content, not by what we remember."""
    host, other = open_s3(s3, tmp_path.name), open_s3(s3, tmp_path.name)
    put(host, {PAGE: b"ours", "index.html": b"front"})
    put(other, {PAGE: b"theirs"})
    before = other.prove_all([PAGE], str)
    assert host.prove_all([PAGE], str) == before
    host.close()
    other.close()


@pytest.mark.usefixtures("office")
def test_headers_are_those_of_our_table(s3: S3Host, tmp_path: Path) -> None:
    """A browser is told what each file is and how long it may be kept."""
    host = open_s3(s3, tmp_path.name)
    put(host, {"index.html": b"1", "assets/0/site.css": b"2"})
    seen = {}
    for name in host.list_files(""):
        answer = host._client.get_object(Bucket=s3.bucket, Key=f"{tmp_path.name}/{name}")  # type: ignore[attr-defined]
        with answer["Body"]:
            seen[name] = (answer["ContentType"], answer["CacheControl"])
    host.close()
    assert seen == {
        "index.html": ("text/html; charset=utf-8", "no-cache"),
        "assets/0/site.css": ("text/css; charset=utf-8", "public, max-age=31536000, immutable"),
    }


def test_wrong_secret_is_told_in_the_plan(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret that is wrong is told before anything is written, and shown by nothing."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", WRONG)
    report = office.publish(V1, is_dry=True)
    assert codes(report) == ["CX930"]
    assert "SignatureDoesNotMatch" in message(report)


def test_unknown_identity_is_told_in_the_plan(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that nobody knows is told before anything is written."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "NOBODY0000")
    assert codes(office.publish(V1, is_dry=True)) == ["CX930"]


def test_missing_credentials_are_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the SDK finds no credentials, that is said."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    report = office.publish(V1, is_dry=True)
    assert codes(report) == ["CX930"]
    assert "credentials" in message(report)


def test_unknown_profile_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that is in no file of the SDK is said to be missing."""
    monkeypatch.setenv("AWS_PROFILE", "nowhere")
    report = office.publish(V1, is_dry=True)
    assert codes(report) == ["CX930"]
    assert "nowhere" in message(report)


def test_missing_bucket_is_told_in_the_plan(
    s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bucket is never made by a slip of the url."""
    log_in(monkeypatch, s3)
    report = open_office(s3, tmp_path, bucket="portale").publish(V1, is_dry=True)
    assert codes(report) == ["CX931"]
    assert "no bucket portale" in message(report)


@pytest.mark.parametrize("identity", ["blind", "stranger"])
def test_right_to_list_is_asked_in_the_plan(
    identity: str, s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may not list could not see other publishers: that is told first."""
    log_in(monkeypatch, s3, identity)
    report = open_office(s3, tmp_path).publish(V1, is_dry=True)
    assert codes(report) == ["CX932"]
    assert "no right to list" in message(report)


def test_right_to_write_is_tried_first(s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not write is told by the first trial, not at a page."""
    log_in(monkeypatch, s3, "reader")
    office = open_office(s3, tmp_path)
    report = office.publish(V1)
    assert codes(report) == ["CX932"]
    assert "no right to write" in message(report)
    assert ".cxsite/" in message(report)


def test_right_to_delete_is_tried_first(s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not delete is told before any page is written."""
    log_in(monkeypatch, s3)
    rule = "if ($request_method ~ ^(DELETE|POST)$) { return 403; }"
    with gate(s3.port, rule) as before:
        office = open_office(s3, tmp_path, port=before.port)
        report = office.publish(V1)
    assert codes(report) == ["CX932"]
    assert "no right to delete" in message(report)
    assert office.place.read("index.html") is None


@pytest.mark.parametrize(("offset", "words"), [("+30m", "30 min ahead"), ("-30m", "30 min behind")])
def test_skewed_clock_is_told_with_its_offset(offset: str, words: str, office: Office) -> None:
    """A clock that is wrong by more than the server bears is told, and by how much."""
    faketime = find_program("faketime", "faketime")
    office.lay(V1)
    command = [faketime, "-f", offset, sys.executable, "-m", "cxsite", "publish", "host", "--format", "json"]
    ended = subprocess.run(
        [*command, "--site", str(office.site)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in ended.stderr
    assert '"CX930"' in ended.stdout
    assert f"clock is {words}" in ended.stdout


def test_refused_asset_stops_before_any_page(
    s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where assets cannot be written no page is, nothing is deleted, and readers see what they saw."""
    log_in(monkeypatch, s3)
    open_office(s3, tmp_path).publish(V1)
    with gate(s3.port, "location ~ /assets/ { limit_except GET { deny all; } }") as before:
        report = open_office(s3, tmp_path, port=before.port).publish(V2)
    # The proxy may hang up while the object is still on its way, before it has said why.
    assert set(codes(report)) <= {"CX931", "CX932"}
    assert not report.is_done
    read = from_web(f"{s3.public_url}/{tmp_path.name}")
    seen = look_once(read, V1, V2)
    assert (seen.harm, seen.second) == ((), 0)


def test_busy_server_is_asked_again(s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers 503 and wishes to be asked in a second is asked again."""
    log_in(monkeypatch, s3)
    with gate(s3.port) as before:
        office = open_office(s3, tmp_path, port=before.port)
        office.lay(V1)
        before.close()
        threading.Timer(1.5, before.open).start()
        assert codes(office.publish()) == []


@pytest.mark.parametrize("answer", ["200 '<html>login'", "302 https://login.invalid/?secret=1"])
def test_page_to_log_in_is_told(
    answer: str, s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all requests end at a page to log in, that is no listing."""
    log_in(monkeypatch, s3)
    with gate(s3.port, f"location ~ . {{ default_type text/html; return {answer}; }}") as before:
        report = open_office(s3, tmp_path, port=before.port).publish(V1)
    assert codes(report) == ["CX931"]
    assert "log in" in report.issues[0].hint
    assert "secret" not in message(report)


def test_refused_connection_is_told_at_once(
    s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that is off is not waited for."""
    log_in(monkeypatch, s3)
    office = open_office(s3, tmp_path, port=free_port())
    office.lay(V1)
    start = time.monotonic()
    assert codes(office.publish()) == ["CX931"]
    assert time.monotonic() - start < 4


@pytest.mark.slow
def test_black_hole_ends_in_ten_seconds(s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that takes connections and never answers is given up."""
    log_in(monkeypatch, s3)
    with socket.create_server((LOOPBACK, 0)) as hole:
        office = open_office(s3, tmp_path, port=hole.getsockname()[1])
        office.lay(V1)
        start = time.monotonic()
        report = office.publish()
        assert codes(report) == ["CX931"]
        assert "does not answer" in message(report)
        assert 8 < time.monotonic() - start < 20


@pytest.mark.parametrize("after", [0, 400, 1500, 3000])
def test_one_reset_is_borne(after: int, s3: S3Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that breaks once, wherever, is made again."""
    log_in(monkeypatch, s3)
    with toxic_proxy(s3.port) as proxy:
        office = open_office(s3, tmp_path, port=proxy.port)
        office.publish(V1)
        office.lay(V2)
        proxy.change(Toxics(reset_after=after, once=True))
        assert codes(office.publish()) == []
        assert proxy.spoiled == 1
        assert look_once(office.place.read, V1, V2).first == 0


@pytest.mark.slow
def test_server_restarted_on_the_way_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is killed and comes back ends no publish, or the next one finishes it."""
    with s3_host() as host:
        log_in(monkeypatch, host)
        office = open_office(host, tmp_path)
        office.publish(MANY[0])
        office.lay(MANY[1])
        process = office.start()
        await_assets(office)
        host.server.restart()
        code, said = finish(process)
        assert code == 0 or {one["code"] for one in said["findings"]} == {"CX931"}
        assert look_once(office.place.read, *MANY).harm == ()
        assert codes(office.publish()) == []
        assert look_once(office.place.read, *MANY).first == 0


def await_assets(office: Office) -> None:
    """Wait until a publish has written what its pages need."""
    assets = [name for name in MANY[1] if name.startswith("assets/")]
    end = time.monotonic() + 60
    while office.place.read(assets[0]) is None:
        assert time.monotonic() < end


@pytest.mark.slow
def test_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server that is full is told of, readers see whole pages of the last release."""
    with open_folder() as folder, small_disk(folder / "disk", "40m") as disk, s3_host(disk) as host:
        log_in(monkeypatch, host)
        office = open_office(host, tmp_path)
        office.publish(V1)
        fill(disk)
        report = office.publish(make_site(60, 2, size=60_000))
        assert set(codes(report)) <= {"CX931", "CX932"}
        assert report.issues
        assert "disk" in report.issues[0].hint or "room" in report.issues[0].message
        assert shows_pages(office)


def fill(disk: Path) -> None:
    """Leave no room on a disk."""
    with (disk / "filler").open("wb") as file:
        try:
            while True:
                file.write(b"x" * 65_536)
                file.flush()
        except OSError:
            return


def shows_pages(office: Office) -> bool:
    """Say whether readers see the pages of the first version."""
    return all(office.place.read(name) == content for name, content in V1.items() if name.endswith(".html"))


@pytest.mark.parametrize("is_wrong", [False, True])
def test_secrets_stand_nowhere(
    is_wrong: bool, s3: S3Host, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is printed nor what is kept on the host holds the secret, refused or not."""
    secret = WRONG if is_wrong else s3.secret_key
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    office.lay(V1)
    process = office.start()
    said = "".join(process.communicate(timeout=60))
    assert said
    assert secret not in said
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret_key)
    host = open_s3(s3, office.site.parent.name)
    texts = [host.read(name) for name in host.list_files("")]
    host.close()
    assert is_wrong or texts
    assert not any(secret.encode() in text for text in texts)


@pytest.fixture
def liar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Make a site that publishes to a server that lets everybody win."""
    with lying_s3_host() as host:
        log_in(monkeypatch, host)
        target = PublishTarget(url=f"{host.url}/portal", endpoint=host.endpoint)
        yield make_office(tmp_path / "site", Place(target, from_folder(host.root / "portal"), None))


def test_server_without_conditions_gets_every_release_whole(liar: Office) -> None:
    """A server whose own means are of no use holds what was sent, once it has been sent."""
    assert codes(liar.publish(V1)) == []
    assert codes(liar.publish(V2)) == []
    assert look_once(liar.place.read, V1, V2).first == 0


def test_one_of_many_writes_to_a_server_that_lies(liar: Office) -> None:
    """The claim is exclusive where the server's own means are not: readers see one release, whole."""
    liar.publish(V1)
    ended = publish_together(liar, 4)
    assert any(code == 0 for code, _ in ended)
    refused = {one["code"] for code, said in ended if code for one in said["findings"]}
    assert refused <= {"CX920", "CX938"}
    assert count_shown(liar.place, 4) == 1
