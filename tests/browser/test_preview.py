"""Look at the preview as an author does: the whole program, real files, a real browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser_visit import Visitor
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LONG = "---\ntitle: A long page\nsummary: It has many paragraphs.\n---\n\nBEGIN\n\n" + "Some words.\n\n" * 120
OTHER = "---\ntitle: Another page\nsummary: It is short.\n---\n\nNothing else.\n"
DRAFT = "---\ntitle: A draft\nsummary: It is not ready.\ndraft: true\n---\n\nNot ready.\n"
EMBARGO = "---\ntitle: A plan\nsummary: It is for later.\npublish: 2014-03-01\n---\n\nFor later.\n"
WRONG = LONG.replace("BEGIN", "See [the promise](promise:none).")
PATIENCE = 60_000


@dataclass(frozen=True, slots=True)
class Preview:
    """Hold a running preview and the folder of its site."""

    site: Path
    root: str

    def save(self, name: str, text: str) -> None:
        """Save a page's text."""
        (self.site / "content" / "pages" / f"{name}.md").write_text(text)


@contextmanager
def previewing(folder: Path, *options: str) -> Iterator[Preview]:
    """Run the program on a small site of texts."""
    site = folder / "site"
    (site / "content" / "pages").mkdir(parents=True)
    (site / "cxsite.toml").write_text('title = "Office"\nas_of = 2013-12-31\n')
    (site / "content" / "index.md").write_text("---\ntitle: Office\n---\n\nWelcome.\n")
    command = [sys.executable, "-m", "cxsite", "serve", "--no-open", "--port", "0", "--site", str(site)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        [*command, *options], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        root = re.search(r"http://[\d.:]+/", process.stdout.readline())
        assert root is not None
        preview = Preview(site, root[0])
        for name, text in (("long", LONG), ("other", OTHER), ("draft", DRAFT), ("plan", EMBARGO)):
            preview.save(name, text)
        try:
            yield preview
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.read()


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Run the program for the tests of this module."""
    with previewing(tmp_path_factory.mktemp("preview")) as running:
        yield running


def wait_for_page(page: Page, title: str) -> None:
    """Wait until the preview has built a page and shows it."""
    expect(page.locator("h1")).to_have_text(title, timeout=PATIENCE)
    # The socket is open once the page has been greeted.
    page.wait_for_function("() => window.LiveReload?.connector?.protocol >= 7", timeout=PATIENCE)


def mark(page: Page) -> None:
    """Leave a mark in a page that a reload takes away."""
    page.evaluate("() => { window.isSame = true; }")


def is_same(page: Page) -> bool:
    """Say whether a page has not been loaded again since it was marked."""
    return bool(page.evaluate("() => window.isSame === true"))


def test_page_that_changed_reloads_where_the_reader_stands(preview: Preview, visit: Visitor) -> None:
    """The text is new, and the page stands where it stood."""
    with visit(f"{preview.root}pages/long.html") as visited:
        wait_for_page(visited.page, "A long page")
        visited.page.evaluate("() => scrollTo({ top: 1500, behavior: 'instant' })")
        mark(visited.page)
        preview.save("long", LONG.replace("BEGIN", "A new beginning."))
        expect(visited.page.get_by_text("A new beginning.")).to_have_count(1, timeout=PATIENCE)
        assert not is_same(visited.page)
        visited.page.wait_for_function("() => scrollY === 1500")
        assert [words for words in visited.complaints if "error" in words] == []


def test_page_that_did_not_change_stays(preview: Preview, visit: Visitor) -> None:
    """Another page's save does not touch the page that is open."""
    with (
        visit(f"{preview.root}pages/long.html") as edited,
        visit(f"{preview.root}pages/other.html") as other,
    ):
        wait_for_page(edited.page, "A long page")
        wait_for_page(other.page, "Another page")
        mark(other.page)
        preview.save("long", LONG.replace("BEGIN", "Only here."))
        expect(edited.page.get_by_text("Only here.")).to_have_count(1, timeout=PATIENCE)
        other.page.wait_for_timeout(400)
        assert is_same(other.page)


def test_mistake_lies_over_the_page_until_it_is_mended(preview: Preview, visit: Visitor) -> None:
    """Place, line and hint appear and go in the open page, which is never loaded again."""
    with visit(f"{preview.root}pages/other.html") as visited:
        wait_for_page(visited.page, "Another page")
        mark(visited.page)
        preview.save("long", WRONG)
        findings = visited.page.locator(".cxsite-findings")
        expect(findings).to_be_visible(timeout=PATIENCE)
        expect(findings.locator(".place").first).to_contain_text("content/pages/long.md:6:")
        expect(findings.locator("pre").first).to_contain_text("promise:none")
        expect(findings.locator(".hint").first).to_be_visible()
        expect(visited.page.get_by_role("status").filter(has_text="stop")).to_have_count(1)
        preview.save("long", LONG)
        expect(findings).to_have_count(0, timeout=PATIENCE)
        assert is_same(visited.page)


def test_findings_are_put_away_by_keyboard(preview: Preview, visit: Visitor) -> None:
    """Escape hides the findings on every page, a button brings them back, and others come by themselves."""
    with visit(f"{preview.root}pages/other.html") as visited:
        wait_for_page(visited.page, "Another page")
        preview.save("long", WRONG)
        findings = visited.page.locator(".cxsite-findings")
        expect(findings).to_be_visible(timeout=PATIENCE)
        visited.page.keyboard.press("Escape")
        expect(findings).to_be_hidden()
        visited.page.goto(f"{preview.root}pages/draft.html")
        expect(findings).to_be_hidden()
        visited.page.get_by_role("button", name="1 finding stops the build").press("Enter")
        expect(findings).to_be_visible()
        expect(findings.get_by_role("button")).to_be_focused()
        visited.page.keyboard.press("Escape")
        preview.save("long", WRONG.replace("promise:none", "promise:nil"))
        expect(findings).to_be_visible(timeout=PATIENCE)
        preview.save("long", LONG)
        expect(findings).to_have_count(0, timeout=PATIENCE)


@pytest.mark.parametrize("is_broken", [True, False], ids=["errors", "warnings"])
def test_findings_are_accessible(is_broken: bool, preview: Preview, visit: Visitor, axe_script: Path) -> None:
    """The judge of accessible pages finds no fault with what the preview adds."""
    with visit(f"{preview.root}pages/other.html") as visited:
        wait_for_page(visited.page, "Another page")
        preview.save("long", WRONG if is_broken else LONG + "\n<b>raw</b>\n")
        shown = visited.page.locator(".cxsite-findings" if is_broken else ".cxsite-warnings")
        expect(shown).to_be_visible(timeout=PATIENCE)
        visited.page.evaluate(axe_script.read_text())
        faults = visited.page.evaluate("() => axe.run('#cxsite-preview').then(found => found.violations)")
        assert [fault["id"] for fault in faults] == []
        preview.save("long", LONG)
        expect(shown).to_have_count(0, timeout=PATIENCE)


def test_warnings_wait_in_a_corner(preview: Preview, visit: Visitor) -> None:
    """A warning does not open itself, and goes when it is heeded."""
    with visit(f"{preview.root}pages/other.html") as visited:
        wait_for_page(visited.page, "Another page")
        preview.save("long", LONG + "\n<b>raw</b>\n")
        warnings = visited.page.locator(".cxsite-warnings")
        expect(warnings).to_be_visible(timeout=PATIENCE)
        expect(warnings.locator(".message").first).to_be_hidden()
        warnings.locator("summary").press("Enter")
        expect(warnings.locator(".message").first).to_be_visible()
        preview.save("long", LONG)
        expect(warnings).to_have_count(0, timeout=PATIENCE)


@pytest.mark.parametrize(
    ("name", "title", "words"),
    [("draft", "A draft", "Draft"), ("plan", "A plan", "Not public before 2014-03-01")],
)
def test_what_is_not_public_bears_a_ribbon(
    name: str, title: str, words: str, preview: Preview, visit: Visitor
) -> None:
    """Drafts and embargoed records are there, and say that readers do not see them."""
    with visit(f"{preview.root}pages/{name}.html") as visited:
        wait_for_page(visited.page, title)
        expect(visited.page.locator(".ribbon")).to_have_text(words)


def test_theme_and_settings_count_like_texts(preview: Preview, visit: Visitor) -> None:
    """A new title of the portal and a new colour reach the open page by themselves."""
    with visit(f"{preview.root}pages/other.html") as visited:
        wait_for_page(visited.page, "Another page")
        settings = preview.site / "cxsite.toml"
        settings.write_text('title = "Bureau"\nas_of = 2013-12-31\n')
        expect(visited.page.locator(".site-name")).to_have_text("Bureau", timeout=PATIENCE)
        own = preview.site / "themes" / "own"
        own.mkdir(parents=True)
        (own / "theme.toml").write_text('name = "own"\n')
        (own / "tokens.toml").write_text('[light]\nsurface = "#fff8e0"\n')
        settings.write_text('title = "Bureau"\nas_of = 2013-12-31\ntheme = "own"\n')
        expect(visited.page.locator("html")).to_have_css(
            "background-color", "rgb(255, 248, 224)", timeout=PATIENCE
        )


def test_browser_follows_what_is_saved(tmp_path: Path, visit: Visitor) -> None:
    """With --follow the open page goes to the page of the text that was saved."""
    with previewing(tmp_path, "--follow") as preview, visit(f"{preview.root}pages/other.html") as visited:
        wait_for_page(visited.page, "Another page")
        visited.page.wait_for_timeout(500)
        preview.save("long", LONG.replace("BEGIN", "A new beginning."))
        visited.page.wait_for_url(f"{preview.root}pages/long.html", timeout=PATIENCE)
        expect(visited.page.get_by_text("A new beginning.")).to_have_count(1)
