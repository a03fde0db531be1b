"""Decide which open pages have to be loaded again after a build."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

# Links are left out: what they lead to is read when they are followed. So is the search index, which the
# page's script reads when it is needed: every text changes it, and every page would load itself again.
LOADING = re.compile(
    r"<(?:link|script|img|source|object|embed|iframe|video|audio|image|use)\b[^>]*", re.IGNORECASE
)
LOADED = re.compile(r"""\b(?:src|href|data|poster)\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
IN_STYLE = re.compile(r"""url\(\s*["']?([^"')\s]+)""", re.IGNORECASE)


def read_address(url: str) -> str:
    """Read which file of a portal a browser shows at a URL."""
    path = unquote(urlsplit(url).path).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def is_stale(output: Path, address: str, changed: frozenset[str]) -> bool:
    """Say whether a page that a browser shows, or anything it shows within, is among what changed."""
    if address in changed:
        return True
    # Most saves change pages alone, and nothing needs to be read.
    if all(name.endswith(".html") or name.startswith("search-index") for name in changed):
        return False
    return not changed.isdisjoint(list_loaded(output, address))


def list_loaded(output: Path, address: str) -> frozenset[str]:
    """List the addresses of what a page loads by itself: styles, scripts, pictures, and what styles load."""
    loaded = frozenset(_find_loaded(output, address))
    styles = [name for name in loaded if name.endswith(".css")]
    return loaded.union(*(_find_loaded(output, style) for style in styles))


def _find_loaded(output: Path, address: str) -> Iterator[str]:
    try:
        text = (output / address).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for target in _list_targets(text, is_style=address.endswith(".css")):
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc and parts.path:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(address), unquote(parts.path)))


def _list_targets(text: str, *, is_style: bool) -> Iterator[str]:
    if is_style:
        yield from IN_STYLE.findall(text)
        return
    for tag in LOADING.findall(text):
        yield from LOADED.findall(tag)
