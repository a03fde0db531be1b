"""Drive the theme's script in a real browser, from a folder: search and the read-out of charts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_rendering import TEMPLATES, read_templates, render_page
from playwright.sync_api import Browser, Page, sync_playwright
from sample_views import HOSTILE, full_view

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
SWITCHES = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
ENTRIES = [
    {
        "t": "Cancellations",
        "k": "Metric",
        "a": "c.html",
        "s": "Flights that did not go",
        "w": "",
        "f": "1.9 %",
    },
    {"t": "On-time arrival", "k": "Metric", "a": "m.html", "s": "Share", "w": "punctuality", "f": "76.9 %"},
    {"t": "About punctuality", "k": "Page", "a": "p.html", "s": "Über Pünktlichkeit", "w": "", "f": ""},
    {"t": HOSTILE, "k": "Page", "a": "h.html", "s": HOSTILE, "w": "hostile", "f": ""},
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the machine's own browser."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a page two folders deep with its assets and its search index."""
    root = tmp_path_factory.mktemp("portal")
    (root / "metrics").mkdir()
    page = render_page(read_templates(), full_view("metrics/on-time.html"))
    (root / "metrics" / "on-time.html").write_text(page, encoding="utf-8")
    for asset in (TEMPLATES.parent / "assets").iterdir():
        (root / asset.name).write_bytes(asset.read_bytes())
    (root / "search-index.js").write_text(f"window.cxsiteSearch = {json.dumps(ENTRIES)};", encoding="utf-8")
    return root


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """Open the page from the folder, and accept no complaint of the browser."""
    opened = browser.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda problem: complaints.append(str(problem)))
    opened.goto((folder / "metrics" / "on-time.html").as_uri())
    yield opened
    opened.close()
    assert complaints == []


def search(page: Page, typed: str) -> list[str]:
    """Type into the search box and list the titles found."""
    page.get_by_role("searchbox").fill(typed)
    # The page's policy lets nothing be evaluated in it, not even by who waits.
    page.locator(".results .count:not(:empty)").wait_for(state="attached")
    return page.locator(".hit-title").all_text_contents()


def test_search_finds_titles_before_words(page: Page) -> None:
    """Rank a hit in the title above one among the words."""
    assert search(page, "punctual") == ["About punctuality", "On-time arrival"]


def test_search_folds_diacritics(page: Page) -> None:
    """Find a word with umlauts by its plain letters."""
    assert search(page, "punktlichkeit") == ["About punctuality"]


def test_search_wants_every_word(page: Page) -> None:
    """Narrow the hits with every further word."""
    assert search(page, "about cancellations") == []


def test_search_leads_from_the_root(page: Page, folder: Path) -> None:
    """Resolve an address from the root, wherever the page is."""
    search(page, "cancel")
    link = page.locator(".results a").first
    assert link.evaluate("each => each.href") == (folder / "c.html").as_uri()


def test_search_shows_markup_as_text(page: Page) -> None:
    """Show a hostile title letter by letter."""
    assert search(page, "hostile") == [HOSTILE]


def test_search_reads_all_parts(browser: Browser, folder: Path, tmp_path: Path) -> None:
    """Find what stands in any file of a large index."""
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    names = [f"search-index-{number}.js" for number in range(len(ENTRIES))]
    start = f"window.cxsiteSearch=[];window.cxsiteSearchParts={json.dumps(names)};"
    (tmp_path / "search-index.js").write_text(start, encoding="utf-8")
    for name, entry in zip(names, ENTRIES, strict=True):
        (tmp_path / name).write_text(f"window.cxsiteSearch.push({json.dumps(entry)});", encoding="utf-8")
    opened = browser.new_page()
    opened.goto((tmp_path / "metrics" / "on-time.html").as_uri())
    assert search(opened, "punctual") == ["About punctuality", "On-time arrival"]


def test_search_says_how_many(page: Page) -> None:
    """Tell the number of hits in a live region."""
    search(page, "punctual")
    assert page.locator(".results [role=status]").text_content() == "2 results"


def test_arrows_walk_through_the_hits(page: Page) -> None:
    """Move from the box to the second hit and back by one."""
    search(page, "punctual")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    assert page.locator(":focus .hit-title").text_content() == "About punctuality"


def test_escape_closes_the_hits(page: Page) -> None:
    """Close the list and return to the box."""
    search(page, "punctual")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.locator(".results").is_hidden()


def test_the_keyboard_reads_a_chart(page: Page) -> None:
    """Speak the second period after two steps to the right."""
    page.locator(".states .plot").focus()
    for key in ("Home", "ArrowRight"):
        page.keyboard.press(key)
    assert page.locator("[aria-live=polite]").text_content() == "14 January 2013: broken, 70 %"


def test_the_pointer_reads_a_chart(page: Page) -> None:
    """Show what the nearest mark says."""
    page.locator(".strip .broken").hover()
    assert page.locator(".say").text_content() == "14 January 2013: broken, 70 %"


def test_escape_ends_the_read_out(page: Page) -> None:
    """Take the tip away on demand."""
    page.locator(".states .plot").focus()
    page.keyboard.press("End")
    page.keyboard.press("Escape")
    assert page.locator(".say").is_hidden()


def test_paper_shows_closed_tables(page: Page) -> None:
    """Print the data table of a figure that is closed on the screen."""
    page.emulate_media(media="print")
    assert page.locator(".figure .data table").is_visible()


def test_nothing_is_lost_without_a_script(browser: Browser, folder: Path) -> None:
    """Show text, picture and data table, but no search box, when scripts are off."""
    opened = browser.new_page(java_script_enabled=False)
    opened.goto((folder / "metrics" / "on-time.html").as_uri())
    shown = [
        opened.locator(part).first.is_visible() for part in ("h1", ".plot svg", ".data summary", ".search")
    ]
    assert shown == [True, True, True, False]


def test_a_phone_scrolls_one_way(browser: Browser, folder: Path) -> None:
    """Keep the page as wide as a narrow phone."""
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    opened.goto((folder / "metrics" / "on-time.html").as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == 390
