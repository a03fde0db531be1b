"""Read a theme into values: templates as text, tokens as names and values, assets as bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """Hold a theme after its layers were laid over each other: site, theme, its parents, default.

    ``templates`` maps both the plain name (``page.html``, the topmost layer that has it) and the name with its
    layer (``default:page.html``) to the text; ``origins`` maps the same names to the file's path as shown in
    findings. ``tokens`` maps a token to its value for each scheme (``light``, ``dark``); ``assets`` maps a file
    name to its bytes.
    """

    name: str
    templates: Mapping[str, str]
    origins: Mapping[str, str]
    tokens: Mapping[str, Mapping[str, str]]
    assets: Mapping[str, bytes]
