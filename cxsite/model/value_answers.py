"""Hold the numbers in texts to the data: what a ``value:`` link says, and what it should say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from cxsite.issues import Issue, Place, did_you_mean, error, warning
from cxsite.language import Language, join_words
from cxsite.load import MarkdownLink, TextEdit, Words
from cxsite.model.checked_links import Address, check_options, find_point, find_series, read_address
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.portal import ValueAnswer
from cxsite.model.typed_numbers import NumberFormat, TypedNumber, difference, exact, find_numbers

_SCALES = re.compile(
    r"\s?(?:[kK]|[Tt]housand|[Mm]illions?|[Bb]illions?|bn|[Tt]sd|[Tt]ausend|[Mm]io|[Mm]illionen|[Mm]rd|[Mm]illiarden"
    r"|[Mm]illiers|[Mm]illiards?)\b|[eE][+\-]?[0-9]+\b"
)
OPTIONS = ("of", "period", "segment", "from")


@dataclass(frozen=True, slots=True)
class CheckedValue:
    """Hold the answer to a link, ``None`` where it is a mistake, what is wrong, and its text put right.

    ``edits`` change the text that the scanner handed on.
    """

    answer: ValueAnswer | None
    issues: tuple[Issue, ...] = ()
    edits: tuple[TextEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    """Hold what a link asks for: which figure of which series."""

    link: MarkdownLink
    address: Address
    metric: Metric
    series: Series
    language: Language

    def point(self, option: str) -> Point | Issue:
        """Find the period that an option names."""
        text, place = self.address.given[option], self.link.place
        return find_point(self.metric, self.series, text, language=self.language, place=place)

    def name(self, point: Point) -> str:
        """Name a period as authors write it."""
        return self.language.calendar.name_of(point.period, self.metric.grain)


def answer_value(link: MarkdownLink, rest: str, metric: Metric, *, language: Language) -> CheckedValue:
    """Answer a link to a figure of a metric; ``rest`` is what follows ``value:``."""
    address = read_address(rest)
    issues = tuple(_check_address(address, link.place))
    series = find_series(metric, address, link.place)
    if issues or isinstance(series, Issue):
        return CheckedValue(None, (*issues, *((series,) if isinstance(series, Issue) else ())))
    return _answer(_Question(link, address, metric, series, language))


def _check_address(address: Address, place: Place) -> Iterator[Issue]:
    yield from check_options(address, OPTIONS, "a value", place)
    figure = address.given.get("of", "value")
    if address.word:
        hint = "name the figure by an option, such as ?of=change"
        yield error("CX230", f'nothing may follow the metric, such as "/{address.word}"', place, hint)
    elif figure not in FIGURES:
        hint = did_you_mean(figure, FIGURES, f"figures are: {', '.join(FIGURES)}")
        yield error("CX230", f'a metric has no figure "{figure}"', place, hint)
    elif "from" in address.given and figure != "change":
        yield error("CX230", '"from" is for a change', place, "add of=change, or take from out")


def _answer(question: _Question) -> CheckedValue:
    point = question.point("period") if "period" in question.address.given else question.series.last
    if point is None:
        message = f'the metric "{question.metric.id}" has no finished period yet'
        point = error("CX233", message, question.link.place)
    if isinstance(point, Issue):
        return CheckedValue(None, (point,))
    name = question.address.given.get("of", "value")
    figure = FIGURES[name](question, point)
    if isinstance(figure, Issue):
        return CheckedValue(None, (figure,))
    answer = ValueAnswer(question.metric.id, question.series.segment, point.period, name)
    checks = [_check_words(question, words, figure) for words in question.link.words]
    issues = tuple(issue for check in checks for issue in check.issues)
    return CheckedValue(answer, issues, tuple(edit for check in checks for edit in check.edits))


def _check_words(question: _Question, words: Words, figure: Decimal) -> CheckedValue:
    """Compare the one number of a link's text with the figure."""
    numbers = list(find_numbers(words.text, question.language))
    if len(numbers) != 1:
        return CheckedValue(None, (_report_count(question, words, numbers, figure=figure),))
    number = numbers[0]
    if fault := _find_fault(question, words, number, figure=figure):
        place = words.place(number.start, number.end)
        return CheckedValue(None, (error("CX232", fault[0], place, fault[1]),))
    if number.is_right(figure):
        return CheckedValue(None)
    return _correct(words, number, number.format.write(figure))


def _find_fault(
    question: _Question, words: Words, number: TypedNumber, *, figure: Decimal
) -> tuple[str, str] | None:
    """Say why a number could not be put right, and what to do."""
    after = words.text[number.end :]
    if not words.is_whole(number.start, number.end):
        return "there are marks within the number", "put them around the whole number"
    if question.address.given.get("of") == "n" and after.lstrip().startswith("%"):
        # Put right it would be a percentage of hundreds, which nobody meant.
        return "a base is no percentage", "take the % out, or ask for another figure"
    found = _SCALES.match(after)
    if found and abs(figure) >= 100 * abs(number.value) and not number.is_right(figure):
        # Put right it would be thousands of thousands; a metric in thousands may well be written so.
        return f'"{found[0].strip()}" makes another number of it', "write the number out"
    return None


def _correct(words: Words, number: TypedNumber, right: str) -> CheckedValue:
    place = words.place(number.start, number.end)
    typed, written = words.text[number.start : number.end], words.written(number.start, number.end)
    can_fix = "\n" not in written and (written[0], written[-1]) == (typed[0], typed[-1])
    in_file = right.replace(",", "") if _would_split(place, written, right) else right
    hint = f"write {right}, or run: cxsite check --fix" if can_fix else f"write {right}"
    issue = warning("CX231", f"the text says {typed}, the figure is {right}", place, hint)
    edit = (words.handed[number.start], words.handed[number.end - 1] + 1, right)
    return CheckedValue(None, (replace(issue, fix=in_file) if can_fix else issue,), (edit,))


def _would_split(place: Place, written: str, right: str) -> bool:
    """Say whether a comma that parts thousands would part a register's cell."""
    return place.path.endswith(".csv") and "," in right and "," not in written


def _report_count(question: _Question, words: Words, numbers: list[TypedNumber], *, figure: Decimal) -> Issue:
    group, decimal = question.language.separators
    place = words.place(0, len(words.text)) if words.text else question.link.place
    if not numbers:
        right = NumberFormat(1, group, decimal).write(figure)
        hint = f"write the number between the brackets, such as [{right}]({question.link.target})"
        return error("CX232", "the text of the link holds no number", place, hint)
    typed = join_words([words.text[number.start : number.end] for number in numbers])
    message = f"the text of the link holds {len(numbers)} numbers, {typed}"
    hint = f"leave one between the brackets; numbers are written as 1{group}234{decimal}5 here"
    return error("CX232", message, place, hint)


def _refuse(question: _Question, message: str, hint: str = "") -> Issue:
    return error("CX233", message, question.link.place, hint)


def _value(question: _Question, point: Point) -> Decimal | Issue:
    if point.value is not None:
        return exact(point.value)
    name = f'"{question.metric.id}" for {question.name(point)}'
    if point.suppressed:
        return _refuse(question, f"the figure of {name} is not shown: too few answers", "take the link out")
    return _refuse(question, f"there is no figure of {name}", "name another period: ?period=…")


def _number(question: _Question, value: float | None, reason: str) -> Decimal | Issue:
    return _refuse(question, reason) if value is None else exact(value)


def _base(question: _Question, point: Point) -> Decimal | Issue:
    found = _value(question, point)
    reason = f'no base is known of "{question.metric.id}"'
    return found if isinstance(found, Issue) else _number(question, point.n, reason)


def _low(question: _Question, point: Point) -> Decimal | Issue:
    return _bound(question, point, point.low)


def _high(question: _Question, point: Point) -> Decimal | Issue:
    return _bound(question, point, point.high)


def _bound(question: _Question, point: Point, value: float | None) -> Decimal | Issue:
    found = _value(question, point)
    reason = f'no interval is known of "{question.metric.id}" for {question.name(point)}'
    return found if isinstance(found, Issue) else _number(question, value, reason)


def _target(question: _Question, point: Point) -> Decimal | Issue:
    reason = f'the metric "{question.metric.id}" has no target for {question.name(point)}'
    return _number(question, point.target, reason)


def _change(question: _Question, point: Point) -> Decimal | Issue:
    before = question.point("from") if "from" in question.address.given else _previous(question, point)
    if isinstance(before, Issue):
        return before
    if before.period >= point.period:
        hint = "name an earlier period in from="
        return _refuse(question, f"{question.name(before)} is not before {question.name(point)}", hint)
    for one in (before, point):
        found = _value(question, one)
        if isinstance(found, Issue) or one.value is None:
            return found
    return difference(point.value or 0.0, before.value or 0.0)


def _previous(question: _Question, point: Point) -> Point | Issue:
    points = question.series.points
    place = points.index(point)
    if place:
        return points[place - 1]
    return _refuse(question, f"nothing lies before {question.name(point)}", "name a later period: ?period=…")


FIGURES: Mapping[str, Callable[[_Question, Point], Decimal | Issue]] = {
    "value": _value,
    "change": _change,
    "target": _target,
    "n": _base,
    "low": _low,
    "high": _high,
}
