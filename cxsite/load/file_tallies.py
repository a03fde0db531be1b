"""Reduce one file to the tallies of all metrics that read it, and put those of several files together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cxsite.config import CONFIG_NAME, SiteConfig, locate
from cxsite.issues import Issue, Place, did_you_mean, error, warning
from cxsite.later import Later
from cxsite.load.content import read_text
from cxsite.load.crowds import foresee_crowds
from cxsite.load.data_rules import RowRules, check_rows
from cxsite.load.extract import Extract, read_extract
from cxsite.load.extract_request import ExtractRequest, find_table, metric_of, rules_for, settings_of
from cxsite.load.grouped_labels import find_grouped
from cxsite.load.reading_rules import ReadingRules
from cxsite.load.reduce import columns_of, reduce_extract
from cxsite.load.row_days import Clock
from cxsite.load.row_reader import Reader
from cxsite.load.sources import ExtractReading, SourceRecord
from cxsite.load.tally import EMPTY_TALLY, Tally, merge_tallies
from cxsite.schema import ExtractSettings, MetricKind

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")


@dataclass(frozen=True, slots=True)
class MetricTally:
    """Hold what a file amounts to for one metric, what is wrong with it, and labels that look left out."""

    tally: Tally
    issues: tuple[Issue, ...]
    grouped: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class FileTallies:
    """Hold how a file was read, what is wrong with it, and its tallies in the order of the readers."""

    reading: ExtractReading
    issues: tuple[Issue, ...]
    metrics: tuple[MetricTally, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Say for which metrics of which site files are read."""

    site: Path
    config: SiteConfig
    request: ExtractRequest

    def rules_of(self, path: str) -> ReadingRules:
        """Say how a file is read."""
        return rules_for(self.config, self._settings_of(path), self.request.grain)

    def _settings_of(self, path: str) -> ExtractSettings:
        return self.request.settings.over(settings_of(self.config, path))

    @property
    def asked(self) -> tuple[str, ...]:
        """List the columns that the metrics read."""
        named = (name for record in self.request.readers for _, name in columns_of(metric_of(record)))
        return tuple(dict.fromkeys(named))

    def columns_of(self, path: str) -> tuple[str, ...]:
        """List the columns of a file that its metrics and rules read."""
        return tuple(dict.fromkeys((*self.asked, *expected_of(self.config, path).names)))


def expected_of(config: SiteConfig, path: str) -> RowRules:
    """Get the rules that cxsite.toml gives for the rows of a file."""
    table = settings_of(config, path)
    return RowRules(table.columns, table.unique_key)


def tally_file(work: Assignment, path: str, first: ExtractReading | None) -> FileTallies | tuple[Issue, ...]:
    """Read a file whole and reduce it; the findings alone if it cannot be read.

    ``first`` is the first of the files that are read together: all need the columns that it has.
    """
    extract, found = read_extract(work.site, f"data/{path}", work.columns_of(path), work.rules_of(path))
    if extract is None:
        return found
    issues = [*found, *check_extract(work, extract, path)]
    if extract.row_count == 0:
        hint = "its metrics are shown as no data"
        issues.append(warning("CX308", "the extract has no rows", _header_line(extract), hint))
    issues += _compare_columns(first, extract, work.asked) if first else ()
    ids = tuple(record.id for record in work.request.readers)
    return FileTallies(_describe(extract, ids), tuple(issues), reduce_all(work, extract))


def check_extract(work: Assignment, extract: Extract, path: str) -> tuple[Issue, ...]:
    """Hold an extract to the rules of its table in cxsite.toml."""
    # A rule for all rows is the same whoever reads them.
    record = work.request.readers[0]
    reader = Reader(extract, metric_of(record), record.places)
    return tuple(_check(work, reader, path))


def _check(work: Assignment, reader: Reader, path: str) -> Iterator[Issue]:
    rules, header = expected_of(work.config, path), reader.extract.header
    for column, keys in rules.names.items():
        if column not in header:
            text, _ = read_text(work.site / CONFIG_NAME, CONFIG_NAME)
            name = find_table(work.config, path) or ""
            place = locate(text or "", ("extracts", name, *keys), at_key=len(keys) > 1)
            hint = did_you_mean(column, header, f"its columns are: {', '.join(header[:12])}")
            yield error("CX301", f'data/{path} has no column "{column}"', place, hint)
    check_rows(reader, rules, np.ones(reader.extract.row_count, dtype=np.bool_))
    yield from reader.issues


def _header_line(extract: Extract) -> Place:
    place = extract.header_place()
    return Place(place.path, place.line, 1, place.excerpt)


def _compare_columns(first: ExtractReading, extract: Extract, columns: Sequence[str]) -> Iterator[Issue]:
    missing = [name for name in columns if name in first.columns and name not in extract.header]
    if missing:
        message = f'the column "{missing[0]}" of {first.path} is missing here'
        named = ", ".join(extract.header[:12])
        hint = did_you_mean(missing[0], extract.header, f"name the columns alike in all files: here {named}")
        yield error("CX327", message, extract.header_place(), hint)


def _describe(extract: Extract, metrics: tuple[str, ...]) -> ExtractReading:
    return ExtractReading(
        extract.path,
        (extract.decoded.encoding, extract.decoded.sure),
        extract.shape.dialect.delimiter,
        extract.shape.header_line,
        extract.row_count,
        extract.header,
        metrics,
    )


def reduce_all(work: Assignment, extract: Extract) -> tuple[MetricTally, ...]:
    """Reduce an extract for each of its metrics."""
    clock = Clock(work.config.calendar, work.config.as_of, work.config.month_names)
    most = work.config.segments_at_most
    return tuple(_reduce(extract, record, clock, most=most) for record in work.request.readers)


def _reduce(extract: Extract, record: SourceRecord, clock: Clock, *, most: int) -> MetricTally:
    metric = metric_of(record)
    if crowds := foresee_crowds(extract, record, most):
        return MetricTally(EMPTY_TALLY, crowds)
    tally, issues = reduce_extract(extract, metric, places=record.places, clock=clock)
    return MetricTally(tally, issues, find_grouped(extract, metric))


def join_tallies(parts: Sequence[MetricTally], record: SourceRecord) -> tuple[Tally, tuple[Issue, ...]]:
    """Put together what several files amount to for a metric."""
    issues = [issue for part in parts for issue in part.issues]
    issues += [issue for part in parts for issue in part.grouped]
    # A file of many may well hold nothing that where asks for.
    emptied = Counter(issue for issue in issues if issue.code == "CX324")
    issues = [issue for issue in issues if issue.code != "CX324" or sum(emptied.values()) == len(parts)]
    tallies = [part.tally for part in parts]
    issues += _find_ready_twice(tallies, record)
    keep_answers = metric_of(record).kind is not MetricKind.MEAN
    return merge_tallies(tallies, keep_answers=keep_answers), tuple(issues)


def _find_ready_twice(tallies: Sequence[Tally], record: SourceRecord) -> Iterator[Issue]:
    ready = Counter(key for tally in tallies for key, cell in tally.cells.items() if cell.ready)
    twice = min((day for (_, day), count in ready.items() if count > 1), default=None)
    if twice:
        message = f"two files of this source have a ready value for the period that begins on {twice}"
        yield error("CX314", message, record.places.at(("source",)), "keep one of them, or give the counts")
