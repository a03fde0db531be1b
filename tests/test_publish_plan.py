"""Plan publishes of made-up releases: whatever lay there before, the plan leads to the release."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxsite.publish.claims import name_publisher, parse_claim
from cxsite.publish.compressed import with_compressed
from cxsite.publish.guards import list_refusals
from cxsite.publish.ledger import PUBLISHED, PURGED, ROLLED_BACK, Ledger, Row
from cxsite.publish.local import LocalHost
from cxsite.publish.media import Group, media_of
from cxsite.publish.package import Package, pack
from cxsite.publish.plan import SECONDS_A_DAY, Order, Plan, Survey, make_plan
from cxsite.publish.refusals import PublishError
from cxsite.publish.release import (
    MARKER,
    Carried,
    Release,
    entry_of,
    name_release,
    parse_release,
    write_release,
)

ORDER = Order("Portal", "everybody")
NAMES = st.sampled_from(
    ["index.html", "a.html", "b/c.html", "data/x.csv", "assets/1/s.css", "assets/2/s.css", "assets/3/s.css"]
)
CONTENTS = st.sampled_from([b"1", b"2", b"3"])
PORTALS = st.dictionaries(NAMES, CONTENTS)


def package_of(portal: dict[str, bytes]) -> Package:
    """Make a package of files."""
    return pack({name: entry_of(content) for name, content in portal.items()}, portal.__getitem__)


def release_of(portal: dict[str, bytes], **carried: Carried) -> Release:
    """Make a published release."""
    package = package_of(portal)
    return Release(package.files, ORDER.title, ORDER.audience, carried, id=package.id)


def survey_of(release: Release | None, lying: dict[str, bytes]) -> Survey:
    """Look at what lies on a host, all of it proven."""
    found = {name: entry_of(content).sha256 for name, content in lying.items()}
    if release:
        found |= {MARKER: release.digests[MARKER]}
    return Survey(release, frozenset(found), found)


@given(PORTALS, PORTALS)
def test_plan_leads_to_the_release(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Written and removed as planned, what lies there is the release with what it carries."""
    plan = make_plan(package_of(after), survey_of(release_of(before), before), ORDER, 0)
    lying = dict(plan.survey.proven)
    lying |= {address: plan.release.files[address].sha256 for address in plan.written}
    for address in plan.removed:
        del lying[address]
    assert lying == plan.release.digests


@given(PORTALS, PORTALS)
def test_plan_names_each_file_once(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """A file is new, changed, removed or none of these."""
    plan = make_plan(package_of(after), survey_of(release_of(before), before), ORDER, 0)
    named = (*plan.added, *plan.changed, *plan.removed)
    assert len(named) == len(set(named))
    assert plan.is_idle == (before == after)


@given(PORTALS, PORTALS)
def test_assets_of_the_last_release_are_carried(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Every asset that was shown stays, and nothing but assets."""
    plan = make_plan(package_of(after), survey_of(release_of(before), before), ORDER, 0)
    old = {name for name in before if name.startswith("assets/")}
    assert plan.release.carried.keys() == old - after.keys()


@pytest.mark.parametrize(
    ("days", "passed", "stays"), [(1, 0, True), (1, 9, True), (8, 0, True), (8, 1, True), (8, 2, False)]
)
def test_carried_assets_go_after_their_grace(days: int, passed: int, stays: bool) -> None:
    """An old asset stays for seven days and for three releases, whichever is longer."""
    content = b"old"
    carried = Carried(entry_of(content), 0, passed)
    release = release_of({"index.html": b"1"}, **{"assets/0/s.css": carried})
    survey = survey_of(release, {"index.html": b"1", "assets/0/s.css": content})
    plan = make_plan(package_of({"index.html": b"2"}), survey, ORDER, days * SECONDS_A_DAY)
    assert ("assets/0/s.css" in plan.release.carried) == stays


@given(PORTALS, PORTALS, PORTALS)
def test_unfinished_publish_is_no_change_by_hand(
    before: dict[str, bytes], begun: dict[str, bytes], lying: dict[str, bytes]
) -> None:
    """What a killed publisher wrote or removed is its own, anything else somebody's."""
    survey = replace(survey_of(release_of(before), lying), unfinished=(release_of(begun),))
    expected = {
        name
        for name, content in before.items()
        if lying.get(name) != content
        and not (name in begun and lying.get(name) == begun[name])
        and not (name not in begun and name not in lying)
    }
    assert set(survey.altered) - {MARKER} == expected


@given(PORTALS)
def test_release_is_named_by_its_content(portal: dict[str, bytes]) -> None:
    """The order of files makes no difference, each byte does."""
    files = {name: entry_of(content) for name, content in portal.items()}
    assert name_release(files) == name_release(dict(reversed(files.items())))
    for name in files:
        assert name_release(files | {name: entry_of(b"other")}) != name_release(files)


@given(PORTALS, st.floats(0, 2e9), st.integers(0, 9))
def test_release_is_read_as_it_was_written(portal: dict[str, bytes], since: float, passed: int) -> None:
    """What a host keeps of a release tells all there was."""
    carried = {"assets/0/ä.css": Carried(entry_of(b"old"), since, passed)}
    release = replace(release_of(portal, **carried), tags={"index.html": '"1"'}, folder="releases/x")
    assert parse_release(write_release(release), "x") == release


@given(st.binary(max_size=60) | st.sampled_from([b"{}", b"[]", b'{"format": 1}', b"null"]))
def test_damaged_release_is_a_reason(content: bytes) -> None:
    """Whatever lies there instead, it is told, and no traceback."""
    with pytest.raises(PublishError):
        parse_release(content, "x")


def refusals(plan: Plan, package: Package, order: Order = ORDER) -> list[str]:
    """List the codes of what speaks against a plan on a host without a history."""
    ledger = Ledger(LocalHost.__new__(LocalHost), {}, ())
    return [reason.code for reason in list_refusals(package, plan, ledger, order)]


@pytest.mark.parametrize(
    "name", ["what?.html", "con.html", "a/NUL", "a.", "a b /c.html", "x" * 256, "a:b", 'a"b', "a\x01b"]
)
def test_names_that_some_host_cannot_hold_are_refused(name: str) -> None:
    """A portal fits on every host, or is told why not."""
    package = package_of({"index.html": b"1", name: b"1"})
    plan = make_plan(package, Survey(None, frozenset(), {}), ORDER, 0)
    assert refusals(plan, package) == ["CX918"]


@pytest.mark.parametrize(
    "name", ["x" * 255, "ä/ö.html", "a b.html", "konto.html", "a+b,c;d=e@f~g.html", "100%.html"]
)
def test_names_that_every_host_can_hold_are_fine(name: str) -> None:
    """Letters of any script, spaces and most marks are fine."""
    package = package_of({"index.html": b"1", name: b"1"})
    plan = make_plan(package, Survey(None, frozenset(), {}), ORDER, 0)
    assert refusals(plan, package) == []


def test_no_front_page_is_refused() -> None:
    """An emptied output is not the wish to delete everything."""
    package = package_of({})
    plan = make_plan(package, survey_of(release_of({"index.html": b"1"}), {"index.html": b"1"}), ORDER, 0)
    assert "CX910" in refusals(plan, package)


ROWS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from([PUBLISHED, ROLLED_BACK, PURGED])), max_size=12
)


def ledger_of(rows: list[tuple[str, str]]) -> Ledger:
    """Make a history."""
    history = tuple(Row(number, id_, action, "a@b", 0) for number, (id_, action) in enumerate(rows))
    return Ledger(LocalHost.__new__(LocalHost), {}, history)


@given(ROWS)
def test_going_back_again_and_again_ends(rows: list[tuple[str, str]]) -> None:
    """Each step back leaves fewer to go back to, and never the one that is shown."""
    seen = ledger_of(rows).shown_before
    while seen:
        rows = [*rows, (seen[-1], ROLLED_BACK)]
        after = ledger_of(rows).shown_before
        assert after == seen[:-1]
        seen = after


@given(st.from_regex(r"[A-Za-z0-9.-]+@[A-Za-z0-9.-]+~[1-9][0-9]{0,5}~[0-9a-f]{8}", fullmatch=True))
def test_claim_is_read_from_its_name(name: str) -> None:
    """A claim's name says all there is."""
    claim = parse_claim(name)
    assert claim is not None
    assert claim.address.endswith(name)


def test_publisher_has_a_name_that_every_host_can_hold() -> None:
    """Who publishes is a user and a machine, without the marks that part a claim's name."""
    user, _, machine = name_publisher().partition("@")
    assert user
    assert machine
    assert "~" not in user + machine


@pytest.mark.parametrize(
    ("address", "content_type", "group"),
    [
        ("index.html", "text/html; charset=utf-8", Group.ENTRY),
        ("metrics/a.html", "text/html; charset=utf-8", Group.PAGE),
        ("assets/1/site.js", "text/javascript; charset=utf-8", Group.LASTING),
        ("data/a.csv", "text/csv; charset=utf-8", Group.DATA),
        ("search-index.js", "text/javascript; charset=utf-8", Group.ENTRY),
        ("a.unknown", "application/octet-stream", Group.DATA),
        ("html", "application/octet-stream", Group.DATA),
    ],
)
def test_files_have_their_types_and_turn(address: str, content_type: str, group: Group) -> None:
    """Types come from our own table; what pages need is written before them."""
    media = media_of(address)
    assert (media.content_type, media.group) == (content_type, group)
    assert ("immutable" in media.cache_control) == (group is Group.LASTING)


def test_compressed_copies_are_the_same_each_time() -> None:
    """Two who publish the same portal publish the same copies, and only of texts that shrink."""
    portal = {"index.html": b"a" * 900, "small.html": b"a", "picture.png": b"a" * 900}
    first, second = with_compressed(package_of(portal)), with_compressed(package_of(portal))
    assert first.files == second.files
    assert set(first.files) - set(package_of(portal).files) == {"index.html.gz"}
    assert first.put("index.html.gz").load() == second.put("index.html.gz").load()
