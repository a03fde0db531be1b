"""Compare a metric's figures of two stretches of time by the test that goes with its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cxsite.model.bounds import Sample
from cxsite.model.metrics import Change, Metric, Point, Series, bounded
from cxsite.model.samples import count_events, count_nps, count_share, sample_mean
from cxsite.model.signals import FEWEST_FOR_VERDICT
from cxsite.model.statistics.comparisons import (
    Comparison,
    compare_means,
    compare_nps,
    compare_rates,
    compare_shares,
)
from cxsite.model.statistics.dispersion import Deviations, measure_deviations, widen_test
from cxsite.model.statistics.multiple import adjust_p_values
from cxsite.schema import MetricFields, MetricKind

FEWEST_ANSWERS = 30
"""Samples with fewer answers are too small to be tested (STATISTICS §10)."""
_FEWEST_FREE = 2


def compare_samples(before: Sample, after: Sample) -> Comparison | None:
    """Test whether two samples of one metric differ by more than chance, in the metric's unit.

    ``None`` for kinds that cannot be tested from their counts, and with fewer than 30 answers on a side.
    """
    formula = _TESTS.get(before.metric.kind)
    if formula is None or before.cell.ready is not None or after.cell.ready is not None:
        return None
    return formula(before, after)


def is_testable(metric: MetricFields) -> bool:
    """Say whether the kind of a metric has a test of its own."""
    return metric.kind in _TESTS


def compare_last(series: Series) -> Comparison | None:
    """Compare the newest finished period with the finished one before it; none where either has no figure.

    Where the periods before the newest differ by more than chance, the change has to be more than that.
    """
    last = series.finished[-2:]
    test = compare_points(series, last[0], last[1]) if len(last) == 2 else None
    if test is None:
        return None
    usual = _measure_usual(series)
    if usual.free < _FEWEST_FREE or not usual.is_beyond_chance:
        return test
    return widen_test(test, usual, confidence=series.fields.confidence)


def _measure_usual(series: Series) -> Deviations:
    """Measure by how much the periods before the newest differ, in its phase."""
    newest = series.finished[-1]
    points = [point for point in series.finished[:-1] if point.phase == newest.phase]
    figure = series.over(points[0].period, points[-1].period) if points else None
    if figure is None or figure.value is None:
        return Deviations()
    return measure_deviations(bounded(points), figure.value, confidence=series.fields.confidence)


def compare_points(series: Series, before: Point, after: Point) -> Comparison | None:
    """Compare two periods of a series; none where either is missing or hidden, or a phase lies between."""
    cells = series.cells or {}
    one, two = cells.get(before.period), cells.get(after.period)
    if None in (before.value, after.value) or one is None or two is None or before.phase != after.phase:
        return None
    return compare_samples(series.sample(one), series.sample(two))


def judge_changes(metric: Metric) -> Metric:
    """Test the newest change of each series that is too short for limits, all of a page at once.

    The page of a metric shows all its series, so the p values of all of them are adjusted together by
    Benjamini and Hochberg.
    """
    found = {at: compare_last(series) for at, series in enumerate(metric.series) if _is_short(series)}
    tested = [(at, test) for at, test in found.items() if test]
    adjusted = adjust_p_values([test.p_value for _, test in tested])
    changes = {at: Change(test, p_value) for (at, test), p_value in zip(tested, adjusted, strict=True)}
    if not changes and not any(one.change for one in metric.series):
        return metric
    return replace(
        metric,
        series=tuple(replace(one, change=changes.get(at)) for at, one in enumerate(metric.series)),
    )


def _is_short(series: Series) -> bool:
    return bool(series.phases) and series.phases[-1].points < FEWEST_FOR_VERDICT


def _nps(before: Sample, after: Sample) -> Comparison | None:
    one, two = (count_nps(sample.metric, sample.cell, sample.scale) for sample in (before, after))
    if min(one.answers, two.answers) < FEWEST_ANSWERS:
        return None
    return compare_nps(one, two, confidence=before.metric.confidence)


def _share(before: Sample, after: Sample) -> Comparison | None:
    one, two = (count_share(sample.metric, sample.cell, sample.scale) for sample in (before, after))
    is_share = all(0 <= counts.part <= counts.whole for counts in (one, two))
    if not is_share or min(one.whole, two.whole) < FEWEST_ANSWERS:
        return None
    return _scale(compare_shares(one, two, confidence=before.metric.confidence), 100)


def _ces(before: Sample, after: Sample) -> Comparison | None:
    return _share(before, after) if before.metric.method == "top_box" else _mean(before, after)


def _mean(before: Sample, after: Sample) -> Comparison | None:
    one, two = (sample_mean(sample.cell, sample.scale) for sample in (before, after))
    if one is None or two is None or min(one.count, two.count) < FEWEST_ANSWERS:
        return None
    return compare_means(one, two, confidence=before.metric.confidence)


def _rate(before: Sample, after: Sample) -> Comparison | None:
    one, two = (count_events(sample.cell, sample.scale) for sample in (before, after))
    return _scale(compare_rates(one, two, confidence=before.metric.confidence), before.metric.per)


def _scale(found: Comparison | None, factor: float) -> Comparison | None:
    if found is None:
        return None
    return Comparison(factor * found.change, factor * found.low, factor * found.high, found.p_value)


_TESTS: Mapping[MetricKind, Callable[[Sample, Sample], Comparison | None]] = {
    MetricKind.NPS: _nps,
    MetricKind.CSAT: _share,
    MetricKind.CES: _ces,
    MetricKind.SHARE: _share,
    MetricKind.MEAN: _mean,
    MetricKind.RATE: _rate,
}
