"""Recognise files that are called CSV and are something else."""

from __future__ import annotations

import re

_EXPORT = "open it in the program that made it, and save it as CSV UTF-8"
_BEGINNINGS = (
    (rb"PK\x03\x04", "a workbook", _EXPORT),
    (rb"\xd0\xcf\x11\xe0", "a workbook of an old kind", _EXPORT),
    (rb"%PDF-", "a PDF", "export the table itself as CSV UTF-8"),
    (rb"\s*<(?:!doctype\s|html[\s>]|table[\s>]|\?xml\s)", "a web page or XML", _EXPORT),
    (rb"\s*(?:\[\s*)?\{\s*\"", "JSON", "export it as CSV UTF-8"),
    (rb"version https://git-lfs\.", "a pointer of Git LFS", "fetch the file itself: git lfs pull"),
)


def find_disguise(content: bytes) -> tuple[str, str] | None:
    """Say what a file is that is no CSV, and how to get one of it; ``None`` where it may be CSV."""
    beginning = content[:200].removeprefix(b"\xef\xbb\xbf")
    for pattern, what, hint in _BEGINNINGS:
        if re.match(pattern, beginning, re.IGNORECASE):
            return what, hint
    return None
