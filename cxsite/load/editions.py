"""Read the editions of a site; one that was altered by hand is a mistake."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from cxsite.issues import Issue, Place, error, place_in
from cxsite.load.content import read_text
from cxsite.schema import EDITIONS, Edition, digest_of, is_edition_name

_RESTORE = "restore the file from version control; cxsite freeze alone writes editions"
_NEWEST_FORMAT = 1


def read_editions(site: Path) -> tuple[tuple[Edition, ...], tuple[Issue, ...]]:
    """Read every file editions/*.json, oldest first; those with a mistake are left out."""
    paths = sorted((site / EDITIONS).glob("*.json"))
    readings = [_read_file(path) for path in paths if path.is_file()]
    editions = [edition for edition, _ in readings if edition]
    issues = tuple(issue for _, found in readings for issue in found)
    return tuple(sorted(editions, key=lambda one: (one.as_of, one.edition))), issues


def _read_file(path: Path) -> tuple[Edition | None, tuple[Issue, ...]]:
    shown = f"{EDITIONS}/{path.name}"
    text, issues = read_text(path, shown)
    if text is None:
        return None, issues
    try:
        edition = Edition.model_validate_json(text)
    except ValidationError as cause:
        return None, (_broken(text, shown, cause),)
    found = tuple(_find_faults(edition, text, shown))
    return (None if found else edition), found


def _find_faults(edition: Edition, text: str, shown: str) -> Iterator[Issue]:
    name = shown.removeprefix(f"{EDITIONS}/").removesuffix(".json")
    if not is_edition_name(name):
        message = f'"{name}" is no name of an edition'
        yield error("CX701", message, Place(shown), "use letters, digits and single dashes, such as 2013-Q4")
    elif edition.edition != name:
        message = f'the file holds the edition "{edition.edition}"'
        hint = f'call it "{edition.edition}.json"'
        yield error("CX701", message, _place_of(text, shown, '"edition"'), hint)
    elif edition.digest != digest_of(text):
        message = "the edition was altered by hand: its digest does not fit"
        yield error("CX702", message, _place_of(text, shown, '"digest"'), _RESTORE)


def _broken(text: str, shown: str, cause: ValidationError) -> Issue:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as fault:
        # A number of thousands of digits is no JSON either, as far as Python goes.
        offset = fault.pos if isinstance(fault, json.JSONDecodeError) else 0
        return error("CX701", "the edition is not JSON", place_in(text, shown, offset), _RESTORE)
    if isinstance(values, dict) and values.get("format", _NEWEST_FORMAT) != _NEWEST_FORMAT:
        message = (
            f"the edition has the format {values['format']!r:.40}, and this version reads {_NEWEST_FORMAT}"
        )
        hint = "build with the version of cxsite that wrote it, or a newer one"
        return error("CX701", message, _place_of(text, shown, '"format"'), hint)
    first = cause.errors(include_url=False, include_input=False)[0]
    path = [part for part in first["loc"] if not isinstance(part, str) or "[" not in part]
    where = ".".join(str(part) for part in path[-1:]) or "all of it"
    reason = first["msg"].removeprefix("Value error, ").lower()
    message = f"the edition has not the shape of one: {where}: {reason}"
    return error("CX701", message, _place_of_part(text, shown, tuple(path)), _RESTORE)


def _place_of(text: str, shown: str, key: str) -> Place:
    offset = text.find(key)
    return place_in(text, shown, max(offset, 0), len(key) if offset >= 0 else 1)


def _place_of_part(text: str, shown: str, path: tuple[int | str, ...]) -> Place:
    """Point at the line of the metric or series that holds a part, as long as each has a line of its own."""
    numbers = [part for part in path[:4] if isinstance(part, int)]
    if not numbers or path[0] != "metrics":
        return _place_of(text, shown, f'"{path[0]}"' if path else "{")
    heads = [found.start() for found in re.finditer(r'^\{"metric"', text, re.MULTILINE)]
    offset = heads[numbers[0]] if numbers[0] < len(heads) else 0
    for _ in range(numbers[1] + 1 if len(numbers) > 1 and offset else 0):
        offset = text.find("\n", offset) + 1
    return place_in(text, shown, offset)
