"""Say why a text is not TOML, and point at the keys of one that is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cxsite.issues import Issue, Place, error, find_merge, place_in

if TYPE_CHECKING:
    from tomlkit.exceptions import ParseError

CONFIG_NAME = "cxsite.toml"


def parse_toml(text: str) -> dict[str, Any] | Issue:
    """Read the text of a cxsite.toml; what makes it none is a finding."""
    if issue := find_merge(text, CONFIG_NAME) or _find_deep(text):
        return issue
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as cause:
        return _word_fault(text, cause)


def _word_fault(text: str, fault: Exception) -> Issue:
    # It takes many times as long on tables in tables, but tells better what it was about to read.
    import tomlkit
    from tomlkit.exceptions import ParseError, TOMLKitError

    try:
        tomlkit.parse(text)
    except ParseError as cause:
        return _broken_toml(text, cause)
    except (TOMLKitError, RecursionError, ValueError) as cause:
        return _refused_toml(text, str(cause))
    return _refused_toml(text, str(fault).partition(" (at ")[0])


_DEEPEST = 20
_KEY = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*"""
_DEEP = re.compile(rf"^[ \t]*\[{{0,2}}[ \t]*(?P<key>(?:{_KEY}\.[ \t]*){{{_DEEPEST}}}{_KEY})", re.MULTILINE)


def _find_deep(text: str) -> Issue | None:
    """Find a key of so many parts that a parser spends minutes on a few hundred of its like."""
    found = _DEEP.search(text)
    if found is None:
        return None
    place = place_in(text, CONFIG_NAME, found.start("key"))
    message = f"this key has more than {_DEEPEST} parts"
    return error(
        "CX003", message, place, "the deepest setting has five, such as extracts.FILE.columns.COLUMN.minimum"
    )


def locate(text: str, path: tuple[str, ...], *, at_key: bool = False) -> Place:
    """Find the line of a key in a TOML text: the one that makes the parser know it.

    No parser tells the lines of what it read, so it is given the text up to one line or another.
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
    size = count
    while size > above:
        known = _parse_head("\n".join(lines[:size]))
        if not isinstance(known, int):
            return size, known
        # What is refused on a line is refused however far the text goes on.
        size = min(size, known) - 1
    return None


# Many places are looked up in one text, and most of them by way of the same halves.
@lru_cache(maxsize=200)
def _parse_head(text: str) -> dict[str, Any] | int:
    """Parse a text that may be cut short, or tell the line at which it stops being TOML."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as cause:
        found = re.search(r"\(at line (\d+),", str(cause))
        return int(found[1]) if found else text.rstrip("\n").count("\n") + 1


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
    """Point at the line at which a text stops being TOML; the other parser notices tables late."""
    lines, known = text.split("\n"), _parse_head(text)
    count = known if isinstance(known, int) else 1
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
