"""Write findings for other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from urllib.parse import quote

from cxsite.findings.sarif import write_sarif
from cxsite.issues import Issue, count_issues

Issues = tuple[Issue, ...]


def write_json(issues: Issues, _folder: str = "") -> str:
    """Write findings as one JSON object; paths are relative to the site."""
    return json.dumps(describe_findings(issues), ensure_ascii=False, indent=2)


def describe_findings(issues: Issues) -> dict[str, object]:
    """Describe findings and their number as values that JSON knows."""
    findings = [
        {
            "code": issue.code,
            "severity": str(issue.severity),
            "message": issue.message,
            "hint": issue.hint,
            "path": issue.place.path,
            "line": issue.place.line,
            "column": issue.place.column,
        }
        for issue in issues
    ]
    errors, warnings = count_issues(issues)
    return {"findings": findings, "summary": {"errors": errors, "warnings": warnings}}


def write_github(issues: Issues, folder: str = "") -> str:
    """Write findings as commands to a GitHub workflow, which shows them beside the lines they point at.

    ``folder`` is the site's, as seen from the root of the repository.
    """
    return "\n".join(_annotate(issue, folder) for issue in issues)


def _annotate(issue: Issue, folder: str) -> str:
    place = issue.place
    properties = {
        "file": f"{folder}{place.path}",
        "line": place.line,
        "col": place.column,
        "endColumn": place.column + place.width,
        "title": issue.code,
    }
    written = ",".join(f"{key}={_escape(str(value), ':,')}" for key, value in properties.items())
    hint = f"\nhint: {issue.hint}" if issue.hint else ""
    return f"::{issue.severity} {written}::{_escape(issue.message + hint)}"


def _escape(text: str, also: Iterable[str] = "") -> str:
    """Write what would end a command, or one of its properties, as the runner reads it back."""
    for mark in ("%", "\r", "\n", *also):
        text = text.replace(mark, quote(mark, safe=""))
    return text


FORMATS: Mapping[str, Callable[[Issues, str], str]] = MappingProxyType(
    {"json": write_json, "github": write_github, "sarif": write_sarif}
)
"""How findings are written for programs: each takes the findings and the folder of the site, ending in /."""
