"""Build all metrics of a portal: lay them out, hide what is too small, then judge what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cxsite.issues import Issue, warning
from cxsite.language import join_words
from cxsite.load import SourceRecord, Sources, Tally
from cxsite.model.advice import advise
from cxsite.model.metrics import Metric
from cxsite.model.series import Clock, MetricSource, build_index, draft_metric, judge_metric
from cxsite.model.suppression import Exposure, hide_small_bases
from cxsite.model.titles import title_of
from cxsite.periods import Grain
from cxsite.schema import MetricFields, MetricKind

_NO_TALLY = Tally(0, {}, frozenset(), None)


def build_metrics(
    sources: Sources, shown: Sequence[SourceRecord], guarded: Sequence[SourceRecord], clock: Clock
) -> tuple[dict[str, Metric], list[Issue]]:
    """Work out the metrics that are shown, and what their authors should know of them.

    ``guarded`` are the metrics that any audience may see, those shown among them: what is hidden is chosen
    once for all, because who reads two portals may subtract one from the other.
    """
    records = {record.id: record for record in shown}
    described = [_metric_source(sources, record) for record in shown]
    protection = hide_small_bases(
        {
            record.id: draft_metric(_metric_source(sources, record), clock)
            for record in guarded
            if not _is_index(record)
        }
    )
    drafts = {id_: draft for id_, draft in protection.metrics.items() if id_ in records}
    metrics = {id_: judge_metric(draft) for id_, draft in drafts.items()}
    indexes = [source for source in described if source.fields.kind is MetricKind.INDEX]
    metrics |= {
        source.id: build_index(source, metrics, clock)
        for source in indexes
        if all(part.metric in drafts for part in source.fields.parts)
    }
    issues = [
        issue
        for id_, metric in metrics.items()
        for issue in (*_check_series(records[id_], metric, sources), *advise(records[id_], metric))
    ]
    issues += [
        _word_exposure(records[one.metric], one) for one in protection.exposures if one.metric in records
    ]
    return dict(sorted(metrics.items())), issues


def _is_index(record: SourceRecord) -> bool:
    return isinstance(record.fields, MetricFields) and record.fields.kind is MetricKind.INDEX


def _word_exposure(record: SourceRecord, exposure: Exposure) -> Issue:
    names = join_words([f'"{id_}"' for id_ in exposure.by])
    verb, whose = ("has", "it") if len(exposure.by) == 1 else ("have", "them")
    message = f"hidden figures can be worked out from {names}, which {verb} no min_base"
    return warning("CX336", message, record.places.at(("min_base",)), f"give {whose} the same min_base")


def _metric_source(sources: Sources, record: SourceRecord) -> MetricSource:
    assert isinstance(record.fields, MetricFields)
    tally = sources.tallies.get(record.id) or _NO_TALLY
    return MetricSource(record.id, title_of(record), record.fields, tally, sources.labels)


def _check_series(record: SourceRecord, metric: Metric, sources: Sources) -> Iterator[Issue]:
    points = metric.total.points
    gaps = [point for point in points if point.value is None and not point.suppressed and not point.partial]
    # Gaps of an index are those of its parts, which are reported there.
    counted = metric.grain is not Grain.GIVEN and metric.fields.kind is not MetricKind.INDEX
    if counted and gaps and len(gaps) < len(points):
        verb, which = ("has", "it") if len(gaps) == 1 else ("have", "the first")
        day = gaps[0].period.isoformat()
        message = f"{len(gaps)} of {len(points)} periods {verb} no figure, {which} begins on {day}"
        yield warning("CX321", message, record.places.at(("source",)), "they are shown as gaps")
    for column in metric.fields.by:
        labels = sources.labels.get(column) or {}
        values = [series.segment[1] for series in metric.segments_of(column) if series.segment]
        bare = [value for value in values if labels and value and value.strip() not in labels]
        if bare:
            what, which = ("one value", "it") if len(bare) == 1 else (f"{len(bare):,} values", "them")
            message = f"{what} of {column} without a label: {', '.join(bare[:5])}"
            place = record.places.at(("by", metric.fields.by.index(column)))
            hint = f"add {which} to data/{sources.config.labels[column].file}"
            yield warning("CX322", message, place, hint)
