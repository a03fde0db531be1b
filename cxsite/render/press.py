"""Print pages: fill their templates, render their texts, draw their pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.memo import Memo
from cxsite.pages import Block, Document, Figure, Page, Spark
from cxsite.render.artifact import Artifact, Role
from cxsite.render.charts import ChartError, Pencil
from cxsite.render.links import find_anchors, find_links
from cxsite.render.markdown import MarkdownRenderer, RenderedText
from cxsite.render.printed import PrintedPage
from cxsite.render.stylesheet import asset_folder, make_assets
from cxsite.render.templates import MissingAssetError, TemplateFaultError, Templates
from cxsite.theme import Theme

# Enough charts for their view to be set up in no time, and no more than are held in little memory.
_DRAWN_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class PressSettings:
    """Say how all pages of a portal are printed: with which theme and in which language."""

    theme: Theme
    language: str


def print_pages(settings: PressSettings, memo: Memo, pages: Sequence[Page]) -> Iterator[PrintedPage]:
    """Print pages in their order; each is a function of its view and the settings alone."""
    press = memo.tool(settings, _Press, lambda: _Press(settings, memo))
    for start in range(0, len(pages), _DRAWN_TOGETHER):
        few = pages[start : start + _DRAWN_TOGETHER]
        press.prepare(few)
        yield from map(press.print_page, few)


class _Press:
    """Print one page after the other, keeping what comes up in each."""

    def __init__(self, settings: PressSettings, memo: Memo) -> None:
        self._templates = Templates(settings.theme, self._functions())
        self._assets = make_assets(settings.theme)
        self._folder = asset_folder(self._assets)
        self._pencil = Pencil(settings.theme.tokens, settings.language, memo)
        self._markdown = MarkdownRenderer(self._show_block)
        self._sheet: _Sheet | None = None

    def prepare(self, pages: Iterable[Page]) -> None:
        """Draw the figures that stand in the main columns of several pages."""
        blocks = (block for page in pages for block in page.view.main)
        self._pencil.prepare(block for block in blocks if isinstance(block, Figure))

    def print_page(self, page: Page) -> PrintedPage:
        """Print a page; a template that fails is told of in its stead."""
        sheet = self._sheet = _Sheet(page)
        try:
            text = self._templates.fill(page.template, {"view": page.view})
        except TemplateFaultError as cause:
            return PrintedPage(page.address, page.source, fault=cause.fault)
        return PrintedPage(
            page.address,
            page.source,
            text.encode(),
            tuple(sheet.pictures.values()),
            find_anchors(text),
            find_links(text),
            sheet.places,
            tuple(sheet.issues),
        )

    def _functions(self) -> dict[str, Callable[..., str]]:
        return {
            "asset": self._asset,
            "prose": self._prose,
            "phrase": self._phrase,
            "picture": self._picture,
            "spark": self._spark,
        }

    def _asset(self, name: str) -> str:
        if name not in self._assets:
            raise MissingAssetError(name, did_you_mean(name, self._assets))
        return f"{self._current.page.view.chrome.root}{self._folder}/{name}"

    def _prose(self, document: Document) -> Markup:
        return self._keep(document, self._markdown.render(document))

    def _phrase(self, document: Document) -> Markup:
        return self._keep(document, self._markdown.render_phrase(document))

    def _keep(self, document: Document, text: RenderedText) -> Markup:
        sheet = self._current
        sheet.issues += text.issues
        answers = zip(document.answers, document.places, strict=False)
        sheet.places.update({answer.href: place for answer, place in answers if answer.href})
        return text.html

    def _picture(self, figure: Figure) -> Markup:
        sheet = self._current
        try:
            picture = self._pencil.draw_figure(figure)
        except ChartError as cause:
            place = figure.place or Place(sheet.page.source)
            sheet.issues.append(error("CX510", f"the chart cannot be drawn: {cause.message}", place))
            return Markup("")
        if figure.address:
            artifact = Artifact(figure.address, picture.file, Role.DATA, sheet.page.source)
            sheet.pictures[figure.address] = artifact
        return picture.inline

    def _spark(self, spark: Spark) -> Markup:
        return self._pencil.draw_spark(spark)

    def _show_block(self, block: Block) -> Markup:
        context = {"view": self._current.page.view, "block": block}
        text = self._templates.fill(f"blocks/{block.block}.html", context)
        return Markup(text)  # noqa: S704 - the template escaped it

    @property
    def _current(self) -> _Sheet:
        assert self._sheet is not None
        return self._sheet


class _Sheet:
    """Gather what comes up while a page is printed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.issues: list[Issue] = []
        self.pictures: dict[str, Artifact] = {}
        self.places: dict[str, Place] = {}
