"""Give every signal its shape and its colour, the same in large pictures and in lines of a word's size."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "": "chart-line",
        "common_cause": "chart-common",
        "improvement_high": "chart-improvement",
        "improvement_low": "chart-improvement",
        "concern_high": "chart-concern",
        "concern_low": "chart-concern",
        "neutral_high": "chart-neutral",
        "neutral_low": "chart-neutral",
    }
)
SHAPES: Mapping[str, str] = MappingProxyType(
    {
        "improvement_high": "triangle-up",
        "improvement_low": "triangle-down",
        "concern_high": "square",
        "concern_low": "square",
        "neutral_high": "diamond",
        "neutral_low": "diamond",
    }
)


def colour_of(signal: str) -> str:
    """Name the token of a signal's colour; an unknown one looks like none."""
    return COLOURS.get(signal, COLOURS[""])


def shape_of(signal: str) -> str:
    """Name a signal's shape, as the renderer calls it."""
    return SHAPES.get(signal, "circle")
