"""Log where limits were set anew: on a page for all metrics, and beside each chart it concerns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxsite.language import MISSING
from cxsite.model import Metric, Phase, Ref, Series
from cxsite.pages.addresses import LIMITS_PAGE, address_of, relative
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.chrome import Layout, make_page
from cxsite.pages.messages import say
from cxsite.pages.plan import Cell, Column, Link, Page, Table, TableBlock
from cxsite.pages.rounding import Rounding, decimals_for
from cxsite.pages.words import name_of
from cxsite.schema import KINDS


@dataclass(frozen=True, slots=True)
class Reset:
    """Hold one new phase of a series and the one before it."""

    metric: Metric
    series: Series
    before: Phase
    after: Phase


def plan_limits(atlas: Atlas) -> Page:
    """Plan the log of all limits that were set anew."""
    resets = [reset for metric in atlas.portal.metrics.values() for reset in _own_resets(metric)]
    resets.sort(
        key=lambda reset: (reset.after.start, reset.metric.id, str(reset.series.segment)), reverse=True
    )
    title = say(atlas.language, "limits.title")
    intro = "" if resets else say(atlas.language, "limits.none")
    table = _table(atlas, resets, LIMITS_PAGE, is_log=True)
    layout = Layout(
        LIMITS_PAGE,
        title,
        "all metrics",
        (TableBlock(table, anchor="log", intro=intro),),
        eyebrow=say(atlas.language, "limits.eyebrow"),
        summary=say(atlas.language, "limits.summary"),
    )
    return make_page(atlas, layout)


def resets_block(atlas: Atlas, metric: Metric, series: Series, page: str) -> TableBlock | None:
    """List where the limits of one series were set anew, if they ever were."""
    resets = list(_resets_of(metric, series))
    if not resets:
        return None
    link = Link(say(atlas.language, "limits.all"), relative(page, LIMITS_PAGE))
    title, intro = say(atlas.language, "limits.title"), say(atlas.language, "limits.intro")
    return TableBlock(_table(atlas, resets, page, is_log=False), title, "limits", intro, link)


def _resets_of(metric: Metric, series: Series) -> Iterator[Reset]:
    for before, after in zip(series.phases, series.phases[1:], strict=False):
        yield Reset(metric, series, before, after)


def _own_resets(metric: Metric) -> Iterator[Reset]:
    """List a metric's new phases: once for all series that share one, else for each segment."""
    whole = metric.published[0] if metric.published else metric.total
    shared = {(phase.start, phase.reason) for phase in whole.phases}
    for series in metric.published:
        for reset in _resets_of(metric, series):
            if series is whole or (reset.after.start, reset.after.reason) not in shared:
                yield reset


def _table(atlas: Atlas, resets: list[Reset], page: str, *, is_log: bool) -> Table:
    keys = ("from", *("metric",) * is_log, "reason", "before", "after")
    columns = tuple(Column(say(atlas.language, f"limits.{key}")) for key in keys)
    rows = tuple(_row(atlas, reset, page, is_log=is_log) for reset in resets)
    return Table(say(atlas.language, "limits.title"), columns if rows else (), rows, stacks=True)


def _row(atlas: Atlas, reset: Reset, page: str, *, is_log: bool) -> tuple[Cell, ...]:
    metric, series = reset.metric, reset.series
    when = Cell(atlas.language.period_label(reset.after.start, metric.grain), heading=True)
    named = Cell(name_of(metric, series), relative(page, atlas.segment_address(metric, series)))
    href = link_of(atlas, reset.after.link, page)
    return (
        when,
        *(named,) * is_log,
        Cell(reset.after.reason or MISSING, href),
        Cell(_limits_text(atlas, reset, reset.before)),
        Cell(_limits_text(atlas, reset, reset.after)),
    )


def link_of(atlas: Atlas, link: str | None, page: str) -> str:
    """Lead to what tells more: a record, written as in a text, or an address."""
    if not link:
        return ""
    scheme, colon, id_ = link.partition(":")
    kind = next((kind.name for kind in KINDS.values() if kind.singular == scheme), "")
    if not (kind and colon):
        return link
    ref = Ref(kind, id_)
    return relative(page, address_of(ref)) if ref in atlas.portal.entries else ""


def _limits_text(atlas: Atlas, reset: Reset, phase: Phase) -> str:
    if phase.mean is None:
        return say(atlas.language, "limits.too_few")
    unit = unit_of(reset.metric.fields)
    # The limits of two phases are set side by side, so both have the decimals of a narrow interval.
    rounding = Rounding(atlas, unit, decimals_for(atlas, unit, 0.0))
    mean = rounding.value(phase.mean)
    if phase.lower is None or phase.upper is None:
        centre = say(atlas.language, f"centre.{'median' if reset.series.fields.limits == 'run' else 'mean'}")
        return say(atlas.language, "limits.mean_only", centre=centre, mean=mean)
    whole = rounding.range(phase.lower, phase.upper)
    return say(atlas.language, "limits.range", range=whole, mean=mean)
