"""Plan all that a metric with many segments needs, but only what no earlier build has planned."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from cxsite.memo import digest_of, pack, unpack
from cxsite.model import Metric, Ref
from cxsite.pages.atlas import Atlas
from cxsite.pages.bureau import Bureau, Wish
from cxsite.pages.metric_pages import plan_measure
from cxsite.pages.plan import KnownPage, Page
from cxsite.pages.segment_index import has_index, plan_list
from cxsite.pages.segment_pages import LINKS_AT_MOST, Spot, brief_segment, list_spots, plan_segment
from cxsite.workers import Deferred

T = TypeVar("T")

# Few enough to look through when one of them is another one, many enough to find all of a site at once.
_PAGES_OF_A_SHELF = 32


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
        yield bureau.do_known(Wish((part, id_), "", partial(_plan_named, plan, id_)))


def _plan_named(plan: Callable[[Atlas, str], tuple[T, ...]], id_: str, atlas: Atlas) -> tuple[T, ...]:
    return plan(atlas, id_)


def know_pages(bureau: Bureau, ref: Ref) -> Iterator[KnownPage]:
    """Know the pages of a metric and of its segments; what was planned before is not planned again."""
    metric = bureau.atlas.portal.metrics[ref.id]
    yield from _know(bureau, ref.id, [Wish(("measure", ref), "", partial(_plan_measure, ref=ref))])
    for column in metric.fields.by:
        if has_index(metric, column):
            plan = partial(_plan_column, ref=ref, column=column)
            yield from _know(bureau, f"{ref.id}/{column}", [Wish(("segments", ref, column), "", plan)])
    shelves: dict[str, list[Wish[Page]]] = {}
    for spot in list_spots(bureau.atlas, metric):
        shelves.setdefault(_shelve(metric, spot), []).append(_order_segment(bureau, ref, spot))
    for name, orders in shelves.items():
        yield from _know(bureau, name, orders)


def _shelve(metric: Metric, spot: Spot) -> str:
    """Name the shelf of a page: by what it is called, so that one more page does not move all others."""
    count = 1 << ((len(metric.series) - 1) // _PAGES_OF_A_SHELF).bit_length()
    return f"{metric.id}/{zlib.crc32(spot.page.encode()) % count}-{count}"


def _order_segment(bureau: Bureau, ref: Ref, spot: Spot) -> Wish[Page]:
    segment = spot.series.segment
    assert segment is not None
    made_from = digest_of(spot.page, spot.around.digest, bureau.take_segment_print(segment))
    return Wish(
        ("segment", ref, segment), made_from, partial(_plan_segment, ref=ref, spot=spot, whole=bureau.atlas)
    )


def _plan_measure(atlas: Atlas, ref: Ref) -> Page:
    return plan_measure(atlas, atlas.portal.entries[ref], atlas.portal.metrics[ref.id])


def _plan_column(atlas: Atlas, ref: Ref, column: str) -> Page:
    return plan_list(atlas, atlas.portal.entries[ref], atlas.portal.metrics[ref.id], column)


def _plan_segment(atlas: Atlas, ref: Ref, spot: Spot, whole: Atlas) -> Page:
    # What is handed to the planner is no part of what it reads.
    brief = brief_segment(whole, whole.portal.metrics[ref.id], spot)
    return plan_segment(atlas, atlas.portal.entries[ref], brief)


def _know(bureau: Bureau, shelf: str, orders: Sequence[Wish[Page]]) -> Iterator[KnownPage]:
    fresh: dict[str, bytes] = {}

    def plan_note(atlas: Atlas, order: Wish[Page]) -> PageNote:
        page = order.plan(atlas)
        # Packed, because thousands of pages wait until they are printed.
        fresh[page.address] = pack(page)
        return PageNote(page.address, page.source, digest_of(page))

    wishes = [Wish(order.part, order.made_from, partial(plan_note, order=order)) for order in orders]
    for order, note in zip(orders, bureau.do_shelf(shelf, wishes), strict=True):
        packed = fresh.get(note.address, b"")
        make = partial(_open, packed) if packed else partial(order.plan, bureau.atlas)
        yield KnownPage(note.address, note.source, shelf, Deferred(note.digest, make, packed))


def _open(packed: bytes) -> Page:
    page = unpack(packed)
    assert isinstance(page, Page)
    return page
