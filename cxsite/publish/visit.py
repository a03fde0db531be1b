"""Ask, as a browser would, whether the portal's address shows the release that was just published."""

from __future__ import annotations

import json
import time
import urllib.request
from http.client import HTTPException
from urllib.parse import quote

from cxsite.publish.release import MARKER

_TRIES = 3
_PAUSE_SECONDS = 1.0
_TIMEOUT_SECONDS = 10.0


def find_doubt(public_url: str, release_id: str) -> str:
    """Say what the address shows instead of the release; nothing if it shows it."""
    url = f"{public_url.rstrip('/')}/{MARKER}"
    doubt = ""
    for number in range(_TRIES):
        if number:
            time.sleep(_PAUSE_SECONDS)
        doubt = _ask(url, release_id)
        if not doubt:
            return ""
    return doubt


def _ask(url: str, release_id: str) -> str:
    try:
        # A browser takes an address as people write it, with spaces and umlauts.
        plain = quote(url, safe="%/:?#[]@!$&'()*+,;=~")
        request = urllib.request.Request(plain, headers={"Cache-Control": "no-cache"})  # noqa: S310 - checked in config
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            content = answer.read(10_000)
    except (OSError, HTTPException, ValueError) as cause:
        return f"{url} answers: {cause}"
    try:
        shown = json.loads(content)["release"]
    except (ValueError, TypeError, KeyError):
        return f"{url} is another page, such as one to log in"
    return "" if shown == release_id else f"{url} shows the release {shown}"
