"""Read the themes of the repository as a build sees them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

THEMES = Path(__file__).parents[2] / "themes"

Tokens = Mapping[str, Mapping[str, str]]


def read_tokens(theme: str) -> Tokens:
    """Read a theme's own tokens, table by table."""
    return tomllib.loads((THEMES / theme / "tokens.toml").read_text(encoding="utf-8"))


def lay_over(own: Tokens, parent: Tokens) -> Tokens:
    """Let a theme's own tokens win over those of its parent."""
    return {table: {**parent[table], **own.get(table, {})} for table in parent}


@pytest.fixture(scope="session")
def default_tokens() -> Tokens:
    """Give the tokens of the default theme."""
    return read_tokens("default")


@pytest.fixture(scope="session", params=["default", "slate"])
def theme_tokens(request: pytest.FixtureRequest) -> Tokens:
    """Give the tokens of each theme, its parent's beneath."""
    return lay_over(read_tokens(request.param), read_tokens("default"))


@pytest.fixture(scope="session")
def style_sheet() -> str:
    """Give the style sheet of the default theme."""
    return (THEMES / "default" / "assets" / "site.css").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def template_texts() -> Mapping[str, str]:
    """Give every template of the default theme by its name."""
    folder = THEMES / "default" / "templates"
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.html"))
    }
