"""Build with the command, and look at what the output says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from cxsite.cli import run
from cxsite.label import read_label
from cxsite.traces import LABEL, MANIFEST

CONFIG = 'title = "Office"\naudiences = ["staff", "leaders"]\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a site of one page."""
    (tmp_path / "content").mkdir()
    (tmp_path / "cxsite.toml").write_text(CONFIG)
    (tmp_path / "content" / "index.md").write_text("---\ntitle: Office\n---\n\nWelcome.\n")
    return tmp_path


def test_build_labels_what_it_wrote(site: Path) -> None:
    """A finished build says for whom it was, and the same build says the same."""
    assert run(["build", "--site", str(site), "--audience", "leaders"]) == 0
    label = read_label(site / "output")
    assert label is not None
    assert (label.audience, label.drafts) == ("leaders", False)
    before = (site / "output" / LABEL).read_bytes()
    (site / "output" / LABEL).unlink()
    assert run(["build", "--site", str(site), "--audience", "leaders"]) == 0
    assert (site / "output" / LABEL).read_bytes() == before


def test_changed_sources_change_the_label(site: Path) -> None:
    """A comment changes no page, and yet the portal is of other sources."""
    run(["build", "--site", str(site)])
    before = read_label(site / "output")
    (site / "cxsite.toml").write_text(f"{CONFIG}# a comment\n")
    run(["build", "--site", str(site)])
    after = read_label(site / "output")
    assert before is not None
    assert after is not None
    assert before.sources != after.sources
    assert before.files == after.files


def test_broken_build_leaves_the_old_label(site: Path) -> None:
    """An error leaves the last portal with the sources it was made from."""
    run(["build", "--site", str(site)])
    before = read_label(site / "output")
    (site / "content" / "index.md").write_text("---\ntitle: [\n---\n")
    assert run(["build", "--site", str(site)]) == 1
    assert read_label(site / "output") == before


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', '{"format": 2}'])
def test_damaged_label_is_none(text: str, site: Path) -> None:
    """What cannot be read says nothing."""
    run(["build", "--site", str(site)])
    (site / "output" / LABEL).write_text(text)
    assert read_label(site / "output") is None


def test_label_of_another_list_is_none(site: Path) -> None:
    """A build that was killed has placed other files than the label is about."""
    run(["build", "--site", str(site)])
    (site / "output" / MANIFEST).write_text("{}")
    assert read_label(site / "output") is None
