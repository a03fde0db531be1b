"""Ask for a figure, and finish what every figure of a metric has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cxsite.issues import Place
from cxsite.model import Metric, Point, Series
from cxsite.pages.addresses import mark_of, relative
from cxsite.pages.atlas import unit_of
from cxsite.pages.plan import Chart, Figure, Link, Scalar, Table

Rows = tuple[Mapping[str, Scalar], ...]

LISTED_AT_MOST = 100
"""How many segments a table of a metric's page lists; the page of all of them and the files have more."""


@dataclass(frozen=True, slots=True)
class Request:
    """Ask for a figure: the page it stands on, its anchor there, what it shows and since when.

    ``line`` names what its dashed line stands for. ``period`` is the one that is shown and ``before`` the one
    that it is compared with, both by their first day; ``against`` ``year`` compares with the year before.
    """

    metric: Metric
    page: str
    anchor: str
    series: Series
    by: str = ""
    since: date | None = None
    alt: str = ""
    marks: Rows = ()
    place: Place | None = None
    line: str = "Target"
    period: date | None = None
    before: date | None = None
    against: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Hold what a figure says in words: its title, its sentence and its description."""

    title: str
    sentence: str
    alt: str


def points_since(request: Request, series: Series) -> tuple[Point, ...]:
    """List the points of a series that a figure shows."""
    since = request.since
    if since is None:
        return series.points
    # Months differ in length: a period belongs to the stretch if most of it does.
    return tuple(point for point in series.points if point.period + (point.end - point.period) / 2 >= since)


def unit_params(metric: Metric) -> dict[str, Scalar]:
    """Say in which unit and between which bounds a chart is drawn."""
    params: dict[str, Scalar] = {"unit": unit_of(metric.fields), "grain": str(metric.grain)}
    if metric.fields.bounds:
        params["y_min"], params["y_max"] = map(float, metric.fields.bounds)
    return params


def make_figure(request: Request, message: Message, *, chart: Chart, table: Table) -> Figure:
    """Put a metric's figure together, with its source, downloads and own picture file."""
    metric = request.metric
    address = picture_address(request.page, request.anchor)
    picture = relative(request.page, address)
    data = Link("Data (CSV)", relative(request.page, f"data/metrics/{metric.id}.csv"))
    return Figure(
        request.anchor,
        message.title,
        message.sentence,
        request.alt or message.alt,
        chart,
        table,
        metric.fields.source or "other metrics of this portal",
        "",
        (data, Link("Picture (SVG)", picture)),
        address,
        picture,
        request.place,
    )


def picture_address(page: str, anchor: str) -> str:
    """Name the file of a picture, from the root of the site."""
    return f"charts/{page.removesuffix('.html')}/{anchor}.svg"


def anchor_for(*parts: str) -> str:
    """Make an id out of words."""
    return "-".join(filter(None, (mark_of(part) for part in parts))) or "figure"
