"""Charts that share a view of the renderer come out as if each had been drawn alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsite.pages.plan import Chart, Figure, Scalar, Table
from cxsite.render.charts import Pencil
from cxsite.render.charts.families import FAMILIES
from cxsite.render.charts.shared_view import Tables, list_layers, share_view, split_view
from cxsite.render.charts.tokens import TOKENS
from cxsite.render.charts.vega import compile_chart

COLOURS = dict.fromkeys(TOKENS, "#123456")
SIGNALS = ("common_cause", "improvement", "concern", "")

Rows = tuple[dict[str, Scalar], ...]


@pytest.fixture(scope="module")
def pencil() -> Pencil:
    """Make one pencil, as a render does."""
    return Pencil({"light": COLOURS, "dark": COLOURS}, "en")


def frame(chart: Chart) -> Figure:
    """Put a chart into a figure."""
    return Figure("figure", "Title", "Sentence.", "Alt", chart, Table("Data", (), ()))


@st.composite
def trends(draw: st.DrawFn) -> Chart:
    """Draw any series: gaps, targets, intervals, phases with limits on trial, signals, events."""
    values = st.floats(0, 100) | st.none()
    rows: list[dict[str, Scalar]] = []
    for month in range(draw(st.integers(1, 14))):
        value, target = draw(values), draw(st.sampled_from((None, 70.0, 80.0)))
        phase = 0 if month < 8 else 1
        rows.append(
            {
                "x": (date(2022, 1, 1) + timedelta(days=31 * month)).isoformat(),
                "y": value,
                "label": f"Month {month}",
                "partial": draw(st.booleans()) and month == 13,
                "target": target,
                "low": None if value is None else value - 5,
                "high": None if value is None else value + 5,
                "mean": 50.0,
                "lower": 20.0 + phase,
                "upper": 80.0 - phase,
                "phase": phase,
                "trial": phase == 1,
                "signal": draw(st.sampled_from(SIGNALS)),
            }
        )
    marks = ({"x": "2022-03-05", "label": "Event"},) * draw(st.integers(0, 2))
    return Chart("trend", tuple(rows), marks, {"unit": "percent", "grain": "month"})


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(trends(), min_size=2, max_size=5))
def test_charts_drawn_together_equal_charts_drawn_alone(pencil: Pencil, charts: Sequence[Chart]) -> None:
    """No chart shows in any way with which others it was drawn."""
    alone = [Pencil({"light": COLOURS, "dark": COLOURS}, "en").draw_figure(frame(chart)) for chart in charts]
    pencil.prepare(map(frame, charts))
    assert [pencil.draw_figure(frame(chart)) for chart in charts] == alone


def test_a_lost_shape_stops_the_build() -> None:
    """If the renderer drew another number of shapes than there are rows, no chart gets those of another."""
    compiled = compile_chart(FAMILIES["trend"].compose())
    layers = list_layers(compiled)
    tables: Tables = {layer.table: [] for layer in layers}
    layer = next(layer for layer in layers if not layer.has_runs)
    with pytest.raises(RuntimeError, match="instead of"):
        list(split_view("<svg/>", layers, [{**tables, layer.table: [{}]}]))


def test_runs_of_two_charts_stay_apart() -> None:
    """Lines of the same number in two charts are two lines."""
    compiled = compile_chart(FAMILIES["trend"].compose())
    line_rows: Tables = {"line": [{"px": 0, "py": 0, "run": 0}]}
    tables = {**{layer.table: [] for layer in list_layers(compiled)}, **line_rows}
    shared = share_view(compiled, [tables, tables])
    line = next(entry for entry in shared["data"] if entry["name"] == "line")
    assert [row["run"] for row in line["values"]] == ["0 0", "1 0"]


def test_a_gap_has_no_place(pencil: Pencil) -> None:
    """A line of equal figures stays on one height, whatever is missing among them."""
    rows = tuple(
        {"x": f"2022-{month:02d}-01", "y": None if month == 4 else 60.0, "label": "a"}
        for month in range(1, 8)
    )
    picture = pencil.draw_figure(frame(Chart("trend", rows, (), {"unit": "percent"})))
    lines = re.findall(r'd="([^"]+)"[^>]*stroke-linejoin', picture.inline)
    heights = {float(y) for line in lines for y in re.findall(r",(-?[\d.]+)", line)}
    assert len(heights) == 2  # one for each variant
