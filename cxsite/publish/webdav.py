"""Publish by WebDAV: to Apache, IIS, and whatever else lets a folder be written over HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, unquote, urlsplit

from cxsite.config import PublishTarget
from cxsite.publish.crowd import Crowd
from cxsite.publish.host import Done, Found, Host, Proof, Put
from cxsite.publish.identity import find_identity
from cxsite.publish.multistatus import QUESTION, Listing, parse_listing, parse_tag
from cxsite.publish.refusals import MissingError, PublishError, no_space, not_allowed, unreachable
from cxsite.publish.wire import Answer, Wire, host_of

_THREADS = 16
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_DONE = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED, HTTPStatus.NO_CONTENT})
# How servers say that a folder is there already; the last where they lead from it to its name with a slash.
_THERE = _DONE | {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.MOVED_PERMANENTLY}
_NO_FOLDER = _GONE | {HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN}


def open_host(name: str, target: PublishTarget) -> Host:
    """Reach the folder that a target names; raises PublishError if it cannot be reached or is none."""
    parts = urlsplit(target.url)
    place = host_of(target.url)
    wire = Wire(
        f"{parts.scheme}://{place}",
        f"{'https' if parts.scheme == 'webdavs' else 'http'}://{place}",
        threads=_THREADS,
        identify=lambda: find_identity(name, place, unquote(parts.username or "")),
    )
    host = WebdavHost(wire, f"{parts.scheme}://{place}", unquote(parts.path).strip("/"))
    try:
        host.greet()
    except BaseException:
        host.close()
        raise
    return host


class WebdavHost:
    """Reach a folder of a WebDAV server.

    Files are written by a plain PUT: to write them aside and MOVE them deletes what readers see first.
    """

    def __init__(self, wire: Wire, place: str, root: str) -> None:
        self._wire = wire
        self._place = place
        self._root = root
        self._crowd = Crowd(_THREADS)
        self._made: set[str] = set()
        self._lists_deep = True

    @property
    def name(self) -> str:
        """Name the server and the folder."""
        return f"{self._place}/{self._root}".rstrip("/")

    def greet(self) -> None:
        """See that the server speaks WebDAV and lets us in; the folder itself may be missing yet."""
        answer = self._list("", "0")
        if answer.status == HTTPStatus.MULTI_STATUS:
            self._made.add("")
        elif answer.status not in _GONE:
            raise self._refuse(answer, "")

    def list_files(self, folder: str) -> Mapping[str, Found]:
        """List all files below a folder in one answer, or folder by folder where that is not allowed."""
        if self._lists_deep:
            answer = self._list(folder, "infinity")
            if answer.status in _GONE | {HTTPStatus.MULTI_STATUS}:
                return self._parse(answer, folder).files
            self._lists_deep = False
        files: dict[str, Found] = {}
        folders: Sequence[str] = (folder,)
        while folders:
            listings = list(self._crowd.do(self._list_level, folders))
            files |= {address: found for one in listings for address, found in one.files.items()}
            folders = [address for one in listings for address in one.folders]
        return files

    def read(self, address: str) -> bytes:
        """Read a file."""
        return self._get(address).content

    def put_all(self, puts: Sequence[Put], done: Done) -> None:
        """Write files where they belong, after the folders they lie in."""
        self._make_folders({_parent_of(put.address) for put in puts})
        for address in self._crowd.do(self._put, puts):
            done(address)

    def prove_all(self, addresses: Iterable[str], done: Done) -> Mapping[str, Proof]:
        """Read files back: a server may say that it has written what it has not."""
        proofs = {}
        for address, proof in self._crowd.do(self._prove, addresses):
            if proof:
                proofs[address] = proof
            done(address)
        return proofs

    def delete_all(self, addresses: Iterable[str]) -> None:
        """Delete files. Folders stay: whatever came into one meanwhile would go with it."""
        for _ in self._crowd.do(self._delete, addresses):
            pass

    def close(self) -> None:
        """End the connections."""
        self._crowd.close()
        self._wire.close()

    def _path(self, address: str) -> str:
        return quote("".join(f"/{part}" for part in (self._root, address) if part))

    def _list(self, folder: str, depth: str) -> Answer:
        headers = {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        return self._wire.ask("PROPFIND", self._folder_path(folder), body=QUESTION, headers=headers)

    def _folder_path(self, folder: str) -> str:
        return f"{self._path(folder)}/"

    def _list_level(self, folder: str) -> Listing:
        return self._parse(self._list(folder, "1"), folder)

    def _parse(self, answer: Answer, folder: str) -> Listing:
        if answer.status in _GONE:
            return Listing({}, ())
        if answer.status != HTTPStatus.MULTI_STATUS:
            raise self._refuse(answer, folder)
        try:
            listing = parse_listing(answer.content, unquote(self._path(folder)), folder)
        except ValueError as cause:
            raise unreachable(self.name, cause) from cause
        self._made.update((folder, *listing.folders))
        return listing

    def _get(self, address: str) -> Answer:
        answer = self._wire.ask("GET", self._path(address))
        if answer.status in _GONE:
            raise MissingError(address)
        if answer.status != HTTPStatus.OK:
            raise self._refuse(answer, address)
        return answer

    def _put(self, put: Put) -> str:
        content = put.load()
        send = partial(
            self._wire.ask,
            "PUT",
            self._path(put.address),
            body=content,
            headers={"Content-Type": put.media.content_type},
        )
        answer = send()
        if answer.status in _NO_FOLDER and self._make_again(_parent_of(put.address)):
            answer = send()
        if answer.status not in _DONE:
            raise self._refuse(answer, put.address)
        return put.address

    def _prove(self, address: str) -> tuple[str, Proof | None]:
        try:
            answer = self._get(address)
        except MissingError:
            return address, None
        digest = hashlib.sha256(answer.content).hexdigest()
        return address, Proof(digest, parse_tag(answer.headers.get("ETag")))

    def _delete(self, address: str) -> None:
        answer = self._wire.ask("DELETE", self._path(address))
        if answer.status not in _DONE | _GONE:
            raise self._refuse(answer, address)

    def _make_folders(self, folders: Iterable[str]) -> None:
        """Make folders with those above them, one level after the other: a server refuses the others."""
        missing = {one for folder in folders for one in _with_parents(folder)} - self._made
        for depth in sorted({_depth_of(folder) for folder in missing}):
            for folder in self._crowd.do(self._make, [one for one in missing if _depth_of(one) == depth]):
                self._made.add(folder)

    def _make(self, folder: str) -> str:
        answer = self._wire.ask("MKCOL", self._folder_path(folder))
        if answer.status == HTTPStatus.CONFLICT and not folder:
            hint = "make the folder above it on the server; cxsite makes only the last folder itself"
            raise PublishError("CX931", f"there is no folder above {self.name}", hint)
        if answer.status not in _THERE:
            raise self._refuse(answer, folder)
        return folder

    def _make_again(self, folder: str) -> bool:
        """Make a folder that somebody may have removed; say whether it was missing."""
        if self._list(folder, "0").status not in _GONE:
            return False
        for one in _with_parents(folder):
            self._make(one)
        return True

    def _refuse(self, answer: Answer, address: str) -> PublishError:
        """Say in words why a server does not do what it was asked for."""
        place = f"{self.name}/{address}".rstrip("/")
        status = answer.status
        if status == HTTPStatus.INSUFFICIENT_STORAGE:
            return no_space(place, "507 Insufficient Storage")
        if status in _REASONS:
            return not_allowed(place, f"{status} {_REASONS[status]}")
        if 300 <= status < 400:
            where = answer.headers.get("Location", "").partition("?")[0]
            hint = "write the address it leads to into the url; publishing cannot log in to a page"
            return PublishError("CX931", f"{place} leads elsewhere: {where}", hint)
        if "html" in answer.headers.get("Content-Type", "") and status < 400:
            hint = "look at the url, and whether a proxy or a page to log in stands before the server"
            return PublishError("CX931", f"{place} answers with a page for people, not as WebDAV", hint)
        return unreachable(place, f"it answers {status}, which is not WebDAV's")


_REASONS: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: "Forbidden",
    HTTPStatus.METHOD_NOT_ALLOWED: "Method Not Allowed (is WebDAV switched on there?)",
    HTTPStatus.CONFLICT: "Conflict (a file lies where a folder belongs, or the other way round)",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too Large (the server limits the size of files)",
    HTTPStatus.LOCKED: "Locked (somebody has it open; close it there, or wait until the lock ends)",
}


def _parent_of(address: str) -> str:
    return address.rpartition("/")[0]


def _with_parents(folder: str) -> list[str]:
    """List a folder and those above it, the outermost first."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:count]) for count in range(len(parts) + 1)]


def _depth_of(folder: str) -> int:
    return folder.count("/") + bool(folder)
