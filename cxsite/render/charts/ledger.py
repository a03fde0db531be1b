"""Lay out pictures that read like a ledger: a name, a band to draw in, a number at the right edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cxsite.render.charts.captions import Caption
from cxsite.render.charts.sheet import Sheet
from cxsite.render.charts.vega import Margins

_GAP = 12.0


@dataclass(frozen=True, slots=True)
class Ledger:
    """Know where each row's band, name and number stand; ``head`` counts the lines above the first row."""

    sheet: Sheet
    names: Sequence[str]
    values: Sequence[str]
    margins: Margins
    pitch: float
    thickness: float

    @property
    def width(self) -> float:
        """Return the width of the bands."""
        return round(self.sheet.width - self.margins.left - self.margins.right, 2)

    @property
    def height(self) -> float:
        """Return the height of all rows together."""
        return len(self.names) * self.pitch

    def middle(self, index: int) -> float:
        """Find the middle of a row's band."""
        below = self.sheet.line + 4 if self.sheet.narrow else (self.pitch - self.thickness) / 2
        return round(index * self.pitch + below + self.thickness / 2, 2)

    def band(self, index: int, *, beyond: float = 0) -> Mapping[str, float]:
        """Give a row's band as the two pixels between which marks are drawn."""
        half = self.thickness / 2 + beyond
        return {"py": self.middle(index) - half, "py2": self.middle(index) + half}

    def spans(self) -> list[Mapping[str, float]]:
        """Give lines through all bands their pixels; on a narrow sheet they stop where words stand."""
        if self.sheet.narrow:
            return [self.band(index, beyond=4) for index in range(len(self.names))]
        return [{"py": -3, "py2": self.height}]

    def baseline(self, index: int) -> float:
        """Find where a row's words stand."""
        line = index * self.pitch + self.sheet.size
        return line if self.sheet.narrow else self.middle(index) + self.sheet.size * 0.35

    def value_start(self, index: int) -> float:
        """Find where a row's number begins."""
        return self.width + self.margins.right - self.sheet.measure(self.values[index], bold=True)

    def captions(self) -> Iterator[Caption]:
        """Letter the names and the numbers."""
        edge, name_edge = self.width + self.margins.right, 0.0 if self.sheet.narrow else -_GAP
        for index, (name, value) in enumerate(zip(self.names, self.values, strict=True)):
            yield Caption(
                name, name_edge, self.baseline(index), "left" if self.sheet.narrow else "right", "ink"
            )
            yield Caption(value, edge, self.baseline(index), "right", "ink", bold=True)


def lay_ledger(names: Sequence[str], values: Sequence[str], *, sheet: Sheet, head: int) -> Ledger:
    """Lay out rows: names and numbers beside the bands, or above them on a narrow sheet."""
    numbers = max((sheet.measure(value, bold=True) for value in values), default=0) + 2 * _GAP
    room = sheet.width - numbers if sheet.narrow else 0.3 * sheet.width
    shortened = [sheet.shorten(name, room) for name in names]
    left = max((sheet.measure(name) for name in shortened), default=0) + _GAP
    top = head * sheet.line + (8 if head else 2)
    beside = Margins(top, numbers + _GAP, 6, left)
    return Ledger(
        sheet=sheet,
        names=shortened,
        values=values,
        margins=Margins(top, 2, 4, 2) if sheet.narrow else beside,
        pitch=44 if sheet.narrow else 30,
        thickness=14 if sheet.narrow else 18,
    )


def letter_heads(heads: Sequence[tuple[float, str, str]], ledger: Ledger) -> list[Caption]:
    """Letter lines through the bands (pixel, text, colour) above the first row, stacked where they touch."""
    captions: list[Caption] = []
    for px, text, fill in heads:
        half = ledger.sheet.measure(text) / 2 + 4
        centre = min(max(px, half - ledger.margins.left), ledger.width + ledger.margins.right - half)
        touched = any(
            abs(centre - other.px) < half + ledger.sheet.measure(other.text) / 2 for other in captions
        )
        captions.append(Caption(text, centre, -8 - touched * ledger.sheet.line, "center", fill))
    return captions
