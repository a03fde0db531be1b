"""Place the labels of events above a plot so that they neither overlap nor cross."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cxsite.render.charts.rows import Row, read_day, read_flag, read_said
from cxsite.render.charts.scale import Scale
from cxsite.render.charts.sheet import Sheet

LANES = 5
_GAP = 8.0
_LEAST = 48.0
_LONGEST = 260.0


@dataclass(frozen=True, slots=True)
class Event:
    """Hold what happened on a day; with ``is_phase`` it set limits anew."""

    day: date
    said: str
    is_phase: bool = False
    shift: float = 0.0

    @property
    def instant(self) -> float:
        """Return where it is drawn, in days; new limits begin ``shift`` days before their first point."""
        return self.day.toordinal() - self.shift


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
        Event(day, read_said(mark), read_flag(mark, "phase"))
        for mark in marks
        if (day := read_day(mark, "x")) is not None
    )
    return tuple(sorted(found, key=lambda event: event.day))


def place_flags(events: Sequence[Event], sheet: Sheet, *, across: Scale, edge: float) -> tuple[Flag, ...]:
    """Give each event's label the lowest free lane, in the way that leaves most to read."""
    stems = [Flag(event, across.place(event.instant)) for event in events]
    cut = [edge - stem.px - _GAP < sheet.measure(stem.event.said) for stem in stems]
    # From the last to the first, an earlier label passes above the later ones, so no stem crosses a text.
    # Labels that would be cut at the edge may go last instead, above all others and to the left.
    backwards = sorted(range(len(stems)), reverse=True)
    whole_first = sorted(backwards, key=lambda index: cut[index])
    ways = [
        _place_in_order([stems[index] for index in order], sheet, sides=sides, edge=edge)
        for order, sides in ((whole_first, (False, True)), (backwards, (False,)))
    ]
    best = max(ways, key=lambda flags: (sum(bool(flag.text) for flag in flags), _count_letters(flags)))
    return tuple(sorted(best, key=lambda flag: flag.px))


def _place_in_order(stems: Sequence[Flag], sheet: Sheet, *, sides: Sequence[bool], edge: float) -> list[Flag]:
    taken: list[_Span] = []
    flags: list[Flag] = []
    for stem in stems:
        candidates = _list_candidates(stem, sheet, sides=sides, edge=edge)
        free = (flag for flag in candidates if not _collides(_occupy(flag, sheet), taken))
        flags.append(next(free, stem))
        taken.extend(_occupy(flags[-1], sheet))
    return flags


def _list_candidates(stem: Flag, sheet: Sheet, *, sides: Sequence[bool], edge: float) -> Iterator[Flag]:
    """List where a label may stand: the side with most of its text first, the lowest lane first."""
    wanted = min(sheet.measure(stem.event.said), _LONGEST)
    rooms = [
        (leftward, min((stem.px if leftward else edge - stem.px) - _GAP, _LONGEST)) for leftward in sides
    ]
    for leftward, room in sorted(rooms, key=lambda side: -min(side[1], wanted)):
        if room >= min(_LEAST, wanted):
            text = sheet.shorten(stem.event.said, room)
            yield from (Flag(stem.event, stem.px, text, lane, leftward) for lane in range(LANES))


def _count_letters(flags: Iterable[Flag]) -> int:
    return sum(len(flag.text) for flag in flags)


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
