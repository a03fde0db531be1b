"""Hold the build of a few edited texts to what a build from nothing makes."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from build_race import build_clean, differing
from changing_site import Files, make_site, save_changes
from site_edits import Asked, add_sentence, ask, drop_line, edit_site
from site_files import read_tree, write_files

from cxsite.build import BuildOptions, BuildOutcome, Silence, build_site
from cxsite.console import Console
from cxsite.errors import CxsiteError
from cxsite.issues import Issue
from cxsite.memo import Memo
from cxsite.program import describe_program
from cxsite.retouch import Rebuilding
from cxsite.slots import Slots
from cxsite.standing import Landmark
from cxsite.traces import LABEL
from cxsite.upkeep import Shares, update_portal
from cxsite.workers import Workers

# The long run: CXSITE_EDITS=200 CXSITE_SEED=1 pytest tests/test_retouch.py
EDITS = int(os.environ.get("CXSITE_EDITS", "24"))
SEED = int(os.environ.get("CXSITE_SEED", "3"))

METHOD = "content/pages/method.md"
OWN_SUMMARY = b"---\nsummary: One sentence on it.\n"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Make the site once, with one text that sums itself up."""
    made = make_site(tmp_path_factory.mktemp("past"))
    return {**made, METHOD: made[METHOD].replace(b"---\n", OWN_SUMMARY, 1)}


class Desk:
    """Build a site by the command, and count the builds that were whole ones."""

    def __init__(self, site: Path, files: Files) -> None:
        self.site = write_files(site, dict(files))
        self.output = site.parent / "output"
        self.files = files
        self.whole = 0

    def build(self, asked: Asked | None = None) -> bool:
        """Build, and say whether the portal stands."""
        console = Console(io.StringIO(), io.StringIO())
        options = dict(asked.options) if asked else {}
        return update_portal(self.site, self.output, options, shares=Shares(jobs=1), console=console)

    def edit(self, path: str, change: Callable[[bytes], bytes]) -> None:
        """Change a file."""
        self.files = {**self.files, path: change(self.files[path])}
        (self.site / path).write_bytes(self.files[path])

    def compare(self, asked: Asked | None = None) -> str:
        """Say in what the portal is not what a build from nothing makes."""
        clean = build_clean(self.site, self.site.parent / "clean", asked or Asked())
        found = {name: content for name, content in read_tree(self.output).items() if name != LABEL}
        return differing(found, clean.portal or {}) if found != clean.portal else ""


@pytest.fixture
def desk(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Build the site once."""
    desk = Desk(tmp_path / "site", files)

    def count(site: Path, options: BuildOptions, _: object) -> BuildOutcome:
        desk.whole += options.keep is not None
        return build_site(site, options)

    monkeypatch.setattr("cxsite.build.build_site", count)
    assert desk.build()
    return desk


def append(text: str) -> Callable[[bytes], bytes]:
    """Write something below a text."""
    return lambda content: content + f"\n{text}\n".encode()


ALONE = {
    "a sentence": (METHOD, append("A plain sentence.")),
    "a word": (METHOD, lambda text: text.replace(b"How we count.", b"What we count.")),
    "a heading": (METHOD, append("## Another heading\n\nUnder it.")),
    "a figure of a metric that it names already": (
        "content/practices/call-back.md",
        append("Now [80 %](value:answered)."),
    ),
    "a link to elsewhere": (
        "content/practices/call-back.md",
        append("A [better one](https://example.org/)."),
    ),
    "a link to its own heading": (METHOD, append("See [there](#calls).")),
    "a program": ("content/programs/one-queue.md", append("It is begun.")),
    "a promise": ("content/promises/within-a-minute.md", append("It is kept.")),
    "a unit": ("content/units/desk.md", append("It never sleeps.")),
    "nothing that is seen": (METHOD, lambda text: text + b"\n\n"),
}
WHOLE = {
    "a title": (METHOD, lambda text: text.replace(b"title: Method", b"title: Our method")),
    "the beginning, which sums it up": (
        "content/units/desk.md",
        lambda text: text.replace(b"Picks up.", b"Takes up."),
    ),
    "a link to another record": (METHOD, append("See [the promise](promise:within-a-minute).")),
    "a link less to another record": (METHOD, lambda text: text.replace(b"[the desk](unit:desk)", b"them")),
    "a figure of a metric that it did not name": (METHOD, append("Now [80 %](value:answered).")),
    "a picture less": (METHOD, lambda text: text.replace(b"![Our house](house.svg)", b"")),
    "a chart": (METHOD, append("![Answered in time](chart:answered)")),
    "a metric": ("content/metrics/answered.md", append("A sentence on it.")),
    "a note on a metric": ("content/notes/may.md", append("A sentence on it.")),
    "the glossary": ("content/glossary.md", append("Desk\n: Where we sit.")),
    "the front page": ("content/index.md", append("A sentence on it.")),
    "a deck": ("content/decks/tour.md", append("One more.")),
    "the figures": ("data/calls.csv", lambda text: text.replace(b",100,", b",101,")),
    "the settings": ("cxsite.toml", lambda text: text.replace(b"Office of callers", b"Office of all")),
}


@pytest.mark.parametrize("name", ALONE)
def test_only_its_own_page_is_made_again(name: str, desk: Desk) -> None:
    """An edit that no other page shows needs no whole build, and comes to the same."""
    desk.edit(*ALONE[name])
    assert desk.build()
    assert (desk.whole, desk.compare()) == (1, "")


@pytest.mark.parametrize("name", WHOLE)
def test_what_others_show_is_built_whole(name: str, desk: Desk) -> None:
    """An edit that concerns more than a page of its own is a whole build, and comes to the same."""
    desk.edit(*WHOLE[name])
    assert desk.build()
    assert (desk.whole, desk.compare()) == (2, "")


def test_edits_follow_one_another(desk: Desk) -> None:
    """What was made by itself stands as firmly as what a whole build made, for the next edit and for none."""
    for number in range(3):
        desk.edit(METHOD, append(f"Sentence {number}."))
        desk.edit("content/units/desk.md", append(f"Sentence {number}."))
        assert desk.build()
    assert desk.build()
    assert (desk.whole, desk.compare()) == (1, "")


def test_a_heading_that_others_lead_to_is_missed(desk: Desk) -> None:
    """Where a link of another page would lead nowhere, the build tells of it, and nothing is written."""
    desk.edit("content/pages/own.md", append("See [there](../pages/method.html#calls)."))
    assert desk.build()
    before = read_tree(desk.output)
    desk.edit(METHOD, lambda text: text.replace(b"## Calls", b"## Callers"))
    assert not desk.build()
    assert read_tree(desk.output) == before


def test_a_heading_that_nobody_leads_to_may_go(desk: Desk) -> None:
    """A heading that no link leads to concerns nobody else."""
    desk.edit(METHOD, lambda text: text.replace(b"## Calls", b"## Callers"))
    assert desk.build()
    assert (desk.whole, desk.compare()) == (1, "")


def test_a_finding_less_is_noticed(desk: Desk) -> None:
    """A warning about a text is not told any more once the text gives no reason for it."""
    desk.edit(METHOD, append("<b>raw</b>"))
    assert desk.build()
    desk.edit(METHOD, lambda text: text.replace(b"<b>raw</b>", b"plain"))
    assert desk.build()
    last = Landmark(desk.site, desk.output, {}).last
    assert last is not None
    assert "CX401" not in [issue.code for issue in last.issues]
    assert desk.compare() == ""


def test_a_mistake_is_told(desk: Desk) -> None:
    """A text with a mistake stops the build, and nothing is written."""
    before = read_tree(desk.output)
    desk.edit(METHOD, append("See [nothing](unit:nowhere)."))
    assert not desk.build()
    assert read_tree(desk.output) == before


def test_a_page_changed_by_hand_is_put_right(desk: Desk) -> None:
    """Where somebody wrote into the output, all of it is looked at."""
    (desk.output / "index.html").write_text("by hand", encoding="utf-8")
    desk.edit(METHOD, append("A plain sentence."))
    assert desk.build()
    assert (desk.whole, desk.compare()) == (2, "")


def test_what_was_kept_for_other_sources_is_not_believed(desk: Desk) -> None:
    """A part that a killed build left of other sources is as good as lost."""
    landmark = Landmark(desk.site, desk.output, {})
    memo = Memo(desk.site, describe_program())
    part = memo.find(f"backdrop {landmark.name} texts 0", object)
    memo.keep(f"backdrop {landmark.name} texts 0", type(part)("of others", {}))
    memo.save()
    desk.edit(METHOD, append("A plain sentence."))
    assert desk.build()
    assert (desk.whole, desk.compare()) == (2, "")


def test_without_anything_remembered_the_build_is_whole(desk: Desk) -> None:
    """What is remembered may be deleted at any time."""
    shutil.rmtree(desk.site / ".cxsite")
    desk.edit(METHOD, append("A plain sentence."))
    assert desk.build()
    assert (desk.whole, desk.compare()) == (2, "")


class Preview:
    """Build a site as a preview does, in one process."""

    def __init__(self, site: Path, files: Files) -> None:
        self.site = write_files(site, dict(files))
        self.output = site.parent / "preview"
        workers = Workers(slots=Slots())
        self._rebuilding = Rebuilding(site, BuildOptions(preview=True, workers=workers))

    def build(self, saved: frozenset[str] | None) -> BuildOutcome:
        """Build after files were saved."""
        return self._rebuilding.build(self.output, saved, Silence())

    def try_build(self, saved: frozenset[str] | None) -> tuple[tuple[Issue, ...], str]:
        """Build, and tell the findings, or why it failed."""
        try:
            return self.build(saved).issues, ""
        except CxsiteError as cause:
            return (), cause.message


def test_a_preview_makes_a_page_again_by_itself(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saves of texts that concern nobody else need no whole build, and the next one knows of them."""
    preview = Preview(tmp_path / "site", files)
    assert preview.build(None).report
    with monkeypatch.context() as patched:
        patched.setattr("cxsite.retouch.previewing.build_site", None)
        for number in range(3):
            content = files[METHOD] + f"\nSentence {number}.\n".encode()
            (preview.site / METHOD).write_bytes(content)
            report = preview.build(frozenset({METHOD})).report
            assert report is not None
            assert report.changed == ("pages/method.html", "search-index.js")
    (preview.site / "content/units/desk.md").write_bytes(b"---\ntitle: The desk\n---\n\nPicks up.\n")
    assert preview.build(frozenset({"content/units/desk.md"})).report
    clean = build_clean(preview.site, tmp_path / "clean", Asked((("preview", True),)))
    assert read_tree(preview.output) == clean.portal


def test_a_file_beside_the_texts_is_read_again(files: Files, tmp_path: Path) -> None:
    """A text file that a link leads to is no record, and is shown as it is."""
    preview = Preview(tmp_path / "site", files)
    assert preview.build(None).report
    (preview.site / "content/pages/list.txt").write_bytes(b"another list\n")
    assert preview.build(frozenset({"content/pages/list.txt"})).report
    assert (preview.output / "files/pages/list.txt").read_bytes() == b"another list\n"


@pytest.mark.slow
def test_a_course_of_edits_in_a_preview(files: Files, tmp_path: Path) -> None:
    """After each of many edits a preview, told what was saved, shows what a build from nothing makes."""
    dice = Random(SEED)  # noqa: S311 - the same edits for the same seed
    preview, now, good = Preview(tmp_path / "site", files), files, files
    saved: frozenset[str] | None = None
    unbuilt: frozenset[str] = frozenset()
    shown: dict[str, bytes] = {}
    faults = []
    for number in range(EDITS):
        clean = build_clean(preview.site, tmp_path / "clean", Asked((("preview", True),)))
        found = preview.try_build(saved)
        shown = dict(clean.portal) if clean.portal is not None else shown
        if found != (clean.issues, clean.failure) or (shown and read_tree(preview.output) != shown):
            what = differing(read_tree(preview.output), shown)
            faults.append(f"edit {number}, {saved}: {what}, {found} instead of {clean.issues}")
        good = now if clean.is_right else good
        after = _change(good if dice.random() < 0.7 else now, dice)
        save_changes(preview.site, now, after, dice)
        other = frozenset(path for path in {*now, *after} if now.get(path) != after.get(path))
        # As the preview does, which does not know how far a build came that failed.
        unbuilt = other if clean.portal is not None else unbuilt | other
        saved, now = unbuilt, after
    assert faults == [], "\n".join(faults)


@pytest.mark.slow
def test_a_course_of_edits_by_the_command(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each of many edits, mostly of texts, the command has made what a build from nothing makes."""
    monkeypatch.setattr("cxsite.stamps.DOUBT_NANOSECONDS", 12_000_000)
    monkeypatch.setattr("cxsite.standing.DOUBT_NANOSECONDS", 12_000_000)
    dice, desk = Random(SEED), Desk(tmp_path / "site", files)  # noqa: S311 - the same edits for the same seed
    good, faults = files, []
    for number in range(EDITS):
        asked = ask(dice) if dice.random() < 0.1 else Asked()
        options = Asked(tuple(pair for pair in asked.options if pair[0] != "preview"))
        clean = build_clean(desk.site, tmp_path / "clean", options)
        last = read_tree(desk.output) if desk.output.exists() else {}
        try:
            stands = desk.build(options)
        except CxsiteError as cause:
            stands = False
            faults += [] if cause.message == clean.failure else [cause.message]
        found = read_tree(desk.output) if desk.output.exists() else {}
        wanted = clean.portal if clean.portal is not None else last
        if stands != (clean.portal is not None) or _without_label(found) != _without_label(wanted):
            faults.append(f"edit {number}: {stands}, {differing(found, wanted)}")
        if stands:
            landmark = Landmark(desk.site, desk.output, dict(options.options))
            assert landmark.last is None or landmark.last.issues == clean.issues
        good = desk.files if clean.is_right else good
        after = _change(good if dice.random() < 0.7 else desk.files, dice)
        save_changes(desk.site, desk.files, after, dice)
        desk.files = after
    assert faults == [], "\n".join(faults)


def _change(files: Files, dice: Random) -> Files:
    if dice.random() < 0.75:
        return dice.choice((add_sentence, add_sentence, drop_line))(files, dice)
    return edit_site(files, dice)[1]


def _without_label(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in tree.items() if name != LABEL}
