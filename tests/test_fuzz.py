"""Try changed inputs: what is not right is refused, and never with a crash, a hang or a page of it.

The ordinary run tries a few hundred; ``CXSITE_FUZZ=20000`` tries so many, and ``tests/fuzz_inputs.py`` does
so without pytest.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from fuzz_inputs import Fuzzer, HangError, limit_time, try_site
from site_files import SMALL_SITE, write_files

from cxsite.build import BuildOptions, inspect_site
from cxsite.issues import has_errors
from cxsite.workers import Workers

COUNT = int(os.environ.get("CXSITE_FUZZ", "200"))
PARTS = 10


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Fuzzer:
    """Copy the sites once for all inputs."""
    fuzzer = Fuzzer(tmp_path_factory.mktemp("fuzz"))
    fuzzer.lay_out()
    return fuzzer


@pytest.mark.parametrize("part", range(PARTS))
def test_no_change_of_a_file_makes_it_fail(fuzzer: Fuzzer, part: int) -> None:
    """Whatever is written over a file of a site, the site is read or refused in good time."""
    names = (f"test:{part}:{number}" for number in range(COUNT // PARTS))
    assert list(filter(None, map(fuzzer.try_one, names))) == []


PAGE = "content/pages/a.md"
LONG_TEXTS = {
    "links": " ".join(f"[word {n}](https://example.com/{n})" for n in range(4000)),
    "numbers": " ".join("[90 %](value:answered)" for _ in range(1500)),
    "brackets-open": "[" * 5000,
    "brackets-open-before-one": "[" * 5000 + "a](b)",
    "images-open": "![" * 3000,
    "targets-open": "[a](" * 3000,
    "titles-open": '[a](b "c) ' * 2000,
    "ticks": " ".join("`" * (n % 60 + 1) for n in range(3000)),
    "stars": "*a " * 5000,
    "stars-crossed": "**a_ " * 4000,
    "tags-open": "<a" * 5000,
    "comments-open": "<!-- " * 3000,
    "quotes": ">" * 400 + "a",
    "lists": "".join("  " * n + "- a\n" for n in range(150)),
    "tables": "|a|b|\n|-|-|\n" + "|c|d|\n" * 2000,
    "bars": "|" * 5000 + "\n" + "|-" * 3000 + "\n",
    "definitions": "".join(f"[a{n}]: b{n}\n" for n in range(3000)),
    "fences": "```\n" * 3000,
    "backslashes": "\\" * 20000,
    "blanks": " " * 100_000 + "a",
    "brackets-round": "[a]" + "(" * 20000,
}


REFUSED = frozenset({"brackets-open-before-one", "titles-open", "quotes", "lists", "definitions"})
"""Those lead nowhere, or are nested deeper than anyone reads."""


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Workers:
    """Keep what all cases share: the first build loads the programs that draw, and draws the pictures."""
    workers = Workers()
    site = write_files(tmp_path_factory.mktemp("warm"), SMALL_SITE)
    assert inspect_site(site, BuildOptions(style=True, workers=workers)).issues == ()
    return workers


@pytest.mark.parametrize("case", LONG_TEXTS)
def test_long_texts_take_no_long_time(case: str, tmp_path: Path, workers: Workers) -> None:
    """A text of one thing many times is read, and rendered or refused, within seconds."""
    site = write_files(tmp_path / "site", SMALL_SITE | {PAGE: f"---\ntitle: A\n---\n\n{LONG_TEXTS[case]}\n"})
    assert has_errors(try_site(site, workers=workers)) == (case in REFUSED)


BOMB = "a: &a [1, 1]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}]\n" for before, name in pairwise("abcdefghij")
)
FRONT = "content/units/b.md"
BROKEN_FILES = {
    "yaml-laughs": (FRONT, f"---\n{BOMB}---\n"),
    "yaml-nested-flow": (FRONT, "---\ntitle: " + "[" * 3000 + "\n---\n"),
    "yaml-nested-closed": (FRONT, "---\ntitle: " + "[" * 2000 + "]" * 2000 + "\n---\n"),
    "yaml-nested-block": (FRONT, "---\ntitle: " + "- " * 3000 + "\n---\n"),
    "yaml-number-of-digits": (FRONT, f"---\nupdated: {'9' * 6000}\ntags: {'9' * 6000}\n---\n"),
    "yaml-merge-of-itself": (FRONT, "---\na: &a\n  <<: *a\n---\n"),
    "toml-nested": ("cxsite.toml", f"title = {'[' * 3000}\n"),
    "toml-number-of-digits": ("cxsite.toml", f"year_starts = {'9' * 6000}\n"),
    "toml-digits-in-a-list": ("cxsite.toml", f"audiences = [0, {'9' * 6000}]\n"),
    "toml-tables-in-tables": ("cxsite.toml", "".join(f"[{'a.' * 90}b{n}]\n" for n in range(500))),
    "toml-deep-and-broken": ("cxsite.toml", "".join(f"[{'a.' * 19}b{n}]\n" for n in range(200)) + "x"),
    "toml-tables-twice": ("cxsite.toml", "".join(f"[labels.a{n}]\n" for n in range(1000)) * 2),
    "toml-many-mistakes": ("cxsite.toml", "".join(f"[extracts.a{n}]\ndates = 'x'\n" for n in range(100))),
    "toml-lone-surrogate": ("cxsite.toml", 'title = "\\ud800"\n'),
    "edition-nested": ("editions/2013-Q4.json", "[" * 100_000),
    "edition-nested-tables": ("editions/2013-Q4.json", '{"a":' * 50_000),
    "edition-number-of-digits": ("editions/2013-Q4.json", f'{{"format": {"9" * 6000}}}'),
    "edition-lone-surrogate": ("editions/2013-Q4.json", '{"edition": "\\ud800"}'),
    "csv-quote-open": ("data/calls.csv", "day,team,calls,answered\n" + '"' + "a,\n" * 50_000),
    "csv-many-columns": ("data/calls.csv", ",".join(f"c{n}" for n in range(20_000)) + "\n"),
    "csv-many-ragged-rows": ("data/calls.csv", "day,team,calls,answered\n" + "a\n" * 20_000),
    "csv-number-of-digits": ("data/calls.csv", f"day,team,calls,answered\n2013-01-31,N,{'9' * 6000},3\n"),
    "csv-long-cell": ("data/calls.csv", f"day,team,calls,answered\n2013-01-31,{'N ' * 65_000},x,3\n"),
    "csv-escaped-quotes": (
        "data/calls.csv",
        "day,team,calls,answered\n2013-01-31," + '\\"' * 150_000 + ",3,3\n",
    ),
    "csv-long-line": ("data/calls.csv", f"day,team,calls,answered\n2013-01-31,N,3,3{',' * 150_000}\n"),
    "csv-exponent": ("data/calls.csv", "day,team,calls,answered\n2013-01-31,N,1e99,1e-99\n"),
    "register-many-columns": ("data/registers/units.csv", "id" + ",a.b" * 5000 + "\nx\n"),
    "register-quote-open": ("data/registers/units.csv", 'id,title\nx,"' + "a\n" * 20_000),
}


@pytest.mark.parametrize("case", BROKEN_FILES)
def test_hostile_files_are_refused(case: str, tmp_path: Path, workers: Workers) -> None:
    """What would keep a reader busy or fill its memory is refused as any other mistake is."""
    path, content = BROKEN_FILES[case]
    site = write_files(tmp_path / "site", SMALL_SITE | {path: content})
    assert try_site(site, workers=workers) != ()


def _spin() -> Iterator[int]:
    while True:
        yield 1


def test_a_hang_is_told() -> None:
    """What never ends is stopped, so that a hang is a failure and no endless run."""
    with pytest.raises(HangError), limit_time(0.1):
        sum(_spin())
