"""Run the preview: watch, build, serve, reload."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from tornado.httpserver import HTTPServer

from cxsite.errors import CxsiteError
from cxsite.issues import Issue
from cxsite.serve.rebuild import Rebuilder
from cxsite.serve.server import Served, make_application, reload_pages
from cxsite.serve.snapshot import Attempt, Outcome, Snapshot, Trouble
from cxsite.serve.watch import Sources, watch_sources
from cxsite.theme import find_built_in_themes

HOST = "127.0.0.1"
FIRST_PORT = 8000
TRIES = 11

Build = Callable[[Path], Outcome]


class Console(Protocol):
    """Describe what the preview says in the terminal."""

    def say(self, text: str) -> None:
        """Show a line."""

    def show_issues(self, issues: Sequence[Issue]) -> None:
        """Show findings."""


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Hold what the user may choose; without a port the first free one is taken."""

    port: int | None = None
    open_browser: bool = True


def serve_site(site: Path, options: ServeOptions, *, console: Console, build: Build) -> None:
    """Serve a preview of the site until Ctrl-C; ``build`` builds into the folder that it is given."""
    if not site.is_dir():
        raise CxsiteError(f"there is no folder {site}", "name the site's folder with --site")
    sources = Sources(site, find_built_in_themes(Path(__file__).parent.parent))
    listening = open_port(options.port)
    # Only what was good is ever in this folder, and never in the site's own output: a preview shows drafts.
    with tempfile.TemporaryDirectory(prefix="cxsite-preview-", ignore_cleanup_errors=True) as folder:
        preview = Preview(sources, Path(folder) / "portal", console=console, build=build)
        with suppress(KeyboardInterrupt, asyncio.CancelledError):
            asyncio.run(preview.run(listening, open_browser=options.open_browser))
    console.say("The preview has ended.")


def open_port(port: int | None) -> socket.socket:
    """Take the port that was asked for, or the first free one."""
    ports = range(FIRST_PORT, FIRST_PORT + TRIES) if port is None else (port,)
    for candidate in ports:
        with suppress(OSError, OverflowError):
            return _listen(candidate)
    if port is None:
        raise CxsiteError(
            f"the ports {ports[0]} to {ports[-1]} of {HOST} are all taken", "choose another one with --port"
        )
    raise CxsiteError(f"the port {port} of {HOST} is taken or not allowed", "leave out --port for a free one")


def _listen(port: int) -> socket.socket:
    listening = socket.socket()
    try:
        if sys.platform != "win32":  # where it would let two programs share a port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
        listening.setblocking(False)
    except BaseException:
        listening.close()
        raise
    return listening


class Preview:
    """Serve the newest good build of a site and what is wrong with the sources since then."""

    def __init__(self, sources: Sources, output: Path, *, console: Console, build: Build) -> None:
        self._sources = sources
        self._output = output
        self._console = console
        self._rebuilder = Rebuilder(partial(build, output), self._announce)

    async def run(self, listening: socket.socket, *, open_browser: bool) -> None:
        """Serve until cancelled."""
        port = listening.getsockname()[1]
        _end_on_termination()
        application = make_application(Served(self._output, port, lambda: self._rebuilder.snapshot))
        server = HTTPServer(application)
        server.add_socket(listening)
        self._welcome(port, open_browser=open_browser)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._rebuilder.run())
                tasks.create_task(watch_sources(self._sources, self._rebuilder.request))
        finally:
            server.stop()
            await server.close_all_connections()

    def _welcome(self, port: int, *, open_browser: bool) -> None:
        address = f"http://{HOST}:{port}/"
        taken = f" (port {FIRST_PORT} is taken)" if FIRST_PORT < port < FIRST_PORT + TRIES else ""
        self._console.say(f"Preview at {address}{taken} – every save builds again, Ctrl-C ends it.")
        if open_browser:
            # Some browsers answer only when they are closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    def _announce(self, snapshot: Snapshot) -> None:
        if attempt := snapshot.attempt:
            self._console.show_issues(attempt.issues)
            self._console.say(_word_attempt(attempt))
        reload_pages()


def _word_attempt(attempt: Attempt) -> str:
    if attempt.is_good:
        return "Built."
    trouble = attempt.trouble or Trouble("")
    parts = (trouble.message, trouble.hint, trouble.traceback, "Not built: the last good pages stay.")
    return "\n".join(part for part in parts if part)


def _end_on_termination() -> None:
    """End like on Ctrl-C when the system asks for it, so that the folder of the preview is removed."""
    task = asyncio.current_task()
    if task is not None:
        with suppress(
            NotImplementedError, RuntimeError, ValueError
        ):  # no signals there, or not the main thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
