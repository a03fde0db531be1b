"""Look at the extracts of a site without asking what metrics want of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from cxsite.config import SiteConfig
from cxsite.errors import CxsiteError
from cxsite.issues import Issue, did_you_mean, sort_issues
from cxsite.load.content import read_content
from cxsite.load.csv_text import name_delimiter
from cxsite.load.extract import ENDINGS, Extract, list_extracts
from cxsite.load.extract_request import metric_of, rules_for, settings_of
from cxsite.load.files import Files
from cxsite.load.metric_tallies import match_extracts
from cxsite.load.opened import PARQUET
from cxsite.load.profiling.column_facts import profile_column
from cxsite.load.profiling.profile import ColumnProfile, Detected, ExtractProfile, Proposal, Sure
from cxsite.load.profiling.propose import propose_metric
from cxsite.load.profiling.read_whole import WholeExtract, read_whole
from cxsite.load.registers import read_registers
from cxsite.load.row_days import Clock
from cxsite.load.sources import SourceRecord
from cxsite.periods import Grain
from cxsite.schema import ExtractSettings, MetricFields
from cxsite.workers import Workers

_GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
_FEWEST_PERIODS = 3
REGISTERS = "registers/"


@dataclass(frozen=True, slots=True)
class _Desk:
    site: Path
    config: SiteConfig
    readers: Mapping[str, tuple[SourceRecord, ...]]

    @property
    def clock(self) -> Clock:
        return Clock(self.config.calendar, self.config.as_of, self.config.month_names)


def profile_extracts(site: Path, config: SiteConfig, paths: Iterable[str]) -> tuple[ExtractProfile, ...]:
    """Tell what each of these extracts is, named by their paths below data/; a broken one says why."""
    desk = _Desk(site, config, _find_readers(site))
    return tuple(_profile(desk, path) for path in paths)


def propose_for(site: Path, config: SiteConfig, path: str) -> tuple[Proposal, tuple[Issue, ...]]:
    """Propose a metric for an extract, whether a metric reads it already or not."""
    desk = _Desk(site, config, {})
    profile = _profile(desk, path)
    refused = f"it holds {profile.role}" if profile.role else "it cannot be read"
    return profile.proposal or Proposal(refused=refused, hint="cxsite data tells what it is"), profile.issues


def find_extracts(site: Path, name: str | None, here: Path) -> tuple[str, ...]:
    """Find the extracts that a name or a pattern means, below data/ or seen from ``here``; left out, all.

    Raises:
        CxsiteError: There is no such extract.

    """
    known = list_extracts(site)
    if name is None:
        return tuple(path for path in known if not path.startswith(REGISTERS))
    folder = os.path.abspath(site / "data")  # noqa: PTH100 - a pattern is no file that could be resolved
    seen = PurePath(os.path.relpath(here / name, folder)).as_posix()
    plain = PurePath(name).as_posix()
    for written in (seen, plain, plain.removeprefix("data/")):
        if found := match_extracts(written, known):
            return found
    raise _unknown_extract(here / name, plain.removeprefix("data/"), known)


def _unknown_extract(path: Path, name: str, known: Sequence[str]) -> CxsiteError:
    if path.is_file() and not path.name.lower().endswith(ENDINGS):
        hint = f"extracts below data/ end in {', '.join(ENDINGS)}"
        return CxsiteError(f'"{name}" is no extract by its name', hint)
    if path.is_file():
        return CxsiteError(f"{path} does not lie below data/", "copy it there")
    otherwise = f"extracts below data/ are: {', '.join(known[:8])}" if known else "put it below data/"
    return CxsiteError(f'there is no extract "{name}"', did_you_mean(name, known, otherwise))


def _find_readers(site: Path) -> dict[str, tuple[SourceRecord, ...]]:
    """Find the metrics that read each extract, in files and in registers."""
    known = list_extracts(site)
    readers: dict[str, tuple[SourceRecord, ...]] = {}
    for reading in (*read_content(Files(site), Workers()).values(), *read_registers(site)):
        record = reading.record
        if record and isinstance(record.fields, MetricFields) and record.fields.source:
            for path in match_extracts(record.fields.source, known):
                readers[path] = (*readers.get(path, ()), record)
    return readers


def _profile(desk: _Desk, path: str) -> ExtractProfile:
    readers = desk.readers.get(path, ())
    settings, grain = _settle(desk, path, readers)
    shown = f"data/{path}"
    metrics = tuple(sorted(record.id for record in readers))
    role = _role_of(desk.config, path)
    whole = read_whole(desk.site, shown, rules_for(desk.config, settings, grain))
    if not isinstance(whole, WholeExtract):
        return ExtractProfile(shown, metrics=metrics, role=role, issues=sort_issues(whole))
    columns = _profile_columns(desk, whole)
    proposal = None if metrics or role else _propose(desk, path, whole, columns=columns)
    return ExtractProfile(
        shown,
        tuple(_detect(desk, whole)),
        whole.extract.shape.header_line,
        whole.extract.row_count,
        columns,
        metrics,
        role,
        proposal,
        sort_issues(whole.issues),
    )


def _settle(desk: _Desk, path: str, readers: Sequence[SourceRecord]) -> tuple[ExtractSettings, Grain]:
    """Take the settings of cxsite.toml, and over them those of the first metric that reads the extract."""
    settings = settings_of(desk.config, path)
    if not readers:
        return settings, Grain.MONTH
    metric = metric_of(readers[0])
    return metric.settings.over(settings), metric.grain


def _role_of(config: SiteConfig, path: str) -> str:
    if path.startswith(REGISTERS):
        return "a register of records"
    labelled = [column for column, labels in config.labels.items() if labels.file == path]
    return f"the labels of {', '.join(labelled)}" if labelled else ""


def _profile_columns(desk: _Desk, whole: WholeExtract) -> tuple[ColumnProfile, ...]:
    return tuple(profile_column(whole.extract, column, desk.clock) for column in whole.columns.values())


def _propose(desk: _Desk, path: str, whole: WholeExtract, *, columns: tuple[ColumnProfile, ...]) -> Proposal:
    if not whole.extract.row_count:
        return Proposal(refused="it has no rows", hint="propose a metric when there are some")
    melted = _melt(desk, path, whole.extract, is_dated=any(column.type == "date" for column in columns))
    if melted:
        whole, columns = melted, _profile_columns(desk, melted)
    return propose_metric(whole, columns, desk.clock, source=path)


def _melt(desk: _Desk, path: str, extract: Extract, *, is_dated: bool) -> WholeExtract | None:
    """Read columns headed by periods as rows, where there are such; ``None`` otherwise."""
    grain = find_wide(desk.config, extract)
    # The headings of a pivot table stand in two rows; only the reading itself finds them.
    grains = (grain,) if grain else () if is_dated else (Grain.MONTH, Grain.QUARTER, Grain.YEAR, Grain.WEEK)
    settings = extract.settings.model_copy(update={"wide": True})
    for grain in () if extract.melted else grains:
        whole = read_whole(desk.site, f"data/{path}", rules_for(desk.config, settings, grain))
        if isinstance(whole, WholeExtract) and len(whole.extract.melted) >= _FEWEST_PERIODS:
            return whole
    return None


def find_wide(config: SiteConfig, extract: Extract) -> Grain | None:
    """Find the period by which most columns are headed, if at least three are."""
    counts = {}
    for grain in _GRAINS:
        heads = rules_for(config, extract.settings, grain).heads_period
        counts[grain] = sum(heads(name) for name in extract.shape.header)
    best = max(counts, key=lambda grain: counts[grain])
    return best if counts[best] >= _FEWEST_PERIODS else None


def _detect(desk: _Desk, whole: WholeExtract) -> Iterator[Detected]:
    """Tell how a file is written, and which setting would settle what is not certain."""
    extract, settings = whole.extract, whole.extract.settings
    if extract.decoded.encoding == PARQUET:
        yield Detected("format", "Parquet")
    else:
        yield from _detect_text(extract)
    if extract.melted:
        yield Detected("layout", f"wide, {len(extract.melted)} columns headed by periods", "said")
    elif grain := find_wide(desk.config, extract):
        yield Detected("layout", f"wide, it seems: columns headed by {grain}s", "likely", "wide: true")
    marks = {extract.style(name).style.decimal for name in whole.columns} if settings.decimal else set()
    if marks:
        yield Detected("decimal mark", "point" if marks == {"."} else "comma", "said")


def _detect_text(extract: Extract) -> Iterator[Detected]:
    encoding, known = extract.decoded.encoding, extract.decoded.sure
    sure: Sure = "said" if known == "said" else "certain" if known == "certain" else "likely"
    setting = f"encoding: {encoding}" if sure == "likely" else ""
    yield Detected("encoding", encoding, sure, setting)
    dialect = extract.shape.dialect
    only = len(extract.shape.header) == 1 and not extract.settings.dialect
    name = name_delimiter(dialect.delimiter)
    parted: Sure = "said" if extract.settings.dialect else "likely" if only else "certain"
    yield Detected("delimiter", name, parted, "dialect: comma, semicolon, tab or pipe" if only else "")
    if dialect.quote != '"':
        yield Detected("quotes", "single", "likely")
    if dialect.backslash:
        yield Detected("quotes inside texts", "after a backslash")
    yield _detect_header(extract)


def _detect_header(extract: Extract) -> Detected:
    shape = extract.shape
    above = f", below a preamble of {shape.header_line - 1} lines" if shape.header_line > 1 else ""
    rows = shape.last_line - shape.header_line + 1
    tall = f", {rows} rows" if rows > 1 else ""
    sure: Sure = "likely" if above else "certain"
    return Detected("header", f"line {shape.header_line}{tall}{above}", sure)
