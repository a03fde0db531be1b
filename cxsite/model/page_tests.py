"""Keep what a page says of many series together from being what chance says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cxsite.load import Cell
from cxsite.model.metrics import Series
from cxsite.model.samples import count_nps, count_share, sample_mean
from cxsite.model.statistics.comparisons import detectable_change
from cxsite.model.statistics.intervals import nps_interval, share_interval
from cxsite.model.statistics.multiple import adjust_p_values
from cxsite.model.statistics.sampling import NpsCounts, ShareCounts
from cxsite.schema import MetricKind

FALSE_SIGNALS = 0.0165
"""The share of stable series whose last of 24 points is marked all the same (STATISTICS §5, simulated)."""


def adjust_changes(series: Sequence[Series]) -> tuple[Series, ...]:
    """Adjust the tests of the series that one page shows to one another as well.

    By Benjamini and Hochberg, like those of a metric's own page. The larger p value counts, so that no page
    tells of a change that the metric's own page does not find. Series without a test stay as they are.
    """
    tested = [at for at, one in enumerate(series) if one.change]
    raw = [one.change.test.p_value for one in series if one.change]
    adjusted = dict(zip(tested, adjust_p_values(raw), strict=True))
    return tuple(
        replace(one, change=replace(one.change, p_value=max(one.change.p_value, adjusted[at])))
        if one.change
        else one
        for at, one in enumerate(series)
    )


def expect_false_signals(series: Iterable[Series]) -> float:
    """Tell how many of these series a period would mark by chance if nothing changed anywhere."""
    return FALSE_SIGNALS * sum(one.variation is not None for one in series)


def smallest_change(series: Series) -> float | None:
    """Tell which change between two periods as large as the newest 80 % of tests would find.

    In the metric's unit (shares: points); ``None`` for kinds that are not tested, and without a figure.
    """
    last = series.last
    if last is None or last.value is None or series.fields.weight:
        return None
    spread = _spread_of(series, (series.cells or {}).get(last.period, Cell()))
    if spread is None or min(spread) <= 0:
        return None
    return detectable_change(*spread, confidence=series.fields.confidence)


def _spread_of(series: Series, cell: Cell) -> tuple[float, float] | None:
    """Get the standard deviation of one answer, and how many there are."""
    fields, scale = series.fields, series.scale
    if cell.ready is not None:
        return None
    if fields.kind is MetricKind.NPS:
        return spread_of_nps(count_nps(fields, cell, scale))
    if fields.kind in (MetricKind.MEAN, MetricKind.CES) and fields.method == "mean":
        sample = sample_mean(cell, scale)
        return (sample.sd, sample.count) if sample else None
    if fields.kind in (MetricKind.SHARE, MetricKind.CSAT, MetricKind.CES):
        return spread_of_share(count_share(fields, cell, scale))
    return None


def spread_of_nps(counts: NpsCounts) -> tuple[float, float] | None:
    """Get the standard deviation of one answer, in points, and the number of answers (STATISTICS §9)."""
    if not counts.answers:
        return None
    outer = (counts.promoters + counts.detractors) / counts.answers
    score = (counts.promoters - counts.detractors) / counts.answers
    return 100 * max(0.0, outer - score * score) ** 0.5, counts.answers


def spread_of_share(counts: ShareCounts) -> tuple[float, float] | None:
    """Get the standard deviation of one case, in points, and the number of cases."""
    if not 0 < counts.part < counts.whole:
        return None
    share = counts.part / counts.whole
    return 100 * (share * (1 - share)) ** 0.5, counts.whole


@dataclass(frozen=True, slots=True)
class BaseWorth:
    """Tell what a number of answers buys: how far chance reaches, and which change is found, in points."""

    answers: int
    nps_reach: float
    nps_change: float
    share_reach: float
    share_change: float


def worth_of_bases(sizes: Iterable[int], *, confidence: float = 0.95) -> tuple[BaseWorth, ...]:
    """Work out what answers buy for a score of 30 (50, 30 and 20 % of answers) and a share of 80 %."""
    return tuple(_worth_of(size, confidence) for size in sizes)


def _worth_of(size: int, confidence: float) -> BaseWorth:
    nps = NpsCounts(0.5 * size, 0.3 * size, 0.2 * size)
    share = ShareCounts(0.8 * size, size)
    score, part = nps_interval(nps, confidence=confidence), share_interval(share, confidence=confidence)
    found = (
        detectable_change(*spread, confidence=confidence)
        for spread in (spread_of_nps(nps), spread_of_share(share))
        if spread
    )
    assert score is not None
    assert part is not None
    nps_change, share_change = found
    reach = (score.high - score.low) / 2, 100 * (part.high - part.low) / 2
    return BaseWorth(size, reach[0], nps_change, reach[1], share_change)
