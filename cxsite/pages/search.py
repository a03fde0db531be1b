"""List what can be searched: pages, definitions, aliases, owners, labels and figures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter

from cxsite.model import Entry, Metric, Ref, Series, shown_text
from cxsite.pages.addresses import GLOSSARY_PAGE, LIMITS_PAGE, METHOD_PAGE, SOURCES_PAGE, address_of
from cxsite.pages.atlas import Atlas, plain_text
from cxsite.pages.bulk import do_measured
from cxsite.pages.bureau import Bureau
from cxsite.pages.headlines import headline_of
from cxsite.pages.held_words import caveat_text
from cxsite.pages.messages import say
from cxsite.pages.plan import SearchEntry
from cxsite.pages.rounding import told_value
from cxsite.pages.sources_page import list_source_entries
from cxsite.pages.tiles import caveat_of, summary_of
from cxsite.pages.words import name_of
from cxsite.schema import KINDS


def list_search_entries(bureau: Bureau) -> tuple[SearchEntry, ...]:
    """Make every page findable."""
    return tuple(sorted(_entries(bureau), key=attrgetter("address", "title")))


def _entries(bureau: Bureau) -> Iterator[SearchEntry]:
    portal = bureau.atlas.portal
    records = bureau.do_each("search", portal.entries, list_record_entries)
    segments = do_measured(bureau, "search in metrics", _segment_entries)
    yield from chain.from_iterable((*records.values(), *segments))
    yield from bureau.do("search", lambda atlas: tuple(_other_entries(atlas)))


def _other_entries(atlas: Atlas) -> Iterator[SearchEntry]:
    yield from list_source_entries(atlas)
    pages = (("method", METHOD_PAGE), ("limits", LIMITS_PAGE), ("sources", SOURCES_PAGE))
    for key, address in pages if atlas.portal.metrics else ():
        title, summary = say(atlas.language, f"{key}.title"), say(atlas.language, f"{key}.summary")
        yield SearchEntry(title, say(atlas.language, f"{key}.eyebrow"), address, summary)
    for term in atlas.portal.terms:
        yield SearchEntry(" / ".join(term.names), "Term", f"{GLOSSARY_PAGE}#{term.id}", plain_text(term.text))


def list_record_entries(atlas: Atlas, ref: Ref) -> tuple[SearchEntry, ...]:
    """Make the page of one record findable, if it is of a kind that has pages."""
    if ref.kind not in KINDS:
        return ()
    entry = atlas.portal.entries[ref]
    metric = atlas.portal.metrics.get(ref.id) if ref.kind == "metrics" else None
    found = SearchEntry(
        entry.title,
        KINDS[ref.kind].singular.capitalize(),
        address_of(ref),
        _summarise(atlas, entry, metric),
        " ".join(filter(None, _words(atlas, entry))),
        told_value(atlas, metric, metric.total) if metric and metric.has_total else "",
    )
    return (found,)


def _summarise(atlas: Atlas, entry: Entry, metric: Metric | None) -> str:
    """Sum a record up; a metric by what its newest figure shows."""
    words = ". ".join(filter(None, (caveat_of(atlas, entry), summary_of(atlas, entry))))
    if metric is None or not metric.has_total:
        return words
    return " ".join(filter(None, (headline_of(atlas, metric, metric.total), words)))


def _words(atlas: Atlas, entry: Entry) -> Iterator[str]:
    fields = entry.fields
    yield from fields.tags
    known = type(fields).model_fields
    for name in filter(known.__contains__, _WORDED):
        words = getattr(fields, name) or ()
        yield from (words,) if isinstance(words, str) else words
    owners = (getattr(fields, name) for name in ("owner", "started_in") if name in known)
    units = getattr(fields, "units") if "units" in known else ()  # noqa: B009 - not every kind has it
    for id_ in filter(None, (next(filter(None, owners), None), *units)):
        unit = atlas.portal.entry("units", id_)
        yield unit.title if unit else ""
    yield plain_text(shown_text(entry.ref, atlas.body(entry)))


_WORDED = (
    "definition",
    "aliases",
    "statement",
    "remedy",
    "problem",
    "domain",
    "contact",
    "lead",
    "place",
    "presenter",
    "risks",
    "opportunities",
)


def _segment_entries(atlas: Atlas, id_: str) -> tuple[SearchEntry, ...]:
    metric = atlas.portal.metrics[id_]
    return tuple(_segment_entry(atlas, metric, series) for series in metric.series if series.segment)


def _segment_entry(atlas: Atlas, metric: Metric, series: Series) -> SearchEntry:
    assert series.segment is not None
    column, value = series.segment
    words = f"{column} {value}" if value != series.label else column
    address = atlas.segment_address(metric, series)
    figure = told_value(atlas, metric, series)
    caveat = caveat_text(atlas, metric)
    return SearchEntry(name_of(metric, series), "Segment", address, caveat, words, figure)
