"""Test what the terminal shows."""

from __future__ import annotations

import io
import json

import pytest

from cxsite.console import Console, format_issue
from cxsite.errors import CxsiteError
from cxsite.findings.formats import write_json
from cxsite.issues import Issue, Place, count_issues, error, warning

LINE = "metric: repair-tme"
FINDING = error("CX204", 'unknown metric "repair-tme"', Place("a.md", 7, 9, LINE, 10), 'did you mean "x"?')


class Pipe:
    """Hold what is said to a file or a pipe."""

    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()
        self.console = Console(self.out, self.err)


@pytest.fixture
def pipe() -> Pipe:
    """Give a console that writes into a pipe."""
    return Pipe()


def test_a_finding_shows_its_place_its_line_and_a_hint() -> None:
    """A finding is laid out as authors know it from other tools, carets below the offence."""
    assert format_issue(FINDING).plain.split("\n") == [
        'a.md:7:9 error CX204 unknown metric "repair-tme"',
        "  7 | metric: repair-tme",
        "    |         ^^^^^^^^^^",
        '  hint: did you mean "x"?',
    ]


def test_a_finding_without_a_line_is_one_line() -> None:
    """Nothing is underlined where there is no text to point at."""
    assert format_issue(warning("CX1", "message", Place("a.csv"))).plain == "a.csv:1:1 warning CX1 message"


def test_carets_end_with_the_line() -> None:
    """An offence that is said to be wider than its line is underlined to its end."""
    issue = error("CX1", "message", Place("a.md", 1, 3, "abcd", 99))
    assert format_issue(issue).plain.endswith("|   ^^")


def test_long_lines_are_cut_around_the_offence() -> None:
    """A line of a thousand columns shows what is pointed at, the caret still below it."""
    issue = error("CX1", "message", Place("a.csv", 2, 501, "a" * 500 + "X" + "b" * 500))
    _, line, carets = format_issue(issue).plain.split("\n")
    assert (len(line) < 180, line[carets.index("^")]) == (True, "X")


def test_control_characters_do_not_reach_the_terminal() -> None:
    """A tab or an escape sequence in a line is shown as a space."""
    issue = error("CX1", "message", Place("a.md", 1, 3, "\x1b[\tx"))
    assert "\x1b" not in format_issue(issue).plain


def test_texts_of_authors_are_no_markup(pipe: Pipe) -> None:
    """Square brackets and colons in a message stand as they were written."""
    pipe.console.show_issues([error("CX1", "[bold]:smile:[/bold]", Place("a.md"))])
    assert pipe.err.getvalue() == "a.md:1:1 error CX1 [bold]:smile:[/bold]\n"


@pytest.mark.parametrize(
    ("issues", "text"),
    [
        ((), ""),
        ((FINDING,), "1 error, 0 warnings\nwhy, and an example: cxsite check --explain CX204\n"),
        (
            (warning("CX1", "m", Place("a")), FINDING, FINDING),
            "2 errors, 1 warning\nwhy, and an example: cxsite check --explain CX204\n",
        ),
    ],
)
def test_findings_are_counted(pipe: Pipe, issues: tuple[Issue, ...], text: str) -> None:
    """A summary counts errors and warnings, leads to more of the gravest, and is silent without any."""
    pipe.console.show_summary(issues)
    assert pipe.err.getvalue() == text


def test_counts_tell_errors_from_warnings() -> None:
    """Errors come first."""
    assert count_issues([FINDING, warning("CX1", "m", Place("a")), FINDING]) == (2, 1)


@pytest.mark.parametrize(("hint", "text"), [("", "error no\n"), ("do it", "error no\n  hint: do it\n")])
def test_a_failure_says_why(pipe: Pipe, hint: str, text: str) -> None:
    """An expected failure is shown without a trace, with a hint if there is one."""
    pipe.console.show_failure(CxsiteError("no", hint))
    assert pipe.err.getvalue() == text


def test_what_is_said_goes_to_the_output(pipe: Pipe) -> None:
    """Answers and findings go different ways, so that answers can be piped on."""
    pipe.console.say("12 files")
    assert (pipe.out.getvalue(), pipe.err.getvalue()) == ("12 files\n", "")


def test_progress_is_silent_in_a_pipe(pipe: Pipe) -> None:
    """Nobody watches a log, so no bar is drawn there."""
    with pipe.console.progress() as bar:
        bar.step("before any stage")
        bar.stage("reading")
        bar.stage("rendering", 2)
        bar.step("index.html")
    assert (pipe.out.getvalue(), pipe.err.getvalue()) == ("", "")


def test_findings_are_written_for_programs() -> None:
    """The JSON holds every finding with its place, and the counts."""
    assert json.loads(write_json((FINDING,))) == {
        "findings": [
            {
                "code": "CX204",
                "severity": "error",
                "message": 'unknown metric "repair-tme"',
                "hint": 'did you mean "x"?',
                "path": "a.md",
                "line": 7,
                "column": 9,
            }
        ],
        "summary": {"errors": 1, "warnings": 0},
    }
