"""Publish, fail, go back and take down in turn: whatever came before, the next step does what it says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hosts.places import open_folder_place, open_overlay_place
from hosts.publishing import Office, codes, make_office, shows
from hosts.server import LOOPBACK, free_port
from hosts.small_site import make_site
from pydantic import ValidationError

from cxsite.config import PublishTarget
from cxsite.publish import Report, claims
from cxsite.publish.host import Put
from cxsite.publish.local import LocalHost
from cxsite.publish.refusals import PublishError, no_space
from cxsite.publish.visit import find_doubt
from cxsite.traces import MANIFEST

V1, V2, V3 = (make_site(12, version, size=600) for version in (1, 2, 3))
LARGE = make_site(15, 1, size=600)
PAGE = "metrics/metric-0000.html"
Breaks = Callable[[str, str], bool]


@pytest.fixture(params=[open_folder_place, open_overlay_place], ids=["swap", "overlay"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Make a site that publishes to a folder of this machine."""
    with request.param(tmp_path) as place:
        yield make_office(tmp_path / "site", place)


@pytest.fixture
def swapping(tmp_path: Path) -> Iterator[Office]:
    """Make a site that publishes to a folder by a link."""
    with open_folder_place(tmp_path) as place:
        yield make_office(tmp_path / "site", place)


@pytest.fixture
def overlaying(tmp_path: Path) -> Iterator[Office]:
    """Make a site that publishes to a folder file by file."""
    with open_overlay_place(tmp_path) as place:
        yield make_office(tmp_path / "site", place)


class Breaker(LocalHost):
    """Reach a folder that can be written to until a test says otherwise; claims go well always."""

    breaks: Breaks

    def put_all(self, puts: Sequence[Put], done: Callable[[str], None]) -> None:
        """Write files one by one."""
        for put in puts:
            _break("put", put.address)
            super().put_all([put], done)

    def delete_all(self, addresses: Iterable[str]) -> None:
        """Delete files one by one."""
        for address in list(addresses):
            _break("delete", address)
            super().delete_all([address])

    def set_link(self, address: str, target: str) -> None:
        """Set a link."""
        _break("link", address)
        super().set_link(address, target)


def _break(verb: str, address: str) -> None:
    if not address.startswith(".cxsite/claims/") and Breaker.breaks(verb, address):
        raise no_space(address, "broken on purpose")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[Breaks], None]:
    """Let a test break the host at a step; ``broken`` is called again to mend it."""

    def use(breaks: Breaks) -> None:
        monkeypatch.setattr(Breaker, "breaks", staticmethod(breaks), raising=False)
        monkeypatch.setattr("cxsite.publish.targets.LocalHost", Breaker)

    return use


def mended(_verb: str, _address: str) -> bool:
    """Break at no step."""
    return False


def base(office: Office) -> Path:
    """Tell where the host's folder lies."""
    return Path(office.place.target.url)


def shown(office: Office) -> Path:
    """Tell where the files lie that readers see."""
    assert office.place.portal is not None
    return office.place.portal


def holds(office: Office, content: bytes) -> list[str]:
    """List the files of a host that have a content, archives aside."""
    paths = (path for path in base(office).rglob("*") if path.is_file())
    return [str(path) for path in paths if path.read_bytes() == content]


def rename(office: Office, title: str) -> None:
    """Give the site another title."""
    path = office.site / "cxsite.toml"
    path.write_text(path.read_text().replace('title = "Small"', f'title = "{title}"'))


def rows(office: Office) -> list[tuple[str, str]]:
    """List what the history says was done, and to which release, as it went."""
    names = sorted(path.name.split("~") for path in base(office).glob(".cxsite/history/*"))
    return [(name[2], name[1]) for name in names]


def id_of(report: Report) -> str:
    """Name the release of a report."""
    assert report.plan is not None
    return report.plan.release.id


def test_removed_pages_go_though_a_publish_died_before_it_deleted_them(
    overlaying: Office, broken: Callable[[Breaks], None]
) -> None:
    """What an earlier release left behind is ours, and no file of others."""
    overlaying.publish(LARGE)
    gone = [name for name in LARGE if name not in V1]
    broken(lambda verb, address: verb == "delete" and not address.startswith(".cxsite/"))
    assert codes(overlaying.publish(V1)) == ["CX932"]
    broken(mended)
    report = overlaying.publish(V1)
    assert report.plan is not None
    assert report.plan.survey.foreign == ()
    assert [name for name in gone if overlaying.place.read(name)] == []


def test_two_publishes_that_died_are_no_changes_by_hand(
    office: Office, broken: Callable[[Breaks], None]
) -> None:
    """Files of two releases that never came to be are gone over, and those that nobody wants are gone."""
    office.publish(V1)
    more = make_site(15, 2, size=600)
    broken(lambda verb, address: verb == "put" and address.endswith("index.html"))
    assert codes(office.publish(more)) == ["CX932"]
    broken(lambda verb, address: verb == "put" and "assets/" in address)
    assert codes(office.publish(V3)) == ["CX932"]
    broken(mended)
    report = office.publish(V1)
    assert codes(report) == []
    assert shows(office.place, V1)
    assert [name for name in more if name not in V1 and name != MANIFEST and office.place.read(name)] == []
    assert list(base(office).glob(".cxsite/pending/*")) == []


def test_pages_of_a_publish_that_died_count_as_none_to_go(
    office: Office, broken: Callable[[Breaks], None]
) -> None:
    """Who takes a bad publish back is not told that too many pages would go."""
    office.publish(V1)
    with (office.site / "cxsite.toml").open("a") as file:
        file.write("max_delete = 0\n")
    broken(lambda verb, address: verb == "put" and address.endswith("index.html"))
    assert codes(office.publish(make_site(15, 2, size=600))) == ["CX932"]
    broken(mended)
    assert codes(office.publish(V1)) == []


def test_release_shown_by_who_died_then_is_in_the_history(
    office: Office, broken: Callable[[Breaks], None]
) -> None:
    """A publisher that shows a release and dies before its row: the row is made up for, and one goes back."""
    first = id_of(office.publish(V1))
    broken(lambda verb, address: verb == "put" and "/history/" in address)
    report = office.publish(V2)
    assert codes(report) == ["CX932"]
    assert "readers see the new release" in (report.issues[0].hint or "")
    assert shows(office.place, V2)
    broken(mended)
    back = office.roll_back()
    assert codes(back) == []
    assert shows(office.place, V1)
    assert [action for action, _ in rows(office)] == ["publish", "publish", "rollback"]
    assert [id_ for _, id_ in rows(office)] == [first, rows(office)[1][1], first]


def test_row_made_up_for_names_who_published(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next publisher is not said to have published what it only found."""
    monkeypatch.setattr(claims, "name_publisher", lambda: "alice@one")
    office.publish(V1)
    for path in base(office).glob(".cxsite/history/*"):
        path.unlink()
    monkeypatch.setattr(claims, "name_publisher", lambda: "bob@two")
    office.publish(V2)
    names = sorted(path.name for path in base(office).glob(".cxsite/history/*"))
    assert names[0].endswith("~alice@one")


def test_going_back_works_after_the_site_was_renamed(office: Office) -> None:
    """A release of the site's old name comes back as any other."""
    office.publish(V1)
    rename(office, "Large")
    assert codes(office.publish(V2)) == ["CX914"]
    assert codes(office.publish(V2, adopt=True)) == []
    assert codes(office.roll_back()) == []
    assert shows(office.place, V1)


def test_going_back_shows_no_portal_of_another_audience(office: Office) -> None:
    """What was for few before the target was opened to all comes back on purpose only."""
    path = office.site / "cxsite.toml"
    text = path.read_text()
    few = 'audiences = ["everybody", "executives"]\n'
    path.write_text(f'{few}{text}audience = "executives"\n')
    office.lay(V1, audience="executives")
    assert codes(office.publish()) == []
    path.write_text(few + text)
    office.publish(V2, adopt=True)
    assert codes(office.roll_back()) == ["CX915"]
    assert shows(office.place, V2)
    assert codes(office.roll_back(adopt=True)) == []
    assert shows(office.place, V1)


def test_each_change_by_hand_is_kept(office: Office) -> None:
    """Two changes of one page, each gone over with the same release, are both there afterwards."""
    office.publish(V1)
    for text in (b"mended once", b"mended twice"):
        (shown(office) / PAGE).write_bytes(text)
        for path in base(office).glob(".cxsite/drift/*"):
            path.rename(path.with_name("1-of-a-second-ago"))
        assert codes(office.publish(V1, overwrite=True)) == []
    kept = {path.read_bytes() for path in base(office).glob(f".cxsite/drift/*/{PAGE}")}
    assert kept == {b"mended once", b"mended twice"}


def test_folder_with_another_front_page_is_taken_over(swapping: Office) -> None:
    """Files beside the link are in nobody's way, also those that have a name of ours."""
    base(swapping).mkdir()
    (base(swapping) / "index.html").write_text("of others")
    assert codes(swapping.publish(V1)) == ["CX913"]
    report = swapping.publish(V1, adopt=True)
    assert codes(report) == []
    assert report.plan is not None
    assert report.plan.survey.foreign == ("index.html",)
    assert (base(swapping) / "index.html").read_text() == "of others"


def test_link_set_by_hand_to_a_whole_path_is_no_folder_to_write_to(swapping: Office) -> None:
    """A release is never made where readers look."""
    swapping.publish(V1)
    link = base(swapping) / "current"
    target = base(swapping) / link.readlink()
    link.unlink()
    link.symlink_to(target.resolve())
    (shown(swapping) / PAGE).write_bytes(b"mended")
    assert codes(swapping.publish(V1, overwrite=True)) == []
    assert link.readlink().name == f"{target.name}~2"


def test_forgotten_release_leaves_no_folder(swapping: Office) -> None:
    """A release that was made twice goes twice."""
    with (swapping.site / "cxsite.toml").open("a") as file:
        file.write("keep = 2\n")
    swapping.publish(V1)
    (shown(swapping) / PAGE).write_bytes(b"mended")
    swapping.publish(V1, overwrite=True)
    for site in (V2, V3):
        swapping.publish(site)
    assert len(list((base(swapping) / "releases").iterdir())) == 2


def test_purge_reaches_what_readers_see_after_a_kill(swapping: Office) -> None:
    """A release that was about to be shown from another folder is still shown from the first one."""
    release = id_of(swapping.publish(V1))
    shutil.copytree(base(swapping) / "releases" / release, base(swapping) / "releases" / f"{release}~2")
    path = base(swapping) / ".cxsite" / "releases" / f"{release}.json"
    path.write_text(path.read_text().replace(f"releases/{release}", f"releases/{release}~2"))
    assert codes(swapping.purge(PAGE)) == []
    assert swapping.place.read(PAGE) is None
    assert holds(swapping, V1[PAGE]) == []


def test_purge_reaches_a_publish_that_died(office: Office, broken: Callable[[Breaks], None]) -> None:
    """A page that came with a release that was never finished is taken down, and refused from then on."""
    office.publish(V1)
    more = make_site(15, 2, size=600)
    page = next(name for name in more if name not in V1 and name.endswith(".html"))
    broken(lambda verb, address: verb == "put" and address.endswith("index.html"))
    office.publish(more)
    broken(mended)
    assert office.purge(page).purged == (page,)
    assert holds(office, more[page]) == []
    assert codes(office.publish(more)) == ["CX919"]


def test_purge_reaches_what_was_not_deleted_yet(overlaying: Office, broken: Callable[[Breaks], None]) -> None:
    """A page of the release before, left by a publish that died, is taken down too."""
    overlaying.publish(LARGE)
    page = next(name for name in LARGE if name not in V1 and name.endswith(".html"))
    broken(lambda verb, address: verb == "delete" and not address.startswith(".cxsite/"))
    overlaying.publish(V1)
    broken(mended)
    overlaying.purge(page)
    assert overlaying.place.read(page) is None


def test_purge_reaches_copies_of_changes_by_hand(office: Office) -> None:
    """A page kept because somebody had changed it is gone as well."""
    office.publish(V1)
    (shown(office) / PAGE).write_bytes(b"mended by hand")
    office.publish(V2, overwrite=True)
    office.purge(PAGE)
    assert holds(office, b"mended by hand") == []


def test_purge_says_what_it_did_not_find(office: Office) -> None:
    """Of two pages one of which nobody knows the other goes, and the slip is told."""
    office.publish(V1)
    report = office.purge(PAGE, "metrics/slip.html")
    assert report.purged == (PAGE,)
    assert codes(report) == ["CX936"]
    assert "metrics/slip.html" in report.issues[0].message


def test_purge_of_an_asset_carried_along_is_done_once(office: Office) -> None:
    """What only open tabs ask for is taken down, and then it is there no more."""
    office.publish(V1)
    office.publish(V2)
    asset = next(name for name in V1 if name.startswith("assets/"))
    assert office.purge(asset).purged == (asset,)
    assert office.place.read(asset) is None
    assert codes(office.purge(asset)) == ["CX936"]


def test_purge_that_died_is_no_change_by_hand(office: Office, broken: Callable[[Breaks], None]) -> None:
    """A page that is gone because it was taken down does not stop the next portal."""
    office.publish(V1)
    broken(lambda verb, address: verb == "put" and ("/releases/" in address or "current" in address))
    assert codes(office.purge(PAGE)) == ["CX932"]
    broken(mended)
    assert codes(office.publish(V2)) == []
    assert shows(office.place, V2)


def test_file_gone_meanwhile_is_told(
    office: Office, broken: Callable[[Breaks], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build that deletes a page during the publish ends it with a reason."""
    monkeypatch.setattr("cxsite.publish.package._HELD_BYTES", 0)
    office.publish(V1)
    office.lay(V2)

    def delete(_verb: str, _address: str) -> bool:
        (office.site / "output" / "index.html").unlink(missing_ok=True)
        return False

    broken(delete)
    assert codes(office.publish()) == ["CX917"]


def test_publisher_of_another_system_of_the_same_name_lives() -> None:
    """A number of a process says nothing about another machine, though it has the name of this one."""
    other = claims.Claim(claims.name_publisher(), find_free_number(), "00000000" + "aa")
    own = claims.Claim(claims.name_publisher(), find_free_number(), claims.mark_system() + "aa")
    assert (other.is_dead, own.is_dead) == (False, True)


def find_free_number() -> int:
    """Find a number that no process can have."""
    return 2**22 + 1


def test_claim_goes_when_the_history_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails after the claim was laid, it does not stay."""
    host = LocalHost(tmp_path)

    def fail(_host: object) -> None:
        raise PublishError("CX931", "no answer")

    monkeypatch.setattr(claims, "read_ledger", fail)
    with pytest.raises(PublishError, match="no answer"), claims.claimed(host):
        pass
    assert host.list_files(".cxsite/claims") == {}


def test_claim_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    """The winner removes no file that a rival is about to give its name."""
    host = LocalHost(tmp_path)
    path = tmp_path / ".cxsite" / "claims" / ".cxsite-new-rival"
    path.parent.mkdir(parents=True)
    path.write_text("")
    with claims.claimed(host):
        assert path.exists()


def test_way_of_showing_is_found_again(overlaying: Office) -> None:
    """Where the note of how a host is published to is lost, readers still see the next release."""
    overlaying.publish(V1)
    (base(overlaying) / ".cxsite" / "host.json").unlink()
    path = overlaying.site / "cxsite.toml"
    path.write_text(path.read_text().replace('mode = "overlay"', ""))
    report = overlaying.publish(V2)
    assert codes(report) == []
    assert shows(overlaying.place, V2)


def test_address_with_umlauts_is_asked() -> None:
    """The address of the portal may be written as people write it; nobody answers there, and that is told."""
    assert "Connection refused" in find_doubt(f"http://{LOOPBACK}:{free_port()}/über uns/", "0")


def test_password_in_the_readers_address_is_refused() -> None:
    """What would be shown with each warning must not be a secret."""
    with pytest.raises(ValidationError, match="a password must not stand"):
        PublishTarget(url="portal", public_url="https://office:word@intranet.example/")


def test_going_back_waits_for_who_publishes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A roll-back during somebody else's publish names who that is, and changes nothing."""
    monkeypatch.setattr(claims, "_WAIT_SECONDS", 0.2)
    office.publish(V1)
    office.publish(V2)
    (base(office) / ".cxsite" / "claims" / "alice@build7~4711~aa").write_text("")
    assert codes(office.roll_back()) == ["CX920"]
    assert shows(office.place, V2)


def test_release_let_go_comes_not_back(office: Office) -> None:
    """A release that was kept once is named as one that is not there."""
    with (office.site / "cxsite.toml").open("a") as file:
        file.write("keep = 2\n")
    first = id_of(office.publish(V1))
    office.publish(V2)
    office.publish(V3)
    assert codes(office.roll_back(first)) == ["CX936"]
    assert shows(office.place, V3)


def test_slow_reader_gets_the_rest_of_its_file(swapping: Office) -> None:
    """Who began to read a page before a publish reads the same page to its end, its release being kept."""
    swapping.publish(V1)
    with (shown(swapping) / PAGE).open("rb") as file:
        begun = file.read(100)
        before = (shown(swapping) / PAGE).resolve()
        swapping.publish(V2)
        assert begun + file.read() == V1[PAGE]
    assert before.read_bytes() == V1[PAGE]
