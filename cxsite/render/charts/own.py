"""Draw an author's own chart in the theme's letters and colours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cxsite.render.charts.families.grammar import AXIS, FONT
from cxsite.render.charts.lettering import clean_text
from cxsite.render.charts.locale import Wording
from cxsite.render.charts.markup import MisshapenError
from cxsite.render.charts.picture import ChartError, Sketch
from cxsite.render.charts.tokens import token
from cxsite.render.charts.vega import compile_chart, draw_vega

JsonObject = dict[str, Any]

_WIDTH, _HEIGHT = 600, 280
_LARGEST = 4000
_BEGINNINGS = frozenset(("mark", "layer", "facet", "repeat", "concat", "hconcat", "vconcat"))
_CATEGORIES = 6
_STEPS = 5


def draw_own(specification: str, wording: Wording, *, colours: Mapping[str, str]) -> Sketch:
    """Draw a Vega-Lite specification whose data are all in it."""
    own = _clean(json.loads(specification))
    if not isinstance(own, dict) or not isinstance(own.get("config", {}), dict):
        raise ChartError("the file is not a Vega-Lite chart")
    if not own.keys() & _BEGINNINGS:
        raise ChartError('the chart has no "mark": it must say what it draws')
    try:
        sketch = draw_vega(compile_chart(_dress(own, wording, colours)))
    except MisshapenError as failure:
        raise ChartError(f"the chart has a shape without a place: {failure}") from failure
    except ValueError as failure:
        raise ChartError(f"the chart does not compile: {_shorten(failure)}") from failure
    if sketch.drawn == 0:
        raise ChartError("the chart draws nothing: check the names of its fields and its data")
    if max(sketch.width, sketch.height) > _LARGEST:
        raise ChartError(
            f"the chart is {sketch.width} × {sketch.height} pixels, at most {_LARGEST} can be shown"
        )
    return sketch


def _clean(value: Any) -> Any:
    """Strip every text of what aborts the renderer."""
    if isinstance(value, str):
        return clean_text(value) if not value.isprintable() else value
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    return value


def _dress(own: JsonObject, wording: Wording, colours: Mapping[str, str]) -> JsonObject:
    """Put the theme below the author's own settings, which win."""
    sizes = {"width": _WIDTH, "height": _HEIGHT} if own.keys() & {"mark", "layer"} else {}
    config = _lay_over(_theme_config(wording, colours), own.get("config") or {})
    return {"background": "transparent", **sizes, **own, "config": config}


def _lay_over(below: JsonObject, above: JsonObject) -> JsonObject:
    """Merge two settings group by group; what stands above wins."""
    merged = {**below, **above}
    for name in below.keys() & above.keys():
        if isinstance(below[name], dict) and isinstance(above[name], dict):
            merged[name] = _lay_over(below[name], above[name])
    return merged


def _theme_config(wording: Wording, colours: Mapping[str, str]) -> JsonObject:
    # Steps between colours are mixed by the renderer, which cannot read custom properties.
    ramp = [colours[f"chart-heat-{step}"] for step in range(1, _STEPS + 1)]
    category = [token(f"chart-category-{number}") for number in range(1, _CATEGORIES + 1)]
    colour = token("chart-text")
    text: JsonObject = {"labelColor": colour, "titleColor": colour, "titleFontWeight": 400}
    letters = {"labelFontSize": 12, "titleFontSize": 12}
    return {
        "font": FONT,
        "locale": wording.vega(),
        "view": {"stroke": None},
        "axis": {**AXIS, **text, **letters, "labelPadding": 8},
        "legend": {**text, **letters, "aria": False},
        "header": {**text, **letters},
        "title": {
            "color": token("ink"),
            "subtitleColor": token("chart-text"),
            "fontSize": 15,
            "anchor": "start",
        },
        "text": {"color": token("chart-text"), "fontSize": 12},
        "mark": {"color": token("chart-line")},
        "bar": {"color": token("chart-bar")},
        "rule": {"color": token("chart-axis")},
        "range": {"category": category, "ordinal": ramp, "ramp": ramp, "heatmap": ramp, "diverging": ramp},
    }


def _shorten(failure: ValueError) -> str:
    """Keep the line of the renderer's report that an author can use."""
    lines = [line.strip() for line in str(failure).splitlines() if line.strip()]
    reason = next((line for line in lines[1:] if not line.startswith("at ")), lines[0] if lines else "")
    return reason.removeprefix("Error: ")[:300] or "no reason was given"
