"""Read registers: CSV files with one record a row, columns named like the keys of front matter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from cxsite.issues import Issue, Place, did_you_mean, error
from cxsite.load.content import Reading, check_id, read_text
from cxsite.load.front_matter import type_fields
from cxsite.load.markdown_links import scan_markdown
from cxsite.load.sources import SourceRecord
from cxsite.load.yaml_tree import Places, Spot, Tree
from cxsite.schema import KINDS, NOT_BUILT, Kind

FOLDER = "data/registers"


def read_registers(site: Path) -> tuple[Reading, ...]:
    """Read every register of a site."""
    paths = sorted((site / FOLDER).glob("*.csv"))
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
    problem = _check_header(header, shown, kind)
    if header is None or problem:
        yield _refuse(
            problem or error("CX120", "the register is empty", Place(shown), "begin with a header: id,title")
        )
        return
    for row in rows:
        yield _read_row(row, header, kind)
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

    def __init__(self, cells: list[str], line: int, source: tuple[str, ...], path: str) -> None:
        self.cells = cells
        self.line = line
        self.source = source
        self.path = path

    def spot(self, index: int) -> Spot:
        """Find a cell in the row's physical lines, cells before it as they would be written."""
        line, column = self.line, 1
        text = "\n".join(self.source[self.line - 1 :])
        position = _cell_start(text, index)
        line += text.count("\n", 0, position)
        column = position - text.rfind("\n", 0, position)
        span = (line, column, max(len(self.cells[index].split("\n")[0]), 1) if index < len(self.cells) else 1)
        return Spot(span, span)


def _cell_start(text: str, index: int) -> int:
    position, quoted, seen = 0, False, 0
    while seen < index and position < len(text):
        quoted ^= text[position] == '"'
        seen += text[position] == "," and not quoted
        position += 1
    return position


class _Rows:
    """List the rows of a CSV text; ``broken`` tells where it stopped being CSV."""

    def __init__(self, text: str, path: str) -> None:
        self.path = path
        self.source = tuple(text.split("\n"))
        self.reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        self.broken: Issue | None = None

    def __iter__(self) -> Iterator[_Row]:
        return self

    def __next__(self) -> _Row:
        while True:
            line = self.reader.line_num + 1
            try:
                cells = next(self.reader)
            except csv.Error as cause:
                excerpt = self.source[min(line, len(self.source)) - 1]
                self.broken = error(
                    "CX120", f"the register is not CSV: {cause}", Place(self.path, line, 1, excerpt)
                )
                raise StopIteration from None
            if cells:
                return _Row(cells, line, self.source, self.path)


def _check_header(header: _Row | None, shown: str, kind: Kind) -> Issue | None:
    if header is None:
        return None
    place = Place(shown, header.line, 1, header.source[header.line - 1])
    names = [cell.strip() for cell in header.cells]
    if "id" not in names:
        return error("CX120", 'the register has no column "id"', place, "give each row an id of its own")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        return error("CX120", f'two columns are named "{twice}"', place, "rename one of them")
    for index, name in enumerate(names):
        spot = header.spot(index).value
        cell = Place(shown, spot[0], spot[1], header.source[spot[0] - 1], max(len(name), 1))
        annotation = _annotation_of(kind.fields, name.split("."))
        if annotation is not None and _is_list_of_models(annotation):
            hint = f"write these {kind.name} as Markdown files"
            return error("CX121", f'"{name}" is a list of mappings, which a row cannot hold', cell, hint)
    return None


def _read_row(row: _Row, header: _Row, kind: Kind) -> Reading:
    names = [cell.strip() for cell in header.cells]
    place = Place(row.path, row.line, 1, row.source[row.line - 1])
    if len(row.cells) != len(names):
        message = f"this row has {len(row.cells)} cells, the header has {len(names)}"
        return _refuse(error("CX120", message, place, "put texts with a comma inside quotes"))
    values, places, text = _build_values(row, names, kind)
    id_ = str(values.pop("id", ""))
    problems = check_id(id_, places.at(("id",)))
    if problems:
        return Reading(None, None, problems)
    typed = type_fields(values, kind, places)
    body = scan_markdown(text, row.path, _body_line(row, names))
    issues = (*typed.issues, *body.issues)
    if typed.fields is None:
        return Reading(None, (kind.name, id_), issues)
    return Reading(SourceRecord(kind.name, id_, typed.fields, body, places), (kind.name, id_), issues)


def _body_line(row: _Row, names: list[str]) -> int:
    return row.spot(names.index("text")).value[0] if "text" in names else row.line


def _build_values(row: _Row, names: list[str], kind: Kind) -> tuple[Tree, Places, str]:
    values: Tree = {}
    spots: dict[tuple[str | int, ...], Spot] = {}
    text = ""
    for index, (name, cell) in enumerate(zip(names, row.cells, strict=True)):
        path = tuple(name.split("."))
        spots[path] = row.spot(index)
        for depth in range(1, len(path)):
            spots.setdefault(path[:depth], spots[path])
        if name == "text":
            text = cell
        elif cell.strip():
            _put(values, path, _cell_value(cell.strip(), _annotation_of(kind.fields, list(path))))
    return values, Places(row.path, row.source, spots, row.line), text


def _put(values: Tree, path: tuple[str, ...], value: Any) -> None:
    for part in path[:-1]:
        inner = values.setdefault(part, {})
        values = inner if isinstance(inner, dict) else {}
    values[path[-1]] = value


def _cell_value(cell: str, annotation: Any) -> str | list[str]:
    if annotation is not None and _is_list(annotation):
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
