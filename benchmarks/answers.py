"""Measure the build of a portal from millions of answers in one file, against merely reading the file.

    python benchmarks/answers.py
    python benchmarks/answers.py --rows 300000 --jobs 1
    python benchmarks/answers.py --rows 5600000 --mistake

Each row holds a day, three dimensions and answers to twelve questions; each is a metric by these
dimensions. The floor is what pandas takes to read the file, in a process of its own. The same pages of few
answers tell what of the build the answers take. With ``--mistake`` one cell is no number.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from watched_run import Usage, watch_python

ROWS = 10_000_000
FEW = 30_000
QUESTIONS = 12
DIMENSIONS = {
    "region": ["North", "South", "East", "West"],
    "channel": ["phone", "web", "shop", "app", "letter"],
    "product": ["basic", "plus", "family", "business", "student", "travel"],
}
DAYS = 730
SEED = 1
CHUNK = 500_000
METRIC = """---
title: Question {number}
kind: nps
source: answers.csv
date: date
score: q{number}
by: [{dimensions}]
grain: month
good: up
---
"""


def write_site(site: Path, rows: int) -> None:
    """Write the site, its answers in the order of their days as systems export them."""
    (site / "data").mkdir(parents=True)
    (site / "content" / "metrics").mkdir(parents=True)
    (site / "cxsite.toml").write_text('title = "Answers"\n')
    (site / "content" / "index.md").write_text("---\ntitle: Answers\n---\n\nTwelve questions.\n")
    for number in range(1, QUESTIONS + 1):
        text = METRIC.format(number=number, dimensions=", ".join(DIMENSIONS))
        (site / "content" / "metrics" / f"q{number}.md").write_text(text)
    chance = np.random.default_rng(SEED)
    for start in range(0, rows, CHUNK):
        columns = _draw_answers(chance, np.arange(start, min(start + CHUNK, rows)) * DAYS // rows)
        mode, header = ("w", True) if start == 0 else ("a", False)
        pd.DataFrame(columns).to_csv(site / "data" / "answers.csv", mode=mode, header=header, index=False)


def _draw_answers(chance: np.random.Generator, days: np.ndarray) -> Mapping[str, np.ndarray]:
    columns = {"date": (np.datetime64("2022-01-01") + days).astype(str)}
    for name, values in DIMENSIONS.items():
        columns[name] = np.array(values)[chance.integers(0, len(values), len(days))]
    for number in range(1, QUESTIONS + 1):
        columns[f"q{number}"] = chance.integers(0, 11, len(days))
    return columns


def write_mistake(site: Path) -> None:
    """Put a letter in place of an answer in the middle of the file."""
    with (site / "data" / "answers.csv").open("r+b") as file:
        file.seek(file.seek(0, 2) // 2)
        file.readline()
        begin = file.tell()
        file.seek(begin + file.readline().rindex(b",") + 1)
        file.write(b"x")


def measure(site: Path, few: Path, jobs: int | None) -> None:
    """Print what the floor, the pages of few answers, the first build and a second one take."""
    floor = _watch_reading(site)
    pages = watch_python(*_word_build(few, jobs))
    print(f"pages of {FEW:,} answers {pages}", flush=True)
    first = watch_python(*_word_build(site, jobs))
    print(f"build from nothing      {first}   {first.wall / floor.wall:.2f} x the floor")
    print(
        f"of it the answers       {(first.cpu - pages.cpu) / floor.cpu:.2f} x the CPU of the floor",
        flush=True,
    )
    print(f"build again             {watch_python(*_word_build(site, jobs))}")


def measure_mistake(site: Path, jobs: int | None) -> None:
    """Print what it takes to find one bad cell."""
    _watch_reading(site)
    print(f"find the mistake        {watch_python('-c', _UNTIL_REFUSED, *_word_build(site, jobs))}")


_UNTIL_REFUSED = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, *sys.argv[1:]]) != 1)"


def _watch_reading(site: Path) -> Usage:
    floor = watch_python("-c", f"import pandas; pandas.read_csv({str(site / 'data' / 'answers.csv')!r})")
    print(f"pandas reads the file   {floor}", flush=True)
    return floor


def _word_build(site: Path, jobs: int | None) -> tuple[str, ...]:
    return ("-m", "cxsite", "build", "--site", str(site), *(("--jobs", str(jobs)) if jobs else ()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--jobs", type=int, help="processes; left out: as many as there are cores")
    parser.add_argument("--mistake", action="store_true", help="let one cell be no number")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="answers-"))
    try:
        write_site(folder / "site", chosen.rows)
        if chosen.mistake:
            write_mistake(folder / "site")
            measure_mistake(folder / "site", chosen.jobs)
        else:
            write_site(folder / "few", FEW)
            measure(folder / "site", folder / "few", chosen.jobs)
    finally:
        shutil.rmtree(folder)
