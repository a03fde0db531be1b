"""Draw every figure and spark line of a site; a family is compiled at its first use, never before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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

Wanted = tuple[Chart, Sheet]
"""A chart, and the paper that it is to be drawn on."""


@dataclass(frozen=True, slots=True)
class Variants:
    """Hold the sketches of one chart, by the names of the boxes that the theme's style sheet chooses from."""

    sketches: Mapping[str, Sketch]


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
        self._at_hand: dict[str, Variants] = {}
        self._painters: Mapping[str, Callable[[Chart, Sheet], Sketch]] = {
            "own": lambda chart, _: self._draw_own(chart),
            "timeline": draw_timeline,
            "placeholder": lambda _, sheet: draw_placeholder(sheet),
        }

    def prepare(self, figures: Iterable[Figure]) -> None:
        """Draw the charts of several figures together, which takes a fraction of the time.

        They are at hand until others are. Own charts are left out, for they may be broken.
        """
        charts = {self._name(figure.chart): figure.chart for figure in figures if figure.chart.kind != "own"}
        self._at_hand = self._memo.recall_together(charts, Variants, self._draw_all)

    def draw_figure(self, figure: Figure) -> Picture:
        """Draw a figure for its page and as a file; a broken own chart raises ``ChartError``."""
        sketches = self._find(figure.chart).sketches
        first = next(iter(sketches.values()))
        return Picture(frame_inline(figure, sketches), frame_file(figure, first, colours=self._colours))

    def draw_spark(self, spark: Spark) -> Markup:
        """Draw a spark line."""
        return draw_spark(spark)

    def _name(self, chart: Chart) -> str:
        return digest_of("variants", self._setting, chart)

    def _find(self, chart: Chart) -> Variants:
        key = self._name(chart)
        return self._at_hand.get(key) or self._memo.recall(
            key, Variants, lambda: next(self._draw_all((chart,)))
        )

    def _draw_all(self, charts: Sequence[Chart]) -> Iterator[Variants]:
        """Draw charts, those of a kind with one another."""
        sheets = [self._choose_sheets(chart) for chart in charts]
        wanted: dict[str, list[Wanted]] = {}
        for chart, own in zip(charts, sheets, strict=True):
            wanted.setdefault(_painter_of(chart), []).extend((chart, sheet) for sheet in own.values())
        drawn = {painter: iter(self._draw(painter, group)) for painter, group in wanted.items()}
        for chart, own in zip(charts, sheets, strict=True):
            yield Variants({name: next(drawn[_painter_of(chart)]) for name in own})

    def _choose_sheets(self, chart: Chart) -> dict[str, Sheet]:
        if chart.kind in _SCROLLS and not (chart.kind == "heatmap" and _is_empty(chart)):
            return {"scroll": wide_sheet(self._wording)}
        return {"wide": wide_sheet(self._wording), "narrow": narrow_sheet(self._wording)}

    def _draw(self, painter: str, wanted: Sequence[Wanted]) -> Iterable[Sketch]:
        if painter not in self._painters:
            return self._draw_family(painter, wanted)
        return (self._painters[painter](chart, sheet) for chart, sheet in wanted)

    def _draw_own(self, chart: Chart) -> Sketch:
        from cxsite.render.charts.own import draw_own

        return draw_own(chart.spec, self._wording, colours=self._colours)

    def _draw_family(self, kind: str, wanted: Sequence[Wanted]) -> list[Sketch]:
        # The renderer takes longer to import than most commands run, and Altair, to compose, still longer.
        from cxsite.render.charts.families import FAMILIES
        from cxsite.render.charts.vega import compile_chart, draw_family

        family = FAMILIES[kind]
        if kind not in self._compiled:
            key = digest_of("family", kind)
            self._compiled[kind] = self._memo.recall(key, dict, lambda: compile_chart(family.compose()))
        return draw_family(self._compiled[kind], [family.fill(chart, sheet) for chart, sheet in wanted])


def _painter_of(chart: Chart) -> str:
    """Name what draws a chart: its kind, or what stands where there is nothing to show."""
    return "placeholder" if chart.kind != "own" and _is_empty(chart) else chart.kind


def _is_empty(chart: Chart) -> bool:
    """Say whether a chart has nothing to show."""
    if chart.kind == "timeline":
        return not any(read_day(row, "start") for row in chart.rows)
    names = _NEEDED.get(chart.kind, ("y",))
    return not any(read_number(row, name) is not None for row in chart.rows for name in names)
