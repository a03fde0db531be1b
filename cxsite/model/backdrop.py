"""Read one record again, against all that the records of a portal were read against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxsite.issues import Issue
from cxsite.load import SourceRecord, take_front
from cxsite.model.answers import answer_record
from cxsite.model.library import Library
from cxsite.model.portal import AnsweredText, FileAnswer, Portal, Ref
from cxsite.model.reader import check_record
from cxsite.model.references import find_targets


@dataclass(frozen=True, slots=True)
class Backdrop:
    """Hold what texts are read and shown against: all that their links can lead to, and a portal.

    ``records`` are those that the portal shows, as they were read.
    """

    library: Library
    portal: Portal
    records: Mapping[Ref, SourceRecord]


@dataclass(frozen=True, slots=True)
class Rereading:
    """Hold what came of a record: its text, what the rest of its portal takes from it, and the findings.

    As long as all that is ``told`` stays the same, the text is the only thing in the portal that has changed.
    """

    body: AnsweredText
    told: tuple[object, ...]
    issues: tuple[Issue, ...]


def reread(record: SourceRecord, backdrop: Backdrop) -> Rereading:
    """Read a record that the portal shows, as it is now."""
    library, calendar = backdrop.library, backdrop.portal.config.calendar
    found = answer_record(record, library)
    answers = tuple(found.answers)
    told = (
        take_front(record),
        found.phrases,
        find_targets(record, answers),
        frozenset(answer.name for answer in answers if isinstance(answer, FileAnswer)),
        check_record(record, library.known, library.metrics, calendar=calendar),
    )
    return Rereading(found.body, told, found.issues)
