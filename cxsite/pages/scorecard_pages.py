"""Plan the pages of scorecards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from cxsite.language import join_words
from cxsite.model import Entry, Metric
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.briefings import scorecard_paragraph
from cxsite.pages.chrome import (
    backlinks_block,
    body_of,
    entry_layout,
    facts_block,
    make_page,
    ref_link,
    uses_nps,
)
from cxsite.pages.figure_request import anchor_for
from cxsite.pages.held_words import caveat_text
from cxsite.pages.plan import Block, Cell, Column, Fact, Facts, Link, Page, State, Table, TableBlock
from cxsite.pages.rounding import told_value
from cxsite.pages.tiles import adjust_totals, chance_text, metrics_table
from cxsite.pages.words import STATUS_WORDS, head_of, is_low_base, word_of
from cxsite.schema import ScorecardFields


def plan_scorecard(atlas: Atlas, entry: Entry) -> Page:
    """Plan a scorecard's page: its groups, its segments, its commentary."""
    fields = entry.typed(ScorecardFields)
    page = address_of(entry.ref)
    metrics = adjust_totals(scorecard_metrics(atlas, fields))
    layout = replace(
        entry_layout(atlas, entry),
        summary=entry.fields.summary or standing_sentence(metrics),
        main=(
            scorecard_paragraph(atlas, metrics, page),
            *_group_blocks(atlas, fields, metrics, page),
            *_segment_matrix(atlas, fields, metrics, page),
            body_of(atlas, entry, page),
        ),
        aside=(
            _facts(atlas, entry, metrics, page),
            backlinks_block(atlas, entry, page),
        ),
        uses_nps=uses_nps(atlas, tuple(metric.id for metric in metrics)),
    )
    return make_page(atlas, layout)


def scorecard_metrics(atlas: Atlas, fields: ScorecardFields) -> list[Metric]:
    """List the metrics of a scorecard in its order."""
    ids = dict.fromkeys(id_ for group in fields.groups for id_ in group.metrics)
    return [atlas.portal.metrics[id_] for id_ in ids if id_ in atlas.portal.metrics]


def standing_sentence(metrics: list[Metric]) -> str:
    """Count how many metrics meet their target."""
    states = Counter(metric.total.status for metric in metrics)
    judged = states["met"] + states["missed"]
    if not judged:
        return "No metric here has a target and a finished period to judge."
    verb, whose = ("meets", "its") if states["met"] == 1 else ("meet", "their")
    sentence = (
        f"{states['met']} of {judged} metrics with a target {verb} it in {whose} newest finished period."
    )
    if judged == 1:
        verb = "meets" if states["met"] else "misses"
        return f"The one metric with a target {verb} it in its newest finished period."
    missed = [metric.title for metric in metrics if metric.total.status == "missed"]
    return f"{sentence} Missed: {join_words(missed)}." if missed else sentence


def _group_blocks(atlas: Atlas, fields: ScorecardFields, metrics: list[Metric], page: str) -> Iterator[Block]:
    known = {metric.id: metric for metric in metrics}
    for index, group in enumerate(fields.groups):
        own = [known[id_] for id_ in group.metrics if id_ in known]
        table = metrics_table(atlas, own, page, caption=group.title)
        yield TableBlock(table, group.title, anchor_for("group", str(index + 1), group.title))


def _segment_matrix(
    atlas: Atlas, fields: ScorecardFields, metrics: list[Metric], page: str
) -> Iterator[TableBlock]:
    column = fields.by
    if not column:
        return
    split = [metric for metric in metrics if column in metric.fields.by]
    found = [series for metric in split for series in atlas.segments_of(metric, column)]
    labels = {series.segment: series.label for series in found}
    rows = tuple(
        (Cell(label, heading=True), *(_matrix_cell(atlas, metric, segment, page) for metric in split))
        for segment, label in sorted(labels.items(), key=lambda pair: (pair[1].casefold(), str(pair[0])))
    )
    heads = (Column(metric.title, number=True) for metric in split)
    table = Table(f"By {word_of(column)}", (Column(head_of(column)), *heads), rows)
    caveats = [f"{one.title}: {caveat}." for one in split if (caveat := caveat_text(atlas, one))]
    says = "Newest finished figures; shapes say met or missed, and which changed."
    intro = " ".join(filter(None, (says, chance_text(atlas, found), *caveats)))
    yield TableBlock(table, table.caption, anchor_for("by", column), intro)


def _matrix_cell(atlas: Atlas, metric: Metric, segment: tuple[str, str] | None, page: str) -> Cell:
    series = atlas.series_of(metric, segment) if segment else None
    if series is None:
        return Cell("no data", number=True)
    state: State | None = series.status if series.status in ("met", "missed") else None
    href = relative(page, atlas.segment_address(metric, series))
    # A mark for each figure that changed, none for the many that did not: a matrix must not flicker.
    variation = None if series.variation in (None, "common_cause") else series.variation
    value, faint = told_value(atlas, metric, series), is_low_base(series, series.last)
    return Cell(value, href, state, number=True, variation=variation, faint=faint)


def _facts(atlas: Atlas, entry: Entry, metrics: list[Metric], page: str) -> Facts | None:
    fields = entry.typed(ScorecardFields)
    states = Counter(metric.total.status for metric in metrics)
    counts = tuple(Link(f"{STATUS_WORDS[state]}: {count}") for state, count in sorted(states.items()))
    facts = (Fact("Unit", ref_link(atlas, "units", fields.unit, page)), Fact("Metrics", counts))
    return facts_block("About this scorecard", facts)
