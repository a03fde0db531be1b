"""Read a site while it is published, page by page with all that each page names, and judge what is seen."""

from __future__ import annotations

import http.client
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from hosts.small_site import Site

Read = Callable[[str], bytes | None]
"""Returns the bytes at an address of the site, or None if nothing is there; OSError if nobody answers."""

Sight = Literal["both", "first", "second", "torn", "missing", "unreachable"]
EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Tally:
    """Count what a reader saw.

    ``torn``: bytes of neither version. ``missing``: no page where both versions have one. ``broken``: a
    page one of whose files is not there. ``unreachable``: no answer. ``first`` and ``second``: bytes of
    that version alone. ``went_back``: of the first version after the second had been seen.
    """

    sweeps: int = 0
    reads: int = 0
    torn: int = 0
    missing: int = 0
    broken: int = 0
    unreachable: int = 0
    first: int = 0
    second: int = 0
    went_back: int = 0
    examples: tuple[str, ...] = ()

    @property
    def harm(self) -> tuple[str, ...]:
        """Describe what no reader may ever see; empty is what a test asserts."""
        counts = {"torn": self.torn, "missing": self.missing, "broken": self.broken}
        found = [f"{count} {kind}" for kind, count in counts.items() if count]
        return (*found, f"in {self.reads} reads", *self.examples) if found else ()

    @property
    def is_mixed(self) -> bool:
        """Tell whether both versions were seen; of a site at rest this says that it is half published."""
        return self.first > 0 and self.second > 0


def from_folder(folder: Path) -> Read:
    """Read a site from the disk, as from a share."""

    def read(address: str) -> bytes | None:
        try:
            return (folder / address).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    return read


def from_web(address: str, authority: Path | None = None) -> Read:
    """Read a site by HTTP from its address, over one connection; any answer but 200 counts as nothing."""
    parts = urlsplit(address)
    connect = _Connection(parts.scheme, parts.netloc, authority)

    def read(page: str) -> bytes | None:
        return connect.get(f"{parts.path.rstrip('/')}/{quote(page)}")

    return read


@dataclass(slots=True)
class _Connection:
    scheme: str
    place: str
    authority: Path | None
    _open: http.client.HTTPConnection | None = None

    def get(self, path: str) -> bytes | None:
        # A kept connection that the server has closed meanwhile is no fault of the site.
        for last in (self._open is None, True):
            try:
                return self._get(path)
            except http.client.IncompleteRead as cut:
                self._close()
                return cut.partial
            except (OSError, http.client.HTTPException) as failure:
                self._close()
                if last:
                    raise ConnectionError(str(failure)) from failure
        return None

    def _get(self, path: str) -> bytes | None:
        if self._open is None:
            self._open = self._connect()
        self._open.request("GET", path)
        response = self._open.getresponse()
        content = response.read()
        return content if response.status == http.client.OK else None

    def _connect(self) -> http.client.HTTPConnection:
        if self.scheme == "http":
            return http.client.HTTPConnection(self.place, timeout=10)
        trust = ssl.create_default_context(cafile=self.authority)
        return http.client.HTTPSConnection(self.place, timeout=10, context=trust)

    def __del__(self) -> None:
        """Close with the last who reads by it, so that no test has to."""
        self._close()

    def _close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open = None


@dataclass(slots=True)
class Reader:
    """Sweep over a site again and again; ``tally`` is what it saw up to now."""

    read: Read
    versions: tuple[Site, Site]
    tally: Tally = field(default_factory=Tally)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _swept: threading.Condition = field(default_factory=threading.Condition)
    _counts: dict[str, int] = field(default_factory=dict)
    _examples: list[str] = field(default_factory=list)

    def await_sweep(self, count: int = 1) -> None:
        """Wait until so many whole sweeps more are done, the one that is under way not counted."""
        with self._swept:
            aim = self.tally.sweeps + count + 1
            assert self._swept.wait_for(
                lambda: self.tally.sweeps >= aim or self._stopped.is_set(), timeout=120
            )

    def sweep(self) -> None:
        """Read every page of both versions once, and all that each names."""
        first, second = self.versions
        for page in sorted(address for address in {*first, *second} if address.endswith(".html")):
            self._visit(page)
        self._count("sweeps")
        with self._swept:
            self.tally = Tally(**self._counts, examples=tuple(self._examples))
            self._swept.notify_all()

    def _visit(self, page: str) -> None:
        seen, content = self._look(page)
        self._note(seen, page)
        if content is None or seen == "torn":
            return
        for address in linked_files(page, content):
            found, there = self._look(address)
            # The page is what a reader asked for, so that it counts once however much of it is gone; and
            # that the other version never had such a file is no comfort.
            if there is None and found != "unreachable":
                self._note("broken", f"{page} names {address}")
                return
            self._note(found, f"{address} of {page}")

    def _look(self, address: str) -> tuple[Sight, bytes | None]:
        self._count("reads")
        try:
            content = self.read(address)
        except OSError:
            return "unreachable", None
        return self._judge(address, content), content

    def _judge(self, address: str, content: bytes | None) -> Sight:
        first, second = (site.get(address) == content for site in self.versions)
        if first and second:
            return "both"
        if first:
            return "first"
        if second:
            return "second"
        return "missing" if content is None else "torn"

    def _note(self, seen: str, what: str) -> None:
        if seen == "both":
            return
        self._count(seen)
        if seen == "first" and self._counts.get("second"):
            self._count("went_back")
        if seen in ("torn", "missing", "broken") and len(self._examples) < EXAMPLES:
            self._examples.append(f"{seen}: {what}")

    def _count(self, kind: str) -> None:
        self._counts[kind] = self._counts.get(kind, 0) + 1


def look_once(read: Read, first: Site, second: Site) -> Tally:
    """Sweep once over a site at rest."""
    reader = Reader(read, (first, second))
    reader.sweep()
    return reader.tally


@contextmanager
def reading(read: Read, first: Site, second: Site) -> Iterator[Reader]:
    """Read a site all the time in a thread, with a whole sweep before the block and one after it."""
    reader = Reader(read, (first, second))
    reader.sweep()
    failures: list[Exception] = []
    thread = threading.Thread(target=_sweep_on, args=(reader, failures), daemon=True)
    thread.start()
    try:
        yield reader
    finally:
        reader._stopped.set()
        thread.join()
    if failures:
        raise failures[0]
    reader.sweep()


def _sweep_on(reader: Reader, failures: list[Exception]) -> None:
    try:
        while not reader._stopped.is_set():
            reader.sweep()
    except Exception as failure:  # noqa: BLE001 - raised again by who started the thread
        failures.append(failure)
        reader._stopped.set()


def linked_files(address: str, page: bytes) -> list[str]:
    """List the addresses of the files of this site that a page names, other pages left out."""
    named = {link.decode() for link in re.findall(rb'(?:src|href)="([^"#?]+)', page)}
    return sorted({_resolve(address, link) for link in named if _is_file(link)})


def _is_file(link: str) -> bool:
    return ":" not in link and not link.endswith((".html", "/"))


def _resolve(address: str, link: str) -> str:
    parts = address.split("/")[:-1]
    for part in link.split("/"):
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
