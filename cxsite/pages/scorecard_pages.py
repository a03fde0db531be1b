"""Plan the pages of scorecards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from cxsite.language import join_words
from cxsite.model import Entry, Metric
from cxsite.pages.addresses import address_of
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import body_of, entry_layout, make_page, ref_link, uses_nps
from cxsite.pages.figure_request import anchor_for
from cxsite.pages.plan import Block, Cell, Column, Fact, Facts, Link, LinkGroups, Page, Table, TableBlock
from cxsite.pages.tiles import make_tile, metrics_table
from cxsite.pages.words import STATUS_WORDS, head_of, shown_value
from cxsite.schema import ScorecardFields


def plan_scorecard(atlas: Atlas, entry: Entry) -> Page:
    """Plan a scorecard's page: its groups, its segments, its commentary."""
    fields = entry.typed(ScorecardFields)
    page = address_of(entry.ref)
    metrics = scorecard_metrics(atlas, fields)
    groups = atlas.backlinks(entry, page)
    layout = replace(
        entry_layout(atlas, entry),
        summary=entry.fields.summary or standing_sentence(metrics),
        main=(
            *_group_blocks(atlas, fields, page),
            *_segment_matrix(atlas, fields, metrics, page),
            body_of(atlas, entry, page),
        ),
        aside=(
            _facts(atlas, entry, metrics, page),
            LinkGroups(groups, "Who uses it", "used-by", compact=True) if groups else None,
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
    sentence = f"{states['met']} of {judged} metrics with a target meet it in their newest finished period."
    missed = [metric.title for metric in metrics if metric.total.status == "missed"]
    return f"{sentence} Missed: {join_words(missed)}." if missed else sentence


def _group_blocks(atlas: Atlas, fields: ScorecardFields, page: str) -> Iterator[Block]:
    for index, group in enumerate(fields.groups):
        metrics = [atlas.portal.metrics[id_] for id_ in group.metrics if id_ in atlas.portal.metrics]
        table = metrics_table(atlas, metrics, page, caption=group.title)
        yield TableBlock(table, group.title, anchor_for("group", str(index + 1), group.title))


def _segment_matrix(
    atlas: Atlas, fields: ScorecardFields, metrics: list[Metric], page: str
) -> Iterator[TableBlock]:
    column = fields.by
    if not column:
        return
    split = [metric for metric in metrics if column in metric.fields.by]
    labels = dict(
        sorted(
            {
                series.segment: series.label for metric in split for series in metric.segments_of(column)
            }.items(),
            key=str,
        )
    )
    rows = []
    for segment, label in labels.items():
        cells = [Cell(label, heading=True)]
        for metric in split:
            series = metric.series_of(dict([segment])) if segment else None
            if series is None:
                cells.append(Cell("no data", number=True))
                continue
            tile = make_tile(atlas, metric, series, page)
            state = tile.state if tile.state in ("met", "missed") else None
            cells.append(Cell(shown_value(atlas, metric, series.last), tile.href, state, number=True))
        rows.append(tuple(cells))
    columns = (Column(head_of(column)), *(Column(metric.title, number=True) for metric in split))
    table = Table(f"By {column}", columns, tuple(rows))
    yield TableBlock(
        table, f"By {column}", anchor_for("by", column), "Newest finished figures; shapes say met or missed."
    )


def _facts(atlas: Atlas, entry: Entry, metrics: list[Metric], page: str) -> Facts:
    fields = entry.typed(ScorecardFields)
    states = Counter(metric.total.status for metric in metrics)
    counts = tuple(Link(f"{STATUS_WORDS[state]}: {count}") for state, count in sorted(states.items()))
    facts = (Fact("Unit", ref_link(atlas, "units", fields.unit, page)), Fact("Metrics", counts))
    return Facts(tuple(fact for fact in facts if fact.values), "About this scorecard", "about")
