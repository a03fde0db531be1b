"""Letter a trend: its axes, the labels at its right edge and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxsite.render.charts.captions import Caption
from cxsite.render.charts.events import Flag
from cxsite.render.charts.points import find_newest
from cxsite.render.charts.scale import spread_places
from cxsite.render.charts.sheet import name_ticks
from cxsite.render.charts.timescale import choose_days
from cxsite.render.charts.trend_plot import INSET, Plot


def letter_trend(plot: Plot, flags: Sequence[Flag]) -> tuple[Caption, ...]:
    """Letter everything that stands in a trend."""
    return (*_letter_axes(plot), *_letter_ends(plot), *_letter_flags(flags, plot))


def _letter_axes(plot: Plot) -> Iterator[Caption]:
    """Letter the numbers left of the plot and the days below it."""
    size, line = plot.sheet.size, plot.sheet.line
    for value, name in name_ticks(plot.ticks, plot.sheet, unit=plot.unit).items():
        yield Caption(name, -8, plot.upright.place(value) + size * 0.35, "right")
    days = [point.day for point in plot.points]
    most = int((plot.across.end + INSET) / (4.2 * size))
    for tick in choose_days(days, grain=plot.grain, most=most, wording=plot.sheet.wording):
        px = plot.across.place(tick.day.toordinal())
        for index, text in enumerate(tick.lines):
            yield Caption(text, px, plot.upright.start + 8 + size + index * line, "center")


def _letter_ends(plot: Plot) -> Iterator[Caption]:
    """Letter the newest value, the target and the limits beside the plot, apart from each other."""
    wanted = [plot.upright.place(end.value) for end in plot.ends]
    places = spread_places(wanted, plot.sheet.line, low=0, high=plot.upright.start)
    for end, place in zip(plot.ends, places, strict=True):
        px = _place_newest(plot) if end.is_newest else plot.across.end + INSET + 6
        yield Caption(end.text, px, place + plot.sheet.size * 0.35, fill=end.fill, bold=end.is_newest)


def _place_newest(plot: Plot) -> float:
    """Keep the newest value beside its point, or beyond the unfinished one that follows it."""
    newest = find_newest(plot.points) or 0
    followed = any(point.value is not None for point in plot.points[newest + 1 :])
    edge = plot.across.end + INSET + 6
    return edge if followed else min(edge, plot.across.place(plot.points[newest].day.toordinal()) + 10)


def _letter_flags(flags: Sequence[Flag], plot: Plot) -> Iterator[Caption]:
    for flag in flags:
        if flag.text:
            yield Caption(
                flag.text,
                flag.px + (-4 if flag.leftward else 4),
                -(flag.lane * plot.sheet.line + 6),
                "right" if flag.leftward else "left",
                "ink" if flag.event.is_phase else "chart-muted",
            )
