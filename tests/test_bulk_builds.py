"""Hold builds of metrics with many segments to builds from nothing, through edits of all that they show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from build_race import build, build_clean, differing, remember_on_disk
from site_edits import Asked
from site_files import write_files

from cxsite.config import read_config
from cxsite.load import LoadOptions, load_sources
from cxsite.memo import Memo
from cxsite.model import Choice, Portal, build_portal
from cxsite.pages import plan_site

BRANCHES = 40
MONTHS = [f"2023-{month:02d}-01" for month in range(1, 5)]
METRIC = """---
title: Answered {id}
kind: share
source: {id}.csv
date: day
numerator: good
denominator: all
by: [branch]
grain: month
target: 80
owner: desk
definition: Calls answered, [{value} %](value:waited) of them late.
---
"""
LABELS = '[labels.branch]\nfile = "b.csv"\nkey = "k"\nlabel = "n"\n'
Files = Mapping[str, str]


def rows_of(seed: int) -> str:
    """Write the months of every branch."""
    lines = ["day,branch,good,all"]
    for number in range(BRANCHES):
        for place, month in enumerate(MONTHS):
            lines.append(f"{month},B{number:02d},{60 + (number * 7 + place * 11 + seed) % 30},100")
    return "\n".join(lines) + "\n"


SITE: Files = {
    "cxsite.toml": 'title = "Branches"\n',
    "content/index.md": "---\ntitle: Branches\n---\n\nAll of them.\n",
    "content/metrics/answered.md": METRIC.format(id="answered", value="74.3"),
    "content/metrics/waited.md": METRIC.format(id="waited", value="74.3").replace("Answered", "Waited"),
    "content/units/desk.md": "---\ntitle: Service desk\n---\n",
    "data/answered.csv": rows_of(0),
    "data/waited.csv": rows_of(3),
}


def edit_files() -> Iterator[tuple[str, Files]]:
    """Name edits, one after the other, of all that a segment's page is made from."""
    data, theme = rows_of(0), 'title = "Offices"\ntheme = "house"\n'
    answered, waited = (SITE[f"content/metrics/{id_}.md"] for id_ in ("answered", "waited"))
    same_slug = data.replace(",B05,", ",b-06,").replace("B06", "b 06")
    yield "a figure of one branch", {"data/answered.csv": data.replace("B07,7", "B07,6", 1)}
    yield "the sibling's figures", {"data/waited.csv": rows_of(3).replace("B09,7", "B09,8", 2)}
    yield "many figures", {"data/answered.csv": rows_of(1)}
    yield "a branch that goes", {"data/answered.csv": data[: data.index(f"{MONTHS[0]},B39")]}
    yield "two branches of one slug", {"data/answered.csv": same_slug}
    yield "the owner's name", {"content/units/desk.md": "---\ntitle: Counter\n---\n"}
    yield "a target", {"content/metrics/answered.md": answered.replace(": 80", ": 90")}
    yield "the sibling's title", {"content/metrics/waited.md": waited.replace("Waited", "Held")}
    yield "a new kind in the menu", {"content/pages/more.md": "---\ntitle: More\n---\n\nMore.\n"}
    yield "labels", {"cxsite.toml": f"{SITE['cxsite.toml']}{LABELS}", "data/b.csv": "k,n\nB01,Basle\n"}
    yield "the reporting date", {"cxsite.toml": 'title = "Offices"\nas_of = 2023-04-15\n'}
    # The plan is the same and every print is lost.
    colours = '[light]\nsurface = "#abcdef"\n'
    yield (
        "colours",
        {"cxsite.toml": theme, "themes/house/theme.toml": "", "themes/house/tokens.toml": colours},
    )


@pytest.mark.slow
def test_what_was_known_of_many_segments_is_not_believed_after_a_change(tmp_path: Path) -> None:
    """After each edit, the portal of a process that remembers equals one from nothing, byte for byte."""
    site = write_files(tmp_path / "site", dict(SITE))
    workers = remember_on_disk(site)
    build(site, tmp_path / "out", Asked(), workers)
    for name, files in edit_files():
        workers.memo.save()
        write_files(site, dict(files))
        workers = remember_on_disk(site)
        found = build(site, tmp_path / "out", Asked(), workers)
        expected = build_clean(site, tmp_path / "clean", Asked())
        assert found.portal is not None, (name, found)
        assert expected.portal is not None
        assert found == expected, f"{name}: {differing(found.portal, expected.portal)}"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    """Work out the portal of many branches."""
    site = write_files(tmp_path_factory.mktemp("many"), dict(SITE))
    config, _ = read_config(site)
    return build_portal(load_sources(LoadOptions(site, config)), Choice())


def test_known_pages_are_those_that_are_planned(portal: Portal) -> None:
    """To note how pages were planned changes nothing in them, nor in files and search entries."""
    plain, noted = plan_site(portal), plan_site(portal, memo=Memo())
    planned = {page.address: page for page in plain.pages}
    known = {page.address: page for page in noted.pages} | {
        one.address: one.page.make() for one in noted.known
    }
    assert len(noted.known) == 2 * (BRANCHES + 1)
    assert known == planned
    assert (noted.files, noted.search) == (plain.files, plain.search)


def test_what_was_planned_is_not_planned_again(portal: Portal) -> None:
    """A second plan knows every page by the digest of the first."""
    memo = Memo()
    first, second = (plan_site(portal, memo=memo) for _ in range(2))
    assert [one.page.digest for one in second.known] == [one.page.digest for one in first.known]
    assert [one.page.make() for one in second.known[:3]] == [one.page.make() for one in first.known[:3]]
