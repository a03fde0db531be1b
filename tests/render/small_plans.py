"""Build small plans and themes by hand."""

from __future__ import annotations

from collections.abc import Mapping

from cxsite.pages import Page, SearchEntry, SitePlan, View
from cxsite.pages.plan import Block, Chrome
from cxsite.render import Rendering, render_site
from cxsite.theme import Theme
from cxsite.workers import Workers

PAGE = "<h1>{{ view.title }}</h1>\n{% for block in view.main %}{{ prose(block.document) }}{% endfor %}\n"


def make_theme(templates: Mapping[str, str] | None = None, **assets: bytes) -> Theme:
    """Make a theme of these templates; they are shown as files of a theme called small."""
    texts = {"page.html": PAGE, **(templates or {})}
    origins = {name: f"themes/small/templates/{name}" for name in texts}
    return Theme("small", texts, origins, {"light": {"ink": "#000"}}, assets)


def make_page(address: str = "index.html", *main: Block, template: str = "page.html") -> Page:
    """Make a page that shows these blocks."""
    chrome = Chrome("Office", "en", "../" * address.count("/"), address, (), (), (), "today")
    return Page(address, template, View(chrome, "Title", main=main), f"content/{address[:-5]}.md")


def render(*pages: Page, theme: Theme | None = None, search: tuple[SearchEntry, ...] = ()) -> Rendering:
    """Render pages with a theme."""
    return render_site(SitePlan(pages, (), search), theme or make_theme(), Workers(), lambda _: None)


def texts_of(rendering: Rendering) -> dict[str, str]:
    """Read every file of a rendering."""
    return {artifact.address: artifact.content.decode() for artifact in rendering.artifacts}
