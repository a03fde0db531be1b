"""Plan the pages of practices, and the matrix of who took up which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cxsite.model import Entry, Metric, Point, Series
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import body_of, entry_layout, make_page, ref_link, uses_nps
from cxsite.pages.figure_request import Request
from cxsite.pages.figures import draw
from cxsite.pages.plan import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Link,
    LinkGroups,
    Page,
    Scalar,
    Table,
    TableBlock,
)
from cxsite.pages.words import base_text, name_of, span_text
from cxsite.schema import PracticeFields


def plan_practice(atlas: Atlas, entry: Entry) -> Page:
    """Plan a practice's page: the problem, the evidence, who took it up."""
    fields = entry.typed(PracticeFields)
    page = address_of(entry.ref)
    groups = atlas.backlinks(entry, page)
    evidence = fields.evidence.metric if fields.evidence else ""
    layout = replace(
        entry_layout(atlas, entry),
        summary=fields.summary or fields.problem or "",
        main=(body_of(atlas, entry, page), *_evidence(atlas, fields, page), *_adoption(atlas, fields, page)),
        aside=(
            _facts(atlas, fields, page),
            LinkGroups(groups, "Who uses it", "used-by", compact=True) if groups else None,
        ),
        uses_nps=uses_nps(atlas, (evidence,)),
    )
    return make_page(atlas, layout)


def _evidence(atlas: Atlas, fields: PracticeFields, page: str) -> Iterator[Block]:
    evidence = fields.evidence
    metric = atlas.portal.metrics.get(evidence.metric) if evidence else None
    series = metric.series_of(evidence.segment) if metric and evidence else None
    if metric is None or series is None or evidence is None:
        return
    marks: tuple[dict[str, Scalar], ...] = ()
    if evidence.from_:
        marks = ({"x": evidence.from_.isoformat(), "label": "Practice at work"},)
    yield draw(atlas, "trend", Request(metric, page, "evidence", series, marks=marks))
    if evidence.from_:
        yield _before_and_since(atlas, metric, series, evidence.from_)


def _before_and_since(atlas: Atlas, metric: Metric, series: Series, start: date) -> TableBlock:
    before = tuple(point for point in series.finished if point.end < start)
    since = tuple(point for point in series.finished if point.period >= start)
    rows = tuple(
        _stretch_row(atlas, metric, series, (label, points))
        for label, points in (("Before", before), ("Since", since))
    )
    columns = (
        Column("Time"),
        Column(name_of(metric, series), number=True),
        Column("Base", number=True),
        Column("From"),
    )
    intro = "Whole periods only, worked out from the counts. Two levels side by side do not prove a cause."
    return TableBlock(Table("Before and since", columns, rows), "Before and since", "before-and-since", intro)


def _stretch_row(
    atlas: Atlas, metric: Metric, series: Series, stretch: tuple[str, tuple[Point, ...]]
) -> tuple[Cell, ...]:
    label, points = stretch
    figure = series.over(points[0].period, points[-1].period) if points else None
    value = atlas.value(metric, figure.value) if figure else "no figure"
    base = base_text(atlas, metric.fields, figure.n) if figure else ""
    return (
        Cell(label, heading=True),
        Cell(value, number=True),
        Cell(base, number=True),
        Cell(span_text(atlas, points)),
    )


def _adoption(atlas: Atlas, fields: PracticeFields, page: str) -> Iterator[TableBlock]:
    if fields.adopted_by:
        rows = []
        for adoption in fields.adopted_by:
            link = next(iter(ref_link(atlas, "units", adoption.unit, page)), Link(adoption.unit))
            since = atlas.language.day(adoption.since) if adoption.since else "date not known"
            rows.append((Cell(link.text, link.href, heading=True), Cell(since)))
        table = Table("Who took it up", (Column("Unit"), Column("Since")), tuple(rows))
        yield TableBlock(table, "Who took it up", "adoption")


def adoption_matrix(atlas: Atlas, entries: tuple[Entry, ...], page: str) -> TableBlock | None:
    """Show which unit took up which practice, and since when."""
    adopted: dict[str, dict[str, date | None]] = {}
    for entry in entries:
        fields = entry.typed(PracticeFields)
        for adoption in fields.adopted_by:
            adopted.setdefault(adoption.unit, {})[entry.ref.id] = adoption.since
    units = [unit for unit in atlas.portal.of_kind("units") if unit.ref.id in adopted]
    if not units:
        return None
    columns = (
        Column("Unit"),
        *(Column(entry.title, href=relative(page, address_of(entry.ref))) for entry in entries),
    )
    rows = tuple(
        (
            Cell(unit.title, relative(page, address_of(unit.ref)), heading=True),
            *(_adoption_cell(atlas, adopted[unit.ref.id], entry.ref.id) for entry in entries),
        )
        for unit in units
    )
    return TableBlock(
        Table("Who took up which practice", columns, rows), "Who took up which practice", "matrix"
    )


def _adoption_cell(atlas: Atlas, adopted: dict[str, date | None], practice: str) -> Cell:
    if practice not in adopted:
        return Cell("not yet", state="none")
    since = adopted[practice]
    return Cell(atlas.language.short_day(since) if since else "yes", state="kept")


def _facts(atlas: Atlas, fields: PracticeFields, page: str) -> Facts:
    facts = (
        Fact("Problem", (Link(fields.problem),) if fields.problem else ()),
        Fact("Domain", (Link(fields.domain),) if fields.domain else ()),
        Fact("Started in", ref_link(atlas, "units", fields.started_in, page)),
        Fact("Ask", (Link(fields.contact),) if fields.contact else ()),
        Fact("Evidence", ref_link(atlas, "metrics", fields.evidence.metric, page) if fields.evidence else ()),
    )
    return Facts(tuple(fact for fact in facts if fact.values), "About this practice", "about")
