"""Hold what the builds of a preview came to."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from cxsite.errors import CxsiteError
from cxsite.issues import Issue, Severity
from cxsite.serve.course import BuildTask
from cxsite.write import BuildReport

REMEMBERED = 200

T = TypeVar("T")


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
    """Hold how one build ended.

    ``is_good`` says that it left a portal, ``changed`` which addresses it wrote or removed.
    """

    is_good: bool
    issues: tuple[Issue, ...] = ()
    trouble: Trouble | None = None
    changed: frozenset[str] = frozenset()

    @property
    def shown(self) -> tuple[Issue, ...]:
        """List the findings that stopped the build, or those of a good one."""
        errors = tuple(issue for issue in self.issues if issue.severity is Severity.ERROR)
        return errors or self.issues


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Say what pages show now: ``version`` tells an old page from a new one.

    ``run`` tells one preview from another: a page that was open before it started must be seen as old.
    ``attempt`` is missing until the first build has ended, ``has_portal`` until one was good. ``history``
    holds what each of the last builds changed, the newest last.
    """

    run: str
    count: int = 0
    attempt: Attempt | None = None
    has_portal: bool = False
    history: tuple[frozenset[str], ...] = ()

    @property
    def version(self) -> str:
        """Name the state of the pages."""
        return f"{self.run}-{self.count}"

    @property
    def is_broken(self) -> bool:
        """Say whether the newest build left the pages behind their sources."""
        return self.attempt is not None and not self.attempt.is_good

    def after(self, attempt: Attempt) -> Snapshot:
        """Return the state after another build."""
        # What pages from before the first portal show is nobody's address, and a build that failed for a
        # reason of its own may have written some files: where nothing is known, everything has changed.
        is_known = self.has_portal and attempt.trouble is None
        return replace(
            self,
            count=self.count + 1,
            attempt=attempt,
            has_portal=self.has_portal or attempt.is_good,
            history=(*self.history, attempt.changed)[-REMEMBERED:] if is_known else (),
        )

    def list_changed_since(self, version: str) -> frozenset[str] | None:
        """List the addresses that changed since a version; None if that cannot be told."""
        run, _, count = version.rpartition("-")
        missed = self.count - int(count) if run == self.run and count.isdecimal() else -1
        if not 0 <= missed <= len(self.history):
            return None
        return frozenset[str]().union(*self.history[len(self.history) - missed :])


def attempt_build(build: Callable[[BuildTask], Outcome], task: BuildTask) -> Attempt:
    """Build and return how it ended, whatever happens."""
    outcome = try_work(lambda: build(task))
    if isinstance(outcome, Trouble):
        return Attempt(is_good=False, trouble=outcome)
    if outcome.report is None:
        return Attempt(is_good=False, issues=outcome.issues)
    report = outcome.report
    changed = frozenset((*report.added, *report.changed, *report.removed))
    return Attempt(is_good=True, issues=outcome.issues, changed=changed)


def try_work(work: Callable[[], T]) -> T | Trouble:
    """Do work and return what it gives, or why it failed."""
    try:
        return work()
    except CxsiteError as failure:
        return Trouble(failure.message, failure.hint)
    # A panic of a compiled library is no Exception, and a preview that dies of a bug cannot show it.
    except BaseException as bug:  # noqa: BLE001
        message = f"This is a bug of cxsite, not a mistake of yours: {type(bug).__name__}: {bug}"
        return Trouble(message, traceback=traceback.format_exc())
