"""Tell which characters no page can hold, and keep them out."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r"})
# Halves of characters begin with the first byte in UTF-8, U+FFFE and U+FFFF with the two of the second.
_RARE = (b"\xed", b"\xef\xbf")


def is_clean(text: str) -> bool:
    """Say whether a text surely holds no control character below U+0080, no half of one, U+FFFE nor U+FFFF.

    Nearly every text is clean, and its bytes tell so many times faster than a search through its characters;
    of few others (Hangul, wide letters) they do not, and those have to be searched.
    """
    written = text.encode("utf-8", "surrogatepass")
    return len(written.translate(None, _CONTROLS)) == len(written) and not any(
        rare in written for rare in _RARE
    )


def drop_illegal(text: str) -> str:
    """Return a text without what HTML and XML forbid: a label may hold it, a page may not."""
    return text if is_clean(text) else _ILLEGAL.sub("", text)
