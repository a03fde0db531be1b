"""Leave out rows that add up others: the last one, and those of groups in a pivot table."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cxsite.issues import Issue, Place, error, warning
from cxsite.load.cells import is_blank
from cxsite.load.number_text import NumberStyle, find_style, read_written
from cxsite.load.table import Cells, PlaceCell, Table

_TOTALS = frozenset(
    {
        *("total", "totals", "grand total", "overall total", "sum", "sum total", "summe", "gesamt"),
        *("gesamtsumme", "gesamtergebnis", "insgesamt", "total general", "total général", "somme", "suma"),
        *("totale", "somma", "totaal", "totalt", "yhteensä", "razem", "celkem", "итого", "общий итог"),
    }
)
_WORD = (
    r"(?:sub-?)?total|subtotals?|sum|summe|zwischensumme|gesamt|ergebnis|teilergebnis|somme|suma|totale|"
    r"totaal|totalt|итого|celkem|razem"
)
_CLOCK = re.compile(r"\d+:\d\d(?::\d\d)?")
_OF_GROUP = (
    re.compile(rf"(?P<group>.+?)[ :,–-]+(?:{_WORD})", re.IGNORECASE),
    re.compile(rf"(?:{_WORD})[ :,–-]+(?:of |for |für |de |di )?(?P<group>.+)", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class _Named:
    """Hold a row that is named as the total of a group, and the column in which it is."""

    row: int
    index: int
    label: str
    group: str


def leave_out_totals(table: Table, point: PlaceCell, labels: Collection[int], said: str | None) -> Table:
    """Leave out rows that are named as totals and are sums; ``labels`` are the columns that may name them.

    ``said`` settles it: ``drop`` leaves out what is so named, sum or not, ``keep`` nothing.
    """
    if said == "keep":
        return table
    named = _find_named(table, labels)
    rows = {one.row for one in named}
    values = [index for index in table.columns if index not in labels or _has_numbers(table, index, rows)]
    dropped = [one for one in named if said == "drop" or _adds_up_group(table, one, rows, values=values)]
    strange = [one for one in named if one not in dropped]
    issues = [_say_dropped(table, dropped, point)] if dropped and said != "drop" else []
    issues += [_say_strange(table, one, point) for one in strange[:1]]
    left = _drop_rows(table, {one.row for one in dropped})
    return _leave_out_last(replace(left, issues=(*table.issues, *issues)), point, said)


def _find_named(table: Table, labels: Collection[int]) -> list[_Named]:
    found = []
    for index in labels:
        cells = table.columns.get(index, ())
        known = {cell.strip().casefold() for cell in cells}
        groups = {cell: group for cell in set(cells) if (group := _group_of(cell, known))}
        if groups:
            found += [
                _Named(row, index, cell.strip(), groups[cell])
                for row, cell in enumerate(cells)
                if cell in groups
            ]
    return sorted(found, key=lambda one: one.row)


def _group_of(cell: str, known: Collection[str]) -> str:
    """Find the group that a cell is the total of: another label of its column, or the label says nothing."""
    matches = (pattern.fullmatch(cell.strip()) for pattern in _OF_GROUP)
    groups = (match["group"].strip().casefold() for match in matches if match)
    return next((group for group in groups if group in known), "")


def _has_numbers(table: Table, index: int, rows: Collection[int]) -> bool:
    cells = [table.columns[index][row] for row in rows]
    return any(_read(cell) is not None for cell in cells)


def _read(cell: str) -> Decimal | None:
    return None if is_blank(cell) else read_written(cell, find_style((cell,), None).style)


def _adds_up_group(table: Table, one: _Named, totals: Collection[int], *, values: Sequence[int]) -> bool:
    """Say whether a row is, in all columns with figures, the sum of the rows of its group right above it."""
    members = _find_members(table.columns[one.index], one, totals)
    columns = [table.columns[index] for index in values if index != one.index]
    summed = [
        cells for cells in columns if not is_blank(cells[one.row]) and not _is_same(cells, one, members)
    ]
    sums = [[*(cells[row] for row in members), cells[one.row]] for cells in summed]
    return bool(members and sums) and all(map(_is_sum, sums))


def _find_members(labels: Cells, one: _Named, totals: Collection[int]) -> list[int]:
    """List the rows of a group, from its total upwards; a blank label is the one above."""
    members: list[int] = []
    for row in range(one.row - 1, -1, -1):
        label = labels[row].strip().casefold()
        if label and (row in totals or label != one.group):
            break
        if row not in totals:
            members.append(row)
    # Blank cells below another group's label belong to that group.
    return members if members and any(labels[row].strip() for row in members) else []


def _is_same(cells: Cells, one: _Named, members: Sequence[int]) -> bool:
    # A year or an id that every row of the group repeats is no figure.
    return len(members) > 1 and {cells[row] for row in members} == {cells[one.row]}


def _say_dropped(table: Table, dropped: Sequence[_Named], point: PlaceCell) -> Issue:
    count = len(dropped) - 1
    more = f" (and {count:,} more like it)" if count else ""
    message = f'"{dropped[0].label}" is the sum of its group and left out{more}'
    return warning(
        "CX326", message, _place(table, dropped[0], point), "nothing to do, or export without sums"
    )


def _say_strange(table: Table, one: _Named, point: PlaceCell) -> Issue:
    message = f'"{one.label}" is named as the total of a group, and is not the sum of its rows'
    hint = "write totals: drop to leave such rows out, or totals: keep if it is a name like others"
    return error("CX361", message, _place(table, one, point), hint)


def _place(table: Table, one: _Named, point: PlaceCell) -> Place:
    return point(table.lines[one.row], one.index)


def _drop_rows(table: Table, rows: Collection[int]) -> Table:
    if not rows:
        return table
    kept = [row for row in range(len(table.lines)) if row not in rows]
    last = table.last if kept and kept[-1] == len(table.lines) - 1 else ()
    columns = {index: tuple(cells[row] for row in kept) for index, cells in table.columns.items()}
    return replace(table, lines=[table.lines[row] for row in kept], columns=columns, last=last)


def _leave_out_last(table: Table, point: PlaceCell, said: str | None) -> Table:
    label = _label_of(table.last)
    if not names_total(table.last) or not (said == "drop" or _adds_up(table, label)):
        return table
    index = next(index for index, cell in enumerate(table.last) if cell.strip())
    message = f'the last row, "{label}", is the sum of those above and left out'
    hint = "nothing to do, or export the extract without it"
    issue = warning("CX326", message, point(table.lines[-1], index), hint)
    columns = {index: column[:-1] for index, column in table.columns.items()}
    issues = table.issues if said == "drop" else (*table.issues, issue)
    return Table(table.lines[:-1], columns, issues=issues)


def names_total(cells: Sequence[str]) -> bool:
    """Say whether the first filled cell of a row calls it a total of all."""
    return _label_of(cells).casefold().rstrip(":") in _TOTALS


def _label_of(cells: Sequence[str]) -> str:
    return next((cell.strip() for cell in cells if cell.strip()), "")


def _adds_up(table: Table, label: str) -> bool:
    """Say whether a last row holds nothing but numbers, and sums in all columns that are read."""
    others = [cell for cell in table.last if not is_blank(cell) and cell.strip() != label]
    # How long something took on average is no sum, and no reason to take the row for a case.
    if any(_read(cell) is None and not _CLOCK.fullmatch(cell.strip()) for cell in others):
        return False
    summed = [
        column
        for column in table.columns.values()
        if not is_blank(column[-1]) and column[-1].strip() != label
    ]
    return bool(summed) and all(map(_is_sum, summed))


def _is_sum(column: Cells) -> bool:
    """Say whether the last of these texts is the sum of those before it."""
    texts = [cell for cell in column if not is_blank(cell)]
    found = find_style(texts, None)
    # Where 1,234 reads both ways, that it is a sum in one of them is what decides.
    styles = (
        [find_style(texts, mark).style for mark in ("point", "comma")] if found.doubtful else [found.style]
    )
    return any(_is_sum_in(texts, style) for style in styles)


def _is_sum_in(texts: Sequence[str], style: NumberStyle) -> bool:
    numbers = [number for cell in texts if (number := read_written(cell, style)) is not None]
    return len(numbers) >= max(2, len(texts)) and sum(numbers[:-1]) == numbers[-1]
