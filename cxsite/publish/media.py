"""Say how a web server shows each file: its type, how long it may be kept, and when it is written.

The table is our own, because that of the standard library reads the registry of some systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

LASTING = "assets/"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"
_TYPES = {
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gif": "image/gif",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "svg": "image/svg+xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml; charset=utf-8",
}
_ANY = "application/octet-stream"
_ENTRIES = frozenset({"index.html", "404.html", "search-index.js"})


class Group(IntEnum):
    """Order what is written: what pages need comes before them, what leads to them after them."""

    LASTING = 0
    DATA = 1
    PAGE = 2
    ENTRY = 3


@dataclass(frozen=True, slots=True)
class Media:
    """Hold the HTTP headers ``Content-Type`` and ``Cache-Control`` of a file, and its group."""

    content_type: str
    cache_control: str
    group: Group


def media_of(address: str) -> Media:
    """Look up how a file of a portal is shown."""
    name, _, ending = address.rpartition("/")[2].rpartition(".")
    content_type = _TYPES.get(ending.casefold(), _ANY) if name else _ANY
    is_lasting = address.startswith(LASTING)
    return Media(content_type, _FOREVER if is_lasting else _ASK_FIRST, _group_of(address))


def _group_of(address: str) -> Group:
    if address.startswith(LASTING):
        return Group.LASTING
    if address in _ENTRIES:
        return Group.ENTRY
    return Group.PAGE if address.endswith(".html") else Group.DATA
