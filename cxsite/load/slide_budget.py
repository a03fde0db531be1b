"""Tell which slides hold more than a slide can show, without drawing them.

A slide is 16:9. Its theme sets type in shares of its width, so what fits at one size fits at every size: this
counts in lines of its body text, of which a slide has room for ``LINES_OF_SLIDE``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import ceil

from cxsite.issues import Issue, Place, warning
from cxsite.load.front_matter import split_front_matter
from cxsite.load.slides import split_slides
from cxsite.load.sources import SourceRecord
from cxsite.schema import ScorecardFields

LINES_OF_SLIDE = 16.0
CHARTS_OF_SLIDE = 2
LETTERS_OF_LINE = 80
LETTERS_OF_WORDS = 62
LETTERS_BESIDE_CHART = 30
LETTERS_OF_TITLE = 46

_FEW = 5

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])")
_CHART = re.compile(r"!\[[^\]]*\]\((?!scorecard:)[^)]*\)")
_SCORECARD = re.compile(r"!\[[^\]]*\]\(scorecard:([a-z0-9-]+)[^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_TITLE = re.compile(r"#{1,6}\s+(.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(.*)")
_MARKS = re.compile(r"\*\*|__")
_RULER = re.compile(r"[\s|:-]+")

Weigh = Callable[[list[str], int], float]


def check_slides(records: Iterable[SourceRecord]) -> Iterator[Issue]:
    """Find decks without a slide, and slides that hold more than fits."""
    listed = tuple(records)
    rows = {record.id: _count_rows(record.fields) for record in listed if record.kind == "scorecards"}
    for record in listed:
        if record.kind == "decks":
            yield from _check_deck(record, rows)


def _count_rows(fields: object) -> int:
    return (
        sum(1 + len(group.metrics) for group in fields.groups) if isinstance(fields, ScorecardFields) else 0
    )


def _check_deck(record: SourceRecord, rows: Mapping[str, int]) -> Iterator[Issue]:
    lines = record.places.lines
    written, first_line = _find_text(record)
    body = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), written)
    slides = split_slides(body)
    if not slides:
        line = record.places.line if _is_row(record) else 1
        where = "in the column text" if _is_row(record) else "below the front matter"
        place = Place(record.path, line, 1, lines[line - 1])
        yield warning("CX130", "the deck has no slides", place, f"write slides {where}, parted by lines ---")
    yield from _find_misnamed_notes(body.split("\n"), record, first_line)
    for slide in slides:
        fault = find_overflow(slide.text, rows)
        if fault:
            yield _report(fault, lines, Place(record.path, first_line + slide.line - 1))


_MISNAMED = re.compile(r"(?:note|notes|speaker notes?|speaker)[ \t]*:", re.IGNORECASE)


def _find_misnamed_notes(lines: list[str], record: SourceRecord, first_line: int) -> Iterator[Issue]:
    """Find what is meant for the speaker alone and stands on the slide, because its first word is another."""
    for number, line in enumerate(lines):
        found = _MISNAMED.match(line)
        if found and found[0] != "Notes:":
            written = record.places.lines[first_line + number - 1]
            place = Place(record.path, first_line + number, 1, written, len(found[0]))
            yield warning("CX132", "readers see this line: notes begin otherwise", place, "write Notes:")


def _is_row(record: SourceRecord) -> bool:
    return not record.path.endswith(".md")


def _find_text(record: SourceRecord) -> tuple[str, int]:
    """Get a deck's text as it is written, and the line of its file on which that begins."""
    lines = record.places.lines
    if not _is_row(record):
        front = split_front_matter("\n".join(lines), record.path)
        return front.body, front.body_line
    cell = record.places.scalars.get(("text",))
    if cell is None:
        return "", record.places.line
    (first, start), (last, end) = cell.first, cell.end
    rows = [*lines[first - 1 : last - 1], lines[last - 1][: end - 1]]
    rows[0] = rows[0][start - 1 :]
    raw = "\n".join(rows)
    return raw[1:-1].replace('""', '"') if raw.startswith('"') else raw, first


def _report(fault: str, lines: tuple[str, ...], place: Place) -> Issue:
    excerpt = lines[place.line - 1] if place.line <= len(lines) else ""
    where = Place(place.path, place.line, 1, excerpt, max(len(excerpt), 1))
    hint = "part it with a line ---, or move words below a line Notes:"
    return warning("CX131", f"the slide is too full: {fault}", where, hint)


def find_overflow(slide: str, rows: Mapping[str, int]) -> str:
    """Say what is too much on a slide; empty if all of it fits. ``rows`` counts those of each scorecard."""
    charts = len(_CHART.findall(slide))
    if charts > CHARTS_OF_SLIDE:
        return f"{charts} charts ({CHARTS_OF_SLIDE} at most)"
    lines = weigh_slide(slide, rows)
    if lines <= LINES_OF_SLIDE:
        return ""
    return f"about {ceil(lines)} lines ({LINES_OF_SLIDE:.0f} at most)"


def weigh_slide(slide: str, rows: Mapping[str, int]) -> float:
    """Reckon how many lines of body text a slide takes."""
    charts = len(_CHART.findall(slide))
    boards = sum(2.5 + 1.15 * rows.get(name, 3) for name in _SCORECARD.findall(slide))
    words = _MARKS.sub("", _LINK.sub(r"\1", _IMAGE.sub("", slide)))
    blocks = [block.strip("\n").split("\n") for block in re.split(r"\n\s*\n", words) if block.strip()]
    # A chart takes the room that is left beside words; two of them stand below.
    width = LETTERS_BESIDE_CHART if charts == 1 else _width_of(blocks, has_more=bool(boards or charts))
    below = 6.0 if charts == CHARTS_OF_SLIDE else 0.0
    return boards + below + sum(_weigh_block(lines, width) for lines in blocks)


def _width_of(blocks: list[list[str]], *, has_more: bool) -> int:
    """Tell the letters of a line; a slide of nothing but words is set larger, in shorter lines."""
    plain = all(_TITLE.match(lines[0]) or _kind_of(lines) is _weigh_paragraph for lines in blocks)
    return LETTERS_OF_WORDS if plain and not has_more else LETTERS_OF_LINE


def _kind_of(lines: list[str]) -> Weigh:
    return next((weigh for mark, weigh in _BLOCKS if mark.match(lines[0])), _weigh_paragraph)


def _weigh_block(lines: list[str], width: int) -> float:
    title = _TITLE.match(lines[0])
    if title:
        rest = _weigh_block(lines[1:], width) if lines[1:] else 0.0
        return 1.4 * _lines_of(title[1], LETTERS_OF_TITLE) + 0.6 + rest
    return _kind_of(lines)(lines, width)


def _weigh_code(lines: list[str], _: int) -> float:
    return len(lines) + 0.6


def _weigh_table(lines: list[str], _: int) -> float:
    rows = [line.strip().strip("|").split("|") for line in lines if not _RULER.fullmatch(line)]
    # A short table is set larger.
    scale, gap = (1.15, 0.9) if len(rows) <= 1 + _FEW else (0.9, 0.4)
    width = round(LETTERS_OF_LINE / scale)
    return 0.6 + scale * sum(gap + _lines_of("   ".join(cell.strip() for cell in row), width) for row in rows)


def _weigh_list(lines: list[str], width: int) -> float:
    items: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item:
            items.append(item[1])
        elif items:
            items[-1] += f" {line.strip()}"
    # A short list is set larger, unless it stands beside a chart.
    is_large = len(items) <= _FEW and width == LETTERS_OF_LINE
    scale, gap = (1.25, 0.6) if is_large else (1.0, 0.25)
    return 0.6 + scale * sum(gap + _lines_of(item, round(width / scale) - 3) for item in items)


def _weigh_paragraph(lines: list[str], width: int) -> float:
    scale = 1.15 if width == LETTERS_OF_WORDS else 1.0
    return 0.6 + scale * _lines_of(" ".join(line.strip("> ") for line in lines), width)


def _lines_of(text: str, width: int) -> int:
    return max(1, ceil(len(text.strip()) / max(width, 1)))


_BLOCKS: tuple[tuple[re.Pattern[str], Weigh], ...] = (
    (re.compile(r" {0,3}(?:```|~~~)| {4}"), _weigh_code),
    (re.compile(r"\s*\|"), _weigh_table),
    (_ITEM, _weigh_list),
)
