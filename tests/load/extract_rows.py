"""Write extracts by hand and reduce them to tallies."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cxsite.issues import Issue, has_errors
from cxsite.load.extract import Extract, read_extract
from cxsite.load.reading_rules import ReadingRules
from cxsite.load.reduce import Clock, columns_of, reduce_extract
from cxsite.load.tally import Tally
from cxsite.load.yaml_tree import Places
from cxsite.periods import Calendar
from cxsite.schema import ExtractSettings, MetricFields

PLACES = Places("content/metrics/m.md", ("---", "kind: …"), {})


def make_metric(**fields: Any) -> MetricFields:
    """Define a metric over the column ``day`` of ``m.csv``."""
    return MetricFields.model_validate({"source": "m.csv", "date": "day", **fields})


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def open_extract(
    content: str | bytes, columns: Iterable[str], settings: ExtractSettings | None = None
) -> tuple[Extract | None, tuple[Issue, ...]]:
    """Read a CSV file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "m.csv"
        path.parent.mkdir()
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_extract(Path(folder), "data/m.csv", columns, ReadingRules(settings or ExtractSettings()))


def reduce_text(
    content: str | bytes,
    metric: MetricFields,
    *,
    calendar: Calendar | None = None,
    as_of: date | None = None,
) -> tuple[Tally, tuple[Issue, ...]]:
    """Reduce a CSV text to the tally of a metric, with all findings."""
    extract, issues = open_extract(content, [name for _, name in columns_of(metric)], metric.settings)
    assert extract is not None, issues
    return reduce_extract(extract, metric, places=PLACES, clock=Clock(calendar or Calendar(), as_of))


def reduce_rows(
    rows: Sequence[Mapping[str, str]], metric: MetricFields, columns: Sequence[str], **options: Any
) -> Tally:
    """Reduce rows without mistakes to a tally."""
    text = write_csv(columns, [[row[name] for name in columns] for row in rows])
    # Rows out of a generator may well read both ways throughout.
    plain = metric.model_copy(update={"decimal": "."})
    tally, issues = reduce_text(text, plain, **options)
    assert not has_errors(issues)
    return tally
