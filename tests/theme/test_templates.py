"""Check the templates of the default theme: whole, safe and readable without a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from itertools import pairwise
from typing import get_args

import jinja2
import pytest
from page_rendering import TEMPLATES, read_templates, render_page
from sample_views import BARE, FULL, HOSTILE, bare_view, full_view, make_chrome

from cxsite.pages.plan import AssuranceMark, Block, Notice, State, VariationMark, View

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Outline(HTMLParser):
    """Collect what a page is made of, and what was left open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.misnested: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opening tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Match a closing tag with the one that is open."""
        if not self.open or self.open.pop() != tag:
            self.misnested.append(tag)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """List the attributes of all tags of a name."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="session")
def environment() -> jinja2.Environment:
    """Give the default theme's templates."""
    return read_templates()


def outline(page: str) -> Outline:
    """Read a page's tags."""
    found = Outline()
    found.feed(page)
    return found


@pytest.mark.parametrize("kind", get_args(Block))
def test_every_block_has_a_partial(kind: type[Block]) -> None:
    """Find a template for each block that pages can plan."""
    assert (TEMPLATES / "blocks" / f"{kind.block}.html").is_file()


@pytest.mark.parametrize("blocks", [FULL, BARE])
def test_samples_hold_every_block(blocks: tuple[Block, ...]) -> None:
    """Keep the views of these tests complete."""
    assert {type(block) for block in blocks} == set(get_args(Block))


@pytest.mark.parametrize("block", FULL + BARE, ids=lambda block: type(block).__name__)
def test_a_block_renders_alone(environment: jinja2.Environment, block: Block) -> None:
    """Render a block without a page around it, as texts do."""
    page = outline(environment.get_template(f"blocks/{block.block}.html").render(block=block))
    assert (page.misnested, page.open) == ([], [])


@pytest.mark.parametrize("template", ["page.html", "front.html"])
@pytest.mark.parametrize("view", [full_view(), bare_view()], ids=["full", "bare"])
def test_a_page_is_well_formed(environment: jinja2.Environment, view: View, template: str) -> None:
    """Close every tag where it was opened."""
    page = outline(render_page(environment, view, template))
    assert (page.misnested, page.open) == ([], [])


@pytest.mark.parametrize("view", [full_view(), bare_view()], ids=["full", "bare"])
def test_headings_leave_no_level_out(environment: jinja2.Environment, view: View) -> None:
    """Begin with one h1 and never step down by more than one level."""
    page = outline(render_page(environment, view))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_a_figure_in_a_text_opens_no_section(environment: jinja2.Environment) -> None:
    """Leave headings within a text to its author."""
    alone = environment.get_template("blocks/figure.html").render(block=FULL[3])
    assert "<h" not in alone


def test_the_policy_stands_in_every_page(environment: jinja2.Environment) -> None:
    """State the content security policy to the letter."""
    metas = outline(render_page(environment, bare_view())).named("meta")
    assert {"http-equiv": "Content-Security-Policy", "content": POLICY} in metas


def test_assets_are_relative_to_the_page(environment: jinja2.Environment) -> None:
    """Lead from a page below the root to the assets at the root."""
    page = outline(render_page(environment, full_view("metrics/on-time/carrier/ua.html")))
    assert page.named("script") == [{"src": "../../../site.js", "defer": None}]


def test_the_skip_link_leads_to_the_content(environment: jinja2.Environment) -> None:
    """Let the keyboard jump over the navigation."""
    page = outline(render_page(environment, bare_view()))
    assert page.named("a")[0]["href"] == "#" + str(page.named("main")[0]["id"])


def test_search_is_hidden_without_a_script(environment: jinja2.Environment) -> None:
    """Offer no box that does nothing; the A–Z index remains."""
    page = outline(render_page(environment, bare_view()))
    assert ["hidden" in box for box in page.named("div") if box.get("role") == "search"] == [True]


def test_the_foot_says_as_of_when(environment: jinja2.Environment) -> None:
    """Tell the date of the data on every page."""
    assert "Data as of <strong>31 December 2013</strong>" in render_page(environment, bare_view())


def test_the_audience_stands_at_head_and_foot(environment: jinja2.Environment) -> None:
    """Label a page for an audience at its head and, for paper, at its foot."""
    assert render_page(environment, full_view()).count("For <strong>Executives</strong>") == 2


def test_a_page_for_all_carries_no_label(environment: jinja2.Environment) -> None:
    """Show no band where there is nothing to say."""
    assert "bands" not in render_page(environment, bare_view())


@pytest.mark.parametrize("state", get_args(State))
def test_every_state_has_a_word(environment: jinja2.Environment, state: str) -> None:
    """Word each state, because colour and shape are not enough."""
    words = vars(environment.get_template("words.html").module)["words"]
    assert words["states"][state]


def test_every_state_has_a_shape_of_its_own(environment: jinja2.Environment) -> None:
    """Draw each state so that it is known without colour."""
    mark = vars(environment.get_template("macros.html").module)["mark"]
    drawn = {re.sub(r'class="mark \w+"', "", str(mark(state))) for state in get_args(State)}
    assert len(drawn) == len(get_args(State))


@pytest.mark.parametrize(("macro", "marks"), [("change", VariationMark), ("outlook", AssuranceMark)])
def test_every_verdict_has_a_shape_of_its_own(
    environment: jinja2.Environment, macro: str, marks: object
) -> None:
    """Draw each verdict so that it is known without colour, and apart from every state."""
    macros = vars(environment.get_template("macros.html").module)
    kinds = get_args(marks)
    shapes = {re.sub(r'class="\w+ \w+"', "", str(macros[macro](kind))) for kind in kinds}
    states = {re.sub(r'class="\w+ \w+"', "", str(macros["mark"](state))) for state in get_args(State)}
    assert len(shapes - states) == len(kinds)


def test_a_headline_stands_before_its_evidence(environment: jinja2.Environment) -> None:
    """Read the message before the limits and the method behind it."""
    page = render_page(environment, full_view())
    assert page.index('class="headline"') < page.index("Limits since January 2013")


def test_a_stacked_table_keeps_its_roles(environment: jinja2.Environment) -> None:
    """Laid out as blocks on a phone, rows and cells are still a table to a screen reader."""
    page = outline(render_page(environment, full_view()))
    stacked = [attributes for attributes in page.named("table") if attributes.get("class") == "stacks"]
    heads = [cell.get("data-head") for cell in page.named("td") if cell.get("role") == "cell"]
    assert [table["role"] for table in stacked] == ["table"]
    assert heads[:3] == ["Figure", "Change", "Outlook"]


def test_an_empty_cell_of_a_stacked_table_is_empty(environment: jinja2.Environment) -> None:
    """Leave nothing in it, so that a phone shows no head without a value."""
    assert 'data-head="Outlook"></td>' in render_page(environment, full_view())


def test_a_cell_without_text_says_its_state(environment: jinja2.Environment) -> None:
    """Speak the state where only its mark is seen."""
    assert '<span class="unseen">Target missed</span>' in render_page(environment, full_view())


def test_text_of_authors_is_escaped(environment: jinja2.Environment) -> None:
    """Show markup in a title, a label or a notice as text."""
    chrome = make_chrome("index.html", audience=HOSTILE, ribbon=HOSTILE)
    view = View(chrome, HOSTILE, HOSTILE, HOSTILE, main=(Notice(HOSTILE, HOSTILE),))
    assert "<script>" not in render_page(environment, view)


@pytest.mark.parametrize(
    "forbidden",
    [
        r"\|\s*safe",
        r"\sstyle=",
        r"<style",
        r"\son[a-z]+=",
        r"<script>",
        r"https?:",
        r"autoescape",
        r"javascript:",
    ],
)
def test_templates_hold_nothing_inline(template_texts: Mapping[str, str], forbidden: str) -> None:
    """Keep styles, scripts, other hosts and unescaped text out of every template."""
    assert [name for name, text in template_texts.items() if re.search(forbidden, text)] == []
