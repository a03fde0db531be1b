"""Check that the guide for theme makers leaves nothing out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

Tokens = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def explained() -> set[str]:
    """List everything that the guide sets in code."""
    guide = Path(__file__).parents[2] / "docs" / "themes.md"
    return set(re.findall(r"`([^`\n]+)`", guide.read_text(encoding="utf-8")))


def test_every_token_is_explained(explained: set[str], default_tokens: Tokens) -> None:
    """Explain each token."""
    assert {name for table in default_tokens.values() for name in table} - explained == set()


def test_every_block_is_explained(explained: set[str], template_texts: Mapping[str, str]) -> None:
    """Explain each block that a theme can override."""
    blocks = {name for text in template_texts.values() for name in re.findall(r"{% block (\w+)", text)}
    assert blocks - explained == set()


def test_every_template_is_explained(explained: set[str], template_texts: Mapping[str, str]) -> None:
    """Explain each template file."""
    assert {name.removeprefix("blocks/") for name in template_texts} - explained == set()


def test_every_macro_is_explained(explained: set[str], template_texts: Mapping[str, str]) -> None:
    """Name each macro."""
    assert set(re.findall(r"{% macro (\w+)", template_texts["macros.html"])) - explained == set()
