"""Test which open pages a build touches, what they are told, and how the preview ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from preview_run import Builder, Reader, hear, make_builder, run, running
from tornado.websocket import WebSocketClientConnection

from cxsite.build import BuildOptions, build_site
from cxsite.issues import Place, error, warning
from cxsite.scaffold import create_site
from cxsite.serve import ServeOptions
from cxsite.serve.course import WRITING, Course, EndedError
from cxsite.serve.findings import MOST_SHOWN, word_findings
from cxsite.serve.follow import find_edited_page
from cxsite.serve.preview import word_attempt
from cxsite.serve.reloads import is_stale, list_loaded, read_address
from cxsite.serve.snapshot import Attempt, Snapshot, Trouble

PAGE = """<link rel=stylesheet href="../assets/a%20b/site.css?v=1">
<script defer src='../assets/site.js'></script>
<img alt="" src="../charts/nps.svg"><a href="../data/nps.csv">table</a><img src="https://example.org/x.png">
<img src="data:image/png;base64,AAAA"><a href="other.html"></a>"""


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    """Make a site of one text and its builder."""
    return make_builder(tmp_path / "site")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Make a portal of one page, its style and another page."""
    for name, text in (
        ("metrics/nps.html", PAGE),
        ("assets/a b/site.css", '@import "more.css"; body { background: url( "paper.png" ) }'),
        ("metrics/other.html", "<p>nothing</p>"),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


async def listen(reader: Reader, address: str) -> WebSocketClientConnection:
    """Open the socket as an up-to-date page at an address does."""
    return await reader.connect(reader.version_of(await reader.read(address)), page=address)


async def told(connection: WebSocketClientConnection) -> tuple[str, str]:
    """Wait for what a page is told."""
    message = json.loads(await hear(connection))
    assert message["command"] == "reload"
    return message["path"], message.get("originalPath", "")


def test_page_that_did_not_change_is_left_alone(builder: Builder) -> None:
    """After a save one page loads itself again, and another only hears that there are no findings."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            front, steady = await listen(reader, ""), await listen(reader, "steady.html")
            reader.save("second")
            assert await told(front) == ("*", "")
            assert await told(steady) == ("/-preview/findings", "")

    run(test)


def test_style_of_a_page_counts_as_the_page(builder: Builder) -> None:
    """A page whose own bytes are the same is loaded again if a style in it changed."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            styled, steady = await listen(reader, "styled.html"), await listen(reader, "steady.html")
            reader.save("second")
            assert (await told(styled))[0] == "*"
            assert (await told(steady))[0] == "/-preview/findings"

    run(test)


def test_mistake_comes_and_goes_without_a_reload(builder: Builder) -> None:
    """An open page is handed the findings as they are, and the empty text when they are mended."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            page = await listen(reader, "steady.html")
            reader.save("wrong")
            path, text = await told(page)
            assert path == "/-preview/findings"
            assert "CX204" in text
            reader.save("mended")
            assert await told(page) == ("/-preview/findings", "")

    run(test)


def test_page_that_missed_a_build_is_told_when_it_calls(builder: Builder) -> None:
    """A page that was loaded before a build that did not change it is not loaded again."""

    async def test() -> None:
        async with running(builder) as reader:
            version = reader.version_of(await reader.see("first"))
            reader.save("second")
            await reader.see("second")
            assert await told(await reader.connect(version, page="steady.html")) == ("/-preview/findings", "")
            assert (await told(await reader.connect(version)))[0] == "*"
            assert (await told(await reader.connect("r0-1", page="steady.html")))[0] == "*"

    run(test)


def test_address_without_a_page_is_always_loaded_again(builder: Builder) -> None:
    """What stands where no page is may be another thing after any build."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            missing = await listen(reader, "none.html")
            reader.save("wrong")
            assert (await told(missing))[0] == "*"

    run(test)


def test_newest_page_follows_the_author(builder: Builder) -> None:
    """With --follow the page opened last goes to the record that was saved, and the others stay."""
    options = ServeOptions(open_browser=False, follow=True)

    async def test() -> None:
        async with running(builder, options=options) as reader:
            await reader.see("first")
            old, new = await listen(reader, "steady.html"), await listen(reader, "steady.html")
            # Of what comes with a folder the system tells nothing.
            prepared = builder.site / "metrics"
            prepared.mkdir()
            (prepared / "nps.md").write_text("x")
            prepared.rename(builder.site / "content" / "metrics")
            assert await told(new) == ("/-preview/go", "/metrics/nps.html")
            assert (await told(old))[0] == "/-preview/findings"

    run(test)


def test_page_that_is_edited_already_is_loaded_again(builder: Builder) -> None:
    """A page that shows what is edited stays at its place."""

    async def test() -> None:
        async with running(builder, options=ServeOptions(open_browser=False, follow=True)) as reader:
            await reader.see("first")
            front = await listen(reader, "")
            reader.save("second")
            assert await told(front) == ("*", "")

    run(test)


@pytest.mark.parametrize(
    ("saved", "expected"),
    [
        (["content/metrics/nps.md"], "metrics/nps.html"),
        (["content/metrics/deep/er/nps.md"], "metrics/nps.html"),
        (["content/metrics/none.md"], None),
        (["content/practices/none.md"], "practices/index.html"),
        (["data/registers/practices.csv"], "practices/index.html"),
        (["content/index.md"], "index.html"),
        (["content/glossary.md"], "glossary/index.html"),
        (["content/metrics/nps.md", "data/nps.csv"], "metrics/nps.html"),
        (["content/metrics/nps.md", "content/index.md"], None),
        (["data/nps.csv", "cxsite.toml"], None),
        ([], None),
    ],
)
def test_edited_page_is_found_by_its_record(
    saved: list[str], expected: str | None, output: Path, tmp_path: Path
) -> None:
    """The page of the only record saved is the one being edited; it has to be there."""
    for name in ("index.html", "glossary/index.html", "practices/index.html"):
        (output / name).parent.mkdir(exist_ok=True)
        (output / name).touch()
    site = tmp_path / "site"
    assert find_edited_page([site / name for name in saved], site, output) == expected


def test_file_outside_of_the_site_has_no_page(output: Path) -> None:
    """A theme that comes with the program is nobody's record."""
    assert find_edited_page([Path("/elsewhere/content/index.md")], Path("/site"), output) is None


def test_page_loads_its_styles_scripts_and_pictures(output: Path) -> None:
    """What a page loads by itself counts, whatever is behind its links or on another host does not."""
    assert list_loaded(output, "metrics/nps.html") == {
        *("assets/a b/site.css", "assets/site.js", "charts/nps.svg", "assets/a b/paper.png"),
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"metrics/nps.html"}, True),
        ({"metrics/other.html", "index.html"}, False),
        ({"charts/nps.svg"}, True),
        ({"assets/a b/paper.png"}, True),
        ({"data/nps.csv", "search-index.js"}, False),
        (set(), False),
    ],
)
def test_page_is_stale_if_it_or_what_it_shows_changed(
    changed: set[str], expected: bool, output: Path
) -> None:
    """A page is loaded again for its own sake and for what is seen in it, and never for the search index."""
    assert is_stale(output, "metrics/nps.html", frozenset(changed)) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/", "index.html"),
        ("http://127.0.0.1:8000", "index.html"),
        ("http://127.0.0.1:8000/metrics/?a=1#b", "metrics/index.html"),
        ("http://127.0.0.1:8000/units/%C3%A4.html", "units/ä.html"),
    ],
)
def test_address_of_a_page_is_read_from_its_url(url: str, expected: str) -> None:
    """Query, fragment and encoding of a URL are the browser's matter."""
    assert read_address(url) == expected


@given(st.lists(st.sampled_from(["good", "bad", "trouble"]), max_size=8), st.data())
def test_changes_since_a_version_are_those_of_the_builds_since(ends: list[str], data: st.DataObject) -> None:
    """Between two builds of one portal each change is known, and across a failure everything may differ."""
    states = [Snapshot("r1")]
    for number, end in enumerate(ends):
        attempts = {
            "good": Attempt(is_good=True, changed=frozenset({f"{number}.html"})),
            "bad": Attempt(is_good=False),
            "trouble": Attempt(is_good=False, trouble=Trouble("full")),
        }
        states.append(states[-1].after(attempts[end]))
    start = data.draw(st.integers(0, len(ends)))
    since = states[-1].list_changed_since(states[start].version)
    if start < len(ends) and (not states[start].has_portal or "trouble" in ends[start:]):
        assert since is None
    else:
        assert since == {f"{n}.html" for n in range(start, len(ends)) if ends[n] == "good"}


@pytest.mark.parametrize("version", ["r2-0", "r1-9", "r1-", "", "-", "r1-x"])
def test_unknown_version_has_seen_nothing(version: str) -> None:
    """A page of another run, or of none, is old."""
    assert Snapshot("r1").after(Attempt(is_good=True)).list_changed_since(version) is None


def test_warnings_are_shown_quietly() -> None:
    """A good build's warnings wait in a closed list, and no more of them than a page can bear."""
    issues = tuple(warning("CX900", f"number {count}", Place("a.md")) for count in range(MOST_SHOWN + 3))
    html = word_findings(Attempt(is_good=True, issues=issues))
    assert '<details class="cxsite-warnings"><summary>53 warnings</summary>' in html
    assert html.count("<li>") == MOST_SHOWN
    assert "3 more stand in the terminal" in html


def test_findings_that_are_the_same_have_the_same_mark() -> None:
    """By its mark the page knows findings that were put away, and sees when they are others."""
    one = Attempt(is_good=False, issues=(error("CX1", "one", Place("a.md")),))
    two = Attempt(is_good=False, issues=(error("CX1", "two", Place("a.md")),))
    marks = [word_findings(attempt).splitlines()[0] for attempt in (one, one, two)]
    assert marks[0] == marks[1] != marks[2]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (set(), "Built: nothing changed."),
        ({"a.html"}, "Built: 1 page changed."),
        ({"a.html", "b.html", "c.csv"}, "Built: 2 pages and 1 other file changed."),
        ({"a.csv", "b.csv"}, "Built: 2 other files changed."),
    ],
)
def test_terminal_says_how_much_changed(changed: set[str], expected: str) -> None:
    """A build's line counts pages apart from other files."""
    assert word_attempt(Attempt(is_good=True, changed=frozenset(changed))) == expected


def test_builds_say_when_they_begin_to_write(tmp_path: Path) -> None:
    """The stage that the preview waits for at its end is one that builds announce, the last of them."""
    (tmp_path / "content").mkdir()
    (tmp_path / "cxsite.toml").write_text("as_of = 2013-12-31\n")
    (tmp_path / "content" / "index.md").write_text("---\ntitle: Office\n---\n\nWelcome.\n")
    stages: list[str] = []

    class Recorded(Course):
        def stage(self, name: str, total: int = 0) -> None:
            stages.append(f"{name}{total or ''}")

    outcome = build_site(tmp_path, BuildOptions(), Recorded())
    assert (stages[-1], outcome.report is None) == (WRITING, False)


def test_build_stops_where_the_preview_has_ended() -> None:
    """After the end no build begins to write."""
    course = Course()
    course.stage("reading")
    course.end(0)
    with pytest.raises(EndedError):
        course.stage("writing")


def test_end_waits_for_a_build_that_writes() -> None:
    """A build that writes is given the time to end, and one that only reads is not waited for."""
    course = Course()
    begun = time.monotonic()
    course.follow(lambda: course.stage("reading"))
    course.end(5)
    assert time.monotonic() - begun < 1


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no signal reaches only this process there")
@pytest.mark.parametrize("seconds", [0.2, 1.0, 2.5])
def test_whole_program_ends_cleanly_in_the_middle_of_a_build(seconds: float, tmp_path: Path) -> None:
    """Ctrl-C while the first portal is made leaves no traceback, no folder and no port behind."""
    create_site(tmp_path / "portal")
    (tmp_path / "tmp").mkdir()
    command = [
        sys.executable,
        "-m",
        "cxsite",
        "serve",
        "--no-open",
        "--port",
        "0",
        "--site",
        str(tmp_path / "portal"),
    ]
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp"), "PYTHONUNBUFFERED": "1"}
    # A terminal sends Ctrl-C to the program and to all processes that it started.
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Preview at http://127.0.0.1:")
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        said, complaints = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in complaints) == (0, False)
    assert said.endswith("The preview has ended.\n")
    assert list((tmp_path / "tmp").glob("cxsite-preview-*")) == []


def test_pages_are_whole_while_they_are_written(builder: Builder) -> None:
    """Whoever reads while builds run gets an old page or a new one, from the first byte to the last."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            for number in range(30):
                reader.save(f"text {number} ")
                for _ in range(20):
                    page = await reader.read()
                    assert page.endswith("</h1></body></html>\n")
                    await asyncio.sleep(0.002)

    run(test)
