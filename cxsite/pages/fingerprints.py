"""Tell quickly whether figures are those of another build: by a digest of each series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from cxsite.memo import digest_of, digest_plain
from cxsite.model import Metric, Series

# The fields are those of the whole metric.
_SHARED = frozenset({"points", "cells", "fields"})


@dataclass(frozen=True, slots=True)
class MetricPrint:
    """Hold the digest of all that the series of a metric share, and that of each by its segment."""

    head: str
    by_segment: Mapping[tuple[str, str] | None, str]

    @property
    def whole(self) -> str:
        """Make one digest of all."""
        return digest_of(self.head, tuple(self.by_segment.values()))


def take_print(metric: Metric) -> MetricPrint:
    """Take the digests of a metric; where nothing differs they are the same in every run of the program."""
    head = digest_of(metric.id, metric.title, metric.grain, metric.late_since, metric.held, metric.fields)
    return MetricPrint(head, {one.segment: _take(one) for one in metric.series})


def _take(series: Series) -> str:
    cells = series.cells or {}
    content = (
        [getattr(series, name) for name in Series.__dataclass_fields__ if name not in _SHARED],
        _read_all(series.points),
        series.cells is None,
        list(cells),
        _read_all(tuple(cells.values())),
    )
    return digest_plain(content)


def _read_all(records: Sequence[Any]) -> list[tuple[object, ...]]:
    """Read all fields of each record at once, because there are as many records as figures."""
    if not records:
        return []
    read = attrgetter(*records[0].__dataclass_fields__)
    return [read(record) for record in records]
