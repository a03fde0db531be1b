"""Answer the links of texts that ask for a chart of a metric."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.load import MarkdownLink, Segment
from cxsite.model.metrics import Metric
from cxsite.model.portal import ChartAnswer
from cxsite.model.references import find_column_fault, find_segment_fault
from cxsite.periods import PERIOD_EXAMPLES, Calendar
from cxsite.schema import MetricKind

CHARTS = ("trend", "bars", "funnel", "pareto", "heatmap", "multiples", "waterfall", "bullet")
SPLIT_CHARTS = ("bars", "funnel", "pareto", "heatmap", "multiples", "waterfall")
_AVERAGED = (MetricKind.SHARE, MetricKind.CSAT, MetricKind.CES, MetricKind.MEAN, MetricKind.NPS)
FUNNEL_KINDS = (*_AVERAGED, MetricKind.RATE)
WATERFALL_KINDS = _AVERAGED
_COUNTED = (MetricKind.SHARE, MetricKind.RATE, MetricKind.COUNT, MetricKind.SUM)
_ONLY_FOR: Mapping[str, tuple[str, ...]] = {
    "period": ("funnel", "waterfall"),
    "from": ("waterfall",),
    "against": ("waterfall",),
}
_AGAINST = ("previous", "year")
_LAST = re.compile(r"(\d+)([dwmqy])")
_DAYS = {"d": 1, "w": 7, "m": 30.4375, "q": 91.3125, "y": 365.25}


@dataclass(frozen=True, slots=True)
class _Question:
    """Hold which chart is asked for, and where."""

    metric: Metric
    chart: str
    place: Place
    calendar: Calendar


def answer_chart(
    link: MarkdownLink, rest: str, metric: Metric, *, calendar: Calendar
) -> tuple[ChartAnswer | None, tuple[Issue, ...]]:
    """Answer a link to a chart of a metric; ``rest`` is what follows ``chart:``."""
    path, _, query = rest.partition("?")
    chart = path.partition("/")[2] or "trend"
    # A plus is a plus: only HTML forms mean a blank by it.
    options = parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)
    issues = tuple(_check_chart(_Question(metric, chart, link.place, calendar), options))
    if issues:
        return None, issues
    given = dict(options)
    segment: Segment = _split_segment(metric, given["segment"]) if "segment" in given else None
    answer = ChartAnswer(
        metric.id,
        chart,
        given.get("by") or (metric.fields.by[0] if chart in SPLIT_CHARTS else ""),
        segment,
        _since(metric, given.get("last", "")),
        link.text,
        calendar.parse(given.get("period", ""), metric.grain),
        calendar.parse(given.get("from", ""), metric.grain),
        given.get("against", ""),
    )
    return answer, ()


def _check_chart(question: _Question, options: list[tuple[str, str]]) -> Iterator[Issue]:
    yield from _check_kind(question)
    for name, value in options:
        check = _OPTIONS.get(name)
        if check is None:
            hint = did_you_mean(name, _OPTIONS, f"options are: {', '.join(_OPTIONS)}")
            yield error("CX211", f'a chart has no option "{name}"', question.place, hint)
        elif question.chart not in _ONLY_FOR.get(name, (question.chart,)):
            message = f'the chart "{question.chart}" has no option "{name}"'
            hint = f"it is an option of: {', '.join(_ONLY_FOR[name])}"
            yield error("CX211", message, question.place, hint)
        else:
            yield from filter(None, (check(question, value),))
    yield from _check_together(dict(options), question)


def _check_together(given: Mapping[str, str], question: _Question) -> Iterator[Issue]:
    """Refuse options that contradict each other or the chart."""
    chart, place = question.chart, question.place
    if "segment" in given and chart in SPLIT_CHARTS:
        yield error("CX211", f"{chart} shows all segments of a column", place, "name the column: ?by=…")
    if "last" in given and chart == "waterfall":
        hint = "name the two periods: ?from=…&period=…"
        yield error("CX211", "a waterfall compares two periods, not a stretch of time", place, hint)
    elif "last" in given and "period" in given:
        yield error("CX211", "a chart shows one period or a stretch of time", place, "keep period or last")
    if "from" in given and "against" in given:
        yield error("CX211", "from and against both name the earlier period", place, "keep one of them")
    if "from" in given and _is_backward(given, question):
        yield error("CX211", f'"{given["from"]}" is not before the period', place, "name an earlier period")


def _is_backward(given: Mapping[str, str], question: _Question) -> bool:
    metric, calendar = question.metric, question.calendar
    before = calendar.parse(given["from"], metric.grain)
    newest = metric.total.last.period if metric.total.last else None
    after = calendar.parse(given["period"], metric.grain) if "period" in given else newest
    return before is not None and after is not None and before >= after


def _check_kind(question: _Question) -> Iterator[Issue]:
    metric, chart, place = question.metric, question.chart, question.place
    kind = metric.fields.kind
    if chart not in CHARTS:
        hint = did_you_mean(chart, CHARTS, f"charts are: {', '.join(CHARTS)}")
        yield error("CX212", f'unknown chart "{chart}"', place, hint)
    elif chart in SPLIT_CHARTS and not metric.fields.by:
        hint = "add by: [column] to the metric, or show its trend"
        yield error("CX212", f'{chart} compares segments, and "{metric.id}" has none', place, hint)
    elif chart == "pareto" and kind not in _COUNTED:
        hint = "use bars, or a metric of kind share, rate, count or sum"
        yield error("CX212", f'a pareto chart adds up counts, and "{metric.id}" has none', place, hint)
    elif chart == "funnel" and kind not in FUNNEL_KINDS:
        message = f'chance has no known limits for "{metric.id}", a metric of kind {kind}'
        yield error("CX212", message, place, "use bars")
    elif chart == "waterfall" and kind not in WATERFALL_KINDS:
        message = f'a waterfall splits an average, and "{metric.id}" is a metric of kind {kind}'
        yield error("CX212", message, place, f"use {'pareto' if kind in _COUNTED else 'bars'}")
    elif chart in ("funnel", "waterfall") and metric.fields.weight:
        message = f'a {chart} counts answers, and those of "{metric.id}" are weighted'
        yield error("CX212", message, place, "use bars")


def _check_by(question: _Question, value: str) -> Issue | None:
    return find_column_fault(question.metric, value, question.place)


def _check_last(question: _Question, value: str) -> Issue | None:
    match = _LAST.fullmatch(value)
    if match and int(match[1]) > 0:
        return None
    return error("CX211", f'"{value}" is no stretch of time', question.place, "write 26w, 12m, 8q or 2y")


def _check_segment(question: _Question, value: str) -> Issue | None:
    if ":" not in value:
        hint = "write column:value, such as carrier:UA"
        return error("CX206", f'"{value}" is no segment', question.place, hint)
    segment = _split_segment(question.metric, value)
    return find_segment_fault(question.metric, dict([segment]), question.place)


def _check_period(question: _Question, value: str) -> Issue | None:
    metric, calendar = question.metric, question.calendar
    start = calendar.parse(value, metric.grain)
    if start is None:
        hint = f"write the period in its grain, such as {PERIOD_EXAMPLES[metric.grain]}"
        message = f'"{value}" is no {metric.grain} of the metric "{metric.id}"'
        return error("CX211", message, question.place, hint)
    finished = [point.period for point in metric.total.finished]
    if start in finished:
        return None
    ends = [calendar.name_of(day, metric.grain) for day in (finished[0], finished[-1])] if finished else []
    hint = f"its finished periods run from {ends[0]} to {ends[1]}" if ends else "it has no finished period"
    message = f'the metric "{metric.id}" has no finished period {value}'
    return error("CX211", message, question.place, hint)


def _check_against(question: _Question, value: str) -> Issue | None:
    if value in _AGAINST:
        return None
    hint = did_you_mean(value, _AGAINST, f"write {' or '.join(_AGAINST)}")
    return error("CX211", f'"{value}" is nothing to compare with', question.place, hint)


_OPTIONS: Mapping[str, Callable[[_Question, str], Issue | None]] = {
    "by": _check_by,
    "last": _check_last,
    "segment": _check_segment,
    "period": _check_period,
    "from": _check_period,
    "against": _check_against,
}


def _split_segment(metric: Metric, text: str) -> tuple[str, str]:
    # Columns may hold colons too: one that the metric is split by goes before the first colon.
    fitting = [column for column in metric.fields.by if text.startswith(f"{column}:")]
    column = max(fitting, key=len) if fitting else text.partition(":")[0]
    return column, text[len(column) + 1 :]


def _since(metric: Metric, last: str) -> date | None:
    match = _LAST.fullmatch(last)
    newest = metric.total.last
    if not match or newest is None:
        return None
    days = round(int(match[1]) * _DAYS[match[2]])
    return newest.end - timedelta(days=days - 1) if days < newest.end.toordinal() else date.min
