"""Letter pictures: the renderer measures every text it draws, which takes longer than all its shapes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cxsite.render.charts.markup import draw_element
from cxsite.render.charts.tokens import token

_ANCHORS = {"right": "end", "center": "middle"}


@dataclass(frozen=True, slots=True)
class Caption:
    """Place a text in a picture, in pixels of the plot, by its base line.

    ``clear`` keeps lines that pass behind it away from its letters.
    """

    text: str
    px: float
    py: float
    align: str = "left"
    fill: str = "chart-text"
    bold: bool = False
    clear: bool = False


def draw_captions(captions: Iterable[Caption], size: float, *, left: float, top: float) -> str:
    """Draw texts over a plot whose corner is at ``left`` and ``top``."""
    texts = "".join(map(_draw_caption, captions))
    return f'<g font-size="{size:g}" transform="translate({left:.1f},{top:.1f})">{texts}</g>' if texts else ""


def _draw_caption(caption: Caption) -> str:
    style: dict[str, str | float] = {"fill": token(caption.fill)}
    if caption.align in _ANCHORS:
        style["text_anchor"] = _ANCHORS[caption.align]
    if caption.bold:
        style["font_weight"] = "600"
    if caption.clear:
        style |= {"stroke": token("surface"), "stroke_width": 4, "paint_order": "stroke"}
    return draw_element("text", {"x": caption.px, "y": caption.py, **style}, caption.text)
