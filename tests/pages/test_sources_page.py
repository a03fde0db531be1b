"""Test the page that tells where the figures come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from small_portals import block_at, page_at, rows_of, texts_of

from cxsite.config import read_config
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal
from cxsite.pages import SitePlan, View, plan_site

CALLS = "day,team,calls,answered\n2024-05-10,N,40,35\n2024-06-10,N,44,40\n2024-06-20,S,24,12\n"
ANSWERED = """---
title: Answered in time
kind: share
source: calls.csv
date: day
numerator: answered
denominator: calls
min_base: 0
owner: desk
definition: Share of calls that somebody answered.
{more}
---
"""
FILES = {
    "cxsite.toml": 'as_of = 2024-06-30\naudiences = ["staff", "leaders"]\n',
    "data/calls.csv": CALLS,
    "content/units/desk.md": "---\ntitle: Service desk\n---\n",
    "content/metrics/answered.md": ANSWERED.format(more=""),
}
ROWS = "---\nkind: count\nsource: {source}\ndate: day\naudience: {audience}\n---\n"


def plan(folder: Path, changes: dict[str, str] | None = None, audience: str = "staff") -> SitePlan:
    """Write a site, and plan its pages for an audience."""
    for name, text in {**FILES, **(changes or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    config, _ = read_config(folder)
    return plan_site(build_portal(load_sources(LoadOptions(folder, config)), Choice(audience)))


def view(folder: Path, changes: dict[str, str] | None = None, audience: str = "staff") -> View:
    """Plan the page of sources."""
    return page_at(plan(folder, changes, audience), "sources.html").view


def overview(found: View) -> list[list[str]]:
    """Read the table of extracts."""
    return rows_of(block_at(found, "extracts").table)


def test_an_extract_tells_what_it_covers(tmp_path: Path) -> None:
    """Its days, its rows, and the number of metrics that come from it."""
    assert overview(view(tmp_path)) == [
        ["calls.csv", "May 1, 2024 to June 20, 2024", "3", "No limit set", "1"]
    ]


@pytest.mark.parametrize(
    ("fresh", "state", "note"),
    [
        (14, "On time", "10 days old; up to 14 days are fine"),
        (10, "On time", "10 days old; up to 10 days are fine"),
        (9, "Late", "10 days old; up to 9 days are fine"),
    ],
)
def test_freshness_is_told_in_words(tmp_path: Path, fresh: int, state: str, note: str) -> None:
    """Late is what is older at the reporting date than a metric allows."""
    changes = {"content/metrics/answered.md": ANSWERED.format(more=f"fresh: {fresh}d")}
    cell = block_at(view(tmp_path, changes), "extracts").table.rows[0][3]
    assert (cell.text, cell.note) == (state, note)


def test_metrics_stand_with_their_definition_owner_and_files(tmp_path: Path) -> None:
    """Each metric leads to its page, its unit and its published files."""
    (row,) = block_at(view(tmp_path), "from-calls-csv").table.rows
    assert [(cell.text, cell.href) for cell in row] == [
        ("Answered in time", "metrics/answered.html"),
        ("Share of calls that somebody answered.", ""),
        ("Service desk", "units/desk.html"),
        ("CSV", "data/metrics/answered.csv"),
        ("JSON", "data/metrics/answered.json"),
    ]


def test_an_extract_for_others_is_not_named(tmp_path: Path) -> None:
    """What only hidden metrics read is not on the page at all."""
    changes = {
        "data/secret.csv": "day\n2024-06-01\n",
        "content/metrics/secret.md": ROWS.format(source="secret.csv", audience="leaders"),
    }
    assert not any("secret" in text for text in texts_of(view(tmp_path, changes)))
    assert any("secret" in text for text in texts_of(view(tmp_path, changes, "leaders")))


def test_rows_are_not_told_where_others_see_more(tmp_path: Path) -> None:
    """With a metric of the same extract for others, rows less bases would be the base of theirs."""
    changes = {"content/metrics/all.md": ROWS.format(source="'*.csv'", audience="leaders")}
    found = view(tmp_path, changes)
    assert overview(found)[0][2] == "not told"
    assert block_at(found, "extracts").table.notes


def test_rows_are_not_told_where_a_figure_is_hidden(tmp_path: Path) -> None:
    """With a suppressed figure, rows less published bases would be its base."""
    answers = "day,score\n" + "2024-05-10,9\n" * 12 + "2024-06-10,8\n" * 3
    metric = "---\nkind: nps\nsource: calls.csv\ndate: day\nscore: score\n---\n"
    found = view(tmp_path, {"data/calls.csv": answers, "content/metrics/answered.md": metric})
    assert overview(found)[0][2] == "not told"


def test_rows_after_the_reporting_date_are_not_counted(tmp_path: Path) -> None:
    """A number of rows that holds later ones would be no number of what is shown."""
    found = view(tmp_path, {"data/calls.csv": f"{CALLS}2024-07-10,N,1,1\n"})
    assert overview(found)[0][1:3] == ["May 1, 2024 to June 20, 2024", "not told"]


def test_many_files_are_one_source(tmp_path: Path) -> None:
    """A pattern is told as its metric names it, with the rows of all its files."""
    changes = {
        "data/calls-2.csv": CALLS.replace("2024", "2023"),
        "content/metrics/answered.md": ANSWERED.format(more="").replace("calls.csv", "'calls*.csv'"),
    }
    assert overview(view(tmp_path, changes))[0][:3] == ["calls*.csv", "May 1, 2023 to June 20, 2024", "6"]


def test_an_extract_without_rows_says_so(tmp_path: Path) -> None:
    """Nothing is covered yet."""
    found = view(tmp_path, {"data/calls.csv": "day,team,calls,answered\n"})
    assert overview(found)[0][1] == "No rows yet"


def test_sources_of_like_names_keep_apart(tmp_path: Path) -> None:
    """Two names that make one anchor lead to two places."""
    changes = {
        "data/calls_csv.csv": CALLS,
        "data/calls-csv.csv": CALLS,
        "content/metrics/a.md": ROWS.format(source="calls_csv.csv", audience="staff"),
        "content/metrics/b.md": ROWS.format(source="calls-csv.csv", audience="staff"),
    }
    anchors = [getattr(block, "anchor", "") for block in view(tmp_path, changes).main]
    assert len(set(anchors)) == len(anchors) == 4


def test_indexes_stand_by_themselves(tmp_path: Path) -> None:
    """A metric that is made of others comes from no extract."""
    changes = {"content/metrics/both.md": "---\ntitle: Both\nkind: index\nparts: [{metric: answered}]\n---\n"}
    assert rows_of(block_at(view(tmp_path, changes), "derived").table)[0][0] == "Both"


def test_a_metric_leads_to_its_source(tmp_path: Path) -> None:
    """The extract among the facts of a metric leads to where it is told of."""
    page: Any = page_at(plan(tmp_path), "metrics/answered.html").view
    facts = {fact.term: fact.values for block in page.aside if block.block == "facts" for fact in block.facts}
    assert [(link.text, link.href) for link in facts["Source"]] == [
        ("calls.csv", "../sources.html#from-calls-csv")
    ]


def test_search_finds_an_extract_by_its_metrics(tmp_path: Path) -> None:
    """An extract's entry leads to its place and knows its metrics."""
    entry = next(one for one in plan(tmp_path).search if one.title == "calls.csv")
    assert (entry.kind, entry.address, entry.words) == (
        *("Extract", "sources.html#from-calls-csv", "Answered in time"),
    )


def test_every_page_leads_to_the_sources(tmp_path: Path) -> None:
    """The page is in the navigation, as long as there are metrics."""
    page = page_at(plan(tmp_path), "units/desk.html")
    assert ("Sources", "../sources.html") in [(link.text, link.href) for link in page.view.chrome.more]
