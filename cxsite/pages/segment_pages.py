"""Plan the pages of segments: as many as a company has branches, so each from what it shows and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from cxsite.memo import digest_of
from cxsite.model import Entry, Metric, Ref, Series
from cxsite.pages.addresses import address_of, relative, segments_address
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import entry_layout, facts_block, lead_with, make_page, ref_link
from cxsite.pages.figure_request import Request, anchor_for
from cxsite.pages.figures import draw
from cxsite.pages.limits_page import resets_block
from cxsite.pages.metric_pages import hidden_notice, list_notices, told_tile
from cxsite.pages.plan import Fact, Facts, Link, LinkGroup, LinkGroups, Page, TableBlock, Tiles
from cxsite.pages.segment_index import has_index
from cxsite.pages.tiles import adjust_totals, make_tile, metrics_table
from cxsite.pages.words import base_text, head_of, name_of, word_of
from cxsite.schema import MetricKind

LINKS_AT_MOST = 40


@dataclass(frozen=True)
class Surroundings:
    """Hold what stands beside a segment: the tile of the ``total``, and what leads ``elsewhere``."""

    total: Tiles | None
    elsewhere: LinkGroups

    @cached_property
    def digest(self) -> str:
        """Take the digest of all; most pages of a metric have the same around them."""
        return digest_of(self.total, self.elsewhere)


@dataclass(frozen=True, slots=True)
class Spot:
    """Name the page of a segment and its series, and hold what stands around its figures."""

    page: str
    series: Series
    around: Surroundings


@dataclass(frozen=True, slots=True)
class SegmentBrief:
    """Hold all figures that the page of a segment shows.

    ``metric`` and the ``others`` have the one series of this segment.
    """

    page: str
    metric: Metric
    others: tuple[Metric, ...]
    around: Surroundings

    @property
    def series(self) -> Series:
        """Get the series of the segment."""
        return self.metric.total


def brief_segments(atlas: Atlas, metric: Metric) -> Iterator[SegmentBrief]:
    """Gather what the pages of a metric's segments show."""
    return (brief_segment(atlas, metric, spot) for spot in list_spots(atlas, metric))


def list_spots(atlas: Atlas, metric: Metric) -> Iterator[Spot]:
    """List the pages of a metric's segments."""
    for column in metric.fields.by:
        split = metric.segments_of(column)
        # All pages of a column lie in one folder, so what leads from one of them leads from all.
        first = atlas.segment_address(metric, split[0]) if split else ""
        total = _show_total(atlas, metric, first) if split else None
        if len(split) > LINKS_AT_MOST:
            around = Surroundings(total, _count_segments(atlas, metric, column, first))
            yield from (Spot(atlas.segment_address(metric, series), series, around) for series in split)
            continue
        for series in split:
            page = atlas.segment_address(metric, series)
            yield Spot(page, series, Surroundings(total, _list_segments(atlas, metric, series, page)))


def brief_segment(atlas: Atlas, metric: Metric, spot: Spot) -> SegmentBrief:
    """Gather what the page of one segment shows."""
    others = (other for other in atlas.portal.metrics.values() if other.id != metric.id)
    found = ((other, atlas.series_of(other, spot.series.segment)) for other in others)
    return SegmentBrief(
        spot.page,
        replace(metric, series=(spot.series,)),
        tuple(replace(other, series=(series,)) for other, series in found if series),
        spot.around,
    )


def _show_total(atlas: Atlas, metric: Metric, page: str) -> Tiles | None:
    """Set the total beside a segment, where there is one."""
    if not metric.has_total:
        return None
    return Tiles((make_tile(atlas, metric, metric.total, page),), "All together", "total")


def _count_segments(atlas: Atlas, metric: Metric, column: str, page: str) -> LinkGroups:
    # A page must not grow with the number of segments.
    home = (
        segments_address(metric.id, column)
        if has_index(metric, column)
        else address_of(Ref("metrics", metric.id))
    )
    table = f"{home}#{anchor_for('table', column)}"
    count = len(atlas.segments_of(metric, column))
    return _group(column, (Link(f"All {count} segments", relative(page, table)),))


def _list_segments(atlas: Atlas, metric: Metric, series: Series, page: str) -> LinkGroups:
    assert series.segment is not None
    column = series.segment[0]
    links = (
        replace(atlas.series_link(metric, other, page), current=other is series)
        for other in atlas.segments_of(metric, column)
    )
    return _group(column, tuple(links))


def _group(column: str, links: tuple[Link, ...]) -> LinkGroups:
    group = LinkGroup(f"By {word_of(column)}", links)
    return LinkGroups((group,), "Other segments", "segments", compact=True)


def plan_segment(atlas: Atlas, entry: Entry, brief: SegmentBrief) -> Page:
    """Plan the page of a segment."""
    page, metric, series = brief.page, brief.metric, brief.series
    assert series.segment is not None
    layout = replace(
        lead_with(atlas, entry, replace(entry_layout(atlas, entry), address=page), "definition"),
        title=name_of(metric, series),
        eyebrow=f"Metric by {word_of(series.segment[0])}",
        crumbs=(("Metrics", "metrics/index.html"), (metric.title, address_of(entry.ref))),
        main=(
            *list_notices(atlas, entry, metric, page=page),
            *hidden_notice(atlas, metric, (series,)),
            Tiles((told_tile(atlas, metric, series, page),), anchor="figure"),
            draw(atlas, "trend", Request(metric, page, "trend", series)),
            resets_block(atlas, metric, series, page),
            brief.around.total,
            _siblings(atlas, brief),
        ),
        aside=(_segment_facts(atlas, metric, series, page), brief.around.elsewhere),
        uses_nps=metric.fields.kind is MetricKind.NPS,
    )
    return make_page(atlas, layout)


def _segment_facts(atlas: Atlas, metric: Metric, series: Series, page: str) -> Facts | None:
    assert series.segment is not None
    column, value = series.segment
    home = atlas.link(Ref("metrics", metric.id), page)
    last = series.last
    has_figure = last is not None and last.value is not None
    base = base_text(atlas, metric.fields, last.n, last.effective_n) if last and has_figure else ""
    facts = (
        Fact(head_of(column), (Link(series.label, note="" if series.label == value else value),)),
        Fact("Metric", (home,)),
        Fact("Base", (Link(base),) if base else ()),
        Fact("Owner", ref_link(atlas, "units", metric.fields.owner, page)),
    )
    return facts_block("About this segment", facts)


def _siblings(atlas: Atlas, brief: SegmentBrief) -> TableBlock | None:
    """Show the other metrics of the same segment."""
    if not brief.others:
        return None
    caption = f"{brief.series.label} in other metrics"
    table = metrics_table(atlas, adjust_totals(brief.others), brief.page, caption=caption)
    named = tuple(
        (replace(row[0], text=other.title), *row[1:])
        for row, other in zip(table.rows, brief.others, strict=True)
    )
    return TableBlock(replace(table, rows=named), table.caption, "others")
