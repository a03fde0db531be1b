"""Check that the style sheet and the tokens belong together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from cxsite.render.charts.tokens import TOKENS

Tokens = Mapping[str, Mapping[str, str]]

THEMES = Path(__file__).parents[2] / "themes"
COLOUR = r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|:\s*(?:black|red|blue|gr[ae]y)\b"


def outside_forced_colors(style_sheet: str) -> str:
    """Leave out the part in which the reader's system chooses the colours."""
    start = style_sheet.index("@media (forced-colors: active)")
    return style_sheet[:start] + style_sheet[style_sheet.index("@media print") :]


def names(tokens: Tokens) -> set[str]:
    """List the names of all tokens."""
    return {name for table in tokens.values() for name in table}


def test_every_custom_property_is_a_token(style_sheet: str, default_tokens: Tokens) -> None:
    """Use no custom property that tokens.toml does not define."""
    assert set(re.findall(r"var\(--([a-z0-9-]+)", style_sheet)) <= names(default_tokens)


def test_every_token_is_used(style_sheet: str, default_tokens: Tokens) -> None:
    """Define no token that neither the style sheet nor a picture uses."""
    used = set(re.findall(r"var\(--([a-z0-9-]+)", style_sheet)) | set(TOKENS)
    assert names(default_tokens) <= used


def test_colours_come_from_tokens(style_sheet: str) -> None:
    """Write no colour into the style sheet, except the white of paper."""
    text = re.sub(r"/\*.*?\*/", "", outside_forced_colors(style_sheet), flags=re.DOTALL)
    assert re.findall(COLOUR, text) == []


def test_nothing_is_fetched_by_style(style_sheet: str) -> None:
    """Load nothing from the style sheet."""
    assert re.findall(r"url\(|@import|@font-face", style_sheet) == []


def test_every_chart_token_has_both_schemes(default_tokens: Tokens) -> None:
    """Give pictures every colour they ask for, light and dark."""
    assert set(TOKENS) <= set(default_tokens["light"]) & set(default_tokens["dark"])


def test_the_dark_scheme_adds_no_name(default_tokens: Tokens) -> None:
    """Define in the dark scheme only what the light one defines."""
    assert set(default_tokens["dark"]) <= set(default_tokens["light"])


def test_a_second_theme_names_known_tokens_only(theme_tokens: Tokens, default_tokens: Tokens) -> None:
    """Let themes change values, never invent names."""
    assert names(theme_tokens) == names(default_tokens)


def test_slate_restyles_by_tokens_alone() -> None:
    """Prove that a theme needs no template and no asset of its own."""
    assert sorted(path.name for path in (THEMES / "slate").rglob("*")) == ["theme.toml", "tokens.toml"]


@pytest.mark.parametrize(
    "rule", ["prefers-reduced-motion", "forced-colors", "@media print", ":focus-visible"]
)
def test_readers_needs_are_met(style_sheet: str, rule: str) -> None:
    """Care for motion, forced colours, paper and the keyboard."""
    assert rule in style_sheet
