"""Answer and check records, unless all that they lead to is as it was in the last build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cxsite.issues import Issue
from cxsite.load import SourceRecord
from cxsite.model.answers import AnsweredRecord, answer_record
from cxsite.model.library import Library
from cxsite.model.metrics import Metric
from cxsite.model.portal import Ref
from cxsite.model.references import Known, check_references, check_segments
from cxsite.periods import Calendar
from cxsite.slots import Given, Slots, World

_Issues = tuple[Issue, ...]


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

    def answer(self, records: Mapping[Ref, SourceRecord]) -> Mapping[Ref, AnsweredRecord]:
        """Answer every link of the records' texts."""
        given = Given((records,), (self._common,), self._world)
        return self._slots.derive_each_traced(
            "answers", given, lambda world, _, record: answer_record(record, self._look_through(world))
        )

    def check(self, records: Mapping[Ref, SourceRecord], calendar: Calendar) -> Mapping[Ref, _Issues]:
        """Check what the records' front matter points at."""
        given = Given((records,), (self._common, calendar), self._world)
        return self._slots.derive_each_traced(
            "references",
            given,
            lambda world, _, record: check_record(
                record, self._library.known, world["metrics"], calendar=calendar
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


def check_record(
    record: SourceRecord, known: Known, metrics: Mapping[str, Metric], *, calendar: Calendar
) -> _Issues:
    """Check what a record's front matter points at."""
    return (*check_references(record, known), *check_segments(record, metrics, calendar))
