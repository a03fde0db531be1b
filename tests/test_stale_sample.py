"""Cut the sample's data to ten months: what its texts then say wrongly is found, and numbers put right."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from program import Command
from site_files import read_tree

from cxsite.config import read_config
from cxsite.fix import fix_files
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal

ROOT = Path(__file__).parent.parent

LAST_DAY = "2013-10-31"
COUNTS = ("on_time", "arrived", "scheduled", "cancelled")
LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<target>(?:value|claim):[^)]*)\)")
NUMBER = re.compile(r"[−+-]?[0-9][0-9,]*(?:\.[0-9]+)?")

PAGE = """\
---
title: What the texts say
summary: "Now [0 %](value:on-time) of arrivals are on time; *one week*, of course"
updated: 2013-12-31
---

On time are [**0.0** %](value:on-time), at JFK [about 0 %](value:on-time?segment=origin:JFK), of
[0 arrivals](value:on-time?of=n); [0.00 points](value:on-time?of=change) on the week before. In the week of
10 June it was [0.0%](value:on-time?period=2013-W24). The target is [0](value:on-time?of=target).  \t

| cancelled | scheduled |
|---|---|
| [0.0 %](value:cancellations) | [0](value:flights-scheduled) |

So we are [below our target](claim:on-time/below-target) and [broke our word](claim:three-in-four/broken),
though punctuality shows [nothing unusual](claim:on-time/unchanged).
"""
NOTE = (
    'proof,"A ""note""",on-time,2013-W24,Desk,'
    '"Now [0.0 %](value:on-time), and [0](value:on-time?of=n), ""so""."\n'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Copy the sample site, with a page and a note that state figures and claims, right as of December."""
    site = tmp_path / "site"
    for name in ("content", "data", "editions"):
        shutil.copytree(ROOT / name, site / name)
    shutil.copy(ROOT / "cxsite.toml", site)
    (site / "content/pages/proof.md").write_bytes(PAGE.replace("\n", "\r\n").encode())
    with (site / "data/registers/notes.csv").open("a", encoding="utf-8") as file:
        file.write(NOTE)
    sources = load_sources(LoadOptions(site, read_config(site)[0]))
    fix_files(site, build_portal(sources, Choice("executives")).issues)
    return site


def cut_data(site: Path) -> None:
    """Leave out all rows after the last day, and let today be that day."""
    config = site / "cxsite.toml"
    config.write_text(config.read_text().replace("as_of = 2013-12-31", f"as_of = {LAST_DAY}"))
    for path in (site / "data").glob("*.csv"):
        header, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        if header.startswith("date,") or ",date," in header:
            at = header.rstrip("\n").split(",").index("date")
            lines = [line for line in lines if line.rstrip("\n").split(",")[at] <= LAST_DAY]
        path.write_text("".join([header, *lines]), encoding="utf-8")


def week_of(site: Path, monday: date, origin: str = "") -> dict[str, int]:
    """Add up the flights of a week, by hand."""
    return add_up(site, monday, monday + timedelta(days=6), origin)


def add_up(site: Path, first: date, last: date, origin: str = "") -> dict[str, int]:
    """Add up the flights of a stretch of days."""
    days = (first.isoformat(), last.isoformat())
    with (site / "data/flights_daily.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if days[0] <= row["date"] <= days[1]]
    kept = [row for row in rows if origin in ("", row["origin"])]
    return {name: sum(int(row[name]) for row in kept) for name in COUNTS}


def percent(part: int, whole: int, decimals: int) -> str:
    """Write a percentage, halves rounded away from zero."""
    step = Decimal(1).scaleb(-decimals)
    return str((Decimal(100) * part / whole).quantize(step, ROUND_HALF_UP))


def links_of(text: str) -> Iterator[tuple[str, str]]:
    """List the checked links of a text: target and text."""
    for found in LINK.finditer(text):
        yield found["target"], found["text"]


def test_numbers_are_put_right_and_nothing_else(site: Path, cxsite: Command) -> None:
    """Each number becomes the figure of the ten months; every other byte of every file stays."""
    cut_data(site)
    before = read_tree(site)
    cxsite("check", "--site", site, "--fix")
    after = read_tree(site)
    newest, previous = week_of(site, date(2013, 10, 21)), week_of(site, date(2013, 10, 14))
    share = Decimal(100) * newest["on_time"] / newest["arrived"]
    change = share - Decimal(100) * previous["on_time"] / previous["arrived"]
    jfk = week_of(site, date(2013, 10, 21), "JFK")
    june = week_of(site, date(2013, 6, 10))
    said = dict(links_of(after["content/pages/proof.md"].decode()))
    assert said["value:on-time"] == f"**{percent(newest['on_time'], newest['arrived'], 1)}** %"
    assert said["value:on-time?segment=origin:JFK"] == f"about {percent(jfk['on_time'], jfk['arrived'], 0)} %"
    assert said["value:on-time?of=n"] == f"{newest['arrived']:,} arrivals"
    assert said["value:on-time?of=change"].replace("−", "-") == f"{change.quantize(Decimal('0.01'))} points"
    assert said["value:on-time?period=2013-W24"] == f"{percent(june['on_time'], june['arrived'], 1)}%"
    assert said["value:on-time?of=target"] == "80"
    assert said["value:cancellations"] == f"{percent(newest['cancelled'], newest['scheduled'], 1)} %"
    october = add_up(site, date(2013, 10, 1), date(2013, 10, 31))
    assert said["value:flights-scheduled"] == f"{october['scheduled']:,}"
    assert (
        f"Now [{percent(newest['on_time'], newest['arrived'], 0)} %]"
        in after["content/pages/proof.md"].decode()
    )
    noted = dict(links_of(after["data/registers/notes.csv"].decode()))
    assert noted["value:on-time?of=n"].replace(",", "") == str(newest["arrived"])
    for name, content in before.items():
        masked = [LINK.sub(_mask, tree.decode("utf-8", "replace")) for tree in (content, after[name])]
        assert masked[0] == masked[1], name
    assert sorted(before) == sorted(after)


def _mask(found: re.Match[str]) -> str:
    return f"[{NUMBER.sub('#', found['text'])}]({found['target']})"


def test_everything_that_became_wrong_is_reported(site: Path, cxsite: Command) -> None:
    """Every stale number and every false claim is a finding, and after the fix the claims alone are left."""
    cut_data(site)
    newest = week_of(site, date(2013, 10, 21))
    assert 100 * newest["on_time"] > 80 * newest["arrived"]
    found = json.loads(cxsite("check", "--site", site, "--format", "json").out)["findings"]
    ours = [one for one in found if one["path"] == "content/pages/proof.md"]
    stale = [one["line"] for one in ours if one["code"] == "CX231"]
    # The week of June and the target are what they were.
    assert stale == [3, 7, 7, 8, 8, 13, 13]
    false = [one["message"].split('"')[1] for one in ours if one["code"] == "CX235"]
    assert false == ["below-target", "broken", "unchanged"]
    left = json.loads(cxsite("check", "--site", site, "--fix", "--format", "json").out)["findings"]
    assert [_told(one) for one in left] == [_told(one) for one in found if one["code"] != "CX231"]


def _told(finding: dict[str, Any]) -> tuple[Any, ...]:
    # A number put right earlier in a line moves what follows it by a column.
    return tuple(finding[key] for key in ("path", "line", "code", "message", "hint"))


def test_fixing_again_changes_nothing(site: Path, cxsite: Command) -> None:
    """What is right stays as it is."""
    cut_data(site)
    cxsite("check", "--site", site, "--fix")
    once = read_tree(site)
    cxsite("check", "--site", site, "--fix")
    assert read_tree(site) == once
