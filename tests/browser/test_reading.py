"""Use the sample portal as a reader does: search it, walk a chart by keys, print it."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_visit import Visitor
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

METRIC = "metrics/on-time.html"


@pytest.fixture
def folder(sample_portal: Path) -> str:
    """Give the address of the portal in its folder."""
    return f"{sample_portal.as_uri()}/"


def search(page: Page, words: str) -> list[str]:
    """Type words into the search box, and list the addresses found."""
    page.locator("[role=search] input").press_sequentially(words)
    page.locator("[role=search] .results").wait_for()
    return [link.get_attribute("href") or "" for link in page.locator("[role=search] li a").all()]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("punctuality", "metrics/on-time.html"),
        ("OTP", "metrics/on-time.html"),
        ("on-time arrival", "metrics/on-time.html"),
        ("ExpressJet on-time", "metrics/on-time/carrier/ev.html"),
        ("LaGuardia on-time", "metrics/on-time/origin/lga.html"),
        ("flight takes place", "promises/fly-as-booked.html"),
    ],
)
def test_search_finds_names_aliases_and_labels(words: str, address: str, folder: str, visit: Visitor) -> None:
    """A metric is found by its name, its aliases and the labels of its figures, from a folder."""
    with visit(folder + "index.html") as visited:
        assert address in search(visited.page, words)


def test_search_works_in_deep_pages(folder: str, visit: Visitor) -> None:
    """A search below other folders leads out of them."""
    with visit(folder + "metrics/on-time/carrier/ua.html") as visited:
        search(visited.page, "on-time arrival")
        visited.page.keyboard.press("Enter")
        expect(visited.page).to_have_url(folder + METRIC)


def test_search_is_walked_by_keys(folder: str, visit: Visitor) -> None:
    """Arrow keys walk the results, Enter opens the one in focus."""
    with visit(folder + "index.html") as visited:
        second = search(visited.page, "cancellations")[1]
        visited.page.keyboard.press("ArrowDown")
        visited.page.keyboard.press("ArrowDown")
        visited.page.keyboard.press("Enter")
        expect(visited.page).to_have_url(folder + second)


def test_search_closes_by_escape(folder: str, visit: Visitor) -> None:
    """Escape closes the results and gives the box back."""
    with visit(folder + "index.html") as visited:
        search(visited.page, "cancellations")
        visited.page.keyboard.press("ArrowDown")
        visited.page.keyboard.press("Escape")
        expect(visited.page.locator("[role=search] .results")).to_be_hidden()
        expect(visited.page.locator("[role=search] input")).to_be_focused()


def test_search_says_that_nothing_was_found(folder: str, visit: Visitor) -> None:
    """Words that are nowhere give a sentence, not silence."""
    with visit(folder + "index.html") as visited:
        assert search(visited.page, "zzyzx") == []
        expect(visited.page.locator("[role=search] .count")).not_to_be_empty()


def test_chart_is_read_out_by_keys(folder: str, visit: Visitor) -> None:
    """Keys walk from one mark of a chart to the next, and each is said."""
    with visit(folder + METRIC) as visited:
        visited.page.locator("#trend [role=application]").focus()
        said = []
        for key in ("Home", "ArrowRight", "End"):
            visited.page.keyboard.press(key)
            said.append(visited.page.locator(".say").inner_text())
        assert len(set(said)) == 3
        assert all(said)


def test_read_out_ends_by_escape(folder: str, visit: Visitor) -> None:
    """Escape takes what is said of a chart away."""
    with visit(folder + METRIC) as visited:
        visited.page.locator("#trend [role=application]").focus()
        visited.page.keyboard.press("End")
        visited.page.keyboard.press("Escape")
        expect(visited.page.locator(".say")).to_be_hidden()


def test_paper_shows_the_data(folder: str, visit: Visitor) -> None:
    """On paper the table below a chart stands open."""
    with visit(folder + METRIC) as visited:
        table = visited.page.locator("#trend details.data table")
        hidden = not table.is_visible()
        visited.page.emulate_media(media="print")
        visited.page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
        assert (hidden, table.is_visible()) == (True, True)


def test_paper_leaves_the_screen_behind(folder: str, visit: Visitor) -> None:
    """On paper there is no navigation and no search box."""
    with visit(folder + METRIC) as visited:
        visited.page.emulate_media(media="print")
        shown = [visited.page.locator(part).is_visible() for part in ("nav.main", "[role=search]")]
        assert shown == [False, False]


def test_page_prints(folder: str, visit: Visitor) -> None:
    """A page becomes a PDF."""
    with visit(folder + METRIC) as visited:
        assert visited.page.pdf(format="A4").startswith(b"%PDF-")
