"""Register the chart families that are compiled once and filled for each chart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from cxsite.pages.plan import Chart
from cxsite.render.charts.families import bars, bullet, funnel, heatmap, multiples, pareto, trend, waterfall
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.vega import Drawing


class Family(Protocol):
    """Offer a grammar without data, and fill it for one chart on one sheet."""

    def compose(self) -> dict[str, Any]:
        """Write the family's grammar as a Vega-Lite specification with empty named tables."""

    def fill(self, chart: Chart, sheet: Sheet) -> Drawing:
        """Turn a chart's rows into tables, signals and sizes."""


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "trend": trend,
        "bars": bars,
        "funnel": funnel,
        "multiples": multiples,
        "pareto": pareto,
        "heatmap": heatmap,
        "bullet": bullet,
        "waterfall": waterfall,
    }
)
