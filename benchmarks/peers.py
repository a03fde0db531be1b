"""Build the same text pages with cxsite, Hugo and Pelican: from nothing, unchanged, and with one edited.

Run it with: python benchmarks/peers.py [--pages N] [--rounds N] [--programs FOLDER]
The peers come by package into an environment of their own (30 MB). Shown are seconds of wall clock and of CPU
time, the peak memory of all processes, and the wall clock against Hugo's and Pelican's for the same case, and
against Hugo's for one edited page. The goals for 10,000 pages: one edited 0.10 x Hugo's, nothing changed
0.06 x Hugo's for one edited, from nothing 2.5 x Hugo's and 0.4 x Pelican's with 500 MB.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from text_site import page_path, write_text_site
from watched_run import Usage, watch_command

PEERS = ("hugo", "pelican[markdown]")
CASES = ("from nothing", "nothing changed", "one edited")
HUGO_PAGE = "<!doctype html><title>{{ .Title }}</title>{{ .Content }}"
HUGO_LIST = "<!doctype html>{{ range .Pages }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}"


@dataclass(frozen=True, slots=True)
class Tool:
    """Know how to build a site with a program: its command, its folder, a page and what it leaves behind."""

    name: str
    command: tuple[str, ...]
    folder: Path
    page: Path
    left: tuple[Path, ...]

    def build(self) -> Usage:
        """Build once."""
        return watch_command(self.command, self.folder)

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


def measure(tools: Sequence[Tool], rounds: int) -> dict[tuple[str, str], Usage]:
    """Take the medians of each case and tool over some rounds; in each round the tools take turns."""
    found: dict[tuple[str, str], list[Usage]] = {}
    for _ in range(rounds):
        for case in CASES:
            for tool in tools:
                _prepare(tool, case)
                found.setdefault((case, tool.name), []).append(tool.build())
    return {key: _middle(usages) for key, usages in found.items()}


def _prepare(tool: Tool, case: str) -> None:
    steps: dict[str, Callable[[], None]] = {"from nothing": tool.clean, "one edited": tool.edit}
    steps.get(case, lambda: None)()


def _middle(usages: Sequence[Usage]) -> Usage:
    parts = ([getattr(usage, name) for usage in usages] for name in ("wall", "cpu", "peak"))
    return Usage(*map(statistics.median, parts))


def main() -> None:
    """Measure all, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--programs", type=Path, help="where the peers are installed already")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        programs = chosen.programs or install_peers(root / "peers")
        cxsite = prepare_cxsite(root / "cxsite", chosen.pages)
        hugo = prepare_hugo(root / "hugo", cxsite.folder, programs)
        pelican = prepare_pelican(root / "pelican", cxsite.folder, programs)
        usages = measure((hugo, pelican, cxsite), chosen.rounds)
    print(f"{chosen.pages} pages, medians of {chosen.rounds} rounds; memory is of all processes")
    columns = f"{'wall s':>8} {'CPU s':>8} {'MB':>6} {': Hugo':>8} {': Hugo edit':>12} {': Pelican':>10}"
    print(f"{'case':<16} {'tool':<8} {columns}")
    for (case, tool), usage in usages.items():
        others = (usages[case, "hugo"], usages["one edited", "hugo"], usages[case, "pelican"])
        same, edit, pelican_same = (usage.wall / other.wall for other in others)
        print(
            f"{case:<16} {tool:<8} {usage.wall:>8.2f} {usage.cpu:>8.2f} {usage.peak:>6.0f} "
            f"{same:>8.2f} {edit:>12.2f} {pelican_same:>10.2f}"
        )


if __name__ == "__main__":
    main()
