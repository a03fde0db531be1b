"""Show metrics and records in short: tiles, rows of a scorecard, cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from cxsite.model import Entry, Metric, Portal, Ref, Series
from cxsite.pages.addresses import address_of, relative
from cxsite.pages.atlas import Atlas, plain_text
from cxsite.pages.plan import Card, Cell, Column, Table, TableBlock, Tile
from cxsite.pages.series_figures import make_spark
from cxsite.pages.words import (
    STATUS_WORDS,
    VERDICT_WORDS,
    base_text,
    gap_text,
    head_of,
    shown_value,
    split_title,
    target_text,
)
from cxsite.schema import (
    KINDS,
    MessageFields,
    NoteFields,
    PracticeFields,
    ProgramFields,
    PromiseFields,
    ScorecardFields,
)

_SUMMARY_WORDS = 32


def make_tile(atlas: Atlas, metric: Metric, series: Series, page: str) -> Tile:
    """Show a series' newest finished figure."""
    last = series.last
    return Tile(
        series.label if series.segment else metric.title,
        relative(page, atlas.segment_address(metric, series)),
        shown_value(atlas, metric, last),
        atlas.language.period_label(last.period, metric.grain) if last else "",
        series.status,
        STATUS_WORDS[series.status],
        make_spark(atlas, metric, series),
        base_text(atlas, series.fields, last.n, last.effective_n) if last and last.value is not None else "",
        target_text(atlas, series.fields, series.target),
        gap_text(atlas, series.fields, last),
        metric.fields.caveat or "",
        late_text(atlas, metric),
    )


def late_text(atlas: Atlas, metric: Metric) -> str:
    """Say that a metric's data are older than they should be."""
    return f"Late: data end on {atlas.language.day(metric.late_since)}" if metric.late_since else ""


def scorecard_block(atlas: Atlas, entry: Entry, page: str) -> TableBlock:
    """Show all groups of a scorecard as one table."""
    fields = entry.typed(ScorecardFields)
    metrics = [atlas.portal.metrics.get(id_) for group in fields.groups for id_ in group.metrics]
    table = metrics_table(atlas, [metric for metric in metrics if metric], page, caption=entry.title)
    return TableBlock(table, entry.title, f"scorecard-{entry.ref.id}")


def metrics_table(atlas: Atlas, metrics: list[Metric], page: str, *, caption: str) -> Table:
    """List metrics with their newest finished figure, base, target, state and course."""
    columns = _columns("Metric")
    return Table(
        caption, columns, tuple(_metric_row(atlas, metric, metric.total, page) for metric in metrics)
    )


def segments_table(atlas: Atlas, metric: Metric, column: str, page: str) -> Table:
    """List the segments of a metric with their newest finished figure."""
    columns = _columns(head_of(column))
    rows = tuple(_metric_row(atlas, metric, series, page) for series in atlas.segments_of(metric, column))
    return Table(f"{split_title(metric, column)}, newest period", columns, rows)


def _columns(first: str) -> tuple[Column, ...]:
    # What answers the reader's question comes first: on a phone the rest is scrolled to.
    heads = (first, "Figure", "State", "Course", "Target", "Base", "Period")
    return tuple(Column(head, number=head in ("Figure", "Base", "Target")) for head in heads)


def _metric_row(atlas: Atlas, metric: Metric, series: Series, page: str) -> tuple[Cell, ...]:
    tile = make_tile(atlas, metric, series, page)
    note = "; ".join(filter(None, (tile.caveat, tile.late)))
    return (
        Cell(tile.title, tile.href, heading=True, note=note),
        Cell(tile.value, number=True),
        Cell(tile.state_text, state=tile.state, note=tile.gap),
        Cell(spark=tile.spark),
        Cell(tile.target, number=True),
        Cell(tile.basis, number=True),
        Cell(tile.period),
    )


def record_card(atlas: Atlas, entry: Entry, page: str) -> Card:
    """Show a record in a list, with its state where it has one."""
    card = Card(
        entry.title,
        relative(page, address_of(entry.ref)),
        KINDS[entry.ref.kind].singular.capitalize(),
        summary_of(entry),
        "; ".join(filter(None, (_meta_of(atlas, entry), caveat_of(atlas, entry)))),
    )
    judgements = atlas.portal.judgements.get(entry.ref.id, ()) if entry.ref.kind == "promises" else ()
    if judgements:
        return replace(card, state=judgements[0].last, state_text=VERDICT_WORDS[judgements[0].last])
    metric = atlas.portal.metrics.get(entry.ref.id) if entry.ref.kind == "metrics" else None
    if metric is None:
        return card
    status, spark = metric.total.status, make_spark(atlas, metric, metric.total)
    return replace(card, state=status, state_text=STATUS_WORDS[status], spark=spark)


def caveat_of(atlas: Atlas, entry: Entry) -> str:
    """Say what to mind about the figures of the metric that a record is or speaks of."""
    fields = entry.fields
    id_ = entry.ref.id if entry.ref.kind == "metrics" else ""
    if isinstance(fields, PromiseFields | NoteFields):
        id_ = fields.metric or ""
    metric = atlas.portal.metrics.get(id_)
    return (metric.fields.caveat or "") if metric else ""


def summary_of(entry: Entry) -> str:
    """Sum a record up in a sentence: its own summary, or the beginning of its text."""
    fields = entry.fields
    if isinstance(fields, PromiseFields) and fields.statement and not fields.summary:
        return fields.statement
    if fields.summary:
        return fields.summary
    words = plain_text(_first_paragraph(entry.text)).split(" ")
    return " ".join(words[:_SUMMARY_WORDS]) + (" …" if len(words) > _SUMMARY_WORDS else "")


def _first_paragraph(text: str) -> str:
    paragraphs = (part.strip() for part in text.split("\n\n"))
    return next((part for part in paragraphs if part and part[0] not in "#|>!`"), "")


def _meta_of(atlas: Atlas, entry: Entry) -> str:
    fields = entry.fields
    if isinstance(fields, MessageFields):
        return ", ".join(filter(None, (fields.from_, atlas.language.day(fields.date))))
    if isinstance(fields, NoteFields):
        metric = atlas.portal.metrics.get(fields.metric)
        return ", ".join(
            filter(None, (metric.title if metric else "", period_text(atlas, fields), fields.author or ""))
        )
    if isinstance(fields, ProgramFields):
        return stage_word(fields.stage)
    return fields.domain or "" if isinstance(fields, PracticeFields) else ""


def period_text(atlas: Atlas, fields: NoteFields) -> str:
    """Name the period that a note comments on."""
    metric, start = atlas.portal.metrics.get(fields.metric), note_day(atlas, fields)
    return atlas.language.period_label(start, metric.grain) if metric and start else fields.period


def note_day(atlas: Atlas, fields: NoteFields) -> date | None:
    """Find the first day of the period that a note comments on."""
    metric = atlas.portal.metrics.get(fields.metric)
    return atlas.language.calendar.parse(fields.period, metric.grain) if metric else None


def newest_first(atlas: Atlas, notes: Iterable[Entry]) -> list[Entry]:
    """Order notes by the periods that they comment on."""
    days = ((note_day(atlas, note.typed(NoteFields)) or date.min, note) for note in notes)
    return [note for _, note in sorted(days, key=lambda pair: pair[0], reverse=True)]


def stage_word(stage: str) -> str:
    """Word the stage of a program."""
    return stage.replace("-", " ").capitalize()


def cards_of(atlas: Atlas, kind: str, ids: tuple[str, ...], page: str) -> tuple[Card, ...]:
    """Show records of one kind, those that exist."""
    entries = (atlas.portal.entry(kind, id_) for id_ in ids)
    return tuple(record_card(atlas, entry, page) for entry in entries if entry)


def backlinks_of(portal: Portal, ref: Ref, kind: str) -> tuple[Entry, ...]:
    """List the records of one kind that point at a record, by title."""
    return tuple(entry for entry in portal.of_kind(kind) if entry.ref in portal.entries[ref].backlinks)
