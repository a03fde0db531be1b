"""Make the style sheet of a theme: its tokens as custom properties, then its own rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from cxsite.theme import Theme

STYLESHEET = "site.css"


def make_assets(theme: Theme) -> dict[str, bytes]:
    """Collect a theme's assets, its tokens written into the style sheet."""
    own = theme.assets.get(STYLESHEET, b"")
    return {**theme.assets, STYLESHEET: _token_rules(theme).encode() + own}


def asset_folder(assets: Mapping[str, bytes]) -> str:
    """Name the folder of a set of assets by what is in it, so that an old page never meets a new style."""
    digest = hashlib.sha256()
    for name, content in sorted(assets.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return f"assets/{digest.hexdigest()[:10]}"


def _token_rules(theme: Theme) -> str:
    # Paper is white whatever the screen was, so the dark values are for screens alone.
    light = _properties({**theme.tokens.get("base", {}), **theme.tokens["light"]})
    dark = _properties(theme.tokens.get("dark", {}))
    return f":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def _properties(tokens: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in sorted(tokens.items()))
