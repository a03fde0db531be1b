"""Say which addresses a file of a portal may have."""

from __future__ import annotations

import unicodedata
from pathlib import PureWindowsPath

from cxsite.traces import RESERVED


def is_safe(address: str) -> bool:
    """Say whether an address names a file inside the output folder that is free for a rendering."""
    parts = address.split("/")
    return (
        not {"", ".", ".."}.intersection(parts)
        and not any(mark in address for mark in "\\\0")
        and not (":" in address and PureWindowsPath(address).drive)
        and clash_key(parts[0]) not in RESERVED
    )


def clash_key(address: str) -> str:
    """Return what two addresses share if a disk that ignores case or composes accents confuses them."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).casefold())
