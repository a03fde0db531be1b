"""Measure what each stage of a build costs for a page of plain text, against what none can go below.

Run it with: python benchmarks/text_pages.py [--pages N]
The floor is python-markdown by itself, and writing the same files in place. Seconds are CPU seconds of one
run, so a busy machine changes the ratios little; memory is the peak of a process that does nothing but build.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from markdown import Markdown
from text_site import write_text_site

from cxsite.config import read_config
from cxsite.load import LoadOptions, load_sources
from cxsite.model import Choice, build_portal
from cxsite.pages import plan_site
from cxsite.render import Rendering, render_site
from cxsite.theme import read_theme
from cxsite.workers import Workers
from cxsite.write import write_site

T = TypeVar("T")

EXTENSIONS = ("tables", "def_list", "fenced_code", "sane_lists")


def main() -> None:
    """Print the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--site", type=Path, help="build this site once, and do nothing else")
    options = parser.parse_args()
    if options.site:
        build(options.site, options.site / "output", {})
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), options.pages)


def measure(folder: Path, count: int) -> None:
    """Measure a site of so many pages, and the floor beneath it."""
    site, small = write_text_site(folder / "site", count), write_text_site(folder / "small", 10)
    # Before anything is built here: a process begins with the memory of the one that starts it.
    few, many = peak_of(small), peak_of(site)
    # What is read once for any number of pages (words of languages, regular expressions) counts for none.
    build(small, folder / "warm", {})
    stages: dict[str, float] = {}
    rendering = build(site, folder / "output", stages)
    floor = {
        "python-markdown": seconds_of(lambda: convert_texts(site)),
        "writing in place": seconds_of(lambda: write_files(rendering, folder / "plain")),
    }
    for name, seconds in (*stages.items(), *floor.items()):
        show(f"{name}, CPU ms a page", f"{seconds / count * 1000:.2f}")
    show("all stages against the floor", f"{sum(stages.values()) / sum(floor.values()):.2f} x")
    show(f"peak memory, {count} pages, MB", f"{many:.0f}")
    show("memory a page, KB", f"{(many - few) / count * 1024:.0f}")


def build(site: Path, output: Path, stages: dict[str, float]) -> Rendering:
    """Build a site from nothing in this process; the seconds of each stage are noted in ``stages``."""
    config, _ = read_config(site)
    theme, _ = read_theme(config.theme, site)

    def timed(name: str, work: Callable[[], T]) -> T:
        begun = time.process_time()
        result = work()
        stages[name] = time.process_time() - begun
        return result

    sources = timed("load", lambda: load_sources(LoadOptions(site, config)))
    portal = timed("model", lambda: build_portal(sources, Choice()))
    plan = timed("pages", lambda: plan_site(portal))
    rendering = timed("render", lambda: render_site(plan, theme, Workers(), lambda _: None))
    timed("write", lambda: write_site(rendering, output, site=site))
    return rendering


def convert_texts(site: Path) -> None:
    """Turn all texts into HTML, and do nothing else."""
    parser = Markdown(extensions=EXTENSIONS, output_format="html")
    for path in (site / "content" / "pages").iterdir():
        parser.reset().convert(path.read_text().split("---\n", 2)[2])


def write_files(rendering: Rendering, output: Path) -> None:
    """Write all files of a portal where they belong, and do nothing else."""
    for artifact in rendering.artifacts:
        path = output / artifact.address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.content)


def seconds_of(work: Callable[[], None]) -> float:
    """Measure the CPU seconds that something takes."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def peak_of(site: Path) -> float:
    """Measure the peak memory, in MB, of a process that builds a site."""
    command = [sys.executable, __file__, "--site", str(site)]
    with subprocess.Popen(command) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return usage.ru_maxrss / 1024


def show(name: str, figure: str) -> None:
    """Print one line of the table."""
    print(f"{name:<52} {figure:>14}")


if __name__ == "__main__":
    main()
