"""Write the search index as scripts, so that it can be read from a folder.

A small one is a single file. A large one is parted, so that one edited text changes, and a publication sends,
a small file and not the words of all pages.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from cxsite.pages import SearchEntry
from cxsite.render.artifact import Artifact, Role
from cxsite.slots import Slots

INDEX = "search-index.js"

_ENTRIES_OF_ONE_FILE = 1000
_ENTRIES_OF_A_PART = 500
SOURCE = "all records"
_ADDRESS = re.compile(r"search-index(-[0-9]+)?\.js")

_Rows = Mapping[Hashable, str]


def write_search_index(entries: Sequence[SearchEntry], slots: Slots) -> Iterator[Artifact]:
    """Write the entries, in the order in which they are given within each file."""
    rows = slots.derive_each("rows", (_name(entries),), lambda _, entry: _write_row(entry))
    if len(entries) <= _ENTRIES_OF_ONE_FILE:
        yield _write_file(INDEX, f"window.cxsiteSearch=[{','.join(rows.values())}];\n")
        return
    parts = slots.derive("parts of search", (tuple(rows),), lambda: _part(rows))
    yield _write_file(INDEX, f"window.cxsiteSearch=[];window.cxsiteSearchParts={json.dumps(list(parts))};\n")
    wanted = {address: tuple(map(rows.__getitem__, keys)) for address, keys in parts.items()}
    yield from slots.derive_each("search files", (wanted,), _write_part).values()


def is_search_file(address: str) -> bool:
    """Say whether an address is that of the search index, or of a part of it."""
    return _ADDRESS.fullmatch(address) is not None


def _name(entries: Sequence[SearchEntry]) -> Mapping[Hashable, SearchEntry]:
    """Name entries by what they lead to, so that one more does not move all others."""
    named: dict[Hashable, SearchEntry] = {(entry.address, entry.title): entry for entry in entries}
    return named if len(named) == len(entries) else dict(enumerate(entries))


def _part(rows: Iterable[Hashable]) -> dict[str, tuple[Hashable, ...]]:
    """Share out the rows by what they lead to; the number of files doubles and never changes a little."""
    keys = list(rows)
    count = 1 << ((len(keys) - 1) // _ENTRIES_OF_A_PART).bit_length()
    parts: dict[str, list[Hashable]] = {f"search-index-{number}.js": [] for number in range(count)}
    for key in keys:
        parts[f"search-index-{zlib.crc32(repr(key).encode()) % count}.js"].append(key)
    return {address: tuple(found) for address, found in parts.items()}


def _write_part(address: str, rows: tuple[str, ...]) -> Artifact:
    return _write_file(address, f"window.cxsiteSearch.push({','.join(rows)});\n")


def _write_file(address: str, text: str) -> Artifact:
    return Artifact(address, _encode(text), Role.DATA, SOURCE)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def encode_row(entry: SearchEntry) -> bytes:
    """Write one entry as it stands in a file."""
    return _encode(_write_row(entry))


def _write_row(entry: SearchEntry) -> str:
    """Write one entry: the text of a script that no text in it can end."""
    row = {
        "t": entry.title,
        "k": entry.kind,
        "a": entry.address,
        "s": entry.summary,
        "w": entry.words,
        "f": entry.figure,
    }
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    for mark in "<\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text
