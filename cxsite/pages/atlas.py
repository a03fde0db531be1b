"""Know the portal, its words and the address of everything in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cxsite.language import Language
from cxsite.model import AnsweredText, Entry, Metric, Portal, Ref, Series
from cxsite.model import plain_text as plain_text
from cxsite.model import unit_of as unit_of
from cxsite.pages.addresses import GLOSSARY_PAGE, SegmentKey, address_of, relative, segment_addresses
from cxsite.pages.plan import Link, LinkGroup, Term
from cxsite.schema import KINDS


@dataclass(frozen=True, slots=True)
class Atlas:
    """Lead the makers of pages through the portal."""

    portal: Portal
    language: Language
    segments: Mapping[SegmentKey, str]
    series: Mapping[SegmentKey, Series]
    splits: Mapping[tuple[str, str], tuple[Series, ...]]
    kinds: frozenset[str]
    explained: tuple[Term, ...]

    def body(self, entry: Entry) -> AnsweredText:
        """Get the text of a record."""
        return self.portal.bodies[entry.ref]

    def link(self, ref: Ref, page: str, note: str = "") -> Link:
        """Lead to a record."""
        entry = self.portal.entries[ref]
        return Link(entry.title, relative(page, address_of(ref)), note)

    def links(self, kind: str, ids: Iterable[str], page: str) -> tuple[Link, ...]:
        """Lead to records of one kind; a missing one was reported already."""
        return tuple(self.link(Ref(kind, id_), page) for id_ in ids if Ref(kind, id_) in self.portal.entries)

    def segment_address(self, metric: Metric, series: Series) -> str:
        """Name the page of a series: the segment's, or the metric's for the total."""
        if series.segment is None:
            return address_of(Ref("metrics", metric.id))
        return self.segments[metric.id, series.segment[0], series.segment[1]]

    def series_of(self, metric: Metric, segment: tuple[str, str] | None) -> Series | None:
        """Find a metric's series of a segment; ``None`` is the total."""
        return metric.total if segment is None else self.series.get((metric.id, *segment))

    def segments_of(self, metric: Metric, column: str) -> tuple[Series, ...]:
        """List the series of a column's segments by their labels."""
        return self.splits.get((metric.id, column), ())

    def series_link(self, metric: Metric, series: Series, page: str) -> Link:
        """Lead to the page of a series."""
        return Link(series.label or metric.title, relative(page, self.segment_address(metric, series)))

    def value(self, metric: Metric, value: float | None) -> str:
        """Word a value of a metric."""
        return self.language.figure(value, unit_of(metric.fields))

    def terms(self, page: str) -> tuple[Term, ...]:
        """List the words that texts explain."""
        if page == GLOSSARY_PAGE:
            return ()
        return tuple(replace(term, href=relative(page, term.href)) for term in self.explained)

    def backlinks(self, entry: Entry, page: str) -> tuple[LinkGroup, ...]:
        """Group what points at a record by kind."""
        groups = []
        for kind in KINDS.values():
            refs = [ref for ref in entry.backlinks if ref.kind == kind.name and ref in self.portal.entries]
            if refs:
                groups.append(LinkGroup(kind.title, tuple(self.link(ref, page) for ref in refs)))
        return tuple(groups)


def make_atlas(portal: Portal) -> Atlas:
    """Lay out the addresses of a portal, and what many pages ask for."""
    series = {
        (metric.id, *one.segment): one
        for metric in portal.metrics.values()
        for one in metric.series
        if one.segment
    }
    splits: dict[tuple[str, str], list[Series]] = {}
    for (metric_id, column, _), one in series.items():
        splits.setdefault((metric_id, column), []).append(one)
    return Atlas(
        portal,
        Language(portal.config.language, portal.config.calendar),
        segment_addresses(series),
        series,
        {key: tuple(sorted(found, key=_shown_order)) for key, found in splits.items()},
        frozenset(portal.order),
        tuple(Term(term.names, f"{GLOSSARY_PAGE}#{term.id}", plain_text(term.text)) for term in portal.terms),
    )


def _shown_order(series: Series) -> tuple[str, str]:
    return series.label.casefold(), str(series.segment)
