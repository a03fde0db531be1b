"""Test that a warning can be settled, and nothing else with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from program import Command
from site_files import SMALL_SITE, write_files

from cxsite.build import BuildOptions, build_site, inspect_site
from cxsite.config import Ignore, parse_config
from cxsite.findings import settle
from cxsite.issues import Issue, Place, error, sort_issues, warning

WARNED = {"content/pages/warned.md": "---\ntitle: Warned\n---\n\n<br>\n"}
FINDINGS = st.builds(
    lambda make, code, path: make(code, "message", Place(path)),
    st.sampled_from((error, warning)),
    st.sampled_from(("CX401", "CX405")),
    st.sampled_from(("a.md", "pages/a.md", "pages/b.md")),
)
ENTRIES = st.builds(
    lambda code, path: Ignore(code=code, path=path, reason="settled"),
    st.sampled_from(("CX401", "CX405")),
    st.sampled_from(("a.md", "*", "pages/*", "b.md")),
)


def ignore(code: str, path: str = "content/pages/warned.md") -> str:
    """Write an entry of cxsite.toml."""
    return f'\n[[ignore]]\ncode = "{code}"\npath = "{path}"\nreason = "Looked at"\n'


def write_site(folder: Path, *entries: str) -> Path:
    """Write a site with one warning, and settings that end in entries."""
    settings = str(SMALL_SITE["cxsite.toml"]) + "".join(entries)
    return write_files(folder, {**SMALL_SITE, **WARNED, "cxsite.toml": settings})


def codes(issues: tuple[Issue, ...]) -> list[str]:
    """List the codes of findings."""
    return [issue.code for issue in issues]


@given(st.lists(FINDINGS), st.lists(ENTRIES))
def test_no_error_is_ever_ignored(issues: list[Issue], entries: list[Ignore]) -> None:
    """Whatever the entries, every error is still there, and nothing is lost without being counted."""
    settled = settle(issues, entries)
    assert [one for one in sort_issues(issues) if one.severity == "error"] == [
        one for one in settled.issues if one.severity == "error"
    ]
    assert len(settled.issues) + settled.ignored == len(set(issues))


@given(st.lists(FINDINGS))
def test_without_entries_findings_are_put_in_order(issues: list[Issue]) -> None:
    """Each finding is there once, sorted, where nothing is settled."""
    assert settle(issues, ()).issues == sort_issues(issues)


@pytest.mark.parametrize("path", ["content/pages/warned.md", "content/pages/*", "*.md"])
def test_a_warning_is_settled_by_code_and_place(path: str, tmp_path: Path) -> None:
    """A path may be spelt out, or have stars in it."""
    found = inspect_site(write_site(tmp_path, ignore("CX401", path)), BuildOptions())
    assert (found.issues, found.ignored) == ((), 1)


def test_a_build_ignores_what_a_check_ignores(tmp_path: Path) -> None:
    """A strict build is not stopped by what is settled."""
    outcome = build_site(write_site(tmp_path, ignore("CX401")), BuildOptions(strict=True))
    assert (outcome.report is not None, outcome.ignored) == (True, 1)


def test_an_entry_that_settles_nothing_is_told(tmp_path: Path) -> None:
    """An entry that is left over is a warning at its code."""
    entries = (ignore("CX401"), ignore("CX405"))
    (issue,) = inspect_site(write_site(tmp_path, *entries), BuildOptions()).issues
    assert (issue.code, issue.place.line, issue.place.column) == ("CX009", 10, 8)


def test_a_build_does_not_speak_of_entries_left_over(tmp_path: Path) -> None:
    """A build for one audience cannot know what the entries of others settle."""
    outcome = build_site(write_site(tmp_path, ignore("CX401"), ignore("CX405")), BuildOptions())
    assert outcome.issues == ()


def test_nothing_is_left_over_while_there_are_errors(tmp_path: Path) -> None:
    """An error may hide the warning that an entry is for."""
    site = write_site(tmp_path, ignore("CX405"))
    write_files(site, {"content/pages/broken.md": "---\ntitel: Broken\n---\n"})
    assert codes(inspect_site(site, BuildOptions()).issues) == ["CX101", "CX401"]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("CX204", "mend it: cxsite check --explain CX204"),
        ("CX4001", 'did you mean "CX401"?'),
        ("here", "write the code of the warning, such as CX334"),
    ],
)
def test_only_a_warning_can_be_settled(code: str, hint: str, tmp_path: Path) -> None:
    """An entry for an error, or for no finding at all, is an error at its code."""
    issues = inspect_site(write_site(tmp_path, ignore(code)), BuildOptions()).issues
    (issue,) = (one for one in issues if one.code == "CX008")
    assert (issue.hint, issue.place.excerpt) == (hint, f'code = "{code}"')


@pytest.mark.parametrize("left_out", ["code", "path", "reason"])
def test_an_entry_is_whole(left_out: str) -> None:
    """An entry says what, where and why."""
    text = "\n".join(line for line in ignore("CX401").split("\n") if not line.startswith(left_out))
    _, (issue,) = parse_config(text)
    assert (issue.code, issue.message) == ("CX004", f'"ignore[1].{left_out}" is missing')


def test_a_report_says_how_many_were_ignored(tmp_path: Path, cxsite: Command) -> None:
    """Nobody forgets what was settled."""
    outcome = cxsite("check", "--strict", "--site", write_site(tmp_path, ignore("CX401")))
    assert (outcome.code, outcome.err, outcome.out) == (0, "1 ignored\n", "No findings.\n")


def test_the_json_leaves_out_what_is_ignored(tmp_path: Path, cxsite: Command) -> None:
    """Other programs see what is left."""
    outcome = cxsite("check", "--format", "json", "--site", write_site(tmp_path, ignore("CX401")))
    assert '"findings": []' in outcome.out
