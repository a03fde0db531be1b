"""Find the figures of a portal, today's or an edition's, and what editions before them published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from cxsite.issues import Issue
from cxsite.load import EMPTY_TALLY, Segment, SourceRecord, Sources
from cxsite.memo import Memo
from cxsite.model.build_metrics import Bench, build_metrics
from cxsite.model.edition_changes import EditionChanges, Stand, compare_stands
from cxsite.model.editions import (
    PastEdition,
    Viewer,
    check_editions,
    find_edition,
    list_past_editions,
    make_viewer,
    see_edition,
)
from cxsite.model.freezing import freeze_metric
from cxsite.model.holding import Shelf
from cxsite.model.metrics import Metric
from cxsite.model.restatements import Restated, Restatement, check_edition_names, check_reasons, restate
from cxsite.model.series import Clock, MetricSource
from cxsite.model.thawing import thaw_metric
from cxsite.model.titles import title_of
from cxsite.model.visibility import Choice, is_visible
from cxsite.schema import EDITIONS, Edition, FrozenMetric, MetricFields

PointKey = tuple[str, Segment, date]
"""A metric's id, a segment and the first day of a period."""


@dataclass(frozen=True, slots=True)
class History:
    """Hold the editions before a portal, newest first, and what was restated and changed since.

    ``changes`` lead from today (or the edition that the portal is built from) back: each from one edition to
    the next, newest first. ``shown`` names the edition that the portal is built from, if it is one.
    """

    editions: tuple[PastEdition, ...] = ()
    restatements: Mapping[PointKey, Restatement] = field(default_factory=dict)
    changes: tuple[EditionChanges, ...] = ()
    shown: str = ""

    def find_metric(self, id_: str) -> FrozenMetric | None:
        """Find a metric in the newest edition that has it."""
        return next((one.metrics[id_] for one in self.editions if id_ in one.metrics), None)


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold the metrics of a portal, with what they were in past editions, and the findings."""

    metrics: dict[str, Metric]
    past: tuple[PastEdition, ...]
    restatements: tuple[Restatement, ...]
    shown: str
    issues: tuple[Issue, ...]


def find_figures(
    sources: Sources,
    shown: tuple[SourceRecord, ...],
    *,
    clock: Clock,
    choice: Choice,
    memo: Memo | None = None,
) -> Figures:
    """Work out all metrics that are shown, or take them from an edition, and compare them with the past."""
    records = tuple(record for record in shown if record.kind == "metrics")
    viewer = make_viewer(sources, choice, frozenset(record.id for record in records))
    edition = find_edition(sources, choice)
    past = list_past_editions(sources, viewer, clock.as_of)
    issues: list[Issue] = []
    if edition:
        metrics = _thaw(edition, records, viewer, clock)
    else:
        bench = Bench(sources, clock, Shelf(past, clock.calendar), memo)
        metrics, issues = build_metrics(bench, records, _list_guarded(sources, choice, clock))
    restated = restate(metrics, past)
    # What is held differs from no edition today, and yet may do so again tomorrow.
    held = {id_ for id_, metric in metrics.items() if metric.held}
    fresh = [record for record in records if record.id not in held]
    found = _check(sources, fresh, restated, () if edition else past)
    name = edition.edition if edition else ""
    return Figures(restated.metrics, past, restated.restatements, name, (*issues, *found))


def _list_guarded(sources: Sources, choice: Choice, clock: Clock) -> tuple[SourceRecord, ...]:
    """List the metrics that the narrowest audience sees: all that any reader may lay side by side."""
    narrowest = replace(choice, audience=sources.config.audiences[-1])
    return tuple(
        record
        for record in sources.records
        if record.kind == "metrics" and is_visible(record.fields, narrowest, sources.config, clock.as_of)
    )


def tell_history(figures: Figures, worded: Mapping[str, Metric], as_of: date) -> History:
    """Tell what changed from edition to edition; ``worded`` are the metrics as readers see them."""
    today = Stand(figures.shown, as_of, _freeze_known(worded, figures.past) if figures.past else {})
    changes = tuple(_list_changes(today, figures.past, worded))
    by_point = {(one.metric, one.segment, one.period): one for one in figures.restatements}
    return History(figures.past, by_point, changes, figures.shown)


def _thaw(
    edition: Edition, records: Sequence[SourceRecord], viewer: Viewer, clock: Clock
) -> dict[str, Metric]:
    frozen = see_edition(edition, viewer).metrics
    metrics = {}
    for record in sorted(records, key=lambda one: one.id):
        assert isinstance(record.fields, MetricFields)
        source = MetricSource(record.id, title_of(record), record.fields, EMPTY_TALLY, {})
        metrics[record.id] = thaw_metric(source, frozen.get(record.id), clock.calendar)
    return metrics


def _freeze_known(metrics: Mapping[str, Metric], past: Sequence[PastEdition]) -> dict[str, FrozenMetric]:
    known = [metric for metric in metrics.values() if any(series.points for series in metric.series)]
    by_name = {edition.name: edition.metrics for edition in past}
    return {
        metric.id: by_name[metric.held.edition][metric.id] if metric.held else freeze_metric(metric)
        for metric in known
    }


def _list_changes(
    today: Stand, past: Sequence[PastEdition], metrics: Mapping[str, Metric]
) -> Iterator[EditionChanges]:
    stands = (today, *(Stand(edition.name, edition.as_of, edition.metrics) for edition in past))
    for after, before in pairwise(stands):
        yield compare_stands(before, after, metrics)


def _check(
    sources: Sources, records: Sequence[SourceRecord], restated: Restated, past: Sequence[PastEdition]
) -> Iterator[Issue]:
    yield from check_editions(sources.editions, sources.config)
    known = frozenset(_name_editions(sources))
    for record in records:
        yield from check_edition_names(record, known)
        if past:
            yield from check_reasons(record, restated, past)


def _name_editions(sources: Sources) -> Iterator[str]:
    """Name all editions, those too that could not be read: that is told already."""
    yield from (edition.edition for edition in sources.editions)
    for issue in sources.issues:
        if issue.place.path.startswith(f"{EDITIONS}/"):
            yield issue.place.path.removeprefix(f"{EDITIONS}/").removesuffix(".json")
