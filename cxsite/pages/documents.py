"""Turn an author's text into a document whose links are answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from cxsite.issues import Place
from cxsite.model import Answer as ModelAnswer
from cxsite.model import (
    ChartAnswer,
    ClaimAnswer,
    Entry,
    FileAnswer,
    IndexAnswer,
    RecordAnswer,
    ScorecardAnswer,
    SpecAnswer,
    TermAnswer,
    UrlAnswer,
    ValueAnswer,
)
from cxsite.pages.addresses import GLOSSARY_PAGE, INDEX_PAGE, address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.figure_request import Request, anchor_for
from cxsite.pages.figures import draw
from cxsite.pages.own_figures import own_figure
from cxsite.pages.plan import Answer, Document, Link
from cxsite.pages.tiles import scorecard_block
from cxsite.pages.words import name_of

FILES = "files"


@dataclass(frozen=True, slots=True)
class Desk:
    """Hold where a document is laid out: the page, and what keeps its ids apart from those of others."""

    atlas: Atlas
    page: str
    prefix: str = ""
    level: int = 2


def make_document(desk: Desk, entry: Entry) -> Document:
    """Lay out an entry's text on a page."""
    body = desk.atlas.body(entry)
    answers = _answer_all(desk, body.answers, body.places)
    terms = desk.atlas.terms(desk.page)
    return Document(body.text, answers, terms, desk.level, desk.prefix, entry.place, body.places)


def make_phrase(desk: Desk, entry: Entry, *path: str | int) -> Document | None:
    """Lay out a text among an entry's fields, if there is more to it than its words."""
    phrase = entry.phrases.get(path)
    if phrase is None:
        return None
    answers = _answer_all(desk, phrase.answers, phrase.places)
    return Document(phrase.text, answers, place=entry.place, places=phrase.places)


def _answer_all(
    desk: Desk, answers: tuple[ModelAnswer | None, ...], places: tuple[Place, ...]
) -> tuple[Answer, ...]:
    pairs = zip(answers, places, strict=True)
    return tuple(_answer(desk, answer, ordinal, place) for ordinal, (answer, place) in enumerate(pairs))


def _answer(desk: Desk, answer: ModelAnswer | None, ordinal: int, place: Place) -> Answer:
    if answer is None:
        return Answer()
    return _ANSWERS[type(answer)](desk, answer, ordinal, place)


def _record(desk: Desk, answer: RecordAnswer, _: int, __: Place) -> Answer:
    mark = f"#{answer.anchor}" if answer.anchor else ""
    return Answer(relative(desk.page, address_of(answer.ref)) + mark)


def _url(_: Desk, answer: UrlAnswer, __: int, ___: Place) -> Answer:
    return Answer(answer.url)


def _index(desk: Desk, answer: IndexAnswer, _: int, __: Place) -> Answer:
    mark = f"#{answer.anchor}" if answer.anchor else ""
    return Answer(relative(desk.page, f"{answer.kind}/index.html" if answer.kind else INDEX_PAGE) + mark)


def _file(desk: Desk, answer: FileAnswer, _: int, __: Place) -> Answer:
    return Answer(relative(desk.page, f"{FILES}/{quote(answer.name)}"))


def _term(desk: Desk, answer: TermAnswer, _: int, __: Place) -> Answer:
    return Answer(relative(desk.page, f"{GLOSSARY_PAGE}#{answer.term}"))


def _scorecard(desk: Desk, answer: ScorecardAnswer, ordinal: int, _: Place) -> Answer:
    block = scorecard_block(desk.atlas, desk.atlas.portal.entries[answer.ref], desk.page)
    href = relative(desk.page, address_of(answer.ref))
    anchor = anchor_for(desk.prefix, block.anchor, str(ordinal + 1))
    return Answer(href, replace(block, anchor=anchor, link=Link("The whole scorecard", href)))


def _chart(desk: Desk, answer: ChartAnswer, ordinal: int, place: Place) -> Answer:
    metric = desk.atlas.portal.metrics[answer.metric]
    request = Request(
        metric,
        desk.page,
        anchor_for(desk.prefix, "chart", str(ordinal + 1)),
        desk.atlas.series_of(metric, answer.segment) or metric.total,
        answer.by,
        answer.since,
        alt=answer.alt,
        place=place,
        period=answer.period,
        before=answer.before,
        against=answer.against,
    )
    return Answer(block=draw(desk.atlas, answer.chart, request))


def _own_chart(desk: Desk, answer: SpecAnswer, ordinal: int, place: Place) -> Answer:
    anchor = anchor_for(desk.prefix, "chart", str(ordinal + 1))
    return Answer(block=own_figure(desk.atlas, answer, (desk.page, anchor), place))


def _value(desk: Desk, answer: ValueAnswer, _: int, __: Place) -> Answer:
    atlas = desk.atlas
    metric = atlas.portal.metrics[answer.metric]
    series = atlas.series_of(metric, answer.segment) or metric.total
    what = ", ".join(filter(None, (name_of(metric, series), _FIGURE_WORDS.get(answer.of, ""))))
    when = atlas.language.period(answer.period, metric.grain)
    as_of = metric.held.as_of if metric.held else atlas.portal.as_of
    note = f"{what}, {when}; data as of {atlas.language.day(as_of)}"
    return Answer(relative(desk.page, atlas.segment_address(metric, series)), role="value", note=note)


_FIGURE_WORDS = {
    "change": "change",
    "target": "target",
    "n": "base",
    "low": "lower end of the interval",
    "high": "upper end of the interval",
}


def _claim(desk: Desk, answer: ClaimAnswer, _: int, __: Place) -> Answer:
    if answer.ref.kind == "promises":
        address = f"{address_of(answer.ref)}#states"
    else:
        metric = desk.atlas.portal.metrics[answer.ref.id]
        series = desk.atlas.series_of(metric, answer.segment) or metric.total
        address = f"{desk.atlas.segment_address(metric, series)}#trend"
    return Answer(relative(desk.page, address), role="evidence", note=answer.evidence)


_ANSWERS: Mapping[type, Callable[[Desk, Any, int, Place], Answer]] = {
    RecordAnswer: _record,
    UrlAnswer: _url,
    IndexAnswer: _index,
    FileAnswer: _file,
    TermAnswer: _term,
    ScorecardAnswer: _scorecard,
    ChartAnswer: _chart,
    SpecAnswer: _own_chart,
    ValueAnswer: _value,
    ClaimAnswer: _claim,
}
