"""Plan the pages of editions: the figures as published then, and all that was restated and changed since."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cxsite.language import MISSING
from cxsite.model import EditionChanges, History, PastEdition, Ref
from cxsite.pages.addresses import EDITIONS_PAGE, address_of, edition_address, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import Layout, make_page
from cxsite.pages.edition_changes import brief_changes, change_tables, is_newest
from cxsite.pages.messages import say
from cxsite.pages.parts import Cell, Column, Link, Table
from cxsite.pages.plan import Block, DataFile, Notice, Page, TableBlock
from cxsite.pages.restatements import RESTATEMENTS_FILE, interval_of, restated_block, write_restatements
from cxsite.pages.words import HIDDEN, STATUS_WORDS, word_of
from cxsite.schema import EDITIONS, FrozenMetric, FrozenSeries, MetricKind

_SEGMENTS_AT_MOST = 40
_COLUMNS = ("period", "value", "n", "low", "high", "target", "status", "variation", "assurance")


def plan_editions(atlas: Atlas) -> Iterator[Page]:
    """Plan a page for each edition, and one that lists them with all that was restated."""
    history = atlas.portal.history
    if not history.editions:
        return
    yield _plan_index(atlas, history)
    # The first changes lead to today; each edition's own lead to it from the one before.
    before = (*history.changes[1:], None)
    for edition, changes in zip(history.editions, before, strict=True):
        yield _plan_edition(atlas, edition, changes)


def edition_files(atlas: Atlas) -> Iterator[DataFile]:
    """Make the files of editions: the newest figures of each, and all that was restated."""
    for edition in atlas.portal.history.editions:
        yield DataFile(_file_of(edition), _write_figures(edition), _source_of(edition))
    if atlas.portal.history.restatements:
        content = write_restatements(atlas.portal.history.restatements.values())
        yield DataFile(RESTATEMENTS_FILE, content, EDITIONS)


def _file_of(edition: PastEdition) -> str:
    return f"data/editions/{edition.name}.csv"


def _source_of(edition: PastEdition) -> str:
    return f"{EDITIONS}/{edition.name}.json"


def _plan_index(atlas: Atlas, history: History) -> Page:
    title = say(atlas.language, "editions.title")
    main: list[Block] = [TableBlock(_list_editions(atlas, history), anchor="editions")]
    if history.restatements:
        link = Link(say(atlas.language, "restated.file"), relative(EDITIONS_PAGE, RESTATEMENTS_FILE))
        found = tuple(history.restatements.values())
        main.append(replace(restated_block(atlas, found, EDITIONS_PAGE, anchor="restatements"), link=link))
    for changes in history.changes:
        main.append(brief_changes(atlas, changes, EDITIONS_PAGE))
        if is_newest(atlas, changes):
            main += change_tables(atlas, changes, EDITIONS_PAGE)
    summary = say(atlas.language, "editions.summary")
    return make_page(atlas, Layout(EDITIONS_PAGE, title, EDITIONS, tuple(main), summary=summary))


def _list_editions(atlas: Atlas, history: History) -> Table:
    heads = ("name", "day", "metrics", "restated")
    columns = tuple(
        Column(say(atlas.language, f"editions.head_{head}"), number=head in ("metrics", "restated"))
        for head in heads
    )
    restated = Counter(found.edition for found in history.restatements.values())
    rows = tuple(
        (
            Cell(
                edition.name,
                relative(EDITIONS_PAGE, edition_address(edition.name)),
                heading=True,
                note=say(atlas.language, "editions.altered") if edition.revisions else "",
            ),
            Cell(atlas.language.day(edition.as_of)),
            Cell(atlas.language.exact(len(edition.metrics)), number=True),
            Cell(atlas.language.exact(restated[edition.name]), number=True),
        )
        for edition in history.editions
    )
    return Table(say(atlas.language, "editions.title"), columns, rows, stacks=True)


def _plan_edition(atlas: Atlas, edition: PastEdition, changes: EditionChanges | None) -> Page:
    page = edition_address(edition.name)
    main: list[Block] = [*_revisions(atlas, edition), _figures(atlas, edition, page)]
    if changes:
        main += [brief_changes(atlas, changes, page), *change_tables(atlas, changes, page)]
    main += _splits(atlas, edition, page)
    day = atlas.language.day(edition.as_of)
    layout = Layout(
        page,
        say(atlas.language, "edition.title", name=edition.name),
        _source_of(edition),
        tuple(main),
        eyebrow=say(atlas.language, "edition.eyebrow", day=day),
        summary=say(atlas.language, "edition.summary"),
        crumbs=((say(atlas.language, "editions.title"), EDITIONS_PAGE),),
        uses_nps=any(metric.kind is MetricKind.NPS for metric in edition.metrics.values()),
    )
    return make_page(atlas, layout)


def _revisions(atlas: Atlas, edition: PastEdition) -> Iterator[Notice]:
    for revision in edition.revisions:
        reason = revision.reason if revision.reason.endswith((".", "!", "?")) else f"{revision.reason}."
        text = say(atlas.language, "edition.revision", reason=reason, changes="; ".join(revision.changes))
        yield Notice(text, say(atlas.language, "edition.revised"))


def _figures(atlas: Atlas, edition: PastEdition, page: str) -> TableBlock:
    rows = tuple(
        _row(atlas, _Shown(metric, series, metric.title, _address(atlas, metric)), page)
        for metric in edition.metrics.values()
        for series in metric.series[:1]
        if series.key is None
    )
    title = say(atlas.language, "edition.metrics")
    link = Link(say(atlas.language, "edition.file"), relative(page, _file_of(edition)))
    table = Table(title, _heads(atlas), rows, stacks=True)
    return TableBlock(table, title, "figures", link=link)


def _splits(atlas: Atlas, edition: PastEdition, page: str) -> Iterator[TableBlock]:
    for metric in edition.metrics.values():
        for column in dict.fromkeys(series.key[0] for series in metric.series if series.key):
            yield _split(atlas, metric, column, page)


def _split(atlas: Atlas, metric: FrozenMetric, column: str, page: str) -> TableBlock:
    split = [one for one in metric.series if one.key and one.key[0] == column]
    words = word_of(column)
    title = say(atlas.language, "edition.split", metric=metric.title, column=words)
    anchor = f"{metric.metric}-{column.casefold().replace(' ', '-')}"
    if len(split) > _SEGMENTS_AT_MOST:
        number = atlas.language.exact(len(split))
        intro = say(atlas.language, "edition.cut", number=number, column=words)
        return TableBlock(Table(title, (), ()), title, anchor, intro)
    rows = tuple(
        _row(atlas, _Shown(metric, one, one.label or one.segment[column], _segment(atlas, metric, one)), page)
        for one in split
    )
    return TableBlock(Table(title, _heads(atlas, is_split=True), rows, stacks=True), title, anchor)


def _address(atlas: Atlas, metric: FrozenMetric) -> str:
    return address_of(Ref("metrics", metric.metric)) if metric.metric in atlas.portal.metrics else ""


def _segment(atlas: Atlas, metric: FrozenMetric, series: FrozenSeries) -> str:
    today = atlas.portal.metrics.get(metric.metric)
    found = atlas.series_of(today, series.key) if today else None
    return atlas.segment_address(today, found) if today and found else ""


@dataclass(frozen=True, slots=True)
class _Shown:
    """Hold a series of an edition, its name and the address of its page today, empty if it has none."""

    metric: FrozenMetric
    series: FrozenSeries
    name: str
    href: str


def _heads(atlas: Atlas, *, is_split: bool = False) -> tuple[Column, ...]:
    keys = (
        "segment" if is_split else "metric",
        "figure",
        "interval",
        "base",
        "state",
        "change",
        "period",
        *("words",) * (not is_split),
    )
    return tuple(
        Column(say(atlas.language, f"edition.head_{key}"), number=key in ("figure", "interval", "base"))
        for key in keys
    )


def _row(atlas: Atlas, shown: _Shown, page: str) -> tuple[Cell, ...]:
    metric, series = shown.metric, shown.series
    gone = "" if metric.metric in atlas.portal.metrics else say(atlas.language, "edition.gone")
    name = Cell(shown.name, relative(page, shown.href) if shown.href else "", heading=True, note=gone)
    state = Cell(STATUS_WORDS[series.status], state=series.status)
    verdict = say(atlas.language, f"verdict.{series.variation}") if series.variation else MISSING
    words = () if series.key else (Cell(series.headline or ""),)
    at = series.newest
    if at is None:
        return (name, Cell(MISSING, number=True), *(Cell(),) * 2, state, Cell(verdict), Cell(), *words)
    point = {key: series.points.column(key)[at] for key in ("value", "n", "low", "high", "suppressed")}
    hidden = HIDDEN if point["suppressed"] else MISSING
    figure = hidden if point["value"] is None else atlas.language.figure(_float(point["value"]), metric.unit)
    low, high = _number(point["low"]), _number(point["high"])
    return (
        name,
        Cell(figure, number=True),
        Cell(interval_of(atlas, metric.unit, low, high), number=True),
        Cell(MISSING if point["n"] is None else atlas.language.exact(_float(point["n"])), number=True),
        state,
        Cell(verdict),
        Cell(atlas.language.period_label(series.points.period[at], metric.grain)),
        *words,
    )


def _number(value: object) -> float | None:
    return None if value is None else _float(value)


def _float(value: object) -> float:
    assert isinstance(value, int | float)
    return value


def _write_figures(edition: PastEdition) -> bytes:
    """Write the newest finished figure of each series as a table in full precision."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("metric", "column", "segment", *_COLUMNS))
    for metric in edition.metrics.values():
        for series in metric.series:
            at = series.newest
            column, value = series.key or ("", "")
            period = None if at is None else series.points.period[at]
            point = [None if at is None else series.points.column(key)[at] for key in _COLUMNS[1:6]]
            verdicts = (series.status, series.variation, series.assurance)
            writer.writerow((metric.metric, column, value, period, *point, *verdicts))
    return buffer.getvalue().encode("utf-8", "backslashreplace")
