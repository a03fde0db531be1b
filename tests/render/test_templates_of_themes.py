"""Test how mistakes in templates are told: template file and line, the page, each once."""

from __future__ import annotations

import pytest
from small_plans import make_page, make_theme, render, texts_of

from cxsite.issues import Issue, Place
from cxsite.pages.plan import Document, Prose


def fault_of(pages: int = 1, **templates: str) -> Issue:
    """Render pages with these templates (``__`` stands for the dot) and take the one finding."""
    texts = {name.replace("__", "."): text for name, text in templates.items()}
    made = [make_page(f"p{number}.html") for number in range(pages)]
    issues = render(*made, theme=make_theme(texts)).issues
    assert len(issues) == 1
    return issues[0]


def test_an_undefined_variable_is_shown_in_its_template() -> None:
    """The finding points at the line of the template and names the page."""
    issue = fault_of(page__html="<h1>{{ view.title }}</h1>\n  {{ titel }}\n")
    assert issue.place == Place("themes/small/templates/page.html", 2, 3, "  {{ titel }}", 11)
    assert (issue.code, issue.message) == ("CX511", "the template fails: 'titel' is undefined (page p0.html)")


def test_an_undefined_part_of_a_view_is_named() -> None:
    """A misspelt part of the view is named too."""
    issue = fault_of(page__html="{{ view.titel }}")
    assert "has no attribute 'titel'" in issue.message


@pytest.mark.parametrize(
    ("pages", "words"),
    [(1, "(page p0.html)"), (2, "(page p0.html and another page)"), (9, "(page p0.html and 8 other pages)")],
)
def test_a_fault_of_many_pages_is_told_once(pages: int, words: str) -> None:
    """One mistake in a template is one finding, with the number of pages that it spoils."""
    assert fault_of(pages, page__html="{{ nothing }}").message.endswith(words)


def test_faults_in_two_lines_are_two_findings() -> None:
    """Pages that fail at different lines are told apart."""
    theme = make_theme({"one.html": "{{ nothing }}", "two.html": "{{ nothing }}"})
    pages = (make_page("a.html", template="one.html"), make_page("b.html", template="two.html"))
    assert [issue.place.path for issue in render(*pages, theme=theme).issues] == [
        "themes/small/templates/one.html",
        "themes/small/templates/two.html",
    ]


def test_a_syntax_error_is_shown_where_it_is() -> None:
    """A tag that is no Jinja is pointed at."""
    issue = fault_of(page__html="fine\n{% fi view %}\n")
    assert (issue.place.line, issue.place.excerpt) == (2, "{% fi view %}")
    assert issue.message.startswith("the template is not Jinja: ")


def test_a_syntax_error_of_an_include_is_shown_there() -> None:
    """The file at fault is the included one, not the one that includes it."""
    issue = fault_of(page__html="{% include 'part.html' %}", part__html="\n{% if %}")
    assert (issue.place.path, issue.place.line) == ("themes/small/templates/part.html", 2)


def test_a_missing_template_has_a_hint() -> None:
    """The nearest template is offered, the line that asks for it is shown."""
    issue = fault_of(page__html="\n{% include 'prat.html' %}", part__html="")
    assert (issue.message, issue.hint) == (
        'there is no template "prat.html" (page p0.html)',
        'did you mean "part.html"?',
    )
    assert issue.place.line == 2


def test_a_page_whose_template_is_missing_names_it() -> None:
    """A theme that lacks the template of a page says so."""
    issue = render(make_page("a.html", template="front.html")).issues[0]
    assert issue.message.startswith('there is no template "front.html"')


@pytest.mark.parametrize("pages", [1, 3])
@pytest.mark.parametrize(
    "templates",
    [
        {"page__html": "{% include 'page.html' %}"},
        {"page__html": "{% include 'part.html' %}", "part__html": "{% include 'page.html' %}"},
        {"page__html": "{% extends 'part.html' %}", "part__html": "{% extends 'page.html' %}"},
        {"page__html": "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}"},
    ],
    ids=["itself", "each other", "parents", "macro"],
)
def test_a_loop_of_templates_ends(templates: dict[str, str], pages: int) -> None:
    """Templates that include or extend each other without end are one finding in a template."""
    issue = fault_of(pages, **templates)
    assert issue.message.startswith("templates include or extend each other without end")
    assert issue.place.path.startswith("themes/small/templates/p")


@pytest.mark.parametrize(
    "text",
    [
        "{{ 1 / 0 }}",
        "{{ view.title + 1 }}",
        "{{ view.main[3].x }}",
        "{{ 'a' | round }}",
        "{{ asset('no') }}",
    ],
)
def test_other_failures_are_findings_too(text: str) -> None:
    """Whatever else goes wrong in a template is told with its place, never as a crash."""
    issue = fault_of(page__html=text)
    assert (issue.place.path, issue.place.line) == ("themes/small/templates/page.html", 1)


def test_a_missing_asset_is_named() -> None:
    """An asset that the theme does not have is called by its name."""
    assert 'the theme has no asset "logo.svg"' in fault_of(page__html="{{ asset('logo.svg') }}").message


def test_a_mistake_of_ours_is_no_finding() -> None:
    """A failure in the code behind a template stays a failure with its trace."""
    broken = Prose(Document(None))  # type: ignore[arg-type]
    with pytest.raises((TypeError, AttributeError)):
        render(make_page("index.html", broken))


def test_text_is_escaped() -> None:
    """Markup in a view is shown as text."""
    theme = make_theme({"page.html": "{{ '<script>' }}"})
    assert texts_of(render(make_page(), theme=theme))["index.html"] == "&lt;script&gt;"


def test_characters_that_no_page_may_hold_are_left_out() -> None:
    """Control characters and half characters of a label do not reach the page."""
    theme = make_theme({"page.html": "a{{ '\\x00\\x1b\\ud800\\uffff' }}b"})
    assert texts_of(render(make_page(), theme=theme))["index.html"] == "ab"
