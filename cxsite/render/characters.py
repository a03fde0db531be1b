"""Keep out of pages the characters that HTML and XML forbid."""

from __future__ import annotations

import re

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r"})
# Halves of characters begin with the first byte in UTF-8, U+FFFE and U+FFFF with the two of the second.
_RARE = (b"\xed", b"\xef\xbf")


def drop_illegal(text: str) -> str:
    """Return a text without the characters that a label or a number of an author may hold and a page may not.

    Nearly no text holds any, and its bytes tell so many times faster than its characters.
    """
    written = text.encode("utf-8", "surrogatepass")
    is_clean = len(written.translate(None, _CONTROLS)) == len(written)
    return text if is_clean and not any(rare in written for rare in _RARE) else _ILLEGAL.sub("", text)
