"""Draw every figure and spark line of a site; a family is compiled at its first use, never before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from cxsite.memo import Memo, digest_of
from cxsite.pages.plan import Chart, Figure, Spark
from cxsite.render.charts.frame import frame_file, frame_inline
from cxsite.render.charts.locale import Wording
from cxsite.render.charts.picture import Picture, Sketch
from cxsite.render.charts.placeholder import draw_placeholder
from cxsite.render.charts.rows import read_day, read_number
from cxsite.render.charts.sheet import Sheet, narrow_sheet, wide_sheet
from cxsite.render.charts.spark import draw_spark
from cxsite.render.charts.timeline import draw_timeline

# What a row must have to be worth drawing, where it is not called y.
_NEEDED = {"bullet": ("start", "now", "goal")}
_SCROLLS = frozenset(("heatmap", "own"))


class Pencil:
    """Draw in one theme's colours and one language; make one for each render."""

    def __init__(
        self, tokens: Mapping[str, Mapping[str, str]], language: str, memo: Memo | None = None
    ) -> None:
        self._memo = memo or Memo()
        self._setting = digest_of(language, sorted(tokens["light"].items()))
        self._colours = tokens["light"]
        self._wording = Wording(language)
        self._compiled: dict[str, dict[str, Any]] = {}

    def draw_figure(self, figure: Figure) -> Picture:
        """Draw a figure for its page and as a file; a broken own chart raises ``ChartError``."""
        sketches = self._draw_variants(figure.chart)
        first = next(iter(sketches.values()))
        return Picture(frame_inline(figure, sketches), frame_file(figure, first, colours=self._colours))

    def draw_spark(self, spark: Spark) -> Markup:
        """Draw a spark line."""
        return draw_spark(spark)

    def _draw_variants(self, chart: Chart) -> dict[str, Sketch]:
        if chart.kind in _SCROLLS and not (chart.kind == "heatmap" and _is_empty(chart)):
            return {"scroll": self._draw(chart, wide_sheet(self._wording))}
        return {
            "wide": self._draw(chart, wide_sheet(self._wording)),
            "narrow": self._draw(chart, narrow_sheet(self._wording)),
        }

    def _draw(self, chart: Chart, sheet: Sheet) -> Sketch:
        key = digest_of("sketch", self._setting, sheet.width, chart)
        return self._memo.recall(key, Sketch, lambda: self._draw_anew(chart, sheet))

    def _draw_anew(self, chart: Chart, sheet: Sheet) -> Sketch:
        if chart.kind == "own":
            return self._draw_own(chart)
        if _is_empty(chart):
            return draw_placeholder(sheet)
        if chart.kind == "timeline":
            return draw_timeline(chart, sheet)
        return self._draw_family(chart, sheet)

    def _draw_own(self, chart: Chart) -> Sketch:
        from cxsite.render.charts.own import draw_own

        return draw_own(chart.spec, self._wording, colours=self._colours)

    def _draw_family(self, chart: Chart, sheet: Sheet) -> Sketch:
        # The renderer and Altair take longer to import than most commands run.
        from cxsite.render.charts.families import FAMILIES
        from cxsite.render.charts.vega import compile_chart, draw_family

        family = FAMILIES[chart.kind]
        if chart.kind not in self._compiled:
            self._compiled[chart.kind] = compile_chart(family.compose())
        return draw_family(self._compiled[chart.kind], family.fill(chart, sheet))


def _is_empty(chart: Chart) -> bool:
    """Say whether a chart has nothing to show."""
    if chart.kind == "timeline":
        return not any(read_day(row, "start") for row in chart.rows)
    names = _NEEDED.get(chart.kind, ("y",))
    return not any(read_number(row, name) is not None for row in chart.rows for name in names)
