"""Refuse to split a metric into more segments than a portal is meant to have pages for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cxsite.issues import Issue, error
from cxsite.load.extract import Extract
from cxsite.load.extract_request import metric_of
from cxsite.load.sources import SourceRecord
from cxsite.load.tally import Tally


def foresee_crowds(extract: Extract, record: SourceRecord, most: int) -> tuple[Issue, ...]:
    """Find, before anything is counted, the columns of ``by`` that hold too many values."""
    metric = metric_of(record)
    if metric.where:
        # How many of the values are left is known only when the rows are counted.
        return ()
    names = [name for name in metric.by if name in extract.header]
    return _word_crowds(record, {name: len(extract.column(name).texts) for name in names}, most)


def find_crowds(tally: Tally, record: SourceRecord, most: int) -> tuple[Issue, ...]:
    """Find the columns of ``by`` that split a metric into too many segments."""
    segments = {segment for segment, _ in tally.cells if segment is not None}
    return _word_crowds(record, Counter(name for name, _ in segments), most)


def _word_crowds(record: SourceRecord, counts: Mapping[str, int], most: int) -> tuple[Issue, ...]:
    by = metric_of(record).by
    return tuple(
        error(
            "CX363",
            f"the column {name} has {count:,} values, and a metric at most {most:,} segments in a column",
            record.places.at(("by", by.index(name))),
            f"split by a column of groups, narrow it by where, or write segments_at_most = {count}"
            " in cxsite.toml",
        )
        for name, count in counts.items()
        if count > most
    )
