"""Say why a text is not TOML, and point at the keys of one that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from cxsite.issues import Issue, Place, error, find_merge

CONFIG_NAME = "cxsite.toml"


def parse_toml(text: str) -> dict[str, Any] | Issue:
    """Read the text of a cxsite.toml; what makes it none is a finding."""
    if merge := find_merge(text, CONFIG_NAME):
        return merge
    try:
        return dict(tomlkit.parse(text).unwrap())
    except ParseError as cause:
        return _broken_toml(text, cause)
    except (TOMLKitError, RecursionError) as cause:
        return _refused_toml(text, str(cause))


def locate(text: str, path: tuple[str, ...], *, at_key: bool = False) -> Place:
    """Find the line of a key in a TOML text: the one that makes the parser know it.

    tomlkit keeps the text but not its line numbers, so it is given the text up to one line or another.
    """
    lines = text.split("\n")
    found = _find_line(lines, path)
    if found:
        return _key_place(lines, found[0], path[-1] if at_key else None)
    return locate(text, path[:-1]) if len(path) > 1 else Place(CONFIG_NAME)


def _find_line(lines: Sequence[str], path: tuple[str, ...]) -> tuple[int, int] | None:
    """Find how many lines do not yet hold a path, and how many do, by halving."""
    found = _last_whole(lines, len(lines), above=0)
    if found is None or not _holds(found[1], path):
        return None
    start = floor = 0
    most = found[0]
    while most - floor > 1:
        middle = (floor + most) // 2
        found = _last_whole(lines, middle, above=floor)
        if found and _holds(found[1], path):
            most = found[0]
        else:
            start, floor = found[0] if found else start, middle
    return start, most


def _last_whole(lines: Sequence[str], count: int, *, above: int) -> tuple[int, Any] | None:
    """Find the most lines, ``count`` at most, that are TOML by themselves, and what they say."""
    for size in range(count, above, -1):
        known = _parse_head("\n".join(lines[:size]))
        if known is not None:
            return size, known
    return None


# Many places are looked up in one text, and most of them by way of the same halves.
@lru_cache(maxsize=200)
def _parse_head(text: str) -> Any | None:
    try:
        return tomlkit.parse(text).unwrap()
    except (TOMLKitError, RecursionError, ValueError):
        return None


def _holds(values: Any, path: tuple[str, ...]) -> bool:
    for part in path:
        if isinstance(values, list):
            if not part.isdigit() or int(part) >= len(values):
                return False
            values = values[int(part)]
            continue
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True


def _key_place(lines: list[str], start: int, key: str | None) -> Place:
    line = lines[start]
    head, equals, value = line.partition("=")
    if key is not None or not equals or line.lstrip().startswith("["):
        words = key or line.strip(" []").rpartition(".")[2]
        return Place(CONFIG_NAME, start + 1, max(line.find(words), 0) + 1, line, len(words))
    column = len(head) + 1 + len(value) - len(value.lstrip())
    return Place(CONFIG_NAME, start + 1, column + 1, line, max(len(value.strip()), 1))


def _broken_toml(text: str, cause: ParseError) -> Issue:
    message = str(cause).split(" at line ")[0].rstrip(".")
    if "already exists" in message:
        return _refused_toml(text, message)
    # The parser ends lines at a lone carriage return too.
    number = min(cause.line, text.count("\n") + 1)
    line = text.split("\n")[number - 1].rstrip("\r")
    column = min(cause.col, len(line)) + 1
    if value := _BARE_VALUE.match(line):
        # The parser stops inside a word that it takes for the beginning of true, false, inf or a number.
        column = value.start("value") + 1
    place = Place(CONFIG_NAME, number, column, line)
    if line[column - 1 : column] in _CURLY:
        return error("CX003", "cxsite.toml is not TOML: the quotes are curly", place, _STRAIGHT)
    hint = "put texts in quotes, and close each quote and bracket"
    if written := _WITH_COLON.match(line):
        hint = f'write {written[1]} = "…": settings have an equals sign, and texts in quotes'
    return error("CX003", _not_toml(message), place, hint)


_CURLY = tuple("\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb")
_WITH_COLON = re.compile(r"\s*([A-Za-z_]+):\s")


_STRAIGHT = 'write straight quotes, "…": word processors put curly ones in their place'


_BARE_VALUE = re.compile(r"[^=\"'#]+=[ \t]*(?P<value>[^\s\"'\[{#])")


def _refused_toml(text: str, message: str) -> Issue:
    """Point at the first line that makes the parser refuse the text; it notices late."""
    lines = text.split("\n")
    counts = range(1, len(lines) + 1)
    count = next((count for count in counts if _is_refused("\n".join(lines[:count]))), 1)
    line = lines[count - 1]
    indent = len(line) - len(line.lstrip(" \t["))
    width = len(re.split(r"[=\]]", line[indent:])[0].strip())
    place = Place(CONFIG_NAME, count, indent + 1, line, max(width, 1))
    if "already exists" in message or "Redefinition" in message:
        return error("CX003", f'the key "{line[indent:][:width]}" is written twice', place, "keep one")
    return error("CX003", _not_toml(message), place)


_TOML_WORDS = (
    ("Control characters", "a quote is never closed in its line"),
    (r"'\n'", "the line ends too early"),
    (r"'\x00'", "the file ends too early"),
)


def _not_toml(message: str) -> str:
    for part, words in _TOML_WORDS:
        if part in message:
            return f"cxsite.toml is not TOML: {words}"
    lowered = message if message[:2].isupper() else message[:1].lower() + message[1:]
    return f"cxsite.toml is not TOML: {lowered}"


def _is_refused(text: str) -> bool:
    """Say whether a text that may be cut short holds what no end can heal."""
    try:
        tomlkit.parse(text)
    except ParseError as cause:
        return "already exists" in str(cause)
    except (TOMLKitError, RecursionError):
        return True
    return False
