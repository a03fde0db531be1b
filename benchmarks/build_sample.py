"""Measure a build of the sample site: time, memory, page weight, and a picture against Altair's own way.

Run it with: python benchmarks/build_sample.py [--site DIR]
The ratios compare two things measured in the same run, so a slow or busy machine does not matter much.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEER = """
import time, altair as alt, vl_convert, pandas as pd
days = pd.date_range("2013-01-07", periods=52, freq="7D")
def draw(offset):
    values = [60 + (index * 7 + offset) % 30 for index in range(52)]
    frame = pd.DataFrame({"x": days, "y": values, "target": 80})
    scale = alt.Scale(zero=False)
    line = alt.Chart(frame).mark_line(point=True).encode(alt.X("x:T"), alt.Y("y:Q", scale=scale))
    rule = alt.Chart(frame).mark_rule(strokeDash=[4, 3]).encode(alt.Y("target:Q"))
    return vl_convert.vegalite_to_svg((line + rule).properties(width=640, height=240).to_dict())
draw(0)
begun = time.process_time()
for offset in range(20):
    draw(offset)
print((time.process_time() - begun) / 20)
"""

OURS = """
import time
from pathlib import Path
import sys
from cxsite.pages import Chart, Figure, Table
from cxsite.render.charts import Pencil
from cxsite.theme import read_theme
theme, _ = read_theme("default", Path(sys.argv[1]))
pencil = Pencil(theme.tokens, "en")
def draw(offset):
    rows = tuple(
        {"x": f"2013-{1 + week // 5:02d}-{1 + week % 5 * 6:02d}", "y": 60.0 + (week * 7 + offset) % 30,
         "label": f"Week {week}", "partial": False, "target": 80.0}
        for week in range(52)
    )
    chart = Chart("trend", rows, (), {"unit": "percent", "grain": "week"})
    return pencil.draw_figure(Figure(f"f{offset}", "t", "s", "a", chart, Table("c", (), ())))
draw(0)
begun = time.process_time()
for offset in range(1, 21):
    draw(offset)
print((time.process_time() - begun) / 20)
"""


def main() -> None:
    """Print the table of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=Path(__file__).parent.parent)
    site = parser.parse_args().site.resolve()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "output"
        wall, processor, peak = measure_build(site, output)
        pages = sorted(output.rglob("*.html"), key=lambda path: path.stat().st_size)
        heaviest = pages[-1]
        floor = seconds_of("import pandas, altair, vl_convert, jinja2, markdown, pydantic")
        show("build from nothing, wall s", f"{wall:.1f}")
        show("build from nothing, CPU s", f"{processor:.1f}")
        show("CPU over merely importing its libraries", f"{processor / floor:.1f} x")
        show("peak memory, MB", f"{peak:.0f}")
        show("pages", str(len(pages)))
        name = heaviest.relative_to(output).as_posix()
        show(f"heaviest page ({name}), KB raw / gzip", weigh(heaviest))
        show("front page, KB raw / gzip", weigh(output / "index.html"))
    # One of our figures is drawn twice, wide and narrow; the peer draws one.
    ours, peer = float(run(OURS, str(site))), float(run(PEER))
    show("one figure (wide and narrow), CPU ms", f"{ours * 1000:.0f}")
    show("one chart by Altair and vl-convert, CPU ms", f"{peer * 1000:.0f}")
    show("ours for two pictures against its one", f"{ours / peer:.2f} x")


def measure_build(site: Path, output: Path) -> tuple[float, float, float]:
    """Build once in a process of its own: wall seconds, CPU seconds, peak memory in MB."""
    begun = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "cxsite", "build", "--site", str(site), "--output", str(output)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, processor, after.ru_maxrss / 1024


def weigh(path: Path) -> str:
    """Weigh a page as it is, and as a server sends it."""
    content = path.read_bytes()
    return f"{len(content) / 1024:.0f} / {len(gzip.compress(content, mtime=0)) / 1024:.1f}"


def seconds_of(code: str) -> float:
    """Measure the CPU seconds of a program."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run(code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(code: str, *arguments: str) -> str:
    """Run a program and return what it prints."""
    command = [sys.executable, "-c", code, *arguments]
    environment = {**os.environ, "TZ": "UTC"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def show(name: str, figure: str) -> None:
    """Print one line of the table."""
    print(f"{name:<52} {figure:>14}")


if __name__ == "__main__":
    main()
