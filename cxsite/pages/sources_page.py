"""Plan the page that tells where the figures come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cxsite.language import MISSING
from cxsite.model import Metric, PublishedExtract, Ref
from cxsite.pages.addresses import SOURCES_PAGE, address_of, mark_of, relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.chrome import Layout, make_page, ref_link, uses_nps
from cxsite.pages.held_words import held_text
from cxsite.pages.messages import say
from cxsite.pages.plan import Cell, Column, Page, SearchEntry, State, Table, TableBlock
from cxsite.schema import MetricKind

_STATES: Mapping[str, State] = {
    "late": "missed",
    "held": "missed",
    "on_time": "met",
    "unlimited": "no_target",
}


def plan_sources(atlas: Atlas) -> Page:
    """Plan the page of all extracts that this portal's metrics come from, with these metrics."""
    layout = Layout(
        SOURCES_PAGE,
        say(atlas.language, "sources.title"),
        "all metrics",
        tuple(_blocks(atlas)),
        eyebrow=say(atlas.language, "sources.eyebrow"),
        summary=say(atlas.language, "sources.summary"),
        uses_nps=uses_nps(atlas, tuple(atlas.portal.metrics)),
    )
    return make_page(atlas, layout)


def source_address(atlas: Atlas, source: str) -> str:
    """Name the place where an extract is told of."""
    sources = list(atlas.portal.extracts)
    mark = mark_of(source)
    shared = sum(mark_of(other) == mark for other in sources) > 1
    return f"{SOURCES_PAGE}#from-{mark}{f'-{sources.index(source) + 1}' if shared else ''}"


def list_source_entries(atlas: Atlas) -> Iterator[SearchEntry]:
    """Let each extract be found, by its metrics too."""
    kind = say(atlas.language, "sources.kind")
    for extract in atlas.portal.extracts.values():
        titles = " ".join(atlas.portal.metrics[id_].title for id_ in extract.metrics)
        summary = f"{_span(atlas, extract)}. {say(atlas.language, f'sources.{extract.freshness}')}."
        yield SearchEntry(extract.source, kind, source_address(atlas, extract.source), summary, titles)


def _blocks(atlas: Atlas) -> Iterator[TableBlock]:
    yield TableBlock(_overview(atlas), say(atlas.language, "sources.extracts"), "extracts")
    for extract in atlas.portal.extracts.values():
        anchor = source_address(atlas, extract.source).partition("#")[2]
        title = say(atlas.language, "sources.from", source=extract.source)
        metrics = [atlas.portal.metrics[id_] for id_ in extract.metrics]
        yield TableBlock(_metrics_table(atlas, metrics, title), title, anchor)
    derived = [metric for metric in atlas.portal.metrics.values() if metric.fields.kind is MetricKind.INDEX]
    if derived:
        title = say(atlas.language, "sources.derived")
        yield TableBlock(_metrics_table(atlas, derived, title), title, "derived")


def _overview(atlas: Atlas) -> Table:
    keys = ("extract", "covers", "rows", "state", "metrics")
    columns = tuple(
        Column(say(atlas.language, f"sources.{key}"), number=key in ("rows", "metrics")) for key in keys
    )
    extracts = tuple(atlas.portal.extracts.values())
    notes = (say(atlas.language, "sources.rows_note"),) if any(one.rows is None for one in extracts) else ()
    rows = tuple(_overview_row(atlas, extract) for extract in extracts)
    return Table(say(atlas.language, "sources.extracts"), columns, rows, stacks=True, notes=notes)


def _overview_row(atlas: Atlas, extract: PublishedExtract) -> tuple[Cell, ...]:
    number = atlas.language.exact
    rows = say(atlas.language, "sources.rows_hidden") if extract.rows is None else number(extract.rows)
    state = say(atlas.language, f"sources.{extract.freshness}")
    return (
        Cell(extract.source, relative(SOURCES_PAGE, source_address(atlas, extract.source)), heading=True),
        Cell(_span(atlas, extract)),
        Cell(rows, number=True),
        Cell(state, state=_STATES[extract.freshness], note=_age(atlas, extract)),
        Cell(number(len(extract.metrics)), number=True),
    )


def _span(atlas: Atlas, extract: PublishedExtract) -> str:
    if extract.first is None or extract.last is None:
        return say(atlas.language, "sources.nothing")
    first, last = atlas.language.day(extract.first), atlas.language.day(extract.last)
    return say(atlas.language, "sources.span", first=first, last=last)


def _age(atlas: Atlas, extract: PublishedExtract) -> str:
    """Say how old the newest row is at the reporting date and how old it may be, or since when it is held."""
    held = filter(None, (held_text(atlas, atlas.portal.metrics[id_]) for id_ in extract.metrics))
    if extract.freshness == "held":
        return next(held, "")
    if extract.last is None:
        return ""
    days = max((atlas.portal.as_of - extract.last).days, 0)
    age = say(atlas.language, "sources.days_old", count=days)
    if extract.fresh is None:
        return age
    return say(atlas.language, "sources.age", count=extract.fresh, age=age)


def _metrics_table(atlas: Atlas, metrics: list[Metric], caption: str) -> Table:
    keys = ("metric", "definition", "owner", "table", "data")
    columns = tuple(Column(say(atlas.language, f"sources.{key}")) for key in keys)
    ordered = sorted(metrics, key=lambda metric: (metric.title.casefold(), metric.id))
    return Table(caption, columns, tuple(_metric_row(atlas, metric) for metric in ordered), stacks=True)


def _metric_row(atlas: Atlas, metric: Metric) -> tuple[Cell, ...]:
    page, fields = SOURCES_PAGE, metric.fields
    owner = next(iter(ref_link(atlas, "units", fields.owner, page)), None)
    files = f"data/metrics/{metric.id}"
    return (
        Cell(metric.title, relative(page, address_of(Ref("metrics", metric.id))), heading=True),
        Cell(fields.definition or fields.summary or MISSING),
        Cell(owner.text, owner.href) if owner else Cell(MISSING),
        Cell("CSV", relative(page, f"{files}.csv")),
        Cell("JSON", relative(page, f"{files}.json")),
    )
