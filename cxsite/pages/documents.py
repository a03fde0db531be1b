"""Turn an author's text into a document whose links are answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cxsite.issues import Place
from cxsite.model import (
    Answer as ModelAnswer,
)
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
from cxsite.pages.data_files import metric_rows
from cxsite.pages.figure_request import Request, anchor_for
from cxsite.pages.figures import draw
from cxsite.pages.plan import Answer, Cell, Chart, Column, Document, Figure, Link, Scalar, Table
from cxsite.pages.tiles import scorecard_block
from cxsite.pages.words import shown_value

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
    return Answer(relative(desk.page, f"{FILES}/{answer.name}"))


def _term(desk: Desk, answer: TermAnswer, _: int, __: Place) -> Answer:
    return Answer(relative(desk.page, f"{GLOSSARY_PAGE}#{answer.term}"))


def _scorecard(desk: Desk, answer: ScorecardAnswer, ordinal: int, _: Place) -> Answer:
    entry = desk.atlas.portal.entries[answer.ref]
    block = scorecard_block(desk.atlas, entry, desk.page)
    href = relative(desk.page, address_of(answer.ref))
    link = Link("The whole scorecard", href)
    anchor = anchor_for(desk.prefix, block.anchor, str(ordinal))
    return Answer(href, type(block)(block.table, block.title, anchor, block.intro, link))


def _chart(desk: Desk, answer: ChartAnswer, ordinal: int, place: Place) -> Answer:
    metric = desk.atlas.portal.metrics[answer.metric]
    series = metric.total if answer.segment is None else metric.series_of(dict([answer.segment]))
    anchor = anchor_for(desk.prefix, "chart", str(ordinal + 1))
    request = Request(
        metric,
        desk.page,
        anchor,
        series or metric.total,
        answer.by,
        answer.since,
        alt=answer.alt,
        place=place,
    )
    return Answer(block=draw(desk.atlas, answer.chart, request))


def _own_chart(desk: Desk, answer: SpecAnswer, ordinal: int, place: Place) -> Answer:
    tables = {id_: metric_rows(desk.atlas.portal.metrics[id_]) for id_ in answer.metrics}
    spec = _fill(answer.spec, tables)
    anchor = anchor_for(desk.prefix, "chart", str(ordinal + 1))
    folder = desk.page.removesuffix(".html")
    address = f"charts/{folder}/{anchor}.svg"
    picture = relative(desk.page, address)
    title = answer.spec.get("title")
    words = title.get("text") if isinstance(title, Mapping) else title
    caveats = {desk.atlas.portal.metrics[id_].fields.caveat or "" for id_ in answer.metrics}
    figure = Figure(
        anchor,
        str(words) if isinstance(words, str) else answer.alt,
        "",
        answer.alt,
        Chart("own", spec=json.dumps(spec, ensure_ascii=True, sort_keys=True)),
        _spec_table(desk, answer),
        "own chart" + (f" over {', '.join(sorted(tables))}" if tables else ""),
        "; ".join(sorted(filter(None, caveats))),
        (
            *(Link(f"{id_} (CSV)", relative(desk.page, f"data/metrics/{id_}.csv")) for id_ in answer.metrics),
            Link("Picture (SVG)", picture),
        ),
        address,
        picture,
        place,
    )
    return Answer(block=figure)


def _fill(value: Any, tables: Mapping[str, list[dict[str, Scalar]]]) -> Any:
    """Put the rows of published tables where a specification names them."""
    if isinstance(value, Mapping):
        url = value.get("url")
        if isinstance(url, str):
            id_ = url.removeprefix("metrics/").removesuffix(".csv")
            kept = {key: inner for key, inner in value.items() if key not in ("url", "format")}
            # The rows are inlined as JSON, so what is left of a format is how the author reads dates.
            parse = value.get("format", {}).get("parse")
            return {**kept, "values": tables[id_], **({"format": {"parse": parse}} if parse else {})}
        return {key: _fill(inner, tables) for key, inner in value.items()}
    return [_fill(inner, tables) for inner in value] if isinstance(value, list) else value


def _spec_table(desk: Desk, answer: SpecAnswer) -> Table:
    columns = (Column("Metric"), Column("Period"), Column("Figure", number=True))
    metrics = [desk.atlas.portal.metrics[id_] for id_ in answer.metrics]
    rows = tuple(
        (
            Cell(metric.title, heading=True),
            Cell(desk.atlas.language.period_label(point.period, metric.grain)),
            Cell(shown_value(desk.atlas, metric, point), number=True),
        )
        for metric in metrics
        for point in reversed(metric.total.points)
    )
    return Table(answer.alt, columns, rows)


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
