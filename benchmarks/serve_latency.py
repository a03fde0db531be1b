"""Measure how long a save takes until the preview serves the new page.

    python benchmarks/serve_latency.py --pages 1000 --saves 50
    python benchmarks/serve_latency.py --server-only
    python benchmarks/serve_latency.py --browser --saves 10

The second measures the preview alone: its build only copies the saved text into a page. The third looks
at the text in an open Chromium instead of at what is served.
"""

from __future__ import annotations

import argparse
import http.client
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from text_site import page_path, write_text_site

LOOK_SECONDS = 0.005
LOST_SECONDS = 20.0
PAUSES = (0.1, 0.5)
SEED = 3
BROWSER_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SERVER_ONLY = """
import sys
from dataclasses import dataclass
from pathlib import Path
from cxsite.serve import ServeOptions, serve_site
from cxsite.write import BuildReport

class Console:
    def say(self, text): print(text, flush=True)
    def show_issues(self, issues): pass

@dataclass
class Outcome:
    issues: tuple
    report: BuildReport

def build(task):
    changed = [path for path in task.changed if path.suffix == ".md"]
    for path in changed or (Path(sys.argv[1]) / "content" / "pages").iterdir():
        page = task.output / "pages" / f"{path.stem}.html"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"<html><head></head><body>{path.read_text()}</body></html>")
    names = tuple(f"pages/{path.stem}.html" for path in changed)
    return Outcome((), BuildReport(task.output, (), names, (), 0))

serve_site(Path(sys.argv[1]), ServeOptions(port=0, open_browser=False), console=Console(), build=build)
"""


@dataclass(frozen=True, slots=True)
class Latencies:
    """Hold the seconds from each save to the new page, and how many saves never came."""

    ready: float
    seconds: tuple[float, ...]
    lost: int

    def __str__(self) -> str:
        """Say them in a line."""
        ordered = sorted(self.seconds)
        late = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
        return (
            f"ready {self.ready:.1f} s; {len(ordered)} saves: median {statistics.median(ordered):.3f} s, "
            f"p95 {late:.3f} s, most {ordered[-1]:.3f} s, lost {self.lost}"
        )


def measure(site: Path, pages: int, saves: int, *, server_only: bool) -> Latencies:
    """Save one random page after the other, and look for each at its address every 5 ms."""
    chance = random.Random(SEED)  # noqa: S311
    begun = time.perf_counter()
    with served(site, server_only=server_only) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        wait_for(connection, 0, "</html>")
        ready = time.perf_counter() - begun
        taken = []
        for count in range(saves):
            time.sleep(chance.uniform(*PAUSES))
            taken.append(save_and_wait(connection, site, chance.randrange(pages), f"saved{count}mark"))
    arrived = tuple(seconds for seconds in taken if seconds is not None)
    return Latencies(ready, arrived, len(taken) - len(arrived))


def measure_browser(site: Path, saves: int) -> Latencies:
    """Save the page that an open browser shows, and wait until the new text stands in it."""
    # Here, because the other measures need no browser.
    from playwright.sync_api import sync_playwright

    chance = random.Random(SEED)  # noqa: S311
    begun = time.perf_counter()
    with served(site, server_only=False) as port, sync_playwright() as playwright:
        ready = time.perf_counter() - begun
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_SWITCHES)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/pages/page-0.html")
        page.wait_for_function("() => window.LiveReload?.connector?.protocol >= 7")
        taken = []
        for count in range(saves):
            page.wait_for_timeout(1000 * chance.uniform(*PAUSES))
            saved = time.perf_counter()
            save(site, 0, f"saved{count}mark")
            page.get_by_text(f"saved{count}mark").wait_for(timeout=1000 * LOST_SECONDS)
            taken.append(time.perf_counter() - saved)
    return Latencies(ready, tuple(taken), 0)


@contextmanager
def served(site: Path, *, server_only: bool) -> Iterator[int]:
    """Run the preview of a site, and give its port once the first pages are there."""
    alone = ["-c", SERVER_ONLY, str(site)]
    whole = ["-m", "cxsite", "serve", "--site", str(site), "--port", "0", "--no-open"]
    command = [sys.executable, "-u", *(alone if server_only else whole)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            address = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
            assert address is not None
            while not process.stdout.readline().startswith("Built"):
                assert process.poll() is None
            yield int(address[1])
        finally:
            process.terminate()
            process.stdout.read()


def save_and_wait(connection: http.client.HTTPConnection, site: Path, number: int, mark: str) -> float | None:
    """Save a page with a mark in its text, and return the seconds until it is served with it."""
    saved = time.perf_counter()
    save(site, number, mark)
    return time.perf_counter() - saved if wait_for(connection, number, mark) else None


def save(site: Path, number: int, mark: str) -> None:
    """Save a page with a mark in its text, in the place of the last one."""
    path = page_path(site, number)
    text = re.sub(r"\n\nNow saved\w+ \.\n$", "\n", path.read_text())
    path.write_text(f"{text}\n\nNow {mark} .\n")


def wait_for(connection: http.client.HTTPConnection, number: int, mark: str) -> bool:
    """Look until a mark stands in a page; False if it never does."""
    end = time.perf_counter() + LOST_SECONDS
    while time.perf_counter() < end:
        connection.request("GET", f"/pages/page-{number}.html")
        if mark.encode() in connection.getresponse().read():
            return True
        time.sleep(LOOK_SECONDS)
    return False


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--saves", type=int, default=50)
    parser.add_argument("--server-only", action="store_true")
    parser.add_argument("--browser", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        written = write_text_site(Path(folder), chosen.pages)
        if chosen.browser:
            print(measure_browser(written, chosen.saves))
        else:
            print(measure(written, chosen.pages, chosen.saves, server_only=chosen.server_only))
