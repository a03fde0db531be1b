"""Judge practices: what the figures that speak for them did since they were at work."""

from __future__ import annotations

from cxsite.model.dispersion import allow_for_spread
from cxsite.model.effects import Effect, effect_since
from cxsite.model.metrics import Metric
from cxsite.schema import Evidence


def judge_practice(evidence: Evidence, metric: Metric) -> Effect | None:
    """Judge the figures of a practice since its day; none without a day or a series.

    That something changed since a practice was at work does not say that it changed because of it.
    """
    series = metric.series_of(evidence.segment)
    if series is None or evidence.from_ is None:
        return None
    return allow_for_spread(effect_since(series, evidence.from_))
