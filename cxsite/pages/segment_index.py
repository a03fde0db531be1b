"""List the segments of a metric: all on a page of their own where there are too many for the metric's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cxsite.model import Entry, Metric, Series
from cxsite.pages.addresses import address_of, relative, segments_address
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import entry_layout, make_page
from cxsite.pages.figure_request import LISTED_AT_MOST, anchor_for
from cxsite.pages.headlines import verdict_text
from cxsite.pages.messages import say
from cxsite.pages.plan import Cell, Column, Link, Page, Table, TableBlock
from cxsite.pages.rounding import told_value
from cxsite.pages.tiles import chance_text, segments_table
from cxsite.pages.words import STATUS_WORDS, head_of, split_title, word_of
from cxsite.schema import MetricKind

_ENDS = 20


def has_index(metric: Metric, column: str) -> bool:
    """Say whether a metric has too many segments in a column for one table with marks and lines."""
    return len(metric.segments_of(column)) > LISTED_AT_MOST


def segments_block(atlas: Atlas, metric: Metric, column: str, page: str) -> TableBlock:
    """List the segments of a column; of very many the highest and the lowest, and the way to all."""
    listed = atlas.segments_of(metric, column)
    anchor = anchor_for("table", column)
    shown = _choose_ends(listed) if has_index(metric, column) else listed
    table = segments_table(atlas, metric, shown, page)
    chance = chance_text(atlas, listed)
    table = replace(table, notes=(*table.notes, *(chance,) * bool(chance)))
    if shown is listed:
        return TableBlock(table, table.caption, anchor)
    link = Link(
        say(atlas.language, "segments.all", count=len(listed)),
        relative(page, segments_address(metric.id, column)),
    )
    intro = say(atlas.language, "segments.ends", ends=str(_ENDS), count=len(listed))
    return TableBlock(table, table.caption, anchor, intro, link)


def _choose_ends(listed: Sequence[Series]) -> tuple[Series, ...]:
    """Choose the segments with the highest and the lowest newest figures, in that order."""
    known = [(last.value, series) for series in listed if (last := series.last) and last.value is not None]
    ranked = [series for _, series in sorted(known, key=lambda pair: -pair[0])]
    return tuple(ranked[:_ENDS] + ranked[_ENDS:][-_ENDS:])


def plan_list(atlas: Atlas, entry: Entry, metric: Metric, column: str) -> Page:
    """Plan the page that lists all segments of a column."""
    page = segments_address(metric.id, column)
    table = _list_all(atlas, metric, column, page)
    layout = replace(
        entry_layout(atlas, entry),
        address=page,
        title=table.caption,
        eyebrow=f"Metric by {word_of(column)}",
        summary="",
        lead=None,
        crumbs=(("Metrics", "metrics/index.html"), (metric.title, address_of(entry.ref))),
        main=(TableBlock(table, anchor=anchor_for("table", column)),),
        uses_nps=metric.fields.kind is MetricKind.NPS,
    )
    return make_page(atlas, layout)


def _list_all(atlas: Atlas, metric: Metric, column: str, page: str) -> Table:
    """List all segments in words alone: with marks and lines thousands of rows would weigh megabytes."""
    listed = atlas.segments_of(metric, column)
    columns = (Column(head_of(column)), Column("Figure", number=True), Column("Target"), Column("Change"))
    rows = tuple(
        (
            Cell(series.label, relative(page, atlas.segment_address(metric, series)), heading=True),
            Cell(told_value(atlas, metric, series), number=True),
            Cell(STATUS_WORDS[series.status]),
            Cell(verdict_text(atlas, metric, series)[0]),
        )
        for series in listed
    )
    chance = chance_text(atlas, listed)
    caption = f"{split_title(metric, column)}, newest period"
    return Table(caption, columns, rows, notes=(chance,) * bool(chance), filters=True)
