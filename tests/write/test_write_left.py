"""Test builds that know how the last one left its files: they read none of them, and miss no change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from output_portals import make_portal, make_rendering, read_files

from cxsite.render.artifact import Rendering, StoredArtifact
from cxsite.stamps import state_of
from cxsite.write import Footing, write_site

OLD = make_portal(["a", "b"], "old")


def write(folder: Path, rendering: Rendering, footing: Footing | None = None) -> tuple[str, ...]:
    """Write a portal and tell which files were put in place."""
    (folder / "site").mkdir(exist_ok=True)
    report = write_site(rendering, folder / "output", site=folder / "site", footing=footing)
    return (*report.added, *report.changed)


def left_in(folder: Path) -> Footing:
    """Know in which state the files are now."""
    output = folder / "output"
    return Footing(left={address: state_of(str(output / address)) for address in OLD})


def edit(path: Path) -> None:
    """Write something else into a file."""
    path.write_text("other")


def replace_by_link(path: Path) -> None:
    """Put a link to a copy in a file's place."""
    path.rename(path.parent.parent / "copy")
    path.symlink_to(path.parent.parent / "copy")


def test_what_was_left_is_not_looked_into(tmp_path: Path) -> None:
    """Of files that stay and stand as they were left, nobody asks for the bytes, old or new."""
    write(tmp_path, make_rendering(OLD))
    stored = tuple(
        StoredArtifact(item.address, item.digest, item.role, item.source, lambda _: pytest.fail("read"))
        for item in make_rendering(OLD).artifacts
    )
    assert write(tmp_path, Rendering(stored), left_in(tmp_path)) == ()


@pytest.mark.parametrize("harm", [edit, Path.unlink, replace_by_link])
def test_what_was_touched_since_is_put_right(harm: Callable[[Path], object], tmp_path: Path) -> None:
    """A file that somebody changed, removed or replaced by a link after the last build is written again."""
    write(tmp_path, make_rendering(OLD))
    footing = left_in(tmp_path)
    harm(tmp_path / "output" / "index.html")
    assert write(tmp_path, make_rendering(OLD), footing) == ("index.html",)


def test_what_is_new_is_written(tmp_path: Path) -> None:
    """A file that stands as it was left and is to be another one now is replaced."""
    write(tmp_path, make_rendering(OLD))
    wanted = OLD | {"index.html": "new"}
    write(tmp_path, make_rendering(wanted), left_in(tmp_path))
    assert read_files(tmp_path / "output") == wanted
