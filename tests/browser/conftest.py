"""Start the machine's own Chromium for the tests of real pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser_visit import Visit, Visitor
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
SWITCHES = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
AXE = Path(__file__).parent.parent / ".node/node_modules/axe-core/axe.min.js"


# Not for the whole session: while it runs, no test in the same process can run an event loop of its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("NOT TESTED: there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe_script() -> Path:
    """Name the script that judges how accessible a page is."""
    if not AXE.is_file():
        pytest.skip("NOT TESTED: axe-core is not installed; tests/run installs it where there is npm")
    return AXE


@pytest.fixture
def visit(chromium: Browser) -> Visitor:
    """Give a function that opens an address in a fresh window, with a script of the test's own."""

    @contextmanager
    def open_page(address: str, *, script: str = "", **options: object) -> Iterator[Visit]:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.add_init_script(script or "0")
        visited = Visit(context.new_page())
        _listen(visited)
        visited.page.goto(address, wait_until="load")
        try:
            yield visited
        finally:
            context.close()

    return open_page


def _listen(visited: Visit) -> None:
    page = visited.page
    page.on("console", lambda message: visited.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda cause: visited.complaints.append(f"error: {cause}"))
    page.on("requestfailed", lambda request: visited.complaints.append(f"failed: {request.url}"))
    page.on("request", lambda request: visited.requests.append(request.url))
