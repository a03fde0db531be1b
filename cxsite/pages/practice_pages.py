"""Plan the pages of practices, and the matrix of who took up which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxsite.model import Effect, Entry, Metric, Point, Stretch, judge_practice
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import (
    backlinks_block,
    body_of,
    entry_layout,
    facts_block,
    lead_with,
    make_page,
    phrase_fact,
    ref_link,
    uses_nps,
)
from cxsite.pages.effect_words import effect_sentence, effect_text, interval_text
from cxsite.pages.figure_request import Request
from cxsite.pages.figures import draw
from cxsite.pages.held_words import caveat_text
from cxsite.pages.messages import say
from cxsite.pages.plan import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Link,
    Page,
    Scalar,
    Table,
    TableBlock,
)
from cxsite.pages.words import HIDDEN, base_text, name_of, span_text
from cxsite.schema import PracticeFields


def plan_practice(atlas: Atlas, entry: Entry) -> Page:
    """Plan a practice's page: the problem, the evidence, who took it up."""
    fields = entry.typed(PracticeFields)
    page = address_of(entry.ref)
    evidence = fields.evidence.metric if fields.evidence else ""
    layout = replace(
        lead_with(atlas, entry, entry_layout(atlas, entry), "summary", "problem"),
        main=(body_of(atlas, entry, page), *_evidence(atlas, fields, page), *_adoption(atlas, fields, page)),
        aside=(
            _facts(atlas, entry, page),
            backlinks_block(atlas, entry, page),
        ),
        uses_nps=uses_nps(atlas, (evidence,)),
    )
    return make_page(atlas, layout)


def _evidence(atlas: Atlas, fields: PracticeFields, page: str) -> Iterator[Block]:
    evidence = fields.evidence
    metric = atlas.portal.metrics.get(evidence.metric) if evidence else None
    if metric is None or evidence is None:
        return
    series = atlas.series_of(metric, next(iter(evidence.segment.items()), None))
    if series is None:
        return
    effect = judge_practice(evidence, metric)
    if effect is None:
        yield draw(atlas, "trend", Request(metric, page, "evidence", series))
        return
    yield before_and_since(atlas, metric, effect)
    mark: dict[str, Scalar] = {"x": effect.day.isoformat(), "label": "Practice at work"}
    yield draw(atlas, "trend", Request(metric, page, "evidence", effect.series, marks=(mark,)))


def before_and_since(atlas: Atlas, metric: Metric, effect: Effect) -> TableBlock:
    """Show both stretches under the verdict on them."""
    sides = (("Before", effect.before), ("Since", effect.since))
    rows = tuple(_stretch_row(atlas, metric, label, stretch) for label, stretch in sides)
    heads = ("Time", name_of(metric, effect.series), "Interval", "Base", "Days")
    columns = tuple(Column(head, number=head not in ("Time", "Days")) for head in heads)
    intro = f"{effect_sentence(atlas, metric, effect)} {say(atlas.language, 'effect.no_cause')}"
    if caveat := caveat_text(atlas, metric):
        intro += f" {caveat}."
    title = effect_text(atlas, metric, effect)
    return TableBlock(
        Table("Before and since, whole periods", columns, rows), title, "before-and-since", intro
    )


def _stretch_row(atlas: Atlas, metric: Metric, label: str, stretch: Stretch) -> tuple[Cell, ...]:
    figure = stretch.figure
    value = atlas.value(metric, figure.value) if figure else _no_figure(stretch.points)
    base = base_text(atlas, metric.fields, figure.n, figure.effective_n) if figure else ""
    return (
        Cell(label, heading=True),
        Cell(value, number=True),
        Cell(interval_text(atlas, metric, figure), number=True),
        Cell(base, number=True),
        Cell(span_text(atlas, stretch.points)),
    )


def _no_figure(points: tuple[Point, ...]) -> str:
    if any(point.suppressed for point in points):
        return HIDDEN
    # Ready values cannot be added up: there is data, but no figure of the whole stretch.
    return "no figure" if any(point.value is not None for point in points) else "no data"


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
    """Show which unit began or took up which practice, and since when."""
    adopted: dict[str, dict[str, str]] = {}
    for entry in entries:
        fields = entry.typed(PracticeFields)
        if fields.started_in:
            adopted.setdefault(fields.started_in, {})[entry.ref.id] = "began it"
        for adoption in fields.adopted_by:
            since = atlas.language.short_day(adoption.since) if adoption.since else "yes"
            adopted.setdefault(adoption.unit, {})[entry.ref.id] = since
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
            *(_adoption_cell(adopted[unit.ref.id].get(entry.ref.id)) for entry in entries),
        )
        for unit in units
    )
    return TableBlock(
        Table("Who took up which practice", columns, rows), "Who took up which practice", "matrix"
    )


def _adoption_cell(since: str | None) -> Cell:
    return Cell(since, state="kept") if since else Cell("not yet", state="none")


def _facts(atlas: Atlas, entry: Entry, page: str) -> Facts | None:
    fields = entry.typed(PracticeFields)
    facts = (
        phrase_fact(atlas, entry, page, term="Problem"),
        Fact("Domain", (Link(fields.domain),) if fields.domain else ()),
        Fact("Started in", ref_link(atlas, "units", fields.started_in, page)),
        Fact("Ask", (Link(fields.contact),) if fields.contact else ()),
        Fact("Evidence", ref_link(atlas, "metrics", fields.evidence.metric, page) if fields.evidence else ()),
        _verdict_fact(atlas, fields),
    )
    return facts_block("About this practice", facts)


def _verdict_fact(atlas: Atlas, fields: PracticeFields) -> Fact:
    evidence = fields.evidence
    metric = atlas.portal.metrics.get(evidence.metric) if evidence else None
    effect = judge_practice(evidence, metric) if evidence and metric else None
    if metric is None or effect is None:
        return Fact("Since then", ())
    text = effect_text(atlas, metric, effect)
    return Fact(f"Since {atlas.language.day(effect.day)}", (Link(text, "#before-and-since"),))
