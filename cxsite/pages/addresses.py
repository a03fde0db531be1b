"""Give every page its address, and lead from one to another."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import takewhile

from cxsite.model import Ref
from cxsite.schema import FRONT, GLOSSARY

FRONT_PAGE = "index.html"
GLOSSARY_PAGE = "glossary/index.html"
INDEX_PAGE = "a-z.html"
METHOD_PAGE = "method.html"
LIMITS_PAGE = "limits.html"
SOURCES_PAGE = "sources.html"
EDITIONS_PAGE = "editions/index.html"
_SLUG_LIMIT = 60

SegmentKey = tuple[str, str, str]
"""A metric's id, a column and one of its values."""


def address_of(ref: Ref) -> str:
    """Name the page of a record, from the root of the site."""
    if ref.kind == FRONT.name:
        return FRONT_PAGE
    return GLOSSARY_PAGE if ref.kind == GLOSSARY.name else f"{ref.kind}/{ref.id}.html"


def edition_address(name: str) -> str:
    """Name the page of an edition."""
    return f"editions/{name}.html"


def slug_of(text: str) -> str:
    """Make the part of an address out of any text; may be empty."""
    # Composed first: an umlaut may also come as a letter and its dots.
    folded = unicodedata.normalize("NFC", text).casefold()
    spelled = folded.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LIMIT].strip("-")


def mark_of(text: str) -> str:
    """Make a part of an address or an anchor that is empty for no text alone."""
    return slug_of(text) or (_digest(text) if text else "")


def segment_addresses(keys: Iterable[SegmentKey]) -> Mapping[SegmentKey, str]:
    """Name the page of every segment; values whose slug is empty or shared carry part of their digest."""
    listed = tuple(keys)
    shared = Counter((metric, _folder(column), slug_of(value)) for metric, column, value in listed)
    return {
        (metric, column, value): _segment_address(
            metric, column, value, unique=shared[metric, _folder(column), slug_of(value)] == 1
        )
        for metric, column, value in listed
    }


def segments_address(metric: str, column: str) -> str:
    """Name the page that lists all segments of a column."""
    return f"metrics/{metric}/{_folder(column)}.html"


def _segment_address(metric: str, column: str, value: str, *, unique: bool) -> str:
    slug = slug_of(value)
    if not slug or not unique:
        slug = f"{slug}-{_digest(value)}".removeprefix("-")
    return f"metrics/{metric}/{_folder(column)}/{slug}.html"


def _folder(column: str) -> str:
    # A column may be called anything too; its own name stays where it is fit for an address.
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", column) and len(column) <= _SLUG_LIMIT:
        return column
    return f"{slug_of(column)}-{_digest(column)}".removeprefix("-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def relative(page: str, address: str) -> str:
    """Lead from a page to an address (both from the root of the site), a ``#`` part kept."""
    path, mark, anchor = address.partition("#")
    return (_lead(page.rpartition("/")[0], path) if path else "") + mark + anchor


# The same for all pages of a folder, and most of them lead to the same few.
@lru_cache(maxsize=4096)
def _lead(folder: str, path: str) -> str:
    here, there = folder.split("/") if folder else [], path.split("/")
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, there[:-1], strict=False)))
    return "../" * (len(here) - shared) + "/".join(there[shared:])


def root_of(page: str) -> str:
    """Lead from a page to the root of the site: nothing, ``../``, ``../../``."""
    return "../" * page.count("/")
