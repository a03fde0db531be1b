"""Reduce extracts to the tallies of metrics; a file is opened once for all that read it alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from cxsite.config import CONFIG_NAME, SiteConfig, locate
from cxsite.issues import Issue, Place, Severity, did_you_mean, error, warning
from cxsite.load.content import read_text
from cxsite.load.data_rules import RowRules, check_rows
from cxsite.load.day_text import DayLanguage, heads_period
from cxsite.load.extract import ENDINGS, Extract, ReadingRules, list_extracts, read_extract
from cxsite.load.files import Files
from cxsite.load.grouped_labels import find_grouped
from cxsite.load.reduce import columns_of, reduce_extract
from cxsite.load.row_days import Clock
from cxsite.load.row_reader import Reader
from cxsite.load.sources import ExtractReading, SourceRecord, front_of
from cxsite.load.tally import EMPTY_TALLY, Tally, merge_tallies
from cxsite.load.yaml_tree import Places
from cxsite.memo import digest_of
from cxsite.periods import Grain
from cxsite.schema import ExtractSettings, ExtractTable, MetricFields, MetricKind, OnBadData, find_misfits
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


@dataclass(frozen=True, slots=True)
class _Request:
    """Gather the metrics that read one source in one way."""

    source: str
    settings: ExtractSettings
    grain: Grain
    readers: tuple[SourceRecord, ...]


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


class _Tallier:
    """Reduce the extracts of a request, unless that was done before with the same files and settings."""

    def __init__(self, site: Path, config: SiteConfig, workers: Workers) -> None:
        self._site, self._config, self._workers = site, config, workers
        self._files = Files(site, workers.slots)

    def tally(self, request: _Request, known: Sequence[str]) -> TalliedMetrics:
        """Reduce the extracts for all metrics that read them so."""
        paths = match_extracts(request.source, known)
        if not paths:
            missing = (_unknown_source(request.source, record, known) for record in request.readers)
            return TalliedMetrics({}, (), tuple(missing), {})
        contents = tuple((path, self._files.digest(f"data/{path}")) for path in paths)
        slot = ("tallies", request.source, repr((request.settings, request.grain)))
        return self._workers.slots.derive(
            slot, (self._config, request, contents), lambda: self._recall(request, contents)
        )

    def _recall(self, request: _Request, contents: tuple[tuple[str, str], ...]) -> TalliedMetrics:
        key = digest_of("tallies", self._config, request, contents)
        paths = [path for path, _ in contents]
        return self._workers.memo.recall(
            key, TalliedMetrics, lambda: _tally_request(self._site, self._config, request, paths=paths)
        )


def _tally_request(
    site: Path, config: SiteConfig, request: _Request, *, paths: Sequence[str]
) -> TalliedMetrics:
    extracts, opened = _open_extracts(site, config, paths=paths, request=request)
    issues = list(opened)
    tallies = {}
    whole = len(extracts) == len(paths) and not any(issue.code == "CX327" for issue in opened)
    for record in request.readers:
        tallies[record.id], found = _tally(config, extracts, record) if whole else (EMPTY_TALLY, ())
        issues += found
    readings = tuple(_describe(extract, request) for extract in extracts)
    return TalliedMetrics(tallies, readings, tuple(issues), {})


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


def settings_of(config: SiteConfig, source: str) -> ExtractTable:
    """Find what cxsite.toml settles about an extract; a file's own table comes before that of a pattern."""
    name = find_table(config, source)
    return config.extracts[name] if name else ExtractTable()


def find_table(config: SiteConfig, source: str) -> str | None:
    """Name the table of cxsite.toml that speaks of an extract, if any does."""
    matching = (name for name in sorted(config.extracts) if fnmatchcase(source, name))
    return source if source in config.extracts else next(matching, None)


def _list_requests(config: SiteConfig, records: Sequence[SourceRecord]) -> Iterator[_Request]:
    requests: dict[tuple[str, str], _Request] = {}
    any_wide = any(settings.wide for settings in config.extracts.values())
    for record in records:
        if record.kind != "metrics" or not _reads_extract(record.fields):
            continue
        metric = metric_of(record)
        # The grain says which headings are periods; without such, metrics of all grains read alike.
        grain = metric.grain if any_wide or metric.settings.wide else None
        key = (metric.source or "", repr((metric.settings, grain)))
        known = requests.get(key, _Request(key[0], metric.settings, metric.grain, ()))
        requests[key] = replace(known, readers=(*known.readers, record))
    for _, request in sorted(requests.items()):
        yield request


def rules_for(config: SiteConfig, settings: ExtractSettings, grain: Grain) -> ReadingRules:
    """Say how an extract is read for metrics of a grain."""
    language = DayLanguage(grain, config.calendar, config.month_names, settings.dates)
    return ReadingRules(settings, config.language, partial(heads_period, language=language))


def _reads_extract(fields: object) -> bool:
    # A metric that lacks what its kind needs cannot be read; that is said already.
    return (
        isinstance(fields, MetricFields) and fields.kind is not MetricKind.INDEX and not find_misfits(fields)
    )


def metric_of(record: SourceRecord) -> MetricFields:
    """Get the fields of a metric."""
    assert isinstance(record.fields, MetricFields)
    return record.fields


def _find_strange_settings(site: Path, config: SiteConfig, known: Sequence[str]) -> Iterator[Issue]:
    text, _ = read_text(site / CONFIG_NAME, CONFIG_NAME)
    for name in config.extracts:
        if not any(fnmatchcase(path, name) for path in known):
            place = locate(text or "", ("extracts", name), at_key=True)
            hint = did_you_mean(name, known, "name an extract by its path below data/")
            yield error("CX302", f'there is no extract "{name}"', place, hint)


def _open_extracts(
    site: Path, config: SiteConfig, *, paths: Sequence[str], request: _Request
) -> tuple[list[Extract], tuple[Issue, ...]]:
    columns = [name for record in request.readers for _, name in columns_of(metric_of(record))]
    extracts: list[Extract] = []
    issues: list[Issue] = []
    for path in paths:
        table = settings_of(config, path)
        rules = rules_for(config, request.settings.over(table), request.grain)
        expected = RowRules(table.columns, table.unique_key)
        extract, found = read_extract(site, f"data/{path}", (*columns, *expected.names), rules)
        issues += found
        if extract is None:
            continue
        issues += _check_extract(site, config, path, Reader(extract, *_any_reader(request)))
        if extract.row_count == 0:
            hint = "its metrics are shown as no data"
            issues.append(warning("CX308", "the extract has no rows", _header_line(extract), hint))
        extracts.append(extract)
        issues += _compare_columns(extracts[0], extract, columns)
    return extracts, tuple(issues)


def _any_reader(request: _Request) -> tuple[MetricFields, Places]:
    # A rule for all rows is the same whoever reads them.
    return metric_of(request.readers[0]), request.readers[0].places


def _check_extract(site: Path, config: SiteConfig, path: str, reader: Reader) -> Iterator[Issue]:
    """Hold an extract to the rules of its table in cxsite.toml."""
    name = find_table(config, path)
    if name is None:
        return
    table, header = config.extracts[name], reader.extract.header
    rules = RowRules(table.columns, table.unique_key)
    for column, keys in rules.names.items():
        if column not in header:
            text, _ = read_text(site / CONFIG_NAME, CONFIG_NAME)
            place = locate(text or "", ("extracts", name, *keys), at_key=len(keys) > 1)
            hint = did_you_mean(column, header, f"its columns are: {', '.join(header[:12])}")
            yield error("CX301", f'data/{path} has no column "{column}"', place, hint)
    check_rows(reader, rules, np.ones(reader.extract.row_count, dtype=np.bool_))
    yield from reader.issues


def _header_line(extract: Extract) -> Place:
    place = extract.header_place()
    return Place(place.path, place.line, 1, place.excerpt)


def _compare_columns(first: Extract, extract: Extract, columns: Sequence[str]) -> Iterator[Issue]:
    missing = [name for name in columns if name in first.header and name not in extract.header]
    if missing:
        message = f'the column "{missing[0]}" of {first.path} is missing here'
        named = ", ".join(extract.header[:12])
        hint = did_you_mean(missing[0], extract.header, f"name the columns alike in all files: here {named}")
        yield error("CX327", message, extract.header_place(), hint)


def _describe(extract: Extract, request: _Request) -> ExtractReading:
    return ExtractReading(
        extract.path,
        (extract.decoded.encoding, extract.decoded.sure),
        extract.shape.dialect.delimiter,
        extract.shape.header_line,
        extract.row_count,
        extract.header,
        tuple(record.id for record in request.readers),
    )


def _unknown_source(source: str, record: SourceRecord, known: Sequence[str]) -> Issue:
    place = record.places.at(("source",))
    if not source.lower().endswith(ENDINGS):
        message = f'the extract "{source}" is no .csv file'
        return error("CX302", message, place, "extracts are CSV or Parquet files below data/: save it as one")
    otherwise = f"extracts below data/ are: {', '.join(known[:8])}" if known else "put it below data/"
    return error("CX302", f'there is no extract "{source}"', place, did_you_mean(source, known, otherwise))


def _tally(
    config: SiteConfig, extracts: Sequence[Extract], record: SourceRecord
) -> tuple[Tally, tuple[Issue, ...]]:
    metric = metric_of(record)
    clock = Clock(config.calendar, config.as_of, config.month_names)
    parts = [reduce_extract(extract, metric, places=record.places, clock=clock) for extract in extracts]
    issues = [issue for _, found in parts for issue in found]
    issues += [issue for extract in extracts for issue in find_grouped(extract, metric)]
    # A file of many may well hold nothing that where asks for.
    emptied = Counter(issue for issue in issues if issue.code == "CX324")
    issues = [issue for issue in issues if issue.code != "CX324" or sum(emptied.values()) == len(parts)]
    tallies = [tally for tally, _ in parts]
    issues += _find_ready_twice(tallies, record)
    return merge_tallies(tallies, keep_answers=metric.kind is not MetricKind.MEAN), tuple(issues)


def _find_ready_twice(tallies: Sequence[Tally], record: SourceRecord) -> Iterator[Issue]:
    ready = Counter(key for tally in tallies for key, cell in tally.cells.items() if cell.ready)
    twice = min((day for (_, day), count in ready.items() if count > 1), default=None)
    if twice:
        message = f"two files of this source have a ready value for the period that begins on {twice}"
        yield error("CX314", message, record.places.at(("source",)), "keep one of them, or give the counts")
