"""Draw what stands in the place of a chart that has nothing to show."""

from __future__ import annotations

from collections.abc import Mapping

from cxsite.render.charts.markup import draw_element
from cxsite.render.charts.picture import Sketch
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.tokens import token

Attributes = Mapping[str, str | float]

_HEIGHT = 120


def draw_placeholder(sheet: Sheet) -> Sketch:
    """Say that there are no data, so that nobody takes an empty frame for a chart that failed."""
    frame: Attributes = {"x": 1, "y": 1, "width": sheet.width - 2, "height": _HEIGHT - 2, "fill": "none"}
    outline = draw_element("rect", {**frame, "stroke": token("chart-axis"), "stroke_dasharray": "4 4"})
    place: Attributes = {
        "x": sheet.width / 2,
        "y": _HEIGHT / 2 + 5,
        "text_anchor": "middle",
        "font_size": sheet.size,
    }
    words = draw_element("text", {**place, "fill": token("chart-muted")}, sheet.wording.word("none"))
    return Sketch(sheet.width, _HEIGHT, outline + words, said=0, drawn=0)
