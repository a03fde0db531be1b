"""Lay compressed copies beside the files of a release, for web servers that send them as they are."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

from cxsite.publish.package import Package, pack
from cxsite.publish.release import MARKER, Entry, entry_of

ENDING = ".gz"
_TEXTS = (".css", ".csv", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml")
_SMALLEST = 500


def with_compressed(package: Package) -> Package:
    """Add a copy of each text that is smaller than the text; the same text gives the same copy."""
    copies: dict[str, bytes] = {}
    for address, entry in package.files.items():
        if address.endswith(_TEXTS) and entry.size >= _SMALLEST:
            copy = gzip.compress(package.put(address).load(), mtime=0)
            if len(copy) < entry.size:
                copies[address + ENDING] = copy
    files: Mapping[str, Entry] = {address: one for address, one in package.files.items() if address != MARKER}
    added = {address: entry_of(content) for address, content in copies.items()}
    return pack({**files, **added}, package.load, {**package.held, **copies})
