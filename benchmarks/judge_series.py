"""Measure what judging costs: intervals, limits, rules, verdicts and tests of 2,000 series of 60 points.

Run it with: python benchmarks/judge_series.py [--series N] [--points N] [--runs N]
The floor beside it, in the same run, is reading the published figures of one such series back from JSON:
judging can hardly be cheaper than parsing its result.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from functools import partial

from cxsite.load import Cell, Tally
from cxsite.model.series import Clock, MetricSource, draft_metric, judge_metric
from cxsite.periods import Calendar, Grain
from cxsite.schema import MetricFields

AS_OF = date(2013, 12, 31)
KINDS = {
    "share": {"kind": "share", "numerator": "a", "denominator": "b"},
    "nps": {"kind": "nps", "score": "a"},
    "mean": {"kind": "mean", "score": "a"},
    "rate": {"kind": "rate", "events": "a", "exposure": "b", "good": "down"},
    "count": {"kind": "count"},
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--series", type=int, default=2000, help="series of a kind (default: 2000)")
    parser.add_argument("--points", type=int, default=60, help="points of a series (default: 60)")
    parser.add_argument("--runs", type=int, default=3, help="runs; the median counts (default: 3)")
    options = parser.parse_args()
    print(f"{options.series} series of {options.points} points, CPU time, median of {options.runs} runs\n")
    print("| kind | all series | one series | floor: JSON of one | ratio |\n|---|---|---|---|---|")
    for kind in KINDS:
        source, clock = make_source(kind, options.series, options.points)
        judged = judge_metric(draft_metric(source, clock))
        work = measure(partial(_work_out, source, clock), options.runs)
        text = json.dumps([asdict(point) for one in judged.series for point in one.points], default=str)
        floor = measure(partial(json.loads, text), options.runs) / options.series
        each = work / options.series
        print(f"| {kind} | {work:.2f} s | {each * 1e6:.0f} µs | {floor * 1e6:.0f} µs | {each / floor:.1f} |")


def _work_out(source: MetricSource, clock: Clock) -> None:
    judge_metric(draft_metric(source, clock))


def make_source(kind: str, series: int, points: int) -> tuple[MetricSource, Clock]:
    """Fill a metric of one column with so many segments by a fixed seed."""
    chance = random.Random(2013)  # noqa: S311 - figures to count with, no secret
    fields = MetricFields.model_validate(
        {**KINDS[kind], "source": "x.csv", "date": "d", "by": "s", "grain": "month", "min_base": "0"}
    )
    calendar = Calendar()
    days = list(calendar.span(date(2000, 1, 1), AS_OF, Grain.MONTH))[-points:]
    cells = {
        (("s", f"{number:05}"), day): _cell(kind, chance) for number in range(series - 1) for day in days
    }
    cells |= {(None, day): _cell(kind, chance) for day in days}
    tally = Tally(0, cells, frozenset(days), AS_OF)
    return MetricSource("m", "M", fields, tally, {}), Clock(AS_OF, calendar)


def _cell(kind: str, chance: random.Random) -> Cell:
    size = chance.randint(80, 120)
    if kind in ("nps", "mean"):
        weights = (1, 1, 1, 1, 2, 4, 6, 12, 20, 28, 24)
        counts = [round(size * weight / 100 * chance.uniform(0.7, 1.3)) for weight in weights]
        return Cell(rows=sum(counts), answers={answer: count for answer, count in enumerate(counts) if count})
    if kind == "count":
        return Cell(rows=size)
    return Cell(rows=size, sums=(round(size * chance.uniform(0.6, 0.8)), size))


def measure(action: Callable[[], object], runs: int) -> float:
    """Measure the CPU seconds of an action."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        action()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
