"""Hold what the newest build of a preview came to."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cxsite.errors import CxsiteError
from cxsite.issues import Issue, Severity
from cxsite.write import BuildReport


class Outcome(Protocol):
    """Describe what the preview reads from a build."""

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Return the findings."""

    @property
    def report(self) -> BuildReport | None:
        """Return what was written, or nothing if errors stopped the build."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Hold why a build ended without findings: an expected failure, or a bug with its traceback."""

    message: str
    hint: str = ""
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold how one build ended; ``is_good`` says that it left a portal."""

    is_good: bool
    issues: tuple[Issue, ...] = ()
    trouble: Trouble | None = None

    @property
    def shown(self) -> tuple[Issue, ...]:
        """List the findings that a page shows: those that stopped the build."""
        if self.is_good:
            return ()
        errors = tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)
        return errors or self.issues


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Say what pages show now: ``version`` tells an old page from a new one.

    ``attempt`` is missing until the first build has ended, ``has_portal`` until one was good.
    """

    version: str
    attempt: Attempt | None = None
    has_portal: bool = False

    @property
    def is_broken(self) -> bool:
        """Say whether the newest build left the pages behind their sources."""
        return self.attempt is not None and not self.attempt.is_good


def attempt_build(build: Callable[[], Outcome]) -> Attempt:
    """Build and return how it ended, whatever happens."""
    try:
        outcome = build()
    except CxsiteError as failure:
        return Attempt(is_good=False, trouble=Trouble(failure.message, failure.hint))
    # A panic of a compiled library is no Exception, and a preview that dies of a bug cannot show it.
    except BaseException as bug:  # noqa: BLE001
        message = f"This is a bug of cxsite, not a mistake of yours: {type(bug).__name__}: {bug}"
        return Attempt(is_good=False, trouble=Trouble(message, traceback=traceback.format_exc()))
    return Attempt(is_good=outcome.report is not None, issues=outcome.issues)
