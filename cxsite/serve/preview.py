"""Run the preview: watch, build, serve, reload."""

from __future__ import annotations

import asyncio
import signal
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tornado.httpserver import HTTPServer

from cxsite.errors import CxsiteError
from cxsite.issues import Issue
from cxsite.serve.follow import find_edited_page
from cxsite.serve.rebuild import Build, Rebuilder
from cxsite.serve.server import OpenPages, Served, make_application
from cxsite.serve.shares import is_share
from cxsite.serve.snapshot import Attempt, Trouble
from cxsite.serve.watch import Sources, poll_sources, watch_sources
from cxsite.theme import find_built_in_themes

HOST = "127.0.0.1"
FIRST_PORT = 8000
TRIES = 11

END_SECONDS = 3.0


class Console(Protocol):
    """Describe what the preview says in the terminal."""

    def say(self, text: str) -> None:
        """Show a line."""

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Show findings."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Hold what the user may choose; without a port the first free one is taken.

    ``follow`` lets the browser go to the page of the record that is saved; ``poll`` looks for changed files
    instead of being told of them by the system, which cannot tell what another machine does to a share.
    """

    port: int | None = None
    open_browser: bool = True
    follow: bool = False
    poll: bool = False


def serve_site(site: Path, options: ServeOptions, *, console: Console, build: Build) -> None:
    """Serve a preview of the site until Ctrl-C; ``build`` does each task that it is given."""
    if not site.is_dir():
        raise CxsiteError(f"there is no folder {site}", "name the site's folder with --site")
    sources = Sources(site, find_built_in_themes(Path(__file__).parent.parent))
    listening = open_port(options.port)
    # Only what was good is ever in this folder, and never in the site's own output: a preview shows drafts.
    with tempfile.TemporaryDirectory(prefix="cxsite-preview-", ignore_cleanup_errors=True) as folder:
        preview = Preview(sources, Path(folder) / "portal", console=console, build=build)
        try:
            with suppress(KeyboardInterrupt, asyncio.CancelledError):
                asyncio.run(preview.run(listening, options))
        finally:
            preview.end()
    console.say("The preview has ended.")


def open_port(port: int | None) -> socket.socket:
    """Take the port that was asked for, or the first free one."""
    ports = range(FIRST_PORT, FIRST_PORT + TRIES) if port is None else (port,)
    for candidate in ports:
        with suppress(OSError, OverflowError):
            # The standard library knows where an address may be taken again, and where that would let two
            # programs share a port.
            listening = socket.create_server((HOST, candidate))
            listening.setblocking(False)
            return listening
    if port is None:
        raise CxsiteError(
            f"the ports {ports[0]} to {ports[-1]} of {HOST} are all taken", "choose another one with --port"
        )
    raise CxsiteError(f"the port {port} of {HOST} is taken or not allowed", "leave out --port for a free one")


class Preview:
    """Serve the newest good build of a site and what is wrong with the sources since then."""

    def __init__(self, sources: Sources, output: Path, *, console: Console, build: Build) -> None:
        self._sources = sources
        self._output = output
        self._console = console
        self._pages = OpenPages()
        self._rebuilder = Rebuilder(build, output, self._announce)
        self._follows = False
        self._shown: tuple[Issue, ...] = ()

    async def run(self, listening: socket.socket, options: ServeOptions) -> None:
        """Serve until cancelled."""
        self._follows = options.follow
        port = listening.getsockname()[1]
        _end_on_termination()
        served = Served(self._output, port, lambda: self._rebuilder.snapshot, self._pages)
        server = HTTPServer(make_application(served))
        server.add_socket(listening)
        self._welcome(port, open_browser=options.open_browser)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._rebuilder.run())
                tasks.create_task(self._watch(poll=options.poll))
        finally:
            server.stop()
            await server.close_all_connections()

    def end(self) -> None:
        """Let no build write any more."""
        self._rebuilder.course.end(END_SECONDS)

    async def _watch(self, *, poll: bool) -> None:
        request = self._rebuilder.request
        if not poll and is_share(self._sources.site):
            self._console.say("The site lies on a share: looking for changed files every moment.")
            poll = True
        if not poll:
            try:
                await watch_sources(self._sources, request)
            except* (OSError, RuntimeError) as causes:
                reason = causes.exceptions[0]
                self._console.say(f"The system cannot tell of changes ({reason}): looking for them instead.")
        await poll_sources(self._sources, request)

    def _welcome(self, port: int, *, open_browser: bool) -> None:
        address = f"http://{HOST}:{port}/"
        taken = f" (port {FIRST_PORT} is taken)" if FIRST_PORT < port < FIRST_PORT + TRIES else ""
        self._console.say(f"Preview at {address}{taken} – every save builds again, Ctrl-C ends it.")
        if open_browser:
            # Some browsers answer only when they are closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    def _announce(self, saved: frozenset[Path]) -> None:
        attempt = self._rebuilder.snapshot.attempt
        if attempt is None:
            return
        is_followed = self._follows and attempt.is_good
        edited = find_edited_page(saved, self._sources.site, self._output) if is_followed else None
        self._pages.update(edited)
        # An author who mends one finding after another does not want to read the others each time.
        if attempt.issues != self._shown:
            self._console.show_issues(attempt.issues)
        self._shown = attempt.issues
        self._console.say(word_attempt(attempt))


def word_attempt(attempt: Attempt) -> str:
    """Say in the terminal how a build ended."""
    if attempt.is_good:
        pages = sum(address.endswith(".html") for address in attempt.changed)
        others = len(attempt.changed) - pages
        counts = [
            _word_count(count, word) for count, word in ((pages, "page"), (others, "other file")) if count
        ]
        return f"Built: {' and '.join(counts)} changed." if counts else "Built: nothing changed."
    trouble = attempt.trouble or Trouble("")
    parts = (trouble.message, trouble.hint, trouble.traceback, "Not built: the last good pages stay.")
    return "\n".join(part for part in parts if part)


def _word_count(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _end_on_termination() -> None:
    """End like on Ctrl-C when the system asks for it, so that the folder of the preview is removed."""
    task = asyncio.current_task()
    if task is None:
        return
    # A closed terminal ends it as well. Ctrl-C is named too, because a shell lets what it starts in the
    # background ignore that. No signals elsewhere, nor outside of the main thread.
    for sign in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(sign, task.cancel)
