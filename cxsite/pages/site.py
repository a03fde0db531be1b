"""Plan every page of a portal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cxsite.issues import Issue, Place, error
from cxsite.model import Entry, FileAnswer, Portal, Ref
from cxsite.pages.atlas import Atlas, make_atlas
from cxsite.pages.data_files import metric_files
from cxsite.pages.deck_pages import plan_deck
from cxsite.pages.documents import FILES
from cxsite.pages.edition_pages import edition_files, plan_editions
from cxsite.pages.front_page import plan_front
from cxsite.pages.index_pages import plan_a_to_z, plan_index
from cxsite.pages.limits_page import plan_limits
from cxsite.pages.method_page import plan_method
from cxsite.pages.metric_pages import plan_metric
from cxsite.pages.plan import DataFile, Page, SitePlan
from cxsite.pages.practice_pages import plan_practice
from cxsite.pages.program_pages import plan_program
from cxsite.pages.promise_pages import plan_promise
from cxsite.pages.roadshow_pages import plan_stop
from cxsite.pages.scorecard_pages import plan_scorecard
from cxsite.pages.search import list_search_entries
from cxsite.pages.text_pages import plan_glossary, plan_text
from cxsite.pages.unit_pages import plan_unit
from cxsite.schema import KINDS


def plan_site(portal: Portal) -> SitePlan:
    """Decide what every page shows."""
    atlas = make_atlas(portal)
    pages = tuple(_pages(atlas))
    files = tuple(_files(atlas))
    issues = (
        *portal.issues,
        *_find_clashes([*((p.address, p.source) for p in pages), *((f.address, f.source) for f in files)]),
    )
    return SitePlan(pages, files, list_search_entries(atlas), issues)


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


def _pages(atlas: Atlas) -> Iterator[Page]:
    yield plan_front(atlas)
    for ref, entry in atlas.portal.entries.items():
        if ref.kind == "metrics":
            yield from plan_metric(atlas, entry)
        elif ref.kind == "decks":
            yield from plan_deck(atlas, entry)
        elif ref.kind in _PLANNERS:
            yield _PLANNERS[ref.kind](atlas, entry)
    for kind in KINDS.values():
        index = plan_index(atlas, kind)
        if index:
            yield index
    yield plan_a_to_z(atlas)
    if atlas.portal.metrics:
        yield plan_method(atlas)
        yield plan_limits(atlas)
    yield from plan_editions(atlas)


def _files(atlas: Atlas) -> Iterator[DataFile]:
    for metric in atlas.portal.metrics.values():
        source = atlas.portal.entries[Ref("metrics", metric.id)].place.path
        yield from metric_files(atlas, metric, source)
    yield from edition_files(atlas)
    seen: dict[str, FileAnswer] = {}
    for body in atlas.portal.bodies.values():
        for answer in body.answers:
            if isinstance(answer, FileAnswer) and seen.setdefault(answer.name, answer) is answer:
                yield DataFile(f"{FILES}/{answer.name}", answer.content, f"content/{answer.name}")


def _find_clashes(claims: list[tuple[str, str]]) -> Iterator[Issue]:
    """Find addresses that two sources claim, also where letters differ by case alone."""
    first: dict[str, tuple[str, str]] = {}
    for address, source in claims:
        if address.casefold() in first:
            message = f'the address "{address}" is claimed by {first[address.casefold()][1]} and by {source}'
            yield error("CX601", message, Place(source), "rename one of them")
        first.setdefault(address.casefold(), (address, source))
