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
    Entry,
    FileAnswer,
    IndexAnswer,
    RecordAnswer,
    ScorecardAnswer,
    SpecAnswer,
    TermAnswer,
    UrlAnswer,
)
from cxsite.pages.addresses import GLOSSARY_PAGE, INDEX_PAGE, address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.figure_request import Request, anchor_for
from cxsite.pages.figures import draw
from cxsite.pages.own_figures import own_figure
from cxsite.pages.plan import Answer, Document, Link
from cxsite.pages.tiles import scorecard_block

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
    answers = tuple(
        _answer(desk, answer, ordinal, place)
        for ordinal, (answer, place) in enumerate(zip(entry.answers, entry.places, strict=True))
    )
    terms = desk.atlas.terms(desk.page)
    return Document(entry.text, answers, terms, desk.level, desk.prefix, entry.place, entry.places)


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
    )
    return Answer(block=draw(desk.atlas, answer.chart, request))


def _own_chart(desk: Desk, answer: SpecAnswer, ordinal: int, place: Place) -> Answer:
    anchor = anchor_for(desk.prefix, "chart", str(ordinal + 1))
    return Answer(block=own_figure(desk.atlas, answer, (desk.page, anchor), place))


_ANSWERS: Mapping[type, Callable[[Desk, Any, int, Place], Answer]] = {
    RecordAnswer: _record,
    UrlAnswer: _url,
    IndexAnswer: _index,
    FileAnswer: _file,
    TermAnswer: _term,
    ScorecardAnswer: _scorecard,
    ChartAnswer: _chart,
    SpecAnswer: _own_chart,
}
