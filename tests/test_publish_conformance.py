"""Hold every kind of host to the same: publish, go back, take down, refuse, and survive any kill."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hosts.places import PLACES
from hosts.publishing import V1, V2, Office, codes, count_shown, make_office, publish_together, shows
from hosts.reader import look_once, reading
from hosts.small_site import edit_pages, make_site

KILLS = int(os.environ.get("CXSITE_PUBLISH_KILLS", "3"))


@pytest.fixture(params=PLACES)
def office(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """Start a host, and make a site that publishes to it."""
    with PLACES[request.param](tmp_path) as place:
        for name, value in place.environment.items():
            monkeypatch.setenv(name, value)
        yield make_office(tmp_path / "site", place)


def test_first_publish_is_what_was_built(office: Office) -> None:
    """Every file arrives as it was built, and the release says its name to a browser."""
    report = office.publish(V1)
    assert report.issues == ()
    assert shows(office.place, V1)
    assert report.plan is not None
    assert office.place.read("release.json") == b'{"release": "%s"}\n' % report.plan.release.id.encode()


def test_dry_run_is_the_plan_and_changes_nothing(office: Office) -> None:
    """What a dry run shows is what the real one does, and nothing was written before."""
    office.publish(V1)
    before = office.list_releases().kept
    dry = office.publish(V2, is_dry=True)
    assert shows(office.place, V1)
    assert office.list_releases().kept == before
    real = office.publish()
    assert dry.plan is not None
    assert real.plan is not None
    assert (dry.plan.added, dry.plan.changed, dry.plan.removed) == (
        real.plan.added,
        real.plan.changed,
        real.plan.removed,
    )
    assert shows(office.place, V2)


def test_publishing_again_changes_nothing(office: Office) -> None:
    """The same portal is known by its content: nothing is written, and the history gets no row."""
    office.publish(V1)
    before = office.list_releases().kept
    report = office.publish(V1)
    assert report.plan is not None
    assert report.plan.is_idle
    assert office.list_releases().kept == before


def test_files_of_the_same_size_are_told_apart(office: Office) -> None:
    """A portal of the same sizes and older times is published whole, as a promotion needs it."""
    office.publish(V2)
    office.lay(V1)
    for path in (office.site / "output").rglob("*"):
        os.utime(path, (1_500_000_000, 1_500_000_000))
    office.publish()
    assert shows(office.place, V1)


def test_one_changed_page_is_one_page(office: Office) -> None:
    """Only what differs is written, beside the file that names the release."""
    office.publish(V1)
    report = office.publish(edit_pages(V1))
    assert report.plan is not None
    assert len(report.plan.changed) == 2
    assert shows(office.place, edit_pages(V1))


def test_removed_page_goes_and_old_assets_stay(office: Office) -> None:
    """A page that is not built any more is gone; what an open tab may still ask for is there."""
    office.publish(make_site(15, 1, size=600))
    report = office.publish(V2)
    assert report.plan is not None
    gone = [address for address in report.plan.removed if address.endswith(".html")]
    assert gone
    assert all(office.place.read(address) is None for address in gone)
    old = [address for address in V1 if address.startswith("assets/")]
    assert all(office.place.read(address) == V1[address] for address in old)


def test_rolled_back_release_is_exactly_that_one(office: Office) -> None:
    """Going back shows every file as it was, and going forth again too."""
    first = office.publish(V1)
    office.publish(V2)
    back = office.roll_back()
    assert back.issues == ()
    assert shows(office.place, V1)
    assert first.plan is not None
    assert [kept.is_shown for kept in office.list_releases().kept] == [False, True]
    newest = office.list_releases().kept[0].release.id
    office.roll_back(newest[:6])
    assert shows(office.place, V2)
    assert codes(office.verify()) == []


def test_rolling_back_to_nothing_is_refused(office: Office) -> None:
    """With one release there is nothing to go back to, and an unknown name is no release."""
    office.publish(V1)
    assert codes(office.roll_back()) == ["CX936"]
    assert codes(office.roll_back("0000")) == ["CX936"]
    assert shows(office.place, V1)


def test_old_releases_are_let_go(office: Office) -> None:
    """As many releases stay as the target says, the one before among them."""
    with (office.site / "cxsite.toml").open("a") as file:
        file.write("keep = 2\n")
    for version in (1, 2, 3):
        office.publish(make_site(12, version, size=600))
    assert len(office.list_releases().kept) == 2
    office.roll_back()
    assert shows(office.place, V2)


def test_purged_page_is_in_no_release(office: Office) -> None:
    """What was taken down is gone for readers, comes back by no roll-back and is refused from then on."""
    office.publish(V1)
    office.publish(V2)
    page = "metrics/metric-0000.html"
    assert office.purge(page).purged == (page,)
    assert office.place.read(page) is None
    assert codes(office.publish(V2)) == ["CX919"]
    office.roll_back()
    assert office.place.read(page) is None
    assert office.place.read("index.html") == V1["index.html"]
    assert codes(office.purge(page)) == ["CX936"]


def test_empty_and_shrunken_portals_are_refused(office: Office) -> None:
    """Half a portal and one without a front page are no portal."""
    office.publish(make_site(30, 1, size=600))
    assert codes(office.publish(V2)) == ["CX911"]
    assert codes(office.publish(V2, allow_deletions=True)) == []


def test_other_audience_is_refused(office: Office) -> None:
    """A portal for others never gets to a host by a slip."""
    office.lay(V1, audience="executives")
    assert codes(office.publish()) == ["CX915"]


def test_stale_portal_is_refused(office: Office) -> None:
    """Sources that changed after the build are not published as they were before."""
    office.lay(V1)
    (office.site / "content").mkdir()
    (office.site / "content" / "index.md").write_text("new")
    assert codes(office.publish()) == ["CX916"]


def test_output_changed_after_the_build_is_refused(office: Office) -> None:
    """A page mended in the output is in no source."""
    office.lay(V1)
    (office.site / "output" / "index.html").write_text("mended")
    assert codes(office.publish()) == ["CX917"]


def test_lone_publisher_of_many_is_whole(office: Office) -> None:
    """Of six at once each publishes whole or is told who holds the host, and readers see one release."""
    office.publish(V1)
    ended = publish_together(office, 6)
    assert any(code == 0 for code, _ in ended)
    refused = [said["findings"][0]["code"] for code, said in ended if code]
    assert set(refused) <= {"CX920"}
    assert count_shown(office.place, 6) == 1
    assert codes(office.verify()) == []


@pytest.mark.slow
def test_kill_before_any_change_breaks_nothing(office: Office) -> None:
    """Killed before the k-th change for every k, readers see whole pages, and the next run repairs."""
    with (office.site / "cxsite.toml").open("a") as file:
        file.write("grace = 0\n")  # or each round would leave more to do than the last one
    first = make_site(12, 0, size=600)
    office.publish(first)
    for kill_at in range(300):
        second = make_site(12, kill_at + 1, size=600)
        office.lay(second)
        was_killed = office.publish_killed(kill_at)
        tally = look_once(office.place.read, first, second)
        assert tally.harm == (), kill_at
        report = office.publish()
        assert codes(report) == [], kill_at
        assert shows(office.place, second), kill_at
        assert report.abilities is not None
        assert report.abilities.mode == "overlay" or not tally.is_mixed, kill_at
        if not was_killed:
            break
        first = second
    assert not was_killed
    assert kill_at > len(first)


@pytest.mark.slow
def test_random_kills_with_writes_in_flight_break_nothing(office: Office) -> None:
    """Killed at any moment while a reader reads, no page is torn, missing or broken."""
    dice = random.Random(7)  # noqa: S311 - the same kills each time
    sites = (make_site(60, 1, size=600), make_site(60, 2, size=600))
    office.publish(sites[0])
    with reading(office.place.read, *sites) as reader:
        for number in range(KILLS):
            office.lay(sites[(number + 1) % 2])
            process = office.start()
            time.sleep(dice.uniform(0.5, 1.5))
            process.kill()
            process.communicate()
            report = office.publish()
            assert codes(report) == []
            reader.await_sweep()
    assert reader.tally.harm == ()
