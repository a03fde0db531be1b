"""Test which files are read again: all that may have changed, and no others where the system tells which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cxsite.load.files import Files
from cxsite.slots import Slots


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write two texts."""
    (tmp_path / "content" / "pages").mkdir(parents=True)
    (tmp_path / "content" / "pages" / "a.md").write_text("a")
    (tmp_path / "content" / "pages" / "b.md").write_text("b")
    return tmp_path


def read(site: Path, slots: Slots, saved: set[str] | None) -> dict[str, bytes | str]:
    """Read all texts in another build of the same process."""
    slots.turn()
    return dict(Files(site, slots, saved).read_texts(lambda name: name.endswith(".md")))


def test_what_was_saved_is_read(site: Path) -> None:
    """A text that the system names is read, and the others are known."""
    slots = Slots()
    read(site, slots, None)
    (site / "content" / "pages" / "a.md").write_text("other")
    assert read(site, slots, {"content/pages/a.md"}) == {"pages/a.md": b"other", "pages/b.md": b"b"}


def test_what_is_not_named_is_believed_to_be_the_same(site: Path) -> None:
    """A build looks at nothing but what was saved."""
    slots = Slots()
    read(site, slots, None)
    (site / "content" / "pages" / "b.md").write_text("unseen")
    assert read(site, slots, {"content/pages/a.md"})["pages/b.md"] == b"b"


def _remove(site: Path) -> None:
    (site / "content" / "pages" / "a.md").unlink()


def _add(site: Path) -> None:
    (site / "content" / "pages" / "c.md").write_text("c")


def _replace_by_folder(site: Path) -> None:
    _remove(site)
    (site / "content" / "pages" / "a.md").mkdir()


CHANGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "gone": (_remove, "content/pages/a.md"),
    "new": (_add, "content/pages/c.md"),
    "a folder": (_replace_by_folder, "content/pages/a.md"),
    "no text": (_add, "data/x.csv"),
    "the folder": (_add, "content/pages"),
}


@pytest.mark.parametrize(("change", "saved"), CHANGES.values(), ids=list(CHANGES))
def test_everything_is_looked_at_where_more_has_changed(
    change: Callable[[Path], None], saved: str, site: Path
) -> None:
    """A file that comes or goes, and anything but a text, makes a build look at all files."""
    slots = Slots()
    read(site, slots, None)
    change(site)
    assert read(site, slots, {saved}) == read(site, Slots(), None)


def test_a_text_behind_a_link_is_always_looked_at(site: Path) -> None:
    """Of a save behind a link the system tells nothing."""
    (site / "elsewhere.md").write_text("before")
    (site / "content" / "pages" / "c.md").symlink_to(site / "elsewhere.md")
    slots = Slots()
    read(site, slots, None)
    (site / "elsewhere.md").write_text("after it")
    assert read(site, slots, {"content/pages/a.md"})["pages/c.md"] == b"after it"


def test_a_text_that_cannot_be_read_says_why(site: Path) -> None:
    """What the system refuses is told and not left out."""
    (site / "content" / "pages" / "c.md").symlink_to(site / "nowhere.md")
    assert "pages/c.md" not in read(site, Slots(), None)
