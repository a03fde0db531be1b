"""Reduce a large file stretch by stretch, and shares of it in several processes at once.

Each stretch is reduced by itself, which is right only where nothing is wrong with any of them, and where all
of them read their numbers and days as the whole file does. Both is checked afterwards; any other file is read
whole, so that what is found and where it stands never depends on the way a file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cxsite.issues import Place
from cxsite.load.cells import is_blank
from cxsite.load.column import Column
from cxsite.load.data_rules import RowRules
from cxsite.load.day_text import DayLanguage, find_days
from cxsite.load.decoding import Decoded
from cxsite.load.extract import Extract
from cxsite.load.extract_request import metric_of
from cxsite.load.file_tallies import (
    Assignment,
    FileTallies,
    MetricTally,
    check_extract,
    expected_of,
    reduce_all,
)
from cxsite.load.grouped_labels import repeats_label
from cxsite.load.number_text import NumberStyle, StyleFound, find_style, is_telling, list_currencies
from cxsite.load.reading_rules import Sizes
from cxsite.load.reduce import left_out_issue
from cxsite.load.sources import ExtractReading, SourceRecord
from cxsite.load.stretch_reading import cut_blocks, read_columns
from cxsite.load.stretches import Layout, cut_file, ends_in_total, find_layout
from cxsite.load.tally import Tally, merge_tallies
from cxsite.memo import Memo
from cxsite.schema import MetricFields, MetricKind
from cxsite.workers import Job, Workers

_SECONDS_A_BYTE = 2e-8
_HARMLESS = frozenset({"CX320", "CX324"})
"""Findings of a stretch that are worked out anew for the whole, from what the tallies say."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Name a stretch of a file by its bytes; ``digest`` is that of the whole file."""

    path: str
    digest: str
    layout: Layout
    start: int
    stop: int
    block: int


@dataclass(frozen=True, slots=True)
class StretchTallies:
    """Hold what a stretch amounts to; without tallies it was not regular, or something is wrong in it.

    ``styles`` say how columns of numbers were read, and ``texts`` are what that depended on; ``written`` says
    the same of days, for each metric. ``repeats`` tells, for each column with a blank cell, whether any other
    label stands in it twice.
    """

    rows: int = 0
    tallies: tuple[Tally, ...] = ()
    styles: Mapping[str, NumberStyle] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    repeats: Mapping[str, bool] = field(default_factory=dict)


def tally_stretches(
    work: Assignment, contents: Mapping[str, str], workers: Workers, *, sizes: Sizes
) -> Mapping[str, FileTallies]:
    """Reduce those files that can be read in stretches; ``contents`` maps paths below data/ to digests."""
    if not all(map(_adds_up, work.request.readers)):
        return {}
    plans = {path: _plan(work, path, digest, sizes) for path, digest in contents.items()}
    stretches = {f"{one.path} {one.start}": one for plan in plans.values() for one in plan}
    job = Job(read_stretches, StretchTallies, lambda one: _SECONDS_A_BYTE * _length(one))
    made = workers.map(job, work, stretches)
    files = {
        path: _join(work, plan, [made[f"{path} {one.start}"] for one in plan])
        for path, plan in plans.items()
        if plan
    }
    return {path: file for path, file in files.items() if file}


def _adds_up(record: SourceRecord) -> bool:
    """Say whether a metric reads each row for itself: ready values and keys are compared over all rows."""
    metric = metric_of(record)
    is_ready = metric.kind is MetricKind.VALUE or (metric.kind is MetricKind.QUANTILE and not metric.score)
    return not is_ready and _reads_rows_alone(RowRules(metric.columns, metric.unique_key))


def _reads_rows_alone(rules: RowRules) -> bool:
    return rules.key is None and not any(rule.unique for rule in rules.columns.values())


def _plan(work: Assignment, path: str, digest: str, sizes: Sizes) -> tuple[Stretch, ...]:
    """Cut a file, if it can be read in stretches."""
    rules, wanted = work.rules_of(path), work.columns_of(path)
    if rules.settings.fill_down or not _reads_rows_alone(expected_of(work.config, path)):
        return ()
    file = work.site / "data" / path
    layout = find_layout(file, wanted, rules=rules, sizes=sizes)
    if layout is None or any(layout.shape.header.count(name) != 1 for name in wanted):
        return ()
    is_doubtful = rules.settings.totals != "keep" and ends_in_total(file, layout)
    cuts = None if is_doubtful else cut_file(file, layout, sizes.stretch)
    if cuts is None:
        return ()
    return tuple(Stretch(path, digest, layout, start, stop, sizes.block) for start, stop in cuts)


def _length(stretch: Stretch) -> int:
    return stretch.stop - stretch.start


def read_stretches(work: Assignment, _: Memo, stretches: Sequence[Stretch]) -> Iterator[StretchTallies]:
    """Read stretches one after the other, and reduce each."""
    for stretch in stretches:
        yield _read_stretch(work, stretch)


def _read_stretch(work: Assignment, stretch: Stretch) -> StretchTallies:
    names = work.columns_of(stretch.path)
    with (work.site / "data" / stretch.path).open("rb") as file:
        blocks = cut_blocks(file, stretch.start, stretch.stop, size=stretch.block)
        columns = read_columns(blocks, stretch.layout.shape, names)
    if columns is None or _has_header(columns):
        return StretchTallies()
    extract = _make_extract(work, stretch, columns)
    metrics = reduce_all(work, extract)
    found = [issue for one in metrics for issue in (*one.issues, *one.grouped)]
    wrong = [issue for issue in found if issue.code not in _HARMLESS]
    if wrong or check_extract(work, extract, stretch.path):
        return StretchTallies()
    return _describe(work, extract, metrics)


def _has_header(columns: Mapping[str, Column]) -> bool:
    """Say whether the header may stand among the rows again."""
    return len(columns) > 1 and all(name in column.texts for name, column in columns.items())


def _make_extract(work: Assignment, stretch: Stretch, columns: dict[str, Column]) -> Extract:
    layout, path = stretch.layout, f"data/{stretch.path}"
    count = len(next(iter(columns.values())).codes)
    # No place is shown of what is read so: a file with a finding is read again as a whole.
    return Extract(
        path,
        Decoded("", *layout.encoding),
        layout.shape,
        range(count),
        {},
        lambda _line, _index: Place(path),
        work.rules_of(stretch.path).settings,
        _columns=columns,
    )


def _describe(work: Assignment, extract: Extract, metrics: Sequence[MetricTally]) -> StretchTallies:
    styles = extract.known_styles
    readers = [metric_of(record) for record in work.request.readers]
    texts = {name: _telling_texts(extract.column(name)) for name in styles}
    path = extract.path.removeprefix("data/")
    written = tuple(_find_written(extract, metric, _language(work, path, metric)) for metric in readers)
    for metric, how in zip(readers, written, strict=True):
        if how != _PLAIN and len(metric.date) == 1:
            texts[metric.date[0]] = extract.column(metric.date[0]).texts
    labels = dict.fromkeys(name for metric in readers for name in (*metric.date, *metric.by))
    columns = {name: extract.column(name) for name in labels}
    repeats = {
        name: repeats_label(column.texts, column.codes)
        for name, column in columns.items()
        if _has_blanks(column)
    }
    tallies = tuple(one.tally for one in metrics)
    return StretchTallies(extract.row_count, tallies, styles, texts, written, repeats)


_PLAIN = "yyyy-mm-dd"


def _telling_texts(column: Column) -> tuple[str, ...]:
    """List a column's texts, unless they are all whole numbers and tell nothing of how it is written."""
    texts = tuple(text for text in column.texts if not is_blank(text))
    return texts if any(map(is_telling, texts)) else ()


def _find_written(extract: Extract, metric: MetricFields, language: DayLanguage) -> str:
    if len(metric.date) > 1:
        return _PLAIN
    return find_days(extract.column(metric.date[0]).texts, language).written


def _language(work: Assignment, path: str, metric: MetricFields) -> DayLanguage:
    config, said = work.config, work.rules_of(path).settings.dates
    return DayLanguage(metric.grain, config.calendar, config.month_names, said)


def _has_blanks(column: Column) -> bool:
    return not all(text.strip() for text in column.texts)


def _join(work: Assignment, plan: Sequence[Stretch], parts: Sequence[StretchTallies]) -> FileTallies | None:
    """Put the stretches of a file together; ``None`` where the whole would be read otherwise."""
    if not all(part.tallies for part in parts) or not _agree(work, plan[0].path, parts):
        return None
    metrics = []
    for number, record in enumerate(work.request.readers):
        tally = merge_tallies((part.tallies[number] for part in parts), keep_answers=True)
        if tally.days and not tally.cells:
            # No row fulfils where: which values there are instead, only the whole can say.
            return None
        late = [left_out_issue(tally.left_out, work.config.as_of, record.places)] if tally.left_out else []
        metrics.append(MetricTally(tally, tuple(late)))
    return FileTallies(_word_reading(work, plan[0], sum(part.rows for part in parts)), (), tuple(metrics))


def _word_reading(work: Assignment, stretch: Stretch, rows: int) -> ExtractReading:
    shape, ids = stretch.layout.shape, tuple(record.id for record in work.request.readers)
    mark, encoding = shape.dialect.delimiter, stretch.layout.encoding
    return ExtractReading(f"data/{stretch.path}", encoding, mark, shape.header_line, rows, shape.header, ids)


def _agree(work: Assignment, path: str, parts: Sequence[StretchTallies]) -> bool:
    """Say whether numbers, days and labels mean in each stretch what they mean in the whole."""
    decimal = work.rules_of(path).settings.decimal
    names = dict.fromkeys(name for part in parts for name in part.styles)
    # Labels that stand in the first row of each group alone never stand there twice.
    labels = dict.fromkeys(name for part in parts for name in part.repeats)
    return (
        all(_is_written_alike(parts, name, decimal) for name in names)
        and all(any(part.repeats.get(name) for part in parts) for name in labels)
        and all(_is_dated_alike(work, path, parts, number) for number in range(len(work.request.readers)))
    )


def _is_written_alike(parts: Sequence[StretchTallies], name: str, decimal: str | None) -> bool:
    texts = _join_texts(parts, name)
    styles = {part.styles.get(name) for part in parts}
    # Texts that tell nothing are missing here; with them, fewer of all would be per cents, and never more.
    is_same = len(styles) == 1 and find_style(texts, decimal) == StyleFound(styles.pop() or NumberStyle())
    return is_same and len(list_currencies(texts)) < 2


def _is_dated_alike(work: Assignment, path: str, parts: Sequence[StretchTallies], number: int) -> bool:
    written = {part.written[number] for part in parts}
    if written == {_PLAIN} or len(written) > 1:
        return len(written) == 1
    metric = metric_of(work.request.readers[number])
    language = _language(work, path, metric)
    name = metric.date[0]
    texts = _join_texts(parts, name)
    whole = find_days(texts, language)
    if whole.two_ways or whole.mixed:
        return False
    day_by_text = dict(zip(texts, whole.days, strict=True))
    return all(
        find_days(part.texts[name], language).days == tuple(day_by_text[text] for text in part.texts[name])
        for part in parts
    )


def _join_texts(parts: Sequence[StretchTallies], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for part in parts for text in part.texts.get(name, ())))
