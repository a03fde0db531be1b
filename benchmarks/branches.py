"""Measure the portal of a company with thousands of branches: from nothing, and after one of them changed.

    python benchmarks/branches.py --branches 667
    python benchmarks/branches.py --branches 400 --jobs 1

Six metrics by branch, 24 months each: every metric has a page for each branch, with a full chart of it and
spark lines of the other metrics. So 667 branches make 4,000 pages, 4,000 charts and 20,000 spark lines. The
floor is drawing those charts alone, in one process, in the two widths that every page holds, sixteen at once.
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import tempfile
from pathlib import Path

from watched_run import watch_python

BRANCHES = 667
METRICS = 6
SAMPLED = 3
MONTHS = [f"{year}-{month:02d}-01" for year in (2022, 2023) for month in range(1, 13)]
CHANGED = "B0007"
SEED = 5
METRIC = """---
title: Answered in time {number}
kind: share
source: branches.csv
date: date
numerator: good{number}
denominator: all{number}
by: [branch]
grain: month
good: up
target: 80
---
"""


def write_site(site: Path, branches: int, metrics: int) -> None:
    """Write the site: one row for each branch and month."""
    (site / "data").mkdir(parents=True)
    (site / "content" / "metrics").mkdir(parents=True)
    (site / "cxsite.toml").write_text('title = "Branches"\n')
    (site / "content" / "index.md").write_text("---\ntitle: Branches\n---\n\nAll branches.\n")
    for number in range(1, metrics + 1):
        (site / "content" / "metrics" / f"m{number}.md").write_text(METRIC.format(number=number))
    chance = random.Random(SEED)  # noqa: S311 - the same site each time is the point
    counts = [name for number in range(1, metrics + 1) for name in (f"good{number}", f"all{number}")]
    with (site / "data" / "branches.csv").open("w", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["date", "branch", *counts])
        for branch in range(branches):
            for month in MONTHS:
                rows.writerow([month, f"B{branch:04d}", *_draw_counts(chance, metrics)])


def _draw_counts(chance: random.Random, metrics: int) -> list[int]:
    counts = []
    for _ in range(metrics):
        whole = chance.randint(60, 140)
        counts += [round(whole * chance.uniform(0.7, 0.9)), whole]
    return counts


def change_branch(site: Path) -> None:
    """Let one more answer of one branch's last month be good, as a late return would."""
    path = site / "data" / "branches.csv"
    lines = path.read_text().split("\n")
    last = max(number for number, line in enumerate(lines) if f",{CHANGED}," in line)
    cells = lines[last].split(",")
    cells[2] = str(int(cells[2]) - 1)
    lines[last] = ",".join(cells)
    path.write_text("\n".join(lines))


DRAW = """
import sys
from pathlib import Path
from cxsite.config import read_config
from cxsite.load import LoadOptions, load_sources
from cxsite.memo import Memo
from cxsite.model import Choice, build_portal
from cxsite.pages import plan_site
from cxsite.pages.plan import Figure
from cxsite.render.charts import Pencil
from cxsite.theme import read_theme

site = Path(sys.argv[1])
config, _ = read_config(site)
plan = plan_site(build_portal(load_sources(LoadOptions(site, config)), Choice()))
views = (page.view for page in plan.pages if page.address.count("/") == 3)
figures = [block for view in views for block in view.main if isinstance(block, Figure)]
theme, _ = read_theme("default", site)
memo = Memo()
pencil = Pencil(theme.tokens, "en", memo)
few = figures[:16]
for number in range(0, int(sys.argv[2]), len(few)):
    pencil.prepare(few)
    # What was drawn two turns ago is forgotten, so that each chart is drawn anew.
    memo.turn()
    memo.turn()
"""


def measure(site: Path, sample: Path, *, branches: int, jobs: int | None) -> None:
    """Print the floor, and what three builds take: from nothing, of a changed branch, and of nothing new."""
    pages = sum(1 for _ in (site / "content" / "metrics").iterdir()) * branches
    floor = watch_python("-c", DRAW, str(sample), str(pages))
    print(f"drawing {pages:6} charts   {floor}", flush=True)
    build = ("-m", "cxsite", "build", "--site", str(site), *(("--jobs", str(jobs)) if jobs else ()))
    whole = watch_python(*build)
    each = 1000 * whole.cpu / pages
    print(
        f"build from nothing      {whole}  {whole.cpu / floor.cpu:.1f} x floor, {each:.0f} ms CPU a page",
        flush=True,
    )
    before = read_times(site / "output")
    change_branch(site)
    again = watch_python(*build)
    after = read_times(site / "output")
    written = [path for path, time in after.items() if before.get(path) != time]
    paged = sum(path.suffix == ".html" for path in written)
    print(f"one branch changed      {again}  {paged} pages and {len(written) - paged} other files written")
    print(f"build again             {watch_python(*build)}")


def read_times(output: Path) -> dict[Path, int]:
    """Read when each file of a portal was written."""
    return {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--branches", type=int, default=BRANCHES)
    parser.add_argument("--metrics", type=int, default=METRICS)
    parser.add_argument("--jobs", type=int, help="processes; left out: as many as there are cores")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="branches-"))
    try:
        write_site(folder / "site", chosen.branches, chosen.metrics)
        write_site(folder / "sample", SAMPLED, chosen.metrics)
        measure(folder / "site", folder / "sample", branches=chosen.branches, jobs=chosen.jobs)
    finally:
        shutil.rmtree(folder)
