"""Test the preview with a real server, a real socket and a real browser."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from preview_run import PAGE, Builder, Record, hear, make_builder, run, running, settled, until, wait_longer
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from cxsite.errors import CxsiteError
from cxsite.issues import Place, error, warning
from cxsite.serve import ServeOptions, serve_site
from cxsite.serve.preview import FIRST_PORT, open_port
from cxsite.serve.rebuild import Rebuilder
from cxsite.serve.shown import add_preview, find_near
from cxsite.serve.snapshot import Attempt, Snapshot
from cxsite.serve.watch import is_source


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    """Make a site of one text and its builder."""
    return make_builder(tmp_path / "site")


def test_page_is_served_with_script_and_socket(builder: Builder) -> None:
    """A page gets two scripts and leave to open one socket, and nothing inline."""

    async def test() -> None:
        async with running(builder) as reader:
            page = await reader.see("<h1>first</h1>")
            assert re.findall(r"<script[^>]*>[^<]*", page) == re.findall(
                r'<script src="/-preview/preview\.js">|<script src="/livereload\.js\?[^"]+">', page
            )
            assert len(re.findall("<script", page)) == 2
            assert f"script-src 'self'; connect-src ws://127.0.0.1:{reader.port}\"" in page
            assert "cxsite-findings" not in page

    run(test)


def test_files_on_the_disk_are_as_built(builder: Builder) -> None:
    """The script is added when a page is served and never written."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            assert (builder.site.parent / "preview" / "index.html").read_text() == PAGE.replace(
                "TEXT", "first"
            )
            assert not (builder.site / "output").exists()

    run(test)


def test_save_builds_again_and_reloads(builder: Builder) -> None:
    """A save is followed by a message to every open page, even within three seconds of the last one."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            connection = await reader.connect()
            for text in ("second", "third"):
                reader.save(text)
                assert json.loads(await hear(connection))["command"] == "reload"
                assert f"<h1>{text}</h1>" in await reader.read()

    run(test)


@pytest.mark.parametrize(
    "name", ["data/new.csv", "themes/own/theme.toml", "cxsite.toml", "content/deep/er/a.md"]
)
def test_every_source_is_watched(name: str, builder: Builder) -> None:
    """Data, themes and settings count as much as texts, in folders that did not exist before, too."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            for round_number in range(2):
                before = builder.count
                path = builder.site / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(f"# {round_number}")
                await until(lambda: reader.read(), lambda _, before=before: builder.count > before)
                await asyncio.sleep(0.6)
            # A folder that was new is looked at whole; from then on each file in it is told.
            assert builder.tasks[-1].changed == {path}

    run(test)


def test_folder_made_anew_is_watched(builder: Builder) -> None:
    """A folder that was replaced whole, as by another branch, is watched like the one before."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            shutil.copytree(builder.site / "content", builder.site / "copy")
            shutil.rmtree(builder.site / "content")
            (builder.site / "copy").rename(builder.site / "content")
            await asyncio.sleep(0.7)
            reader.save("second")
            assert "<h1>second</h1>" in await reader.see("second")

    run(test)


def test_other_files_do_not_build(builder: Builder) -> None:
    """Traces of editors and files that are no sources leave the preview alone."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            for name in (
                "content/.index.md.swp",
                "content/index.md~",
                "content/4913",
                "notes.txt",
                "output/a.html",
            ):
                path = builder.site / name
                path.parent.mkdir(exist_ok=True)
                path.write_text("x")
            await asyncio.sleep(0.8)
            assert builder.count == 1

    run(test)


def test_burst_of_saves_gives_one_build(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files saved at once are one change."""
    wait_longer(monkeypatch)

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            before = await settled(reader)
            for number in range(20):
                (builder.site / "content" / f"{number}.md").write_text("x")
                await asyncio.sleep(0.01)
            assert await settled(reader) == before + 1

    run(test)


def test_saving_without_end_does_not_put_off_builds(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that writes all the time does not keep the preview from building."""
    monkeypatch.setattr("cxsite.serve.rebuild.PATIENCE_SECONDS", 0.4)

    async def test() -> None:
        built: list[frozenset[Path]] = []
        rebuilder = Rebuilder(builder, builder.site.parent / "preview", built.append)
        building = asyncio.create_task(rebuilder.run())
        for _ in range(30):
            rebuilder.request(frozenset({builder.site / "content" / "index.md"}))
            await asyncio.sleep(0.05)
        building.cancel()
        assert built

    run(test)


def test_save_during_a_build_gives_another_one(builder: Builder) -> None:
    """What is saved while a build runs is not lost, and the server answers meanwhile."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            builder.pause.clear()
            reader.save("second")
            await until(lambda: reader.read(), lambda _: builder.count == 2)
            reader.save("third")
            assert "first" in await reader.read()
            await asyncio.sleep(0.4)
            assert builder.count == 2
            builder.pause.set()
            await reader.see("third")
            assert builder.count == 3

    run(test)


def test_errors_stand_over_the_last_good_page(builder: Builder) -> None:
    """A mistake is shown with place, caret and hint over the last good page, and goes when it is mended."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            connection = await reader.connect()
            reader.save("wrong")
            assert json.loads(await hear(connection))["command"] == "reload"
            page = await reader.read("metrics/nps.html")
            assert "<h1>first</h1>" in page
            assert "content/index.md:7:10 <strong>error CX204</strong>" in page
            assert "<pre>7 | \tmetric: &lt;nsp&gt;\n  | \t        ^^^^^</pre>" in page
            assert "did you mean &quot;nps&quot;?" in page
            assert "<nsp>" not in page
            reader.save("mended")
            assert json.loads(await hear(connection))["command"] == "reload"
            page = await reader.read()
            assert "<h1>mended</h1>" in page
            assert "cxsite-findings" not in page

    run(test)


def test_warnings_do_not_cover_the_page(builder: Builder) -> None:
    """A warning is told in the terminal, and only quietly on the page."""

    async def test() -> None:
        console = Record()
        async with running(builder, console) as reader:
            reader.save("careful")
            page = await reader.see("careful")
            assert "cxsite-findings" not in page
            assert "<summary>1 warning</summary>" in page
            assert [issue.code for issue in console.issues] == ["CX900"]

    run(test)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bug", ["This is a bug of cxsite", "RuntimeError: &lt;unexpected&gt;", "Traceback"]),
        ("refuse", ["the disk is full", "make room"]),
    ],
)
def test_failures_are_shown_and_the_server_stays(text: str, expected: list[str], builder: Builder) -> None:
    """A bug is shown with its traceback, an expected failure with its hint, and saving goes on."""

    async def test() -> None:
        console = Record()
        async with running(builder, console) as reader:
            await reader.see("first")
            reader.save(text)
            page = await reader.see("cxsite-findings")
            assert all(part in page for part in expected)
            assert "Not built" in console.lines[-1]
            reader.save("mended")
            await reader.see("mended")

    run(test)


def test_first_build_that_fails_is_shown_at_every_address(builder: Builder) -> None:
    """Without a good build every address shows the findings, and then the page itself."""

    async def test() -> None:
        (builder.site / "content" / "index.md").write_text("wrong")
        async with running(builder) as reader:
            page = await reader.see("CX204", "metrics/nps.html")
            assert (await reader.get("any/thing")).code == 503
            version = re.search(r"snipver=([^&]+)", page)
            assert version
            connection = await reader.connect(version[1])
            reader.save("mended")
            assert json.loads(await hear(connection))["command"] == "reload"
            assert "<h1>mended</h1>" in await reader.read("metrics/nps.html")

    run(test)


def test_page_waits_for_the_first_build(builder: Builder) -> None:
    """A browser that comes before the first build has ended is told so, and reloaded afterwards."""

    async def test() -> None:
        builder.pause.clear()
        async with running(builder) as reader:
            page = await reader.see("Building")
            version = re.search(r"snipver=([^&]+)", page)
            assert version
            builder.pause.set()
            await reader.see("first")
            late = await reader.connect(version[1])
            assert json.loads(await hear(late))["command"] == "reload"

    run(test)


def test_page_that_is_up_to_date_is_left_alone(builder: Builder) -> None:
    """A page of the newest build is not reloaded when it calls."""

    async def test() -> None:
        async with running(builder) as reader:
            page = await reader.see("first")
            version = re.search(r"snipver=([^&]+)", page)
            assert version
            connection = await reader.connect(version[1])
            with pytest.raises(TimeoutError):
                await hear(connection, 0.4)

    run(test)


@pytest.mark.parametrize(
    "origin", ["https://example.org", "http://127.0.0.1:1", "null", "http://localhost.example.org"]
)
def test_socket_refuses_other_origins(origin: str, builder: Builder) -> None:
    """A page of another site cannot listen."""

    async def test() -> None:
        async with running(builder) as reader:
            with pytest.raises(HTTPClientError, match="403"):
                await reader.connect(Origin=origin)

    run(test)


@pytest.mark.parametrize("address", ["", "livereload.js", "-preview/preview.css", "data/a.json"])
def test_other_host_names_are_refused(address: str, builder: Builder) -> None:
    """A foreign name that leads to this machine reads nothing."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            assert (await reader.get(address)).code == 200
            assert (await reader.get(address, Host=f"localhost:{reader.port}")).code == 200
            response = await reader.get(address, Host=f"evil.example:{reader.port}")
            assert response.code == 403
            assert b"first" not in response.body

    run(test)


def test_files_cannot_be_embedded_or_kept(builder: Builder) -> None:
    """No other site can include a file, and no cache keeps a draft."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            headers = (await reader.get("data/a.json")).headers
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert headers["Cache-Control"] == "no-store"
            assert headers["Content-Type"] == "application/json; charset=utf-8"

    run(test)


@pytest.mark.parametrize(
    "address", ["..%2fsite/cxsite.toml", "%2e%2e/site/cxsite.toml", ".cxsite-manifest.json", "%00"]
)
def test_nothing_outside_the_portal_is_served(address: str, builder: Builder) -> None:
    """Addresses that lead out of the folder, or to hidden files, are no pages."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            assert (await reader.get(address)).code == 404

    run(test)


def test_folder_leads_to_its_index(builder: Builder) -> None:
    """A folder without a slash would break relative links, so it gets one."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            response = await reader.get("metrics")
            assert (response.code, response.headers["Location"]) == (302, "/metrics/")

    run(test)


def test_missing_page_lists_what_is_near(builder: Builder) -> None:
    """A mistyped address is answered with the pages that may have been meant."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            response = await reader.get("metric/<nps>.html")
            assert response.code == 404
            page = response.body.decode()
            assert '<a href="/metrics/nps.html">' in page
            assert "metric/&lt;nps&gt;.html" in page
            assert "/livereload.js" in page

    run(test)


def test_head_has_no_content(builder: Builder) -> None:
    """Programs that only ask whether a page is there get an answer."""

    async def test() -> None:
        async with running(builder) as reader:
            await reader.see("first")
            request = HTTPRequest(f"http://127.0.0.1:{reader.port}/", method="HEAD")
            assert (await AsyncHTTPClient().fetch(request)).code == 200

    run(test)


def test_port_that_is_taken_is_an_error_if_asked_for() -> None:
    """A port that the user named is used or refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CxsiteError, match=f"port {port} .* is taken"):
            open_port(port)


def test_next_port_is_tried_if_none_was_asked_for() -> None:
    """The first free port is taken."""
    first = open_port(None)
    second = open_port(None)
    ports = [taken.getsockname()[1] for taken in (first, second)]
    first.close()
    second.close()
    assert FIRST_PORT <= ports[0] < ports[1]


def test_all_ports_taken_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any free port the user is asked for one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr("cxsite.serve.preview.FIRST_PORT", taken.getsockname()[1])
        monkeypatch.setattr("cxsite.serve.preview.TRIES", 1)
        with pytest.raises(CxsiteError, match="are all taken"):
            open_port(None)


class Impatient(Record):
    """Press Ctrl-C as soon as the site is built."""

    def say(self, text: str) -> None:
        """Keep a line, and end the preview."""
        self.lines.append(text)
        if text.startswith("Built: "):
            os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="no signal reaches only this process there")
def test_browser_is_opened_at_the_address_that_was_said(
    builder: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser opens at the front page, and Ctrl-C ends the preview without an exception."""
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    console = Impatient()
    serve_site(builder.site, ServeOptions(port=0), console=console, build=builder)
    assert len(opened) == 1
    assert opened[0] in console.lines[0]
    assert console.lines[1:] == ["Built: 4 pages and 2 other files changed.", "The preview has ended."]


def test_site_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A folder that does not exist is said before anything starts."""
    builder = Builder(tmp_path / "none")
    with pytest.raises(CxsiteError, match="there is no folder"):
        serve_site(builder.site, ServeOptions(), console=Record(), build=builder)


SERVED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from preview_run import Builder
from cxsite.serve import ServeOptions, serve_site

class Console:
    def say(self, text): print(text, flush=True)
    def show_issues(self, issues): pass

site = Path(sys.argv[2])
serve_site(site, ServeOptions(port=0, open_browser=False), console=Console(), build=Builder(site))
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "termination"])
def test_end_is_clean(
    sign: signal.Signals, builder: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ending the preview leaves no traceback and no folder behind."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    command = [sys.executable, "-c", SERVED, str(Path(__file__).parent), str(builder.site)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Preview at http://127.0.0.1:")
        assert process.stdout.readline().startswith("Built: ")
        process.send_signal(sign)
        said, complaints = process.communicate(timeout=10)
    assert (process.returncode, said, complaints) == (0, "The preview has ended.\n", "")
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default-src 'none'", "default-src 'none'; connect-src ws://h:1"),
        ("default-src 'none'; connect-src 'none';", "default-src 'none'; connect-src ws://h:1"),
        ("connect-src 'self'; img-src data:", "img-src data:; connect-src 'self' ws://h:1"),
    ],
)
def test_policy_gets_the_socket_and_no_more(policy: str, expected: str) -> None:
    """Whatever the page's policy says stays, and the socket is added to it."""
    page = f'<head><meta content="{policy}" http-equiv="content-security-policy"></head><body></body>'
    assert f'content="{expected}"' in add_preview(page, Snapshot("v"), "h:1")


@given(excerpt=st.text(max_size=300), column=st.integers(1, 400), width=st.integers(1, 400))
@settings(deadline=None)
def test_any_finding_can_be_shown(excerpt: str, column: int, width: int) -> None:
    """No place breaks the page, and the caret never stands left of its character."""
    issue = error("CX1", excerpt, Place("a.md", 3, column, excerpt, width), excerpt)
    page = add_preview("<body></body>", Snapshot("v", attempt=Attempt(is_good=False, issues=(issue,))), "h:1")
    assert page.count("<pre>") == (1 if excerpt else 0)
    assert page.count("<script") == 2


def test_findings_of_a_strict_build_are_shown() -> None:
    """Where warnings alone stopped the build, they are what a page shows."""
    mere = warning("CX900", "a mere warning", Place("a.md"))
    wrong = error("CX204", "wrong", Place("b.md"))
    assert Attempt(is_good=False, issues=(mere,)).shown == (mere,)
    assert Attempt(is_good=False, issues=(mere, wrong)).shown == (wrong,)


def test_near_pages_are_found_by_their_name() -> None:
    """A page in another folder is near if it bears the name."""
    pages = ["index.html", "promises/repair.html", "metrics/nps.html", "metrics/nps.json"]
    assert find_near("repair", pages) == ["promises/repair.html"]
    assert find_near("metrics/nsp.html", pages)[0] == "metrics/nps.html"
    assert find_near("zzz", pages) == []


@pytest.mark.parametrize(
    "name", ["~$book.xlsx", ".~lock.a.csv#", "#a.md#", "a.tmp", "A.SWP", "a.md___jb_tmp___"]
)
def test_traces_of_programs_are_no_sources(name: str) -> None:
    """Files that programs leave for a moment are known."""
    assert not is_source(Path("content") / name)
    assert is_source(Path("content") / "temporary.md")


@pytest.mark.browser
def test_browser_follows_every_save(builder: Builder) -> None:
    """A real browser shows text, findings and text again by itself, and its console stays silent."""
    api = pytest.importorskip("playwright.async_api")
    browser_path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if browser_path is None:
        pytest.skip("NOT TESTED: no Chromium on this machine")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update"]

    async def test() -> None:
        async with running(builder) as reader, api.async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path, args=flags)
            page = await browser.new_page()
            complaints: list[str] = []
            page.on(
                "console",
                lambda message: complaints.append(message.text) if message.type == "error" else None,
            )
            page.on("pageerror", lambda fault: complaints.append(str(fault)))
            await reader.see("first")
            await page.goto(f"http://localhost:{reader.port}/")
            await api.expect(page.locator("h1")).to_have_text("first")
            for text, is_good in (("second", True), ("wrong", False), ("bug", False), ("third", True)):
                await page.wait_for_timeout(300)
                reader.save(text)
                await api.expect(page.locator(".cxsite-findings")).to_have_count(0 if is_good else 1)
                if is_good:
                    await api.expect(page.locator("h1")).to_have_text(text)
                else:
                    style = "element => getComputedStyle(element).position"
                    assert await page.locator(".cxsite-findings").evaluate(style) == "fixed"
            assert complaints == []
            await browser.close()

    run(test)
