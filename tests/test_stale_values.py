"""Try each way in which a value of the last build could outlive what it was made from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from build_race import PROGRAM, Result, build, build_clean, remember_on_disk
from program import Command
from site_edits import Asked
from site_files import SMALL_SITE, read_tree, write_files

from cxsite.load.metric_tallies import TalliedMetrics
from cxsite.memo import Memo
from cxsite.slots import Slots
from cxsite.standing import Landmark
from cxsite.traces import LABEL
from cxsite.workers import Workers

T = TypeVar("T")

TOML = 'title = "Office"\naudiences = ["staff", "executives"]\n'
STRAY = "content/pages/said.md"
CALLS = str(SMALL_SITE["data/calls.csv"])
# Each is a site before and after a change, as files that are not those of the small site; None is deleted.
Change = Mapping[str, str | None]
CHANGES: Mapping[str, tuple[Change, Change]] = {
    "a number that was a figure": (
        {STRAY: "---\ntitle: Said\n---\n\nAnswered in time were 76.5 % of them.\n"},
        {"data/calls.csv": CALLS.replace("24,12", "24,13")},
    ),
    "the place of a table of labels": (
        {
            "cxsite.toml": f'{TOML}[labels.desk]\nfile = "d.csv"\nkey = "k"\nlabel = "n"\n',
            "data/d.csv": "k,n\na,A\n",
        },
        {"cxsite.toml": f'{TOML}\n\n# moved\n[labels.desk]\nfile = "d.csv"\nkey = "k"\nlabel = "n"\n'},
    ),
    "the place of a rule for rows": (
        {"cxsite.toml": f'{TOML}[extracts."calls.csv"]\nunique_key = ["no"]\n'},
        {"cxsite.toml": f'{TOML}\n\n# moved\n[extracts."calls.csv"]\nunique_key = ["no"]\n'},
    ),
    "the name of an edition that cannot be read": (
        {
            "editions/2012.json": "{}",
            "content/pages/bad.md": "---\nno: 1\n---\n",
            "content/metrics/answered.md": str(SMALL_SITE["content/metrics/answered.md"]).replace(
                "owner: desk", "owner: desk\nrestatements: [{edition: 2012, reason: Late}]"
            ),
        },
        {"editions/2012.json": None, "editions/2011.json": "{}"},
    ),
    "a spelling of a field that changes nothing": (
        {},
        {"content/promises/within-a-minute.md": "---\nmetric: answered\nunits: [ desk ]\n---\n"},
    ),
}


def change_files(site: Path, change: Change) -> None:
    """Write and delete files."""
    write_files(site, {path: text for path, text in change.items() if text is not None})
    for path in (path for path, text in change.items() if text is None):
        (site / path).unlink()


def both(site: Path, workers: Workers) -> tuple[Result, Result]:
    """Build with what is remembered, and from nothing."""
    nothing = build_clean(site, site.parent / "clean", Asked())
    return build(site, site.parent / "out", Asked(), workers), nothing


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=list(CHANGES))
def test_a_change_is_seen_by_a_process_that_stays(before: Change, after: Change, small_site: Path) -> None:
    """What was made before a change is not believed after it."""
    change_files(small_site, before)
    workers = Workers(slots=Slots())
    build(small_site, small_site.parent / "out", Asked(), workers)
    change_files(small_site, after)
    found, expected = both(small_site, workers)
    assert found == expected


@pytest.mark.parametrize(("before", "after"), CHANGES.values(), ids=list(CHANGES))
def test_a_change_is_seen_by_a_new_process(before: Change, after: Change, small_site: Path) -> None:
    """What was kept on the disk before a change is not believed after it."""
    change_files(small_site, before)
    workers = remember_on_disk(small_site)
    build(small_site, small_site.parent / "out", Asked(), workers)
    workers.memo.save()
    change_files(small_site, after)
    found, expected = both(small_site, remember_on_disk(small_site))
    assert found == expected


def replace_alike(path: Path, old: str, new: str) -> None:
    """Change a file in place and leave its size and time as they were, as some programs that copy do."""
    found = path.stat()
    path.write_text(path.read_text().replace(old, new))
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def age(site: Path) -> None:
    """Let the files of a site look as if nobody had saved them for a day."""
    for path in site.rglob("*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def test_a_file_of_the_same_size_and_time_is_read_again(small_site: Path) -> None:
    """A copy that brings its old time with it is still another file."""
    age(small_site)
    workers = Workers(slots=Slots())
    both(small_site, workers)
    replace_alike(small_site / "content" / "index.md", "Read on.", "Read off")
    found, expected = both(small_site, workers)
    assert found == expected


def test_a_build_that_has_nothing_to_do_sees_such_a_file(small_site: Path, cxsite: Command) -> None:
    """The command that says that nothing has changed does not go by size and time alone."""
    age(small_site)
    cxsite("build", "--site", small_site)
    replace_alike(small_site / "content" / "index.md", "Read on.", "Read off")
    cxsite("build", "--site", small_site)
    assert "Read off" in (small_site / "output" / "index.html").read_text()


@pytest.mark.parametrize("folder", ["themes/house", "content/specs", "data/registers"])
def test_a_folder_elsewhere_is_looked_into(folder: str, small_site: Path, cxsite: Command) -> None:
    """Where a folder of a site is a link, as a theme that offices share, its files count like others."""
    shared = small_site.parent / "shared"
    write_files(
        shared, {"theme.toml": "", "tokens.toml": "", "x.vl.json": "{}", "units.csv": "id,title\na,A\n"}
    )
    (small_site / folder).parent.mkdir(parents=True, exist_ok=True)
    (small_site / folder).symlink_to(shared, target_is_directory=True)
    write_files(small_site, {"cxsite.toml": f'{TOML}theme = "house"\n'} if "house" in folder else {})
    cxsite("build", "--site", small_site)
    write_files(shared, {"tokens.toml": '[light]\nsurface = "#abcdef"\n', "units.csv": "id,title\na,Other\n"})
    cxsite("build", "--site", small_site)
    clean = build_clean(small_site, small_site.parent / "clean", Asked())
    assert _read_portal(small_site / "output") == clean.portal


def _read_portal(folder: Path) -> dict[str, bytes]:
    """Read what a build from Python makes, too: all but the label of the command line."""
    return {address: content for address, content in read_tree(folder).items() if address != LABEL}


def test_a_page_of_a_killed_build_does_not_stay(small_site: Path, cxsite: Command) -> None:
    """After a build that was killed, the next one looks at the output, even if the change was taken back."""
    output = small_site / "output"
    cxsite("build", "--site", small_site)
    manifest = (output / ".cxsite-manifest.json").read_text()
    # What a build leaves that is killed when it has placed its first new page.
    union = manifest.replace('"files": {', '"files": {\n  "pages/withdrawn.html": "0",')
    write_files(
        output, {".cxsite-manifest.json": union, "pages/withdrawn.html": "a page that was taken back"}
    )
    cxsite("build", "--site", small_site)
    assert not (output / "pages" / "withdrawn.html").exists()


def test_what_a_killed_build_staged_does_not_stay(small_site: Path, cxsite: Command) -> None:
    """A build that was killed before it placed anything leaves a folder that the next one takes away."""
    cxsite("build", "--site", small_site)
    write_files(small_site / "output" / ".cxsite-staging", {"0": "a page that was taken back"})
    cxsite("build", "--site", small_site)
    assert not (small_site / "output" / ".cxsite-staging").exists()


def test_a_link_to_nowhere_in_the_output_is_replaced(small_site: Path) -> None:
    """A page that somebody put a dead link in the place of is written again."""
    output = small_site.parent / "out"
    workers = Workers(slots=Slots())
    build(small_site, output, Asked(), workers)
    (output / "index.html").unlink()
    (output / "index.html").symlink_to("nowhere")
    found, expected = both(small_site, workers)
    assert found == expected


class _Overtaken(Memo):
    """Save an extract in the moment after it was digested and before it is read."""

    def find(self, key: str, kind: type[T]) -> T | None:
        """Change it when its tallies are looked up."""
        assert self._site
        path = self._site / "data" / "calls.csv"
        if kind is TalliedMetrics:
            path.write_text(path.read_text().replace("24,12", "24,13"))
        return super().find(key, kind)


def test_an_extract_that_is_saved_while_it_is_read_is_not_kept(small_site: Path) -> None:
    """What is read of a newer file is not remembered as that of the older one, which may come back."""
    memo = _Overtaken(small_site, PROGRAM)
    build(small_site, small_site.parent / "out", Asked(), Workers(memo))
    memo.save()
    write_files(small_site, {"data/calls.csv": CALLS})
    found, expected = both(small_site, remember_on_disk(small_site))
    assert found == expected


def test_a_source_that_is_saved_during_a_build_is_not_taken_for_built(small_site: Path) -> None:
    """A text that was another one for as long as a build took is built again."""
    write_files(small_site / "output", {"index.html": "made of what was there for a moment"})
    before = Landmark(small_site, small_site / "output", {})
    write_files(small_site, {"content/index.md": "---\ntitle: For a moment\n---\n"})
    before.keep(("index.html",), (), 0, written=())
    write_files(small_site, {"content/index.md": str(SMALL_SITE["content/index.md"])})
    assert Landmark(small_site, small_site / "output", {}).find() is None
