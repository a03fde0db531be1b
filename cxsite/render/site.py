"""Turn a plan into the files of a portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from cxsite.issues import Issue
from cxsite.pages import Figure, Page, SitePlan
from cxsite.render.artifact import Artifact, File, Rendering, Role, StoredArtifact
from cxsite.render.links import Targets, check_links
from cxsite.render.press import PressSettings, print_pages
from cxsite.render.printed import PrintedPage
from cxsite.render.proofs import Archive, Sheaf, check_sheaf
from cxsite.render.search_index import write_search_index
from cxsite.render.stylesheet import asset_folder, make_assets
from cxsite.render.templates import TemplateFault
from cxsite.slots import Given, Slots
from cxsite.theme import Theme
from cxsite.workers import Job, Workers

Progress = Callable[[str], None]


def render_site(plan: SitePlan, theme: Theme, workers: Workers, on_page: Progress) -> Rendering:
    """Render every page, picture and asset of a plan; ``on_page`` is told each address that is printed."""
    language = plan.pages[0].view.chrome.language if plan.pages else "en"
    by_address = {page.address: page for page in plan.pages}
    printing = Job(print_pages, PrintedPage, _guess_cost)
    settings = PressSettings(theme, language)
    pages = workers.map(printing, settings, by_address, told=on_page)
    printed = _Printed(pages, *Archive(printing, settings, workers).bind(plan.known, on_page))
    found = _artifacts(plan, printed, theme, slots=workers.slots)
    artifacts = tuple(sorted(found, key=attrgetter("address")))
    issues = list(_gather_issues(printed.list_pages()))
    if not issues:
        # A page that could not be rendered has no headings; its links would all look dead.
        issues += _check_links(printed, frozenset(item.address for item in artifacts), workers.slots)
    return Rendering(artifacts, (*plan.issues, *dict.fromkeys(issues)))


def _guess_cost(page: Page) -> float:
    """Guess the seconds of CPU time that printing a page takes: most goes into its pictures."""
    figures = sum(isinstance(block, Figure) for block in page.view.main)
    return 0.003 + 0.02 * figures


@dataclass(frozen=True, slots=True)
class _Printed:
    """Hold the pages of a portal and, of those that are known, what has to be known and their files."""

    pages: Mapping[str, PrintedPage]
    sheaves: Mapping[str, Sheaf]
    files: tuple[StoredArtifact, ...]

    def list_pages(self) -> Iterator[PrintedPage]:
        """List all pages; the known ones are without their bytes."""
        yield from self.pages.values()
        yield from (proof.page for sheaf in self.sheaves.values() for proof in sheaf.proofs)

    def list_anchors(self) -> dict[str, frozenset[str]]:
        """List what links can lead to within each page."""
        return {page.address: page.anchors for page in self.list_pages()}


def _check_links(printed: _Printed, addresses: frozenset[str], slots: Slots) -> Iterator[Issue]:
    anchors = slots.derive("anchors", (printed.pages, printed.sheaves), printed.list_anchors)
    # Which headings a page's links lead to is noted, because a new heading concerns few other pages.
    found = slots.derive_each_traced(
        "dead links",
        Given((printed.pages,), (addresses,), {"anchors": anchors}),
        lambda world, _, page: check_links(page, Targets(addresses, world["anchors"])),
    )
    bound = slots.derive_each_traced(
        "dead links of sheaves",
        Given((printed.sheaves,), (addresses,), {"anchors": anchors}),
        lambda world, _, sheaf: check_sheaf(sheaf, Targets(addresses, world["anchors"])),
    )
    return chain.from_iterable((*found.values(), *bound.values()))


def _artifacts(plan: SitePlan, printed: _Printed, theme: Theme, *, slots: Slots) -> Iterator[File]:
    files = slots.derive_each("page files", (printed.pages,), lambda _, page: _make_files(page))
    yield from chain.from_iterable(files.values())
    yield from (file for file in printed.files if file.role is Role.PAGE)
    # A figure that two pages show is one file.
    pictures = slots.derive_each("pictures", (printed.pages,), lambda _, page: page.pictures)
    known = (file for file in printed.files if file.role is not Role.PAGE)
    yield from {item.address: item for item in (*known, *chain.from_iterable(pictures.values()))}.values()
    assets = make_assets(theme)
    folder, source = asset_folder(assets), f"themes/{theme.name}"
    yield from (Artifact(f"{folder}/{name}", content, Role.ASSET, source) for name, content in assets.items())
    yield from (Artifact(file.address, file.content, Role.DATA, file.source) for file in plan.files)
    yield from write_search_index(plan.search, slots)


def _make_files(page: PrintedPage) -> tuple[Artifact, ...]:
    """Make the file of a page that could be printed."""
    return () if page.fault else (Artifact(page.address, page.content, Role.PAGE, page.source),)


def _gather_issues(pages: Iterable[PrintedPage]) -> Iterator[Issue]:
    """List the findings of all pages, a template's fault once whatever the number of its pages."""
    faults: dict[TemplateFault, list[str]] = {}
    for page in pages:
        yield from page.issues
        if page.fault:
            faults.setdefault(page.fault, []).append(page.address)
    for fault, addresses in faults.items():
        yield fault.issue(addresses[0], len(addresses) - 1)
