"""Test the rendering of a plan into files."""

from __future__ import annotations

import json
from pathlib import Path

from small_plans import make_page, make_theme, render, texts_of

from cxsite.issues import Place, warning
from cxsite.pages import DataFile, SearchEntry, SitePlan
from cxsite.pages.plan import Answer, Chart, Document, Figure, Notice, Prose, Spark, Table
from cxsite.render import Role, render_site
from cxsite.theme import Theme, read_theme
from cxsite.workers import Workers

TABLE = Table("Data", (), ())


def prose(text: str, *answers: Answer) -> Prose:
    """Write a text whose links are answered."""
    places = tuple(Place("content/index.md", number + 1) for number in range(len(answers)))
    return Prose(Document(text, answers, places=places))


def figure(**changes: object) -> Figure:
    """Make an own chart that no program can draw."""
    given = {"anchor": "chart-1", "title": "T", "sentence": "", "alt": "A", "table": TABLE, **changes}
    return Figure(**{"chart": Chart("own", spec="{}"), **given})  # type: ignore[arg-type]


def default_theme() -> Theme:
    """Read the theme that comes with the program."""
    return read_theme("default", Path("nowhere"))[0]


def test_every_part_becomes_a_file() -> None:
    """Pages, assets, data and the search index are handed over in the order of their addresses."""
    plan = SitePlan((make_page("a/x.html"),), (DataFile("data/m.csv", b"1", "content/m.md"),), ())
    rendering = render_site(plan, make_theme(**{"site.css": b"p{}"}), Workers(), lambda _: None)
    found = [(artifact.address.split("/")[0], artifact.role) for artifact in rendering.artifacts]
    assert found == [
        ("a", Role.PAGE),
        ("assets", Role.ASSET),
        ("data", Role.DATA),
        ("search-index.js", Role.DATA),
    ]
    assert rendering.artifacts[0].source == "content/a/x.md"


def test_assets_are_named_by_their_content() -> None:
    """A page leads to the folder of the very assets it was made with."""
    theme = make_theme({"page.html": "{{ asset('site.css') }}"}, **{"site.css": b"p{}"})
    rendering = render(make_page("a/x.html"), theme=theme)
    asset = next(artifact.address for artifact in rendering.artifacts if artifact.role is Role.ASSET)
    assert texts_of(rendering)["a/x.html"] == f"../{asset}"


def test_progress_is_told_of_every_page() -> None:
    """Also a page that fails is done."""
    done: list[str] = []
    plan = SitePlan((make_page("a.html"), make_page("b.html", template="none.html")), (), ())
    render_site(plan, make_theme(), Workers(), done.append)
    assert done == ["a.html", "b.html"]


def test_findings_of_the_plan_come_first() -> None:
    """What was found before stays found."""
    earlier = warning("CX1", "earlier", Place("a.md"))
    rendering = render_site(SitePlan((), (), (), (earlier,)), make_theme(), Workers(), lambda _: None)
    assert rendering.issues == (earlier,)


def test_a_dead_link_is_shown_where_it_was_written() -> None:
    """An author's dead link is a finding at its place in the text."""
    rendering = render(
        make_page("index.html", prose("[a](cx:0) [b](cx:1)", Answer("index.html"), Answer("no.html")))
    )
    assert [(issue.code, issue.place.line) for issue in rendering.issues] == [("CX602", 2)]


def test_links_to_a_page_that_failed_are_not_called_dead() -> None:
    """A page that could not be rendered is one finding, not one for each link to it."""
    pages = (
        make_page("index.html", prose("[a](cx:0)", Answer("b.html"))),
        make_page("b.html", template="no.html"),
    )
    assert [issue.code for issue in render(*pages).issues] == ["CX511"]


def test_search_entries_become_a_script() -> None:
    """The index is a script, so that it can be read from a folder; nothing in it can end the script."""
    entry = SearchEntry("</script>\u2028", "Page", "a.html", "s", "w\ud800", "7")
    text = texts_of(render(search=(entry,)))["search-index.js"]
    assert ("<" in text, "\u2028" in text) == (False, False)
    rows = json.loads(text.removeprefix("window.cxsiteSearch=").removesuffix(";\n"))
    assert rows == [{"t": "</script>\u2028", "k": "Page", "a": "a.html", "s": "s", "w": "w\ud800", "f": "7"}]


def test_a_block_in_a_text_is_shown_by_its_template() -> None:
    """An image that asks for a block gets the block."""
    theme = make_theme({"blocks/notice.html": "<aside>{{ block.text }}</aside>"})
    text = texts_of(
        render(make_page("index.html", prose("![a](cx:0)", Answer(block=Notice("Mind")))), theme=theme)
    )
    assert "<aside>Mind</aside>" in text["index.html"]


def test_a_chart_that_cannot_be_drawn_is_a_finding() -> None:
    """A broken own chart is told where it was asked for."""
    theme = make_theme({"page.html": "{{ picture(view.main[0]) }}"})
    made = Theme(theme.name, theme.templates, theme.origins, default_theme().tokens, {})
    place = Place("content/index.md", 7)
    issues = render(make_page("index.html", figure(place=place)), theme=made).issues
    assert [(issue.code, issue.place) for issue in issues] == [("CX510", place)]


def test_a_chart_of_ours_that_fails_names_its_page() -> None:
    """Without a place in a text, the record behind the page is named."""
    theme = make_theme({"page.html": "{{ picture(view.main[0]) }}"})
    made = Theme(theme.name, theme.templates, theme.origins, default_theme().tokens, {})
    issues = render(make_page("index.html", figure()), theme=made).issues
    assert [issue.place.path for issue in issues] == ["content/index.md"]


def test_pictures_are_files_too() -> None:
    """A figure with an address is drawn into the page and stored as a file of its own."""
    theme = make_theme({"page.html": "{{ picture(view.main[0]) }}{{ spark(view.main[1]) }}"})
    made = Theme(theme.name, theme.templates, theme.origins, default_theme().tokens, {})
    drawn = figure(chart=Chart("trend", params={"unit": "percent"}), address="charts/index/t.svg")
    spark = Spark((1.0, 2.0), "Two points")
    rendering = render(make_page("index.html", drawn, spark), theme=made)  # type: ignore[arg-type]
    texts = texts_of(rendering)
    assert (texts["charts/index/t.svg"].startswith("<svg"), "Two points" in texts["index.html"]) == (
        True,
        True,
    )


def test_the_same_plan_gives_the_same_bytes() -> None:
    """Rendering twice, also with what the first left behind, changes nothing."""
    page = make_page("index.html", prose("A text."))
    workers = Workers()
    first, second = (
        render_site(SitePlan((page,), (), ()), make_theme(), workers, lambda _: None) for _ in range(2)
    )
    assert first == second
