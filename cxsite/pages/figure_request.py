"""Ask for a figure, and finish what every figure of a metric has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from cxsite.issues import Place
from cxsite.model import Metric, Point, Series
from cxsite.pages.addresses import relative, slug_of
from cxsite.pages.atlas import unit_of
from cxsite.pages.plan import Chart, Figure, Link, Scalar, Table

Rows = tuple[Mapping[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """Ask for a figure: the page it stands on, its anchor there, what it shows and since when."""

    metric: Metric
    page: str
    anchor: str
    series: Series
    by: str = ""
    since: date | None = None
    alt: str = ""
    marks: Rows = ()
    place: Place | None = None


def plain_figure(title: str, sentence: str, alt: str, chart: Chart, table: Table) -> Figure:
    """Begin a figure with what it shows."""
    return Figure("", title, sentence, alt, chart, table)


def points_since(request: Request, series: Series) -> tuple[Point, ...]:
    """List the points of a series that a figure shows."""
    return tuple(point for point in series.points if request.since is None or point.end >= request.since)


def unit_params(metric: Metric) -> dict[str, Scalar]:
    """Say in which unit and between which bounds a chart is drawn."""
    params: dict[str, Scalar] = {"unit": unit_of(metric.fields), "grain": str(metric.grain)}
    if metric.fields.bounds:
        params["y_min"], params["y_max"] = map(float, metric.fields.bounds)
    return params


def finish(request: Request, figure: Figure) -> Figure:
    """Add what every figure of a metric has: its source, caveat, downloads and own picture file."""
    metric = request.metric
    folder = request.page.removesuffix(".html")
    address = f"charts/{folder}/{request.anchor}.svg"
    data = f"data/metrics/{metric.id}.csv"
    return replace(
        figure,
        anchor=request.anchor,
        alt=request.alt or figure.alt,
        source=metric.fields.source or "other metrics of this portal",
        caveat=metric.fields.caveat or "",
        address=address,
        picture=relative(request.page, address),
        downloads=(
            Link("Data (CSV)", relative(request.page, data)),
            Link("Picture (SVG)", relative(request.page, address)),
        ),
        place=request.place,
    )


def anchor_for(*parts: str) -> str:
    """Make an id of words that is unique in a page as long as the words are."""
    return "-".join(filter(None, (slug_of(part) for part in parts))) or "figure"
