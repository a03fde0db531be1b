"""Test what is told of a page: from which files it is made, why it was written, what has changed since."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from program import Command

from cxsite.build import BuildOptions, build_site
from cxsite.errors import CxsiteError
from cxsite.standing import Landmark
from cxsite.why import PageStory, tell_page, word_story
from cxsite.workers import Workers

FILES = {
    "cxsite.toml": 'title = "Office"\n',
    "content/index.md": "---\ntitle: Front\n---\nHello\n",
    "content/metrics/on-time.md": "---\ntitle: On time\nkind: share\nsource: flights.csv\ndate: day\n"
    "numerator: ok\ndenominator: all\ngrain: month\nmin_base: 0\n---\n",
    "content/pages/about.md": "---\ntitle: About\n---\nAt [75 %](value:on-time).\n",
    "content/pages/other.md": "---\ntitle: Other\n---\nNothing.\n",
    "data/flights.csv": "day,ok,all\n2013-11-01,70,100\n2013-12-01,75,100\n2013-12-31,0,0\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a small site."""
    for name, content in FILES.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "site"


def landmark_of(site: Path) -> Landmark:
    """Know the portal that the command without options makes."""
    return Landmark(site, site / "output", {})


def build(site: Path) -> Landmark:
    """Build as the command does."""
    landmark = landmark_of(site)
    outcome = build_site(site, BuildOptions())
    assert outcome.report is not None
    written = (*outcome.report.added, *outcome.report.changed)
    landmark.keep(outcome.report.addresses, outcome.issues, 0, written=written)
    return landmark


def story(site: Path, page: str) -> PageStory:
    """Tell the story of a page."""
    return tell_page(site, page, Workers())


def origins(found: PageStory) -> dict[str, tuple[str, ...]]:
    """Map each file to what a page takes from it."""
    return {origin.path: origin.parts for origin in found.origins}


def test_a_page_is_made_from_its_record_and_what_it_leads_to(site: Path) -> None:
    """The text, the front matter and the title of what it links are named; another text is not."""
    found = origins(story(site, "pages/about.html"))
    assert set(found["content/pages/about.md"]) == {"its title and fields", "its text"}
    assert "data/flights.csv" in found
    assert "content/pages/other.md" not in found


@pytest.mark.parametrize("name", ["output/pages/about.html", "content/pages/about.md", "./pages/about.html"])
def test_a_page_may_be_named_by_its_file(site: Path, name: str) -> None:
    """The path in the output and the record's own file name the same page."""
    assert story(site, name).address == "pages/about.html"


def test_a_page_that_is_not_there_is_told_with_the_nearest(site: Path) -> None:
    """A typing mistake is answered with the page that may be meant."""
    with pytest.raises(CxsiteError) as failure:
        story(site, "pages/abuot.html")
    assert failure.value.hint == 'did you mean "pages/about.html"?'


def test_without_a_build_nothing_is_said_of_one(site: Path) -> None:
    """Before the first build there is no last one."""
    found = story(site, "pages/about.html")
    assert (found.is_built, found.was_written, found.causes, found.changed) == (False, False, (), ())


def test_what_changed_since_the_build_is_told_for_the_pages_it_concerns(site: Path) -> None:
    """A changed extract concerns the page that shows its figure, and no other."""
    build(site)
    (site / "data/flights.csv").write_text(FILES["data/flights.csv"].replace("75", "76"))
    assert story(site, "pages/about.html").changed == ("data/flights.csv",)
    assert story(site, "pages/other.html").changed == ()


def test_why_the_last_build_wrote_a_page_is_told(site: Path) -> None:
    """The causes are the sources that had changed then."""
    build(site)
    (site / "content/pages/other.md").write_text("---\ntitle: Other\n---\nSomething.\n")
    build(site)
    other, about = story(site, "pages/other.html"), story(site, "pages/about.html")
    assert (other.was_written, other.causes) == (True, ("content/pages/other.md",))
    assert (about.was_written, about.changed) == (False, ())


def test_a_site_with_errors_has_no_stories(site: Path) -> None:
    """Errors come first."""
    (site / "content/pages/about.md").write_text("---\ntitel: About\n---\n")
    with pytest.raises(CxsiteError, match="the site has errors"):
        story(site, "pages/other.html")


def test_the_story_is_worded(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The terminal shows the files and what became of the page."""
    from cxsite.console import Console

    build(site)
    Console().show_parts(word_story(story(site, "pages/about.html")))
    shown = capsys.readouterr().out
    assert shown.startswith("pages/about.html: About\n")
    assert "Nothing that it is made from has changed since." in shown


def test_nothing_changed_is_seen(site: Path) -> None:
    """A portal whose sources and files are as they were need not be built."""
    build(site)
    assert landmark_of(site).find() is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda site: (site / "content/pages/other.md").write_text("---\ntitle: Other\n---\nNothing!\n"),
        lambda site: (site / "content/pages/new.md").write_text("---\ntitle: New\n---\n"),
        lambda site: (site / "content/pages/other.md").unlink(),
        lambda site: (site / "output/index.html").write_text("changed by hand"),
        lambda site: (site / "output/pages/other.html").unlink(),
        lambda site: (site / "cxsite.toml").write_text('title = "Bureau"\n'),
    ],
    ids=["edited", "added", "removed", "output edited", "output removed", "settings"],
)
def test_a_change_is_seen(site: Path, change: Callable[[Path], object]) -> None:
    """Whatever changes among sources and files, the portal is built again."""
    build(site)
    change(site)
    assert landmark_of(site).find() is None


def test_a_change_within_a_tick_of_the_clock_is_seen(site: Path) -> None:
    """A file of the same size and time, saved just after it was read, is read again."""
    import os

    path = site / "content/pages/other.md"
    build(site)
    before = path.stat()
    path.write_text("---\ntitle: Other\n---\nNothinG.\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert landmark_of(site).find() is None


def test_other_options_have_a_landmark_of_their_own(site: Path) -> None:
    """What was built for leaders says nothing of what was built for all."""
    build(site)
    assert Landmark(site, site / "output", {"audience": "leaders"}).find() is None


def test_the_command_tells_of_the_build_of_the_command(cxsite: Command, site: Path) -> None:
    """What a build without options leaves is what is told of."""
    assert cxsite("build", "--site", site).code == 0
    told = cxsite("why", "--site", site, "pages/about.html").out
    assert "The last build wrote it" in told
    assert "nothing has changed" in cxsite("build", "--site", site).out


def test_a_build_with_other_options_is_another_one(cxsite: Command, site: Path) -> None:
    """With drafts there may be other pages, so nothing is said to be as it was."""
    cxsite("build", "--site", site)
    assert "nothing has changed" not in cxsite("build", "--site", site, "--drafts").out


def test_what_is_known_of_portals_is_bounded(site: Path) -> None:
    """Builds into ever new folders leave no more than a few files behind."""
    for number in range(25):
        Landmark(site, site / f"out-{number}", {}).keep((), (), 0, written=())
    assert len(list((site / ".cxsite").glob("build-*.pack"))) == 20


def test_timings_name_stages_and_pages(cxsite: Command, site: Path) -> None:
    """The costs of stages are told, and of pages with what their charts took."""
    told = cxsite("build", "--site", site, "--timings").out
    rows = {line.split()[0]: line.split()[1:] for line in told.splitlines() if line}
    assert {"reading", "rendering", "writing"} <= set(rows)
    page, plain = rows["metrics/on-time.html"], rows["pages/other.html"]
    assert float(page[1]) > 0 == float(plain[1])
    assert float(page[0]) > float(page[1])
