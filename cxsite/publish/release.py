"""Describe a release: the files of one published portal, known by what is in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cxsite.publish.media import LASTING
from cxsite.publish.refusals import PublishError

FORMAT = 1
MARKER = "release.json"
"""What a release says of itself to who asks for it in a browser."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold the SHA-256 of a file and its size in bytes."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Carried:
    """Hold an asset of earlier releases that open tabs may still ask for.

    ``since`` is the host's time, in seconds, at which no page wanted it any more; ``passed`` counts the
    releases since then.
    """

    entry: Entry
    since: float
    passed: int


@dataclass(frozen=True, slots=True)
class Release:
    """Hold one release of a portal: its own files, and what it carries of earlier ones.

    ``tags`` are those of the host for the files as they were proven to be, ``folder`` is where they lie;
    ``who`` publishes it.
    """

    files: Mapping[str, Entry]
    title: str
    audience: str
    carried: Mapping[str, Carried] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    folder: str = ""
    id: str = ""
    who: str = ""

    @property
    def size(self) -> int:
        """Add up the bytes of its own files."""
        return sum(entry.size for entry in self.files.values())

    @property
    def digests(self) -> dict[str, str]:
        """Tell the SHA-256 of every file that lies in its folder."""
        carried = {address: one.entry.sha256 for address, one in self.carried.items()}
        return carried | {address: entry.sha256 for address, entry in self.files.items()}


def name_release(files: Mapping[str, Entry]) -> str:
    """Name a release by all that is in it: 16 hex digits of the SHA-256 over addresses and digests."""
    lines = (f"{entry.sha256} {address}\n" for address, entry in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:16]


def write_marker(release_id: str) -> bytes:
    """Write what a release says of itself."""
    return json.dumps({"release": release_id}).encode() + b"\n"


def entry_of(content: bytes) -> Entry:
    """Describe a file by its content."""
    return Entry(hashlib.sha256(content).hexdigest(), len(content))


def is_lasting(address: str) -> bool:
    """Say whether a file never changes under its address, because that holds a digest of it."""
    return address.startswith(LASTING)


def write_release(release: Release) -> bytes:
    """Write a release as JSON, one line a file."""
    head: dict[str, object] = {
        "format": FORMAT,
        "id": release.id,
        "title": release.title,
        "audience": release.audience,
        "folder": release.folder,
        "who": release.who,
    }
    files = {address: _write_entry(one) for address, one in release.files.items()}
    carried = {
        address: f"{_write_entry(one.entry)[:-1]}, {one.since}, {one.passed}]"
        for address, one in release.carried.items()
    }
    tags = {address: _encode(tag) for address, tag in release.tags.items()}
    parts = [f'"{key}": {_encode(value)}' for key, value in head.items()]
    parts += [_write_rows(*row) for row in (("files", files), ("carried", carried), ("tags", tags))]
    return ("{" + ",\n".join(parts) + "}\n").encode()


# Made once: thousands of files are written, each by a row.
_encode = json.JSONEncoder(ensure_ascii=False).encode


def _write_entry(entry: Entry) -> str:
    return f"[{_encode(entry.sha256)}, {entry.size}]"


def _write_rows(key: str, rows: Mapping[str, str]) -> str:
    lines = (f"{_encode(address)}: {row}" for address, row in sorted(rows.items()))
    return f'"{key}": {{\n' + ",\n".join(lines) + "\n}"


def parse_release(content: bytes, name: str) -> Release:
    """Read what ``write_release`` wrote; raises PublishError with the ``name`` of the file."""
    try:
        return _parse(json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError) as cause:
        hint = "another version of cxsite wrote it, or it was changed by hand; take it back from a backup"
        raise PublishError("CX936", f"{name} on the host cannot be read", hint) from cause


def _parse(found: dict[str, Any]) -> Release:
    if found["format"] != FORMAT:
        raise ValueError(found["format"])
    return Release(
        files={address: Entry(*row) for address, row in found["files"].items()},
        title=found["title"],
        audience=found["audience"],
        carried={
            address: Carried(Entry(sha256, size), since, passed)
            for address, (sha256, size, since, passed) in found["carried"].items()
        },
        tags=found["tags"],
        folder=found["folder"],
        id=found["id"],
        who=found.get("who", ""),
    )
