"""Describe a finding: a mistake of the author as a value with a place."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cxsite.characters import is_clean


class Severity(StrEnum):
    """Say whether a finding stops the build."""

    ERROR = "error"
    WARNING = "warning"


_PASSWORD = re.compile(r"(?<=:)[^/\s@:]+(?=@)")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Point at text of the author: a path relative to the site with ``/``, line and column from 1.

    ``excerpt`` is the whole line pointed at (empty if there is none to show) and ``width`` the number of
    characters to underline from ``column`` on. A password in an address is never shown.
    """

    path: str
    line: int = 1
    column: int = 1
    excerpt: str = ""
    width: int = 1

    def __post_init__(self) -> None:
        """Blot a password out, at its length, before anybody sees the line."""
        if "://" in self.excerpt and "@" in self.excerpt:
            blotted = _PASSWORD.sub(lambda found: "*" * len(found.group()), self.excerpt)
            object.__setattr__(self, "excerpt", blotted)


@dataclass(frozen=True, slots=True)
class Issue:
    """Hold one finding: what is wrong in the author's words, where, and what to do next.

    ``fix`` is what to write in place of what ``place`` points at, where a program can tell.
    """

    code: str
    severity: Severity
    message: str
    place: Place
    hint: str = ""
    fix: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order findings by path, line, column and code."""
        return (self.place.path, self.place.line, self.place.column, self.code, self.message)


def error(code: str, message: str, place: Place, hint: str = "") -> Issue:
    """Make a finding that stops the build."""
    return Issue(code, Severity.ERROR, message, place, hint)


def warning(code: str, message: str, place: Place, hint: str = "") -> Issue:
    """Make a finding that is shown and does not stop the build."""
    return Issue(code, Severity.WARNING, message, place, hint)


def sort_issues(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Return each finding once, in the order of the files they point at."""
    return tuple(sorted(set(issues), key=lambda issue: issue.sort_key))


def has_errors(issues: Iterable[Issue]) -> bool:
    """Say whether any finding stops the build."""
    return any(issue.severity is Severity.ERROR for issue in issues)


def count_issues(issues: Iterable[Issue]) -> tuple[int, int]:
    """Count errors and warnings."""
    severities = [issue.severity for issue in issues]
    return severities.count(Severity.ERROR), severities.count(Severity.WARNING)


def place_in(text: str, path: str, offset: int, width: int = 1) -> Place:
    """Point at the character ``offset`` (from 0) of a file's text."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line_text = text[start : end if end >= 0 else len(text)].rstrip("\r")
    return Place(path, text.count("\n", 0, offset) + 1, offset - start + 1, line_text, max(width, 1))


def place_of_byte(content: bytes, path: str, offset: int) -> Place:
    """Point at the byte ``offset`` (from 0) of a file that is no UTF-8."""
    start = max(content.rfind(end, 0, offset) for end in (b"\n", b"\r")) + 1
    before = content[start:offset].decode("utf-8-sig", "replace")
    line_text = re.split(rb"[\r\n]", content[start:], maxsplit=1)[0].decode("utf-8-sig", "replace")
    line = len(re.findall(rb"\r\n|\n|\r", content[:start])) + 1
    return Place(path, line, len(before) + 1, line_text)


_UPPER_CONTROL = re.compile(b"\xc2[\x80-\x9f]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def find_control(text: str) -> int | None:
    """Find the first character that no page can hold: a control character, or half of a character."""
    if is_clean(text) and not _UPPER_CONTROL.search(text.encode()):
        return None
    found = _CONTROL.search(text)
    return found.start() if found else None


_MERGE_BEGINS = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_MERGE_PARTS = re.compile(r"^={7}$", re.MULTILINE)
_MERGE_ENDS = re.compile(r"^>{7}(?: |$)", re.MULTILINE)


def find_merge(text: str, path: str) -> Issue | None:
    """Find the marks that a merge of two versions has left in a text."""
    found = _MERGE_BEGINS.search(text) if "<<<<<<<" in text else None
    parts = _MERGE_PARTS.search(text, found.end()) if found else None
    if not found or not parts or not _MERGE_ENDS.search(text, parts.end()):
        return None
    message = "two versions of this file were merged, and both are still in it"
    hint = "keep one of each pair, and delete the merge marks <<<<<<<, ======= and >>>>>>>"
    return error("CX115", message, place_in(text, path, found.start(), len(found[0])), hint)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that the author most likely meant."""
    names = sorted(known)
    folded = {candidate.casefold(): candidate for candidate in reversed(names)}
    matches = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else _only_one_like(name, names)


def _only_one_like(name: str, names: list[str]) -> str | None:
    """Find the one name that is a longer or a shorter form of this one, such as ease and ease-of-use."""
    like = [known for known in names if f"{known}-".startswith(f"{name}-") or name.startswith(f"{known}-")]
    return like[0] if len(like) == 1 else None


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Word a hint with the nearest known name, or with ``otherwise`` where none is near."""
    match = nearest(name, known)
    return f'did you mean "{match}"?' if match else otherwise
