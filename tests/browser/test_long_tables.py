"""Look for one of many segments as a reader does: filter the list, turn over, and do without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser_visit import Visitor
from playwright.sync_api import Page, expect
from site_files import write_files

from cxsite.build import BuildOptions, build_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BRANCHES = 101
METRIC = (
    "---\ntitle: Answered\nkind: share\nsource: calls.csv\ndate: day\nnumerator: good\ndenominator: all\n"
    "grain: month\nby: [branch]\n---\n"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build a portal with more segments than a metric's page lists, and name the list of them."""
    rows = [f"2023-01-31,B{number:03d},{number},200" for number in range(BRANCHES)]
    files: dict[str, str | bytes] = {
        "cxsite.toml": 'title = "Branches"\n',
        "content/metrics/answered.md": METRIC,
        "data/calls.csv": "\n".join(["day,branch,good,all", *rows, ""]),
    }
    site = write_files(tmp_path_factory.mktemp("long"), files)
    build_site(site, BuildOptions())
    page: Path = site / "output" / "metrics" / "answered" / "branch.html"
    return page.as_uri()


def shown(page: Page) -> list[str]:
    """List the names of the rows that are seen."""
    return [row.inner_text() for row in page.locator("tbody th").all() if row.is_visible()]


def test_a_long_table_is_shown_part_by_part(address: str, visit: Visitor) -> None:
    """A hundred rows are shown at a time, and buttons lead on and back."""
    with visit(address) as visited:
        before, after = visited.page.locator(".pager button").all()
        expect(before).to_be_disabled()
        assert len(shown(visited.page)) == 100
        after.click()
        assert shown(visited.page) == ["B100"]
        expect(after).to_be_disabled()
        before.click()
        assert shown(visited.page)[0] == "B000"
        assert visited.complaints == []


def test_a_long_table_is_filtered(address: str, visit: Visitor) -> None:
    """Only rows with all words are shown, and how many there are is said."""
    with visit(address) as visited:
        visited.page.get_by_label("Show only rows with").fill("b01")
        assert shown(visited.page) == [f"B01{digit}" for digit in range(10)]
        expect(visited.page.get_by_role("status").filter(has_text="of")).to_have_text("1 to 10 of 10")


def test_words_that_no_row_holds_are_told(address: str, visit: Visitor) -> None:
    """An empty table says why it is empty."""
    with visit(address) as visited:
        visited.page.get_by_label("Show only rows with").fill("nowhere")
        assert shown(visited.page) == []
        expect(visited.page.locator(".pager")).to_contain_text("No row holds these words.")


def test_without_scripts_all_rows_are_there(address: str, visit: Visitor) -> None:
    """Who allows no scripts reads the whole list."""
    with visit(address, java_script_enabled=False) as visited:
        assert len(shown(visited.page)) == BRANCHES
