"""Show the texts of fields where no Markdown can be: as plain words with the numbers that are right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from cxsite.model.metrics import Metric, Series
from cxsite.model.plain_text import plain_phrase
from cxsite.model.portal import AnsweredText, Entry
from cxsite.schema import FieldPath, MetricFields, RecordFields

F = TypeVar("F", bound=RecordFields)


def word_fields(fields: F, phrases: Mapping[FieldPath, AnsweredText]) -> F:
    """Put plain words in the place of Markdown in a record's fields."""
    for path, phrase in phrases.items():
        fields = fields.with_text(path, plain_phrase(phrase.text))
    return fields


def word_metric(metric: Metric, entry: Entry) -> Metric:
    """Let a metric carry the plain words of its record."""
    if not entry.phrases:
        return metric
    # The fields of the metric itself: an edition may have measured otherwise than its record says today.
    fields = word_fields(metric.fields, entry.phrases)
    reasons = {old.reason: new.reason for old, new in zip(metric.fields.rebase, fields.rebase, strict=True)}
    return replace(
        metric, fields=fields, series=tuple(_word_series(one, fields, reasons) for one in metric.series)
    )


def _word_series(series: Series, fields: MetricFields, reasons: Mapping[str, str]) -> Series:
    phases = tuple(
        replace(phase, reason=reasons.get(phase.reason, phase.reason)) if phase.reason else phase
        for phase in series.phases
    )
    return replace(series, fields=fields, phases=phases)
