"""Read everything a site consists of."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cxsite.config import CONFIG_NAME, SiteConfig
from cxsite.issues import Issue, has_errors
from cxsite.load.content import Reading, find_duplicates, read_content, read_text
from cxsite.load.editions import read_editions
from cxsite.load.extract_request import metric_of
from cxsite.load.files import Files
from cxsite.load.labels import read_labels
from cxsite.load.metric_tallies import tally_metrics
from cxsite.load.registers import FOLDER as REGISTERS
from cxsite.load.registers import read_registers
from cxsite.load.slide_budget import check_slides
from cxsite.load.sources import SourceFile, SourceRecord, Sources, take_front
from cxsite.schema import EDITIONS, KINDS
from cxsite.slots import Slots
from cxsite.workers import Workers

SPECS = "content/specs"
_NO_METRICS = tuple(f"content/{kind}/" for kind in KINDS if kind != "metrics")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Say which site to read and with which settings; ``workers`` share the work and remember it.

    ``saved`` names the only files that can have changed since their last build, if that is known.
    """

    site: Path
    config: SiteConfig
    workers: Workers = field(default_factory=Workers)
    saved: Collection[str] | None = None


def load_sources(options: LoadOptions) -> Sources:
    """Read a site's records, extracts, labels, own charts and the files that its texts show."""
    slots = options.workers.slots
    files = Files(options.site, slots, options.saved)
    readings = _read_all(files, options)
    shelf = _shelve(readings, slots)
    issues = [issue for reading in readings.values() for issue in reading.issues]
    issues += shelf.issues
    records = tuple(shelf.records.values())
    issues += check_slides(record for record in records if record.kind in ("decks", "scorecards"))
    tallied = tally_metrics(options.site, options.config, records, options.workers)
    # What splits the metrics is known only where all of them could be read.
    doubts = (issue for issue in issues if not issue.place.path.startswith(_NO_METRICS))
    columns = None if has_errors((*doubts, *tallied.issues)) else _split_columns(records)
    # What is wrong with them may be told at a line of cxsite.toml.
    data = (*_digests(files, "data"), files.digest(CONFIG_NAME)) if options.config.labels else ()
    labels, label_issues = slots.derive(
        "labels",
        (options.config, columns, data),
        lambda: read_labels(options.site, options.config, columns),
    )
    specs, spec_issues = slots.derive("specs", _digests(files, SPECS), lambda: _read_specs(options.site))
    editions, edition_issues = slots.derive(
        "editions", _digests(files, EDITIONS), lambda: read_editions(options.site)
    )
    return Sources(
        options.config,
        records,
        tallied.tallies,
        labels,
        specs,
        _read_files(options.site, shelf.records, slots, is_told=files.is_told),
        shelf.broken_ids,
        (*issues, *tallied.issues, *label_issues, *spec_issues, *edition_issues),
        editions,
        tallied.readings,
        tallied.faults,
    )


def _read_all(files: Files, options: LoadOptions) -> Mapping[str, Reading]:
    """Read what each text and each row of a register says, by a name of its own."""
    registers = options.workers.slots.derive(
        "registers", _digests(files, REGISTERS), lambda: tuple(read_registers(options.site))
    )
    texts = read_content(files, options.workers)
    return {**texts, **{f"row {number}": row for number, row in enumerate(registers)}} if registers else texts


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Hold the records in order, by the names of their readings, and which ones could not be typed."""

    records: Mapping[str, SourceRecord]
    broken_ids: frozenset[tuple[str, str]]
    issues: tuple[Issue, ...]


def _shelve(readings: Mapping[str, Reading], slots: Slots) -> _Shelf:
    heads = slots.derive_each("heads", (readings,), _take_head)
    order = slots.derive("order of records", (heads,), lambda: _order(heads))
    records = {name: record for name in order if (record := readings[name].record)}
    return _Shelf(
        records,
        slots.derive("broken ids", (heads,), lambda: _find_broken(heads)),
        slots.derive("duplicates", (heads,), lambda: tuple(find_duplicates(readings.values()))),
    )


@dataclass(frozen=True, slots=True)
class _Head:
    """Say which record a reading stands for, and the front matter if it could be typed."""

    key: tuple[str, str] | None
    front: SourceRecord | None


def _take_head(_: str, reading: Reading) -> _Head:
    return _Head(reading.key, take_front(reading.record) if reading.record else None)


def _order(heads: Mapping[str, _Head]) -> tuple[str, ...]:
    """Order the readings that have a record by kind and id; the first one of an id counts."""
    first: dict[tuple[str, str], str] = {}
    for name, head in heads.items():
        if head.front:
            first.setdefault((head.front.kind, head.front.id), name)
    return tuple(first[key] for key in sorted(first))


def _find_broken(heads: Mapping[str, _Head]) -> frozenset[tuple[str, str]]:
    whole = {head.key for head in heads.values() if head.front}
    return frozenset(head.key for head in heads.values() if head.key and head.key not in whole)


def _digests(files: Files, folder: str) -> tuple[tuple[str, str], ...]:
    """Tell the files of a folder and what is in them."""
    return tuple((path, files.digest(f"{folder}/{path}")) for path in files.list(folder))


def _split_columns(records: tuple[SourceRecord, ...]) -> frozenset[str]:
    metrics = (metric_of(record) for record in records if record.kind == "metrics")
    return frozenset(column for metric in metrics for column in metric.by)


def _read_specs(site: Path) -> tuple[dict[str, str], tuple[Issue, ...]]:
    specs: dict[str, str] = {}
    issues: list[Issue] = []
    for path in sorted((site / SPECS).rglob("*.json")):
        name = path.relative_to(site / SPECS).as_posix()
        text, found = read_text(path, f"{SPECS}/{name}")
        issues += found
        if text is not None:
            specs[f"specs/{name}"] = text
    return specs, tuple(issues)


_Linked = tuple[tuple[str, str], ...]


def _read_files(
    site: Path, records: Mapping[str, SourceRecord], slots: Slots, *, is_told: bool
) -> Mapping[tuple[str, str], SourceFile]:
    """Read the files beside the texts that a link or an image of theirs leads to."""
    linked = slots.derive_each("linked files", (records,), lambda _, record: _list_linked(record))
    before, files = slots.last("files", tuple) or (None, {})
    if not is_told or before is not linked:
        root = (site / "content").resolve()
        found = (_read_linked(root, records[name].path, targets) for name, targets in linked.items())
        files = dict(pair for pairs in found for pair in pairs)
    slots.keep("files", (linked, files))
    shown: dict[tuple[str, str], SourceFile] = files
    return shown


def _read_linked(root: Path, path: str, targets: _Linked) -> Iterator[tuple[tuple[str, str], SourceFile]]:
    for target, name in targets:
        if source := _read_file(root, name):
            yield (path, target), source


def _list_linked(record: SourceRecord) -> _Linked:
    """List the targets of a record's links that mean a file of the site, with its name below content/."""
    texts = (record.body, *record.phrases.values())
    targets = dict.fromkeys(link.target for text in texts for link in text.links)
    named = ((target, _file_of(record.path, target)) for target in targets)
    return tuple((target, name) for target, name in named if name)


def _read_file(root: Path, name: str) -> SourceFile | None:
    try:
        path = (root / name).resolve()
        # A text by any name of its own, or through a link to it, would show its front matter.
        is_shown = path.is_relative_to(root) and not path.name.lower().endswith((".md", ".html"))
        return SourceFile(name, path.read_bytes()) if is_shown and path.is_file() else None
    except (OSError, RuntimeError):
        # Too long a name, a link that leads to itself, or nothing that may be read: no file for this site.
        return None


def _file_of(record_path: str, target: str) -> str:
    """Name the file below content/ that a relative target means; empty if it means no file of the site."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path or parts.path.endswith((".md", ".html", "/")):
        return ""
    folder = (
        posixpath.dirname(record_path.removeprefix("content/")) if record_path.startswith("content/") else ""
    )
    name = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
    return "" if name.startswith(("..", "/")) or "\0" in name else name
