"""Reduce extracts to the tallies of metrics; a file is opened once for all that read it alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from cxsite.config import CONFIG_NAME, SiteConfig, locate
from cxsite.issues import Issue, Severity, did_you_mean, error, warning
from cxsite.load.content import read_text
from cxsite.load.crowds import find_crowds
from cxsite.load.extract import ENDINGS, list_extracts
from cxsite.load.extract_request import ExtractRequest, metric_of
from cxsite.load.file_tallies import Assignment, FileTallies, join_tallies, tally_file
from cxsite.load.files import Files
from cxsite.load.reading_rules import Sizes
from cxsite.load.sources import ExtractReading, SourceRecord, front_of
from cxsite.load.stretch_tallies import tally_stretches
from cxsite.load.tally import EMPTY_TALLY, Tally
from cxsite.memo import digest_of
from cxsite.schema import MetricFields, MetricKind, OnBadData, find_misfits
from cxsite.workers import Workers


@dataclass(frozen=True, slots=True)
class TalliedMetrics:
    """Hold the tally of each metric by its id, how the extracts were read, and what is wrong with them.

    ``faults`` are the errors of the sources that may be held, which are no ``issues`` before that is decided.
    """

    tallies: Mapping[str, Tally]
    readings: tuple[ExtractReading, ...]
    issues: tuple[Issue, ...]
    faults: Mapping[str, tuple[Issue, ...]]


def tally_metrics(
    site: Path, config: SiteConfig, every: Sequence[SourceRecord], workers: Workers | None = None
) -> TalliedMetrics:
    """Reduce the extract of every metric that has one; ``workers`` know those that were read before."""
    workers = workers or Workers()
    known = list_extracts(site)
    records = [front_of(record, workers.slots) for record in every if record.kind == "metrics"]
    tallies: dict[str, Tally] = {}
    readings: list[ExtractReading] = []
    faults: dict[str, list[Issue]] = {source: [] for source in _list_held(config, records)}
    issues = [*_find_strange_settings(site, config, [*known, *faults]), *_find_mixed_modes(config, records)]
    issues += _find_lost_sources(records, known)
    for request in _list_requests(config, records):
        tallied = _Tallier(site, config, workers).tally(request, known)
        tallies |= tallied.tallies
        readings += tallied.readings
        wrong = [issue for issue in tallied.issues if issue.severity is Severity.ERROR]
        if request.source in faults:
            faults[request.source] += wrong
        issues += [issue for issue in tallied.issues if request.source not in faults or issue not in wrong]
    return TalliedMetrics(
        tallies,
        tuple(readings),
        tuple(issues),
        {source: tuple(dict.fromkeys(found)) for source, found in faults.items()},
    )


def _list_held(config: SiteConfig, records: Sequence[SourceRecord]) -> list[str]:
    """List the sources all of whose metrics are to be held if they are bad.

    Figures of one source are held together: some of them fresh and some of them held would not add up, and
    a reader could subtract one from the other.
    """
    modes = _modes_by_source(config, records)
    return sorted(source for source, found in modes.items() if set(found) == {"hold"})


def _modes_by_source(
    config: SiteConfig, records: Sequence[SourceRecord]
) -> dict[str, dict[OnBadData, list[SourceRecord]]]:
    modes: dict[str, dict[OnBadData, list[SourceRecord]]] = {}
    for record in records:
        if isinstance(record.fields, MetricFields) and record.fields.source:
            found = modes.setdefault(record.fields.source, {})
            found.setdefault(record.fields.on_bad_data or config.on_bad_data, []).append(record)
    return modes


def _find_mixed_modes(config: SiteConfig, records: Sequence[SourceRecord]) -> Iterator[Issue]:
    for source, found in _modes_by_source(config, records).items():
        if len(found) > 1:
            stopping, held = found["stop"][0], found["hold"][0]
            speaks = next(one for one in (held, stopping) if metric_of(one).on_bad_data)
            message = f'the metrics of {source} are held together or not at all, and "{stopping.id}" stops'
            place = speaks.places.at(("on_bad_data",))
            hint = f'write the same on_bad_data in "{stopping.id}" and "{held.id}"'
            yield warning("CX349", message, place, hint)


_ByPath = tuple[tuple[str, str], ...]


class _Tallier:
    """Reduce the extracts of a request, unless that was done before with the same files and settings."""

    def __init__(self, site: Path, config: SiteConfig, workers: Workers) -> None:
        self._site, self._config, self._workers = site, config, workers
        self._files = Files(site, workers.slots)

    def tally(self, request: ExtractRequest, known: Sequence[str]) -> TalliedMetrics:
        """Reduce the extracts for all metrics that read them so."""
        paths = match_extracts(request.source, known)
        if not paths:
            missing = (_unknown_source(request.source, record, known) for record in request.readers)
            return TalliedMetrics({}, (), tuple(missing), {})
        states = self._take_states(paths)
        contents = tuple((path, self._files.digest(f"data/{path}")) for path in paths)
        slot = ("tallies", request.source, repr((request.settings, request.grain)))
        found = self._workers.slots.derive(
            slot, (self._config, request, contents, states), lambda: self._recall(request, contents, states)
        )
        # Lines of cxsite.toml move while no setting changes.
        if any(issue.place.path == CONFIG_NAME for issue in found.issues):
            return self._reduce(request, contents, states)
        return found

    def _recall(self, request: ExtractRequest, contents: _ByPath, states: _ByPath) -> TalliedMetrics:
        key = digest_of("tallies", self._config, request, contents)
        known = self._workers.memo.find(key, TalliedMetrics)
        if known is None:
            known = self._reduce(request, contents, states)
            # Saved while it is read, a file would stay known by what was in it before.
            if self._take_states([path for path, _ in contents]) == states:
                self._workers.memo.keep(key, known)
        return known

    def _reduce(self, request: ExtractRequest, contents: _ByPath, states: _ByPath) -> TalliedMetrics:
        work = Assignment(self._site, self._config, request)
        named = {
            path: f"{digest} {state}" for (path, digest), (_, state) in zip(contents, states, strict=True)
        }
        return _tally_files(work, named, self._workers)

    def _take_states(self, paths: Sequence[str]) -> _ByPath:
        return tuple((path, self._files.state(f"data/{path}")) for path in paths)


def _tally_files(work: Assignment, paths: Mapping[str, str], workers: Workers) -> TalliedMetrics:
    large = tally_stretches(work, paths, workers, sizes=Sizes())
    files: list[FileTallies] = []
    issues: list[Issue] = []
    for path in paths:
        file = large.get(path) or tally_file(work, path, files[0].reading if files else None)
        issues += file.issues if isinstance(file, FileTallies) else file
        files += (file,) if isinstance(file, FileTallies) else ()
    tallies = {record.id: EMPTY_TALLY for record in work.request.readers}
    if len(files) == len(paths) and not any(issue.code == "CX327" for issue in issues):
        for number, record in enumerate(work.request.readers):
            tallies[record.id], found = join_tallies([file.metrics[number] for file in files], record)
            issues += (*found, *find_crowds(tallies[record.id], record, work.config.segments_at_most))
    return TalliedMetrics(tallies, tuple(file.reading for file in files), tuple(issues), {})


def _find_lost_sources(records: Sequence[SourceRecord], known: Sequence[str]) -> Iterator[Issue]:
    """Name the missing extracts of metrics that cannot be read for other mistakes too, all in one run."""
    unread = (record for record in records if record.kind == "metrics" and not _reads_extract(record.fields))
    for record in unread:
        metric = metric_of(record)
        if metric.kind is not MetricKind.INDEX and metric.source and not match_extracts(metric.source, known):
            yield _unknown_source(metric.source, record, known)


def match_extracts(source: str, known: Sequence[str]) -> tuple[str, ...]:
    """List the extracts that a source names, by its path or a pattern with ``*`` and ``?`` in it."""
    if source in known:
        return (source,)
    depth = len(PurePosixPath(source).parts)
    return tuple(
        path for path in known if len(PurePosixPath(path).parts) == depth and fnmatchcase(path, source)
    )


def _list_requests(config: SiteConfig, records: Sequence[SourceRecord]) -> Iterator[ExtractRequest]:
    requests: dict[tuple[str, str], ExtractRequest] = {}
    any_wide = any(settings.wide for settings in config.extracts.values())
    for record in records:
        if record.kind != "metrics" or not _reads_extract(record.fields):
            continue
        metric = metric_of(record)
        # The grain says which headings are periods; without such, metrics of all grains read alike.
        grain = metric.grain if any_wide or metric.settings.wide else None
        key = (metric.source or "", repr((metric.settings, grain)))
        known = requests.get(key, ExtractRequest(key[0], metric.settings, metric.grain, ()))
        requests[key] = replace(known, readers=(*known.readers, record))
    for _, request in sorted(requests.items()):
        yield request


def _reads_extract(fields: object) -> bool:
    # A metric that lacks what its kind needs cannot be read; that is said already.
    return (
        isinstance(fields, MetricFields) and fields.kind is not MetricKind.INDEX and not find_misfits(fields)
    )


def _find_strange_settings(site: Path, config: SiteConfig, known: Sequence[str]) -> Iterator[Issue]:
    text, _ = read_text(site / CONFIG_NAME, CONFIG_NAME)
    for name in config.extracts:
        if not any(fnmatchcase(path, name) for path in known):
            place = locate(text or "", ("extracts", name), at_key=True)
            hint = did_you_mean(name, known, "name an extract by its path below data/")
            yield error("CX302", f'there is no extract "{name}"', place, hint)


def _unknown_source(source: str, record: SourceRecord, known: Sequence[str]) -> Issue:
    place = record.places.at(("source",))
    if not source.lower().endswith(ENDINGS):
        message = f'the extract "{source}" is no .csv file'
        return error("CX302", message, place, "extracts are CSV or Parquet files below data/: save it as one")
    otherwise = f"extracts below data/ are: {', '.join(known[:8])}" if known else "put it below data/"
    return error("CX302", f'there is no extract "{source}"', place, did_you_mean(source, known, otherwise))
