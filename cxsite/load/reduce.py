"""Reduce an extract to the tally of one metric."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from cxsite.issues import Issue, did_you_mean, error, find_control, has_errors, warning
from cxsite.load.cells import compares_numbers, passes, read_days
from cxsite.load.extract import Codes, Extract, Mask
from cxsite.load.group import Grouping, Measured, group_rows
from cxsite.load.number_column import NumberColumn, number_marks, read_numbers
from cxsite.load.tally import EMPTY_TALLY, Cell, CellKey, Tally
from cxsite.load.yaml_tree import Places
from cxsite.periods import Calendar, Grain
from cxsite.schema import SCALES, Measure, MetricFields, MetricKind, Test


@dataclass(frozen=True, slots=True)
class Days:
    """Hold each row's day, the last day its date names and its period's first, as ``date.toordinal``."""

    ordinals: Codes
    lasts: Codes
    starts: Codes


class Reader:
    """Read one metric's rows from an extract and collect what is wrong with them."""

    def __init__(self, extract: Extract, metric: MetricFields, places: Places) -> None:
        self.extract = extract
        self.metric = metric
        self.places = places
        self.issues: list[Issue] = []

    def flag(self, code: str, name: str, rows: Mask, message: str, hint: str = "") -> None:
        """Note cells that are wrong, once for the column, at the first of them."""
        count = int(rows.sum())
        if count:
            more = f" (and {count - 1:,} more like it)" if count > 1 else ""
            place = self.extract.first_place(name, rows)
            column = self.extract.column(name)
            text = column.texts[column.codes[int(np.argmax(rows))]]
            what = f'"{text[:40]}" in' if text.strip() else "a blank cell in"
            self.issues.append(error(code, f"{what} column {name} {message}{more}", place, hint))

    def numbers(self, name: str, rows: Mask) -> NumberColumn:
        """Read a column of numbers."""
        numbers, wrong = read_numbers(self.extract.column(name))
        hint = "write digits with a decimal point, without a unit or thousands marks"
        self.flag("CX310", name, wrong & rows, "is not a number", hint)
        return numbers

    def counts(self, name: str, rows: Mask) -> NumberColumn:
        """Read a column of counts."""
        numbers = self.numbers(name, rows)
        self.flag(
            "CX311", name, numbers.mark(lambda value: value < 0) & rows, "is a negative count", "correct it"
        )
        return numbers

    def measure(self, measure: Measure | None, rows: Mask) -> NumberColumn:
        """Read a column of counts or a condition as numbers; without either every row counts one."""
        if measure is None:
            return number_marks(np.ones(len(rows), dtype=np.bool_))
        if measure.column:
            return self.counts(measure.column, rows)
        return number_marks(self.condition(measure.where or {}, rows))

    def condition(self, tests: Mapping[str, Test], rows: Mask) -> Mask:
        """Find the rows that pass every test of a condition."""
        fulfilled = rows.copy()
        for name, test in tests.items():
            column = self.extract.column(name)
            if compares_numbers(test):
                self.numbers(name, rows)
            fulfilled &= column.mark(partial(passes, test))
        return fulfilled


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


_YEARS = (1900, 2199)


def reduce_extract(
    extract: Extract, metric: MetricFields, places: Places, *, calendar: Calendar, as_of: date | None
) -> tuple[Tally, tuple[Issue, ...]]:
    """Work out the tally of a metric over the rows of an extract dated up to ``as_of``."""
    missing = find_missing_columns(extract, metric, places)
    if missing:
        return EMPTY_TALLY, missing
    reader = Reader(extract, metric, places)
    days = _read_days(reader, calendar)
    _check_years(reader, days, as_of)
    if extract.row_count == 0 or reader.issues:
        return EMPTY_TALLY, tuple(reader.issues)
    kept = days.ordinals <= (as_of.toordinal() if as_of else date.max.toordinal())
    left_out = int((~kept).sum())
    if left_out:
        reader.issues.append(_left_out_issue(left_out, as_of, places))
    rows = reader.condition(metric.where, kept)
    if kept.any() and not rows.any():
        reader.issues.append(_nothing_left_issue(reader))
    measured = _MEASURERS[metric.kind](reader, rows)
    for name in metric.by:
        unfit = reader.extract.column(name).mark(lambda text: find_control(text) is not None)
        reader.flag("CX317", name, unfit & rows, "holds a control character", "delete it")
    if has_errors(reader.issues):
        return EMPTY_TALLY, tuple(reader.issues)
    tally = _build_tally(reader, days, kept=kept, rows=rows, measured=measured)
    return (EMPTY_TALLY if has_errors(reader.issues) else tally), tuple(reader.issues)


def _check_years(reader: Reader, days: Days, as_of: date | None) -> None:
    # A day far off is a blank or an "open end" of another system; it would stretch the grid over ages.
    first, last = (date(year, 1, 1).toordinal() for year in (_YEARS[0], _YEARS[1] + 1))
    far = days.ordinals < first
    if as_of is None:
        far = far | (days.ordinals >= last)
    if not reader.issues:
        message = f"lies outside the years {_YEARS[0]} to {_YEARS[1]}"
        reader.flag("CX312", reader.metric.date[0], far, message, "leave the row out, or correct its date")


def _build_tally(reader: Reader, days: Days, *, kept: Mask, rows: Mask, measured: Measured) -> Tally:
    by = tuple(map(reader.extract.column, reader.metric.by))
    grouping = Grouping(days.starts, measured, by, rows)
    cells, issues = group_rows(grouping, reader.extract, reader.metric)
    reader.issues += issues
    _check_shares(reader, measured, cells)
    last = int(days.lasts[kept].max()) if kept.any() else None
    return Tally(
        measured.scale,
        cells,
        frozenset(date.fromordinal(int(start)) for start in np.unique(days.starts[kept])),
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
    for field in ("score", "promoters", "passives", "detractors", "value", "n"):
        if name := getattr(metric, field):
            named.append(((field,), name))
    for field in ("numerator", "denominator", "events", "exposure"):
        measure: Measure | None = getattr(metric, field)
        if measure and measure.column:
            named.append(((field,), measure.column))
        named += [((field, name), name) for name in (measure.where or {} if measure else {})]
    named += [(("where", name), name) for name in metric.where]
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


def _left_out_issue(count: int, as_of: date | None, places: Places) -> Issue:
    rows = "one row is" if count == 1 else f"{count:,} rows are"
    message = f"{rows} dated after {as_of} and left out"
    return warning("CX320", message, places.at(("source",)), "as_of in cxsite.toml says what today means")


def _read_days(reader: Reader, calendar: Calendar) -> Days:
    names, grain = reader.metric.date, reader.metric.grain
    if len(names) == 3:
        return _read_day_parts(reader, calendar)
    column = reader.extract.column(names[0])
    days = [read_days(text, grain, calendar) for text in column.texts]
    wrong = np.array([day is None for day in days] or [False], dtype=np.bool_)
    if len(column.codes):
        hint = "write dates as year-month-day, such as 2013-12-31"
        reader.flag("CX312", names[0], wrong[column.codes], "is not a date", hint)
    return _to_days(days, column.codes, grain, calendar)


def _read_day_parts(reader: Reader, calendar: Calendar) -> Days:
    columns = [reader.extract.column(name) for name in reader.metric.date]
    keys = columns[0].codes
    for column in columns[1:]:
        keys = keys * max(len(column.texts), 1) + column.codes
    distinct, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    texts = [[column.texts[column.codes[row]] for column in columns] for row in first]
    days = [_join_day(parts) for parts in texts]
    wrong = np.array([day is None for day in days] or [False], dtype=np.bool_)
    if wrong.any() and len(distinct):
        row = int(np.argmax(wrong[codes]))
        parts = ", ".join(f'"{part}"' for part in texts[int(codes[row])])
        place = reader.extract.place_of(row, reader.metric.date[0])
        hint = "write the year with four digits, the month and the day as numbers"
        reader.issues.append(error("CX312", f"{parts} make no date", place, hint))
    return _to_days(days, codes, reader.metric.grain, calendar)


def _join_day(parts: list[str]) -> tuple[date, date] | None:
    year, month, day = (part.strip() for part in parts)
    if not (
        re.fullmatch("[0-9]{4}", year) and all(re.fullmatch("[0-9]{1,2}", part) for part in (month, day))
    ):
        return None
    try:
        whole = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return whole, whole


def _to_days(
    days: Iterable[tuple[date, date] | None], codes: Codes, grain: Grain, calendar: Calendar
) -> Days:
    known = [pair or (_NO_DAY, _NO_DAY) for pair in days] or [(_NO_DAY, _NO_DAY)]
    ordinals, lasts = np.array([[day.toordinal() for day in pair] for pair in known], dtype=np.int64).T
    starts = np.array([_start_of(day, grain, calendar).toordinal() for day, _ in known], dtype=np.int64)
    return Days(ordinals[codes], lasts[codes], starts[codes])


_NO_DAY = date.min


def _start_of(day: date, grain: Grain, calendar: Calendar) -> date:
    # Before the first year of the calendar there is no period to begin in.
    return calendar.start_of(day, grain) if day.year > 1 else day


def _measure_pair(reader: Reader, rows: Mask, pair: tuple[Measure | None, Measure | None]) -> Measured:
    top, bottom = (reader.measure(measure, rows) for measure in pair)
    return Measured(rows & top.present & bottom.present, (top, bottom))


def _measure_share(reader: Reader, rows: Mask) -> Measured:
    return _measure_pair(reader, rows, (reader.metric.numerator, reader.metric.denominator))


def _measure_rate(reader: Reader, rows: Mask) -> Measured:
    return _measure_pair(reader, rows, (reader.metric.events, reader.metric.exposure))


def _measure_answers(reader: Reader, rows: Mask) -> Measured:
    metric = reader.metric
    answers = reader.numbers(metric.score or "", rows)
    scale = metric.scale or SCALES.get(metric.kind)
    if metric.score and scale:
        low, high = scale
        outside = answers.present & ~answers.mark(lambda value: low <= value <= high)
        message = f"is not on the scale from {low} to {high}"
        reader.flag("CX313", metric.score, outside & rows, message, "correct it, or name the scale asked on")
    return Measured(rows & answers.present, answers=answers)


def _measure_nps(reader: Reader, rows: Mask) -> Measured:
    metric = reader.metric
    if metric.score:
        return _measure_answers(reader, rows)
    names = (metric.promoters, metric.passives, metric.detractors)
    columns = tuple(reader.counts(name or "", rows) for name in names)
    return Measured(rows & columns[0].present & columns[1].present & columns[2].present, columns)


def _measure_csat(reader: Reader, rows: Mask) -> Measured:
    return _measure_answers(reader, rows) if reader.metric.score else _measure_share(reader, rows)


def _measure_count(_: Reader, rows: Mask) -> Measured:
    return Measured(rows)


def _measure_sum(reader: Reader, rows: Mask) -> Measured:
    values = reader.numbers(reader.metric.value or "", rows)
    return Measured(rows & values.present, (values,))


def _measure_value(reader: Reader, rows: Mask) -> Measured:
    values = reader.numbers(reader.metric.value or "", rows)
    bases = reader.counts(reader.metric.n, rows) if reader.metric.n else None
    return Measured(rows, ready=(values, bases))


def _measure_quantile(reader: Reader, rows: Mask) -> Measured:
    return _measure_answers(reader, rows) if reader.metric.score else _measure_value(reader, rows)


_MEASURERS: Mapping[MetricKind, Callable[[Reader, Mask], Measured]] = {
    MetricKind.NPS: _measure_nps,
    MetricKind.CSAT: _measure_csat,
    MetricKind.CES: _measure_answers,
    MetricKind.SHARE: _measure_share,
    MetricKind.MEAN: _measure_answers,
    MetricKind.RATE: _measure_rate,
    MetricKind.QUANTILE: _measure_quantile,
    MetricKind.COUNT: _measure_count,
    MetricKind.SUM: _measure_sum,
    MetricKind.VALUE: _measure_value,
}
