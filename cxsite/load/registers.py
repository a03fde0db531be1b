"""Read registers: CSV files with one record a row, columns named like the keys of front matter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.load.content import Reading, check_id, read_phrases, read_text
from cxsite.load.csv_text import COMMA, Dialect, cell_end, word_fault, word_width
from cxsite.load.excerpt import whole_excerpt
from cxsite.load.front_matter import type_fields
from cxsite.load.markdown_links import scan_excerpt
from cxsite.load.scalars import Scalar
from cxsite.load.sources import SourceRecord
from cxsite.load.yaml_tree import Places, Spot, Tree
from cxsite.schema import KINDS, NOT_BUILT, Kind, OrNumber, known_keys

FOLDER = "data/registers"


def read_registers(site: Path) -> tuple[Reading, ...]:
    """Read every register of a site."""
    paths = sorted(path for path in (site / FOLDER).glob("*") if path.suffix.lower() == ".csv")
    return tuple(reading for path in paths for reading in _read_register(path, f"{FOLDER}/{path.name}"))


def _read_register(path: Path, shown: str) -> Iterator[Reading]:
    kind = KINDS.get(path.stem)
    if kind is None:
        yield _refuse(_unknown_register(path.stem, shown))
        return
    text, broken = read_text(path, shown)
    if text is None:
        yield Reading(None, None, broken)
        return
    rows = _Rows(text, shown)
    header = next(rows, None)
    if header is None:
        empty = error("CX120", "the register is empty", Place(shown), "begin with a header: id,title")
        yield _refuse(rows.broken or empty)
        return
    problems = tuple(_check_header(header, kind))
    if problems:
        yield Reading(None, None, problems)
    if any(issue.code == "CX120" for issue in problems):
        return
    names = tuple(_name_columns(header, kind))
    for row in rows:
        yield _read_row(row, names, kind)
    if rows.broken:
        yield _refuse(rows.broken)


def _refuse(issue: Issue) -> Reading:
    return Reading(None, None, (issue,))


def _unknown_register(name: str, shown: str) -> Issue:
    if name in NOT_BUILT:
        return error("CX105", f'the register "{name}" is not built yet in this version', Place(shown))
    hint = did_you_mean(name, KINDS, f"registers are named after the kinds: {', '.join(KINDS)}")
    return error("CX100", f'"{name}" is no kind of record', Place(shown), hint)


class _Row:
    """Hold the cells of one row with the place of each."""

    def __init__(self, cells: list[str], lines: tuple[int, int], rows: _Rows) -> None:
        self.cells = cells
        self.line, self.last_line = lines
        self.source = rows.source
        self.path = rows.path
        self.dialect = rows.dialect

    @cached_property
    def _text(self) -> str:
        return "\n".join(self.source[self.line - 1 : self.last_line])

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        """Find where each cell begins in one go: of a wide row, every cell may be asked for."""
        starts = [0]
        for _ in self.cells:
            end = cell_end(self._text, starts[-1], self.dialect)
            mark = self._text.find(self.dialect.delimiter, end)
            starts.append(mark + 1 if mark >= 0 else starts[-1])
        return tuple(starts)

    def spot(self, index: int) -> Spot:
        """Find a cell in the row's physical lines, cells before it as they would be written."""
        line, column = self.line, 1
        text = self._text
        position = self._starts[min(index, len(self.cells))]
        line += text.count("\n", 0, position)
        column = position - text.rfind("\n", 0, position)
        span = (line, column, max(len(self.cells[index].split("\n")[0]), 1) if index < len(self.cells) else 1)
        return Spot(span, span)

    def scalar(self, index: int) -> Scalar:
        """Tell how a cell is written."""
        line, column, _ = self.spot(index).value
        text = "\n".join(self.source[line - 1 : line + self.cells[index].count("\n")])
        end = cell_end(text, column - 1, self.dialect)
        last = text.count("\n", 0, end)
        return Scalar((line, column), (line + last, end - text.rfind("\n", 0, end)), "cell")

    def place(self, index: int) -> Place:
        """Point at a cell."""
        line, column, width = self.spot(index).value
        return Place(self.path, line, column, self.source[line - 1], width)


class _Rows:
    """List the rows of a CSV text; ``broken`` tells where it stopped being CSV."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.source = tuple(text.split("\n"))
        self.dialect = _find_dialect(self.source[0])
        delimiter = self.dialect.delimiter
        self.reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
        self.broken: Issue | None = None

    def __iter__(self) -> Iterator[_Row]:
        return self

    def __next__(self) -> _Row:
        while True:
            line = self.reader.line_num + 1
            try:
                cells = next(self.reader)
            except csv.Error as cause:
                message, place, hint = word_fault(
                    self.path, "\n".join(self.source), line, cause, dialect=self.dialect
                )
                self.broken = error("CX120", message, place, hint)
                raise StopIteration from None
            if any(cell.strip() for cell in cells):
                return _Row(cells, (line, self.reader.line_num), self)


def _find_dialect(header: str) -> Dialect:
    # Where the decimal mark is a comma, spreadsheets put semicolons between cells whatever they are told.
    return Dialect(";") if ";" in header and "," not in header else COMMA


def _check_header(header: _Row, kind: Kind) -> Iterator[Issue]:
    names = [cell.strip() for cell in header.cells]
    if "id" not in names:
        hint = did_you_mean("id", [name.casefold() for name in names], "give each row an id of its own")
        yield error("CX120", 'the register has no column "id"', header.place(0), hint)
    for index, name in enumerate(names):
        if name in names[:index]:
            yield error("CX120", f'two columns are named "{name}"', header.place(index), "rename one of them")
        elif name not in ("id", "text"):
            yield from _check_column(name, header.place(index), kind)


def _name_columns(header: _Row, kind: Kind) -> Iterator[str]:
    """Name the columns that are read; one that was refused has no name, so that its rows are checked too."""
    for index, cell in enumerate(header.cells):
        name = cell.strip()
        is_read = name in ("id", "text") or not any(_check_column(name, header.place(index), kind))
        yield name if is_read else ""


def _check_column(name: str, place: Place, kind: Kind) -> Iterator[Issue]:
    path = tuple(name.split("."))
    known = known_keys(kind.fields, path[:-1]) if _annotation_of(kind.fields, list(path[:1])) else ()
    annotation = _annotation_of(kind.fields, list(path))
    if not name:
        yield error("CX120", "a column has no name", place, "name it, or delete it")
    elif path[0] in kind.fields.later:
        yield error("CX105", f'"{name}" is not built yet in this version', place, "take it out")
    elif annotation is None and not _holds_any_key(kind.fields, path):
        names = sorted({"id", "text", *(known or known_keys(kind.fields, ()))})
        hint = did_you_mean(path[-1], names, f"columns are: {', '.join(names)}")
        yield error("CX101", f'unknown key "{name}" in {kind.phrase}', place, hint)
    elif _is_list_of_models(annotation) and not _may_be_number(kind.fields, name):
        hint = f"write these {kind.name} as Markdown files"
        yield error("CX121", f'"{name}" is a list of mappings, which a row cannot hold', place, hint)


def _holds_any_key(model: type[BaseModel], path: tuple[str, ...]) -> bool:
    """Say whether a path leads into a mapping whose keys are the author's, such as a segment."""
    for depth in range(1, len(path)):
        annotation = _annotation_of(model, list(path[:depth]))
        if annotation is not None and not any(_is_model(option) for option in _options(annotation)):
            return any(get_origin(option) is Mapping for option in _options(annotation))
    return False


def _read_row(row: _Row, names: tuple[str, ...], kind: Kind) -> Reading:
    if len(row.cells) != len(names):
        message = word_width(len(row.cells), len(names))
        place = row.place(min(len(names), len(row.cells) - 1))
        return _refuse(error("CX120", message, place, "put texts with a comma inside quotes"))
    values, places, text = _build_values(row, names, kind)
    id_ = str(values.pop("id", ""))
    if not id_:
        return _refuse(error("CX120", "this row has no id", places.at(("id",)), "give it one"))
    problems = check_id(id_, places.at(("id",)))
    typed = type_fields(values, kind, places)
    body = scan_excerpt(places.excerpt(("text",), text) or whole_excerpt("", row.path, row.line))
    issues = (*problems, *typed.issues, *body.issues)
    if problems:
        return Reading(None, None, issues)
    if typed.fields is None:
        return Reading(None, (kind.name, id_), issues)
    return read_phrases(SourceRecord(kind.name, id_, typed.fields, body, places), issues)


def _build_values(row: _Row, names: tuple[str, ...], kind: Kind) -> tuple[Tree, Places, str]:
    values: Tree = {}
    spots: dict[tuple[str | int, ...], Spot] = {}
    scalars: dict[tuple[str | int, ...], Scalar] = {}
    text = ""
    for index, (name, cell) in enumerate(zip(names, row.cells, strict=True)):
        if not name:
            continue
        path = tuple(name.split("."))
        spots[path], scalars[path] = row.spot(index), row.scalar(index)
        for depth in range(1, len(path)):
            spots.setdefault(path[:depth], spots[path])
        if name == "text":
            text = cell
        elif cell.strip():
            _put(values, path, _cell_value(cell.strip(), _annotation_of(kind.fields, list(path))))
    return values, Places(row.path, row.source, spots, row.line, scalars), text


def _put(values: Tree, path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        inner = values.setdefault(part, {})
        values = inner if isinstance(inner, dict) else {}
    values[path[-1]] = value


def _cell_value(cell: str, annotation: Any) -> str | list[str]:
    if annotation is not None and _is_list(annotation) and not _is_list_of_models(annotation):
        return [item.strip() for item in cell.split(";") if item.strip()]
    return cell


def _annotation_of(model: type[BaseModel], path: list[str]) -> Any:
    names = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    if path[0] not in names:
        return None
    annotation = names[path[0]]
    if len(path) == 1:
        return annotation
    inner = next((option for option in _options(annotation) if _is_model(option)), None)
    return _annotation_of(inner, path[1:]) if inner else None


def _may_be_number(model: type[BaseModel], name: str) -> bool:
    info = model.model_fields.get(name)
    return info is not None and any(isinstance(mark, OrNumber) for mark in info.metadata)


def _options(annotation: Any) -> tuple[Any, ...]:
    if get_origin(annotation) is Annotated:
        return _options(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(option for part in get_args(annotation) for option in _options(part))
    return (annotation,)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_list(annotation: Any) -> bool:
    return any(get_origin(option) is tuple for option in _options(annotation))


def _is_list_of_models(annotation: Any) -> bool:
    lists = [option for option in _options(annotation) if get_origin(option) is tuple]
    return any(_is_model(item) for option in lists for part in get_args(option) for item in _options(part))
