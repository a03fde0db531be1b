"""Test the builds of one process into one folder: only what differs is touched, unless others were there."""

from __future__ import annotations

from pathlib import Path

import pytest
from output_portals import make_portal, make_rendering, read_files

from cxsite.slots import Slots
from cxsite.traces import STAGING
from cxsite.write import Footing, write_site

OLD = make_portal(["a", "b", "c"], "old")
EDITED = OLD | {"index.html": OLD["index.html"] + " edited"}
MORE = make_portal(["a", "b", "c", "d"], "old")


def build_in_turn(folder: Path, *portals: dict[str, str]) -> Slots:
    """Write one portal after the other into a folder, as a preview does."""
    slots = Slots()
    for portal in portals:
        slots.turn()
        write_site(
            make_rendering(portal),
            folder / "output",
            site=folder / "site",
            footing=Footing(slots, is_ours=True),
        )
    return slots


@pytest.mark.parametrize(
    "portals",
    [(OLD, EDITED), (OLD, EDITED, OLD), (OLD, MORE), (MORE, OLD), (OLD, MORE, EDITED), (OLD, OLD)],
    ids=["edit", "undo", "more", "less", "more and edit", "same"],
)
def test_the_folder_holds_the_last_portal(portals: tuple[dict[str, str], ...], tmp_path: Path) -> None:
    """Whatever comes, goes and changes, the folder ends as a build from nothing makes it."""
    (tmp_path / "site").mkdir()
    build_in_turn(tmp_path, *portals)
    assert read_files(tmp_path / "output") == portals[-1]


def test_a_build_between_is_seen(tmp_path: Path) -> None:
    """After somebody else has built into the folder, everything in it is looked at."""
    (tmp_path / "site").mkdir()
    slots = build_in_turn(tmp_path, OLD)
    build_in_turn(tmp_path, MORE)
    write_site(
        make_rendering(EDITED),
        tmp_path / "output",
        site=tmp_path / "site",
        footing=Footing(slots, is_ours=True),
    )
    assert read_files(tmp_path / "output") == EDITED


def test_what_a_killed_build_left_is_no_hindrance(tmp_path: Path) -> None:
    """Files that another build had laid aside are taken away."""
    (tmp_path / "site").mkdir()
    slots = build_in_turn(tmp_path, OLD)
    (tmp_path / "output" / STAGING).mkdir()
    (tmp_path / "output" / STAGING / "0").write_text("left")
    write_site(
        make_rendering(EDITED),
        tmp_path / "output",
        site=tmp_path / "site",
        footing=Footing(slots, is_ours=True),
    )
    assert read_files(tmp_path / "output") == EDITED
