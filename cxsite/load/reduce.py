"""Reduce an extract to the tally of one metric."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from cxsite.issues import Issue, did_you_mean, error, find_control, has_errors, warning
from cxsite.later import Later
from cxsite.load.column import Mask
from cxsite.load.data_rules import RowRules, check_rows
from cxsite.load.extract import Extract
from cxsite.load.group import Grouping, Measured, group_rows
from cxsite.load.measures import measure_rows
from cxsite.load.row_days import Clock, Days, read_row_days
from cxsite.load.row_reader import Reader
from cxsite.load.tally import EMPTY_TALLY, Cell, CellKey, Tally
from cxsite.load.yaml_tree import Places
from cxsite.schema import Measure, MetricFields, MetricKind

if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")

__all__ = ["Clock", "columns_of", "find_missing_columns", "reduce_extract"]


def _nothing_left_issue(reader: Reader) -> Issue:
    known = {name: reader.extract.column(name).texts for name in reader.metric.where}
    strange = [
        (name, value)
        for name, test in reader.metric.where.items()
        for value in test.values or ()
        if value not in known[name]
    ]
    if not strange:
        place = reader.places.at(("where",))
        return warning("CX324", "no row fulfils where", place, "the metric is shown as no data")
    name, value = strange[0]
    values = ", ".join(sorted(known[name])[:12])
    hint = did_you_mean(value, known[name], f"its values are: {values}")
    place = reader.places.at(("where", name))
    return warning("CX324", f'no row fulfils where: column {name} never holds "{value}"', place, hint)


def reduce_extract(
    extract: Extract, metric: MetricFields, *, places: Places, clock: Clock
) -> tuple[Tally, tuple[Issue, ...]]:
    """Work out the tally of a metric over the rows of an extract dated up to the reporting date."""
    as_of = clock.as_of
    missing = find_missing_columns(extract, metric, places)
    if missing:
        return EMPTY_TALLY, missing
    reader = Reader(extract, metric, places)
    days = read_row_days(reader, clock)
    if extract.row_count == 0:
        return EMPTY_TALLY, tuple(reader.issues)
    if reader.issues:
        # Without days nothing can be gathered, but what is wrong with the numbers is told in the same run.
        measure_rows(reader, reader.condition(metric.where, np.ones(extract.row_count, dtype=bool)))
        return EMPTY_TALLY, tuple(reader.issues)
    kept = days.until(as_of or date.max)
    left_out = int((~kept).sum())
    if left_out:
        reader.issues.append(left_out_issue(left_out, as_of, places))
    rows = reader.condition(metric.where, kept)
    if kept.any() and not rows.any():
        reader.issues.append(_nothing_left_issue(reader))
    measured = measure_rows(reader, rows)
    check_rows(reader, RowRules(metric.columns, metric.unique_key), rows)
    for name in metric.by:
        unfit = reader.extract.column(name).mark(lambda text: find_control(text) is not None)
        reader.flag("CX317", name, unfit & rows, ("holds a control character", "delete it"))
    if has_errors(reader.issues):
        return EMPTY_TALLY, tuple(reader.issues)
    grouping = Grouping(days, measured, tuple(map(extract.column, metric.by)), rows)
    tally = _build_tally(reader, days, kept=kept, grouping=grouping)
    return (EMPTY_TALLY if has_errors(reader.issues) else tally), tuple(reader.issues)


def _build_tally(reader: Reader, days: Days, *, kept: Mask, grouping: Grouping) -> Tally:
    measured = grouping.measured
    cells, issues = group_rows(grouping, reader.extract, reader.metric)
    reader.issues += issues
    _check_shares(reader, measured, cells)
    named = days.named_in(kept)
    last = int(days.lasts[named].max()) if named.any() else None
    return Tally(
        measured.scale,
        cells,
        frozenset(date.fromordinal(int(start)) for start in np.unique(days.starts[named])),
        date.fromordinal(last) if last else None,
        int((~kept).sum()),
    )


def _check_shares(reader: Reader, measured: Measured, cells: Mapping[CellKey, Cell]) -> None:
    """Find a part that is larger than its whole: such a share is above 100 %."""
    metric = reader.metric
    if metric.score or metric.kind not in (MetricKind.SHARE, MetricKind.CSAT):
        return
    days = [day for (_, day), cell in cells.items() if cell.sums[0] > cell.sums[1]]
    if not days:
        return
    part, whole = measured.sums
    scale = measured.scale
    above = measured.counted & (part.scaled(scale) > whole.scaled(scale))
    name = metric.numerator.column if metric.numerator else None
    place = reader.extract.first_place(name, above) if name else reader.places.at(("numerator",))
    message = f"in the period that begins on {min(days)} the numerator is larger than the denominator"
    reader.issues.append(error("CX316", message, place, "a share counts a part of its denominator"))


def columns_of(metric: MetricFields) -> tuple[tuple[tuple[str | int, ...], str], ...]:
    """List the columns that a metric reads, each with the path of the field that names it."""
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("date", index), name) for index, name in enumerate(metric.date)
    ]
    named += [(("by", index), name) for index, name in enumerate(metric.by)]
    for field in ("score", "weight", "promoters", "passives", "detractors", "value", "n"):
        if name := getattr(metric, field):
            named.append(((field,), name))
    for field in ("numerator", "denominator", "events", "exposure"):
        measure: Measure | None = getattr(metric, field)
        if measure and measure.column:
            named.append(((field,), measure.column))
        named += [((field, name), name) for name in (measure.where or {} if measure else {})]
    named += [(("where", name), name) for name in metric.where]
    named += [(("columns", name), name) for name in metric.columns]
    named += [(("unique_key",), name) for name in (metric.unique_key.columns if metric.unique_key else ())]
    return tuple(named)


def find_missing_columns(extract: Extract, metric: MetricFields, places: Places) -> tuple[Issue, ...]:
    """Find columns that a metric names and its extract lacks."""
    known = ", ".join(extract.header[:12])
    issues = []
    for path, name in columns_of(metric):
        if name not in extract.header:
            hint = did_you_mean(name, extract.header, f"its columns are: {known}")
            place = places.at(
                path, at_key=path[0] == "where" or (len(path) == 2 and path[0] not in ("date", "by"))
            )
            issues.append(error("CX301", f'{extract.path} has no column "{name}"', place, hint))
    return tuple(dict.fromkeys(issues))


def left_out_issue(count: int, as_of: date | None, places: Places) -> Issue:
    """Say how many rows are dated after the reporting date."""
    rows = "one row is" if count == 1 else f"{count:,} rows are"
    message = f"{rows} dated after {as_of} and left out"
    return warning("CX320", message, places.at(("source",)), "as_of in cxsite.toml says what today means")
