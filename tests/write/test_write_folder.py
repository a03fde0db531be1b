"""Test that a build never writes where it could do harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from output_portals import MANIFEST, make_rendering, read_files

from cxsite.errors import CxsiteError
from cxsite.write import BuildReport, Footing, write_site

PAGE = make_rendering({"index.html": "ours", "metrics/nps.html": "ours"})


def refusal(output: Path, site: Path) -> str:
    """Return the message with which a build refuses the folder."""
    before = sorted(site.rglob("*"))
    with pytest.raises(CxsiteError) as caught:
        write_site(PAGE, output, site=site)
    assert caught.value.hint
    assert sorted(site.rglob("*")) == before
    return caught.value.message


@pytest.mark.parametrize("relative", [".", "..", "../..", "content/..", "output/.."])
def test_folder_that_holds_the_site_is_refused(relative: str, site: Path) -> None:
    """The site and the folders above it are no output folders."""
    (site / "output").mkdir()
    assert "holds the site itself" in refusal(site / relative, site)


@pytest.mark.parametrize("name", ["content", "data", "themes", "content/metrics/deep"])
def test_folder_among_the_sources_is_refused(name: str, site: Path) -> None:
    """Nothing is written among what authors write."""
    assert f"lies in the site's {name.partition('/')[0]}/" in refusal(site / name, site)


def test_link_into_the_sources_is_refused(site: Path) -> None:
    """A link does not hide where the folder lies."""
    (site / "output").symlink_to(site / "content")
    assert "lies in the site's content/" in refusal(site / "output", site)


def test_link_to_a_good_folder_is_fine(site: Path, tmp_path: Path) -> None:
    """An output folder may be a link to a folder that passes."""
    target = tmp_path / "public"
    target.mkdir()
    (site / "output").symlink_to(target)
    write_site(PAGE, site / "output", site=site)
    assert (target / "index.html").read_text() == "ours"
    assert (site / "output").is_symlink()


def test_link_that_leads_nowhere_is_refused(site: Path) -> None:
    """A broken link is the user's to mend."""
    (site / "output").symlink_to(site / "gone")
    assert "leads nowhere" in refusal(site / "output", site)


def test_file_is_refused(site: Path) -> None:
    """A file cannot hold a portal."""
    (site / "output").write_text("")
    assert "is a file" in refusal(site / "output", site)


def test_folder_below_a_file_is_refused(site: Path) -> None:
    """A path through a file is explained like any other refusal of the disk."""
    (site / "file").write_text("")
    assert "cannot write" in refusal(site / "file" / "output", site)


def test_foreign_files_are_refused_and_named(site: Path, output: Path) -> None:
    """Up to five foreign files are named, and none is touched."""
    (output / "deep").mkdir(parents=True)
    for number in range(7):
        (output / "deep" / f"{number}.txt").write_text("mine")
    message = refusal(output, site)
    assert "deep/0.txt, deep/1.txt, deep/2.txt, deep/3.txt, deep/4.txt and 2 more" in message


def test_foreign_link_is_refused(site: Path, output: Path, tmp_path: Path) -> None:
    """A link inside the folder is foreign, wherever it leads."""
    output.mkdir()
    (output / "metrics").symlink_to(tmp_path)
    assert "metrics" in refusal(output, site)


def test_files_that_systems_leave_are_tolerated(site: Path, output: Path) -> None:
    """What repositories and desktops leave in folders stays and does not stop a build."""
    (output / "metrics").mkdir(parents=True)
    left = {".gitignore", ".gitkeep", "metrics/.DS_Store", "metrics/Thumbs.db", "metrics/desktop.ini"}
    for address in left:
        (output / address).write_text("left")
    write_site(PAGE, output, site=site)
    write_site(make_rendering({"index.html": "ours"}), output, site=site)
    assert set(read_files(output)) == left | {"index.html"}


def test_force_leaves_foreign_files_alone(site: Path, output: Path) -> None:
    """With force a build writes beside foreign files and replaces those at its own addresses."""
    output.mkdir()
    (output / "index.html").write_text("mine")
    (output / "mine.txt").write_text("mine")
    report = write_site(PAGE, output, site=site, footing=Footing(force=True))
    assert read_files(output) == {"index.html": "ours", "metrics/nps.html": "ours", "mine.txt": "mine"}
    assert report.changed == ("index.html",)


def test_force_replaces_links_and_never_follows_them(site: Path, output: Path, tmp_path: Path) -> None:
    """A link at an address of ours is replaced; what it led to stays as it was."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "nps.html").write_text("mine")
    (elsewhere / "page.html").write_text("mine")
    output.mkdir()
    (output / "metrics").symlink_to(elsewhere)
    (output / "index.html").symlink_to(elsewhere / "page.html")
    write_site(PAGE, output, site=site, footing=Footing(force=True))
    assert read_files(output) == {"index.html": "ours", "metrics/nps.html": "ours"}
    assert read_files(elsewhere) == {"nps.html": "mine", "page.html": "mine"}


def test_removal_never_follows_a_link(site: Path, output: Path, tmp_path: Path) -> None:
    """A folder of ours that became a link is not emptied through the link."""
    write_site(PAGE, output, site=site)
    elsewhere = tmp_path / "elsewhere"
    (output / "metrics").rename(elsewhere)
    (output / "metrics").symlink_to(elsewhere)
    write_site(make_rendering({"index.html": "ours"}), output, site=site, footing=Footing(force=True))
    assert (elsewhere / "nps.html").read_text() == "ours"


def test_foreign_folder_in_the_way_is_refused_even_with_force(site: Path, output: Path) -> None:
    """Force never removes the files of a foreign folder."""
    (output / "index.html").mkdir(parents=True)
    (output / "index.html" / "mine.txt").write_text("mine")
    with pytest.raises(CxsiteError, match=r"index\.html/mine\.txt is in the way"):
        write_site(PAGE, output, site=site, footing=Footing(force=True))
    assert read_files(output) == {"index.html/mine.txt": "mine"}


def test_empty_folder_in_the_way_makes_way(site: Path, output: Path) -> None:
    """An empty folder is nobody's."""
    (output / "index.html" / "deep").mkdir(parents=True)
    write_site(PAGE, output, site=site)
    assert (output / "index.html").read_text() == "ours"


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("", "not the text"),
        ("{", "not the text"),
        ("[" * 100_000, "not the text"),
        ("[]", "another version"),
        ('{"format": 2, "files": {}}', "another version"),
        ('{"format": 1}', "list of files is damaged"),
        ('{"format": 1, "files": {"a": 1}}', "list of files is damaged"),
        ('{"format": 1, "files": {"../site.txt": "0"}}', "outside the folder"),
    ],
)
def test_broken_manifest_is_refused_and_said(text: str, defect: str, site: Path, output: Path) -> None:
    """Without a manifest to believe, all files are foreign, and the message says why."""
    write_site(PAGE, output, site=site)
    (output / MANIFEST).write_text(text)
    message = refusal(output, site)
    assert "index.html" in message
    assert defect in message


def test_manifest_that_is_a_link_is_not_believed(site: Path, output: Path, tmp_path: Path) -> None:
    """A link could lead to another portal's manifest."""
    write_site(PAGE, output, site=site)
    (output / MANIFEST).rename(tmp_path / "manifest.json")
    (output / MANIFEST).symlink_to(tmp_path / "manifest.json")
    assert "it is a link" in refusal(output, site)


def test_force_mends_a_broken_manifest(site: Path, output: Path) -> None:
    """After a forced build the manifest is whole again."""
    write_site(PAGE, output, site=site)
    (output / MANIFEST).write_text("{")
    write_site(PAGE, output, site=site, footing=Footing(force=True))
    assert set(json.loads((output / MANIFEST).read_text())["files"]) == {"index.html", "metrics/nps.html"}
    assert isinstance(write_site(PAGE, output, site=site), BuildReport)
