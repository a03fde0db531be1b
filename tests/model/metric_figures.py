"""Work out metrics from a few rows of CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from cxsite.load.extract import read_extract
from cxsite.load.reduce import Clock as RowClock
from cxsite.load.reduce import columns_of, reduce_extract
from cxsite.load.yaml_tree import Places
from cxsite.model.metrics import Metric, Series
from cxsite.model.series import Clock, MetricSource, draft_metric, judge_metric
from cxsite.model.suppression import hide_small_bases
from cxsite.periods import Calendar
from cxsite.schema import MetricFields

AS_OF = date(2013, 12, 31)


def work_out(content: str, *, as_of: date = AS_OF, calendar: Calendar | None = None, **fields: Any) -> Metric:
    """Work out a metric over the column ``day`` of an extract; a base of one answer is enough."""
    metric = MetricFields.model_validate({"source": "m.csv", "date": "day", "min_base": "0", **fields})
    clock = Clock(as_of, calendar or Calendar())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "m.csv").write_text(content, encoding="utf-8")
        extract, issues = read_extract(Path(folder), "m.csv", [name for _, name in columns_of(metric)])
    assert extract is not None, issues
    places = Places("content/metrics/m.md", (), {})
    tally, _ = reduce_extract(extract, metric, places=places, clock=RowClock(clock.calendar, as_of))
    draft = draft_metric(MetricSource("m", "M", metric, tally, {}), clock)
    return judge_metric(hide_small_bases({"m": draft}).metrics["m"])


def values_of(series: Series) -> list[float | None]:
    """List a series' values."""
    return [point.value for point in series.points]


def by_segment(metric: Metric, column: str) -> Mapping[str, Series]:
    """Find the series of a column's values."""
    return {series.segment[1]: series for series in metric.segments_of(column) if series.segment}
