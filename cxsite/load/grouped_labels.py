"""Recognise tables whose labels stand in the first row of each group alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cxsite.issues import Issue, warning
from cxsite.later import Later
from cxsite.load.column import Codes
from cxsite.load.extract import Extract
from cxsite.schema import MetricFields, MetricKind

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

_BLANKS_AT_LEAST = 2


def find_grouped(extract: Extract, metric: MetricFields) -> tuple[Issue, ...]:
    """Find label columns that are filled in the first row of each group alone, as pivot tables have them.

    Ready values are left alone: there, a blank label means the total.
    """
    if metric.kind is MetricKind.VALUE:
        return ()
    known = {*extract.header} - {*extract.settings.fill_down}
    names = [name for name in (*metric.date, *metric.by) if name in known]
    return tuple(issue for name in names if (issue := _judge(extract, name)))


def repeats_label(texts: Sequence[str], codes: Codes) -> bool:
    """Say whether a label that is not blank stands in two rows."""
    counts: Counter[str] = Counter()
    for text, count in zip(texts, np.bincount(codes, minlength=len(texts)).tolist(), strict=True):
        counts[text.strip()] += count
    return any(count > 1 for text, count in counts.items() if text)


def _judge(extract: Extract, name: str) -> Issue | None:
    column = extract.column(name)
    if all(text.strip() for text in column.texts):
        return None
    step = len(extract.melted) or 1
    if repeats_label(column.texts, column.codes[::step]):
        return None
    cells = [column.texts[code].strip() for code in column.codes[::step].tolist()]
    labels = [cell for cell in cells if cell]
    blanks = len(cells) - len(labels)
    # Labels that are left out at random repeat; the first rows of groups do not.
    if not (cells[0] and blanks >= _BLANKS_AT_LEAST and 1 < len(labels) == len({*labels})):
        return None
    row = cells.index("") * step
    message = f'{blanks} blank cells of column {name} follow a label each, as if they meant "as above"'
    hint = f"write fill_down: [{name}] if they do; blank cells are shown as not stated"
    return warning("CX362", message, extract.place_of(row, name), hint)
