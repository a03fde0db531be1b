"""Turn a plan into the files of a portal."""

from __future__ import annotations

import json
from collections.abc import Callable

from markupsafe import Markup

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.memo import Memo
from cxsite.pages import Block, Document, Figure, Page, SearchEntry, SitePlan, Spark
from cxsite.render.artifact import Artifact, Rendering, Role
from cxsite.render.charts import ChartError, Pencil
from cxsite.render.links import AuthorLink, check_links
from cxsite.render.markdown import MarkdownRenderer, RenderedText
from cxsite.render.stylesheet import asset_folder, make_assets
from cxsite.render.templates import MissingAssetError, TemplateFault, TemplateFaultError, Templates
from cxsite.theme import Theme

SEARCH_INDEX = "search-index.js"

Progress = Callable[[str], None]


def render_site(plan: SitePlan, theme: Theme, memo: Memo, on_page: Progress) -> Rendering:
    """Render every page, picture and asset of a plan; ``on_page`` is told each address when it is done."""
    press = _Press(plan, theme, memo)
    pages = {}
    for page in plan.pages:
        text = press.print_page(page)
        if text is not None:
            pages[page.address] = text
        on_page(page.address)
    sources = {page.address: page.source for page in plan.pages}
    artifacts = [Artifact(at, text.encode(), Role.PAGE, sources[at]) for at, text in pages.items()]
    artifacts += press.assets()
    artifacts += [Artifact(file.address, file.content, Role.DATA, file.source) for file in plan.files]
    artifacts += press.pictures.values()
    artifacts.append(Artifact(SEARCH_INDEX, _search_script(plan.search), Role.DATA, "all records"))
    issues = list(press.issues())
    if not issues:
        # A page that could not be rendered has no headings; its links would all look dead.
        addresses = frozenset(artifact.address for artifact in artifacts)
        issues += check_links(pages, addresses, author_links=tuple(press.author_links), sources=sources)
    in_order = tuple(sorted(artifacts, key=lambda artifact: artifact.address))
    return Rendering(in_order, (*plan.issues, *dict.fromkeys(issues)))


class _Press:
    """Print pages one after the other, keeping the pictures, links and findings that come up."""

    def __init__(self, plan: SitePlan, theme: Theme, memo: Memo) -> None:
        self._templates = Templates(theme)
        self._assets = make_assets(theme)
        self._folder = asset_folder(self._assets)
        self._theme = theme
        language = plan.pages[0].view.chrome.language if plan.pages else "en"
        self._pencil = Pencil(theme.tokens, language, memo)
        self._markdown = MarkdownRenderer(self._show_block)
        self._page: Page | None = None
        self._faults: dict[TemplateFault, list[str]] = {}
        self._found: list[Issue] = []
        self.pictures: dict[str, Artifact] = {}
        self.author_links: list[AuthorLink] = []

    def print_page(self, page: Page) -> str | None:
        """Render a page; ``None`` if its template fails."""
        self._page = page
        try:
            return self._templates.fill(page.template, self._context())
        except TemplateFaultError as cause:
            self._faults.setdefault(cause.fault, []).append(page.address)
            return None

    def assets(self) -> list[Artifact]:
        """List the theme's assets as files."""
        source = f"themes/{self._theme.name}"
        return [
            Artifact(f"{self._folder}/{name}", content, Role.ASSET, source)
            for name, content in sorted(self._assets.items())
        ]

    def issues(self) -> list[Issue]:
        """List the findings, a template's fault once whatever the number of its pages."""
        faults = [fault.issue(pages[0], len(pages) - 1) for fault, pages in self._faults.items()]
        return [*self._found, *faults]

    def _context(self) -> dict[str, object]:
        assert self._page is not None
        return {
            "view": self._page.view,
            "asset": self._asset,
            "prose": self._prose,
            "phrase": self._phrase,
            "picture": self._picture,
            "spark": self._spark,
        }

    def _asset(self, name: str) -> str:
        assert self._page is not None
        if name not in self._assets:
            raise MissingAssetError(name, did_you_mean(name, self._assets))
        return f"{self._page.view.chrome.root}{self._folder}/{name}"

    def _prose(self, document: Document) -> Markup:
        return self._keep(document, self._markdown.render(document))

    def _phrase(self, document: Document) -> Markup:
        return self._keep(document, self._markdown.render_phrase(document))

    def _keep(self, document: Document, text: RenderedText) -> Markup:
        assert self._page is not None
        self._found += text.issues
        for answer, place in zip(document.answers, document.places, strict=False):
            if answer.href:
                self.author_links.append(AuthorLink(self._page.address, answer.href, place))
        return text.html

    def _picture(self, figure: Figure) -> Markup:
        assert self._page is not None
        try:
            picture = self._pencil.draw_figure(figure)
        except ChartError as cause:
            place = figure.place or Place(self._page.source)
            self._found.append(error("CX510", f"the chart cannot be drawn: {cause.message}", place))
            return Markup("")
        if figure.address:
            artifact = Artifact(figure.address, picture.file, Role.DATA, self._page.source)
            self.pictures[figure.address] = artifact
        return picture.inline

    def _spark(self, spark: Spark) -> Markup:
        return self._pencil.draw_spark(spark)

    def _show_block(self, block: Block) -> Markup:
        text = self._templates.fill(f"blocks/{block.block}.html", {**self._context(), "block": block})
        return Markup(text)  # noqa: S704 - the template escaped it


def _search_script(entries: tuple[SearchEntry, ...]) -> bytes:
    rows = [
        {"t": e.title, "k": e.kind, "a": e.address, "s": e.summary, "w": e.words, "f": e.figure}
        for e in entries
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    for mark in "<\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return f"window.cxsiteSearch={text};\n".encode("utf-8", "backslashreplace")
