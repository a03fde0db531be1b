"""Pictures of every family: complete, well-formed, safe and readable at both widths."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxsite.pages.plan import Chart, Figure, Scalar, Table
from cxsite.render.charts import Pencil, Picture
from cxsite.render.charts.tokens import TOKENS

LIGHT = {name: f"#{index:02x}4a6b" for index, name in enumerate(TOKENS)}
NAMES = (
    "United Air Lines",
    "</script><b>Delta & Söhne</b>",
    'Quoted "Express" Jet',
    "Flughafen Zürich 🛫 Ümläut",
    "x" * 200,
    "\x00control\x0b characters\ud800",
)
HOSTILE = "</script>\"'&<img src=x onerror=alert(1)>\x07😀"
BOXES = {"wide": 720, "narrow": 340}

Rows = tuple[Mapping[str, Scalar], ...]


@pytest.fixture(scope="module")
def pencil() -> Pencil:
    """Make one pencil, as a render does."""
    return Pencil({"light": LIGHT, "dark": LIGHT}, "en")


def series(count: int, *, gaps: tuple[int, ...] = (), level: float = 77, partial: bool = True) -> Rows:
    """Make weekly rows that rise and fall."""
    return tuple(
        {
            "x": (date(2012, 12, 31) + timedelta(days=7 * week)).isoformat(),
            "y": None if week in gaps else level + 9 * math.sin(week / 4),
            "label": f"Week {week} {HOSTILE}: 76.9%",
            "partial": partial and week == count - 1,
            "target": 80.0 if week < count / 2 else 82.0,
        }
        for week in range(count)
    )


def trend(rows: Rows, *marks: Mapping[str, Scalar], **params: Scalar) -> Chart:
    """Make a trend of a percentage."""
    return Chart("trend", rows, marks, {"unit": "percent", "grain": "week", **params})


def bars(values: Mapping[str, float | None], **params: Scalar) -> Chart:
    """Make bars, of which those below 10 miss their target."""
    rows = tuple(
        {
            "name": name,
            "y": value,
            "label": f"{name}: {value}",
            "state": "no_data" if value is None else "met" if value >= 10 else "missed",
            "target": 10.0,
        }
        for name, value in values.items()
    )
    return Chart("bars", rows, (), {"unit": "score", "reference": 8.0, "reference_label": "All: 8", **params})


def heatmap(gap: int = 3) -> Chart:
    """Make a heat map of six rows and twenty periods."""
    return Chart(
        "heatmap",
        tuple(
            {
                "x": f"W{order}",
                "order": order,
                "name": name,
                "y": None if order == gap else order * 3.0,
                "label": f"{name}, week {order}",
                "step": None if order == gap else 1 + order % 5,
            }
            for name in NAMES
            for order in range(20)
        ),
        (),
        {"unit": "percent"},
    )


def timeline() -> Chart:
    """Make a portfolio with one program for each stage."""
    stages = ("idea", "pilot", "rolling-out", "embedded", "stopped")
    rows = tuple(
        {
            "name": name,
            "start": f"2013-0{index + 1}-01",
            "end": None if index % 2 else "2013-12-01",
            "stage": stage,
            "label": f"{name}: {stage}",
        }
        for index, (name, stage) in enumerate(zip(NAMES, stages, strict=False))
    )
    marks = ({"row": NAMES[1], "x": "2013-06-01", "label": HOSTILE},)
    return Chart(
        "timeline", rows, marks, {"first": "2013-01-01", "last": "2014-01-01", "today": "2013-12-31"}
    )


CHARTS = {
    "trend": trend(series(53, gaps=(20, 21, 23)), {"x": "2013-06-03", "label": HOSTILE}),
    "trend of one point": trend(series(1, partial=False)),
    "trend of three points": trend(series(3)),
    "trend of 400 points": trend(series(400)),
    "trend below zero": trend(series(20, level=-60), unit="score", y_min=-100.0, y_max=100.0),
    "bars": bars(dict(zip(NAMES, (41, 22, 5, -3, None, -44), strict=True))),
    "multiples": Chart(
        "multiples",
        tuple({**row, "panel": name} for name in NAMES for row in series(12, gaps=(5,))),
        (),
        {"unit": "percent", "columns": 3},
    ),
    "pareto": Chart(
        "pareto",
        tuple(
            {"name": name, "y": y, "label": f"{name}: {y}", "share": share}
            for name, y, share in zip(NAMES, (50, 30, 10, 5, 3, 2), (50, 80, 90, 95, 98, 100), strict=True)
        ),
        (),
        {"unit": "count"},
    ),
    "heatmap": heatmap(),
    "bullet": Chart(
        "bullet",
        tuple(
            {"name": name, "start": 70.0 - index, "now": 60.0 + 4 * index, "goal": 80.0, "label": HOSTILE}
            for index, name in enumerate(NAMES)
        ),
        (),
        {"unit": "percent"},
    ),
    "timeline": timeline(),
}
SAID = {
    "trend": 51,
    "trend of one point": 1,
    "trend of three points": 3,
    "trend of 400 points": 400,
    "trend below zero": 20,
    "bars": 5,
    "multiples": 66,
    "pareto": 6,
    "heatmap": 120,
    "bullet": 6,
    "timeline": 6,
}


def frame(chart: Chart, anchor: str = "figure") -> Figure:
    """Put a chart into a figure."""
    table = Table("Data", (), ())
    return Figure(
        anchor, f"Title {HOSTILE}", "Sentence.", f"Alt {HOSTILE}", chart, table, "flights.csv", "Illustrative"
    )


def parse(picture: Picture) -> ElementTree.Element:
    """Read a picture's markup as XML, which is stricter than a browser."""
    return ElementTree.fromstring(f"<div>{picture.inline}</div>")  # noqa: S314 - our own output


def variants(picture: Picture) -> dict[str, ElementTree.Element]:
    """Find each variant of a picture by the name of its box."""
    boxes = list(parse(picture))
    return {(box.get("class") or "").removeprefix("picture-"): box[0] for box in boxes}


@pytest.fixture(scope="module", params=CHARTS)
def kind(request: pytest.FixtureRequest) -> str:
    """Name a kind of chart."""
    return str(request.param)


@pytest.fixture(scope="module")
def picture(kind: str, pencil: Pencil) -> Picture:
    """Draw one chart of each kind."""
    return pencil.draw_figure(frame(CHARTS[kind]))


def test_every_point_says_its_text(kind: str, picture: Picture) -> None:
    """No point with a value is lost, in any variant."""
    for svg in variants(picture).values():
        assert sum("data-say" in element.attrib for element in svg.iter()) == SAID[kind]


def test_full_names_are_said(kind: str, picture: Picture) -> None:
    """A name that is cut in the picture is whole in what is said."""
    said = {element.get("data-say", "") for element in parse(picture).iter()}
    if kind in ("bars", "pareto", "heatmap", "timeline"):
        assert any("</script><b>Delta & Söhne</b>" in text for text in said)


def test_a_picture_is_named_and_described(picture: Picture) -> None:
    """Who does not see a picture is told its title and its description."""
    for svg in variants(picture).values():
        title, description = svg[0], svg[1]
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert (title.text or "").startswith("Title </script>")
        assert (description.text or "").startswith("Alt </script>")


def test_nothing_needs_permission(picture: Picture) -> None:
    """A picture passes the strict policy: no style, no script, no link, no image."""
    for element in parse(picture).iter():
        assert element.tag not in ("script", "style", "a", "image", "foreignObject", "use")
        assert (
            not element.attrib.keys() & {"style", "href", "src", "onclick", "class"} or element.tag == "div"
        )


def test_no_shape_lacks_a_place(picture: Picture) -> None:
    """No coordinate is missing."""
    assert not re.search(r"NaN|undefined|Infinity", re.sub(r">[^<]*<", "><", picture.inline))


def test_letters_are_readable_on_a_phone(picture: Picture) -> None:
    """No letter is smaller than 11 pixels, on a phone not even after the picture is fitted."""
    sizes = [float(element.get("font-size", 12)) for element in parse(picture).iter()]
    assert min(sizes) * 358 / 374 > 11


def test_variants_are_as_wide_as_said(kind: str, picture: Picture) -> None:
    """The wide variant fits a column, the narrow one a phone; a heat map scrolls instead."""
    widths = {name: int(svg.get("width", 0)) for name, svg in variants(picture).items()}
    assert widths == (BOXES if kind != "heatmap" else {"scroll": widths["scroll"]})


def test_pages_carry_no_colours_of_their_own(picture: Picture) -> None:
    """Every colour is the theme's, so that the picture follows the reader's scheme."""
    colours = {element.get(name) for element in parse(picture).iter() for name in ("fill", "stroke")}
    assert all(colour in (None, "none", "transparent") or colour.startswith("var(--") for colour in colours)


def test_the_file_stands_alone(picture: Picture) -> None:
    """A stored picture has a white ground, its title, its caveat and its source, and no custom property."""
    svg = ElementTree.fromstring(picture.file)  # noqa: S314 - our own output
    text = " ".join(svg.itertext())
    assert "var(" not in picture.file.decode()
    assert 'fill="#ffffff"' in picture.file.decode()
    assert "flights.csv" in text
    assert "Illustrative" in text
    assert "data-say" not in picture.file.decode()


def test_names_fit_beside_their_bars(kind: str, picture: Picture) -> None:
    """No name of 200 characters is lettered whole."""
    assert "x" * 100 not in re.sub(r'data-say="[^"]*"', "", picture.inline), kind


def test_two_figures_share_no_id(pencil: Pencil) -> None:
    """Two figures of a page never clash, nor do the variants of one."""
    pictures = (pencil.draw_figure(frame(CHARTS["trend"], anchor)) for anchor in ("one", "two"))
    ids = [element.get("id") for one in pictures for element in parse(one).iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 8


@pytest.mark.parametrize("kind", ["trend", "bars", "multiples", "pareto", "heatmap", "bullet", "timeline"])
@pytest.mark.parametrize(
    "rows", [(), ({"name": "a", "panel": "a", "x": "2013-01-01", "y": None, "order": 0},)]
)
def test_nothing_to_show_says_so(kind: str, rows: Rows, pencil: Pencil) -> None:
    """Without a single value a picture says that there are no data."""
    assert "No data" in pencil.draw_figure(frame(Chart(kind, rows))).inline


def test_a_gap_breaks_the_line(pencil: Pencil) -> None:
    """A line is not drawn across missing weeks."""
    picture = pencil.draw_figure(frame(trend(series(10, gaps=(4, 5), partial=False))))
    svg = variants(picture)["wide"]
    pieces = [one.get("d", "") for one in svg.iter() if one.get("stroke-linejoin")]
    assert sum(piece.count("M") for piece in pieces) == 2


def test_an_unfinished_point_is_hollow(pencil: Pencil) -> None:
    """Exactly the point of the unfinished period is filled with the ground's colour."""
    svg = variants(pencil.draw_figure(frame(trend(series(10)))))["wide"]
    assert [one.tag for one in svg.iter() if one.get("fill") == "var(--surface)"] == ["circle"]


def test_the_newest_finished_value_is_lettered(pencil: Pencil) -> None:
    """The number that counts stands in the picture as pages word it."""
    svg = variants(pencil.draw_figure(frame(trend(series(10)))))["wide"]
    assert [one.text for one in svg.iter("text") if one.get("fill") == "var(--chart-line)"] == ["76.9%"]


def test_bars_begin_at_zero(pencil: Pencil) -> None:
    """A bar of twice the value is twice as long, also below zero."""
    svg = variants(pencil.draw_figure(frame(bars({"a": 10.0, "b": 20.0, "c": -20.0}))))["wide"]
    said = {one.get("data-say", "")[0]: one.get("d", "") for one in svg.iter() if one.get("data-say")}
    lengths = {name: float(re.findall(r"h(-?[\d.]+)", path)[0]) for name, path in said.items()}
    assert lengths["b"] == pytest.approx(2 * lengths["a"], abs=0.1)
    assert lengths["c"] == pytest.approx(lengths["b"], abs=0.1)


def test_a_missed_target_is_more_than_a_colour(pencil: Pencil) -> None:
    """A bar that misses its target carries a shape of its own."""
    svg = variants(pencil.draw_figure(frame(bars({"a": 20.0, "b": 5.0}))))["wide"]
    assert len([one for one in svg.iter("path") if one.get("fill") == "var(--chart-bar-missed)"]) == 2


def test_stages_differ_in_more_than_colour(pencil: Pencil) -> None:
    """Every stage of a program has its own outline or filling."""
    svg = variants(pencil.draw_figure(frame(timeline())))["wide"]
    styles = [
        tuple(one.get(name) for name in ("fill", "fill-opacity", "stroke-dasharray", "stroke"))
        for one in svg.iter("path")
        if ": " in one.get("data-say", "")
    ]
    assert len(set(styles)) == 5


@pytest.mark.parametrize("start", [None, 80.0])
def test_an_aim_without_a_way_draws(start: float | None, pencil: Pencil) -> None:
    """An aim that has no start, or starts at its goal, still shows where it is."""
    row = {"name": "Hold it", "start": start, "now": 76.0, "goal": 80.0, "label": "Hold it: 76%"}
    svg = variants(pencil.draw_figure(frame(Chart("bullet", (row,), (), {"unit": "percent"}))))["wide"]
    now = next(one for one in svg.iter("circle") if one.get("data-say"))
    goal = next(one for one in svg.iter("line") if one.get("stroke") == "var(--chart-target)")
    assert float(now.get("cx", "")) < float(re.findall(r"[\d.]+", goal.get("transform", ""))[0])


def test_a_label_steps_off_the_guide(pencil: Pencil) -> None:
    """The share just below 80 percent is not struck through by the guide."""
    rows = tuple(
        {"name": n, "y": y, "label": n, "share": s} for n, y, s in (("a", 78.0, 78.0), ("b", 22.0, 100.0))
    )
    svg = variants(pencil.draw_figure(frame(Chart("pareto", rows, (), {"unit": "count"}))))["wide"]
    guide = next(one for one in svg.iter("line") if one.get("stroke-dasharray"))
    label = next(one for one in svg.iter("text") if one.text == "78%")
    at, px = float(re.findall(r"[\d.]+", guide.get("transform", ""))[0]), float(label.get("x", ""))
    assert px > at or px + 30 < at


def test_data_beyond_given_bounds_widen_them(pencil: Pencil) -> None:
    """Bounds that pages gave never cut off a point."""
    chart = trend(series(3, level=120), y_min=0.0, y_max=100.0)
    svg = variants(pencil.draw_figure(frame(chart)))["wide"]
    assert all(float(one.get("cy", "")) >= 0 for one in svg.iter("circle"))


def test_a_gap_in_a_heat_map_is_outlined(pencil: Pencil) -> None:
    """A cell without a value has no colour of the scale."""
    svg = variants(pencil.draw_figure(frame(heatmap(gap=3))))["scroll"]
    gaps = [one for one in svg.iter() if one.get("data-say", "").endswith("week 3")]
    assert {one.get("fill") for one in gaps} <= {None, "transparent"}


def test_months_follow_the_language() -> None:
    """A German site has German months and its own decimal mark."""
    german = Pencil({"light": LIGHT, "dark": LIGHT}, "de")
    picture = german.draw_figure(frame(trend(series(53), unit="percent")))
    words = {one.text for one in variants(picture)["wide"].iter() if one.tag in ("text", "tspan")}
    assert "Mai" in words or "Okt" in words


def count_said(picture: Picture) -> dict[str, int]:
    """Count the points that say their text in each variant; one that says there are no data has none."""
    said = {
        name: sum("data-say" in element.attrib for element in svg.iter())
        for name, svg in variants(picture).items()
    }
    words = [word for svg in variants(picture).values() for word in svg.itertext()]
    assert any(said.values()) or "No data" in words
    return said


texts = st.text(max_size=30)
numbers = st.floats(-1e12, 1e12) | st.none() | st.just(math.nan) | st.just(math.inf)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(texts, numbers, numbers), min_size=1, max_size=5))
def test_any_bars_draw(pencil: Pencil, rows: list[tuple[str, float | None, float | None]]) -> None:
    """Whatever names and numbers are, bars draw or say that there are no data."""
    chart = Chart(
        "bars", tuple({"name": n, "y": y, "label": n, "state": "met", "target": t} for n, y, t in rows)
    )
    values = sum(y is not None and math.isfinite(y) for _, y, _ in rows)
    assert count_said(pencil.draw_figure(frame(chart))) == {"wide": values, "narrow": values}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.dates(date(1990, 1, 1), date(2030, 1, 1)), numbers, st.booleans()), max_size=12))
def test_any_trend_draws(pencil: Pencil, rows: list[tuple[date, float | None, bool]]) -> None:
    """Whatever days and numbers are, a trend draws or says that there are no data."""
    chart = trend(
        tuple({"x": day.isoformat(), "y": y, "label": "a: 1", "partial": late} for day, y, late in rows)
    )
    values = sum(y is not None and math.isfinite(y) for _, y, _ in rows)
    assert count_said(pencil.draw_figure(frame(chart))) == {"wide": values, "narrow": values}
