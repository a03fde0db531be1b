"""Look in a real browser at a portal whose extract is gone: what its readers are told of held figures."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_visit import Visitor

from cxsite.build import BuildOptions, build_site
from cxsite.freeze import freeze_edition
from cxsite.scaffold import create_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

METRIC = "answered-in-time"
NOTICE = ".notice:has-text('Held figures')"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Freeze the starter, take its extracts away, and build it with what was frozen."""
    site = tmp_path_factory.mktemp("starter") / "site"
    create_site(site)
    freeze_edition(site, "before")
    settings = site / "cxsite.toml"
    settings.write_text('on_bad_data = "hold"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
    for name in ("answers", "complaints", "contacts"):
        (site / "data" / f"{name}.csv").unlink()
    deck = site / "content/decks/short.md"
    deck.parent.mkdir()
    deck.write_text(f"# Now\n\n![Answered](chart:{METRIC})\n", encoding="utf-8")
    outcome = build_site(site, BuildOptions())
    assert outcome.report is not None, outcome.issues
    return site / "output"


@pytest.mark.parametrize("page", ["index.html", f"metrics/{METRIC}.html"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_notice_comes_before_any_figure(portal: Path, visit: Visitor, page: str, width: int) -> None:
    """Who opens a page reads that its figures are held before the first of them."""
    with visit((portal / page).as_uri(), viewport={"width": width, "height": 900}) as visited:
        notice = visited.page.locator(NOTICE).bounding_box()
        figure = visited.page.locator(".tile, .figure, .highlights").first.bounding_box()
        assert notice
        assert figure
        assert notice["y"] + notice["height"] <= figure["y"]
        assert visited.complaints == []


def test_the_picture_is_drawn_from_the_held_figures(portal: Path, visit: Visitor) -> None:
    """A chart of held figures shows them, and says below its title that they are held."""
    with visit((portal / f"metrics/{METRIC}.html").as_uri()) as visited:
        figure = visited.page.locator("#trend")
        assert "Held as of" in figure.inner_text()
        assert figure.locator("svg circle").count() > 0


def test_a_slide_says_so_in_its_foot(portal: Path, visit: Visitor) -> None:
    """On a wall nothing but the slide is seen, so that it says itself what is held."""
    with visit((portal / "decks/short.html").as_uri()) as visited:
        assert "figures of edition before" in visited.page.locator(".slide").first.inner_text()
