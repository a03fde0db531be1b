"""Judge promises: kept or broken in each finished period, how long running, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from cxsite.load import Segment
from cxsite.model.metrics import Metric, Point, Series
from cxsite.model.statistics.intervals import Interval, share_interval
from cxsite.model.statistics.sampling import ShareCounts
from cxsite.schema import KeptWhen, PromiseFields

Verdict = Literal["kept", "broken", "none"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Say whether a promise was kept in each finished period of a series.

    ``verdicts`` go from the oldest to the newest, with ``none`` where a figure is missing or hidden;
    ``bounds`` hold what each period was judged by.
    """

    label: str
    segment: Segment
    verdicts: tuple[tuple[Point, Verdict], ...]
    bounds: tuple[KeptWhen | None, ...] = ()
    confidence: float = 0.95

    @property
    def judged(self) -> int:
        """Count the periods in which there was something to judge."""
        return sum(verdict != "none" for _, verdict in self.verdicts)

    @property
    def kept(self) -> int:
        """Count the periods in which it was kept."""
        return sum(verdict == "kept" for _, verdict in self.verdicts)

    @property
    def last(self) -> Verdict:
        """Get the verdict on the newest finished period."""
        return self.verdicts[-1][1] if self.verdicts else "none"

    @property
    def running(self) -> int:
        """Count the newest periods in a row that all end like the newest; 0 where that is not judged."""
        return 0 if self.last == "none" else self._runs()[-1][1]

    @property
    def longest_kept(self) -> int:
        """Count the periods of the longest run in which it was kept; an unjudged period ends a run."""
        return max((length for verdict, length in self._runs() if verdict == "kept"), default=0)

    @property
    def share_kept(self) -> Interval | None:
        """Bound the share of periods in which it is kept, in per cent, by Wilson's method."""
        found = share_interval(ShareCounts(self.kept, self.judged), confidence=self.confidence)
        return found and Interval(100 * found.low, 100 * found.high)

    @property
    def margins(self) -> tuple[float | None, ...]:
        """Work out how far each figure lies on the side that keeps it, negative on the other.

        In the metric's unit; ``None`` where there is nothing to judge.
        """
        pairs = zip(self.verdicts, self.bounds, strict=True)
        return tuple(
            None if point.value is None or bound is None else _margin(point.value, bound)
            for (point, _), bound in pairs
        )

    @property
    def margin(self) -> float | None:
        """Get the margin of the newest finished period."""
        return self.margins[-1] if self.bounds else None

    @property
    def is_within_reach(self) -> bool:
        """Say whether the newest figure's interval lies on both sides of the bound."""
        bound = self.bounds[-1] if self.bounds else None
        newest = self.verdicts[-1][0] if self.verdicts else None
        if newest is None or bound is None or newest.low is None or newest.high is None:
            return False
        return _margin(newest.low, bound) * _margin(newest.high, bound) < 0

    def _runs(self) -> list[tuple[Verdict, int]]:
        runs = groupby(verdict for _, verdict in self.verdicts)
        return [(verdict, len(list(members))) for verdict, members in runs]


def judge_promise(promise: PromiseFields, metric: Metric) -> tuple[Judgement, ...]:
    """Judge a promise over the total, then over each segment of its ``by``."""
    split = metric.segments_of(promise.by) if promise.by else ()
    return tuple(_judge_series(promise, series) for series in (metric.total, *split))


def _judge_series(promise: PromiseFields, series: Series) -> Judgement:
    points = [point for point in series.finished if promise.since is None or point.period >= promise.since]
    bounds = tuple(promise.kept_when or _target_bound(series, point) for point in points)
    verdicts = tuple((point, _verdict(point, bound)) for point, bound in zip(points, bounds, strict=True))
    return Judgement(series.label, series.segment, verdicts, bounds, series.fields.confidence)


def _verdict(point: Point, bound: KeptWhen | None) -> Verdict:
    if point.value is None or bound is None:
        return "none"
    return "kept" if _margin(point.value, bound) >= 0 else "broken"


def _margin(value: float, bound: KeptWhen) -> float:
    return (bound.at_most or 0) - value if bound.at_least is None else value - bound.at_least


def _target_bound(series: Series, point: Point) -> KeptWhen | None:
    if point.target is None or series.fields.good == "neutral":
        return None
    return KeptWhen(at_most=point.target) if series.fields.good == "down" else KeptWhen(at_least=point.target)
