"""Tell authors where the judging of a metric does not fit its data; readers do not see this."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import fsum
from statistics import median

from cxsite.issues import Issue, warning
from cxsite.load import SourceRecord
from cxsite.model.metrics import Metric, Series
from cxsite.model.signals import FEWEST_FOR_VERDICT
from cxsite.model.statistics.limits import SCREEN
from cxsite.schema import MetricFields, MetricKind, Rebase

_ROLLING = re.compile(r"\b(rolling|moving[ _-](average|mean|total|sum))\b|\br(3|6|12)m\b", re.IGNORECASE)
_STRONG = 0.5
_FEWEST_FOR_AUTOCORRELATION = 24
_FEWEST_DIFFERENT = 8
_LIKE_NOISE = -0.25
_UNEVEN = 0.25
_SURVEY_SIZE = (50, 500)
_COUNTED = (MetricKind.SHARE, MetricKind.CSAT, MetricKind.CES, MetricKind.RATE)


def advise(record: SourceRecord, metric: Metric) -> Iterator[Issue]:
    """List what is unwise in a metric's judging: phases, baseline, kind of limits, population."""
    if not metric.published:
        return
    yield from _check_rebases(record, metric)
    yield from _check_baseline(record, metric)
    yield from _check_population(record, metric)
    if metric.fields.limits is None:
        # Limits that are written down are the author's decision.
        yield from _check_dependence(record, metric.published[0])
        yield from _recommend_limits(record, metric.published[0])


def _check_rebases(record: SourceRecord, metric: Metric) -> Iterator[Issue]:
    for index, rebase in enumerate(metric.fields.rebase):
        series = _series_of(metric, rebase)
        points = [point for point in series.finished if point.value is not None] if series else []
        place = record.places.at(("rebase", index, "date"))
        if series is None or not points:
            continue
        if not points[0].period < rebase.date <= points[-1].period:
            first, last = points[0].period.isoformat(), points[-1].period.isoformat()
            message = f"no figure changes its limits on {rebase.date}: the figures run from {first} to {last}"
            yield warning("CX330", message, place, "correct the date, or take the entry out")
            continue
        for count, word in _count_about(series, rebase):
            if count < FEWEST_FOR_VERDICT:
                message = f"only {count} figures {word} {rebase.date}: a verdict needs {FEWEST_FOR_VERDICT}"
                yield warning("CX331", message, place, "set limits anew once a change has lasted")


def _count_about(series: Series, rebase: Rebase) -> Iterator[tuple[int, str]]:
    """Count the figures of the phases that a new one parts."""
    at = next(at for at, phase in enumerate(series.phases) if phase.start >= rebase.date)
    yield series.phases[at - 1].points, "before"
    yield series.phases[at].points, "from"


def _series_of(metric: Metric, rebase: Rebase) -> Series | None:
    return metric.published[0] if rebase.where is None else metric.series_of(rebase.where)


def _check_baseline(record: SourceRecord, metric: Metric) -> Iterator[Issue]:
    if metric.fields.baseline is None:
        return
    based = [point for point in metric.published[0].points if point.in_baseline]
    phases = {point.phase for point in based}
    fewest = min((sum(point.phase == phase for point in based) for phase in phases), default=0)
    if metric.published[0].points and fewest < FEWEST_FOR_VERDICT:
        message = f"limits rest on {fewest} figures only, {FEWEST_FOR_VERDICT} or more are wise"
        yield warning("CX332", message, record.places.at(("baseline",)), "choose a longer baseline")


def _check_population(record: SourceRecord, metric: Metric) -> Iterator[Issue]:
    population = metric.fields.population
    if population is None:
        return
    most = max((point.n or 0 for point in metric.total.points), default=0)
    if most > population:
        message = f"{most:g} answers of a population of {population}"
        yield warning("CX333", message, record.places.at(("population",)), "count those who could answer")


def _check_dependence(record: SourceRecord, series: Series) -> Iterator[Issue]:
    fields = series.fields
    words = (fields.title, fields.value, fields.definition, fields.score)
    place = record.places.at(("kind",))
    hint = "use the figures of single periods, or write limits: xmr if you know better"
    if any(word and _ROLLING.search(word) for word in words):
        message = "a rolling figure repeats itself, so that its limits are too narrow"
        yield warning("CX334", message, place, hint)
        return
    found = _autocorrelation(series)
    if found is not None and found > _STRONG:
        message = f"neighbouring figures are alike (correlation {found:.2f}), so that limits are too narrow"
        yield warning("CX334", message, place, hint)


def _autocorrelation(series: Series) -> float | None:
    """Correlate the newest phase with itself one period later; none with few figures or few different ones.

    A step between two levels makes neighbours alike too, but leaves the steps from point to point as unlike
    as those of noise (their correlation is -1/2), the step itself left out; then nothing is found.
    """
    last = len(series.phases) - 1
    values = [point.value for point in series.finished if point.phase == last and point.value is not None]
    if len(values) < _FEWEST_FOR_AUTOCORRELATION or len(set(values)) < _FEWEST_DIFFERENT:
        return None
    steps = [two - one for one, two in pairwise(values)]
    usual = SCREEN * fsum(map(abs, steps)) / len(steps)
    kept = [step if abs(step) < usual else None for step in steps]
    return _correlate(values) if _correlate(kept) > _LIKE_NOISE else None


def _correlate(values: Sequence[float | None]) -> float:
    """Correlate neighbours; 0 where nothing varies."""
    known = [value for value in values if value is not None]
    mean = fsum(known) / len(known) if known else 0.0
    spread = fsum((value - mean) ** 2 for value in known)
    pairs = ((one, two) for one, two in pairwise(values) if one is not None and two is not None)
    return fsum((one - mean) * (two - mean) for one, two in pairs) / spread if spread else 0.0


def _recommend_limits(record: SourceRecord, series: Series) -> Iterator[Issue]:
    fields = series.fields
    bases = [point.n for point in series.finished if point.value is not None and point.n]
    is_mean = fields.kind is MetricKind.CES and fields.method == "mean"
    if fields.kind not in _COUNTED or is_mean or fields.weight or len(bases) < FEWEST_FOR_VERDICT:
        return
    better = _better_limits(fields, bases)
    if better:
        name, why = better
        message = f"limits: {name} fit better here: {why}"
        hint = f"write limits: {name}, or limits: xmr to keep them"
        yield warning("CX335", message, record.places.at(("kind",)), hint)


def _better_limits(fields: MetricFields, bases: Sequence[float]) -> tuple[str, str] | None:
    low, high = _SURVEY_SIZE
    if fields.kind is not MetricKind.RATE and low <= median(bases) <= high:
        return "p", f"each figure rests on some {median(bases):.0f} answers"
    mean = fsum(bases) / len(bases)
    if any(abs(base - mean) > _UNEVEN * mean for base in bases):
        name = "u_prime" if fields.kind is MetricKind.RATE else "p_prime"
        return name, "what the figures rest on differs by more than 25 % from its mean"
    return None
