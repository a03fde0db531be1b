"""Show metrics and records in short: tiles, rows of a scorecard, cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from cxsite.language import join_words
from cxsite.model import (
    Entry,
    Metric,
    Point,
    Portal,
    Ref,
    Series,
    adjust_changes,
    expect_false_signals,
    shown_text,
)
from cxsite.pages.addresses import METHOD_PAGE, address_of, relative
from cxsite.pages.atlas import Atlas, plain_text
from cxsite.pages.headlines import verdict_text
from cxsite.pages.held_words import caveat_text
from cxsite.pages.messages import say
from cxsite.pages.plan import Card, Cell, Column, Link, Table, TableBlock, Tile, VariationMark
from cxsite.pages.restatements import restated_text
from cxsite.pages.rounding import told_interval, told_value
from cxsite.pages.series_figures import make_spark
from cxsite.pages.words import (
    STATUS_WORDS,
    VERDICT_WORDS,
    base_text,
    gap_text,
    head_of,
    is_low_base,
    is_small_base,
    split_title,
    target_text,
    word_of,
)
from cxsite.schema import (
    KINDS,
    MessageFields,
    NoteFields,
    PracticeFields,
    ProgramFields,
    PromiseFields,
    RoadshowFields,
    ScorecardFields,
)

STAR = "*"
_SUMMARY_WORDS = 32
_STACKED_AT_MOST = 60
_TENTH = 0.095


def make_tile(atlas: Atlas, metric: Metric, series: Series, page: str) -> Tile:
    """Show a series' newest finished figure, whether it has changed and whether it meets its target."""
    last = series.last
    tile = Tile(
        series.label if series.segment else metric.title,
        relative(page, atlas.segment_address(metric, series)),
        told_value(atlas, metric, series),
        atlas.language.period_label(last.period, metric.grain) if last else "",
        series.status,
        STATUS_WORDS[series.status],
        make_spark(atlas, metric, series),
        _basis_text(atlas, series),
        target_text(atlas, series.fields, series.target),
        gap_text(atlas, series.fields, last),
        caveat_text(atlas, metric),
        late_text(atlas, metric),
        told_interval(atlas, metric, series),
        is_low_base(series, last),
        restated=restated_text(atlas, metric, series, point=last),
    )
    if series.segment is None and not metric.has_total:
        return _tile_without_total(atlas, metric, tile)
    return _judge_tile(atlas, metric, series, tile)


def _judge_tile(atlas: Atlas, metric: Metric, series: Series, tile: Tile) -> Tile:
    text, note = verdict_text(atlas, metric, series)
    assurance = series.assurance
    return replace(
        tile,
        variation=mark_of_change(series),
        variation_text=text,
        variation_note=note,
        assurance=assurance,
        assurance_text=say(atlas.language, f"assurance.{assurance}") if assurance else "",
        limits=limits_since(atlas, metric, series),
    )


def _tile_without_total(atlas: Atlas, metric: Metric, tile: Tile) -> Tile:
    value = say(atlas.language, "split_only.value", columns=split_words(metric))
    title = say(atlas.language, "split_only.title")
    return replace(tile, value=value, state="none", state_text=title, period="", basis="", interval="")


def split_words(metric: Metric) -> str:
    """Name the columns that split a metric, within a sentence."""
    return join_words([word_of(column) for column in metric.fields.by])


def adjust_totals(metrics: Sequence[Metric]) -> list[Metric]:
    """Hold the tests of all metrics that a page shows to one another; to be done once for a page."""
    found = adjust_changes([metric.total for metric in metrics])
    return [
        replace(metric, series=(one, *metric.series[1:])) for metric, one in zip(metrics, found, strict=True)
    ]


def make_tiles(atlas: Atlas, metrics: Sequence[Metric], page: str) -> tuple[Tile, ...]:
    """Show the totals of metrics side by side."""
    return tuple(make_tile(atlas, metric, metric.total, page) for metric in metrics)


def mark_of_change(series: Series) -> VariationMark:
    """Choose the mark that says whether a series has changed."""
    if series.variation:
        return series.variation
    return "tested" if series.change and series.change.is_detectable else "none"


def limits_since(atlas: Atlas, metric: Metric, series: Series) -> str:
    """Say since when the limits hold that judge the newest figure; empty where there are none."""
    phase = series.phases[-1] if series.phases else None
    last = series.last
    if phase is None or last is None or last.lower is None:
        return ""
    if phase.trial:
        return say(atlas.language, "since.trial", when=atlas.language.period(phase.start, metric.grain))
    if len(series.phases) > 1:
        return say(atlas.language, "since.anew", when=atlas.language.within(phase.start, metric.grain))
    return say(atlas.language, "since.limits", when=atlas.language.period(phase.start, metric.grain))


def _basis_text(atlas: Atlas, series: Series) -> str:
    last = series.last
    text = ""
    if last and last.value is not None:
        text = base_text(atlas, series.fields, last.n, last.effective_n)
    return f"{text}{STAR}" if text and is_small_base(series, last) else text


def method_link(atlas: Atlas, page: str) -> Link:
    """Lead from a page to how its figures are judged."""
    return Link(say(atlas.language, "link.method"), relative(page, METHOD_PAGE))


def base_notes(atlas: Atlas, shown: Iterable[tuple[Series, Point | None]]) -> tuple[str, ...]:
    """Explain the marks of small bases, if any figure that is shown has one."""
    listed = list(shown)
    small = any(is_small_base(series, point) for series, point in listed)
    low = any(is_low_base(series, point) for series, point in listed)
    keys = ("base.note",) * small + ("base.low_note",) * low
    return tuple(say(atlas.language, key) for key in keys)


def chance_text(atlas: Atlas, shown: Iterable[Series]) -> str:
    """Say how many signals among series come by chance alone; empty where none of them has a verdict."""
    judged = [series for series in shown if series.variation]
    if not judged:
        return ""
    expected = expect_false_signals(judged)
    number = atlas.language.number(expected, 1 if expected >= _TENTH else 2)
    return say(atlas.language, "brief.false", count=len(judged), expected=number)


def late_text(atlas: Atlas, metric: Metric) -> str:
    """Say that a metric's data are older than they should be."""
    return f"Late: data end on {atlas.language.day(metric.late_since)}" if metric.late_since else ""


def scorecard_block(atlas: Atlas, entry: Entry, page: str) -> TableBlock:
    """Show all groups of a scorecard as one table."""
    fields = entry.typed(ScorecardFields)
    metrics = [atlas.portal.metrics.get(id_) for group in fields.groups for id_ in group.metrics]
    known = adjust_totals([metric for metric in metrics if metric])
    table = metrics_table(atlas, known, page, caption=entry.title)
    return TableBlock(table, entry.title, f"scorecard-{entry.ref.id}")


def metrics_table(atlas: Atlas, metrics: list[Metric], page: str, *, caption: str) -> Table:
    """List metrics with their newest finished figure, its target, and whether it has changed."""
    tiles = make_tiles(atlas, metrics, page)
    notes = base_notes(atlas, ((metric.total, metric.total.last) for metric in metrics))
    return _tiles_table(caption, "Metric", tiles, notes)


def segments_table(atlas: Atlas, metric: Metric, listed: Sequence[Series], page: str) -> Table:
    """List segments of one column with their newest finished figure."""
    column = listed[0].segment[0] if listed and listed[0].segment else ""
    tiles = tuple(make_tile(atlas, metric, series, page) for series in listed)
    notes = base_notes(atlas, ((series, series.last) for series in listed))
    return _tiles_table(f"{split_title(metric, column)}, newest period", head_of(column), tiles, notes)


def _tiles_table(caption: str, first: str, tiles: Sequence[Tile], notes: tuple[str, ...]) -> Table:
    has_assurance = any(tile.assurance for tile in tiles)
    # What answers the reader's questions comes first: on a phone the rest follows below.
    heads = (first, "Figure", "Target", "Change", *("Outlook",) * has_assurance, "Course", "Base")
    columns = tuple(Column(head, number=head in ("Figure", "Base")) for head in heads)
    rows = tuple(_tile_row(tile, has_assurance=has_assurance) for tile in tiles)
    return Table(caption, columns, rows, len(rows) <= _STACKED_AT_MOST, notes)


def _tile_row(tile: Tile, *, has_assurance: bool) -> tuple[Cell, ...]:
    note = "; ".join(filter(None, (tile.caveat, tile.late)))
    outlook = (Cell(tile.assurance_text, assurance=tile.assurance),) * has_assurance
    return (
        Cell(tile.title, tile.href, heading=True, note=note),
        Cell(tile.value, number=True, note=tile.interval, faint=tile.faint),
        Cell(tile.state_text, state=tile.state, note=", ".join(filter(None, (tile.target, tile.gap)))),
        Cell(tile.variation_text, variation=tile.variation, note=tile.variation_note),
        *outlook,
        Cell(spark=tile.spark),
        Cell(tile.basis, number=True, note=tile.period, faint=tile.faint),
    )


def record_card(atlas: Atlas, entry: Entry, page: str) -> Card:
    """Show a record in a list, with its state where it has one."""
    card = Card(
        entry.title,
        relative(page, address_of(entry.ref)),
        KINDS[entry.ref.kind].singular.capitalize(),
        summary_of(atlas, entry),
        "; ".join(filter(None, (_meta_of(atlas, entry), caveat_of(atlas, entry)))),
    )
    judgements = atlas.portal.judgements.get(entry.ref.id, ()) if entry.ref.kind == "promises" else ()
    if judgements:
        return replace(card, state=judgements[0].last, state_text=VERDICT_WORDS[judgements[0].last])
    metric = atlas.portal.metrics.get(entry.ref.id) if entry.ref.kind == "metrics" else None
    if metric is None:
        return card
    tile = make_tile(atlas, metric, metric.total, page)
    card = replace(card, state=tile.state, state_text=tile.state_text, spark=tile.spark)
    return replace(card, variation=tile.variation, variation_text=tile.variation_text)


def caveat_of(atlas: Atlas, entry: Entry) -> str:
    """Say what to mind about the figures of the metric that a record is or speaks of."""
    fields = entry.fields
    id_ = entry.ref.id if entry.ref.kind == "metrics" else ""
    if isinstance(fields, PromiseFields | NoteFields):
        id_ = fields.metric or ""
    metric = atlas.portal.metrics.get(id_)
    return caveat_text(atlas, metric) if metric else ""


def summary_of(atlas: Atlas, entry: Entry) -> str:
    """Sum a record up in a sentence: its own summary, or the beginning of its text."""
    fields = entry.fields
    if isinstance(fields, PromiseFields) and fields.statement and not fields.summary:
        return fields.statement
    if fields.summary:
        return fields.summary
    words = plain_text(_first_paragraph(shown_text(entry.ref, atlas.body(entry)))).split(" ")
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
    if isinstance(fields, RoadshowFields):
        when = (atlas.language.day(fields.date), fields.time, fields.place)
        return ", ".join(filter(None, when))
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
