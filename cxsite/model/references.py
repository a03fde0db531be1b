"""Check what records point at, and find what points back at each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cxsite.issues import Issue, Place, did_you_mean, error, warning
from cxsite.load import WEB_SCHEMES, SourceRecord, judge_target, scheme_of
from cxsite.model.metrics import Metric
from cxsite.model.portal import (
    Answer,
    ChartAnswer,
    ClaimAnswer,
    RecordAnswer,
    Ref,
    ScorecardAnswer,
    SpecAnswer,
    ValueAnswer,
)
from cxsite.periods import PERIOD_EXAMPLES, Calendar
from cxsite.schema import (
    KINDS,
    MetricFields,
    MetricKind,
    NoteFields,
    PracticeFields,
    ProgramFields,
    PromiseFields,
    ScorecardFields,
    UnitFields,
    find_references,
)

_FEW = 8
"""So many names are read at a glance; more are looked up in their folder."""


@dataclass(frozen=True, slots=True)
class Known:
    """Know every record of the site: those this portal shows, those it hides, those that are broken."""

    shown: frozenset[Ref]
    hidden: frozenset[Ref]
    broken: frozenset[Ref]
    id_by_title: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The ids of records by their kind and their title in small letters."""

    def find_fault(self, ref: Ref, place: Place) -> Issue | None:
        """Say what is wrong with pointing at a record."""
        if ref in self.shown or ref in self.broken:
            return None
        word = KINDS[ref.kind].singular
        if ref in self.hidden:
            hint = "take the reference out, or show both to the same audience at the same time"
            return error(
                "CX205", f'the {word} "{ref.id}" is not shown to everybody who sees this', place, hint
            )
        return error("CX204", f'unknown {word} "{ref.id}"', place, self._hint(ref))

    def _hint(self, ref: Ref) -> str:
        ids = sorted(known.id for known in self.shown | self.hidden | self.broken if known.kind == ref.kind)
        if ref.id != ref.id.strip():
            return "leave no blank between the colon and the id"
        if "," in ref.id:
            return f"write a list: [{', '.join(part.strip() for part in ref.id.split(',') if part.strip())}]"
        titled = self.id_by_title.get((ref.kind, ref.id.casefold()))
        hint = f'did you mean "{titled}"?' if titled else did_you_mean(ref.id, ids)
        files = f"the files in content/{ref.kind}"
        where = f"{ref.kind} are {files}"
        if hint:
            return f"{hint} {where[:1].upper()}{where[1:]}"
        others = sorted(known.kind for known in self.shown if known.id == ref.id and known.kind in KINDS)
        if others:
            return f'"{ref.id}" is {KINDS[others[0]].phrase}; {where}'
        return f"{ref.kind} are: {', '.join(ids)} ({files})" if 0 < len(ids) <= _FEW else where


def check_references(record: SourceRecord, known: Known) -> Iterator[Issue]:
    """Find ids in a record's front matter that lead nowhere."""
    for path, kind, id_ in find_references(record.fields):
        issue = known.find_fault(Ref(kind, id_), record.places.at(path))
        if issue:
            yield issue
    for index, link in _list_rebase_links(record):
        yield from _check_rebase_link(link, known, record.places.at(("rebase", index, "link")))


def _list_rebase_links(record: SourceRecord) -> Iterator[tuple[int, str]]:
    """List where a metric's new phases lead for more."""
    if isinstance(record.fields, MetricFields):
        for index, rebase in enumerate(record.fields.rebase):
            if rebase.link:
                yield index, rebase.link


def _check_rebase_link(link: str, known: Known, place: Place) -> Iterator[Issue]:
    ref = _ref_of_link(link)
    if ref:
        issue = known.find_fault(ref, place)
        if issue:
            yield issue
    elif scheme_of(link) in WEB_SCHEMES:
        yield from judge_target(link, place, is_image=False)
    else:
        hint = "write a record, such as program:new-schedule, or an address that begins with https://"
        yield error("CX402", f'limits set anew may not lead to "{link}"', place, hint)


def _ref_of_link(link: str) -> Ref | None:
    """Find the record that a link names as links in texts do."""
    scheme, colon, id_ = link.partition(":")
    kind = next((kind.name for kind in KINDS.values() if kind.singular == scheme), "")
    return Ref(kind, id_) if kind and colon else None


def check_segments(
    record: SourceRecord, metrics: Mapping[str, Metric], calendar: Calendar
) -> Iterator[Issue]:
    """Find segments, columns and periods that the metric a record points at does not have."""
    fields = record.fields
    if _speaks_of_held(record, metrics):
        return
    if isinstance(fields, PracticeFields) and fields.evidence:
        yield from _check_segment(record, ("evidence", "segment"), metrics.get(fields.evidence.metric))
    if isinstance(fields, ProgramFields):
        for index, aim in enumerate(fields.aims):
            yield from _check_segment(record, ("aims", index, "segment"), metrics.get(aim.metric))
    if isinstance(fields, PromiseFields):
        yield from _check_promise(record, fields, metrics.get(fields.metric or ""))
    if isinstance(fields, ScorecardFields) and fields.by:
        named = [metrics[id_] for group in fields.groups for id_ in group.metrics if id_ in metrics]
        columns = sorted({column for metric in named for column in metric.fields.by})
        if named and fields.by not in columns:
            yield _unknown_column(record, fields.by, columns)
    if isinstance(fields, NoteFields) and (metric := metrics.get(fields.metric)):
        yield from _check_period(record, fields, metric, calendar)
    if isinstance(fields, MetricFields):
        yield from _check_targets(record, fields, metrics.get(record.id))
        yield from _check_parts(record, fields, metrics)


def _speaks_of_held(record: SourceRecord, metrics: Mapping[str, Metric]) -> bool:
    """Say whether a record is or names a metric that is held: it may know more than the held figures do."""
    named = {id_ for _, kind, id_ in find_references(record.fields) if kind == "metrics"}
    named |= {record.id} if record.kind == "metrics" else set()
    return any(metric.held for id_ in sorted(named) if (metric := metrics.get(id_)))


def _segment_of(record: SourceRecord, path: tuple[str | int, ...]) -> Mapping[str, str]:
    value: object = record.fields
    for part in path:
        value = (
            value[part] if isinstance(value, tuple) and isinstance(part, int) else getattr(value, str(part))
        )
    return value if isinstance(value, Mapping) else {}


def _check_segment(
    record: SourceRecord, path: tuple[str | int, ...], metric: Metric | None
) -> Iterator[Issue]:
    segment = _segment_of(record, path)
    if metric and segment:
        inner = (*path, next(iter(segment)))
        key_place = record.places.at(inner, at_key=True)
        issue = find_segment_fault(metric, segment, record.places.at(inner), key_place=key_place)
        if issue:
            yield issue


def find_segment_fault(
    metric: Metric, segment: Mapping[str, str], place: Place, *, key_place: Place | None = None
) -> Issue | None:
    """Say what is wrong with a segment of a metric; ``key_place`` is the place of the column's name."""
    if len(segment) > 1:
        return error("CX206", "a segment is one column and one of its values", key_place or place)
    column, value = next(iter(segment.items()))
    if column not in metric.fields.by:
        return find_column_fault(metric, column, key_place or place)
    values = [series.segment[1] for series in metric.segments_of(column) if series.segment]
    if values and value not in values:
        labelled = [other.segment for other in metric.segments_of(column) if other.label == value]
        if len(labelled) == 1 and labelled[0]:
            message = f'"{value}" is the label of a {column} in "{metric.id}"'
            hint = f"write what stands in the extract: {column}:{labelled[0][1]}"
            return error("CX206", message, place, hint)
        hint = did_you_mean(value, values, f"values are: {', '.join(values[:12])}")
        return error("CX206", f'"{value}" is no value of {column} in "{metric.id}"', place, hint)
    return None


def find_column_fault(metric: Metric, name: str, place: Place) -> Issue | None:
    """Say what is wrong with a column that should split a metric."""
    columns = metric.fields.by
    if name in columns:
        return None
    hint = did_you_mean(name, columns, f"it is split by: {', '.join(columns) or 'nothing'}")
    return error("CX206", f'the metric "{metric.id}" is not split by "{name}"', place, hint)


def _unknown_column(record: SourceRecord, name: str, columns: list[str]) -> Issue:
    hint = did_you_mean(name, columns, f"its metrics are split by: {', '.join(columns) or 'nothing'}")
    return error("CX206", f'no metric here is split by "{name}"', record.places.at(("by",)), hint)


def _check_promise(record: SourceRecord, fields: PromiseFields, metric: Metric | None) -> Iterator[Issue]:
    if metric is None:
        return
    issue = find_column_fault(metric, fields.by, record.places.at(("by",))) if fields.by else None
    if issue:
        yield issue
    if fields.kept_when is None and not metric.fields.target:
        hint = "add kept_when: {at_least: …}, or {at_most: …}"
        message = f'nothing says when the promise is kept: the metric "{metric.id}" has no target'
        yield error("CX209", message, record.places.at(("metric",)), hint)


def _check_period(
    record: SourceRecord, fields: NoteFields, metric: Metric, calendar: Calendar
) -> Iterator[Issue]:
    start = calendar.parse(fields.period, metric.grain)
    if start is None:
        message = f'"{fields.period}" is no {metric.grain} of the metric "{metric.id}"'
        hint = f"write the period in its grain, such as {PERIOD_EXAMPLES[metric.grain]}"
        yield error("CX207", message, record.places.at(("period",)), hint)
    elif metric.total.points and start not in {point.period for point in metric.total.points}:
        first, last = (calendar.name_of(metric.total.points[end].period, metric.grain) for end in (0, -1))
        message = f'the metric "{metric.id}" has no figure for {fields.period}'
        hint = f"its figures run from {first} to {last}"
        yield warning("CX216", message, record.places.at(("period",)), hint)


def _check_targets(record: SourceRecord, fields: MetricFields, metric: Metric | None) -> Iterator[Issue]:
    for index, rebase in enumerate(fields.rebase):
        if rebase.where:
            yield from _check_segment(record, ("rebase", index, "where"), metric)
    for index, target in enumerate(fields.target):
        if target.where:
            yield from _check_segment(record, ("target", index, "where"), metric)


def _check_parts(
    record: SourceRecord, fields: MetricFields, metrics: Mapping[str, Metric]
) -> Iterator[Issue]:
    for index, part in enumerate(fields.parts):
        metric = metrics.get(part.metric)
        place = record.places.at(("parts", index, "metric"))
        if metric and metric.fields.kind is MetricKind.INDEX:
            yield error(
                "CX208", f'the part "{part.metric}" is an index itself', place, "name its parts instead"
            )
        elif metric and metric.grain is not fields.grain:
            message = f'the part "{part.metric}" has the grain {metric.grain}, the index {fields.grain}'
            yield error("CX208", message, place, "give them the same grain")


def check_parents(records: tuple[SourceRecord, ...]) -> Iterator[Issue]:
    """Find units that are above themselves."""
    units = {record.id: record for record in records if isinstance(record.fields, UnitFields)}
    clear: set[str] = set()
    for id_ in units:
        line = [id_]
        while (parent := _parent_of(units[line[-1]])) in units and parent not in {*line, *clear}:
            line.append(parent)
        if parent in line:
            ring = line[line.index(parent) :]
            names = " below ".join(f'"{name}"' for name in (*ring, ring[0]))
            place = units[ring[0]].places.at(("parent",))
            yield error("CX210", f"units stand in a ring: {names}", place, "let one of them have no parent")
        clear.update(line)


def _parent_of(record: SourceRecord) -> str:
    return (record.fields.parent or "") if isinstance(record.fields, UnitFields) else ""


def find_targets(record: SourceRecord, answers: Iterable[Answer | None]) -> frozenset[Ref]:
    """Tell what a record points at, in front matter or in its texts."""
    named = {Ref(kind, id_) for _, kind, id_ in find_references(record.fields)}
    named |= {ref for _, link in _list_rebase_links(record) if (ref := _ref_of_link(link))}
    named |= {ref for answer in answers for ref in _refs_of(answer)}
    return frozenset(named - {Ref(record.kind, record.id)})


def find_backlinks(targets: Mapping[Ref, frozenset[Ref]]) -> dict[Ref, tuple[Ref, ...]]:
    """Tell for each record which others point at it."""
    sources: dict[Ref, list[Ref]] = {}
    for source, named in targets.items():
        for target in named:
            sources.setdefault(target, []).append(source)
    return {target: tuple(sorted(found)) for target, found in sources.items()}


def _refs_of(answer: Answer | None) -> tuple[Ref, ...]:
    if isinstance(answer, RecordAnswer | ScorecardAnswer | ClaimAnswer):
        return (answer.ref,)
    if isinstance(answer, ChartAnswer | ValueAnswer):
        return (Ref("metrics", answer.metric),)
    if isinstance(answer, SpecAnswer):
        return tuple(Ref("metrics", id_) for id_ in answer.metrics)
    return ()
