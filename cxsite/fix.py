"""Rewrite files where findings say what to write, and touch nothing else in them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cxsite.errors import CxsiteError
from cxsite.issues import Issue, Place

_BREAKS = re.compile(r"(\r\n|\n|\r)")
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Fix:
    """Hold what was rewritten, where, and what stands there now."""

    place: Place
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """Hold a file as it was found and as it is to be."""

    path: Path
    found: os.stat_result
    content: bytes


def fix_files(site: Path, issues: Iterable[Issue]) -> tuple[Fix, ...]:
    """Write what findings propose, one file after the other, each whole or not at all.

    Raises ``CxsiteError``, before anything is written, if a line is not what it was when it was checked.
    """
    by_path: dict[str, dict[Place, Fix]] = {}
    for issue in issues:
        if issue.fix:
            fix = Fix(issue.place, _pointed_at(issue.place), issue.fix)
            by_path.setdefault(issue.place.path, {})[issue.place] = fix
    drafts = [_rewrite(site / path, fixes.values()) for path, fixes in sorted(by_path.items())]
    for draft in drafts:
        _replace(draft)
    return tuple(fix for _, fixes in sorted(by_path.items()) for _, fix in sorted(fixes.items()))


def _pointed_at(place: Place) -> str:
    return place.excerpt[place.column - 1 : place.column - 1 + place.width]


def _rewrite(path: Path, fixes: Iterable[Fix]) -> _Draft:
    try:
        # A file may be a link to another: that one is rewritten, the link stays.
        path = path.resolve(strict=True)
        found, content = path.stat(), path.read_bytes()
    except OSError as cause:
        raise CxsiteError(f"{path} cannot be read: {cause.strerror}") from cause
    lines = _BREAKS.split(content.decode("utf-8", "surrogateescape"))
    # From the end on, so that no place moves before its turn.
    for fix in sorted(fixes, key=lambda fix: fix.place, reverse=True):
        number = 2 * (fix.place.line - 1)
        line = lines[number] if number < len(lines) else ""
        lines[number : number + 1] = [_rewrite_line(path, line, fix)]
    return _Draft(path, found, "".join(lines).encode("utf-8", "surrogateescape"))


def _rewrite_line(path: Path, line: str, fix: Fix) -> str:
    mark = _MARK if line.startswith(_MARK) and fix.place.line == 1 else ""
    start = fix.place.column - 1
    text = line.removeprefix(mark)
    # Numbers further right may be new already.
    end = start + fix.place.width
    if text[:end] != fix.place.excerpt[:end] or text[start:end] != fix.old:
        raise _changed(path)
    return mark + text[:start] + fix.new + text[end:]


def _changed(path: Path) -> CxsiteError:
    return CxsiteError(f"{path} was changed while it was checked, so nothing was written", "run it again")


def _replace(draft: _Draft) -> None:
    """Put the new file in the place of the old one, in one step and with its mode."""
    aside = draft.path.with_name(f".{draft.path.name}.tmp")
    try:
        _write(aside, draft)
        now = draft.path.stat()
        if (now.st_mtime_ns, now.st_size) != (draft.found.st_mtime_ns, draft.found.st_size):
            raise _changed(draft.path)
        aside.replace(draft.path)
    except OSError as cause:
        raise CxsiteError(f"{draft.path} cannot be written: {cause.strerror}") from cause
    finally:
        aside.unlink(missing_ok=True)


def _write(path: Path, draft: _Draft) -> None:
    with path.open("wb") as file:
        file.write(draft.content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(draft.found.st_mode & 0o7777)
