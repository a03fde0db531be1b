"""Plan every page of a portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain

from cxsite.issues import Issue, Place, error, nearest
from cxsite.memo import Memo
from cxsite.model import AnsweredText, Entry, FileAnswer, Portal, Ref
from cxsite.pages.atlas import Atlas, make_atlas
from cxsite.pages.bulk import do_measured, is_bulky, know_pages
from cxsite.pages.bureau import Bureau
from cxsite.pages.data_files import metric_files
from cxsite.pages.deck_pages import plan_deck
from cxsite.pages.documents import FILES
from cxsite.pages.edition_pages import edition_files, plan_editions
from cxsite.pages.front_page import plan_front
from cxsite.pages.index_pages import plan_a_to_z, plan_index
from cxsite.pages.limits_page import plan_limits
from cxsite.pages.method_page import plan_method
from cxsite.pages.metric_pages import plan_measure
from cxsite.pages.page_trace import PageTrace, list_origins
from cxsite.pages.plan import DataFile, KnownPage, Page, SearchEntry, SitePlan
from cxsite.pages.practice_pages import plan_practice
from cxsite.pages.program_pages import plan_program
from cxsite.pages.promise_pages import plan_promise
from cxsite.pages.roadshow_pages import plan_stop
from cxsite.pages.scorecard_pages import plan_scorecard
from cxsite.pages.search import list_record_entries, list_search_entries
from cxsite.pages.segment_index import has_index, plan_list
from cxsite.pages.segment_pages import brief_segments, plan_segment
from cxsite.pages.sources_page import plan_sources
from cxsite.pages.text_pages import plan_glossary, plan_text
from cxsite.pages.unit_pages import plan_unit
from cxsite.schema import KINDS, Kind, MessageFields, NoteFields
from cxsite.slots import Slots


def plan_site(portal: Portal, slots: Slots | None = None, memo: Memo | None = None) -> SitePlan:
    """Decide what every page shows.

    ``slots`` hold what the last plan decided for the same records, ``memo`` what any build planned for
    metrics with many segments.
    """
    slots = slots or Slots(remembers=False)
    bureau = Bureau(make_atlas(portal), slots, memo)
    pages = tuple(_pages(bureau))
    known = tuple(_known_pages(bureau))
    files = tuple(_files(bureau, slots))
    clashes = _find_clashes((*pages, *known, *files))
    return SitePlan(pages, files, list_search_entries(bureau), (*portal.issues, *clashes), known)


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """Hold the pages of one record, and what they are found by."""

    pages: tuple[Page, ...]
    search: tuple[SearchEntry, ...]


def plan_record(portal: Portal, ref: Ref) -> RecordPlan:
    """Decide what the pages of one record show; the portal needs hold no text but that record's."""
    atlas = make_atlas(portal)
    return RecordPlan(_record_pages(atlas, ref), list_record_entries(atlas, ref))


def is_shown_alone(entry: Entry) -> bool:
    """Say whether all that other pages show of a record's text is its beginning, as a summary."""
    fields = entry.fields
    if isinstance(fields, NoteFields):
        # The page of its metric shows it.
        return not fields.metric
    if isinstance(fields, MessageFields):
        # The front page shows it.
        return fields.type != "letter"
    return entry.ref.kind in _SHOWN_ALONE


_SHOWN_ALONE = frozenset({"pages", "practices", "programs", "promises", "roadshow", "units"})


def trace_page(portal: Portal, address: str) -> PageTrace:
    """Tell from what a page is made; for an address without a page, what is near it."""
    bureau = Bureau(make_atlas(portal), Slots())
    titles = {page.address: page.view.title for page in _pages(bureau)}
    reads = bureau.reads_of(address)
    if reads is None:
        return PageTrace(address, "", (), nearest(address, bureau.addresses) or "")
    return PageTrace(address, titles[address], list_origins(portal, reads))


_PLANNERS: Mapping[str, Callable[[Atlas, Entry], Page]] = {
    "scorecards": plan_scorecard,
    "promises": plan_promise,
    "practices": plan_practice,
    "programs": plan_program,
    "units": plan_unit,
    "messages": plan_text,
    "roadshow": plan_stop,
    "notes": plan_text,
    "pages": plan_text,
    "glossary": plan_glossary,
}


def _pages(bureau: Bureau) -> Iterator[Page]:
    yield from bureau.do("front", lambda atlas: (plan_front(atlas),))
    metrics = bureau.atlas.portal.metrics
    refs = [
        ref
        for ref in bureau.atlas.portal.entries
        if ref.kind != "metrics" or ref.id not in metrics or not is_bulky(bureau, metrics[ref.id])
    ]
    yield from chain.from_iterable(bureau.do_each("page", refs, _record_pages).values())
    for kind in KINDS.values():
        yield from bureau.do(("index", kind.name), partial(_index_pages, kind=kind))
    yield from bureau.do("a-to-z", lambda atlas: (plan_a_to_z(atlas),))
    if bureau.atlas.portal.metrics:
        yield from bureau.do("method", lambda atlas: (plan_method(atlas),))
        yield from bureau.do("limits", lambda atlas: (plan_limits(atlas),))
        yield from bureau.do("sources", lambda atlas: (plan_sources(atlas),))
    yield from bureau.do("editions", lambda atlas: tuple(plan_editions(atlas)))


def _record_pages(atlas: Atlas, ref: Ref) -> tuple[Page, ...]:
    entry = atlas.portal.entries[ref]
    if ref.kind == "metrics":
        return tuple(_metric_pages(atlas, entry))
    if ref.kind == "decks":
        return tuple(plan_deck(atlas, entry))
    return (_PLANNERS[ref.kind](atlas, entry),) if ref.kind in _PLANNERS else ()


def _known_pages(bureau: Bureau) -> Iterator[KnownPage]:
    for id_, metric in bureau.atlas.portal.metrics.items():
        if is_bulky(bureau, metric):
            yield from know_pages(bureau, Ref("metrics", id_))


def _metric_pages(atlas: Atlas, entry: Entry) -> Iterator[Page]:
    metric = atlas.portal.metrics.get(entry.ref.id)
    if metric is not None:
        yield plan_measure(atlas, entry, metric)
        columns = (column for column in metric.fields.by if has_index(metric, column))
        yield from (plan_list(atlas, entry, metric, column) for column in columns)
        yield from (plan_segment(atlas, entry, brief) for brief in brief_segments(atlas, metric))


def _index_pages(atlas: Atlas, kind: Kind) -> tuple[Page, ...]:
    index = plan_index(atlas, kind)
    return (index,) if index else ()


def _files(bureau: Bureau, slots: Slots) -> Iterator[DataFile]:
    yield from chain.from_iterable(do_measured(bureau, "figures", _metric_files))
    yield from bureau.do("editions' figures", lambda atlas: tuple(edition_files(atlas)))
    asked = slots.derive_each("shown files", (bureau.atlas.portal.bodies,), _list_shown_files)
    by_name: dict[str, FileAnswer] = {}
    for answer in chain.from_iterable(asked.values()):
        if by_name.setdefault(answer.name, answer) is answer:
            yield DataFile(f"{FILES}/{answer.name}", answer.content, f"content/{answer.name}")


def _list_shown_files(_: Ref, body: AnsweredText) -> tuple[FileAnswer, ...]:
    return tuple(answer for answer in body.answers if isinstance(answer, FileAnswer))


def _metric_files(atlas: Atlas, id_: str) -> tuple[DataFile, ...]:
    source = atlas.portal.entries[Ref("metrics", id_)].place.path
    return metric_files(atlas, atlas.portal.metrics[id_], source)


def _find_clashes(claims: tuple[Page | KnownPage | DataFile, ...]) -> Iterator[Issue]:
    """Find addresses that two sources claim, also where letters differ by case alone."""
    if len({claim.address.casefold() for claim in claims}) == len(claims):
        return
    first: dict[str, Page | KnownPage | DataFile] = {}
    for claim in claims:
        other = first.setdefault(claim.address.casefold(), claim)
        if other is not claim:
            message = f'the address "{claim.address}" is claimed by {other.source} and by {claim.source}'
            yield error("CX601", message, Place(claim.source), "rename one of them")
