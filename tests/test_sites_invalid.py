"""Check sites with one mistake each: the whole text in the terminal is what the author needs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cxsite.cli import run

FOLDER = Path(__file__).parent / "sites_invalid"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "_base")
ABOUT_THE_CASE = ("expected.txt", "without.txt", "mistakes.txt")


def lay_out(case: str, site: Path) -> Path:
    """Copy the base site, without what ``without.txt`` lists, and lay the files of a case over it."""
    folder = FOLDER / case
    shutil.copytree(FOLDER / "_base", site)
    without = folder / "without.txt"
    for pattern in without.read_text(encoding="utf-8").split() if without.exists() else ():
        for path in sorted(site.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(folder, site, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*ABOUT_THE_CASE))
    return site


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("case", CASES)
def test_says_exactly_what_is_wrong(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each mistake is told once, with its place and a way out, and nothing else is told."""
    run(["check", "--site", str(lay_out(case, tmp_path / "site"))])
    shown = capsys.readouterr()
    assert shown.err + shown.out == (FOLDER / case / "expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("case", "options", "code"),
    [
        ("key-unknown", [], 1),
        ("extract-header-only", [], 0),
        ("extract-header-only", ["--strict"], 1),
    ],
)
def test_fails_on_errors(case: str, options: list[str], code: int, tmp_path: Path) -> None:
    """The exit code is 1 where there is an error, and for warnings where they are to count."""
    assert run(["check", "--site", str(lay_out(case, tmp_path / "site")), *options]) == code


def test_the_base_site_is_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a mistake laid over it the base site has no findings, so that each case tells of its own."""
    site = tmp_path / "site"
    shutil.copytree(FOLDER / "_base", site)
    assert run(["check", "--site", str(site)]) == 0
    assert capsys.readouterr().out == "No findings.\n"


def test_lists_findings_of_all_files_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON of several mistakes is sorted by path, line, column and code, each mistake once."""
    run(["check", "--site", str(lay_out("several-files", tmp_path / "site")), "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    keys = [(found["path"], found["line"], found["column"], found["code"]) for found in findings]
    assert keys == sorted(set(keys))


def test_a_broken_site_leaves_the_last_portal_alone(tmp_path: Path) -> None:
    """Errors stop the build before a byte of the output changes."""
    site = lay_out("several-files", tmp_path / "site")
    page = site / "output" / "index.html"
    page.parent.mkdir()
    page.write_text("the last portal", encoding="utf-8")
    run(["build", "--site", str(site)])
    assert [path.name for path in page.parent.iterdir()] == ["index.html"]
    assert page.read_text(encoding="utf-8") == "the last portal"
