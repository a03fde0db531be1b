"""Judge promises: kept or broken in each finished period."""

from __future__ import annotations

from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.portal import Judgement, Verdict
from cxsite.schema import KeptWhen, PromiseFields


def judge_promise(promise: PromiseFields, metric: Metric) -> tuple[Judgement, ...]:
    """Judge a promise over the total, then over each segment of its ``by``."""
    split = metric.segments_of(promise.by) if promise.by else ()
    return tuple(_judge_series(promise, series) for series in (metric.total, *split))


def _judge_series(promise: PromiseFields, series: Series) -> Judgement:
    points = [point for point in series.finished if promise.since is None or point.period >= promise.since]
    return Judgement(
        series.label, series.segment, tuple((point, _verdict(promise, series, point)) for point in points)
    )


def _verdict(promise: PromiseFields, series: Series, point: Point) -> Verdict:
    bound = promise.kept_when or _target_bound(series, point)
    if point.value is None or bound is None:
        return "none"
    kept = (
        point.value >= bound.at_least if bound.at_least is not None else point.value <= (bound.at_most or 0)
    )
    return "kept" if kept else "broken"


def _target_bound(series: Series, point: Point) -> KeptWhen | None:
    if point.target is None:
        return None
    return KeptWhen(at_most=point.target) if series.fields.good == "down" else KeptWhen(at_least=point.target)
