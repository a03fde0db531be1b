"""Test that each finding can be looked up, and that what is said of it is so."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from program import Command
from test_docs import codes_in_source

from cxsite.errors import CxsiteError
from cxsite.findings import explain, find_finding, read_catalogue
from cxsite.findings.catalogue import Finding, find_guide, parse_catalogue
from cxsite.issues import Severity

ROOT = Path(__file__).parents[2]

GUIDE = """
| code | means | such as | do |
|---|---|---|---|
| CX101 | An unknown key. | `titel` | Follow the [hint](authors.md). |
| CX102 | *Warning.* An empty text. | none | Write `one | two`. |

### CX101

A key that nobody knows does nothing.

- wrong: `titel: Ours`
- right: `title: Ours`

## Next
"""


def severities_in_source() -> Iterator[tuple[str, str]]:
    """List the codes that the program hands to the makers of errors and of warnings."""
    for path in (ROOT / "cxsite").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                code = node.args[0]
                if node.func.id in ("error", "warning") and isinstance(code, ast.Constant):
                    yield str(code.value), node.func.id


def test_a_guide_is_read_row_by_row() -> None:
    """A row and the lesson below its code make one finding."""
    assert parse_catalogue(GUIDE)["CX101"] == Finding(
        "CX101",
        Severity.ERROR,
        "An unknown key.",
        "`titel`",
        "Follow the [hint](authors.md).",
        "A key that nobody knows does nothing.\n\n- wrong: `titel: Ours`\n- right: `title: Ours`",
    )


def test_a_row_may_say_that_it_warns() -> None:
    """What the guide marks as a warning is one."""
    finding = parse_catalogue(GUIDE)["CX102"]
    assert (finding.severity, finding.means) == (Severity.WARNING, "An empty text.")


def test_the_catalogue_knows_every_code() -> None:
    """No finding is shown that cannot be explained, and none is explained that cannot be shown."""
    assert set(read_catalogue()) == codes_in_source()


def test_the_catalogue_tells_warnings_from_errors() -> None:
    """A finding is said to be a warning exactly where the program may make it one."""
    made = set(severities_in_source())
    known = read_catalogue()
    warned = {code for code, severity in made if severity == "warning"}
    failed = {code for code, severity in made if severity == "error"}
    assert {code for code in warned | failed if known[code].may_warn} == warned
    assert {code for code in warned | failed if known[code].severity is Severity.ERROR} == failed


def test_an_error_may_be_a_warning_too() -> None:
    """A guide may say where a finding does not stop the build."""
    guide = "| CX304 | Not UTF-8. *Warning* where it is sure. | a file | Save it. |"
    finding = parse_catalogue(guide)["CX304"]
    assert (finding.severity, finding.may_warn) == (Severity.ERROR, True)


@pytest.mark.parametrize("word", ["CX204", "cx204", " 204 "])
def test_a_code_is_found_however_it_is_typed(word: str) -> None:
    """Capitals and the two letters in front do not matter."""
    assert find_finding(word).code == "CX204"


@pytest.mark.parametrize(("word", "hint"), [("CX2044", 'did you mean "CX204"?'), ("unknown", "a code is CX")])
def test_a_code_that_is_none_gets_a_hint(word: str, hint: str) -> None:
    """A slip of the finger is answered with the code that was meant."""
    with pytest.raises(CxsiteError) as caught:
        find_finding(word)
    assert caught.value.hint.startswith(hint)


def test_an_explanation_is_plain_text() -> None:
    """A terminal shows the words of a link and not where the guide would lead."""
    text = explain(parse_catalogue(GUIDE)["CX101"])
    assert text.startswith("CX101 error: An unknown key.\n\nA key that nobody knows")
    assert text.endswith("What to do: Follow the hint.")


def test_an_explanation_keeps_its_examples() -> None:
    """A link inside code is what an author writes, and stays."""
    assert "wrong: `[77.4 %](value:on-time)`" in explain(find_finding("CX231"))


def test_the_guide_travels_with_the_program(tmp_path: Path) -> None:
    """An installed package carries the guide beside its modules."""
    (tmp_path / "findings.md").write_text("guide")
    assert find_guide(tmp_path) == tmp_path / "findings.md"


def test_the_command_explains_without_a_site(tmp_path: Path, cxsite: Command) -> None:
    """Looking up a code needs no site and succeeds."""
    outcome = cxsite("check", "--site", tmp_path, "--explain", "CX204")
    assert (outcome.code, outcome.err, outcome.out[:12]) == (0, "", "CX204 error:")


@pytest.mark.parametrize("code", sorted(set(read_catalogue()) - {"CX407"}))
def test_every_finding_teaches(code: str) -> None:
    """Each code comes with a reason, a wrong example and a right one; CX407 is our mistake and has none."""
    lesson = read_catalogue()[code].lesson
    assert ("\n- wrong: " in lesson, "\n- right: " in lesson, lesson[0] != "-") == (True, True, True)
