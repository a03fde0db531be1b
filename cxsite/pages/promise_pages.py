"""Plan the pages of promises: what was promised, and whether it was kept period by period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxsite.model import Entry, Judgement, Metric, Point, Series, Verdict
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
from cxsite.pages.figure_request import Request
from cxsite.pages.figures import draw
from cxsite.pages.held_words import caveat_text
from cxsite.pages.plan import (
    Block,
    Cell,
    Column,
    Fact,
    Facts,
    Figure,
    Link,
    Page,
    PeriodState,
    States,
    Table,
    TableBlock,
)
from cxsite.pages.promise_words import (
    bound_text,
    margin_text,
    newest_note,
    newest_sentences,
    periods_text,
    record_sentence,
    run_text,
    running_note,
    share_text,
)
from cxsite.pages.words import VERDICT_WORDS, head_of, shown_value, span_text
from cxsite.schema import PromiseFields


def plan_promise(atlas: Atlas, entry: Entry) -> Page:
    """Plan a promise's page."""
    fields = entry.typed(PromiseFields)
    page = address_of(entry.ref)
    metric = atlas.portal.metrics.get(fields.metric or "")
    judgements = atlas.portal.judgements.get(entry.ref.id, ())
    layout = replace(
        lead_with(atlas, entry, entry_layout(atlas, entry), "statement", "summary"),
        main=(
            *(_evidence(atlas, fields, metric, shown=(judgements, page)) if metric and judgements else ()),
            body_of(atlas, entry, page),
        ),
        aside=(
            _facts(atlas, entry, metric, page),
            backlinks_block(atlas, entry, page),
        ),
        uses_nps=uses_nps(atlas, (fields.metric or "",)),
    )
    return make_page(atlas, layout)


def _evidence(
    atlas: Atlas, fields: PromiseFields, metric: Metric, *, shown: tuple[tuple[Judgement, ...], str]
) -> Iterator[Block]:
    (total, *split), page = shown
    yield _states_block(atlas, metric, total)
    if split:
        yield _split_table(atlas, metric, split, page)
    yield _promise_figure(atlas, fields, metric, shown=(total, page))


def _promise_figure(
    atlas: Atlas, fields: PromiseFields, metric: Metric, *, shown: tuple[Judgement, str]
) -> Figure:
    """Draw the metric against what was promised, which need not be its target."""
    judgement, page = shown
    series, words = _against_bound(fields, metric.total), bound_text(atlas, fields, metric)
    figure = draw(atlas, "trend", Request(metric, page, "trend", series, line="Promise"))
    last = series.last
    within = f" {atlas.language.within(last.period, metric.grain)}" if last else ""
    title = f"{metric.title}: {shown_value(atlas, metric, last)}{within}, promised {words}"
    newest = newest_sentences(atlas, metric, judgement)
    sentence = " ".join((*newest, f"The dashed line is the promise: {words}."))
    alt = f"Line chart of {metric.title}, {span_text(atlas, series.points)}. {sentence}"
    return replace(figure, title=title, sentence=sentence, alt=alt)


def _against_bound(fields: PromiseFields, series: Series) -> Series:
    if fields.kept_when is None:
        return series
    bound = fields.kept_when.at_most if fields.kept_when.at_least is None else fields.kept_when.at_least
    return replace(
        series, points=tuple(replace(point, target=bound) for point in series.points), target=bound
    )


def _states_block(atlas: Atlas, metric: Metric, judgement: Judgement) -> States:
    """Show how a promise fared period by period."""
    states = tuple(_period_state(atlas, metric, point, verdict) for point, verdict in judgement.verdicts)
    margins = judgement.margins
    rows = tuple(
        (
            Cell(atlas.language.period_label(point.period, metric.grain), heading=True),
            Cell(VERDICT_WORDS[verdict], state=verdict),
            Cell(shown_value(atlas, metric, point), number=True),
            Cell("" if margin is None else margin_text(atlas, metric, margin)),
        )
        for (point, verdict), margin in reversed(list(zip(judgement.verdicts, margins, strict=True)))
    )
    heads = (Column("Period"), Column("State"), Column(metric.title, number=True), Column("How far"))
    return States(
        run_text(atlas, metric, judgement),
        "states",
        record_sentence(atlas, metric, judgement),
        states,
        Table("State by period", heads, rows),
        states[0].label if states else "",
        states[-1].label if states else "",
        caveat_text(atlas, metric),
    )


def _period_state(atlas: Atlas, metric: Metric, point: Point, verdict: Verdict) -> PeriodState:
    label = atlas.language.period_label(point.period, metric.grain)
    text = f"{VERDICT_WORDS[verdict].lower()}, {shown_value(atlas, metric, point)}"
    return PeriodState(label, verdict, text)


def _split_table(atlas: Atlas, metric: Metric, split: list[Judgement], page: str) -> TableBlock:
    columns = (
        Column(head_of(split[0].segment[0]) if split[0].segment else ""),
        Column("Newest"),
        Column("Kept", number=True),
        Column("Share kept", number=True),
    )
    rows = tuple(_split_row(atlas, metric, judgement, page) for judgement in split)
    table = Table("Where it is kept", columns, rows)
    return TableBlock(
        table,
        "Where it is kept",
        "segments",
        "Newest finished period, and the share of periods in which it was kept, with Wilson's interval.",
    )


def _split_row(atlas: Atlas, metric: Metric, judgement: Judgement, page: str) -> tuple[Cell, ...]:
    series = atlas.series_of(metric, judgement.segment)
    href = relative(page, atlas.segment_address(metric, series)) if series else ""
    return (
        Cell(judgement.label, href, heading=True),
        Cell(VERDICT_WORDS[judgement.last], state=judgement.last, note=newest_note(atlas, metric, judgement)),
        Cell(f"{judgement.kept} of {judgement.judged}", number=True),
        Cell(share_text(atlas, judgement), number=True),
    )


def promises_table(atlas: Atlas, page: str, caption: str) -> Table:
    """List all promises with their bound and how they fared."""
    heads = ("Promise", "Kept when", "Newest", "Kept", "Period")
    columns = tuple(Column(head, number=head == "Kept") for head in heads)
    rows = tuple(_promise_row(atlas, entry, page) for entry in atlas.portal.of_kind("promises"))
    return Table(caption, columns, rows)


def _promise_row(atlas: Atlas, entry: Entry, page: str) -> tuple[Cell, ...]:
    fields = entry.typed(PromiseFields)
    metric = atlas.portal.metrics.get(fields.metric or "")
    total = next(iter(atlas.portal.judgements.get(entry.ref.id, ())), None)
    name = Cell(entry.title, relative(page, address_of(entry.ref)), heading=True, note=fields.statement or "")
    if metric is None or total is None:
        return name, Cell("not measured"), Cell("Not judged", state="none"), Cell("", number=True), Cell("")
    bound = ": ".join(filter(None, (metric.title, bound_text(atlas, fields, metric))))
    newest = total.verdicts[-1][0] if total.verdicts else None
    return (
        name,
        Cell(bound, note=caveat_text(atlas, metric)),
        Cell(VERDICT_WORDS[total.last], state=total.last, note=running_note(atlas, metric, total)),
        Cell(f"{total.kept} of {total.judged}", number=True),
        Cell(atlas.language.period_label(newest.period, metric.grain) if newest else ""),
    )


def _facts(atlas: Atlas, entry: Entry, metric: Metric | None, page: str) -> Facts | None:
    fields = entry.typed(PromiseFields)
    bound = bound_text(atlas, fields, metric) if metric else ""
    facts = (
        Fact("Measured by", ref_link(atlas, "metrics", fields.metric, page)),
        Fact("Kept when", (Link(f"{metric.title}: {bound}"),) if metric and bound else ()),
        *(_record_facts(atlas, metric, entry) if metric else ()),
        phrase_fact(atlas, entry, page, term="Remedy"),
        Fact("Kept by", atlas.links("units", fields.units, page)),
        Fact("Since", (Link(atlas.language.day(fields.since)),) if fields.since else ()),
    )
    return facts_block("About this promise", facts)


def _record_facts(atlas: Atlas, metric: Metric, entry: Entry) -> Iterator[Fact]:
    total = next(iter(atlas.portal.judgements.get(entry.ref.id, ())), None)
    if total is None or not total.judged:
        return
    kept = f"{total.kept} of {periods_text(atlas, metric, total.judged)}"
    yield Fact("Kept in", (Link(f"{kept}, {share_text(atlas, total)}"),))
    yield Fact("Newest run", (Link(run_text(atlas, metric, total)),))
    if total.longest_kept:
        yield Fact("Longest run kept", (Link(periods_text(atlas, metric, total.longest_kept)),))
