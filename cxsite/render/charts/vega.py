"""Compile chart families once and draw their pictures; the only home of the renderer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import vl_convert

from cxsite.render.charts.captions import Caption, draw_captions
from cxsite.render.charts.markup import slim_picture, slim_svg
from cxsite.render.charts.picture import Sketch
from cxsite.render.charts.shared_view import can_share, frame_parts, list_layers, share_view, split_view

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Margins:
    """Keep room around the plot, in pixels."""

    top: float = 8
    right: float = 8
    bottom: float = 8
    left: float = 8


@dataclass(frozen=True, slots=True)
class Drawing:
    """Fill a compiled family: size of the plot and of its letters, tables by name, captions, signals by name.

    ``said`` is the number of shapes that must come out with a text to say: none may be lost on the way.
    """

    width: float
    height: float
    margins: Margins
    size: float
    tables: Mapping[str, Sequence[Mapping[str, object]]]
    captions: Sequence[Caption]
    signals: Mapping[str, object] = field(default_factory=dict)
    said: int = 0


def compile_chart(specification: JsonObject) -> JsonObject:
    """Compile a Vega-Lite specification to Vega."""
    return vl_convert.vegalite_to_vega(specification)


def draw_vega(compiled: JsonObject) -> Sketch:
    """Draw a Vega specification; nothing is fetched from anywhere."""
    return slim_svg(vl_convert.vega_to_svg(compiled, allowed_base_urls=[]))


def draw_family(compiled: JsonObject, drawings: Sequence[Drawing]) -> list[Sketch]:
    """Draw charts of a compiled family and make sure that nothing of them was lost.

    Those of a family that places everything by pixels are drawn together, in a fraction of the time.
    """
    sketches = _draw_together(compiled, drawings) if can_share(compiled) else _draw_each(compiled, drawings)
    return [_letter(sketch, drawing) for sketch, drawing in zip(sketches, drawings, strict=True)]


def _draw_each(compiled: JsonObject, drawings: Sequence[Drawing]) -> Iterator[Sketch]:
    return (draw_vega(fill_compiled(compiled, drawing)) for drawing in drawings)


def _draw_together(compiled: JsonObject, drawings: Sequence[Drawing]) -> Iterator[Sketch]:
    charts = [drawing.tables for drawing in drawings]
    svg = vl_convert.vega_to_svg(share_view(compiled, charts), allowed_base_urls=[])
    for parts, drawing in zip(split_view(svg, list_layers(compiled), charts), drawings, strict=True):
        margins = drawing.margins
        sketch = slim_picture(frame_parts(parts, margins.left, margins.top))
        width = round(drawing.width + margins.left + margins.right)
        height = round(drawing.height + margins.top + margins.bottom)
        yield replace(sketch, width=width, height=height)


def _letter(sketch: Sketch, drawing: Drawing) -> Sketch:
    if sketch.said != drawing.said:
        raise RuntimeError(f"the picture shows {sketch.said} points instead of {drawing.said}")
    corner = {"left": drawing.margins.left, "top": drawing.margins.top}
    return replace(sketch, body=sketch.body + draw_captions(drawing.captions, drawing.size, **corner))


def fill_compiled(compiled: JsonObject, drawing: Drawing) -> JsonObject:
    """Put a drawing's tables, signals and size into a copy of a compiled family."""
    margins = drawing.margins
    return {
        **compiled,
        "width": drawing.width,
        "height": drawing.height,
        "padding": {
            "top": margins.top,
            "right": margins.right,
            "bottom": margins.bottom,
            "left": margins.left,
        },
        "data": [_fill(entry, "values", drawing.tables) for entry in compiled["data"]],
        "signals": [_fill(entry, "value", drawing.signals) for entry in compiled.get("signals", [])],
    }


def _fill(entry: JsonObject, key: str, contents: Mapping[str, object]) -> JsonObject:
    name = entry["name"]
    return {**entry, key: contents[name]} if name in contents else entry
