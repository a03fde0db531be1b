"""Measure the build of a portal from millions of answers in one file, against merely reading the file.

    python benchmarks/answers.py
    python benchmarks/answers.py --rows 300000 --jobs 1

Each row holds a day, three dimensions and answers to twelve questions; each is a metric by these
dimensions. The floor is what pandas takes to read the file, in a process of its own.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from watched_run import watch_python

ROWS = 10_000_000
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


def measure(site: Path, jobs: int | None) -> None:
    """Print what the floor, the first build and a second one take."""
    floor = watch_python("-c", f"import pandas; pandas.read_csv({str(site / 'data' / 'answers.csv')!r})")
    print(f"pandas reads the file   {floor}", flush=True)
    build = ("-m", "cxsite", "build", "--site", str(site), *(("--jobs", str(jobs)) if jobs else ()))
    first = watch_python(*build)
    print(f"build from nothing      {first}   {first.wall / floor.wall:.2f} x the floor", flush=True)
    print(f"build again             {watch_python(*build)}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--jobs", type=int, help="processes; left out: as many as there are cores")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="answers-"))
    try:
        write_site(folder / "site", chosen.rows)
        measure(folder / "site", chosen.jobs)
    finally:
        shutil.rmtree(folder)
