"""Build the portal of one audience from a site's sources."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import partial
from operator import attrgetter

from cxsite.issues import Issue, Place, Severity, error, warning
from cxsite.language import Language
from cxsite.load import SourceRecord, Sources, take_front
from cxsite.memo import Memo
from cxsite.model.answers import AnsweredRecord
from cxsite.model.backdrop import Backdrop
from cxsite.model.claim_answers import Measured
from cxsite.model.editions import find_edition
from cxsite.model.figures_known import Ledger, list_bounds
from cxsite.model.glossary import find_definitions, read_terms
from cxsite.model.history import Figures, find_figures, tell_history
from cxsite.model.library import Library
from cxsite.model.metrics import Metric
from cxsite.model.phrases import word_fields, word_metric
from cxsite.model.portal import AnsweredText, Entry, GlossaryTerm, Portal, Ref
from cxsite.model.promises import judge_promise
from cxsite.model.published_extracts import list_published
from cxsite.model.reader import Reader
from cxsite.model.references import Known, check_parents, find_backlinks, find_targets
from cxsite.model.series import Clock
from cxsite.model.stray_numbers import list_names
from cxsite.model.titles import title_of
from cxsite.model.visibility import Choice, check_audiences, is_visible, ribbon_of
from cxsite.schema import KINDS, FieldPath, PromiseFields
from cxsite.slots import Slots

_EPOCH = date(1970, 1, 1)


def build_portal(
    sources: Sources, choice: Choice, slots: Slots | None = None, memo: Memo | None = None
) -> Portal:
    """Work out everything that one audience may see, with the findings.

    ``slots`` hold what the last build worked out from records, figures and settings that are the same,
    ``memo`` the figures of any build.
    """
    return build_backdrop(sources, choice, slots, memo).portal


def build_backdrop(
    sources: Sources, choice: Choice, slots: Slots | None = None, memo: Memo | None = None
) -> Backdrop:
    """Work out the same, and hand over with it what its texts were read against."""
    slots = slots or Slots(remembers=False)
    config = sources.config
    edition = find_edition(sources, choice)
    as_of = edition.as_of if edition else find_as_of(sources)
    shelf = _shelve(sources, choice, as_of, slots=slots)
    clock = Clock(as_of, config.calendar)
    find = partial(find_figures, clock=clock, choice=choice, memo=memo)
    figures = _find_figures(sources, shelf, (clock, choice), find=find, slots=slots)
    metrics = figures.metrics
    judged = dict(_judge(shelf, metrics, slots))
    library = _make_library(sources, shelf, _list_read(sources, shelf, metrics), judged=judged, slots=slots)
    reader = Reader(library, slots)
    answered = reader.answer(shelf.shown)
    issues = [*figures.issues, *(issue for found in answered.values() for issue in found.issues)]
    issues += _check(sources, shelf, reader, slots)
    entries = _build_entries(shelf, answered, as_of, slots=slots)
    bodies = slots.derive_each("bodies", (answered,), lambda _, found: found.body)
    worded = {
        id_: _word_metric(metric, entries[Ref("metrics", id_)], slots) for id_, metric in metrics.items()
    }
    order = slots.derive("order of entries", (entries,), lambda: _order(entries))
    portal = Portal(
        config,
        as_of,
        choice.audience or config.audiences[0],
        entries,
        bodies,
        order,
        worded,
        {id_: promise.judgements for id_, promise in judged.items()},
        tuple(term for ref in order.get("glossary", ()) for term in read_terms(bodies[ref].text)),
        sources.labels,
        tuple(dict.fromkeys((*sources.issues, *issues))),
        slots.derive(
            "history",
            (figures, tuple(worded.values()), as_of),
            lambda: tell_history(figures, worded, as_of),
        ),
        list_published(sources, worded),
        frozenset(id_ for id_, metric in metrics.items() if metric.held),
    )
    return Backdrop(library, portal, shelf.shown)


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Hold the front matter of all records and the records that are shown.

    Both mappings stay the same objects from build to build as long as what they hold is the same.
    """

    fronts: Mapping[tuple[str, str], SourceRecord]
    refs: tuple[Ref, ...]
    refs_by_kind: Mapping[str, tuple[Ref, ...]]
    shown: Mapping[Ref, SourceRecord]

    def of_kind(self, kind: str) -> tuple[SourceRecord, ...]:
        """List the records of a kind that are shown."""
        return tuple(self.shown[ref] for ref in self.refs_by_kind.get(kind, ()))

    @property
    def shown_fronts(self) -> tuple[SourceRecord, ...]:
        """List the front matter of what is shown."""
        return tuple(self.fronts[ref] for ref in self.refs)


def _shelve(sources: Sources, choice: Choice, as_of: date, *, slots: Slots) -> _Shelf:
    config = sources.config
    records = dict(zip(map(attrgetter("kind", "id"), sources.records), sources.records, strict=True))
    fronts = slots.derive_each("fronts", (records,), lambda _, record: take_front(record))
    refs = slots.derive(
        "shown",
        (fronts, choice, config, as_of),
        lambda: tuple(
            Ref(*key) for key, front in fronts.items() if is_visible(front.fields, choice, config, as_of)
        ),
    )
    is_all = len(refs) == len(records)
    shown = dict(zip(refs, sources.records, strict=True)) if is_all else {ref: records[ref] for ref in refs}
    return _Shelf(fronts, refs, slots.derive("kinds", (refs,), lambda: _group(refs)), shown)


def _group(refs: tuple[Ref, ...]) -> Mapping[str, tuple[Ref, ...]]:
    found: dict[str, list[Ref]] = {}
    for ref in refs:
        found.setdefault(ref.kind, []).append(ref)
    return {kind: tuple(same) for kind, same in found.items()}


def _find_figures(
    sources: Sources,
    shelf: _Shelf,
    asked: tuple[Clock, Choice],
    *,
    find: Callable[[Sources, tuple[SourceRecord, ...]], Figures],
    slots: Slots,
) -> Figures:
    """Work out all figures, or take those of the last build if nothing about any metric has changed."""
    narrow = replace(
        sources,
        records=slots.derive("fronts of metrics", (shelf.fronts,), lambda: _list_metrics(shelf.fronts)),
        files={},
        specs={},
        issues=tuple(issue for issue in sources.issues if issue.severity is Severity.ERROR),
    )
    ids = tuple(ref.id for ref in shelf.refs_by_kind.get("metrics", ()))
    measured = tuple(record for record in narrow.records if record.id in ids)
    parts = tuple(getattr(narrow, field.name) for field in fields(narrow))
    return slots.derive("figures", (*parts, ids, *asked), partial(find, narrow, measured))


def _list_metrics(fronts: Mapping[tuple[str, str], SourceRecord]) -> tuple[SourceRecord, ...]:
    return tuple(front for front in fronts.values() if front.kind == "metrics")


def _list_read(sources: Sources, shelf: _Shelf, metrics: Mapping[str, Metric]) -> Mapping[str, Metric]:
    """Leave out metrics of extracts that could not be read: what texts say of them is no second mistake."""
    broken = {issue.place.path for issue in sources.issues if issue.severity is Severity.ERROR}
    paths = {id_: shelf.fronts["metrics", id_].path for id_ in metrics}
    return {
        id_: metric
        for id_, metric in metrics.items()
        if any(one.points for one in metric.series) or not _is_broken(metric, paths[id_], broken)
    }


def _is_broken(metric: Metric, path: str, broken: Collection[str]) -> bool:
    extract = f"data/{metric.fields.source}"
    return path in broken or any(fnmatchcase(found, extract) for found in broken)


def _make_library(
    sources: Sources,
    shelf: _Shelf,
    metrics: Mapping[str, Metric],
    *,
    judged: Mapping[str, Measured],
    slots: Slots,
) -> Library:
    calendar = sources.config.calendar
    return Library(
        slots.derive("known", (shelf.fronts, shelf.refs, sources.broken_ids), lambda: _know(sources, shelf)),
        metrics,
        judged,
        {term.id: term for term in _read_glossary(shelf)},
        sources.specs,
        sources.files,
        slots.derive("paths", (shelf.fronts,), lambda: _name_paths(tuple(shelf.fronts.values()))),
        slots.derive("language", (sources.config,), lambda: Language(sources.config.language, calendar)),
        slots.derive("names", tuple(metrics.values()), lambda: list_names(metrics)),
        slots.derive(
            "ledger",
            (calendar, shelf.fronts, shelf.refs),
            lambda: Ledger(calendar, list_bounds(tuple(front.fields for front in shelf.shown_fronts))),
        ),
    )


def _word_metric(metric: Metric, entry: Entry, slots: Slots) -> Metric:
    return slots.derive(("worded", metric.id), (metric, entry), lambda: word_metric(metric, entry))


def find_as_of(sources: Sources) -> date:
    """Tell what today means: the setting, or the latest day in the data."""
    days = [tally.last_day for tally in sources.tallies.values() if tally.last_day]
    if any(sources.faults.values()):
        # What is held is known up to its edition, even if no extract is left to tell.
        days += [edition.as_of for edition in sources.editions]
    return sources.config.as_of or max(days, default=_EPOCH)


def _know(sources: Sources, shelf: _Shelf) -> Known:
    visible = frozenset(shelf.refs)
    everything = frozenset(Ref(*key) for key in shelf.fronts)
    titles = {
        (front.kind, front.fields.title.casefold()): front.id
        for front in shelf.shown_fronts
        if front.fields.title
    }
    return Known(visible, everything - visible, frozenset(Ref(*key) for key in sources.broken_ids), titles)


def _read_glossary(shelf: _Shelf) -> tuple[GlossaryTerm, ...]:
    return tuple(term for record in shelf.of_kind("glossary") for term in read_terms(record.body.text))


def _check_terms(shelf: _Shelf) -> Iterator[Issue]:
    for record in shelf.of_kind("glossary"):
        first: dict[str, int] = {}
        for number, anchor in find_definitions(record.places.lines):
            if first.setdefault(anchor, number) != number:
                line = record.places.lines[number]
                place = Place(record.path, number + 1, 1, line, len(line))
                hint = f"keep one definition: the other is in line {first[anchor] + 1}"
                yield error("CX108", f'the term "{anchor}" is defined twice', place, hint)


def _name_paths(records: tuple[SourceRecord, ...]) -> dict[str, Ref]:
    """Tell which record a relative link means, by the address of its page or the path of its text."""
    paths = {_page_path(record): Ref(record.kind, record.id) for record in records}
    for record in records:
        paths[record.path.removeprefix("content/").removesuffix(".md")] = Ref(record.kind, record.id)
    return paths


def _page_path(record: SourceRecord) -> str:
    return {"front": "index", "glossary": "glossary/index"}.get(record.kind, f"{record.kind}/{record.id}")


def _check(sources: Sources, shelf: _Shelf, reader: Reader, slots: Slots) -> Iterator[Issue]:
    config = sources.config
    yield from slots.derive(
        "audiences",
        (shelf.fronts, config),
        lambda: tuple(check_audiences(tuple(shelf.fronts.values()), config)),
    )
    yield from slots.derive(
        "parents", (shelf.fronts, shelf.refs), lambda: tuple(check_parents(shelf.shown_fronts))
    )
    yield from _check_terms(shelf)
    for issues in reader.check(shelf.shown, config.calendar).values():
        yield from issues
    if not any(ref.kind in KINDS or ref.kind == "front" for ref in shelf.refs):
        hint = "write content/index.md, or start from: cxsite init"
        yield warning("CX220", "the site has no content yet", Place("content"), hint)
    elif sources.config.as_of is None and not any(tally.last_day for tally in sources.tallies.values()):
        message = f"no data tell the reporting date, {_EPOCH} is taken for it"
        yield warning("CX221", message, Place("cxsite.toml"), "add as_of = and a date to cxsite.toml")


def _build_entries(
    shelf: _Shelf, answered: Mapping[Ref, AnsweredRecord], as_of: date, *, slots: Slots
) -> Mapping[Ref, Entry]:
    targets = slots.derive_each(
        "named in texts",
        (shelf.shown, answered),
        lambda _, record, found: find_targets(record, found.answers),
    )
    backlinks = slots.derive("backlinks", (targets,), lambda: _list_backlinks(targets))
    phrases = slots.derive_each("phrases", (answered,), lambda _, found: found.phrases)
    return slots.derive_each(
        "entries", (shelf.shown, phrases, backlinks), partial(_build_entry, as_of), common=(as_of,)
    )


def _list_backlinks(targets: Mapping[Ref, frozenset[Ref]]) -> dict[Ref, tuple[Ref, ...]]:
    found = find_backlinks(targets)
    return {ref: found.get(ref, ()) for ref in targets}


def _build_entry(
    as_of: date,
    ref: Ref,
    record: SourceRecord,
    phrases: Mapping[FieldPath, AnsweredText],
    backlinks: tuple[Ref, ...],
) -> Entry:
    """Put an entry together."""
    worded = word_fields(record.fields, phrases)
    place = Place(record.path, record.places.line)
    ribbon = ribbon_of(record.fields, as_of)
    return Entry(ref, title_of(record), worded, place, backlinks, ribbon, phrases)


def _order(entries: Mapping[Ref, Entry]) -> Mapping[str, tuple[Ref, ...]]:
    """List the entries of each kind by title."""
    order: dict[str, list[Ref]] = {}
    for entry in sorted(entries.values(), key=lambda entry: (entry.title.casefold(), entry.ref.id)):
        order.setdefault(entry.ref.kind, []).append(entry.ref)
    return {kind: tuple(refs) for kind, refs in order.items()}


def _judge(shelf: _Shelf, metrics: Mapping[str, Metric], slots: Slots) -> Iterator[tuple[str, Measured]]:
    for record in shelf.of_kind("promises"):
        if isinstance(record.fields, PromiseFields) and (metric := metrics.get(record.fields.metric or "")):
            inputs = (record.fields, metric)
            yield record.id, slots.derive(("judged", record.id), inputs, partial(_measure, *inputs))


def _measure(fields: PromiseFields, metric: Metric) -> Measured:
    return Measured(metric, judge_promise(fields, metric))
