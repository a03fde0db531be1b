"""Word figures that editions published with another value, and list them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from cxsite.language import MISSING
from cxsite.model import Metric, Point, Restatement, Series
from cxsite.pages.addresses import EDITIONS_PAGE, edition_address, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.messages import say
from cxsite.pages.plan import Cell, Column, Link, Table, TableBlock
from cxsite.pages.rounding import Rounding, decimals_for
from cxsite.pages.words import name_of

RESTATED_HEAD = "Published before"
RESTATEMENTS_FILE = "data/restatements.csv"
_LISTED_AT_MOST = 200
_FINEST = 6


def restated_text(atlas: Atlas, metric: Metric, series: Series, *, point: Point | None) -> str:
    """Say what a figure was, where, and why it is another one now; empty where it was never another."""
    found = find_restatement(atlas, metric, series, point.period) if point else None
    if found is None:
        return ""
    was, now = pair_texts(atlas, found)
    is_coarse = was == atlas.language.figure(found.was, found.unit)
    key = "restated.was" if is_coarse else "restated.was_finely"
    text = say(atlas.language, key, was=was, now=now, edition=found.edition)
    return say(atlas.language, "restated.reason", text=text, reason=found.reason) if found.reason else text


def find_restatement(atlas: Atlas, metric: Metric, series: Series, period: date) -> Restatement | None:
    """Find what is known of a figure that an edition published with another value."""
    return atlas.portal.history.restatements.get((metric.id, series.segment, period))


def pair_texts(atlas: Atlas, found: Restatement) -> tuple[str, str]:
    """Word both values with as many decimals as it takes to tell them apart."""
    was, now = (atlas.language.figure(value, found.unit) for value in (found.was, found.now))
    for decimals in range(1, _FINEST + 1):
        if was != now:
            break
        numbers = (atlas.language.number(value, decimals) for value in (found.was, found.now))
        was, now = (atlas.language.with_unit(number, found.unit) for number in numbers)
    return was, now


def restatements_block(atlas: Atlas, metric: Metric, page: str) -> TableBlock | None:
    """List all restated figures of a metric, newest period first; none where nothing was restated."""
    own = [found for found in atlas.portal.history.restatements.values() if found.metric == metric.id]
    if not own:
        return None
    link = Link(say(atlas.language, "restated.all"), relative(page, EDITIONS_PAGE))
    return replace(restated_block(atlas, own, page, anchor="restatements"), link=link)


def restated_block(atlas: Atlas, found: Sequence[Restatement], page: str, *, anchor: str) -> TableBlock:
    """List restated figures under a title, newest period first, as many as a page can hold."""
    ordered = sorted(found, key=lambda one: one.period, reverse=True)
    intro = say(atlas.language, "restated.intro", count=len(ordered))
    if len(ordered) > _LISTED_AT_MOST:
        shown = atlas.language.exact(_LISTED_AT_MOST)
        intro = f"{intro} {say(atlas.language, 'restated.cut', count=len(ordered), shown=shown)}"
    table = restated_table(atlas, ordered[:_LISTED_AT_MOST], page)
    return TableBlock(table, table.caption, anchor, intro)


def restated_table(atlas: Atlas, found: Iterable[Restatement], page: str) -> Table:
    """List restated figures: what they are, what they were, in which edition and why."""
    heads = ("metric", "period", "was_head", "now_head", "edition", "reason_head")
    columns = tuple(
        Column(say(atlas.language, f"restated.{head}"), number=head in ("was_head", "now_head"))
        for head in heads
    )
    rows = tuple(_row(atlas, one, page) for one in found)
    return Table(say(atlas.language, "restated.title"), columns, rows, stacks=True)


def _row(atlas: Atlas, found: Restatement, page: str) -> tuple[Cell, ...]:
    was, now = pair_texts(atlas, found)
    return (
        series_cell(atlas, found.metric, found.segment, page=page),
        Cell(atlas.language.period_label(found.period, found.grain)),
        Cell(was, number=True),
        Cell(say(atlas.language, "restated.gone") if found.now is None else now, number=True),
        Cell(found.edition, relative(page, edition_address(found.edition))),
        Cell(found.reason or say(atlas.language, "restated.no_reason")),
    )


def series_cell(atlas: Atlas, id_: str, segment: tuple[str, str] | None, *, page: str) -> Cell:
    """Name a series and lead to its page; one that is gone has a name alone."""
    metric = atlas.portal.metrics.get(id_)
    series = atlas.series_of(metric, segment) if metric else None
    if metric and series:
        href = relative(page, atlas.segment_address(metric, series))
        return Cell(name_of(metric, series), href, heading=True)
    frozen = atlas.portal.history.find_metric(id_)
    title = metric.title if metric else frozen.title if frozen else id_
    return Cell(f"{title} – {segment[1]}" if segment else title, heading=True)


def write_restatements(found: Iterable[Restatement]) -> bytes:
    """Write all restated figures as a table in full precision."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("metric", "column", "segment", "period", "was", "now", "edition", "reason"))
    for one in found:
        column, value = one.segment or ("", "")
        writer.writerow(
            (one.metric, column, value, one.period, one.was, one.now, one.edition, one.reason or None)
        )
    return buffer.getvalue().encode("utf-8", "backslashreplace")


def interval_of(atlas: Atlas, unit: str, low: float | None, high: float | None) -> str:
    """Word an interval of an edition; missing where it has none."""
    if low is None or high is None:
        return MISSING
    return Rounding(atlas, unit, decimals_for(atlas, unit, high - low)).range(low, high)
