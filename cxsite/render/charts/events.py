"""Place the labels of events above a plot so that they neither overlap nor cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cxsite.render.charts.rows import Row, read_day, read_text
from cxsite.render.charts.scale import Scale
from cxsite.render.charts.sheet import Sheet

LANES = 4
_GAP = 8.0
_LEAST = 48.0
_LONGEST = 230.0


@dataclass(frozen=True, slots=True)
class Event:
    """Hold what happened on a day."""

    day: date
    said: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Place an event: the pixel of its day, and its label's text, lane (0 is lowest) and side.

    The text is empty where no lane has room for it; the event is then said but not lettered.
    """

    event: Event
    px: float
    text: str = ""
    lane: int = 0
    leftward: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    lane: int
    start: float
    end: float


def read_events(marks: Iterable[Row]) -> tuple[Event, ...]:
    """Read what happened, in the order it did."""
    found = (
        Event(day, read_text(mark, "label")) for mark in marks if (day := read_day(mark, "x")) is not None
    )
    return tuple(sorted(found, key=lambda event: event.day))


def place_flags(events: Sequence[Event], sheet: Sheet, *, across: Scale, edge: float) -> tuple[Flag, ...]:
    """Give each label the lowest free lane: first those with room on the right, from the last to the first.

    In this order an earlier label only has to pass above later ones, so its stem never crosses a text.
    """
    taken: list[_Span] = []
    flags: dict[Event, Flag] = {}
    pixels = {event: across.place(event.day.toordinal()) for event in events}
    cut = {event: edge - pixels[event] - _GAP < sheet.measure(event.said) for event in events}
    for event in sorted(events, key=lambda event: (cut[event], -event.day.toordinal(), event.said)):
        flags[event] = _place_flag(event, sheet, taken, (pixels[event], edge))
        taken.extend(_occupy(flags[event], sheet))
    return tuple(flags[event] for event in events)


def _place_flag(event: Event, sheet: Sheet, taken: Sequence[_Span], where: tuple[float, float]) -> Flag:
    for leftward, room in _list_sides(event, sheet, where):
        text = sheet.shorten(event.said, room)
        for lane in range(LANES):
            flag = Flag(event, where[0], text, lane, leftward)
            if not _collides(_occupy(flag, sheet), taken):
                return flag
    return Flag(event, where[0])


def _list_sides(event: Event, sheet: Sheet, where: tuple[float, float]) -> list[tuple[bool, float]]:
    """Prefer the right of the stem, unless the label would be cut there and not on the left."""
    px, edge = where
    wanted = min(sheet.measure(event.said), _LONGEST)
    rooms = ((False, min(edge - px - _GAP, _LONGEST)), (True, min(px - _GAP, _LONGEST)))
    usable = [(leftward, room) for leftward, room in rooms if room >= min(_LEAST, wanted)]
    return sorted(usable, key=lambda side: -min(side[1], wanted))


def _occupy(flag: Flag, sheet: Sheet) -> list[_Span]:
    """List what a flag covers: its label in its lane, its stem in all lanes below."""
    if not flag.text:
        return []
    width = sheet.measure(flag.text) + _GAP
    start = flag.px - width if flag.leftward else flag.px
    stem = [_Span(lane, flag.px - 2, flag.px + 2) for lane in range(flag.lane)]
    return [_Span(flag.lane, start, start + width), *stem]


def _collides(wanted: Iterable[_Span], taken: Sequence[_Span]) -> bool:
    return any(
        span.lane == other.lane and span.start < other.end and other.start < span.end
        for span in wanted
        for other in taken
    )
