"""Hold what a site's files say, read and typed, before anything is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from cxsite.config import SiteConfig
from cxsite.issues import Issue
from cxsite.load.markdown_links import ScannedText
from cxsite.load.tally import Tally
from cxsite.load.yaml_tree import Places
from cxsite.schema import Edition, FieldPath, RecordFields
from cxsite.slots import Slots


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Hold one record: its kind (a folder's name, ``front`` or ``glossary``), its id, its fields and text.

    ``phrases`` are the texts among its fields that readers see, by the path of the field.
    """

    kind: str
    id: str
    fields: RecordFields
    body: ScannedText
    places: Places
    phrases: Mapping[FieldPath, ScannedText] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Name the file it stands in."""
        return self.places.path


_NO_TEXT = ScannedText("", ())


def front_of(record: SourceRecord, slots: Slots) -> SourceRecord:
    """Take a record without its texts: what its front matter says and where, whatever the text below."""
    return slots.derive(("front", record.kind, record.id), (record,), partial(take_front, record))


def take_front(record: SourceRecord) -> SourceRecord:
    """Leave out of a record all but its front matter."""
    return replace(record, body=_NO_TEXT, phrases={}, places=record.places.narrow())


@dataclass(frozen=True, slots=True)
class SourceFile:
    """Hold a file below content/ that a text shows or links to; ``name`` is its path there."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ExtractReading:
    """Say how an extract was read, so that nothing about it is guessed in silence.

    ``encoding`` comes with how it is known: ``said``, ``certain`` or ``likely``; ``header_line`` is the
    physical line of its header, ``metrics`` are those that read it so.
    """

    path: str
    encoding: tuple[str, str]
    delimiter: str
    header_line: int
    row_count: int
    columns: tuple[str, ...]
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """Hand over all records, the tallies of all metrics, labels, own charts and files that texts show.

    ``files`` are found by the path of the record and the target as it stands there. ``broken_ids`` are
    (kind, id) of records that could not be typed: their mistakes are in ``issues`` already, so that
    references to them are no second mistake. ``editions`` are those frozen before, oldest first, and
    ``readings`` say how the extracts were read. ``faults`` hold, for each source whose metrics are all to be
    held rather than to stop the build, what is wrong with it: these findings are not among ``issues``.
    """

    config: SiteConfig
    records: tuple[SourceRecord, ...]
    tallies: Mapping[str, Tally]
    labels: Mapping[str, Mapping[str, str]]
    specs: Mapping[str, str]
    files: Mapping[tuple[str, str], SourceFile]
    broken_ids: frozenset[tuple[str, str]]
    issues: tuple[Issue, ...]
    editions: tuple[Edition, ...] = ()
    readings: tuple[ExtractReading, ...] = ()
    faults: Mapping[str, tuple[Issue, ...]] = field(default_factory=dict)
