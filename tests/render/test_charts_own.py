"""An author's own chart: in the theme's dress, drawn or refused with a reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cxsite.pages.plan import Chart, Figure, Table
from cxsite.render.charts import ChartError, Pencil
from cxsite.render.charts.tokens import TOKENS

LIGHT = {name: f"#{index:02x}4a6b" for index, name in enumerate(TOKENS)}
ENCODING = {"x": {"field": "a", "type": "nominal"}, "y": {"field": "b", "type": "quantitative"}}
BARS: dict[str, Any] = {
    "data": {"values": [{"a": "JFK", "b": 3}, {"a": "</script>", "b": 5}]},
    "mark": "bar",
    "encoding": ENCODING,
}


@pytest.fixture(scope="module")
def pencil() -> Pencil:
    """Make one pencil, as a render does."""
    return Pencil({"light": LIGHT, "dark": LIGHT}, "de")


def own(specification: Any) -> Figure:
    """Put a specification into a figure."""
    return Figure("own", "Title", "", "Alt", Chart("own", spec=json.dumps(specification)), Table("", (), ()))


def test_bars_take_the_theme_colour(pencil: Pencil) -> None:
    """A chart that sets no colour gets the theme's."""
    assert "var(--chart-bar)" in pencil.draw_figure(own(BARS)).inline


def test_an_own_colour_stays(pencil: Pencil) -> None:
    """A colour that the author chose wins."""
    chart = {**BARS, "mark": {"type": "bar", "color": "#abcdef"}}
    assert 'fill="#abcdef"' in pencil.draw_figure(own(chart)).inline


def test_an_own_setting_stays(pencil: Pencil) -> None:
    """A setting of the author wins over the theme's, the rest of the group stays."""
    chart = {**BARS, "config": {"axis": {"labelColor": "#abcdef"}}}
    assert 'fill="#abcdef"' in pencil.draw_figure(own(chart)).inline


def test_mixed_colours_are_not_black(pencil: Pencil) -> None:
    """A scale of colours between two is mixed from values, which custom properties are not."""
    encoding = {**ENCODING, "color": {"field": "b", "type": "quantitative", "legend": None}}
    inline = pencil.draw_figure(own({**BARS, "mark": "rect", "encoding": encoding})).inline
    assert "rgb(" in inline
    assert "rgb(0, 0, 0)" not in inline


def test_months_follow_the_language(pencil: Pencil) -> None:
    """The renderer's own date formats speak the site's language."""
    values = [{"a": f"2013-{month:02d}-01T00:00:00Z", "b": month} for month in (5, 6, 7)]
    axis = {"field": "a", "type": "temporal", "scale": {"type": "utc"}, "axis": {"format": "%B"}}
    chart = {"data": {"values": values}, "mark": "line", "encoding": {**ENCODING, "x": axis}}
    assert "Juni" in pencil.draw_figure(own(chart)).inline


def test_a_large_chart_scrolls_in_a_box(pencil: Pencil) -> None:
    """An own chart keeps its size and is reached by keyboard where it must scroll."""
    assert '<div class="picture-scroll" tabindex="0" role="region"' in pencil.draw_figure(own(BARS)).inline


def test_control_characters_do_not_abort(pencil: Pencil) -> None:
    """Characters that abort the renderer are stripped first."""
    values = [{"a": "x\u0000\u000b\ufffe", "b": 3}]
    assert ">x<" in pencil.draw_figure(own({**BARS, "data": {"values": values}})).inline


def test_gradients_of_two_figures_do_not_clash(pencil: Pencil) -> None:
    """What a picture refers to by id carries the figure's anchor."""
    stops = [{"offset": 0, "color": "red"}, {"offset": 1, "color": "blue"}]
    chart = {**BARS, "mark": {"type": "bar", "color": {"gradient": "linear", "stops": stops}}}
    assert "url(#own-scroll-" in pencil.draw_figure(own(chart)).inline


@pytest.mark.parametrize(
    ("chart", "reason"),
    [
        ({**BARS, "data": {"values": []}}, "draws nothing"),
        ({**BARS, "encoding": {**ENCODING, "y": {"field": "z", "type": "quantitative"}}}, "draws nothing"),
        ({**BARS, "mark": "image"}, "draws nothing"),
        ({"data": {"values": []}}, 'no "mark"'),
        ({**BARS, "mark": "barr"}, "does not compile"),
        ({**BARS, "transform": [{"calculate": "datum.b +", "as": "b"}]}, "Unexpected end of input"),
        ({**BARS, "mark": {"type": "bar", "color": "var(--nope)"}}, 'no token "nope"'),
        ({**BARS, "height": 6000}, "at most"),
        ([1], "not a Vega-Lite chart"),
        ({**BARS, "config": "dark"}, "not a Vega-Lite chart"),
    ],
)  # fmt: skip
def test_a_broken_chart_is_refused(chart: Any, reason: str, pencil: Pencil) -> None:
    """A chart that cannot be drawn is refused in words that its author can use."""
    with pytest.raises(ChartError, match=reason):
        pencil.draw_figure(own(chart))
