"""Answer and check records, unless all that they lead to is as it was in the last build."""

from __future__ import annotations

from dataclasses import replace

from cxsite.issues import Issue
from cxsite.load import SourceRecord
from cxsite.model.answers import AnsweredRecord, answer_record
from cxsite.model.library import Library
from cxsite.model.references import check_references, check_segments
from cxsite.periods import Calendar
from cxsite.slots import Slots, World


class Reader:
    """Read records against a library."""

    def __init__(self, library: Library, slots: Slots) -> None:
        self._library = library
        self._slots = slots
        # What links name is noted while they are answered; what all texts are held against is compared here.
        common = (library.known, library.language, library.names, library.ledger)
        self._common = slots.derive("library", common, object)
        self._world: World = {
            "metrics": library.metrics,
            "promises": library.promises,
            "terms": library.terms,
            "specs": library.specs,
            "files": library.files,
            "paths": library.paths,
        }

    def answer(self, record: SourceRecord) -> AnsweredRecord:
        """Answer every link of a record's texts."""
        return self._slots.derive_traced(
            ("answers", record.kind, record.id),
            (record, self._common),
            self._world,
            make=lambda world: answer_record(record, self._look_through(world)),
        )

    def check(self, record: SourceRecord, calendar: Calendar) -> tuple[Issue, ...]:
        """Check what a record's front matter points at."""
        return self._slots.derive_traced(
            ("references", record.kind, record.id),
            (record, self._common, calendar),
            self._world,
            make=lambda world: (
                *check_references(record, self._library.known),
                *check_segments(record, world["metrics"], calendar),
            ),
        )

    def _look_through(self, world: World) -> Library:
        if world is self._world:
            return self._library
        return replace(
            self._library,
            metrics=world["metrics"],
            promises=world["promises"],
            terms=world["terms"],
            specs=world["specs"],
            files=world["files"],
            paths=world["paths"],
        )
