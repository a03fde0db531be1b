"""Check that everybody can read what the themes colour (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

Tokens = Mapping[str, Mapping[str, str]]

TEXT = (
    ("ink", "surface"),
    ("ink", "panel"),
    ("ink-soft", "surface"),
    ("ink-soft", "panel"),
    ("accent", "surface"),
    ("accent", "panel"),
    ("good", "surface"),
    ("good", "panel"),
    ("bad", "surface"),
    ("bad", "panel"),
    ("signal-improvement", "surface"),
    ("signal-improvement", "panel"),
    ("signal-concern", "surface"),
    ("signal-concern", "panel"),
    ("signal-neutral", "surface"),
    ("signal-neutral", "panel"),
    ("band-ink", "band"),
    ("ribbon-ink", "ribbon"),
    ("tip-ink", "tip"),
    ("chart-text", "surface"),
    ("chart-muted", "surface"),
    ("chart-line", "surface"),
    ("chart-target", "surface"),
    ("chart-reference", "surface"),
    ("chart-cumulative", "surface"),
    ("chart-limit", "surface"),
)
GRAPHICS = (
    ("signal-common", "surface"),
    ("signal-common", "panel"),
    ("focus", "surface"),
    ("focus", "panel"),
    ("plain", "surface"),
    ("plain", "panel"),
    ("rule-strong", "surface"),
    ("on-state", "good"),
    ("chart-axis", "surface"),
    ("chart-interval", "surface"),
    ("chart-common", "surface"),
    ("chart-improvement", "surface"),
    ("chart-concern", "surface"),
    ("chart-neutral", "surface"),
    ("chart-bar", "surface"),
    ("chart-bar-missed", "surface"),
    ("chart-bar-plain", "surface"),
    ("chart-heat-5", "chart-heat-1"),
    *((f"chart-category-{number}", "surface") for number in range(1, 7)),
)
QUIET = {"rule", "chart-grid", "chart-heat-2", "chart-heat-3", "chart-heat-4"}


def relative_luminance(colour: str) -> float:
    """Compute the relative luminance of ``#rrggbb`` (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Compute the contrast ratio of two colours (WCAG 2.2, definition of contrast ratio)."""
    dark, light = sorted((relative_luminance(one), relative_luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours(tokens: Tokens, scheme: str) -> Mapping[str, str]:
    """Give the colours of a scheme; a token without a dark value keeps its light one."""
    return {**tokens["light"], **tokens[scheme]}


def test_contrast_of_black_on_white_is_the_published_maximum() -> None:
    """Agree with the ratio that the standard gives for black on white."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_contrast_of_a_known_grey_is_the_published_ratio() -> None:
    """Agree with the well-known lightest grey that passes on white."""
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), TEXT)
def test_text_can_be_read(theme_tokens: Tokens, scheme: str, front: str, ground: str) -> None:
    """Give text a contrast of at least 4.5:1."""
    tokens = colours(theme_tokens, scheme)
    assert contrast(tokens[front], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), GRAPHICS)
def test_graphics_can_be_seen(theme_tokens: Tokens, scheme: str, front: str, ground: str) -> None:
    """Give marks that carry meaning a contrast of at least 3:1."""
    tokens = colours(theme_tokens, scheme)
    assert contrast(tokens[front], tokens[ground]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_that_miss_differ_in_lightness_too(theme_tokens: Tokens, scheme: str) -> None:
    """Keep bars that meet and bars that miss their target apart in grey print."""
    tokens = colours(theme_tokens, scheme)
    assert contrast(tokens["chart-bar"], tokens["chart-bar-missed"]) >= 1.3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_heat_steps_are_even_in_lightness(theme_tokens: Tokens, scheme: str) -> None:
    """Let each step of a heat map differ from the next by at least a quarter."""
    tokens = colours(theme_tokens, scheme)
    steps = [tokens[f"chart-heat-{number}"] for number in range(1, 6)]
    assert all(contrast(one, other) >= 1.25 for one, other in pairwise(steps))


def test_every_colour_is_judged(default_tokens: Tokens) -> None:
    """Leave no colour out of the pairs above, except those that only decorate."""
    judged = {name for pair in TEXT + GRAPHICS for name in pair}
    assert set(default_tokens["light"]) - QUIET == judged
