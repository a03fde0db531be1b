"""Read everything a site consists of."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cxsite.config import CONFIG_NAME, SiteConfig
from cxsite.issues import Issue, has_errors
from cxsite.load.content import find_duplicates, read_content, read_text
from cxsite.load.editions import read_editions
from cxsite.load.extract_request import metric_of
from cxsite.load.files import Files
from cxsite.load.labels import read_labels
from cxsite.load.metric_tallies import tally_metrics
from cxsite.load.registers import FOLDER as REGISTERS
from cxsite.load.registers import read_registers
from cxsite.load.slide_budget import check_slides
from cxsite.load.sources import SourceFile, SourceRecord, Sources
from cxsite.schema import EDITIONS, KINDS
from cxsite.slots import Slots
from cxsite.workers import Workers

SPECS = "content/specs"
_NO_METRICS = tuple(f"content/{kind}/" for kind in KINDS if kind != "metrics")


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Say which site to read and with which settings; ``workers`` share the work and remember it."""

    site: Path
    config: SiteConfig
    workers: Workers = field(default_factory=Workers)


def load_sources(options: LoadOptions) -> Sources:
    """Read a site's records, extracts, labels, own charts and the files that its texts show."""
    slots = options.workers.slots
    files = Files(options.site, slots)
    registers = slots.derive(
        "registers", _digests(files, REGISTERS), lambda: tuple(read_registers(options.site))
    )
    readings = (*read_content(files, options.workers), *registers)
    issues = [issue for reading in readings for issue in reading.issues]
    issues += find_duplicates(readings)
    records = tuple({(r.record.kind, r.record.id): r.record for r in reversed(readings) if r.record}.values())
    records = tuple(sorted(records, key=lambda record: (record.kind, record.id)))
    issues += check_slides(records)
    whole = {(record.kind, record.id) for record in records}
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
        _read_files(options.site, records, slots),
        frozenset(reading.key for reading in readings if reading.key and reading.key not in whole),
        (*issues, *tallied.issues, *label_issues, *spec_issues, *edition_issues),
        editions,
        tallied.readings,
        tallied.faults,
    )


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


def _read_files(
    site: Path, records: tuple[SourceRecord, ...], slots: Slots
) -> dict[tuple[str, str], SourceFile]:
    """Read the files beside the texts that a link or an image of theirs leads to."""
    root = (site / "content").resolve()
    files: dict[tuple[str, str], SourceFile] = {}
    for record in records:
        slot = ("linked files", record.kind, record.id)
        for target, name in slots.derive(slot, (record,), partial(_list_linked, record)):
            if source := _read_file(root, name):
                files[record.path, target] = source
    return files


def _list_linked(record: SourceRecord) -> tuple[tuple[str, str], ...]:
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
