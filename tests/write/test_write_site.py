"""Test that a build leaves exactly its portal in the output folder."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from output_portals import MANIFEST, make_portal, make_rendering, read_files

from cxsite.errors import CxsiteError
from cxsite.render.artifact import Artifact, Rendering, Role
from cxsite.write import write_site

NAMES = st.sampled_from(["a", "b", "c.html", "ä", "data.json"])
ADDRESSES = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PORTALS = st.dictionaries(ADDRESSES, st.sampled_from(["one", "two", "three"]), max_size=6).filter(
    lambda portal: not any(other.startswith(address + "/") for address in portal for other in portal)
)


def test_first_build_writes_every_file(site: Path, output: Path) -> None:
    """A first build makes the folder and every file in it."""
    portal = make_portal(["nps", "csat"], "one")
    report = write_site(make_rendering(portal), output, site=site)
    assert read_files(output) == portal
    assert report.added == tuple(sorted(portal))
    assert (report.changed, report.removed, report.unchanged, report.total) == ((), (), 0, len(portal))


def test_report_counts_what_a_second_build_did(site: Path, output: Path) -> None:
    """Files are reported as added, changed, removed or unchanged."""
    write_site(make_rendering({"a.html": "1", "b.html": "1", "c.html": "1"}), output, site=site)
    report = write_site(make_rendering({"b.html": "1", "c.html": "2", "d.html": "1"}), output, site=site)
    assert (report.added, report.changed, report.removed) == (("d.html",), ("c.html",), ("a.html",))
    assert (report.unchanged, report.total) == (1, 3)


def test_unchanged_files_are_not_touched(site: Path, output: Path) -> None:
    """A file with the same bytes keeps its time, so that a host copies only what changed."""
    rendering = make_rendering({"index.html": "same"})
    write_site(rendering, output, site=site)
    for path in (output / "index.html", output / MANIFEST):
        os.utime(path, (1, 1))
    write_site(rendering, output, site=site)
    assert {path.stat().st_mtime for path in output.iterdir()} == {1}


def test_hand_edited_file_is_repaired(site: Path, output: Path) -> None:
    """An edit in the output folder does not survive the next build."""
    rendering = make_rendering({"index.html": "ours"})
    write_site(rendering, output, site=site)
    (output / "index.html").write_text("mine")
    report = write_site(rendering, output, site=site)
    assert (output / "index.html").read_text() == "ours"
    assert report.changed == ("index.html",)


def test_emptied_folders_are_removed(site: Path, output: Path) -> None:
    """No empty folder stays behind the last file in it."""
    write_site(make_rendering({"a/b/c.html": "", "index.html": ""}), output, site=site)
    write_site(make_rendering({"index.html": ""}), output, site=site)
    assert not (output / "a").exists()


def test_manifest_is_sorted_and_has_no_clock(site: Path, output: Path, tmp_path: Path) -> None:
    """Two builds of one rendering have the same manifest, byte for byte."""
    portal = make_portal(["ä", "b"], "one")
    write_site(make_rendering(portal), output, site=site)
    write_site(make_rendering(portal), tmp_path / "other", site=site)
    text = (output / MANIFEST).read_text()
    assert text == (tmp_path / "other" / MANIFEST).read_text()
    assert list(json.loads(text)["files"]) == sorted(portal)


def test_files_can_be_read_by_a_host(site: Path, output: Path) -> None:
    """Files get the mode that the user's mask allows, not the private mode of temporary files."""
    mask = os.umask(0o022)
    try:
        write_site(make_rendering({"index.html": ""}), output, site=site)
    finally:
        os.umask(mask)
    assert stat.S_IMODE((output / "index.html").stat().st_mode) == 0o644


def test_no_trace_of_the_work_stays(site: Path, output: Path) -> None:
    """Neither the staging folder nor the lock stays behind."""
    write_site(make_rendering({"index.html": ""}), output, site=site)
    assert sorted(path.name for path in output.iterdir()) == [MANIFEST, "index.html"]


def test_a_page_may_become_a_folder_and_back(site: Path, output: Path) -> None:
    """What stands in the way and is ours makes way."""
    as_folder = {"metrics/nps": "folder", "index.html": "1"}
    as_file = {"metrics": "file", "index.html": "2"}
    for portal in (as_folder, as_file, as_folder):
        write_site(make_rendering(portal), output, site=site)
        assert read_files(output) == portal


def test_a_page_may_change_its_case(site: Path, output: Path) -> None:
    """A renamed file is there after the build on disks that ignore case, too."""
    write_site(make_rendering({"Nps/Page.html": "1"}), output, site=site)
    write_site(make_rendering({"nps/page.html": "1"}), output, site=site)
    assert read_files(output) == {"nps/page.html": "1"}


@given(portals=st.lists(PORTALS, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_leaves_exactly_the_last(
    portals: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever was built before, the folder holds the newest portal and nothing else."""
    site = tmp_path_factory.mktemp("site")
    output = site / "output"
    for portal in portals:
        write_site(make_rendering(portal), output, site=site)
    assert read_files(output) == portals[-1]
    folders = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_dir()}
    assert all(any(address.startswith(folder + "/") for address in portals[-1]) for folder in folders)


@pytest.mark.parametrize(
    "address",
    [
        "../a.html",
        "a/../../b.html",
        "/etc/a.html",
        "a//b.html",
        "a/./b.html",
        "",
        "a\\b.html",
        "C:/a.html",
        "C:a.html",
        "a\0b.html",
        ".cxsite-manifest.json",
        ".cxsite-staging/a.html",
        ".CXSITE-LOCK",
    ],
)
def test_address_that_escapes_is_a_bug(address: str, site: Path, output: Path) -> None:
    """An address that leaves the folder or takes one of our own names stops the build as a bug."""
    with pytest.raises(ValueError, match="does not stay inside"):
        write_site(Rendering((Artifact(address, b"", Role.PAGE, "x"),)), output, site=site)
    assert not output.exists()


def test_two_artifacts_for_one_address_are_a_bug(site: Path, output: Path) -> None:
    """An address that is written twice names both sources."""
    twice = tuple(Artifact("a.html", b"", Role.PAGE, source) for source in ("one.md", "two.md"))
    with pytest.raises(ValueError, match=r"one\.md, two\.md"):
        write_site(Rendering(twice), output, site=site)


@pytest.mark.parametrize(
    "pair", [("a.html", "A.html"), ("ä.html", "a\u0308.html"), ("a", "a/b"), ("A/b/c", "a/B")]
)
def test_addresses_that_clash_on_some_disk_are_refused(
    pair: tuple[str, str], site: Path, output: Path
) -> None:
    """Two addresses that one disk could not keep apart are refused on every disk."""
    with pytest.raises(CxsiteError) as caught:
        write_site(make_rendering(dict.fromkeys(pair, "")), output, site=site)
    assert all(f"source of {address}" in caught.value.message for address in pair)
    assert not output.exists()
