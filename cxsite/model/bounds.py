"""Bound a metric's figures by the interval that goes with its kind (STATISTICS §9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cxsite.load import Cell
from cxsite.model.evaluate import Figure, rank_answers
from cxsite.model.samples import count_events, count_nps, count_share, sample_mean
from cxsite.model.statistics.intervals import (
    Interval,
    Stratum,
    mean_interval,
    nps_interval,
    quantile_ranks,
    rate_interval,
    share_interval,
    stratified_interval,
)
from cxsite.model.statistics.sampling import MeanSample, ShareCounts, sample_of_nps
from cxsite.model.weights import effective_answers, effective_population, split_strata
from cxsite.schema import MetricFields, MetricKind


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold the cell behind a figure, its tally's scale, and how many could have answered, if known."""

    metric: MetricFields
    cell: Cell
    scale: int
    population: int | None = None

    @property
    def effective_population(self) -> float | None:
        """Get the population that goes with the effective size of weighted answers."""
        return effective_population(self.cell, self.population)


def bound_figure(figure: Figure, sample: Sample) -> Figure:
    """Add the interval to a figure, in the metric's unit; kinds without one stay as they are."""
    formula = _FORMULAS.get(sample.metric.kind)
    if figure.value is None or formula is None or sample.cell.ready is not None:
        return figure
    interval = formula(sample)
    top = None if figure.top_share is None else _share(sample)
    return replace(
        figure,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        top_low=top.low if top else None,
        top_high=top.high if top else None,
        effective_n=effective_answers(sample.cell),
    )


def _nps(sample: Sample) -> Interval | None:
    metric, scale = sample.metric, sample.scale
    strata = _bound_strata(sample, lambda cell: sample_of_nps(count_nps(metric, cell, scale)))
    counts = count_nps(metric, sample.cell, scale)
    population = sample.effective_population
    return strata or nps_interval(counts, confidence=metric.confidence, population=population)


def _bound_strata(sample: Sample, describe: Callable[[Cell], MeanSample | None]) -> Interval | None:
    """Bound a post-stratified mean; none where there are no strata, or nothing varies within them."""
    if not sample.cell.weighted:
        return None
    described = [(share, describe(cell)) for share, cell in split_strata(sample.cell)]
    strata = [Stratum(share, found) for share, found in described if found]
    confidence, population = sample.metric.confidence, sample.population
    bounds = stratified_interval(strata, confidence=confidence, population=population) if strata else None
    return bounds if bounds and bounds.low < bounds.high else None


def _share(sample: Sample) -> Interval | None:
    return _bound_share(sample, count_share(sample.metric, sample.cell, sample.scale))


def _bound_share(sample: Sample, counts: ShareCounts) -> Interval | None:
    if not 0 <= counts.part <= counts.whole:
        # More than all is no share of a sample, whatever the extract calls it.
        return None
    population = sample.effective_population
    bounds = share_interval(counts, confidence=sample.metric.confidence, population=population)
    return bounds and Interval(100 * bounds.low, 100 * bounds.high)


def _ces(sample: Sample) -> Interval | None:
    return _share(sample) if sample.metric.method == "top_box" else _mean(sample)


def _mean(sample: Sample) -> Interval | None:
    found = sample_mean(sample.cell, sample.scale)
    if found is None:
        return None
    strata = _bound_strata(sample, lambda cell: sample_mean(cell, sample.scale))
    population = sample.effective_population
    return strata or mean_interval(found, confidence=sample.metric.confidence, population=population)


def _rate(sample: Sample) -> Interval | None:
    counts = count_events(sample.cell, sample.scale)
    bounds = rate_interval(counts, confidence=sample.metric.confidence)
    per = sample.metric.per
    return bounds and Interval(per * bounds.low, per * bounds.high)


def _quantile(sample: Sample) -> Interval | None:
    metric, answers = sample.metric, sample.cell.answers
    count = sum(answers.values())
    ranks = quantile_ranks(count, metric.quantile, confidence=metric.confidence)
    if ranks.low is None or ranks.high is None:
        return None
    low, high = rank_answers(answers, (ranks.low - 1, ranks.high - 1))
    unit: int = 10**sample.scale
    return Interval(low / unit, high / unit)


_FORMULAS: Mapping[MetricKind, Callable[[Sample], Interval | None]] = {
    MetricKind.NPS: _nps,
    MetricKind.CSAT: _share,
    MetricKind.CES: _ces,
    MetricKind.SHARE: _share,
    MetricKind.MEAN: _mean,
    MetricKind.RATE: _rate,
    MetricKind.QUANTILE: _quantile,
}
