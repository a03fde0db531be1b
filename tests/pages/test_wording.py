"""Test the words of the interface: level and target, never change."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from small_portals import page_at, texts_of
from test_hidden_figures import secret_site

from cxsite.pages import Document, View
from cxsite.pages.plan import Prose

PACKAGE = Path(__file__).parents[2] / "cxsite"
TEMPLATES = Path(__file__).parents[2] / "themes" / "default" / "templates"
# These modules word what a rule or a test has shown; all others may not speak of change.
EVIDENCE = {"signal_words"}
SOURCES = sorted(
    path for path in (*(PACKAGE / "pages").glob("*.py"), PACKAGE / "language.py") if path.stem not in EVIDENCE
)
# "Higher is better" says which way is good, not which way anything went.
ALLOWED = ("Higher is better", "Lower is better")
CHANGE = re.compile(
    r"\b(improv\w*|worse\w*|fell|fall(s|en|ing)?|rose|ris(es|en|ing)|better|increas\w*|decreas\w*|declin\w*|"
    r"grew|grow(s|n|ing)|dropp?\w*|went (up|down)|significan\w*|signal\w*)\b",
    re.IGNORECASE,
)


def shown_strings(path: Path) -> list[str]:
    """List the texts in a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    nodes = [
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [str(node.value) for node in nodes if id(node) not in docstrings]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_text_speaks_of_change(path: Path) -> None:
    """Two figures that differ are two figures: no text says that anything got better or worse."""
    spoken = [text for text in shown_strings(path) if text not in ALLOWED]
    # The name of a column in the published table is the contract's.
    assert [text for text in spoken if CHANGE.search(text) and text != "signal"] == []


def test_no_template_speaks_of_change() -> None:
    """Nor do the words that stand in templates."""
    texts = {
        path.name: re.sub(r"{[#%].*?[#%]}", "", path.read_text("utf-8"), flags=re.DOTALL)
        for path in TEMPLATES.rglob("*.html")
    }
    assert [name for name, text in texts.items() if CHANGE.search(re.sub(r"<[^>]*>", "", text))] == []


def without_prose(view: View) -> View | list[object]:
    """Leave out what authors wrote."""
    return [block for block in (*view.main, *view.aside) if not isinstance(block, Prose | Document)]


def test_no_page_speaks_of_change() -> None:
    """Worded figures of a whole portal do not either."""
    plan = secret_site().plan()
    texts = [text for page in plan.pages for text in texts_of(without_prose(page.view))]
    assert [text for text in texts if CHANGE.search(text) and text not in (*ALLOWED, "signal")] == []


def test_titles_are_no_labels() -> None:
    """A figure's title is a statement with a number in it."""
    view = page_at(secret_site().plan(), "metrics/answered.html").view
    titles = [block.title for block in view.main if block.block == "figure"]  # type: ignore[union-attr]
    assert all(re.search(r"\d", title) for title in titles)
