"""Pictures of what chance does: limits, signals, funnels and waterfalls, each mark where it belongs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsite.pages.plan import Chart, Figure, Scalar, Spark, Table
from cxsite.render.charts import Pencil
from cxsite.render.charts.captions import Caption
from cxsite.render.charts.limits import trace_limits
from cxsite.render.charts.locale import Wording
from cxsite.render.charts.nametags import Box, Dot, place_names
from cxsite.render.charts.points import Point
from cxsite.render.charts.sheet import Sheet, narrow_sheet, wide_sheet
from cxsite.render.charts.signals import SHAPES
from cxsite.render.charts.spark import draw_spark
from cxsite.render.charts.tokens import TOKENS, token

LIGHT = {name: f"#{index:02x}4a6b" for index, name in enumerate(TOKENS)}
HOSTILE = "</script>\"'&<img src=x onerror=alert(1)>\x07" + "W" * 200
START = date(2013, 1, 7)
MEAN = {"mean": 76.0, "lower": 60.0, "upper": 92.0, "phase": 0.0}

Rows = tuple[Mapping[str, Scalar], ...]


@pytest.fixture(scope="module")
def pencil() -> Pencil:
    """Make one pencil, as a render does."""
    return Pencil({"light": LIGHT, "dark": LIGHT}, "en")


def draw(pencil: Pencil, chart: Chart, name: str = "wide") -> ElementTree.Element:
    """Draw a chart and take one variant."""
    figure = Figure("f", "Title 1", "", "", chart, Table("", (), ()))
    parts = re.findall(r'<div class="picture-(\w+)">(<svg.*?</svg>)', pencil.draw_figure(figure).inline)
    return ElementTree.fromstring(dict(parts)[name])  # noqa: S314 - our own output


def words(svg: ElementTree.Element) -> list[str]:
    """List what is lettered in a picture."""
    return [text.text or "" for text in svg.iter("text")]


def painted(svg: ElementTree.Element, attribute: str, name: str) -> int:
    """Count the shapes that have a token's colour, their own or that of the group around them."""
    wanted = token(name)
    shapes = ("path", "rect", "line", "circle")
    groups = [group for group in svg.iter("g") if group.get(attribute) == wanted]
    own = [one for one in svg.iter() if one.tag in shapes and one.get(attribute) == wanted]
    return len(own) + sum(1 for group in groups for one in group if one.tag in shapes)


def weeks(count: int, **more: Scalar) -> Rows:
    """Make weekly rows of a percentage."""
    return tuple(
        {
            "x": (START + timedelta(days=7 * week)).isoformat(),
            "y": 76.0 + week % 5,
            "label": f"Week {week}: 76%",
            "worded": f"{76 + week % 5}%",
            **more,
        }
        for week in range(count)
    )


def trend(rows: Rows, *marks: Mapping[str, Scalar], **params: Scalar) -> Chart:
    """Make a trend of a percentage."""
    return Chart("trend", rows, marks, {"unit": "percent", "grain": "week", **params})


def test_a_trend_has_a_mean_and_two_limits(pencil: Pencil) -> None:
    """One phase has three lines, each named at the right edge."""
    svg = draw(pencil, trend(weeks(20, **MEAN, signal="common_cause")))
    assert painted(svg, "stroke", "chart-limit") == 3
    assert {"mean 76.0%", "limit 92.0%", "limit 60.0%"} <= set(words(svg))


def test_without_limits_nothing_is_drawn(pencil: Pencil) -> None:
    """A short series is a plain line."""
    svg = draw(pencil, trend(weeks(7, phase=0.0)))
    assert (painted(svg, "stroke", "chart-limit"), [t for t in words(svg) if "limit" in t]) == (0, [])


def test_trial_limits_are_dashed(pencil: Pencil) -> None:
    """Limits that rest on few points look provisional."""
    svg = draw(pencil, trend(weeks(9, **MEAN, trial=True)))
    dashed = [one for one in svg.iter() if one.get("stroke-dasharray") == "3,3"]
    assert len(dashed) == 3 or (len(dashed) == 1 and len(dashed[0]) == 3)


def test_a_run_chart_has_a_median(pencil: Pencil) -> None:
    """The centre line of a run chart is named for what it is."""
    svg = draw(pencil, trend(weeks(15, mean=78.0, phase=0.0), limits="run"))
    assert "median 78.0%" in words(svg)


def test_new_limits_have_a_rule_and_their_reason(pencil: Pencil) -> None:
    """Each phase has lines of its own, and the rule between them says why."""
    rows = (*weeks(15, **MEAN), *weeks(30, **{**MEAN, "phase": 1.0, "mean": 80.0})[15:])
    mark = {"x": rows[15]["x"], "label": "New limits: new stands", "phase": True}
    svg = draw(pencil, trend(rows, mark))
    assert painted(svg, "stroke", "chart-limit") == 6
    assert (painted(svg, "stroke", "ink"), "New limits: new stands" in words(svg)) == (1, True)


def test_varying_limits_are_steps(pencil: Pencil) -> None:
    """Limits that vary with the base keep their value for a whole period."""
    rows = tuple({**row, **MEAN, "upper": 90.0 + index % 2} for index, row in enumerate(weeks(13)))
    svg = draw(pencil, trend(rows))
    paths = [one.get("d", "") for one in svg.iter("path") if one.get("d", "").count("L") == 25]
    heights = [re.findall(r"[ML][\d.-]+,([\d.-]+)", path) for path in paths]
    assert [height[::2] == height[1::2] for height in heights] == [True]


def test_a_limit_beyond_the_bounds_is_not_drawn(pencil: Pencil) -> None:
    """Where a measure cannot go, no line says that it might."""
    rows = weeks(20, **{**MEAN, "upper": 104.0})
    svg = draw(pencil, trend(rows, y_min=0.0, y_max=100.0))
    assert (painted(svg, "stroke", "chart-limit"), "limit 104.0%" in words(svg)) == (2, False)


@pytest.mark.parametrize("signal", SHAPES)
def test_signals_have_a_colour_of_their_own(signal: str, pencil: Pencil) -> None:
    """A signal is drawn once, in the colour of its kind and in no circle."""
    rows = weeks(20, **MEAN, signal="common_cause")
    marked = (*rows[:10], {**rows[10], "signal": signal, "y": 95.0}, *rows[11:])
    svg = draw(pencil, trend(marked))
    colour = {"i": "chart-improvement", "c": "chart-concern", "n": "chart-neutral"}[signal[0]]
    assert (painted(svg, "fill", colour), len(list(svg.iter("circle")))) == (1, 19)


def test_shapes_alone_tell_signals_apart(pencil: Pencil) -> None:
    """Without colour a rise, a fall, a concern and another change still look different."""
    rows = weeks(20, **MEAN)
    shapes = set()
    for signal in ("improvement_high", "improvement_low", "concern_high", "neutral_low"):
        svg = draw(pencil, trend((*rows[:19], {**rows[19], "signal": signal})))
        shapes.add(next(one.get("d") for one in svg.iter("path") if one.get("data-say") == "Week 19: 76%"))
    assert len(shapes) == 4


def test_few_points_show_their_intervals(pencil: Pencil) -> None:
    """Thin bars stand where there is room for them."""
    svg = draw(pencil, trend(weeks(12, low=70.0, high=85.0)))
    assert painted(svg, "stroke", "chart-interval") == 12


@pytest.mark.parametrize(("count", "name"), [(53, "wide"), (20, "narrow")])
def test_many_points_show_none(count: int, name: str, pencil: Pencil) -> None:
    """Bars that would touch are left out, and do not stretch the axis."""
    svg = draw(pencil, trend(weeks(count, low=10.0, high=99.0)), name)
    assert (painted(svg, "stroke", "chart-interval"), "20%" in words(svg)) == (0, False)


def test_labels_at_the_edge_do_not_touch(pencil: Pencil) -> None:
    """Value, target, mean and limits that lie close together are lettered apart."""
    rows = weeks(20, mean=78.0, lower=77.0, upper=79.0, phase=0.0, target=78.5)
    svg = draw(pencil, trend(rows), "narrow")
    ends = [
        float(text.get("y", ""))
        for text in svg.iter("text")
        if re.search("mean|limit|Target", text.text or "")
    ]
    assert all(abs(one - two) >= 15 for one in ends for two in ends if one is not two)


def point(day: int, mean: float | None, phase: int | None) -> Point:
    """Make a point that carries a mean."""
    return Point(START + timedelta(days=day), 1.0, "", "", False, None, mean=mean, phase=phase)


@given(st.lists(st.tuples(st.none() | st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=30))
def test_lines_stay_within_their_phase(values: list[tuple[int | None, int]]) -> None:
    """A line's corners run forward and never leave the axis."""
    phases = sorted(phase for _, phase in values)
    points = [
        point(day, mean, phase) for day, ((mean, _), phase) in enumerate(zip(values, phases, strict=True))
    ]
    for line in trace_limits(points, low=1, high=2):
        days = [day for day, _ in line.corners if day is not None]
        assert days == sorted(days)
        assert {value for _, value in line.corners} <= {1, 2}


STATES = ("inside", "near", "concern_low", "improvement_high", "inside")
CURVE: Rows = tuple(
    {"x": 10.0 * 2**step, "near_low": 77 - 90 / 2 ** (step / 2), "near_high": 77 + 90 / 2 ** (step / 2)}
    | {"far_low": 77 - 140 / 2 ** (step / 2), "far_high": 77 + 140 / 2 ** (step / 2)}
    for step in range(9)
)


def funnel(count: int = 10, name: str = "Team") -> Chart:
    """Make a funnel of segments of growing size."""
    rows: Rows = tuple(
        {
            "name": f"{name} {index}",
            "x": 20.0 + 60 * index,
            "y": 77 + (index % 5 - 2) * 5.0,
            "label": f"{name} {index}: {HOSTILE}",
            "state": STATES[index % 5],
        }
        for index in range(count)
    )
    params: dict[str, Scalar] = {"unit": "percent", "reference": 77.0, "reference_label": "All 77.0%"}
    return Chart("funnel", rows, CURVE, {**params, "base_label": "n: answers"})


def test_every_segment_of_a_funnel_can_be_read_out(pencil: Pencil) -> None:
    """No segment is lost, whatever it is called."""
    for name in ("wide", "narrow"):
        svg = draw(pencil, funnel(40, HOSTILE), name)
        assert sum("data-say" in one.attrib for one in svg.iter()) == 40


def test_only_segments_outside_are_named(pencil: Pencil) -> None:
    """Those that cannot be told apart have no name in the picture, so nobody ranks them."""
    named = {text for text in words(draw(pencil, funnel())) if text.startswith("Team")}
    assert named == {"Team 2", "Team 3", "Team 7", "Team 8"}


def test_a_funnel_shows_what_chance_allows(pencil: Pencil) -> None:
    """Four curves surround the whole, and the labels say which is which."""
    svg = draw(pencil, funnel())
    assert painted(svg, "stroke", "chart-limit") == 4
    assert {"All 77.0%", "inner limit", "outer limit", "n: answers"} <= set(words(svg))


def test_positions_differ_by_shape(pencil: Pencil) -> None:
    """Inside is a dot, near is hollow, outside has the shapes of signals."""
    svg = draw(pencil, funnel())
    counted = Counter(
        next((name for name in TOKENS if token(name) == (one.get("fill") or "")), "")
        for one in svg.iter()
        if "data-say" in one.attrib
    )
    assert counted["chart-concern"] + painted(svg, "fill", "chart-concern") >= 2
    assert painted(svg, "fill", "chart-improvement") >= 1


def test_segments_of_one_size_are_drawn(pencil: Pencil) -> None:
    """A single base makes an axis all the same."""
    chart = funnel(1)
    svg = draw(pencil, Chart("funnel", chart.rows, (), chart.params))
    assert len([one for one in svg.iter() if "data-say" in one.attrib]) == 1


dots = st.lists(
    st.builds(Dot, st.floats(0, 600), st.floats(0, 300), st.sampled_from(("", "Team", "W" * 60, "ab"))),
    max_size=30,
)


def box_of(caption: Caption, sheet: Sheet) -> Box:
    """Measure the room that a name takes."""
    width = sheet.measure(caption.text)
    left = caption.px - {"left": 0, "right": 1, "center": 0.5}[caption.align] * width
    return Box(left, caption.py - sheet.size * 0.8, left + width, caption.py + sheet.size * 0.25)


@given(dots, st.booleans())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_names_never_touch(placed: list[Dot], narrow: bool) -> None:
    """Names stand within the frame, and no two have a pixel in common."""
    sheet = narrow_sheet(Wording("en")) if narrow else wide_sheet(Wording("en"))
    frame = Box(0, 0, 620, 320)
    boxes = [box_of(one, sheet) for one in place_names(placed, sheet, frame=frame, longest=110)]
    assert all(box.is_within(frame) for box in boxes)
    assert not any(one.touches(two) for one in boxes for two in boxes if one is not two)


def waterfall(
    *parts: tuple[float, float], noise: bool = False, good: str = "up", name: str = "Team"
) -> Chart:
    """Make a waterfall of steps, each of own change and mix."""
    rows: Rows = tuple(
        {
            "name": f"{name} {index}",
            "y": rate + mix,
            "rate": rate,
            "mix": mix,
            "label": f"{name} {index}: {rate + mix}",
            "worded": f"{rate + mix:+.1f}",
        }
        for index, (rate, mix) in enumerate(parts)
    )
    end = 70 + sum(rate + mix for rate, mix in parts)
    params: dict[str, Scalar] = {
        "start": 70.0,
        "end": end,
        "start_label": "May: 70%",
        "end_label": f"June: {end}%",
    }
    return Chart("waterfall", rows, (), {**params, "unit": "percent", "good": good, "noise": noise})


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=16))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_step_can_be_read_out(pencil: Pencil, parts: list[tuple[float, float]]) -> None:
    """Each segment has one bar that speaks, however small its step is."""
    for name in ("wide", "narrow"):
        svg = draw(pencil, waterfall(*parts), name)
        assert sum("data-say" in one.attrib for one in svg.iter()) == len(parts)


def test_a_waterfall_names_both_ends(pencil: Pencil) -> None:
    """The values before and after stand above their lines, the kinds of bars below."""
    texts = words(draw(pencil, waterfall((2.0, 0.5), (-1.0, 0.0))))
    assert {"May: 70%", "June: 71.5%", "own change", "mix", "+2.5", "-1.0"} <= set(texts)


@pytest.mark.parametrize(("good", "first"), [("up", "chart-bar"), ("down", "chart-bar-missed")])
def test_steps_are_coloured_by_what_is_good(good: str, first: str, pencil: Pencil) -> None:
    """A rise is good or bad as the metric says."""
    svg = draw(pencil, waterfall((2.0, 1.0), good=good))
    assert (painted(svg, "fill", first), painted(svg, "stroke", first)) == (1, 1)


def test_noise_has_no_good_or_bad(pencil: Pencil) -> None:
    """Steps within noise are grey: there is nothing to praise or to blame."""
    svg = draw(pencil, waterfall((2.0, 1.0), (-2.0, 1.0), noise=True))
    colours = [painted(svg, "fill", name) for name in ("chart-bar", "chart-bar-missed", "chart-bar-plain")]
    assert colours == [0, 0, 2]


def test_hostile_names_do_not_leave_the_picture(pencil: Pencil) -> None:
    """A long name with markup in it is cut and escaped."""
    svg = draw(pencil, waterfall((2.0, 1.0), (1.0, 0.5), name=HOSTILE))
    assert [text for text in words(svg) if len(text) > 60] == []


@pytest.mark.parametrize("kind", ["funnel", "waterfall"])
def test_nothing_to_show_is_said(kind: str, pencil: Pencil) -> None:
    """Without rows there is a placeholder, not an empty frame."""
    assert words(draw(pencil, Chart(kind))) == ["No data"]


@pytest.mark.parametrize("signal", SHAPES)
def test_a_spark_marks_its_newest_point(signal: str) -> None:
    """A line of a word's size has the shapes of the large pictures."""
    svg = draw_spark(Spark((1.0, 3.0, 2.0), "", signal=signal))
    assert ("<circle" in svg, f'fill="{token("chart-" + signal.split("_")[0])}"' in svg) == (False, True)


def test_a_spark_marks_the_newest_finished_point() -> None:
    """An unfinished period behind it is hollow and has no signal."""
    svg = draw_spark(Spark((1.0, 3.0, 2.0), "", signal="concern_low", partial_last=True))
    assert (svg.count("<circle"), svg.count("chart-concern")) == (1, 1)


def test_a_spark_shows_its_limits() -> None:
    """The newest limits are a quiet ground from where they begin."""
    svg = draw_spark(Spark((1.0, 3.0, 2.0), "", band=(1, 0.0, 4.0)))
    assert '<path d="M64 8H240V48H64z" fill="var(--chart-grid)"/>' in svg
