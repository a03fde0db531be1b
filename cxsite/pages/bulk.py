"""Plan all that a metric with many segments needs, but only what no earlier build has planned."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from cxsite.memo import digest_of
from cxsite.model import Metric, Ref
from cxsite.pages.atlas import Atlas
from cxsite.pages.bureau import Bureau
from cxsite.pages.metric_pages import plan_measure
from cxsite.pages.plan import KnownPage, Page
from cxsite.pages.segment_index import has_index, plan_list
from cxsite.pages.segment_pages import LINKS_AT_MOST, SegmentBrief, brief_segments, plan_segment
from cxsite.workers import Deferred

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PageNote:
    """Hold what is noted of a page that was planned: its address, its source and the digest of all of it."""

    address: str
    source: str
    digest: str


def is_bulky(bureau: Bureau, metric: Metric) -> bool:
    """Say whether a metric has so many segments that it is worth while to note how each was planned."""
    return bureau.memo is not None and len(metric.series) > LINKS_AT_MOST


def do_measured(
    bureau: Bureau, part: str, plan: Callable[[Atlas, str], tuple[T, ...]]
) -> Iterator[tuple[T, ...]]:
    """Plan a part for each metric, named by its id."""
    metrics = bureau.atlas.portal.metrics
    bulky = [id_ for id_, metric in metrics.items() if is_bulky(bureau, metric)]
    yield from bureau.do_each(part, [id_ for id_ in metrics if id_ not in bulky], plan).values()
    for id_ in bulky:
        yield bureau.do_known((part, id_), "", partial(_plan_named, plan, id_))


def _plan_named(plan: Callable[[Atlas, str], tuple[T, ...]], id_: str, atlas: Atlas) -> tuple[T, ...]:
    return plan(atlas, id_)


def know_pages(bureau: Bureau, ref: Ref) -> Iterator[KnownPage]:
    """Know the pages of a metric and of its segments; what was planned before is not planned again."""
    metric = bureau.atlas.portal.metrics[ref.id]
    yield _know(bureau, ("measure", ref), "", partial(_plan_measure, ref=ref))
    for column in metric.fields.by:
        if has_index(metric, column):
            yield _know(bureau, ("segments", ref, column), "", partial(_plan_column, ref=ref, column=column))
    for brief in brief_segments(bureau.atlas, metric):
        made_from = digest_of(brief.page, brief.around.digest, list(_digest_figures(bureau, brief)))
        plan = partial(_plan_segment, ref=ref, brief=brief)
        yield _know(bureau, ("segment", ref, brief.series.segment), made_from, plan)


def _plan_measure(atlas: Atlas, ref: Ref) -> Page:
    return plan_measure(atlas, atlas.portal.entries[ref], atlas.portal.metrics[ref.id])


def _plan_column(atlas: Atlas, ref: Ref, column: str) -> Page:
    return plan_list(atlas, atlas.portal.entries[ref], atlas.portal.metrics[ref.id], column)


def _plan_segment(atlas: Atlas, ref: Ref, brief: SegmentBrief) -> Page:
    return plan_segment(atlas, atlas.portal.entries[ref], brief)


def _digest_figures(bureau: Bureau, brief: SegmentBrief) -> Iterator[tuple[str, ...]]:
    """Take the digests of a segment's figures, with the addresses that the page leads to."""
    for metric in (brief.metric, *brief.others):
        whole = bureau.take_print(bureau.atlas.portal.metrics[metric.id])
        address = bureau.atlas.segment_address(metric, metric.total)
        yield whole.head, whole.by_segment[metric.total.segment], address


def _know(bureau: Bureau, part: Hashable, made_from: str, plan: Callable[[Atlas], Page]) -> KnownPage:
    fresh: list[Page] = []

    def plan_note(atlas: Atlas) -> PageNote:
        page = plan(atlas)
        fresh.append(page)
        return PageNote(page.address, page.source, digest_of(page))

    note = bureau.do_known(part, made_from, plan_note)
    make = partial(_take_or_plan, fresh, partial(plan, bureau.atlas))
    return KnownPage(note.address, note.source, Deferred(note.digest, make))


def _take_or_plan(fresh: list[Page], plan: Callable[[], Page]) -> Page:
    return fresh[0] if fresh else plan()
