"""Answer an author's browser: pages from a folder, the script that reloads, the socket that says when."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from livereload.watcher import Watcher
from tornado.escape import json_decode
from tornado.web import Application, RequestHandler

from cxsite.serve.findings import word_findings
from cxsite.serve.reloads import is_stale, read_address
from cxsite.serve.shown import SCRIPT, add_preview, make_missing_page, make_waiting_page
from cxsite.serve.snapshot import Snapshot

OWN_FILES = Path(__file__).parent
FINDINGS_PATH = "/-preview/findings"
GO_PATH = "/-preview/go"


@dataclass(frozen=True, slots=True)
class Served:
    """Hold what the answers are made from."""

    output: Path
    port: int
    snapshot: Callable[[], Snapshot]
    pages: OpenPages

    @property
    def hosts(self) -> frozenset[str]:
        """List the names by which this machine calls itself.

        A page of another site can make a name of its own lead to this machine and then read every draft;
        the name it was called by gives it away.
        """
        return frozenset(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))


def make_application(served: Served) -> Application:
    """Make the application that answers all requests of a preview."""
    arguments = {"served": served}
    return Application(
        [
            ("/livereload", ReloadSocket, arguments),
            (SCRIPT, ReloadScript, arguments),
            ("/-preview/preview[.](css|js)", PreviewFile, arguments),
            ("/(.*)", PortalPage, arguments),
        ],
        log_function=lambda _: None,
    )


class LocalHandler(RequestHandler):
    """Refuse whoever calls this machine by another name, and let nobody else keep or embed what is served."""

    def initialize(self, served: Served) -> None:
        """Take what the answers are made from."""
        self.served = served

    def set_default_headers(self) -> None:
        """Keep pages out of caches and out of other sites, which could include a script and read it."""
        self.clear_header("Server")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")

    def prepare(self) -> None:
        """Refuse a foreign name."""
        if self.request.host.lower() not in self.served.hosts:
            self.set_status(403)
            self.finish(f"The preview answers to http://127.0.0.1:{self.served.port}/ only.\n")


class ReloadSocket(LocalHandler, LiveReloadHandler):  # type: ignore[misc]  # the package has no types
    """Tell a page what to do after a build: load itself again, show findings, or go to another page."""

    watcher = Watcher()
    version = ""
    address: str | None = None

    def check_origin(self, origin: str) -> bool:
        """Accept only pages of this preview: any page of any site may try to open a socket."""
        parts = urlsplit(origin)
        return parts.scheme == "http" and parts.netloc.lower() in self.served.hosts

    def open(self, *_: str, **__: str) -> None:
        """Send each message at once."""
        self.set_nodelay(True)

    def on_message(self, message: str | bytes) -> None:
        """Greet a page, and tell it of a build that ended between its loading and its calling."""
        content = json_decode(message)
        super().on_message(message)
        if content.get("command") == "hello":
            self.version = content.get("snipver") or self.served.snapshot().version
        elif content.get("command") == "info" and isinstance(content.get("url"), str):
            self.address = read_address(content["url"])
            self.served.pages.welcome(self)
            if self.version != self.served.snapshot().version:
                self.bring_up_to_date()

    def on_close(self) -> None:
        """Forget a page that was closed."""
        super().on_close()
        self.served.pages.forget(self)

    def bring_up_to_date(self) -> None:
        """Make the page show the newest state, and leave it alone where it does so already."""
        snapshot = self.served.snapshot()
        changed = snapshot.list_changed_since(self.version)
        self.version = snapshot.version
        if self.address is None:
            return
        if changed is None or self._is_old(self.address, changed):
            self.send_message({"command": "reload", "path": "*"})
        else:
            self._send(FINDINGS_PATH, word_findings(snapshot.attempt))

    def go_to(self, address: str) -> None:
        """Make the page show another one, or the newest state of this one."""
        if address == self.address:
            self.bring_up_to_date()
        else:
            self.version, self.address = self.served.snapshot().version, address
            self._send(GO_PATH, f"/{quote(address)}")

    def _is_old(self, address: str, changed: frozenset[str]) -> bool:
        # What the preview says of an address without a page may be another thing after any build.
        output = self.served.output
        return not (output / address).is_file() or is_stale(output, address, changed)

    def _send(self, path: str, text: str) -> None:
        # The package's script hands on to a plugin nothing of a message but the fields that it knows.
        self.send_message({"command": "reload", "path": path, "originalPath": text})


class OpenPages:
    """Hold the pages that are open in browsers, the newest last."""

    def __init__(self) -> None:
        self._sockets: list[ReloadSocket] = []

    def welcome(self, socket: ReloadSocket) -> None:
        """Take a page in."""
        self.forget(socket)
        self._sockets.append(socket)

    def forget(self, socket: ReloadSocket) -> None:
        """Let a page go."""
        if socket in self._sockets:
            self._sockets.remove(socket)

    def update(self, edited: str | None = None) -> None:
        """Bring all pages up to date, and the newest of them to the one being edited, if any.

        Told directly and never through the package's own polling, which drops a reload that comes within
        three seconds of the last one.
        """
        for socket in tuple(self._sockets):
            if edited is not None and socket is self._sockets[-1]:
                socket.go_to(edited)
            else:
                socket.bring_up_to_date()


class ReloadScript(LocalHandler, LiveReloadJSHandler):  # type: ignore[misc]  # the package has no types
    """Serve the package's script for the page's side of the socket."""


class PreviewFile(LocalHandler):
    """Serve the script and the style of the findings."""

    def get(self, name: str) -> None:
        """Answer with the file."""
        path = OWN_FILES / f"preview.{name}"
        self.set_header("Content-Type", _guess_type(path))
        self.finish(path.read_bytes())


class PortalPage(LocalHandler):
    """Serve the files of the last good build."""

    def head(self, address: str) -> None:
        """Answer like a read, without the content."""
        self.get(address)

    def get(self, address: str) -> None:
        """Answer with a file, with what is wrong, or with what is near."""
        snapshot = self.served.snapshot()
        if not snapshot.has_portal:
            self._send_page(make_waiting_page(snapshot, self.request.host), 503)
            return
        path = locate(self.served.output, address)
        if path.is_dir() and not address.endswith("/") and address:
            self.redirect(f"/{quote(address)}/")
            return
        try:
            content = (path / "index.html" if path.is_dir() else path).read_bytes()
        except OSError:  # also a file that a build removed a moment ago
            page = make_missing_page(address, self._list_addresses(), snapshot, self.request.host)
            self._send_page(page, 404)
            return
        self._send_file(path, content, snapshot)

    def _send_file(self, path: Path, content: bytes, snapshot: Snapshot) -> None:
        if path.is_dir() or path.suffix == ".html":
            self._send_page(add_preview(content.decode(errors="replace"), snapshot, self.request.host), 200)
            return
        self.set_header("Content-Type", _guess_type(path))
        self.finish(content)

    def _send_page(self, page: str, status: int) -> None:
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page)

    def _list_addresses(self) -> list[str]:
        output = self.served.output
        return [path.relative_to(output).as_posix() for path in output.rglob("*.html")]


def locate(output: Path, address: str) -> Path:
    """Find the path of an address; one that would lead out of the folder, or to what is hidden, has none."""
    parts = [part for part in address.split("/") if part]
    if any(part.startswith(".") or set("\\:\0").intersection(part) for part in parts):
        return output / "\N{REPLACEMENT CHARACTER}"
    return output.joinpath(*parts)


def _guess_type(path: Path) -> str:
    kind, encoding = mimetypes.guess_type(path.name)
    if encoding or not kind:
        return "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith("json") else kind
