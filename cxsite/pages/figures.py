"""Make the figure that a page or an author asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cxsite.pages.atlas import Atlas
from cxsite.pages.change_figures import draw_waterfall
from cxsite.pages.figure_request import Request
from cxsite.pages.funnel_figures import draw_funnel
from cxsite.pages.held_words import caveat_text
from cxsite.pages.plan import Figure
from cxsite.pages.segment_figures import draw_bars, draw_heatmap, draw_multiples, draw_pareto
from cxsite.pages.series_figures import draw_bullet, draw_trend


def draw(atlas: Atlas, kind: str, request: Request) -> Figure:
    """Make a figure of a kind of chart, with what to mind; without counts behind it, a funnel is bars."""
    drawn = "bars" if kind == "funnel" and not request.metric.has_counts else kind
    return replace(_FIGURES[drawn](atlas, request), caveat=caveat_text(atlas, request.metric))


_FIGURES: Mapping[str, Callable[[Atlas, Request], Figure]] = {
    "trend": draw_trend,
    "bars": draw_bars,
    "multiples": draw_multiples,
    "funnel": draw_funnel,
    "pareto": draw_pareto,
    "heatmap": draw_heatmap,
    "waterfall": draw_waterfall,
    "bullet": draw_bullet,
}
