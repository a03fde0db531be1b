"""Show which segments of a metric lie further from the whole than chance allows."""

from __future__ import annotations

from collections.abc import Mapping

from cxsite.model import Funnel, Metric, PlacedSegment, Point, Position, place_segments
from cxsite.pages.addresses import relative
from cxsite.pages.atlas import Atlas
from cxsite.pages.figure_request import (
    LISTED_AT_MOST,
    Message,
    Request,
    make_figure,
    points_since,
    unit_params,
)
from cxsite.pages.messages import say
from cxsite.pages.plan import Cell, Chart, Column, Figure, Scalar, Table
from cxsite.pages.signal_words import side_mark
from cxsite.pages.words import base_text, count_text, head_of, shown_value, span_text, split_title, word_of

_NAMED_AT_MOST = 6
_POSITIONS: Mapping[Position, str] = {
    Position.INSIDE: "as chance allows",
    Position.NEAR: "between the curves",
    Position.ABOVE: "above the outer curve",
    Position.BELOW: "below the outer curve",
}


def draw_funnel(atlas: Atlas, request: Request) -> Figure:
    """Draw the segments of a column against their bases: the newest finished period, unless more is asked."""
    metric = request.metric
    points = _choose_points(request)
    stretch = _name_stretch(atlas, metric, points)
    funnel = _place(request, points)
    if funnel is None or not funnel.placed:
        title = f"{split_title(metric, request.by)}: no figure for {stretch}"
        message = Message(title, "There is no figure of segments to show.", f"Funnel plot. {title}.")
        table = Table(title, (Column(head_of(request.by)), Column(metric.title, number=True)), ())
        return make_figure(request, message, chart=Chart("funnel"), table=table)
    message = _word_funnel(atlas, request, funnel, stretch)
    chart = Chart(
        "funnel",
        tuple(_funnel_row(atlas, metric, one) for one in funnel.placed),
        _curve_marks(funnel),
        {
            **unit_params(metric),
            "reference": funnel.centre,
            "reference_label": f"All {atlas.value(metric, funnel.centre)}",
            "base_label": "n: how much stands behind each figure",
        },
    )
    return make_figure(request, message, chart=chart, table=_funnel_table(atlas, request, funnel, stretch))


def _choose_points(request: Request) -> tuple[Point, ...]:
    """Choose the finished points of the total that are put together."""
    finished = request.metric.total.finished
    if request.period is not None:
        return tuple(point for point in finished if point.period == request.period)
    if request.since is None:
        return finished[-1:]
    return tuple(point for point in points_since(request, request.metric.total) if not point.partial)


def _name_stretch(atlas: Atlas, metric: Metric, points: tuple[Point, ...]) -> str:
    if not points:
        return "any period"
    return (
        atlas.language.period(points[0].period, metric.grain)
        if len(points) == 1
        else span_text(atlas, points)
    )


def _place(request: Request, points: tuple[Point, ...]) -> Funnel | None:
    if not points:
        return None
    first, last = points[0].period, points[-1].period
    return place_segments(request.metric, request.by, first=first, last=last)


def _funnel_row(atlas: Atlas, metric: Metric, one: PlacedSegment) -> Mapping[str, Scalar]:
    base = base_text(atlas, metric.fields, one.n)
    value = atlas.value(metric, one.value)
    return {
        "name": one.series.label,
        "x": one.n,
        "y": one.value,
        "label": f"{one.series.label}: {value}, {base}, {_POSITIONS[one.position]}",
        "state": side_mark(metric.fields, one.position),
    }


def _curve_marks(funnel: Funnel) -> tuple[Mapping[str, Scalar], ...]:
    return tuple(
        {
            "x": limits.base,
            "near_low": limits.near.low,
            "near_high": limits.near.high,
            "far_low": limits.far.low,
            "far_high": limits.far.high,
        }
        for limits in funnel.curve
    )


def _word_funnel(atlas: Atlas, request: Request, funnel: Funnel, stretch: str) -> Message:
    metric = request.metric
    outside, count = len(funnel.outside), len(funnel.placed)
    what = split_title(metric, request.by)
    title = f"{what}: {outside or 'none'} of {count} outside what chance allows, {stretch}"
    whole = atlas.value(metric, funnel.centre)
    rest = count - outside
    parts = [_list_outside(atlas, request, funnel)]
    if rest:
        others = "the other " if outside else ""
        parts.append(f"{others}{rest} cannot be told apart from all together ({whole})")
    words = "; ".join(filter(None, parts))
    sentence = f"{stretch[:1].upper()}{stretch[1:]}: {words}."
    if 2 * outside > count > 2:
        sentence += (
            " So many outside say that these segments differ by more than chance, not that each is special."
        )
    if funnel.without:
        sentence += f" {count_text(len(funnel.without), 'segment')} without a figure."
    near, far = (atlas.language.goal(share, "percent") for share in (95, 99.8))
    sentence += f" Of segments like the whole, {near} lie within the inner curves and {far} within the outer."
    return Message(title, sentence, f"Funnel plot of {what}. {sentence}")


def _list_outside(atlas: Atlas, request: Request, funnel: Funnel) -> str:
    """Name the segments outside, the largest first, as far as a sentence can hold them."""
    if not funnel.outside:
        return ""
    named = [
        f"{one.series.label} ({atlas.value(request.metric, one.value)})"
        for one in funnel.outside[:_NAMED_AT_MOST]
    ]
    more = len(funnel.outside) - len(named)
    listed = ", ".join(named) + (f" and {more} more" if more else "")
    verb = "lies" if len(funnel.outside) == 1 else "lie"
    return f"{len(funnel.outside)} of {len(funnel.placed)} {verb} outside what chance allows: {listed}"


def _funnel_table(atlas: Atlas, request: Request, funnel: Funnel, stretch: str) -> Table:
    """List the segments, the largest first, with the limits at their base."""
    metric, page = request.metric, request.page
    periods = {point.period for point in _choose_points(request)}
    heads = (metric.title, "n", "Inner limits", "Outer limits")
    columns = (
        Column(head_of(request.by)),
        *(Column(head, number=True) for head in heads),
        Column("Against the limits"),
    )
    rows = [
        (
            Cell(one.series.label, relative(page, atlas.segment_address(metric, one.series)), heading=True),
            Cell(atlas.value(metric, one.value), number=True),
            Cell(atlas.language.exact(one.n), number=True),
            *(
                Cell(f"{atlas.value(metric, pair.low)} to {atlas.value(metric, pair.high)}", number=True)
                for pair in (one.limits.near, one.limits.far)
            ),
            Cell(_POSITIONS[one.position]),
        )
        for one in _choose_listed(funnel)
    ]
    for series in funnel.without[:LISTED_AT_MOST]:
        address = relative(page, atlas.segment_address(metric, series))
        hidden = next(
            (point for point in series.points if point.suppressed and point.period in periods), None
        )
        head = Cell(series.label, address, heading=True)
        texts = (shown_value(atlas, metric, hidden), "", "", "")
        rows.append((head, *(Cell(text, number=True) for text in texts), Cell()))
    count = len(funnel.placed) + len(funnel.without)
    cut = () if len(rows) == count else (say(atlas.language, "segments.cut", count=count),)
    return Table(f"{metric.title} by {word_of(request.by)}, {stretch}", columns, tuple(rows), notes=cut)


def _choose_listed(funnel: Funnel) -> tuple[PlacedSegment, ...]:
    """Choose what the table can hold: all, or those outside and the largest of the others."""
    if len(funnel.placed) <= LISTED_AT_MOST:
        return funnel.placed
    apart = frozenset(id(one) for one in funnel.outside)
    # The sort keeps the largest first.
    return tuple(sorted(funnel.placed, key=lambda one: id(one) not in apart)[:LISTED_AT_MOST])
