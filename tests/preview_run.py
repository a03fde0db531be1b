"""Run a preview of a tiny site, for tests that read from it like a browser."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

from cxsite.errors import CxsiteError
from cxsite.issues import Issue, Place, error, warning
from cxsite.render.artifact import Artifact, Rendering, Role
from cxsite.serve import BuildTask, ServeOptions
from cxsite.serve.preview import Preview, open_port
from cxsite.serve.watch import Sources
from cxsite.write import BuildReport, write_site

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'">
<title>Office</title></head><body class="front"><h1>TEXT</h1></body></html>
"""
STEADY = b"<!doctype html><html><head></head><body><p>always the same</p></body></html>"
STYLED = STEADY.replace(b"</head>", b"<link rel='stylesheet' href='site.css'></head>")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold how a build of these tests ended."""

    issues: tuple[Issue, ...]
    report: BuildReport | None


@dataclass(slots=True)
class Record:
    """Keep what the preview said."""

    lines: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Keep a line."""
        self.lines.append(text)

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Keep findings."""
        self.issues += issues


@dataclass(slots=True)
class Builder:
    """Build a tiny site: its front page shows the text of one file, and some words make the build fail."""

    site: Path
    pause: threading.Event = field(default_factory=threading.Event)
    tasks: list[BuildTask] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let builds run until a test holds them."""
        self.pause.set()

    @property
    def count(self) -> int:
        """Count the builds begun so far."""
        return len(self.tasks)

    def __call__(self, task: BuildTask) -> Outcome:
        """Build, fail or break as the text says."""
        self.tasks.append(task)
        text = (self.site / "content" / "index.md").read_text()
        self.pause.wait(10)
        if "bug" in text:
            raise RuntimeError("<unexpected>")
        if "refuse" in text:
            raise CxsiteError("the disk is full", "make room")
        issues = list(_find(text))
        if any(issue.severity == "error" for issue in issues):
            return Outcome(tuple(issues), None)
        page = PAGE.replace("TEXT", text).encode()
        files = (
            ("index.html", page, Role.PAGE),
            ("metrics/nps.html", page, Role.PAGE),
            ("steady.html", STEADY, Role.PAGE),
            ("styled.html", STYLED, Role.PAGE),
            ("site.css", f"/* {len(text)} {text[:2]} */".encode(), Role.ASSET),
            ("data/a.json", b"{}", Role.DATA),
        )
        artifacts = tuple(
            Artifact(name, content, role, "content/index.md") for name, content, role in sorted(files)
        )
        return Outcome(tuple(issues), write_site(Rendering(artifacts), task.output, site=self.site))


def make_builder(site: Path) -> Builder:
    """Make a site of one text and its builder."""
    (site / "content").mkdir(parents=True)
    (site / "cxsite.toml").write_text("")
    (site / "content" / "index.md").write_text("first")
    return Builder(site)


def wait_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the preview wait longer than a busy machine stalls, where a test counts builds."""
    monkeypatch.setattr("cxsite.serve.rebuild.SHORT_QUIET_SECONDS", 0.3)
    monkeypatch.setattr("cxsite.serve.rebuild.LONG_QUIET_SECONDS", 1.2)
    monkeypatch.setattr("cxsite.serve.rebuild.DOUBT_SECONDS", 1.2)


async def settled(reader: Reader) -> int:
    """Wait until nothing is built any more, and count the builds so far."""
    count = -1
    while count != reader.builder.count:
        count = reader.builder.count
        await asyncio.sleep(1.6)
    return count


def _find(text: str) -> list[Issue]:
    place = Place("content/index.md", 7, 10, "\tmetric: <nsp>", 5)
    if "wrong" in text:
        return [error("CX204", 'unknown metric "<nsp>"', place, 'did you mean "nps"?')]
    return [warning("CX900", "a mere warning", place)] if "careful" in text else []


class Reader:
    """Read from a running preview like a browser."""

    def __init__(self, port: int, builder: Builder) -> None:
        self.port = port
        self.builder = builder
        self.connections: list[WebSocketClientConnection] = []

    def save(self, text: str) -> None:
        """Save the site's only text."""
        (self.builder.site / "content" / "index.md").write_text(text)

    async def get(self, address: str = "", **headers: str) -> HTTPResponse:
        """Read an address."""
        request = HTTPRequest(
            f"http://127.0.0.1:{self.port}/{address}", headers=headers, follow_redirects=False
        )
        return await AsyncHTTPClient().fetch(request, raise_error=False)

    async def read(self, address: str = "") -> str:
        """Read a page's text."""
        return (await self.get(address)).body.decode()

    async def see(self, text: str, address: str = "") -> str:
        """Read a page until a text stands in it."""
        return await until(lambda: self.read(address), lambda page: text in page)

    def version_of(self, page: str) -> str:
        """Read which version a page is of."""
        found = re.search(r"snipver=([^&]+)", page)
        assert found
        return found[1]

    async def connect(
        self, version: str | None = None, *, page: str = "", **headers: str
    ) -> WebSocketClientConnection:
        """Open the socket and greet like the script in the page."""
        headers.setdefault("Origin", f"http://127.0.0.1:{self.port}")
        connection = await websocket_connect(
            HTTPRequest(f"ws://127.0.0.1:{self.port}/livereload", headers=headers)
        )
        self.connections.append(connection)
        greeting = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"]}
        await connection.write_message(json.dumps(greeting | ({"snipver": version} if version else {})))
        assert json.loads(await hear(connection))["command"] == "hello"
        await connection.write_message(json.dumps({"command": "info", "url": f"http://127.0.0.1/{page}"}))
        return connection


async def hear(connection: WebSocketClientConnection, seconds: float = 5) -> str:
    """Wait for what the preview says to a page."""
    message = await asyncio.wait_for(asyncio.shield(connection.read_message()), seconds)
    assert isinstance(message, str)
    return message


async def until(
    look: Callable[[], Awaitable[str]], is_there: Callable[[str], bool], seconds: float = 8
) -> str:
    """Look again and again until something is there."""
    end = time.monotonic() + seconds
    while not is_there(seen := await look()):
        assert time.monotonic() < end, seen
        await asyncio.sleep(0.03)
    return seen


@asynccontextmanager
async def running(
    builder: Builder,
    console: Record | None = None,
    *,
    options: ServeOptions | None = None,
    build: Callable[[BuildTask], Outcome] | None = None,
) -> AsyncIterator[Reader]:
    """Run a preview while a test reads from it."""
    listening = open_port(0)
    port = listening.getsockname()[1]
    output = builder.site.parent / "preview"
    sources = Sources(builder.site, builder.site.parent / "no-themes")
    preview = Preview(sources, output, console=console or Record(), build=build or builder)
    task = asyncio.create_task(preview.run(listening, options or ServeOptions(open_browser=False)))
    reader = Reader(port, builder)
    try:
        yield reader
    finally:
        builder.pause.set()
        for connection in reader.connections:
            connection.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test that waits."""
    asyncio.run(test())
