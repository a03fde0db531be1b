"""Test the sites that are published in tests, and the reader who watches them meanwhile."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hosts.nginx import WebHost, web_host
from hosts.reader import from_folder, from_web, look_once, reading
from hosts.server import LOOPBACK, free_port
from hosts.small_site import edit_pages, make_site, read_site, write_site

from cxsite.label import read_label
from cxsite.manifest import read_manifest
from cxsite.traces import MANIFEST


@pytest.fixture
def web() -> Iterator[WebHost]:
    """Run an nginx with a folder of this test's own."""
    with web_host() as host:
        yield host


@pytest.mark.parametrize("files", [12, 13, 14, 120, 2000])
def test_sites_have_the_asked_size(files: int) -> None:
    """A site has so many files of 5 KB, and a manifest that lists them with their digests."""
    site = make_site(files)
    manifest = json.loads(site[MANIFEST])
    assert len(site) == files + 1
    assert {len(content) for address, content in site.items() if address != MANIFEST} == {5000}
    assert manifest["files"] == {
        address: hashlib.sha256(content).hexdigest()
        for address, content in site.items()
        if address != MANIFEST
    }


def test_versions_differ_in_content_alone() -> None:
    """All pages of two versions differ, and no sizes do."""
    first, second = make_site(100, 1), make_site(100, 2)
    pages = [address for address in first if address.endswith(".html")]
    assert [address for address in pages if first[address] == second[address]] == []
    assert sorted(map(len, first.values())) == sorted(map(len, second.values()))


def test_an_edit_changes_one_page() -> None:
    """An edited page differs, as does the manifest, and no other file or size."""
    site = make_site(30)
    edited = edit_pages(site)
    changed = [address for address in site if site[address] != edited[address]]
    assert (len(changed), MANIFEST in changed) == (2, True)
    assert {address: len(content) for address, content in edited.items()} == {
        address: len(content) for address, content in site.items()
    }


def test_a_written_site_is_an_output_folder(tmp_path: Path) -> None:
    """A site written over another one leaves nothing of that, and a manifest that the product reads."""
    write_site(tmp_path, make_site(40, 1))
    site = make_site(20, 2)
    assert read_site(write_site(tmp_path, site)) == site
    assert set(read_manifest(tmp_path).digest_by_address) == set(site) - {MANIFEST}


def test_a_written_site_is_labelled(tmp_path: Path) -> None:
    """A written site says for whom it was built, as a finished build does."""
    label = read_label(write_site(tmp_path, make_site(), audience="leaders"))
    assert label is not None
    assert label.audience == "leaders"


def test_a_reader_sees_no_harm_in_a_whole_site(tmp_path: Path) -> None:
    """A whole site of one version has neither harm nor mixture."""
    first, second = make_site(30, 1), make_site(30, 2)
    tally = look_once(from_folder(write_site(tmp_path, first)), first, second)
    assert (tally.harm, tally.is_mixed, tally.second) == ((), False, 0)


@pytest.mark.parametrize(
    ("damage", "harm"),
    [
        (lambda page, _: page.write_bytes(page.read_bytes()[:100]), "1 torn"),
        (lambda page, _: page.unlink(), "1 missing"),
        (lambda _, script: script.unlink(), "12 broken"),
        (lambda _, script: script.write_bytes(b""), "12 torn"),
    ],
    ids=["half a page", "no page", "no script", "an empty script"],
)
def test_a_reader_sees_harm(tmp_path: Path, damage: Callable[[Path, Path], object], harm: str) -> None:
    """A page that is cut or gone, or whose script is, is counted with an example."""
    first, second = make_site(36, 1), make_site(36, 2)
    write_site(tmp_path, first)
    [script] = tmp_path.glob("assets/*/site.js")
    damage(tmp_path / "metrics" / "metric-0003.html", script)
    assert look_once(from_folder(tmp_path), first, second).harm[0] == harm


def test_a_reader_sees_a_mixture(tmp_path: Path) -> None:
    """A site with pages of two versions is mixed, though no page of it is broken."""
    first, second = make_site(30, 1), make_site(30, 2)
    write_site(tmp_path, {**first, **second, "index.html": first["index.html"]})
    tally = look_once(from_folder(tmp_path), first, second)
    assert (tally.harm, tally.is_mixed) == ((), True)


def test_a_reader_follows_a_swap(web: WebHost) -> None:
    """A reader by HTTP sees one version, and after the swap of a link the other and never the first again."""
    first, second = make_site(12, 1), make_site(12, 2)
    write_site(web.base / "one", first)
    # Open tabs name the scripts of the first version for a while.
    write_site(web.base / "two", {**first, **second})
    (web.base / "current").symlink_to("one")
    (web.base / "next").symlink_to("two")
    with reading(from_web(web.public_url), first, second) as reader:
        reader.await_sweep()
        assert reader.tally.second == 0
        (web.base / "next").replace(web.base / "current")
        reader.await_sweep()
    assert (reader.tally.harm, reader.tally.is_mixed, reader.tally.went_back) == ((), True, 0)


def test_a_reader_sees_a_copy_tear(tmp_path: Path) -> None:
    """A reader that never stops catches a site that is written in place."""
    first, second = make_site(12, 1, size=200_000), make_site(12, 2, size=200_000)
    write_site(tmp_path, first)
    deadline = time.monotonic() + 60
    with reading(from_folder(tmp_path), first, second) as reader:
        while not reader.tally.harm:
            assert time.monotonic() < deadline
            write_site(tmp_path, second)
            write_site(tmp_path, first)


def test_a_reader_notes_that_nobody_answers() -> None:
    """No answer is told from an answer that says there is nothing."""
    site = make_site()
    tally = look_once(from_web(f"http://{LOOPBACK}:{free_port()}"), site, site)
    assert (tally.harm, tally.unreachable > 0) == ((), True)
