"""Test the words of the interface: level and target, and change only where there is evidence of it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from small_portals import SHARE, Site, add_up, page_at, texts_of
from test_hidden_figures import secret_site

from cxsite.pages import Document, View
from cxsite.pages.plan import Prose

PACKAGE = Path(__file__).parents[2] / "cxsite"
TEMPLATES = Path(__file__).parents[2] / "themes" / "default" / "templates"
# The catalogs of messages and these modules word what a rule or a test has shown; no other speaks of change.
EVIDENCE = {"signal_words"}
SOURCES = sorted(
    path
    for path in (*(PACKAGE / "pages").glob("*.py"), PACKAGE / "language.py")
    if path.stem not in EVIDENCE and not path.stem.startswith("messages_")
)
NAME = re.compile(r"[a-z0-9_.-]+")
"""What a verdict is called in data and code, not on a page."""
# These say which way is good, not which way anything went, and what a column holds.
ALLOWED = ("Higher is better", "Lower is better", "Signal")
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
    spoken = [text for text in shown_strings(path) if text not in ALLOWED and not NAME.fullmatch(text)]
    assert [text for text in spoken if CHANGE.search(text)] == []


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


def quiet_site() -> Site:
    """Make a portal in which nothing ever changed: one series has limits, the other has too few points."""
    months = {f"{2010 + at // 12}-{at % 12 + 1:02}": (600 + at * 7 % 5, 1000) for at in range(30)}
    few = dict(list(months.items())[:4])
    metric = {**SHARE, "title": "Answered", "by": ["team"], "target": 60, "min_base": 0}
    return Site(
        {
            "metrics/answered": metric,
            "metrics/young": {**metric, "title": "Young"},
            "scorecards/all": {"groups": [{"title": "All", "metrics": ["answered", "young"]}], "by": "team"},
            "promises/quick": {"metric": "answered", "kept_when": {"at_least": 60}, "by": "team"},
        },
        tallies={"answered": add_up(North=months, South=months), "young": add_up(North=few, South=few)},
        settings={"as_of": "2012-06-30"},
    )


def test_no_page_speaks_of_change_without_evidence() -> None:
    """In a portal in which nothing changed no page but the one on the method says that anything did."""
    plan = quiet_site().plan()
    pages = [page for page in plan.pages if page.address != "method.html"]
    texts = [text for page in pages for text in texts_of(without_prose(page.view))]
    spoken = [text for text in texts if CHANGE.search(text) and not NAME.fullmatch(text)]
    # How many false signals to expect is said wherever several series are judged.
    assert [text for text in spoken if text not in ALLOWED and "by chance alone" not in text] == []


def test_the_quiet_site_is_judged() -> None:
    """Silence means something only where there is a verdict."""
    metrics = quiet_site().portal().metrics
    assert metrics["answered"].total.variation == "common_cause"
    assert metrics["young"].total.change is not None


@pytest.mark.parametrize(
    ("address", "count"),
    [("metrics/answered.html", 2), ("scorecards/all.html", 1), ("scorecards/all.html", 2)],
)
def test_false_signals_are_told_where_segments_are_judged(address: str, count: int) -> None:
    """The more segments a table judges, the more of them chance marks (D18); a scorecard's totals apart."""
    texts = texts_of(page_at(quiet_site().plan(), address).view)
    figures = "1 judged figure" if count == 1 else f"{count} judged figures"
    assert any(f"With {figures}, about 0.0" in text for text in texts)


def test_titles_are_no_labels() -> None:
    """A figure's title is a statement with a number in it."""
    view = page_at(secret_site().plan(), "metrics/answered.html").view
    titles = [block.title for block in view.main if block.block == "figure"]  # type: ignore[union-attr]
    assert all(re.search(r"\d", title) for title in titles)
