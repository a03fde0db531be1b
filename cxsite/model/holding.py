"""Hold metrics whose extract is bad: show the last frozen figures in their stead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cxsite.issues import Issue, Severity, error, warning
from cxsite.language import join_words
from cxsite.load import EMPTY_TALLY, SourceRecord
from cxsite.model.editions import PastEdition
from cxsite.model.metrics import Held, Metric
from cxsite.model.series import MetricSource
from cxsite.model.thawing import thaw_metric
from cxsite.model.titles import title_of
from cxsite.periods import Calendar
from cxsite.schema import MetricFields, MetricKind

_NAMES_AT_MOST = 4
Faults = Mapping[str, tuple[Issue, ...]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Hold the editions that an audience may see, newest first."""

    editions: tuple[PastEdition, ...]
    calendar: Calendar

    def take(self, record: SourceRecord, reason: str) -> Metric | None:
        """Show a metric as the newest edition that holds figures of it has it; ``None`` if none has any."""
        for edition in self.editions:
            frozen = edition.metrics.get(record.id)
            if frozen and any(series.points.period for series in frozen.series):
                source = MetricSource(record.id, title_of(record), _fields_of(record), EMPTY_TALLY, {})
                metric = thaw_metric(source, frozen, self.calendar)
                return replace(metric, held=Held(edition.name, edition.as_of, reason))
        return None


@dataclass(frozen=True, slots=True)
class HoldVerdict:
    """Hold the metrics that are held, the sources that cannot be used, and what is to be told of them."""

    metrics: Mapping[str, Metric]
    bad: frozenset[str]
    issues: tuple[Issue, ...]

    def is_fresh(self, record: SourceRecord) -> bool:
        """Say whether a metric is worked out from its own source, or an index from its parts."""
        fields = _fields_of(record)
        if fields.kind is MetricKind.INDEX:
            return record.id not in self.metrics
        return fields.source not in self.bad


def hold_sources(
    faults: Faults, breaches: Faults, records: Sequence[SourceRecord], shelf: Shelf
) -> HoldVerdict:
    """Decide which metrics are held.

    ``faults`` are the errors of each source that may be held, ``breaches`` what is implausible in the figures
    of a source. Where a metric of a bad source has no frozen figures, its errors stay what they are.
    """
    wrong = {source: (*found, *_list_errors(breaches.get(source, ()))) for source, found in faults.items()}
    bad = frozenset(source for source, found in wrong.items() if found)
    taken = _take(records, bad, shelf)
    stuck = {_fields_of(record).source for record, metric in taken if metric is None}
    issues = [issue for source, found in breaches.items() for issue in found if source not in bad]
    for source in sorted(bad):
        told = (*wrong[source], *(issue for issue in breaches.get(source, ()) if issue not in wrong[source]))
        issues += told if source in stuck else [_soften(issue) for issue in told]
    issues += [_report_lack(record) for record, metric in taken if metric is None]
    issues += _tell_held([(record, metric.held) for record, metric in taken if metric and metric.held])
    metrics = {record.id: metric or _show_nothing(record, shelf) for record, metric in taken}
    return HoldVerdict(metrics, bad, tuple(issues))


def _list_errors(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    return tuple(issue for issue in issues if issue.severity is Severity.ERROR)


def _soften(issue: Issue) -> Issue:
    return replace(issue, severity=Severity.WARNING)


def _take(
    records: Sequence[SourceRecord], bad: frozenset[str], shelf: Shelf
) -> list[tuple[SourceRecord, Metric | None]]:
    """Take the metrics of bad sources from the shelf, and with them the indexes that they are parts of."""
    found = [
        (record, shelf.take(record, f"the extract {_fields_of(record).source} {_CANNOT}"))
        for record in records
        if _fields_of(record).source in bad and not is_index(record)
    ]
    parts = {record.id: title_of(record) for record, _ in found}
    for record in filter(is_index, records):
        held = [parts[part.metric] for part in _fields_of(record).parts if part.metric in parts]
        if held:
            found.append((record, shelf.take(record, f"the extract behind {held[0]} {_CANNOT}")))
    return found


_CANNOT = "cannot be used at present"


def _show_nothing(record: SourceRecord, shelf: Shelf) -> Metric:
    source = MetricSource(record.id, title_of(record), _fields_of(record), EMPTY_TALLY, {})
    return thaw_metric(source, None, shelf.calendar)


def _report_lack(record: SourceRecord) -> Issue:
    message = f'"{record.id}" is to be held, and no edition has figures of it'
    hint = "mend its data; once they are right, keep their figures for such days: cxsite freeze NAME"
    return error("CX348", message, record.places.at(("on_bad_data",)), hint)


def _tell_held(held: Sequence[tuple[SourceRecord, Held]]) -> Iterator[Issue]:
    """Tell once for each source and edition which metrics are held."""
    groups: dict[tuple[str, Held], list[SourceRecord]] = {}
    for record, one in held:
        groups.setdefault((_fields_of(record).source or record.id, one), []).append(record)
    for (_, one), records in groups.items():
        names = [f'"{record.id}"' for record in records[:_NAMES_AT_MOST]]
        more = len(records) - len(names)
        named = join_words([*names, f"{more} more"] if more else names)
        verb = "shows" if len(records) == 1 else "show"
        message = f"{named} {verb} the figures of edition {one.edition}, as of {one.as_of}: {one.reason}"
        first = records[0]
        place = first.places.at(("parts" if is_index(first) else "source",))
        yield warning("CX347", message, place, "mend the data, then build again")


def is_index(record: SourceRecord) -> bool:
    """Say whether a metric is made of others."""
    return _fields_of(record).kind is MetricKind.INDEX


def _fields_of(record: SourceRecord) -> MetricFields:
    assert isinstance(record.fields, MetricFields)
    return record.fields
