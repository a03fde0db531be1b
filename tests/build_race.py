"""Hold a build that remembers against one that knows nothing, edit after edit."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from changing_site import Files, save_changes
from site_edits import Asked, ask, edit_site
from site_files import read_tree, write_files

from cxsite.build import BuildOptions, build_site
from cxsite.errors import CxsiteError
from cxsite.issues import Issue, has_errors
from cxsite.memo import Memo
from cxsite.workers import Workers

PROGRAM = "a test"


@dataclass(frozen=True, slots=True)
class Result:
    """Hold how a build ended: its findings, or why it failed, and the portal if it wrote one."""

    issues: tuple[Issue, ...]
    failure: str = ""
    portal: Mapping[str, bytes] | None = None

    @property
    def is_right(self) -> bool:
        """Say whether the site has no error, whether or not a portal was written."""
        return not self.failure and not has_errors(self.issues)


def build(site: Path, output: Path, asked: Asked, workers: Workers) -> Result:
    """Build a site and read what was written."""
    options: dict[str, Any] = dict(asked.options)
    try:
        outcome = build_site(site, BuildOptions(output=output, workers=workers, **options))
    except CxsiteError as cause:
        return Result((), cause.message)
    return Result(outcome.issues, "", read_tree(output) if outcome.report else None)


def build_clean(site: Path, output: Path, asked: Asked) -> Result:
    """Build into an empty folder with nothing to remember."""
    shutil.rmtree(output, ignore_errors=True)
    return build(site, output, asked, Workers())


class Runner:
    """Build one site again and again in one way, and keep the portal of its last good build."""

    def __init__(self, name: str, output: Path) -> None:
        self.name = name
        self._output = output
        self._last: Mapping[str, bytes] = {}

    def compare(self, site: Path, asked: Asked, expected: Result, workers: Workers) -> str:
        """Build, and say in what the result is not as expected; nothing if it is."""
        found = build(site, self._output, asked, workers)
        if found.failure != expected.failure:
            return f"{self.name}: failed with {found.failure!r}, not {expected.failure!r}"
        if found.issues != expected.issues:
            return f"{self.name}: findings differ: {_differing_issues(found.issues, expected.issues)}"
        if expected.portal is not None:
            self._last = expected.portal
        now = read_tree(self._output) if self._output.exists() else {}
        return f"{self.name}: {differing(now, self._last)}" if now != self._last else ""


def differing(one: Mapping[str, bytes], two: Mapping[str, bytes]) -> str:
    """Name the files in which two portals differ, with the first place."""
    names = sorted(name for name in {*one, *two} if one.get(name) != two.get(name))
    first, second = (tree.get(names[0], b"no such file") for tree in (one, two)) if names else (b"", b"")
    place = next((i for i, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), 0)
    shown = [text[max(place - 60, 0) : place + 60] for text in (first, second)]
    return f"{len(names)} files differ, {names[:5]}: {shown[0]!r} instead of {shown[1]!r}"


def _differing_issues(found: tuple[Issue, ...], expected: tuple[Issue, ...]) -> str:
    only = (
        [issue for issue in one if issue not in two] for one, two in ((found, expected), (expected, found))
    )
    return " instead of ".join(str(list(issues)) for issues in only)


@dataclass(slots=True)
class Course:
    """Walk through the states of a site: each an edit of the last one, or one of those before."""

    site: Path
    files: Files
    dice: Random
    good: list[Files] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write the first state."""
        write_files(self.site, dict(self.files))

    def step(self, *, was_good: bool) -> str:
        """Change the site; after a bad state mostly go back to a good one."""
        if was_good:
            self.good = [*self.good[-5:], self.files]
        if self.dice.random() < (0.15 if was_good else 0.7):
            name, after = "go_back", self.dice.choice(self.good) if was_good else self.good[-1]
        else:
            name, after = edit_site(self.files, self.dice)
        save_changes(self.site, self.files, after, self.dice)
        self.files = after
        return name


def ask_next(dice: Random, result: Result | None) -> Asked:
    """Ask for another portal only of a site that has one."""
    return ask(dice) if result and result.is_right else Asked()


def remember_on_disk(site: Path) -> Workers:
    """Begin as a new process does: with what the last one left on the disk."""
    return Workers(Memo(site, PROGRAM))
