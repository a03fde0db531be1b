"""Build one site in different worlds and compare every byte."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from program import run_process
from site_files import read_tree, write_files

SITES = Path(__file__).parent / "sites"
WORLDS: tuple[Mapping[str, str], ...] = (
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0", "COLUMNS": "80"},
    {"TZ": "America/New_York", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1", "LANG": "tr_TR.UTF-8"},
    {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711", "LANGUAGE": "fr"},
)


def build_elsewhere(case: str, folder: Path, world: Mapping[str, str]) -> dict[str, bytes]:
    """Build a copy of a site in another folder and world, and read what was written."""
    files = read_tree(SITES / case / "site")
    # A disk lists files in the order they came, in some file systems: no two copies come in the same one.
    names = sorted(files, reverse=bool(len(world["TZ"]) % 2))
    site = write_files(folder / "the site", {name: files[name] for name in names})
    for number, path in enumerate(sorted(site.rglob("*"))):
        os.utime(path, (number * 86_400, number * 86_400))
    outcome = run_process("build", "--site", site, "--output", folder / "out", **world)
    assert outcome.code == 0, outcome.err
    return read_tree(folder / "out")


@pytest.mark.slow
@pytest.mark.parametrize("case", ["texts", "hostile"])
def test_same_input_gives_the_same_bytes(case: str, tmp_path: Path) -> None:
    """Folder, time zone, locale, hash seed and the age of files leave no trace in a portal."""
    first, *others = (
        build_elsewhere(case, tmp_path / f"world {number}", world) for number, world in enumerate(WORLDS)
    )
    differing = {name for other in others for name in {*first, *other} if first.get(name) != other.get(name)}
    assert differing == set()


@pytest.mark.slow
def test_building_again_changes_nothing(tmp_path: Path) -> None:
    """A second build of the same site writes no file."""
    command = ["build", "--site", SITES / "texts" / "site", "--output", tmp_path / "out"]
    run_process(*command)
    ages = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    run_process(*command)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == ages


@pytest.mark.slow
def test_portal_names_no_place_of_the_machine(sample_portal: Path) -> None:
    """No file of a portal names the folder that it was made in."""
    places = (os.fsencode(Path(__file__).parent.parent), os.fsencode(sample_portal))
    traces = {name for name, text in read_tree(sample_portal).items() for place in places if place in text}
    assert traces == set()
