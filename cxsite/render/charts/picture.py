"""Hold a finished picture: once for its page, once as a file of its own."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


class ChartError(Exception):
    """Say, in the author's words, why an own chart cannot be drawn."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold a picture as markup that follows the page's scheme and as an SVG file that stands alone."""

    inline: Markup
    file: bytes


@dataclass(frozen=True, slots=True)
class Sketch:
    """Hold what is inside a picture: SVG elements with ``var(--token)`` colours, and how much was drawn.

    ``said`` counts the elements that carry ``data-say``, ``drawn`` the shapes that stand for data.
    """

    width: int
    height: int
    body: str
    said: int
    drawn: int
