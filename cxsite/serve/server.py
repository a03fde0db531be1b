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

from cxsite.serve.shown import SCRIPT, STYLE, add_preview, make_missing_page, make_waiting_page
from cxsite.serve.snapshot import Snapshot

CSS = Path(__file__).with_name("preview.css")


@dataclass(frozen=True, slots=True)
class Served:
    """Hold what the answers are made from."""

    output: Path
    port: int
    snapshot: Callable[[], Snapshot]

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
            (STYLE, PreviewStyle, arguments),
            ("/(.*)", PortalPage, arguments),
        ],
        log_function=lambda _: None,
    )


def reload_pages() -> None:
    """Make every open page load itself again.

    Called directly and never through the package's own polling, which drops a reload that comes within three
    seconds of the last one.
    """
    ReloadSocket.reload_waiters("*")


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
    """Tell pages to load themselves again."""

    watcher = Watcher()
    version: str | None = None

    def check_origin(self, origin: str) -> bool:
        """Accept only pages of this preview: any page of any site may try to open a socket."""
        parts = urlsplit(origin)
        return parts.scheme == "http" and parts.netloc.lower() in self.served.hosts

    def on_message(self, message: str | bytes) -> None:
        """Greet a page, and reload it if a build ended between its loading and its calling."""
        content = json_decode(message)
        super().on_message(message)
        if content.get("command") == "hello":
            self.version = content.get("snipver")
        elif self.version not in (None, self.served.snapshot().version):
            self.send_message({"command": "reload", "path": "*"})


class ReloadScript(LocalHandler, LiveReloadJSHandler):  # type: ignore[misc]  # the package has no types
    """Serve the package's script for the page's side of the socket."""


class PreviewStyle(LocalHandler):
    """Serve the style of the findings."""

    def get(self) -> None:
        """Answer with the style sheet."""
        self.set_header("Content-Type", "text/css; charset=utf-8")
        self.finish(CSS.read_bytes())


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
