"""Hold the pieces of grammar that chart families share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cxsite.render.charts.tokens import token

if TYPE_CHECKING:
    import altair as alt

# One family, bundled with the renderer: widths do not depend on the fonts of the machine.
FONT = "Liberation Sans"


def named_table(name: str) -> alt.Chart:
    """Begin a layer over a table that is filled in for each chart."""
    import altair as alt

    chart: alt.Chart = alt.Chart(alt.InlineData(values=[], name=name))
    return chart


def free_x(name: str = "px") -> alt.X:
    """Place marks by pixels, where labels were placed by us."""
    import altair as alt

    return alt.X(f"{name}:Q", scale=None, axis=None, title=None)


def free_y(name: str = "py") -> alt.Y:
    """Place marks by pixels, where labels were placed by us."""
    import altair as alt

    return alt.Y(f"{name}:Q", scale=None, axis=None, title=None)


def free_fill(name: str = "fill") -> alt.Fill:
    """Take the colour as the row says it."""
    import altair as alt

    return alt.Fill(f"{name}:N", scale=None, legend=None)


def signal_scale(name: str, **more: Any) -> alt.Scale:
    """Take a scale's bounds from the signals ``<name>_low`` and ``<name>_high``."""
    import altair as alt

    low, high = alt.ExprRef(f"{name}_low"), alt.ExprRef(f"{name}_high")
    return alt.Scale(domainMin=low, domainMax=high, nice=False, **more)


def say(name: str = "label") -> alt.Description:
    """Let a mark carry the text that is shown and spoken for it."""
    import altair as alt

    return alt.Description(f"{name}:N")


def finish(layers: Sequence[alt.Chart], signals: Mapping[str, object]) -> dict[str, Any]:
    """Lay layers over each other and settle all that looks the same in every family."""
    import altair as alt

    chart = (
        alt.layer(*layers)
        .add_params(*(alt.param(name=name, value=value) for name, value in signals.items()))
        .properties(width=100, height=100, background="transparent", autosize="none")
        .configure(font=FONT, aria=True)
        .configure_view(stroke=None)
        .configure_axis(**AXIS)
    )
    specification: dict[str, Any] = chart.to_dict()
    return specification


AXIS: Mapping[str, Any] = {
    "aria": False,
    "domain": False,
    "ticks": False,
    "gridColor": token("chart-grid"),
}
