"""Find the fields of a metric that do not go with its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cxsite.periods import Grain
from cxsite.schema.metrics import SCALES, MetricFields, MetricKind

_NEEDS: dict[MetricKind, tuple[str, ...]] = {
    MetricKind.CES: ("score",),
    MetricKind.SHARE: ("numerator",),
    MetricKind.MEAN: ("score",),
    MetricKind.RATE: ("events", "exposure"),
    MetricKind.SUM: ("value",),
    MetricKind.VALUE: ("value",),
    MetricKind.INDEX: ("parts",),
}

_COUNTED = ("promoters", "passives", "detractors")

_READS: dict[MetricKind, frozenset[str]] = {
    MetricKind.NPS: frozenset({"score", *_COUNTED}),
    MetricKind.CSAT: frozenset({"score", "numerator", "denominator"}),
    MetricKind.CES: frozenset({"score"}),
    MetricKind.SHARE: frozenset({"numerator", "denominator"}),
    MetricKind.MEAN: frozenset({"score"}),
    MetricKind.RATE: frozenset({"events", "exposure"}),
    MetricKind.QUANTILE: frozenset({"score", "value", "n"}),
    MetricKind.COUNT: frozenset(),
    MetricKind.SUM: frozenset({"value"}),
    MetricKind.VALUE: frozenset({"value", "n"}),
    MetricKind.INDEX: frozenset({"parts"}),
}

_MEASURES = frozenset().union(*_READS.values())


@dataclass(frozen=True, slots=True)
class Misfit:
    """Tell which field of a metric does not go with its kind, why, and what to do.

    ``is_key`` says that the field is the offence, not its value; ``lacks`` are fields that would heal it.
    """

    field: str
    message: str
    hint: str = ""
    is_key: bool = False
    lacks: tuple[str, ...] = ()


def find_misfits(metric: MetricFields) -> tuple[Misfit, ...]:
    """List the fields that a metric's kind needs and lacks, or has and does not read."""
    return (
        *_find_missing(metric),
        *_find_strangers(metric),
        *_find_off_scale(metric),
        *_find_unfit_judging(metric),
        *_find_unfit_rules(metric),
    )


def _find_missing(metric: MetricFields) -> Iterator[Misfit]:
    needs: tuple[str, ...] = _NEEDS.get(metric.kind, ())
    if metric.kind is not MetricKind.INDEX:
        needs = ("source", "date", *needs)
    for name in needs:
        if not getattr(metric, name):
            yield _lacking(metric, name, (name,))
    if metric.kind is MetricKind.NPS and not (
        metric.score or all(getattr(metric, name) for name in _COUNTED)
    ):
        yield _lacking(metric, "score, or promoters, passives and detractors", ("score", *_COUNTED))
    if metric.kind is MetricKind.CSAT and not (metric.score or metric.numerator):
        yield _lacking(metric, "score, or numerator and denominator", ("score", "numerator"))
    if metric.kind is MetricKind.QUANTILE and not (metric.score or metric.value):
        yield _lacking(metric, "score, or value for ready values", ("score", "value"))
    if len(metric.date) == 2:
        yield Misfit("date", "a date is one column, or the three columns year, month and day")


def _lacking(metric: MetricFields, needs: str, lacks: tuple[str, ...]) -> Misfit:
    return Misfit("kind", f"kind {metric.kind} needs {needs}", f"add {lacks[0]}: …", lacks=lacks)


def _find_strangers(metric: MetricFields) -> Iterator[Misfit]:
    reads = _READS[metric.kind]
    known = f"it reads {', '.join(sorted(reads))}" if reads else "take it out"
    for name in sorted((metric.model_fields_set & _MEASURES) - reads):
        yield Misfit(name, f"kind {metric.kind} does not read {name}", known, is_key=True)
    if metric.kind is MetricKind.INDEX and metric.by:
        yield Misfit("by", "an index has no segments of its own", "take it out", is_key=True)
    others = [name for name in (*_COUNTED, "numerator", "value") if getattr(metric, name) and name in reads]
    if metric.score and "score" in reads and others:
        yield Misfit("score", f"write either score or {' and '.join(others)}, not both", is_key=True)
    if metric.top and metric.kind not in (MetricKind.CSAT, MetricKind.CES):
        yield Misfit("top", f"kind {metric.kind} has no top answers", "take it out", is_key=True)


def _find_off_scale(metric: MetricFields) -> Iterator[Misfit]:
    usual = SCALES.get(metric.kind)
    scale = metric.scale or usual
    if scale is None:
        return
    low, high = scale
    if metric.kind is MetricKind.NPS and scale != usual:
        yield Misfit("scale", "nps is asked on the scale from 0 to 10", "take it out")
    outside = [str(answer) for answer in metric.top if not low <= answer <= high]
    if outside:
        yield Misfit("top", f"{outside[0]} is not on the scale from {low} to {high}")
    needs_top = metric.kind is MetricKind.CSAT or metric.method == "top_box"
    if usual and needs_top and not metric.top and scale != usual:
        hint = f"name them, such as top: [{high - 1}, {high}]"
        yield Misfit(
            "scale", "nothing says which answers on this scale count as satisfied", hint, lacks=("top",)
        )


_LIMITS_FIT: dict[str, tuple[frozenset[MetricKind], str]] = {
    "p": (frozenset({MetricKind.SHARE, MetricKind.CSAT, MetricKind.CES}), "counts out of a whole"),
    "p_prime": (frozenset({MetricKind.SHARE, MetricKind.CSAT, MetricKind.CES}), "counts out of a whole"),
    "u": (frozenset({MetricKind.RATE}), "events by exposure"),
    "u_prime": (frozenset({MetricKind.RATE}), "events by exposure"),
}
_SAMPLED = frozenset({*SCALES, MetricKind.SHARE, MetricKind.MEAN})
_WEIGHED = frozenset({*SCALES, MetricKind.MEAN})


def _find_unfit_judging(metric: MetricFields) -> Iterator[Misfit]:
    kinds, what = _LIMITS_FIT.get(metric.limits or "xmr", (frozenset(MetricKind), ""))
    is_mean = metric.kind is MetricKind.CES and metric.method == "mean" and bool(what)
    if metric.kind not in kinds or is_mean:
        message = f"limits {metric.limits} are for {what}, which kind {metric.kind} has not"
        yield Misfit("limits", message, "write limits: xmr, or take it out")
    if metric.population is not None and metric.kind not in _SAMPLED:
        yield Misfit(
            "population", f"kind {metric.kind} is no sample of a population", "take it out", is_key=True
        )
    if metric.weight and (metric.kind not in _WEIGHED or not metric.score):
        hint = "weights are for single answers: score with nps, csat, ces or mean"
        yield Misfit("weight", "there are no single answers to weigh", hint, is_key=True)
    if metric.weight and metric.limits in _LIMITS_FIT:
        yield Misfit("limits", f"limits {metric.limits} need plain counts, not weights", "write limits: xmr")


def _find_unfit_rules(metric: MetricFields) -> Iterator[Misfit]:
    rules = [name for name in ("columns", "unique_key") if getattr(metric, name)]
    for name in rules if metric.kind is MetricKind.INDEX else ():
        yield Misfit(name, "an index reads no extract", "write the rule in its parts", is_key=True)
    if metric.expected_periods and metric.grain is Grain.GIVEN:
        hint = "name a grain, such as grain: month, or take it out"
        yield Misfit("expected_periods", "points as given have no periods", hint, is_key=True)
