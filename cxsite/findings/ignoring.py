"""Leave out the warnings that an office has looked at and settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from cxsite.config import Ignore
from cxsite.findings.catalogue import read_catalogue
from cxsite.issues import Issue, Place, Severity, did_you_mean, error, sort_issues, warning


@dataclass(frozen=True, slots=True)
class Settled:
    """Hold the findings that are left, how many were ignored, and the entries that ignored nothing.

    ``idle`` are numbers of entries, from 0.
    """

    issues: tuple[Issue, ...]
    ignored: int = 0
    idle: tuple[int, ...] = ()


def settle(issues: Sequence[Issue], ignores: Sequence[Ignore]) -> Settled:
    """Put findings in order, each once, and leave out the warnings that the entries name."""
    found = sort_issues(issues)
    matches = [tuple(n for n, entry in enumerate(ignores) if _names(entry, issue)) for issue in found]
    kept = tuple(issue for issue, hit in zip(found, matches, strict=True) if not hit)
    used = {number for hit in matches for number in hit}
    idle = tuple(number for number in range(len(ignores)) if number not in used)
    return Settled(kept, len(found) - len(kept), idle)


def _names(entry: Ignore, issue: Issue) -> bool:
    fits = entry.code == issue.code and issue.severity is Severity.WARNING
    return fits and fnmatchcase(issue.place.path, entry.path)


def check_ignores(ignores: Sequence[Ignore], places: Sequence[Place]) -> tuple[Issue, ...]:
    """Find the entries that name no finding, or one that stops the build; ``places`` are their codes'."""
    return tuple(
        issue
        for entry, place in zip(ignores, places, strict=True)
        for issue in _check_code(entry.code, place)
    )


def _check_code(code: str, place: Place) -> tuple[Issue, ...]:
    known = read_catalogue()
    if code not in known:
        warnings = [name for name, finding in known.items() if finding.may_warn]
        hint = did_you_mean(code, warnings, "write the code of the warning, such as CX334")
        return (error("CX008", f'there is no finding "{code}"', place, hint),)
    if not known[code].may_warn:
        hint = f"mend it: cxsite check --explain {code}"
        return (error("CX008", f"{code} is an error, and only warnings can be ignored", place, hint),)
    return ()


def report_idle(places: Sequence[Place]) -> tuple[Issue, ...]:
    """Warn of entries that ignored nothing, at the places of their codes."""
    hint = "take the entry out"
    return tuple(warning("CX009", "nothing is left to ignore here", place, hint) for place in places)
