"""Break a theme in every way its makers can, and read what they are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Command
from site_files import read_tree, write_files

PAGE = "themes/default/templates/page.html"


def override(block: str, text: str) -> str:
    """Write a template that replaces one block of the default page by a text on its third line."""
    return f'{{% extends "default:page.html" %}}\n{{% block {block} %}}\n{text}\n{{% endblock %}}\n'


# The site's own page.html, where it is wrong, and what is said of it.
FAULTS = {
    "undefined variable": (override("heading", "<h1>{{ view.titel }}</h1>"), 3, "titel"),
    "undefined name": (override("heading", "{{ nothing }}"), 3, "'nothing' is undefined"),
    "syntax": (override("heading", "{{ view.title }"), 3, "not Jinja"),
    "failing expression": (override("heading", "{{ view.title + 1 }}"), 3, "the template fails"),
    "missing include": (override("heading", '{% include "none.html" %}'), 3, 'no template "none.html"'),
    "missing asset": (override("head", """{{ asset("st.js") }}"""), 3, 'did you mean "site.js"?'),
    "missing parent": ('{% extends "default:pge.html" %}\n', 1, 'did you mean "default:page.html"?'),
    "includes itself": ('{% include "page.html" %}\n', 1, "include or extend each other without end"),
    "extends itself": ('{% extends "page.html" %}\n', 1, "include or extend each other without end"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_with_its_place_and_page(fault: str, small_site: Path, cxsite: Command) -> None:
    """A mistake in a template is told with file, line and one of the pages that show it."""
    text, line, words = FAULTS[fault]
    outcome = cxsite("build", "--site", write_files(small_site, {PAGE: text}))
    place = f"{PAGE}:{line}:1 error CX511 "
    told = [
        outcome.err.startswith(place),
        *(part in outcome.err for part in (words, "(page index.html and ")),
    ]
    assert (outcome.code, told) == (1, [True] * 3), outcome.err


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_is_told_once(fault: str, small_site: Path, cxsite: Command) -> None:
    """However many pages a template breaks, there is one finding."""
    outcome = cxsite("build", "--site", write_files(small_site, {PAGE: FAULTS[fault][0]}))
    assert "\n1 error, 0 warnings\n" in outcome.err, outcome.err


def test_fault_leaves_the_last_portal(small_site: Path, cxsite: Command) -> None:
    """A broken template leaves every byte of the portal as it was."""
    cxsite("build", "--site", small_site)
    before = read_tree(small_site / "output")
    cxsite("build", "--site", write_files(small_site, {PAGE: FAULTS["syntax"][0]}))
    assert read_tree(small_site / "output") == before


def test_one_file_of_a_theme_can_be_replaced(small_site: Path, cxsite: Command) -> None:
    """A site's own template wins over the built-in one, and may extend it."""
    own = override("heading", "{{ super() }}<p>Our own line.</p>")
    cxsite("build", "--site", write_files(small_site, {PAGE: own}))
    assert "Our own line." in (small_site / "output" / "units" / "desk.html").read_text(encoding="utf-8")


def test_tokens_alone_make_a_theme(small_site: Path, cxsite: Command) -> None:
    """The second theme of the repository changes the style sheet and no page."""
    cxsite("build", "--site", small_site)
    plain = read_tree(small_site / "output")
    write_files(
        small_site,
        {"cxsite.toml": 'title = "Office"\naudiences = ["staff", "executives"]\ntheme = "slate"\n'},
    )
    outcome = cxsite("build", "--site", small_site)
    slate = read_tree(small_site / "output")
    kinds = {name.rpartition(".")[2] for name in {*plain, *slate} if plain.get(name) != slate.get(name)}
    assert (outcome.code, "css" in kinds) == (0, True), outcome.err
