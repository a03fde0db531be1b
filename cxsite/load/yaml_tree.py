"""Read YAML so that every value is the text as written and keeps its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from cxsite.issues import Issue, Place, error, find_control
from cxsite.load.excerpt import Excerpt
from cxsite.load.scalars import Scalar, excerpt_of

Path = tuple[str | int, ...]
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Spot:
    """Point at a value and at its key, each by line, column (both from 1) and width."""

    value: tuple[int, int, int]
    key: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Places:
    """Know where in a file each value of a record stands; ``lines`` are the physical lines of the file.

    ``scalars`` tell of each text how it is written there.
    """

    path: str
    lines: tuple[str, ...]
    spots: Mapping[Path, Spot]
    line: int = 1
    scalars: Mapping[Path, Scalar] = field(default_factory=dict)

    def excerpt(self, path: Path, text: str) -> Excerpt | None:
        """Find a text of the record where it is written; ``None`` if the file does not have it."""
        written = [path[:depth] for depth in range(len(path), 0, -1) if path[:depth] in self.scalars]
        return excerpt_of(self.path, self.lines, self.scalars[written[0]], text) if written else None

    def at(self, path: Path, *, at_key: bool = False) -> Place:
        """Point at a value, or at the nearest thing around it that is in the file.

        Parts of the path that the file does not have (they come from the typing) are passed over.
        """
        found: Path = ()
        for part in path:
            if (*found, part) in self.spots:
                found = (*found, part)
        if not found:
            return self._place(self.line, 1, 1)
        spot = self.spots[found]
        return self._place(*(spot.key if at_key and found[-1] == path[-1] else spot.value))

    def narrow(self) -> Places:
        """Forget the lines below the last one that holds a value."""
        last = max((spot.value[0] for spot in self.spots.values()), default=self.line)
        return replace(self, lines=self.lines[:last])

    def _place(self, line: int, column: int, width: int) -> Place:
        excerpt = self.lines[line - 1] if line <= len(self.lines) else ""
        return Place(self.path, line, column, excerpt, max(width, 1))


@dataclass(frozen=True, slots=True)
class YamlTree:
    """Hold the values of a YAML mapping as texts, lists and mappings, with their places and findings."""

    values: Tree
    places: Places
    issues: tuple[Issue, ...]


def read_yaml(text: str, path: str, *, lines: tuple[str, ...], first_line: int) -> YamlTree:
    """Read a YAML mapping that begins on the physical line ``first_line`` of a file."""
    reader = _Reader(path, lines, first_line)
    try:
        # YAML ends lines at these two as well, no editor does: every place below them would be off.
        node = yaml.compose(text.translate({0x2028: " ", 0x2029: " "}), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as cause:
        return reader.refuse(_broken_yaml(cause, reader))
    except yaml.reader.ReaderError as cause:
        return reader.refuse(_forbidden_character(cause, text, reader))
    except RecursionError:
        return reader.refuse(error("CX110", "the front matter is nested too deeply", reader.places.at(())))
    if node is None:
        return YamlTree({}, reader.places, ())
    if not isinstance(node, yaml.MappingNode):
        place = reader.mark(node.start_mark)
        return reader.refuse(
            error("CX110", "front matter must be keys and values", place, "write key: value")
        )
    values = reader.read_mapping(node, ())
    return YamlTree(values, reader.places, tuple(dict.fromkeys(reader.issues)))


_DEPTH_AT_MOST = 50


class _Reader:
    """Turn YAML nodes into values while noting places and findings."""

    def __init__(self, path: str, lines: tuple[str, ...], first_line: int) -> None:
        self.first_line = first_line
        self.spots: dict[Path, Spot] = {}
        self.issues: list[Issue] = []
        self.scalars: dict[Path, Scalar] = {}
        self.places = Places(path, lines, self.spots, scalars=self.scalars)
        self._seen: set[int] = set()

    def refuse(self, issue: Issue) -> YamlTree:
        return YamlTree({}, self.places, (issue,))

    def mark(self, mark: yaml.Mark, width: int = 1) -> Place:
        line = mark.line + self.first_line
        excerpt = self.places.lines[line - 1] if line <= len(self.places.lines) else ""
        return Place(self.places.path, line, mark.column + 1, excerpt, width)

    def read_mapping(self, node: yaml.MappingNode, path: Path) -> Tree:
        values: Tree = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.issues.append(
                    error("CX110", "a key must be a plain word", self.mark(key_node.start_mark))
                )
                continue
            key = str(key_node.value)
            if key in values or (*path, key) in self.spots:
                place = self.mark(key_node.start_mark, len(key))
                self.issues.append(
                    error("CX111", f'the key "{key}" is written twice', place, "keep one of them")
                )
                continue
            self.spots[(*path, key)] = Spot(
                _span(value_node, self.first_line), _span(key_node, self.first_line)
            )
            value = self.read_value(value_node, (*path, key))
            if value is not None:
                values[key] = value
        return values

    def read_value(self, node: yaml.Node, path: Path) -> Any:
        if not isinstance(node, yaml.ScalarNode):
            if id(node) in self._seen:
                place = self.mark(node.start_mark)
                self.issues.append(
                    error("CX112", "anchors and aliases are not read here", place, "repeat the value")
                )
                return None
            self._seen.add(id(node))
            if len(path) > _DEPTH_AT_MOST:
                place = self.mark(node.start_mark)
                self.issues.append(error("CX110", "the front matter is nested too deeply", place))
                return None
        if isinstance(node, yaml.MappingNode):
            return self.read_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return list(self._read_items(node, path))
        self.scalars[path] = _scalar_of(node, self.first_line)
        return self._read_text(node)

    def _read_text(self, node: yaml.Node) -> str:
        text = str(node.value)
        while (offset := find_control(text)) is not None:
            # Inside double quotes YAML writes them as escapes.
            place = self.mark(node.start_mark, _span(node, self.first_line)[2])
            self.issues.append(error("CX114", "the text holds a control character", place, "delete it"))
            text = text[:offset] + text[offset + 1 :]
        return text

    def _read_items(self, node: yaml.SequenceNode, path: Path) -> Iterator[Any]:
        for index, item in enumerate(node.value):
            span = _span(item, self.first_line)
            self.spots[(*path, index)] = Spot(span, span)
            value = self.read_value(item, (*path, index))
            yield "" if value is None else value


def _span(node: yaml.Node, first_line: int) -> tuple[int, int, int]:
    start, end = node.start_mark, node.end_mark
    width = end.column - start.column if end.line == start.line else 1
    return start.line + first_line, start.column + 1, width


def _scalar_of(node: yaml.Node, first_line: int) -> Scalar:
    start, end = node.start_mark, node.end_mark
    style = node.style if isinstance(node, yaml.ScalarNode) else None
    return Scalar(
        (start.line + first_line, start.column + 1), (end.line + first_line, end.column + 1), style or ""
    )


def _broken_yaml(cause: yaml.MarkedYAMLError, reader: _Reader) -> Issue:
    mark = cause.problem_mark or cause.context_mark
    problem = str(cause.problem or cause.context)
    if mark and "did not find expected key" in problem and (quoted := _behind_quotes(reader, mark)):
        return quoted
    if mark and (laid_out := _by_blanks(reader, mark, problem)):
        return laid_out
    for part, words, hint in _YAML_WORDS:
        if part in problem:
            # What has no end is found at the end of the text; its author looks for the beginning.
            if part in _FOUND_TOO_LATE:
                mark = cause.context_mark or mark
            place = reader.mark(mark) if mark else reader.places.at(())
            return error("CX110", f"the front matter is not YAML: {words}", place, hint)
    place = reader.mark(mark) if mark else reader.places.at(())
    return error("CX110", f"the front matter is not YAML: {problem}", place, _QUOTE)


def _by_blanks(reader: _Reader, mark: yaml.Mark, problem: str) -> Issue | None:
    """Find a line that is wrong by the blanks before it: what YAML says of them helps nobody."""
    place = reader.mark(mark)
    before = place.excerpt[: place.column - 1]
    whole = place.excerpt[: len(place.excerpt) - len(place.excerpt.lstrip())]
    if "\t" in whole:
        at = replace(place, column=whole.index("\t") + 1)
        return error("CX110", "the front matter is not YAML: a line begins with a tab", at, "use spaces")
    above = reader.places.lines[place.line - 2] if place.line > 1 else ""
    indented = len(whole) > len(above) - len(above.lstrip()) and not _BLOCK_ABOVE.search(above)
    if "mapping values are not allowed" in problem and indented and _KEY_ALONE.fullmatch(before):
        message = "the front matter is not YAML: this line begins further right than the one above"
        hint = "take the blanks before it away: keys of one level begin in one column"
        return error("CX110", message, replace(place, column=len(whole) + 1), hint)
    return None


_KEY_ALONE = re.compile(r"[ ]+[\w.-]+")
_BLOCK_ABOVE = re.compile(r":[ ]*(?:#.*)?$")
_CLOSED = re.compile(r"[^'\"]*:[ \t]+(?P<quote>['\"]).*(?P=quote)[ \t]*")


def _behind_quotes(reader: _Reader, mark: yaml.Mark) -> Issue | None:
    """Find a text that goes on behind its closing quote."""
    place = reader.mark(mark)
    if not _CLOSED.fullmatch(place.excerpt[: place.column - 1]):
        return None
    hint = "put the whole text inside quotes of the other kind"
    return error("CX110", "the front matter is not YAML: the text goes on behind its quotes", place, hint)


_QUOTE = "put texts with a colon, a hash or quotes inside quotes"
_YAML_WORDS = (
    ("mapping values are not allowed", "this colon begins no value", f"{_QUOTE}, and align the keys"),
    ("found a tab character", "a line begins with a tab", "use spaces"),
    ("cannot start any token", "a value may not begin with this character", _QUOTE),
    ("could not find expected ':'", "a line is neither a key nor indented", "write key: value, with a blank"),
    ("found unexpected end of stream", "a quote is never closed", "close it"),
    ("did not find expected ',' or ']'", "a list is never closed", "close it with ]"),
    ("did not find expected ',' or '}'", "a mapping is never closed", "close it with }"),
    (
        "did not find expected '-' indicator",
        "this line begins in another column than the entries above",
        "let the dashes of one list stand below each other",
    ),
    ("did not find expected key", "this line is indented differently from those above", "align the keys"),
)
_FOUND_TOO_LATE = (
    "could not find expected ':'",
    "found unexpected end of stream",
    "did not find expected ',' or ']'",
    "did not find expected ',' or '}'",
)


def _forbidden_character(cause: yaml.reader.ReaderError, text: str, reader: _Reader) -> Issue:
    before = text[: cause.position]
    line = before.count("\n") + reader.first_line
    excerpt = reader.places.lines[line - 1] if line <= len(reader.places.lines) else ""
    place = Place(reader.places.path, line, len(before) - before.rfind("\n"), excerpt)
    return error("CX110", "the front matter holds a control character", place, "delete it")
