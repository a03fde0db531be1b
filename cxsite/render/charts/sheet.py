"""Describe the paper a chart is drawn on: how wide it is, in which letters and which language."""

from __future__ import annotations

from dataclasses import dataclass

from cxsite.render.charts.lettering import measure_text, shorten_text
from cxsite.render.charts.locale import Wording
from cxsite.render.charts.scale import Ticks


@dataclass(frozen=True, slots=True)
class Sheet:
    """Give a chart its width in pixels; on a narrow one names stand above, not beside."""

    width: int
    size: float
    narrow: bool
    wording: Wording

    def measure(self, text: str, *, bold: bool = False) -> float:
        """Estimate the width of a text on this sheet."""
        return measure_text(text, self.size, bold=bold)

    def shorten(self, text: str, width: float, *, bold: bool = False) -> str:
        """Cut a text to a width on this sheet."""
        return shorten_text(text, width, self.size, bold=bold)

    @property
    def line(self) -> float:
        """Return the height of a line of text."""
        return round(self.size * 1.25, 2)


def wide_sheet(wording: Wording) -> Sheet:
    """Take the paper for screens, tablets and print."""
    return Sheet(720, 13, narrow=False, wording=wording)


def narrow_sheet(wording: Wording) -> Sheet:
    """Take the paper for phones, whose letters stay readable at 390 pixels."""
    return Sheet(340, 12, narrow=True, wording=wording)


def name_ticks(ticks: Ticks, sheet: Sheet, *, unit: str) -> dict[float, str]:
    """Word the numbers of an axis; the topmost carries the unit."""
    names = {value: sheet.wording.number(value, ticks.decimals) for value in ticks.values}
    return {**names, ticks.high: sheet.wording.with_unit(names[ticks.high], unit)}
