"""Hold the figures of metrics to what their authors expect: no wild jump, no period left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from cxsite.issues import Issue, Place, error, warning
from cxsite.load import SourceRecord
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.series import Clock
from cxsite.periods import Grain
from cxsite.schema import Breach, ExpectedPeriods, LargestJump, MetricFields

_EXAMPLES = 5


def find_breaches(
    records: Sequence[SourceRecord], drafts: Mapping[str, Metric], clock: Clock
) -> dict[str, tuple[Issue, ...]]:
    """Find what is implausible in metrics, by their source; to be done before anything is hidden in them."""
    found: dict[str, tuple[Issue, ...]] = {}
    for record in records:
        if draft := drafts.get(record.id):
            source = draft.fields.source or ""
            issues = (*_check_jumps(record, draft, clock), *_check_periods(record, draft, clock))
            found[source] = (*found.get(source, ()), *issues)
    return {source: issues for source, issues in found.items() if issues}


def _report(severity: Breach, said: tuple[str, str], place: Place, hint: str) -> Issue:
    return (error if severity == "error" else warning)(*said, place, hint)


def _check_jumps(record: SourceRecord, draft: Metric, clock: Clock) -> Iterator[Issue]:
    rule = draft.fields.largest_jump
    jumps = [jump for series in _judged(draft) for jump in _find_jumps(series, rule)] if rule else []
    if rule and jumps:
        before, after = jumps[0]
        name, start = (clock.calendar.name_of(point.period, draft.grain) for point in (after, before))
        message = f"the figure for {name} is {_say_distance(rule, before, after)} off that for {start}"
        message += f", and at most {_say_rule(rule)} is plausible"
        others = [clock.calendar.name_of(point.period, draft.grain) for _, point in jumps[1:]]
        message += _say_more(others, "more jump")
        what = "rows" if draft.fields.source else "parts"
        hint = f"look at the {what} of {name}; if they are right, raise largest_jump"
        yield _report(rule.severity, ("CX344", message), record.places.at(("largest_jump",)), hint)


def _judged(draft: Metric) -> tuple[Series, ...]:
    # Small segments jump by chance: they are judged only where nothing else is there.
    return (draft.total,) if draft.has_total else draft.series[1:]


def _find_jumps(series: Series, rule: LargestJump) -> Iterator[tuple[Point, Point]]:
    known = [point for point in series.finished if point.value is not None]
    return ((one, two) for one, two in pairwise(known) if _is_too_far(rule, one, two))


def _is_too_far(rule: LargestJump, before: Point, after: Point) -> bool:
    distance = _distance(rule, before, after)
    return distance is not None and distance > (rule.by or rule.percent or 0)


def _distance(rule: LargestJump, before: Point, after: Point) -> float | None:
    """Tell how far two figures are apart, as the rule counts; ``None`` of a percentage of nothing."""
    start, end = before.value or 0.0, after.value or 0.0
    if rule.by is not None:
        return abs(end - start)
    return abs(end - start) / abs(start) * 100 if start else None


def _say_distance(rule: LargestJump, before: Point, after: Point) -> str:
    return _say_size(rule, _distance(rule, before, after) or 0)


def _say_rule(rule: LargestJump) -> str:
    return _say_size(rule, rule.by or rule.percent or 0)


def _say_size(rule: LargestJump, size: float) -> str:
    # Four digits will do, but never as 1e+06.
    number = f"{size:,.0f}" if size >= 1000 else f"{size:.4g}"
    return f"{number} %" if rule.percent else number


def _say_more(names: Sequence[str], what: str) -> str:
    if not names:
        return ""
    dots = ", …" if len(names) >= _EXAMPLES else ""
    plural = "" if len(names) == 1 else "s"
    return f" (and {len(names):,} {what}{plural}: {', '.join(names[: _EXAMPLES - 1])}{dots})"


def _check_periods(record: SourceRecord, draft: Metric, clock: Clock) -> Iterator[Issue]:
    rule = draft.fields.expected_periods
    if rule is None or draft.grain is Grain.GIVEN:
        return
    known = {point.period for series in draft.series for point in series.points if point.value is not None}
    missing = [period for period in _list_expected(draft.fields, rule, known, clock) if period not in known]
    place = record.places.at(("expected_periods",))
    if missing:
        names = [clock.calendar.name_of(period, draft.grain) for period in missing]
        message = f"no figure for {', '.join(names[:_EXAMPLES])}"
        message += f" (and {len(names) - _EXAMPLES:,} more)" if len(names) > _EXAMPLES else ""
        hint = f"{_say_cure(draft.fields)}, or expect fewer periods"
        yield _report(rule.severity, ("CX345", message), place, hint)
    elif not known:
        hint = f"look whether data/{draft.fields.source} has rows for it"
        yield _report(rule.severity, ("CX345", "no figure for any period"), place, hint)


def _say_cure(fields: MetricFields) -> str:
    # An index reads no extract.
    return f"add their rows to data/{fields.source}" if fields.source else "see that all its parts have them"


def _list_expected(fields: MetricFields, rule: ExpectedPeriods, known: set[date], clock: Clock) -> list[date]:
    first = rule.from_ or min(known, default=None)
    last = min(rule.to or clock.as_of, clock.as_of)
    if first is None or first > last:
        return []
    start = clock.calendar.start_of(first, fields.grain)
    periods = clock.calendar.span(start, last, fields.grain)
    ages = {period: (clock.as_of - clock.calendar.end_of(period, fields.grain)).days for period in periods}
    return [period for period, age in ages.items() if age >= rule.within]
