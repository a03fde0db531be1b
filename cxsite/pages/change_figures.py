"""Show why a metric moved: what each segment did to the change of the total."""

from __future__ import annotations

from collections.abc import Mapping

from cxsite.model import Contribution, Explanation, Metric, explain_change, find_periods
from cxsite.pages.addresses import relative
from cxsite.pages.atlas import Atlas, unit_of
from cxsite.pages.figure_request import Message, Request, make_figure, unit_params
from cxsite.pages.plan import Cell, Chart, Column, Figure, Scalar, Table
from cxsite.pages.rounding import Rounding
from cxsite.pages.words import count_text, head_of, split_title, word_of

_LARGEST = 3


def draw_waterfall(atlas: Atlas, request: Request) -> Figure:
    """Draw the change between two periods, by default the newest two, as a step for each segment."""
    metric = request.metric
    points = find_periods(metric, after=request.period, before=request.before, against=request.against)
    found = explain_change(metric, request.by, points) if points else None
    if found is None:
        return _draw_nothing(request)
    message = _word_change(atlas, request, found)
    start, end = (
        f"{atlas.language.period_label(point.period, metric.grain)}: {atlas.value(metric, point.value)}"
        for point in (found.before, found.after)
    )
    params: dict[str, Scalar] = {
        **unit_params(metric),
        "start": found.before.value,
        "end": found.after.value,
        "start_label": start,
        "end_label": end,
        "good": metric.fields.good,
        "noise": found.is_noise,
    }
    rows = tuple(_step_row(atlas, metric, one) for one in found.contributions)
    chart = Chart("waterfall", rows, (), params)
    return make_figure(request, message, chart=chart, table=_steps_table(atlas, request, found))


def _draw_nothing(request: Request) -> Figure:
    title = f"{split_title(request.metric, request.by)}: no change to explain"
    sentence = "Two finished periods with a figure are needed to compare."
    if not request.metric.has_counts:
        sentence = "An edition holds figures and no counts to split them by."
    table = Table(title, (Column(head_of(request.by)), Column("Change", number=True)), ())
    message = Message(title, sentence, f"Waterfall chart. {title}. {sentence}")
    return make_figure(request, message, chart=Chart("waterfall"), table=table)


def _rounding(atlas: Atlas, metric: Metric) -> Rounding:
    unit = unit_of(metric.fields)
    return Rounding(atlas, unit, atlas.language.decimals_of(unit))


def _name(one: Contribution) -> str:
    return one.series.label if one.series else f"others ({count_text(one.count, 'segment')})"


def _step_row(atlas: Atlas, metric: Metric, one: Contribution) -> Mapping[str, Scalar]:
    rounding = _rounding(atlas, metric)
    parts = f"own change {rounding.signed(one.rate)}, mix {rounding.signed(one.mix)}"
    return {
        "name": _name(one),
        "y": one.change,
        "rate": one.rate,
        "mix": one.mix,
        "label": f"{_name(one)}: {rounding.change(one.change)}, {parts}",
        "worded": rounding.signed(one.change),
    }


def _word_change(atlas: Atlas, request: Request, found: Explanation) -> Message:
    metric = request.metric
    rounding = _rounding(atlas, metric)
    after, before = (
        atlas.language.period(point.period, metric.grain) for point in (found.after, found.before)
    )
    change = rounding.change(found.change)
    what = split_title(metric, request.by)
    noise = ", within noise" if found.is_noise else ""
    title = f"{what}: {change} in {after} against {before}{noise}"
    sentence = f"{_verdict_sentence(atlas, metric, found)} {_parts_sentence(found)}"
    return Message(title, sentence, f"Waterfall chart of {what}, {after} against {before}. {sentence}")


def _verdict_sentence(atlas: Atlas, metric: Metric, found: Explanation) -> str:
    """Say first whether there is anything to explain."""
    rounding = _rounding(atlas, metric)
    change = f"The change of {rounding.change(found.change)}"
    if found.test is None:
        return f"{change} rests on too few answers to tell it from noise: the steps may be chance."
    span = f"({rounding.signed(found.test.low)} to {rounding.signed(found.test.high)})"
    if found.is_chance:
        return f"{change} {span} is within noise: the difference can come about by chance."
    if found.is_usual:
        return f"{change} is within noise: both periods lie within the limits of what the figure does anyway."
    largest = [one for one in found.contributions if one.series][:_LARGEST]
    named = ", ".join(f"{_name(one)} {rounding.signed(one.change)}" for one in largest)
    return f"{change} {span} is more than chance. The largest steps: {named}."


def _parts_sentence(found: Explanation) -> str:
    sentence = (
        "Filled is a segment's own change, hollow the mix: that there was more or less of it. "
        "The steps add up to the change."
    )
    if found.hidden:
        hidden = f"{count_text(found.hidden, 'segment')} with a small base"
        sentence += f" The others hold {hidden} that {'is' if found.hidden == 1 else 'are'} not shown."
    return sentence


def _steps_table(atlas: Atlas, request: Request, found: Explanation) -> Table:
    metric = request.metric
    before, after = (
        atlas.language.short_period(point.period, metric.grain) for point in (found.before, found.after)
    )
    if before == after:
        before, after = (
            atlas.language.period_label(point.period, metric.grain) for point in (found.before, found.after)
        )
    heads = ("Change", "Own change", "Mix", before, after, f"n {before}", f"n {after}")
    columns = (Column(head_of(request.by)), *(Column(head, number=True) for head in heads))
    rows = [_step_cells(atlas, request, one) for one in found.contributions]
    rounding = _rounding(atlas, metric)
    total = (
        rounding.change(found.change),
        *(
            rounding.signed(sum(getattr(one, name) for one in found.contributions))
            for name in ("rate", "mix")
        ),
        atlas.value(metric, found.before.value),
        atlas.value(metric, found.after.value),
        *("" if point.n is None else atlas.language.exact(point.n) for point in (found.before, found.after)),
    )
    rows.append((Cell("All", heading=True), *(Cell(text, number=True) for text in total)))
    caption = f"Change of {metric.title} by {word_of(request.by)}"
    return Table(caption, columns, tuple(rows))


def _step_cells(atlas: Atlas, request: Request, one: Contribution) -> tuple[Cell, ...]:
    metric = request.metric
    rounding = _rounding(atlas, metric)
    address = atlas.segment_address(metric, one.series) if one.series else ""
    texts = (
        rounding.change(one.change),
        rounding.signed(one.rate),
        rounding.signed(one.mix),
        atlas.value(metric, one.value_before),
        atlas.value(metric, one.value_after),
        atlas.language.exact(one.base_before),
        atlas.language.exact(one.base_after),
    )
    head = Cell(_name(one), relative(request.page, address) if address else "", heading=True)
    return (head, *(Cell(text, number=True) for text in texts))
