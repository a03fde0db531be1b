"""Name points of a scatter where there is room: beside, above or below, touching no other name or point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cxsite.render.charts.captions import Caption
from cxsite.render.charts.sheet import Sheet

_AWAY = 9.0


@dataclass(frozen=True, slots=True)
class Dot:
    """Hold a point's pixel and its name; points without one are only in the way."""

    px: float
    py: float
    name: str = ""
    fill: str = "ink"


@dataclass(frozen=True, slots=True)
class Box:
    """Hold a rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        """Say whether two rectangles have a pixel in common."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not (is_beside or self.bottom <= other.top or other.bottom <= self.top)

    def is_within(self, other: Box) -> bool:
        """Say whether this lies inside another rectangle."""
        is_wide = self.left < other.left or self.right > other.right
        return not (is_wide or self.top < other.top or self.bottom > other.bottom)


def place_names(dots: Sequence[Dot], sheet: Sheet, *, frame: Box, longest: float) -> list[Caption]:
    """Name dots in their order, as many as find room; a name is cut to ``longest`` pixels."""
    taken = [Box(dot.px - 4, dot.py - 4, dot.px + 4, dot.py + 4) for dot in dots]
    captions: list[Caption] = []
    for dot in dots:
        text = sheet.shorten(dot.name, longest)
        if not text:
            continue
        free = (pair for pair in _list_places(dot, text, sheet) if _is_free(pair[1], taken, frame))
        caption, box = next(free, (None, None))
        if caption and box:
            captions.append(caption)
            taken.append(box)
    return captions


def _is_free(box: Box, taken: Iterable[Box], frame: Box) -> bool:
    return box.is_within(frame) and not any(box.touches(other) for other in taken)


def _list_places(dot: Dot, text: str, sheet: Sheet) -> Iterator[tuple[Caption, Box]]:
    """List where a name may stand, the best place first."""
    width, rise, drop = sheet.measure(text), sheet.size * 0.8, sheet.size * 0.25
    spots = (
        ("left", dot.px + _AWAY, dot.py + sheet.size * 0.35, 0.0),
        ("right", dot.px - _AWAY, dot.py + sheet.size * 0.35, 1.0),
        ("center", dot.px, dot.py - _AWAY, 0.5),
        ("center", dot.px, dot.py + _AWAY + rise, 0.5),
    )
    for align, px, base, share in spots:
        left = px - share * width
        box = Box(left - 2, base - rise, left + width + 2, base + drop)
        yield Caption(text, px, base, align, dot.fill, clear=True), box
