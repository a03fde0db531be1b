"""Show decks of the sample in a real browser: slides, keys, speaker view, paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser_visit import Visit, Visitor
from page_types import list_pages

from cxsite.build import BuildOptions, build_site
from cxsite.scaffold import create_site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WALL = {"width": 1280, "height": 720}
OVERFLOWS = """() => [...document.querySelectorAll(".slide.current :is(.face, .slide-text, .figure)")]
    .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
    .length"""


@pytest.fixture
def deck(sample_portal: Path) -> str:
    """Give the address of a deck in a folder."""
    return list_pages(sample_portal, "deck")[0].as_uri()


def shown(visited: Visit) -> list[str]:
    """List the slides that can be seen."""
    slides = visited.page.locator(".slide:visible")
    return [str(slides.nth(number).get_attribute("id")) for number in range(slides.count())]


def test_no_slide_of_the_sample_overflows(sample_portal: Path, visit: Visitor) -> None:
    """Everything on a slide that the budget lets pass can be seen on a wall."""
    for path in list_pages(sample_portal, "deck"):
        with visit(path.as_uri(), viewport=WALL) as visited:
            visited.page.keyboard.press("f")
            for number in range(visited.page.locator(".slide").count()):
                assert (path.name, number + 1, visited.page.evaluate(OVERFLOWS)) == (path.name, number + 1, 0)
                visited.page.keyboard.press("ArrowRight")


LONG = "Words that a listener reads while nobody speaks, and that fill a line of a slide. "
CHART = "![Answered in time](chart:answered-in-time)\n\n"
FILLED = [
    *("- A point that is made in a few words\n" * count for count in range(4, 16)),
    *("- A point that needs some more words than there is room for on one line of a slide, so that it wraps\n"
      * count for count in range(3, 8)),
    *("| A | B | C |\n|---|---|---|\n" + "| words | 12.3% | 45.6% |\n" * count for count in range(3, 16)),
    *("\n\n".join([LONG * 2] * count) for count in range(2, 9)),
    *(LONG * count for count in range(4, 20, 2)),
    *(CHART + LONG * count for count in range(1, 8)),
    *(CHART * 2 + LONG * count for count in range(1, 7)),
    *("![](scorecard:service)\n\n" + LONG * count for count in range(8)),
]  # fmt: skip


def test_every_slide_that_overflows_is_warned_of(tmp_path: Path, visit: Visitor) -> None:
    """The budget finds, without a browser, whatever a browser cannot fit on a slide."""
    create_site(tmp_path)
    (tmp_path / "content" / "decks").mkdir()
    slides = [f"## Slide {number}: a message that is said as a sentence\n\n{text}"
              for number, text in enumerate(FILLED, start=1)]  # fmt: skip
    source = "\n\n---\n\n".join(slides)
    (tmp_path / "content" / "decks" / "full.md").write_text(source, encoding="utf-8")
    outcome = build_site(tmp_path, BuildOptions())
    lines = {issue.place.line for issue in outcome.issues if issue.code == "CX131"}
    warned = {
        n for n, line in enumerate(source.split("\n"), start=1) if n in lines and line.startswith("## ")
    }
    numbers = {int(source.split("\n")[line - 1].split(":")[0].split()[-1]) for line in warned}
    with visit((tmp_path / "output" / "decks" / "full.html").as_uri(), viewport=WALL) as visited:
        visited.page.keyboard.press("f")
        overflowing = set()
        for number in range(1, len(slides) + 1):
            overflowing |= {number} if visited.page.evaluate(OVERFLOWS) else set()
            visited.page.keyboard.press("ArrowRight")
    assert (bool(overflowing), overflowing - numbers) == (True, set())


def test_a_slide_without_scripts_is_read_below_the_other(deck: str, visit: Visitor) -> None:
    """Where scripts are off, all slides are there in order, and no control that does nothing."""
    with visit(deck, java_script_enabled=False) as visited:
        count = visited.page.locator(".slide").count()
        assert shown(visited) == [str(number) for number in range(1, count + 1)]
        assert not visited.page.locator(".deck-bar").is_visible()


@pytest.mark.parametrize(
    ("keys", "slide"),
    [
        (["ArrowRight", "Space"], "3"),
        (["PageDown", "ArrowDown", "ArrowLeft"], "2"),
        (["End", "Home", "PageUp"], "1"),
        (["ArrowRight", "ArrowRight", "Shift+Space"], "2"),
    ],
)
def test_keys_turn_slides(keys: list[str], slide: str, deck: str, visit: Visitor) -> None:
    """One slide is seen at a time, and the address leads back to it."""
    with visit(deck) as visited:
        for key in keys:
            visited.page.keyboard.press(key)
        assert shown(visited) == [slide]
        assert (visited.complaints, visited.page.url.rpartition("#")[2]) == ([], slide)


def test_an_address_leads_to_a_slide(deck: str, visit: Visitor) -> None:
    """A number at the end of the address opens that slide."""
    with visit(f"{deck}#3") as visited:
        assert shown(visited) == ["3"]


def test_the_overview_shows_all_slides(deck: str, visit: Visitor) -> None:
    """Esc shows all slides, and Enter opens the one that was chosen."""
    with visit(deck) as visited:
        visited.page.keyboard.press("Escape")
        assert len(shown(visited)) == visited.page.locator(".slide").count()
        visited.page.keyboard.press("ArrowRight")
        visited.page.keyboard.press("Enter")
        assert shown(visited) == ["2"]


def test_the_speaker_view_keeps_in_step(deck: str, visit: Visitor) -> None:
    """Both windows turn together, whichever is asked to, and the notes are in the speaker's alone."""
    with visit(deck) as visited:
        with visited.page.expect_popup() as opened:
            visited.page.keyboard.press("p")
        speaker = opened.value
        speaker.wait_for_selector(".speaking .current .notes")
        visited.page.keyboard.press("ArrowRight")
        speaker.wait_for_selector('.speaking .current .slide[id="2"]')
        speaker.keyboard.press("ArrowRight")
        visited.page.wait_for_selector('.slide.current[id="3"]')
        assert visited.page.locator(".notes").count() == 0
        assert re.fullmatch(r"\d+:\d\d", speaker.locator("output").inner_text())


def test_a_swipe_turns_a_slide(deck: str, visit: Visitor) -> None:
    """A finger that moves across a slide turns it, one that moves along it does not."""
    swipe = """(across) => {
        const stage = document.querySelector(".stage");
        const touch = (clientX) => ({ pointerType: "touch", clientX, bubbles: true });
        stage.dispatchEvent(new PointerEvent("pointerdown", touch(300)));
        stage.dispatchEvent(new PointerEvent("pointerup", touch(300 + across)));
    }"""
    with visit(deck, has_touch=True, viewport={"width": 390, "height": 844}) as visited:
        visited.page.evaluate(swipe, -120)
        visited.page.evaluate(swipe, -20)
        assert shown(visited) == ["2"]


def test_each_slide_fills_a_sheet(deck: str, visit: Visitor) -> None:
    """Printed, a deck has as many pages as slides, and nothing else."""
    with visit(deck) as visited:
        count = visited.page.locator(".slide").count()
        paper = visited.page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == count


def test_typing_turns_no_slide(deck: str, visit: Visitor) -> None:
    """Who searches the portal is not presenting."""
    with visit(deck) as visited:
        visited.page.locator("[role=search] input").focus()
        visited.page.keyboard.type("f p ")
        assert shown(visited) == ["1"]
