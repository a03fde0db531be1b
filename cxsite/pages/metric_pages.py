"""Plan the pages of metrics and of their segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxsite.model import Entry, Metric, Ref, Series
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
from cxsite.pages.documents import Desk, make_document, make_phrase
from cxsite.pages.figure_request import Request, anchor_for
from cxsite.pages.figures import draw
from cxsite.pages.plan import (
    Block,
    Fact,
    Facts,
    Link,
    LinkGroup,
    LinkGroups,
    Notice,
    Page,
    Prose,
    Scalar,
    TableBlock,
    Tiles,
)
from cxsite.pages.tiles import (
    backlinks_of,
    late_text,
    make_tile,
    metrics_table,
    newest_first,
    note_day,
    period_text,
    segments_table,
)
from cxsite.pages.words import base_text, head_of, name_of, target_text, word_of
from cxsite.schema import MetricFields, MetricKind, NoteFields

_KINDS = {
    MetricKind.NPS: "Net Promoter Score: share of promoters (9 and 10) less share of detractors (0 to 6)",
    MetricKind.CSAT: "Customer satisfaction: share of answers at the top of the scale",
    MetricKind.CES: "Customer effort score",
    MetricKind.SHARE: "Share",
    MetricKind.MEAN: "Mean of the answers",
    MetricKind.RATE: "Rate",
    MetricKind.QUANTILE: "Quantile",
    MetricKind.COUNT: "Number of rows",
    MetricKind.SUM: "Sum",
    MetricKind.VALUE: "Ready value",
    MetricKind.INDEX: "Index: weighted mean of other metrics",
}
_LINKS_AT_MOST = 40
_GOOD = {"up": "Higher is better", "down": "Lower is better", "neutral": "Neither direction is good or bad"}


def plan_metric(atlas: Atlas, entry: Entry) -> Iterator[Page]:
    """Plan a metric's page and one for each of its segments."""
    metric = atlas.portal.metrics.get(entry.ref.id)
    if metric is None:
        return
    page = address_of(entry.ref)
    trend = Request(metric, page, "trend", metric.total, marks=_marks(atlas, entry, metric))
    layout = replace(
        lead_with(atlas, entry, entry_layout(atlas, entry), "summary", "definition"),
        main=(
            *_notices(atlas, entry, metric, page=page),
            Tiles((make_tile(atlas, metric, metric.total, page),), anchor="figure"),
            draw(atlas, "trend", trend),
            body_of(atlas, entry, page),
            *_segment_blocks(atlas, metric, page),
            *_notes(atlas, entry, page),
        ),
        aside=(
            _facts(atlas, entry, metric, page=page),
            backlinks_block(atlas, entry, page, title="Who uses it"),
        ),
        uses_nps=uses_nps(atlas, (metric.id,)),
    )
    yield make_page(atlas, layout)
    for series in metric.series:
        if series.segment is not None:
            yield _plan_segment(atlas, entry, metric, series)


def _notices(atlas: Atlas, entry: Entry, metric: Metric, *, page: str) -> Iterator[Notice]:
    if late := late_text(atlas, metric):
        yield Notice(f"{late}. Newer figures should be here by now.", "Late data")
    if metric.fields.caveat:
        document = make_phrase(Desk(atlas, page), entry, "caveat")
        yield Notice(metric.fields.caveat, "To mind", document)


def _marks(atlas: Atlas, entry: Entry, metric: Metric) -> tuple[dict[str, Scalar], ...]:
    """Mark the periods that notes comment on."""
    marks: list[dict[str, Scalar]] = []
    for note in backlinks_of(atlas.portal, entry.ref, "notes"):
        fields = note.typed(NoteFields)
        start = note_day(atlas, fields)
        if fields.metric == metric.id and start:
            marks.append({"x": start.isoformat(), "label": note.title})
    return tuple(sorted(marks, key=lambda mark: str(mark["x"])))


def _segment_blocks(atlas: Atlas, metric: Metric, page: str) -> Iterator[Block]:
    for column in metric.fields.by:
        if not atlas.segments_of(metric, column):
            continue
        yield draw(atlas, "bars", Request(metric, page, anchor_for("by", column), metric.total, column))
        table = segments_table(atlas, metric, column, page)
        yield TableBlock(table, table.caption, anchor_for("table", column))


def _notes(atlas: Atlas, entry: Entry, page: str) -> Iterator[Block]:
    notes = backlinks_of(atlas.portal, entry.ref, "notes")
    for note in newest_first(atlas, notes):
        fields = note.typed(NoteFields)
        if fields.metric == entry.ref.id and note.text.strip():
            prefix = f"note-{note.ref.id}"
            document = make_document(Desk(atlas, page, prefix, 3), note)
            origin = ", ".join(filter(None, (period_text(atlas, fields), fields.author or "")))
            href = relative(page, address_of(note.ref))
            yield Prose(document, note.title, f"note-{note.ref.id}", origin, href)


def _facts(atlas: Atlas, entry: Entry, metric: Metric, *, page: str) -> Facts | None:
    fields = metric.fields
    facts = (
        phrase_fact(atlas, entry, page, term="Definition"),
        Fact("Kind", (Link(_KINDS[fields.kind]),)),
        Fact("Direction", (Link(_GOOD[fields.good]),)),
        Fact("Period", (Link("as given in the extract" if metric.grain == "given" else str(metric.grain)),)),
        Fact("Target", _targets(atlas, metric)),
        Fact("Parts", _parts(atlas, fields, page)),
        Fact("Smallest base shown", (Link(str(metric.total.base)),) if metric.total.base else ()),
        Fact("Owner", ref_link(atlas, "units", fields.owner, page)),
        Fact("Also called", tuple(Link(alias) for alias in fields.aliases)),
        Fact("Source", (Link(fields.source),) if fields.source else ()),
        Fact("Download", _downloads(metric, page)),
    )
    return facts_block("About this metric", facts)


def _targets(atlas: Atlas, metric: Metric) -> tuple[Link, ...]:
    text = target_text(atlas, metric.fields, metric.total.target)
    return (Link(text),) if text else ()


def _parts(atlas: Atlas, fields: MetricFields, page: str) -> tuple[Link, ...]:
    links = (ref_link(atlas, "metrics", part.metric, page) for part in fields.parts)
    weights = (f"weight {atlas.language.exact(part.weight)}" for part in fields.parts)
    return tuple(
        replace(found[0], note=weight) for found, weight in zip(links, weights, strict=True) if found
    )


def _downloads(metric: Metric, page: str) -> tuple[Link, ...]:
    address = f"data/metrics/{metric.id}"
    return (Link("CSV", relative(page, f"{address}.csv")), Link("JSON", relative(page, f"{address}.json")))


def _plan_segment(atlas: Atlas, entry: Entry, metric: Metric, series: Series) -> Page:
    assert series.segment is not None
    page = atlas.segment_address(metric, series)
    layout = replace(
        lead_with(atlas, entry, replace(entry_layout(atlas, entry), address=page), "definition"),
        title=name_of(metric, series),
        eyebrow=f"Metric by {word_of(series.segment[0])}",
        crumbs=(("Metrics", "metrics/index.html"), (metric.title, address_of(entry.ref))),
        main=(
            *_notices(atlas, entry, metric, page=page),
            Tiles(
                (make_tile(atlas, metric, series, page), make_tile(atlas, metric, metric.total, page)),
                anchor="figure",
            ),
            draw(atlas, "trend", Request(metric, page, "trend", series)),
            _siblings(atlas, metric, series, page),
        ),
        aside=(
            _segment_facts(atlas, metric, series, page),
            _other_segments(atlas, metric, series, page),
        ),
        uses_nps=uses_nps(atlas, (metric.id,)),
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


def _siblings(atlas: Atlas, metric: Metric, series: Series, page: str) -> TableBlock | None:
    """Show the other metrics of the same segment."""
    narrowed = [
        replace(other, series=(found,))
        for other in atlas.portal.metrics.values()
        if other.id != metric.id and (found := atlas.series_of(other, series.segment))
    ]
    if not narrowed:
        return None
    table = metrics_table(atlas, narrowed, page, caption=f"{series.label} in other metrics")
    named = tuple(
        (replace(row[0], text=other.title), *row[1:]) for row, other in zip(table.rows, narrowed, strict=True)
    )
    return TableBlock(replace(table, rows=named), table.caption, "others")


def _other_segments(atlas: Atlas, metric: Metric, series: Series, page: str) -> LinkGroups:
    assert series.segment is not None
    column = series.segment[0]
    others = atlas.segments_of(metric, column)
    if len(others) > _LINKS_AT_MOST:
        # A page must not grow with the number of segments; the metric's own page lists them all.
        table = f"{address_of(Ref('metrics', metric.id))}#{anchor_for('table', column)}"
        links: tuple[Link, ...] = (Link(f"All {len(others)} segments", relative(page, table)),)
    else:
        links = tuple(
            replace(atlas.series_link(metric, other, page), current=other is series) for other in others
        )
    group = LinkGroup(f"By {word_of(column)}", links)
    return LinkGroups((group,), "Other segments", "segments", compact=True)
