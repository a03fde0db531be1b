"""Break things on purpose while publishing to a folder: each is told, and readers keep what they had."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hosts.disk import small_disk
from hosts.nginx import web_host
from hosts.places import Place, open_folder_place, open_overlay_place
from hosts.publishing import V1, V2, Office, codes, finish, make_office, shows
from hosts.reader import from_folder
from hosts.server import LOOPBACK, free_port
from hosts.small_site import make_site

from cxsite.config import PublishTarget
from cxsite.publish import claims
from cxsite.publish.host import Put
from cxsite.publish.local import LocalHost
from cxsite.traces import MANIFEST

PAGE = "metrics/metric-0000.html"


@pytest.fixture(params=[open_folder_place, open_overlay_place], ids=["swap", "overlay"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Make a site that publishes to a folder of this machine."""
    with request.param(tmp_path) as place:
        yield make_office(tmp_path / "site", place)


def shown(office: Office) -> Path:
    """Tell where the files lie that readers see."""
    assert office.place.portal is not None
    return office.place.portal


def base(office: Office) -> Path:
    """Tell where the host's folder lies."""
    return Path(office.place.target.url)


def add_setting(office: Office, line: str) -> None:
    """Add a line to the target in cxsite.toml."""
    with (office.site / "cxsite.toml").open("a") as file:
        file.write(f"{line}\n")


def overwrite(path: Path, content: bytes) -> None:
    """Write over a file that may be protected, as its owner can."""
    path.chmod(0o644)
    path.write_bytes(content)


class Meddler(LocalHost):
    """Reach a folder, and let a test do something when a file is written."""

    meddle: Callable[[Path, str], None]

    def put_all(self, puts: Sequence[Put], done: Callable[[str], None]) -> None:
        """Write files, and meddle after each."""
        for put in puts:
            super().put_all([put], done)
            Meddler.meddle(self._root, put.address)


@pytest.fixture
def meddle(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path, str], None]], None]:
    """Let a test act on the host while a publish runs."""

    def use(act: Callable[[Path, str], None]) -> None:
        monkeypatch.setattr(Meddler, "meddle", staticmethod(act), raising=False)
        monkeypatch.setattr("cxsite.publish.targets.LocalHost", Meddler)

    return use


def test_page_changed_by_hand_is_told_and_kept(office: Office) -> None:
    """A change on the host stops the publish; gone over on purpose, a copy stays."""
    office.publish(V1)
    overwrite(shown(office) / PAGE, b"mended by hand")
    assert codes(office.verify()) == ["CX934"]
    assert codes(office.publish(V2)) == ["CX934"]
    assert office.place.read(PAGE) == b"mended by hand"
    assert codes(office.publish(V2, overwrite=True)) == []
    assert shows(office.place, V2)
    assert [path.read_bytes() for path in base(office).glob(".cxsite/drift/*/metrics/*")] == [
        b"mended by hand"
    ]


def test_page_deleted_by_hand_is_told_and_comes_back(office: Office) -> None:
    """A page that somebody deleted on the host is a change by hand too."""
    office.publish(V1)
    (shown(office) / PAGE).unlink()
    assert codes(office.publish(V1)) == ["CX934"]
    assert codes(office.publish(V1, overwrite=True)) == []
    assert shows(office.place, V1)
    assert codes(office.verify()) == []


def test_file_of_others_stays_and_is_listed(office: Office) -> None:
    """What others laid beside the portal is there after every publish."""
    office.publish(V1)
    (shown(office) / "robots.txt").write_text("of the web team")
    report = office.publish(V2)
    assert report.plan is not None
    assert report.plan.survey.foreign == ("robots.txt",)
    assert office.place.read("robots.txt") == b"of the web team"
    office.roll_back()
    assert office.place.read("robots.txt") == b"of the web team"


def test_file_of_others_in_the_way_is_not_gone_over(office: Office) -> None:
    """Where a new page would lie somebody else's file lies already."""
    office.publish(V1)
    more = make_site(15, 2, size=600)
    name = next(name for name in more if name not in V1 and name.endswith(".html"))
    (shown(office) / name).write_text("of others")
    assert codes(office.publish(more)) == ["CX934"]
    assert office.place.read(name) == b"of others"
    office.publish(more, overwrite=True)
    assert shows(office.place, more)
    assert len(list(base(office).glob(f".cxsite/drift/*/{name}"))) == 1


def test_folder_of_others_is_refused(office: Office) -> None:
    """A folder that holds other files is published to only on purpose, and they stay."""
    base(office).mkdir()
    (base(office) / "application.php").write_text("of others")
    assert codes(office.publish(V1)) == ["CX913"]
    assert [path.name for path in base(office).iterdir() if path.name != ".cxsite"] == ["application.php"]
    assert codes(office.publish(V1, adopt=True)) == []
    assert (base(office) / "application.php").read_text() == "of others"


def test_two_sites_do_not_share_a_folder(office: Office) -> None:
    """Another site's portal is not replaced by a slip of the url."""
    office.publish(V1)
    path = office.site / "cxsite.toml"
    path.write_text(path.read_text().replace("Small", "Other"))
    assert codes(office.publish(V2)) == ["CX914"]
    assert shows(office.place, V1)


def test_modes_do_not_change_by_themselves(office: Office) -> None:
    """A folder published to by a link is not written over file by file, nor the other way."""
    office.publish(V1)
    path = office.site / "cxsite.toml"
    text = path.read_text()
    path.write_text(text.replace("overlay", "swap") if "overlay" in text else f'{text}mode = "overlay"\n')
    assert codes(office.publish(V2)) == ["CX913"]


@pytest.mark.parametrize("url", ["/", "~", "."])
def test_no_folder_of_everything_is_published_to(url: str, tmp_path: Path) -> None:
    """The root of the disk, a home and the site itself are no targets."""
    place = Place(PublishTarget(url=str(Path(url).expanduser())), from_folder(tmp_path), None)
    assert codes(make_office(tmp_path / "site", place).publish(V1)) == ["CX913"]


def test_share_that_is_not_mounted_is_not_made(tmp_path: Path) -> None:
    """A folder whose parent is missing is a share that is not there."""
    place = Place(PublishTarget(url=str(tmp_path / "share" / "portal")), from_folder(tmp_path), None)
    assert codes(make_office(tmp_path / "site", place).publish(V1)) == ["CX931"]
    assert not (tmp_path / "share").exists()


def test_too_many_pages_to_go_are_refused(office: Office) -> None:
    """More pages than the target allows go only on purpose."""
    office.publish(make_site(15, 1, size=600))
    add_setting(office, "max_delete = 0")
    assert codes(office.publish(V2)) == ["CX912"]
    assert codes(office.publish(V2, allow_deletions=True)) == []


def test_links_and_devices_are_not_published(office: Office) -> None:
    """A link to a secret does not get out, and a pipe does not hang the publish."""
    office.lay(V1)
    os.mkfifo(office.site / "output" / "pipe")
    (office.site / "output" / "passwords").symlink_to("/etc/passwd")
    report = office.publish()
    assert codes(report) == ["CX917"]
    assert "passwords, pipe" in report.issues[0].message


def test_traces_of_editors_make_no_portal_stale(office: Office) -> None:
    """A folder that somebody only looked at has not changed."""
    (office.site / "content").mkdir()
    office.lay(V1)
    for name in (".DS_Store", ".index.md.swp", "index.md~", "~$report.docx", "Thumbs.db"):
        (office.site / "content" / name).write_text("x")
    assert codes(office.publish()) == []


def test_unfinished_build_is_not_published(office: Office) -> None:
    """A build that was killed leaves another list of files than its label says."""
    office.lay(V1)
    (office.site / "output" / MANIFEST).write_bytes(V2[MANIFEST])
    assert codes(office.publish()) == ["CX916"]


def test_page_that_changes_meanwhile_is_found(
    office: Office,
    meddle: Callable[[Callable[[Path, str], None]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A build that runs during the publish is seen in the first file that it changed."""
    monkeypatch.setattr("cxsite.publish.package._HELD_BYTES", 0)
    office.publish(V1)
    office.lay(V2)
    meddle(lambda _root, _address: (office.site / "output" / "index.html").write_bytes(b"changed") and None)
    assert codes(office.publish()) == ["CX917"]
    assert shows(office.place, V1) or "overlay" in (office.site / "cxsite.toml").read_text()
    assert office.place.read("index.html") == V1["index.html"]


def test_flipped_bit_is_found_before_readers_see_the_release(
    office: Office, meddle: Callable[[Callable[[Path, str], None]], None]
) -> None:
    """What a disk returns is not what was written: the publish ends, and the next one repairs."""
    office.publish(V1)

    def flip(root: Path, address: str) -> None:
        if address.endswith(PAGE):
            content = bytearray((root / address).read_bytes())
            content[100] ^= 1
            (root / address).write_bytes(content)

    meddle(flip)
    assert codes(office.publish(V2)) == ["CX933"]
    assert len(office.list_releases().kept) == 1
    meddle(lambda _root, _address: None)
    assert codes(office.publish(V2)) == ([] if "overlay" not in office.place.settings else ["CX934"])
    office.publish(V2, overwrite=True)
    assert shows(office.place, V2)


def test_claim_removed_by_hand_stops_before_the_commit(
    office: Office, meddle: Callable[[Callable[[Path, str], None]], None]
) -> None:
    """Without its claim a publish changes nothing that readers see any more."""
    office.publish(V1)

    def remove(root: Path, address: str) -> None:
        if "assets/" in address:
            for path in (root / ".cxsite" / "claims").iterdir():
                path.unlink()

    meddle(remove)
    assert codes(office.publish(V2)) == ["CX921"]
    assert all(office.place.read(name) == content for name, content in V1.items() if name.endswith(".html"))


def leave_claim(office: Office, name: str, *, age: float = 0) -> Path:
    """Leave the claim of a publisher, as old as given in seconds."""
    path = base(office) / ".cxsite" / "claims" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("")
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_claim_of_another_machine_is_respected(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who publishes elsewhere is named, and nothing is written beside it."""
    monkeypatch.setattr(claims, "_WAIT_SECONDS", 0.2)
    office.publish(V1)
    path = leave_claim(office, "alice@build7~4711~aa")
    report = office.publish(V2)
    assert codes(report) == ["CX920"]
    assert "alice@build7" in report.issues[0].message
    assert shows(office.place, V1)
    assert path.exists()
    assert codes(office.publish(V2, is_dry=True)) == ["CX920"]


@pytest.mark.parametrize("who", ["machine", "age"])
def test_claim_of_the_dead_is_passed_over(who: str, office: Office) -> None:
    """A publisher of this machine that has ended holds nothing, nor one that was silent for long."""
    ended = finish(office.start("releases", "host"))
    assert ended[0] == 0
    name = (
        f"{claims.name_publisher()}~{find_dead_process()}~{claims.mark_system()}"
        if who == "machine"
        else "alice@build7~1~aa"
    )
    path = leave_claim(office, name, age=0 if who == "machine" else claims.STALE_SECONDS + 1)
    assert codes(office.publish(V1)) == []
    assert not path.exists()


def find_dead_process() -> int:
    """Find the number of a process that is no more."""
    process = os.fork()
    if not process:
        os._exit(0)
    os.waitpid(process, 0)
    return process


def test_claim_shows_signs_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a publish runs its claim is written again and again, and afterwards it is gone."""
    monkeypatch.setattr(claims, "HEARTBEAT_SECONDS", 0.05)
    host = LocalHost(tmp_path / "host")
    with claims.claimed(host) as hold:
        path = tmp_path / "host" / hold.claim.address
        os.utime(path, (0, 0))
        deadline = time.monotonic() + 10
        while path.stat().st_mtime == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert path.stat().st_mtime > 0
    assert not path.exists()


@pytest.mark.parametrize("limit", ["bytes", "files"])
def test_full_disk_leaves_the_last_release(limit: str, tmp_path: Path) -> None:
    """A disk that fills up, by bytes or by files, is told, and the release that readers see is whole."""
    room: dict[str, Any] = {"size": "600k"} if limit == "bytes" else {"size": "20m", "files": 90}
    with small_disk(tmp_path / "disk", **room):
        target = PublishTarget(url=str(tmp_path / "disk" / "portal"))
        place = Place(target, from_folder(tmp_path / "disk" / "portal" / "current"), None)
        office = make_office(tmp_path / "site", place)
        assert codes(office.publish(make_site(30, 1, size=5000))) == []
        office.lay(make_site(60, 2, size=5000))
        report = office.publish()
        assert codes(report) == ["CX932"]
        assert "room" in report.issues[0].message
        assert shows(office.place, make_site(30, 1, size=5000))
        assert codes(office.verify()) == []


def test_readers_may_read_whatever_the_umask(office: Office) -> None:
    """A publisher whose new files are private publishes what a web server can read."""
    before = os.umask(0o077)
    try:
        office.publish(V1)
    finally:
        os.umask(before)
    for path in shown(office).rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o444 == 0o444, path
        assert not path.is_dir() or mode & 0o111 == 0o111, path


def test_damaged_state_is_told(office: Office) -> None:
    """A description of a release that cannot be read is a reason, and no traceback."""
    office.publish(V1)
    for path in base(office).glob(".cxsite/releases/*.json"):
        path.write_text("{")
    for path in base(office).glob(".cxsite/current.json"):
        path.write_text("{")
    assert codes(office.publish(V2)) == ["CX936"]
    assert codes(office.list_releases()) == ["CX936"]
    assert shows(office.place, V1)


def test_rollback_of_a_damaged_release_is_refused(office: Office) -> None:
    """What is not whole any more does not come back."""
    office.publish(V1)
    office.publish(V2)
    for path in (*base(office).glob(f"releases/*/{PAGE}"), *base(office).glob(".cxsite/archive/*")):
        if path.resolve() != (shown(office) / PAGE).resolve():
            path.write_bytes(b"damaged")
    assert set(codes(office.roll_back())) <= {"CX917", "CX936"}
    assert shows(office.place, V2)


def test_rolling_back_skips_what_was_gone_back_from(office: Office) -> None:
    """Going back goes to what readers saw before, not to a release that was taken back."""
    sites = [make_site(12, version, size=600) for version in (1, 2, 3)]
    for site in sites[:2]:
        office.publish(site)
    office.roll_back()
    office.publish(sites[2])
    office.roll_back()
    assert shows(office.place, sites[0])


def test_trying_what_a_host_can_do_leaves_nothing_behind(office: Office) -> None:
    """Neither the files that were tried nor their folder stay."""
    office.publish(V1)
    assert not list(base(office).glob(".cxsite/probe-*"))


def test_target_that_is_not_named_is_told(office: Office) -> None:
    """A name without a table is answered with those that there are."""
    code, said = finish(office.start("publish", "intranett"))
    assert code == 1
    assert [found["code"] for found in said["findings"]] == ["CX901"]
    assert "host" in said["findings"][0]["hint"]


def test_public_address_that_shows_something_else_is_told(tmp_path: Path) -> None:
    """A web server that shows the new release is fine; one with another root, or none, is a warning."""
    with web_host() as web:
        target = PublishTarget(url=str(web.base), public_url=web.public_url)
        office = make_office(tmp_path / "site", Place(target, from_folder(web.base / "current"), None))
        assert codes(office.publish(V1)) == []
        path = office.site / "cxsite.toml"
        path.write_text(path.read_text().replace(web.public_url, f"http://{LOOPBACK}:{free_port()}"))
        report = office.publish(V2)
        assert codes(report) == ["CX935"]
        assert report.is_done
        assert shows(office.place, V2)


def test_a_release_is_on_the_disk_before_readers_are_led_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system is asked to write all out once the release is whole, and before the link is turned."""
    found: list[tuple[str, bool]] = []
    with open_folder_place(tmp_path) as place:
        office = make_office(tmp_path / "site", place)
        office.publish(V1)
        link = base(office) / "current"
        before = str(link.readlink())

        def look() -> None:
            releases = [path for path in (base(office) / "releases").iterdir() if path.name not in before]
            whole = any((path / PAGE).is_file() and (path / "index.html").is_file() for path in releases)
            found.append((str(link.readlink()), whole))

        monkeypatch.setattr(os, "sync", look)
        office.publish(V2)
    assert found == [(before, True)]


def test_a_file_that_a_reader_of_a_share_holds_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a share refuses for a moment is written all the same."""
    refusals = iter([True, True, False])
    replace = os.replace

    def refuse(source: str, target: str) -> None:
        if target.endswith(PAGE) and next(refusals, False):
            raise PermissionError(errno.EACCES, "sharing violation", target)
        replace(source, target)

    with open_overlay_place(tmp_path) as place:
        office = make_office(tmp_path / "site", place)
        office.publish(V1)
        monkeypatch.setattr(os, "replace", refuse)
        office.publish(V2)
        assert shows(place, V2)
