"""Read what a ``value:`` or ``claim:`` link asks about: a series of a metric, a period, its options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.language import Language
from cxsite.load import Segment
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.references import find_segment_fault
from cxsite.periods import PERIOD_EXAMPLES, Grain


@dataclass(frozen=True, slots=True)
class Address:
    """Hold the parts of a link's target: the id, what follows a slash, and the options."""

    id: str
    word: str
    options: tuple[tuple[str, str], ...]

    @property
    def given(self) -> Mapping[str, str]:
        """Tell the value of each option."""
        return dict(self.options)


def read_address(rest: str) -> Address:
    """Take apart what follows the colon of a target."""
    path, _, query = rest.partition("?")
    id_, _, word = path.partition("/")
    # A plus is a plus: only HTML forms mean a blank by it.
    return Address(id_, word, tuple(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)))


def check_options(address: Address, allowed: tuple[str, ...], what: str, place: Place) -> Iterator[Issue]:
    """Find options that a link does not have, or has twice."""
    for name, count in Counter(name for name, _ in address.options).items():
        if name not in allowed:
            known = f"options are: {', '.join(allowed)}" if allowed else "it has none"
            hint = did_you_mean(name, allowed, known)
            yield error("CX230", f'{what} has no option "{name}"', place, hint)
        elif count > 1:
            yield error("CX230", f'the option "{name}" is written twice', place, "keep one of them")


def read_segment(metric: Metric, text: str, place: Place) -> Segment | Issue:
    """Read a segment written as column:value."""
    if ":" not in text:
        column = metric.fields.by[0] if metric.fields.by else ""
        hint = f"write column:value, such as {column}:{text}" if column else "the metric has no segments"
        return error("CX206", f'"{text}" is no segment', place, hint)
    # Columns may hold colons too: one that the metric is split by goes before the first colon.
    fitting = [column for column in metric.fields.by if text.startswith(f"{column}:")]
    column = max(fitting, key=len) if fitting else text.partition(":")[0]
    value = text[len(column) + 1 :]
    return find_segment_fault(metric, {column: value}, place) or (column, value)


def find_series(metric: Metric, address: Address, place: Place) -> Series | Issue:
    """Find the series that a link asks about: a segment's, or the total."""
    segment: Segment | Issue = None
    if "segment" in address.given:
        segment = read_segment(metric, address.given["segment"], place)
    if isinstance(segment, Issue):
        return segment
    found = metric.total if segment is None and metric.has_total else None
    if segment is not None:
        found = metric.series_of(dict([segment]))
    if found is None or not found.points:
        hint = "name a segment: ?segment=column:value" if metric.fields.by and segment is None else ""
        return error("CX233", f'the metric "{metric.id}" has no figure here', place, hint)
    return found


def find_point(
    metric: Metric, series: Series, text: str, *, language: Language, place: Place
) -> Point | Issue:
    """Find a finished period written in the metric's own grain, or as its first day."""
    calendar, grain = language.calendar, metric.grain
    start = calendar.parse(text, grain)
    if start is None:
        what = "date" if grain is Grain.GIVEN else str(grain)
        message = f'"{text}" is no {what} of the metric "{metric.id}"'
        hint = f"write the period in its grain, such as {PERIOD_EXAMPLES[grain]}"
        return error("CX207", message, place, hint)
    point = next((point for point in series.points if point.period == start), None)
    finished = series.finished
    names = [calendar.name_of(finished[end].period, grain) for end in (0, -1)] if finished else []
    hint = f"finished periods run from {names[0]} to {names[1]}" if names else "it has no finished period yet"
    if point is None:
        return error("CX233", f'the metric "{metric.id}" has no figure for {text}', place, hint)
    return error("CX233", f"{text} is not finished yet", place, hint) if point.partial else point
