"""Build the same text pages with cxsite, Hugo and Pelican: from nothing, unchanged, and with one edited.

Run it with: python benchmarks/peers.py [--pages N] [--rounds N]
The peers come by package into an environment of their own (30 MB). Shown are seconds of wall clock and of CPU
time over all processes, the ratio to Hugo in the same round, and the peak memory of the largest process.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from text_site import page_path, write_text_site

PEERS = ("hugo", "pelican[markdown]")
CASES = ("from nothing", "nothing changed", "one edited")
HUGO_PAGE = "<!doctype html><title>{{ .Title }}</title>{{ .Content }}"
HUGO_LIST = "<!doctype html>{{ range .Pages }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}"


@dataclass(frozen=True, slots=True)
class Cost:
    """Hold what a build took: seconds of wall clock, seconds of CPU time."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Tool:
    """Know how to build a site with a program: its command, its folder, a page and what it leaves behind."""

    name: str
    command: tuple[str, ...]
    folder: Path
    page: Path
    left: tuple[Path, ...]

    def build(self) -> Cost:
        """Build once."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        subprocess.run(self.command, cwd=self.folder, check=True, capture_output=True)
        wall = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(wall, cpu)

    def clean(self) -> None:
        """Take away what builds left."""
        for path in self.left:
            shutil.rmtree(path, ignore_errors=True)

    def edit(self) -> None:
        """Add a sentence to one page."""
        with self.page.open("a") as file:
            file.write(f"\nEdited at {time.time_ns()}.\n")


def install_peers(folder: Path) -> Path:
    """Make an environment with the peers and return the folder of its programs."""
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run([programs / "python", "-m", "pip", "install", "-q", *PEERS], check=True)
    return programs


def prepare_cxsite(folder: Path, pages: int) -> Tool:
    """Write the site for cxsite."""
    write_text_site(folder, pages)
    command = (sys.executable, "-m", "cxsite", "build")
    return Tool("cxsite", command, folder, page_path(folder, 7), (folder / "output", folder / ".cxsite"))


def prepare_hugo(folder: Path, source: Path, programs: Path) -> Tool:
    """Write the same pages for Hugo, with a bare layout."""
    (folder / "layouts" / "_default").mkdir(parents=True)
    (folder / "layouts" / "_default" / "single.html").write_text(HUGO_PAGE)
    (folder / "layouts" / "_default" / "list.html").write_text(HUGO_LIST)
    (folder / "hugo.toml").write_text(
        'title = "Many pages"\nbaseURL = "/"\ndisableKinds = ["RSS", "taxonomy", "term"]\n'
    )
    target = folder / "content" / "pages"
    shutil.copytree(source / "content" / "pages", target)
    left = (folder / "public", folder / "resources")
    return Tool("hugo", (str(programs / "hugo"), "--quiet"), folder, target / "page-7.md", left)


def prepare_pelican(folder: Path, source: Path, programs: Path) -> Tool:
    """Write the same pages for Pelican, which wants a date on each, cache and all."""
    target = folder / "content"
    target.mkdir(parents=True)
    for path in (source / "content" / "pages").glob("*.md"):
        head, _, body = path.read_text().removeprefix("---\n").partition("---\n")
        (target / path.name).write_text(f"{head}date: 2013-12-31\n\n{body}")
    settings = (
        "SITENAME='x'",
        "AUTHOR='x'",
        "TIMEZONE='UTC'",
        "LOAD_CONTENT_CACHE=True",
        "CACHE_CONTENT=True",
    )
    (folder / "pelicanconf.py").write_text("\n".join((*settings, "CHECK_MODIFIED_METHOD='mtime'", "")))
    left = (folder / "output", folder / "cache")
    return Tool("pelican", (str(programs / "pelican"), "content"), folder, target / "page-7.md", left)


def measure(tool: Tool, rounds: int) -> dict[str, Cost]:
    """Take the median of each case over some rounds."""
    found: dict[str, list[Cost]] = {case: [] for case in CASES}
    steps: dict[str, Callable[[], None]] = {
        "from nothing": tool.clean,
        "nothing changed": lambda: None,
        "one edited": tool.edit,
    }
    for _ in range(rounds):
        for case, prepare in steps.items():
            prepare()
            found[case].append(tool.build())
    return {
        case: Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs))
        for case, costs in found.items()
    }


def main() -> None:
    """Measure all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        programs = install_peers(root / "peers")
        cxsite = prepare_cxsite(root / "cxsite", chosen.pages)
        hugo = prepare_hugo(root / "hugo", cxsite.folder, programs)
        pelican = prepare_pelican(root / "pelican", cxsite.folder, programs)
        costs = {tool.name: measure(tool, chosen.rounds) for tool in (hugo, pelican, cxsite)}
    print(f"{chosen.pages} pages, median of {chosen.rounds} rounds")
    print(f"{'case':<16} {'tool':<8} {'wall s':>8} {'cpu s':>8} {'wall : Hugo':>12}")
    for case in CASES:
        for tool, found in costs.items():
            ratio = found[case].wall / costs["hugo"][case].wall
            print(f"{case:<16} {tool:<8} {found[case].wall:>8.2f} {found[case].cpu:>8.2f} {ratio:>12.2f}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"largest process of all: {peak} MB")


if __name__ == "__main__":
    main()
