"""Plan the pages of metrics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cxsite.model import FUNNEL_KINDS, WATERFALL_KINDS, Entry, Metric, Series, smallest_change, unit_of
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
)
from cxsite.pages.documents import Desk, make_document, make_phrase
from cxsite.pages.figure_request import Request, anchor_for
from cxsite.pages.figures import draw
from cxsite.pages.headlines import headline_of
from cxsite.pages.limits_page import resets_block
from cxsite.pages.messages import say
from cxsite.pages.plan import (
    Block,
    Fact,
    Facts,
    Figure,
    Link,
    Notice,
    Page,
    Prose,
    Scalar,
    Tile,
    Tiles,
)
from cxsite.pages.restatements import restatements_block
from cxsite.pages.rounding import Rounding, decimals_for
from cxsite.pages.segment_index import segments_block
from cxsite.pages.sources_page import source_address
from cxsite.pages.tiles import (
    backlinks_of,
    late_text,
    make_tile,
    method_link,
    newest_first,
    note_day,
    period_text,
    split_words,
)
from cxsite.pages.words import target_text
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
# Of two segments each is the other's whole: neither stands out.
_FEWEST_IN_FUNNEL = 3
_GOOD = {"up": "Higher is better", "down": "Lower is better", "neutral": "Neither direction is good or bad"}


def plan_measure(atlas: Atlas, entry: Entry, metric: Metric) -> Page:
    """Plan a metric's own page."""
    page = address_of(entry.ref)
    trend = Request(metric, page, "trend", metric.total, marks=_marks(atlas, entry, metric))
    layout = replace(
        lead_with(atlas, entry, entry_layout(atlas, entry), "summary", "definition"),
        main=(
            *list_notices(atlas, entry, metric, page=page),
            *hidden_notice(atlas, metric, metric.series),
            *_total_blocks(atlas, metric, page, trend=trend),
            restatements_block(atlas, metric, page),
            body_of(atlas, entry, page),
            *_segment_blocks(atlas, metric, page),
            *_notes(atlas, entry, page),
        ),
        aside=(
            _facts(atlas, entry, metric, page=page),
            backlinks_block(atlas, entry, page, title="Who uses it"),
        ),
        uses_nps=metric.fields.kind is MetricKind.NPS,
    )
    return make_page(atlas, layout)


def list_notices(atlas: Atlas, entry: Entry, metric: Metric, *, page: str) -> Iterator[Notice]:
    """Say what to mind of a metric before reading on."""
    if late := late_text(atlas, metric):
        yield Notice(f"{late}. Newer figures should be here by now.", "Late data")
    if metric.fields.caveat:
        document = make_phrase(Desk(atlas, page), entry, "caveat")
        yield Notice(metric.fields.caveat, "To mind", document)


def hidden_notice(atlas: Atlas, metric: Metric, shown: tuple[Series, ...]) -> Iterator[Notice]:
    """Explain once why figures are not shown, if any of these is not."""
    if any(point.suppressed for series in shown for point in series.points):
        base = atlas.language.exact(metric.total.base)
        text = say(atlas.language, "hidden.text", base=base)
        yield Notice(text, say(atlas.language, "hidden.title"))


def _total_blocks(atlas: Atlas, metric: Metric, page: str, *, trend: Request) -> Iterator[Block]:
    """Show the total with its message, its course and where its limits were set anew."""
    if not metric.has_total:
        text = say(atlas.language, "split_only.text", columns=split_words(metric))
        yield Notice(text, say(atlas.language, "split_only.title"))
        return
    yield Tiles((told_tile(atlas, metric, metric.total, page),), anchor="figure")
    yield draw(atlas, "trend", trend)
    if resets := resets_block(atlas, metric, metric.total, page):
        yield resets


def told_tile(atlas: Atlas, metric: Metric, series: Series, page: str) -> Tile:
    """Show a series with its whole message."""
    tile = make_tile(atlas, metric, series, page)
    return replace(tile, headline=headline_of(atlas, metric, series), method=method_link(atlas, page))


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
        yield from _segment_figures(atlas, metric, page, column)
        yield segments_block(atlas, metric, column, page)


def _segment_figures(atlas: Atlas, metric: Metric, page: str, column: str) -> Iterator[Figure]:
    """Set segments against chance where that can be done, and say what each did to the newest change."""
    kind, count = metric.fields.kind, len(atlas.segments_of(metric, column))
    is_plain = metric.fields.weight is None and metric.has_counts
    has_funnel = is_plain and kind in FUNNEL_KINDS and count >= _FEWEST_IN_FUNNEL
    request = Request(metric, page, anchor_for("by", column), metric.total, column)
    yield draw(atlas, "funnel" if has_funnel else "bars", request)
    if is_plain and kind in WATERFALL_KINDS and count > 1 and metric.total.finished[1:]:
        yield draw(atlas, "waterfall", replace(request, anchor=anchor_for("why", column)))


def _notes(atlas: Atlas, entry: Entry, page: str) -> Iterator[Block]:
    notes = backlinks_of(atlas.portal, entry.ref, "notes")
    for note in newest_first(atlas, notes):
        fields = note.typed(NoteFields)
        if fields.metric == entry.ref.id and atlas.body(note).text.strip():
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
        Fact(say(atlas.language, "judged.term"), _judged_by(atlas, metric, page)),
        Fact(say(atlas.language, "found.term"), _smallest_change(atlas, metric)),
        Fact("Parts", _parts(atlas, fields, page)),
        Fact("Smallest base shown", (Link(str(metric.total.base)),) if metric.total.base else ()),
        Fact("Owner", ref_link(atlas, "units", fields.owner, page)),
        Fact("Also called", tuple(Link(alias) for alias in fields.aliases)),
        Fact("Source", _source(atlas, fields, page)),
        Fact("Download", _downloads(metric, page)),
    )
    return facts_block("About this metric", facts)


def _targets(atlas: Atlas, metric: Metric) -> tuple[Link, ...]:
    text = target_text(atlas, metric.fields, metric.total.target)
    return (Link(text),) if text else ()


def _judged_by(atlas: Atlas, metric: Metric, page: str) -> tuple[Link, ...]:
    limits = metric.fields.limits or "xmr"
    text = say(atlas.language, f"judged.{limits}")
    profile = say(atlas.language, "judged.rules", profile=metric.fields.rules.profile)
    return (Link(text, method_link(atlas, page).href, profile if limits == "xmr" else ""),)


def _smallest_change(atlas: Atlas, metric: Metric) -> tuple[Link, ...]:
    """Say what the newest base can tell, so that nobody waits for a change that it cannot show."""
    found = smallest_change(metric.total)
    if found is None:
        return ()
    unit = "points" if unit_of(metric.fields) == "percent" else unit_of(metric.fields)
    decimals = decimals_for(atlas, unit, 2 * found)
    text = Rounding(atlas, unit, decimals).value(found)
    return (Link(say(atlas.language, "found.fact", change=text)),)


def _parts(atlas: Atlas, fields: MetricFields, page: str) -> tuple[Link, ...]:
    links = (ref_link(atlas, "metrics", part.metric, page) for part in fields.parts)
    weights = (f"weight {atlas.language.exact(part.weight)}" for part in fields.parts)
    return tuple(
        replace(found[0], note=weight) for found, weight in zip(links, weights, strict=True) if found
    )


def _source(atlas: Atlas, fields: MetricFields, page: str) -> tuple[Link, ...]:
    if not fields.source or fields.kind is MetricKind.INDEX:
        return ()
    return (Link(fields.source, relative(page, source_address(atlas, fields.source))),)


def _downloads(metric: Metric, page: str) -> tuple[Link, ...]:
    address = f"data/metrics/{metric.id}"
    return (Link("CSV", relative(page, f"{address}.csv")), Link("JSON", relative(page, f"{address}.json")))
