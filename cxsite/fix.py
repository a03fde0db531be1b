"""Rewrite files where findings say what to write, and touch nothing else in them."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable
from contextlib import suppress
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

    Raises ``CxsiteError``, before anything is written, if a line is not what it was when it was checked, or a
    file is read-only.
    """
    fixes = {
        issue.place: Fix(issue.place, _pointed_at(issue.place), issue.fix) for issue in issues if issue.fix
    }
    by_file: dict[Path, dict[tuple[int, int], Fix]] = {}
    for place, fix in sorted(fixes.items()):
        # A file that has several names, through links, is rewritten once; the links stay.
        by_file.setdefault(_find_file(site / place.path), {})[place.line, place.column] = fix
    drafts = [_rewrite(path, by_place.values()) for path, by_place in by_file.items()]
    for draft in drafts:
        _replace(draft)
    return tuple(fix for _, fix in sorted(fixes.items()))


def _find_file(path: Path) -> Path:
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError) as cause:
        raise _cannot_read(path, cause) from cause


def _pointed_at(place: Place) -> str:
    return place.excerpt[place.column - 1 : place.column - 1 + place.width]


def _rewrite(path: Path, fixes: Iterable[Fix]) -> _Draft:
    try:
        found, content = path.stat(), path.read_bytes()
    except OSError as cause:
        raise _cannot_read(path, cause) from cause
    if not found.st_mode & 0o222:
        # Whoever locks a file means it, and a folder that may be written to would let it be replaced.
        raise CxsiteError(f"{path} is read-only, so nothing was written", "allow writing to it")
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


def _cannot_read(path: Path, cause: OSError | RuntimeError) -> CxsiteError:
    return CxsiteError(f"{path} cannot be read: {getattr(cause, 'strerror', cause)}")


def _changed(path: Path, left: str = "nothing was written") -> CxsiteError:
    return CxsiteError(f"{path} was changed while it was checked, so {left}", "run it again")


def _replace(draft: _Draft) -> None:
    """Put the new file in the place of the old one, in one step and with its mode."""
    try:
        aside = _write_aside(draft)
    except OSError as cause:
        raise _cannot_write(draft, cause) from cause
    try:
        aside.chmod(draft.found.st_mode & 0o7777)
        now = draft.path.stat()
        if (now.st_mtime_ns, now.st_size) != (draft.found.st_mtime_ns, draft.found.st_size):
            raise _changed(draft.path, "it was left as it is")
        aside.replace(draft.path)
    except OSError as cause:
        raise _cannot_write(draft, cause) from cause
    finally:
        aside.unlink(missing_ok=True)


def _cannot_write(draft: _Draft, cause: OSError) -> CxsiteError:
    return CxsiteError(f"{draft.path} cannot be written: {cause.strerror}")


def _write_aside(draft: _Draft) -> Path:
    # A name that nobody else has: two runs at once must not write into one file, nor through a link.
    handle, name = tempfile.mkstemp(prefix=f".{draft.path.name[:40]}.", suffix=".tmp", dir=draft.path.parent)
    aside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(draft.content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            aside.unlink()
        raise
    return aside
