"""Test that findings reach other programs whole, and in the form that those read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from program import Command
from site_files import write_files

from cxsite.findings import FORMATS
from cxsite.findings.formats import write_github
from cxsite.findings.sarif import write_sarif
from cxsite.issues import Issue, Place, Severity, error, warning

LINE = "metric: repair-tme"
FINDING = error("CX204", 'unknown metric "repair-tme"', Place("a b.md", 7, 9, LINE, 10), 'did you mean "x"?')
STALE = Issue("CX231", Severity.WARNING, "stale", Place("ä.md", 2, 1, "77 %", 2), fix="78")
TEXTS = st.text(st.characters(exclude_categories=("Cs",)))


def read_annotation(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner does."""
    _, head, message = line.split("::", 2)
    command, _, properties = head.partition(" ")
    pairs = (each.split("=", 1) for each in properties.split(","))
    return command, {key: unquote(value) for key, value in pairs}, unquote(message)


def run_of(text: str) -> dict[str, Any]:
    """Read the one run of a SARIF log."""
    (run,) = json.loads(text)["runs"]
    return dict(run)


def test_an_annotation_names_its_line() -> None:
    """A workflow shows a finding beside the line, under its code, with the hint."""
    assert write_github((FINDING,), "site/") == (
        "::error file=site/a b.md,line=7,col=9,endColumn=19,title=CX204"
        '::unknown metric "repair-tme"%0Ahint: did you mean "x"?'
    )


@given(message=TEXTS, path=TEXTS)
def test_an_annotation_reads_back_as_it_was_written(message: str, path: str) -> None:
    """Per cents, colons, commas and line ends break no command."""
    text = write_github((warning("CX101", message, Place(path)),))
    assert not re.search(r"[\r\n]", text)
    command, properties, said = read_annotation(text)
    assert (command, properties["file"], said) == ("warning", path, message)


def test_a_log_says_what_it_is() -> None:
    """A SARIF log names its version, the tool and the unit in which columns count."""
    log = json.loads(write_sarif(()))
    run = run_of(write_sarif(()))
    assert (log["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "cxsite")
    assert (run["columnKind"], run["results"]) == ("unicodeCodePoints", [])


def test_a_result_points_at_its_rule_and_region() -> None:
    """Each result leads to the rule it breaks and to the characters it points at."""
    run = run_of(write_sarif((FINDING, STALE)))
    result = run["results"][0]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "CX204"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b.md"},
        "region": {"startLine": 7, "startColumn": 9, "endColumn": 19, "snippet": {"text": LINE}},
    }


def test_a_rule_teaches() -> None:
    """Each rule of a log says what it means, what to do, and how grave it is."""
    (rule,) = run_of(write_sarif((FINDING, FINDING)))["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["shortDescription"]["text"]
    assert "What to do:" in rule["help"]["text"]


def test_a_result_carries_its_fix() -> None:
    """What a program can put right is in the log as a replacement."""
    (fix,) = run_of(write_sarif((STALE,)))["results"][0]["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "%C3%A4.md"}
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 1, "endColumn": 3},
            "insertedContent": {"text": "78"},
        }
    ]


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_has_the_same_bytes_each_time(name: str) -> None:
    """Two reports of the same findings are one."""
    assert FORMATS[name]((FINDING, STALE), "") == FORMATS[name]((FINDING, STALE), "")


@pytest.mark.parametrize("name", ["github", "sarif"])
def test_paths_begin_where_the_command_was_called(
    name: str, small_site: Path, cxsite: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site below the root of a repository is found from there."""
    write_files(small_site, {"content/pages/broken.md": "---\ntitel: Broken\n---\n"})
    monkeypatch.chdir(small_site.parent)
    outcome = cxsite("check", "--format", name, "--site", small_site)
    assert (outcome.code, "site/content/pages/broken.md" in outcome.out, outcome.err) == (1, True, "")


def test_annotations_of_a_clean_site_are_silent(small_site: Path, cxsite: Command) -> None:
    """A workflow without findings has nothing to show."""
    outcome = cxsite("check", "--format", "github", "--site", small_site)
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
