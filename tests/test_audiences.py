"""Search every byte of a portal for what its audience may not see."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from program import Command
from secret_site import MARK, OPEN, SECRET, SECRET_COUNTS, lock_site
from site_files import read_tree, write_files

LOCKS = {
    "audience": (("audience", "executives"), ["--audience", "executives"]),
    "draft": (("draft", "true"), ["--drafts"]),
    "embargo": (("publish", "2024-07-01"), ["--as-of", "2024-07-01"]),
    "expired": (("expires", "2024-06-15"), ["--as-of", "2024-06-14"]),
}
ALL_LOCKS = pytest.mark.parametrize("lock", LOCKS)

# The names of a column that is added up, of a file of labels and of a chart's file are for makers alone.
FOR_MAKERS = frozenset({"zqsum", "zqlabels", "zqspec"})
MARKS = frozenset(re.findall(rf"{MARK}[a-z]+", "".join((*SECRET.values(), *map(str, OPEN.values())))))


def find_marks(portal: Path) -> set[str]:
    """List the marks in the names and bytes of a portal's files."""
    text = "\n".join(name + content.decode("utf-8", "replace") for name, content in read_tree(portal).items())
    return set(re.findall(rf"{MARK}[a-z]+", text)) | {count for count in SECRET_COUNTS if count in text}


@ALL_LOCKS
def test_what_is_locked_is_in_no_byte(lock: str, tmp_path: Path, cxsite: Command) -> None:
    """The widest audience's portal holds no word and no number of a locked record, in no file."""
    site = write_files(tmp_path / "site", lock_site(*LOCKS[lock][0]))
    outcome = cxsite("build", "--site", site)
    assert (outcome.code, find_marks(site / "output")) == (0, set()), outcome.err


@ALL_LOCKS
def test_what_is_locked_shows_to_those_who_may(lock: str, tmp_path: Path, cxsite: Command) -> None:
    """Who may see a record sees every field of it, so that the search for marks means something."""
    fields, key = LOCKS[lock]
    site = write_files(tmp_path / "site", lock_site(*fields))
    outcome = cxsite("build", "--site", site, *key)
    assert (outcome.code, MARKS - FOR_MAKERS - find_marks(site / "output")) == (0, set()), outcome.err


def test_middle_audience_sees_no_narrower_one(tmp_path: Path, cxsite: Command) -> None:
    """Leaders see what is for staff and leaders, and nothing for executives."""
    site = write_files(tmp_path / "site", lock_site("audience", "executives"))
    write_files(site, {"content/pages/leaders.md": "---\naudience: leaders\n---\n\nqxleaders\n"})
    cxsite("build", "--site", site, "--audience", "leaders")
    told = b"".join(read_tree(site / "output").values())
    assert (b"qxleaders" in told, find_marks(site / "output")) == (True, set())


def test_narrower_portal_leaves_no_trace_in_a_wider_one(tmp_path: Path, cxsite: Command) -> None:
    """Building for staff where executives' pages stood takes them all away."""
    site = write_files(tmp_path / "site", lock_site("audience", "executives"))
    cxsite("build", "--site", site, "--audience", "executives")
    cxsite("build", "--site", site)
    assert find_marks(site / "output") == set()


def test_locked_front_page_is_not_shown(tmp_path: Path, cxsite: Command) -> None:
    """A front page for executives gives staff a front page without its text."""
    site = write_files(tmp_path / "site", OPEN)
    write_files(
        site, {"content/index.md": "---\naudience: executives\ntitle: zqfronttitle\n---\n\nzqfronttext\n"}
    )
    outcome = cxsite("build", "--site", site)
    assert (outcome.code, find_marks(site / "output")) == (0, set()), outcome.err


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("content/pages/leak.md", "---\ntitle: Leak\n---\n\n[see](metric:zqmetric-id)\n"),
        ("content/pages/leak.md", "---\ntitle: Leak\n---\n\n![see](chart:zqmetric-id)\n"),
        ("content/pages/leak.md", "---\ntitle: Leak\n---\n\n![see](scorecard:zqscorecard-id)\n"),
        ("content/pages/leak.md", "---\ntitle: Leak\n---\n\n![see](chart:specs/zqspec.vl.json)\n"),
        ("content/pages/leak.md", "---\ntitle: Leak\n---\n\n[see](zqpage-id.md)\n"),
        ("content/promises/leak.md", "---\nmetric: zqmetric-id\n---\n"),
        ("content/notes/leak.md", "---\nmetric: zqmetric-id\nperiod: 2024-05\n---\n"),
        ("content/units/leak.md", "---\nparent: zqunit-id\n---\n"),
        ("content/units/leak.md", "---\nparent: zqrow-id\n---\n"),
    ],
)
def test_pointing_at_what_is_locked_is_an_error(
    address: str, text: str, tmp_path: Path, cxsite: Command
) -> None:
    """A link or a field that leads to a locked record is found where it stands; nothing is written."""
    site = write_files(tmp_path / "site", lock_site("audience", "executives"))
    write_files(site, {address: text})
    outcome = cxsite("build", "--site", site)
    assert (outcome.code, outcome.err.startswith((f"{address}:", "content/specs/"))) == (1, True), outcome.err


def test_mistakes_of_locked_records_are_found_by_check(tmp_path: Path, cxsite: Command) -> None:
    """Check reads what every audience sees, so that no mistake waits for the executives' build."""
    site = write_files(tmp_path / "site", lock_site("audience", "executives"))
    write_files(
        site, {"content/pages/secret.md": "---\naudience: executives\n---\n\n[x](metric:none-such)\n"}
    )
    outcome = cxsite("check", "--site", site)
    assert (outcome.code, "content/pages/secret.md:5:5" in outcome.err) == (1, True), outcome.err
