"""Build all metrics of a portal: lay them out, hide what is too small, then judge what is shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cxsite.issues import Issue, has_errors, warning
from cxsite.language import join_words
from cxsite.load import EMPTY_TALLY, SourceRecord, Sources
from cxsite.memo import Memo
from cxsite.model.advice import advise
from cxsite.model.holding import Shelf, hold_sources, is_index
from cxsite.model.metrics import Metric
from cxsite.model.plausibility import find_breaches
from cxsite.model.remembered_metrics import judge_anew, lay_out_metric
from cxsite.model.series import Clock, MetricSource, build_index
from cxsite.model.suppression import Exposure, hide_small_bases
from cxsite.model.titles import title_of
from cxsite.periods import Grain
from cxsite.schema import MetricFields, MetricKind


@dataclass(frozen=True, slots=True)
class Bench:
    """Hold what metrics are worked out from: the sources, today, and the editions that may stand in.

    ``memo`` remembers figures of other builds.
    """

    sources: Sources
    clock: Clock
    shelf: Shelf
    memo: Memo | None = None


def build_metrics(
    bench: Bench, shown: Sequence[SourceRecord], guarded: Sequence[SourceRecord]
) -> tuple[dict[str, Metric], list[Issue]]:
    """Work out the metrics that are shown, and what their authors should know of them.

    ``guarded`` are the metrics that any audience may see, those shown among them: what is hidden is chosen
    once for all, because who reads two portals may subtract one from the other. For the same reason the
    metrics of a source are held together or not at all.
    """
    sources, clock = bench.sources, bench.clock
    records = {record.id: record for record in shown}
    drafts = {
        record.id: lay_out_metric(_metric_source(sources, record), clock, bench.memo)
        for record in guarded
        if not is_index(record)
    }
    breaches = find_breaches(guarded, _list_read(sources, drafts), clock)
    verdict = hold_sources(sources.faults, breaches, shown, bench.shelf)
    protection = hide_small_bases(
        {
            record.id: drafts[record.id]
            for record in guarded
            if record.id in drafts and verdict.is_fresh(record)
        }
    )
    fresh = {id_: judge_anew(drafts[id_], one) for id_, one in protection.metrics.items() if id_ in records}
    indexes = [record for record in shown if is_index(record) and verdict.is_fresh(record)]
    made = {
        record.id: build_index(_metric_source(sources, record), fresh, clock)
        for record in indexes
        if _has_parts(record, fresh)
    }
    metrics = {**fresh, **verdict.metrics, **made}
    issues = [*verdict.issues, *find_breaches(indexes, made, clock).get("", ())]
    for id_, metric in metrics.items():
        if not metric.held:
            issues += (*_check_series(records[id_], metric, sources), *advise(records[id_], metric))
            issues += _check_freshness(records[id_], metric, clock)
    issues += [
        _word_exposure(records[one.metric], one) for one in protection.exposures if one.metric in records
    ]
    return dict(sorted(metrics.items())), issues


def _list_read(sources: Sources, drafts: Mapping[str, Metric]) -> dict[str, Metric]:
    """Leave out the drafts of extracts that could not be read, where nothing but that is to be told."""
    if not has_errors((*sources.issues, *(issue for found in sources.faults.values() for issue in found))):
        return dict(drafts)
    return {id_: draft for id_, draft in drafts.items() if any(series.cells for series in draft.series)}


def _has_parts(record: SourceRecord, known: Mapping[str, Metric]) -> bool:
    assert isinstance(record.fields, MetricFields)
    return all(part.metric in known for part in record.fields.parts)


def _word_exposure(record: SourceRecord, exposure: Exposure) -> Issue:
    names = join_words([f'"{id_}"' for id_ in exposure.by])
    verb, whose = ("has", "it") if len(exposure.by) == 1 else ("have", "them")
    message = f"hidden figures can be worked out from {names}, which {verb} no min_base"
    return warning("CX336", message, record.places.at(("min_base",)), f"give {whose} the same min_base")


def _metric_source(sources: Sources, record: SourceRecord) -> MetricSource:
    assert isinstance(record.fields, MetricFields)
    tally = sources.tallies.get(record.id) or EMPTY_TALLY
    return MetricSource(record.id, title_of(record), record.fields, tally, sources.labels)


def _check_series(record: SourceRecord, metric: Metric, sources: Sources) -> Iterator[Issue]:
    points = metric.total.points
    gaps = [point for point in points if point.value is None and not point.suppressed and not point.partial]
    # Gaps of an index are those of its parts, which are reported there.
    counted = metric.grain is not Grain.GIVEN and metric.fields.kind is not MetricKind.INDEX
    # What is said of the periods that are expected says it of the gaps among them.
    counted = counted and metric.fields.expected_periods is None
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


def _check_freshness(record: SourceRecord, metric: Metric, clock: Clock) -> Iterator[Issue]:
    last = metric.late_since
    if last:
        age = (clock.as_of - last).days
        message = (
            f"the data end on {last}, {age} days before {clock.as_of}; fresh allows {metric.fields.fresh}"
        )
        hint = f"put newer rows into data/{metric.fields.source}, or allow more days"
        yield warning("CX346", message, record.places.at(("fresh",)), hint)
