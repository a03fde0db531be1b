"""Know what an id is, and make one out of any text."""

from __future__ import annotations

import re
import unicodedata

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID_LIMIT = 80


def propose_id(text: str) -> str:
    """Make an id out of any text."""
    spelled = text.lower().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:ID_LIMIT].strip("-") or "record"
