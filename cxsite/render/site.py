"""Turn a plan into the files of a portal."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from cxsite.issues import Issue
from cxsite.pages import Figure, Page, SearchEntry, SitePlan
from cxsite.render.artifact import Artifact, Rendering, Role
from cxsite.render.links import Targets, check_links
from cxsite.render.press import PressSettings, print_pages
from cxsite.render.printed import PrintedPage
from cxsite.render.stylesheet import asset_folder, make_assets
from cxsite.render.templates import TemplateFault
from cxsite.slots import Slots
from cxsite.theme import Theme
from cxsite.workers import Deferred, Workers

SEARCH_INDEX = "search-index.js"

Progress = Callable[[str], None]


def render_site(plan: SitePlan, theme: Theme, workers: Workers, on_page: Progress) -> Rendering:
    """Render every page, picture and asset of a plan; ``on_page`` is told each address when it is done."""
    language = plan.pages[0].view.chrome.language if plan.pages else "en"
    pages = []
    settings = PressSettings(theme, language)
    by_address: dict[str, Page | Deferred[Page]] = {page.address: page for page in plan.pages}
    by_address |= {known.address: known.page for known in plan.known}
    for page in workers.map(print_pages, settings, by_address, kind=PrintedPage, cost=_guess_cost):
        pages.append(page)
        on_page(page.address)
    artifacts = sorted(
        _artifacts(plan, pages, theme, slots=workers.slots), key=lambda artifact: artifact.address
    )
    issues = list(_gather_issues(pages))
    if not issues:
        # A page that could not be rendered has no headings; its links would all look dead.
        issues += _check_links(pages, tuple(artifact.address for artifact in artifacts), workers.slots)
    return Rendering(tuple(artifacts), (*plan.issues, *dict.fromkeys(issues)))


def _guess_cost(page: Page) -> float:
    """Guess the seconds of CPU time that printing a page takes: most goes into its pictures."""
    figures = sum(isinstance(block, Figure) for block in page.view.main)
    return 0.003 + 0.05 * figures


def _check_links(pages: Sequence[PrintedPage], addresses: tuple[str, ...], slots: Slots) -> Iterator[Issue]:
    anchors = tuple((page.address, page.anchors) for page in pages)
    targets = slots.derive(
        "targets", (addresses, anchors), lambda: Targets(frozenset(addresses), dict(anchors))
    )
    for page in pages:
        slot = ("dead links", page.address)
        yield from slots.derive(slot, (page, targets), partial(check_links, page, targets))


def _artifacts(
    plan: SitePlan, pages: Sequence[PrintedPage], theme: Theme, *, slots: Slots
) -> Iterator[Artifact]:
    printed = [page for page in pages if page.fault is None]
    yield from (Artifact(page.address, page.content, Role.PAGE, page.source) for page in printed)
    # A figure that two pages show is one file.
    yield from {picture.address: picture for page in printed for picture in page.pictures}.values()
    assets = make_assets(theme)
    folder, source = asset_folder(assets), f"themes/{theme.name}"
    yield from (Artifact(f"{folder}/{name}", content, Role.ASSET, source) for name, content in assets.items())
    yield from (Artifact(file.address, file.content, Role.DATA, file.source) for file in plan.files)
    rows = (slots.derive(("row", e.address, e.title), (e,), partial(_write_row, e)) for e in plan.search)
    yield Artifact(SEARCH_INDEX, _write_search_index(rows), Role.DATA, "all records")


def _gather_issues(pages: Iterable[PrintedPage]) -> Iterator[Issue]:
    """List the findings of all pages, a template's fault once whatever the number of its pages."""
    faults: dict[TemplateFault, list[str]] = {}
    for page in pages:
        yield from page.issues
        if page.fault:
            faults.setdefault(page.fault, []).append(page.address)
    for fault, addresses in faults.items():
        yield fault.issue(addresses[0], len(addresses) - 1)


def _write_row(entry: SearchEntry) -> str:
    """Write one entry of the search index: the text of a script that no text in it can end."""
    row = {
        "t": entry.title,
        "k": entry.kind,
        "a": entry.address,
        "s": entry.summary,
        "w": entry.words,
        "f": entry.figure,
    }
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    for mark in "<\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _write_search_index(rows: Iterable[str]) -> bytes:
    """Write the search index as a script, so that it can be read from a folder."""
    return f"window.cxsiteSearch=[{','.join(rows)}];\n".encode("utf-8", "backslashreplace")
