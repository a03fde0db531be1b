"""Pictures and their process: the same bytes everywhere, nothing loaded before it is needed."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

DRAW = """
import hashlib
from datetime import date, timedelta
from cxsite.pages.plan import Chart, Figure, Table
from cxsite.render.charts import Pencil
from cxsite.render.charts.tokens import TOKENS
days = [date(2013, 1, 1) + timedelta(days=7 * week) for week in range(53)]
rows = tuple(
    {"x": day.isoformat(), "y": 70.0 + day.day, "label": f"{day}: 1", "target": 80.0, "panel": "a"}
    for day in days
)
colours = dict.fromkeys(TOKENS, "#123456")
pencil = Pencil({"light": colours, "dark": colours}, "en")
marks = ({"x": "2013-03-31", "label": "Summer time"},)
for kind in ("trend", "multiples"):
    chart = Chart(kind, rows, marks, {"unit": "percent", "grain": "week"})
    picture = pencil.draw_figure(Figure("a", "b", "c", "d", chart, Table("e", (), ())))
    print(hashlib.sha256(picture.inline.encode() + picture.file).hexdigest())
"""
IMPORT = """
import sys
import cxsite.render.charts
print(sorted({"altair", "vl_convert"} & sys.modules.keys()))
"""


def run(program: str, **environment: str) -> str:
    """Run a program in a process of its own and return what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def reference() -> str:
    """Draw as a build does: in UTC."""
    return run(DRAW, TZ="UTC", PYTHONHASHSEED="1")


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Auckland"])
def test_the_zone_changes_nothing(zone: str, reference: str) -> None:
    """A picture has the same bytes where clocks change in spring."""
    assert run(DRAW, TZ=zone, PYTHONHASHSEED="2") == reference


def test_importing_the_stage_loads_no_renderer() -> None:
    """Commands that draw nothing wait for neither Altair nor the renderer."""
    assert run(IMPORT).strip() == "[]"
