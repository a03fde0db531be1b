"""Show texts, findings and progress in a terminal; nothing else prints."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from cxsite.errors import CxsiteError
from cxsite.issues import Issue, Severity, count_issues
from cxsite.later import Later

if TYPE_CHECKING:
    from rich import console as rich_console
    from rich import progress as rich_progress
    from rich import table as rich_table
    from rich import text as rich_text

    from cxsite.fix import Fix
else:
    # Most of what is said into a log is plain, and what draws takes longer to load than that to be found out.
    rich_console = Later("rich.console")
    rich_progress = Later("rich.progress")
    rich_table = Later("rich.table")
    rich_text = Later("rich.text")

_EXCERPT_AT_MOST = 160


@dataclass(frozen=True, slots=True)
class Heading:
    """Head what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Say a sentence or a few, wrapped where the terminal ends."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Show rows under heads; the columns in ``right`` hold numbers."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()


Part = Heading | Paragraph | Grid


class Console:
    """Write to a terminal, or plainly to a file or pipe."""

    def __init__(self, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self._out, self._err = out or sys.stdout, err or sys.stderr

    def say(self, text: str) -> None:
        """Say a line."""
        _say(self._out, text)

    def write(self, text: str) -> None:
        """Write a text for another program, as it is."""
        if text:
            self._out.write(f"{text}\n")

    def show_parts(self, parts: Iterable[Part]) -> None:
        """Show headings, paragraphs and tables within the width of the terminal, or 80 characters."""
        before: Part | None = None
        for part in parts:
            if before is not None and not isinstance(before, Heading):
                self._painted.print()
            self._painted.print(_draw(part), soft_wrap=False)
            before = part

    def show_report(self, issues: tuple[Issue, ...], ignored: int = 0) -> None:
        """Show all findings of a check, and that there are none."""
        self.show_issues(issues)
        self.show_summary(issues, ignored)
        if not issues:
            self.say("No findings.")

    def show_issues(self, issues: Iterable[Issue]) -> None:
        """Show findings with their place, excerpt and hint."""
        for issue in issues:
            self._painted_err.print(format_issue(issue))

    def show_fixes(self, fixes: Iterable[Fix]) -> None:
        """Show what was rewritten, place by place."""
        for fix in fixes:
            place = f"{fix.place.path}:{fix.place.line}:{fix.place.column}"
            words = ((f"{place} ", "bold"), ("fixed ", "bold green"), f"{fix.old} → {fix.new}")
            self._painted_err.print(rich_text.Text.assemble(*words))

    def show_summary(self, issues: tuple[Issue, ...], ignored: int = 0) -> None:
        """Count findings, say how many were ignored, and how to learn more of the first of the worst."""
        errors, warnings = count_issues(issues)
        counts = [_number(errors, "error"), _number(warnings, "warning")] if issues else []
        counts += [f"{ignored} ignored"] if ignored else []
        if counts:
            _say(self._err, ", ".join(counts))
        if issues:
            worst = min(issues, key=lambda issue: issue.severity)
            _say(self._err, f"why, and an example: cxsite check --explain {worst.code}")

    def show_failure(self, failure: CxsiteError) -> None:
        """Show why the run ended."""
        self._painted_err.print(rich_text.Text.assemble(("error ", "bold red"), failure.message))
        if failure.hint:
            _say(self._err, f"  hint: {failure.hint}")

    def progress(self) -> ProgressBar | Silence:
        """Show progress bars, in a terminal only."""
        return ProgressBar(self._painted_err) if self._err.isatty() else Silence()

    @cached_property
    def _painted(self) -> rich_console.Console:
        return _paint(self._out)

    @cached_property
    def _painted_err(self) -> rich_console.Console:
        return _paint(self._err)


_UNSEEN = dict.fromkeys(map(ord, "\a\b\v\f\r\x1b"))


def _say(out: TextIO, text: str) -> None:
    # What moves the cursor may come out of a file.
    out.write(f"{text.translate(_UNSEEN)}\n")
    out.flush()


def _paint(out: TextIO) -> rich_console.Console:
    """Draw in colours where somebody watches."""
    return rich_console.Console(file=out, highlight=False, soft_wrap=True, markup=False, emoji=False)


def _draw(part: Part) -> rich_text.Text | rich_table.Table:
    if isinstance(part, Grid):
        return _draw_grid(part)
    return rich_text.Text(part.text, "bold" if isinstance(part, Heading) else "")


def _draw_grid(grid: Grid) -> rich_table.Table:
    table = rich_table.Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, head in enumerate(grid.heads):
        title = rich_text.Text(head)
        table.add_column(title, justify="right" if number in grid.right else "left", overflow="fold")
    for row in grid.rows:
        table.add_row(*map(rich_text.Text, row))
    return table


def format_issue(issue: Issue) -> rich_text.Text:
    """Lay a finding out: place, code and message; the line with carets below the offence; the hint."""
    place = issue.place
    colour = "bold red" if issue.severity is Severity.ERROR else "bold yellow"
    text = rich_text.Text.assemble(
        (f"{place.path}:{place.line}:{place.column} ", "bold"),
        (f"{issue.severity} {issue.code} ", colour),
        issue.message,
    )
    if place.excerpt.strip():
        excerpt, column = _cut(place.excerpt, place.column)
        gutter = f"  {place.line} | "
        width = max(1, min(place.width, len(excerpt) - column + 1))
        text.append(f"\n{gutter}{excerpt}\n")
        text.append(" " * (len(gutter) - 2) + "| " + " " * (column - 1))
        text.append("^" * width, colour)
    if issue.hint:
        text.append(f"\n  hint: {issue.hint}")
    return text


def _cut(line: str, column: int) -> tuple[str, int]:
    """Keep what is around a column of a long line; tabs and control characters become spaces."""
    start = max(0, column - 1 - _EXCERPT_AT_MOST // 2) if len(line) > _EXCERPT_AT_MOST else 0
    # Cut first: thousands of findings may point into one line of a whole text.
    kept = line[start : start + _EXCERPT_AT_MOST]
    return "".join(mark if mark.isprintable() else " " for mark in kept), column - start


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


class Silence:
    """Show nothing of how far a build is, where nobody watches."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage."""

    def step(self, name: str) -> None:
        """Finish one step."""


class ProgressBar:
    """Show how far a build is."""

    def __init__(self, console: rich_console.Console) -> None:
        columns = (
            rich_progress.SpinnerColumn(),
            rich_progress.TextColumn("{task.description}"),
            rich_progress.BarColumn(),
            rich_progress.MofNCompleteColumn(),
            rich_progress.TimeRemainingColumn(),
        )
        self._progress = rich_progress.Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        )
        self._task: rich_progress.TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage of so many steps, or of an unknown number."""
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(name, total=total or None)

    def step(self, name: str) -> None:  # noqa: ARG002 - a bar counts, others may name
        """Finish one step."""
        if self._task is not None:
            self._progress.advance(self._task)
