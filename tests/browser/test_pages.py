"""Open every type of page of the sample portal in a real browser, from a host and from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_visit import Visitor
from page_types import PATTERN_BY_TYPE, heaviest_page, list_pages
from portal_server import POLICY

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALL_TYPES = pytest.mark.parametrize("type_", PATTERN_BY_TYPE)
DRAWN_TYPES = pytest.mark.parametrize(
    "type_", ["front", "metric", "practice", "program", "promise", "scorecard", "segment"]
)
PHONE = {"width": 390, "height": 844}

VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
"""


@pytest.fixture(params=["http", "file"])
def root(request: pytest.FixtureRequest, sample_portal: Path, sample_address: str) -> str:
    """Give the address of the portal's root, at a host and in a folder."""
    return sample_address if request.param == "http" else f"{sample_portal.as_uri()}/"


def test_every_page_has_a_type(sample_portal: Path) -> None:
    """No page of the portal is left out of these tests."""
    typed = {page for type_ in PATTERN_BY_TYPE for page in list_pages(sample_portal, type_)}
    assert set(sample_portal.rglob("*.html")) == typed


@ALL_TYPES
def test_page_is_quiet(type_: str, root: str, sample_portal: Path, visit: Visitor) -> None:
    """A page, its search included, raises no complaint of the browser and asks for nothing but the portal."""
    with visit(root + heaviest_page(sample_portal, type_), script=VIOLATIONS) as visited:
        visited.page.locator("[role=search] input").focus()
        visited.page.wait_for_function("() => window.cxsiteSearch")
        violations = visited.page.evaluate("() => window.violations")
        abroad = [url for url in visited.requests if not url.startswith((root, "data:"))]
        assert (visited.complaints, violations, abroad) == ([], [], [])


def test_noise_is_heard(tmp_path: Path, visit: Visitor) -> None:
    """A page that breaks the policy and asks another host does not pass for a quiet one."""
    page = f"""<!doctype html><meta http-equiv="Content-Security-Policy" content="{POLICY}">
    <p style="color: red">Loud</p><img src="http://127.0.0.1:9/missing.png" alt="">"""
    (tmp_path / "loud.html").write_text(page)
    with visit((tmp_path / "loud.html").as_uri(), script=VIOLATIONS) as visited:
        violations = set(visited.page.evaluate("() => window.violations"))
        assert (bool(visited.complaints), violations) == (True, {"img-src", "style-src-attr"})


@ALL_TYPES
def test_page_fits_a_phone(type_: str, sample_address: str, sample_portal: Path, visit: Visitor) -> None:
    """Nothing makes a page scroll sideways on a phone of 390 pixels."""
    with visit(sample_address + heaviest_page(sample_portal, type_), viewport=PHONE) as visited:
        assert visited.page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


@DRAWN_TYPES
def test_charts_are_drawn_without_a_script(
    type_: str, sample_portal: Path, sample_address: str, visit: Visitor
) -> None:
    """Where scripts are off, every chart that a wide window shows has a size and marks in it."""
    options = {"java_script_enabled": False}
    with visit(sample_address + heaviest_page(sample_portal, type_), **options) as visited:
        charts = visited.page.locator("figure .picture-wide svg, svg.spark")
        sizes = [charts.nth(number).bounding_box() for number in range(charts.count())]
        marks = [
            charts.nth(number).locator("path, rect, circle, line, polyline").count()
            for number in range(charts.count())
        ]
        drawn = [size is not None and min(size["width"], size["height"]) > 10 for size in sizes]
        assert charts.count() > 0
        assert all(drawn)
        assert min(marks) > 0


@ALL_TYPES
def test_page_reads_without_a_script(
    type_: str, sample_portal: Path, sample_address: str, visit: Visitor
) -> None:
    """Where scripts are off, a page still says what it is and leads on."""
    with visit(sample_address + heaviest_page(sample_portal, type_), java_script_enabled=False) as visited:
        shown = visited.page.locator("main h1").inner_text()
        assert (bool(shown), visited.page.locator("nav.main a").first.is_visible()) == (True, True)


@pytest.mark.parametrize("name", ["site.css", "site.js"])
def test_assets_come_from_the_portal(name: str, sample_portal: Path) -> None:
    """No asset names another host, not even in a comment."""
    (asset,) = (sample_portal / "assets").glob(f"*/{name}")
    assert "//" not in asset.read_text(encoding="utf-8").replace("http://www.w3.org", "")
